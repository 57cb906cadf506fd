"""Reports given on a command line, and the names of their publishers."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from ocqual.commands.errors import Refusal

F = TypeVar("F", bound=Callable[..., Any])


def several_reports(command: F) -> F:
    """The arguments of commands that set reports side by side: ``reports``, ``names`` and ``least``."""
    command = click.argument("reports", nargs=-1, required=True, metavar="REPORT...")(command)
    command = click.option(
        "--as", "names", multiple=True, metavar="NAME=FILE", help="Say whose report a file is. May be repeated."
    )(command)
    return click.option(
        "--least",
        type=click.IntRange(1),
        default=30,
        show_default=True,
        metavar="N",
        help="Do not compare publishers of fewer processes.",
    )(command)


def read_reports(files: Sequence[str], names: Sequence[str]) -> list[Any]:
    """The reports (:class:`ocqual.publishers.Named`) of files, each with the name of its publisher."""
    from ocqual.publishers import named
    from ocqual.report import ReportError, load

    given = {}
    for each in names:
        name, sign, file = each.partition("=")
        if not (name.strip() and sign and file in files):
            raise Refusal(f"--as {each}: give NAME=FILE, FILE being one of the reports as it is named there")
        given[file] = name.strip()
    cards = []
    for file in dict.fromkeys(files):
        if os.path.isdir(file):
            raise Refusal(f"{file}: is a folder; give the reports in it, as {os.path.join(file, '*.json')}")
        try:
            cards.append((file, load(Path(file).read_bytes())))
        except ReportError as error:
            raise Refusal(f"{file}: {error}") from None
    return named(cards, given)
