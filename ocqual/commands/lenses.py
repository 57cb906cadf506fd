"""The options by which a lens is named, the same for all verbs that have them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ocqual.commands.errors import Refusal

if TYPE_CHECKING:
    from ocqual.lens import Lens

#: So many notes on fields are shown.
MOST_NOTES = 5


def chosen_lens(name: str | None, file: str | None) -> Lens | None:
    """The lens that ``--for`` names or ``--lens`` gives as a file, if any.

    Fields that such a file asks for and nobody knows are noted on standard error: they may be slips. Raises
    :class:`ocqual.lens.LensError`.
    """
    if name is None and file is None:
        return None
    from ocqual.lens import lens_names, load_lens

    if name is not None and file is not None:
        raise click.UsageError("--for names a lens that comes with ocqual, --lens a file of your own: give one of them")
    if name is not None:
        return load_lens(name)
    path = Path(file or "")
    if file in lens_names() and not path.exists():
        raise Refusal(f"lens {file}: no such file: did you mean --for {file}?")
    lens = load_lens(path)
    notes = list(odd_fields(lens))
    for note in notes[:MOST_NOTES]:
        click.echo(f"Note: {note}", err=True)
    if len(notes) > MOST_NOTES:
        click.echo(f"Note: and {len(notes) - MOST_NOTES:,} more such fields", err=True)
    return lens


def odd_fields(lens: Lens) -> Iterator[str]:
    """What is to be said of fields that a lens asks for by paths which neither the standard nor an extension has.

    They are no fault: publishers may have fields of their own.
    """
    from ocqual.fieldkinds import tell_fields
    from ocqual.fieldlist import Planned, normal
    from ocqual.needs import quoted
    from ocqual.standard.additional import Kind

    asked = dict.fromkeys(path for question in lens.questions for path in question.paths())
    for field in tell_fields([Planned(path, 0, normal(path)) for path in asked]):
        # in a lens, a path has no positions in arrays and does not begin with the package
        written = field.path == field.given
        if written and field.kind not in (Kind.LOCAL, Kind.MISSPELT):
            continue
        names = field.names if written else (field.path,)
        hint = f"did you mean {' or '.join(names)}?" if names else "it counts only where the data has it"
        yield f"{quoted(field.given)} is no field of the standard or of a known extension: {hint}"
