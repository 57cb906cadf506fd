"""Printing to a stream: in its width, in characters that it can hold, and in colour only where it is a terminal."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterable
from typing import TextIO

from ocqual.render.layout import NARROWEST, WIDEST, Line, Page


def show(make: Callable[[Page], Iterable[Line]], file: TextIO | None = None) -> None:
    """Print what ``make`` gives for a page to a text stream: standard output unless ``file`` is given.

    Colour is for terminals, and not there where ``NO_COLOR`` is set or ``TERM`` is ``dumb``. What is no terminal has 80
    columns, unless ``COLUMNS`` asks for another width.
    """
    stream = sys.stdout if file is None else file
    terminal = stream.isatty()
    page = Page(_width() if terminal or os.environ.get("COLUMNS") else 80, stream.encoding or "utf-8")
    lines = make(page)
    if terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb":
        _print_styled(lines, page, stream)
    else:
        stream.write(page.plain(lines))


def _width() -> int:
    return min(max(shutil.get_terminal_size((80, 24)).columns, NARROWEST), WIDEST)


def _print_styled(lines: Iterable[Line], page: Page, stream: TextIO) -> None:
    # rich costs more to import than a scorecard to make, and is of no use without a terminal
    from rich.console import Console
    from rich.text import Text

    console = Console(file=stream, highlight=False, markup=False, emoji=False, soft_wrap=True)
    for line in lines:
        # pieces are appended as they are: nothing in them is read as markup
        console.print(Text.assemble(*((page.fit(text), style) for text, style in line), no_wrap=True))
