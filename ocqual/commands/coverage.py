"""``ocqual coverage``: which fields are there, and how often they say something."""

from __future__ import annotations

import json

import click

from ocqual.commands.extensions import extension_options, refuse_idle_hosts
from ocqual.commands.outputs import STANDARD, refuse_unwritable, write_all
from ocqual.commands.progress import progress


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("-o", "--output", default=STANDARD, metavar="FILE", help="Write to a file.  [default: standard output]")
@click.option("--format", "name", type=click.Choice(["csv", "json"]), default="csv", help="The format.  [default: csv]")
@click.option("--all", "everything", is_flag=True, help="Also list fields of the standard that never occur.")
@extension_options
@click.option(
    "--workers", type=click.IntRange(1, 64), metavar="N", help="Use N processes.  [default: by size and processors]"
)
def coverage(
    inputs: tuple[str, ...],
    output: str,
    name: str,
    everything: bool,
    extensions: tuple[str, ...],
    fetch_extensions: bool,
    fetch_hosts: tuple[str, ...],
    workers: int | None,
) -> None:
    """Count how often each field is present, filled, and of a wrong type, and of how many parents."""
    from ocqual.api import coverage as count
    from ocqual.read import open_inputs
    from ocqual.render.csv import coverage_table

    refuse_idle_hosts(fetch_extensions, fetch_hosts)
    sources = open_inputs(inputs)
    refuse_unwritable((output,), [source.name for source in sources if source.kind == "file"])
    with progress(sources) as bar:
        covers = count(
            inputs,
            extensions=extensions,
            fetch_extensions=fetch_extensions,
            fetch_hosts=fetch_hosts,
            workers=workers,
            progress=bar,
        )
    rows = coverage_table(covers, everything)
    if name == "json":
        content = json.dumps({row.pop("path"): row for row in rows}, indent=1).encode() + b"\n"
    else:
        from ocqual.render.csv import to_csv

        content = to_csv(rows)
    write_all({output: content})
