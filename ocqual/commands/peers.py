"""``ocqual peers``: several publishers side by side."""

from __future__ import annotations

import click

from ocqual.commands.outputs import STANDARD, refuse_unwritable, write_all
from ocqual.commands.reports import read_reports, several_reports


@click.command()
@several_reports
@click.option("-o", "--output", metavar="FILE", help="Write JSON to a file.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Print text or JSON.")
@click.option("--all", "everything", is_flag=True, help="Also show questions on which nobody differs from anybody.")
def peers(
    reports: tuple[str, ...], names: tuple[str, ...], least: int, output: str | None, form: str, everything: bool
) -> None:
    """Set the REPORTs of several publishers side by side: who is strong where others are weak, who can learn from whom.

    With two reports of a publisher, of different days, also what has improved. Nobody is ranked by total score; for
    that there is ocqual board.
    """
    from ocqual.peers import compare
    from ocqual.render import terminal
    from ocqual.render.peers import peers_lines
    from ocqual.report import to_json

    if output:
        refuse_unwritable((output,), reports)
    found = compare(read_reports(reports, names), least)
    if output:
        write_all({output: to_json(found)})
    if form == "json" and output != STANDARD:
        write_all({STANDARD: to_json(found)})
    elif output != STANDARD:
        terminal.show(lambda page: peers_lines(found, page, everything))
