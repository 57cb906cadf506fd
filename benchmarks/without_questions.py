"""``ocqual`` without questions and without figures: what is left is what these add to."""

from __future__ import annotations

from typing import Any

import ocqual.api
from ocqual.asking import Asking
from ocqual.commands import main
from ocqual.gauging import Gauging


def nothing(*_: Any) -> tuple[()]:
    """In the place of asking: no questions, and nothing done for a process."""
    return ()


if __name__ == "__main__":
    for owner, name in ((ocqual.api, "built_in_questions"), (Asking, "see"), (Gauging, "take")):
        setattr(owner, name, nothing)
    main()
