"""``ocqual board``: publishers by total score."""

from __future__ import annotations

import click

from ocqual.commands.reports import read_reports, several_reports


@click.command()
@several_reports
def board(reports: tuple[str, ...], names: tuple[str, ...], least: int) -> None:
    """Rank the publishers of REPORTs by their total scores: with caution, since publishers differ in what they have to
    publish. What one can learn from another is told by ocqual peers.
    """
    from ocqual.board import board as rank
    from ocqual.render import terminal
    from ocqual.render.peers import board_lines

    rows = rank(read_reports(reports, names), least)
    terminal.show(lambda page: board_lines(rows, page))
