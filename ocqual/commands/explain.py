"""``ocqual explain``: where the numbers of a report come from."""

from __future__ import annotations

from typing import BinaryIO

import click


@click.command()
@click.argument("report", type=click.File("rb"))
@click.argument("name", required=False, metavar="[ID]")
def explain(report: BinaryIO, name: str | None) -> None:
    """Show where all points of a REPORT went, or all about one check, dimension, question or field.

    ID may also be criteria, for what the standard asks; figures, for numbers about the procurement itself; matches,
    for the rules by which processes were recognised in a run for somebody; quarters, for the quality of what was
    published in each; series, for releases, stages and lags by month; or unlock, for the fields that would answer most
    if they were filled.
    """
    from ocqual.explain import show
    from ocqual.registry import load
    from ocqual.report import load as load_report

    card = load_report(report.read())
    show(card, name, abouts={check.id: check.about for check in load().checks})
