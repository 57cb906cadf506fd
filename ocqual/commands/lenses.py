"""The options by which a lens is named, the same for all verbs that have them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ocqual.lens import Lens


def chosen_lens(name: str | None, file: str | None) -> Lens | None:
    """The lens that ``--for`` names or ``--lens`` gives as a file, if any. Raises :class:`ocqual.lens.LensError`."""
    if name is None and file is None:
        return None
    from ocqual.lens import load_lens

    if name is not None and file is not None:
        raise click.UsageError("--for names a lens that comes with ocqual, --lens a file of your own: give one of them")
    return load_lens(name if name is not None else Path(file or ""))
