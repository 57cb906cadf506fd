"""``ocqual score``: a scorecard of bulk data."""

from __future__ import annotations

from datetime import date, datetime

import click

from ocqual.commands.errors import Refusal
from ocqual.commands.extensions import extension_options, refuse_idle_hosts
from ocqual.commands.lenses import chosen_lens
from ocqual.commands.outputs import STANDARD, refuse_unwritable, write_all
from ocqual.commands.progress import progress
from ocqual.commands.size import size_of


@click.command()
@click.argument("inputs", nargs=-1, metavar="INPUT...")
@click.option(
    "--fields",
    metavar="FILE",
    help="Instead of data: which questions would a list of fields make possible? One path a line, or CSV.",
)
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    metavar="FILE",
    help="Also write a report; its suffix decides the format. May be repeated.",
)
@click.option("--format", "name", metavar="FORMAT", help="Print the scorecard as text or json.  [default: text]")
@click.option(
    "--profile", default="default", metavar="NAME|FILE", help="The methodology: weights and bands.  [default: default]"
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Look at the data as on this day.  [default: today]",
)
@click.option("--for", "name_of_lens", metavar="LENS", help="Score for somebody: health, education, suppliers …")
@click.option("--lens", "file_of_lens", metavar="FILE", help="Score for somebody whom a lens of your own describes.")
@click.option("--publisher", metavar="NAME", help="Name the publisher, where the data does not.")
@click.option(
    "--ocds-version", "version", type=click.Choice(["1.0", "1.1"]), help="Judge all data by this version of OCDS."
)
@click.option(
    "--checks", "paths", multiple=True, metavar="PATH", help="Also run the checks in a file or folder. May be repeated."
)
@extension_options
@click.option(
    "--examples",
    default=5,
    type=click.IntRange(0, 1000),
    metavar="N",
    help="Keep N examples of each failure.  [default: 5]",
)
@click.option(
    "--workers", type=click.IntRange(1, 64), metavar="N", help="Use N processes.  [default: by size and processors]"
)
@click.option(
    "--memory",
    default="1GB",
    callback=size_of,
    metavar="SIZE",
    help="Take no more memory than about this; what does not fit goes to temporary files.  [default: 1GB]",
)
@click.option("--strict", is_flag=True, help="Exit with 2 if anything could not be read.")
@click.option("-q", "--quiet", is_flag=True, help="Print no progress, and no scorecard where one is written to a file.")
@click.pass_context
def score(
    ctx: click.Context,
    inputs: tuple[str, ...],
    fields: str | None,
    outputs: tuple[str, ...],
    name: str | None,
    profile: str,
    as_of: datetime | None,
    name_of_lens: str | None,
    file_of_lens: str | None,
    publisher: str | None,
    version: str | None,
    paths: tuple[str, ...],
    extensions: tuple[str, ...],
    fetch_extensions: bool,
    fetch_hosts: tuple[str, ...],
    examples: int,
    workers: int | None,
    memory: int,
    strict: bool,
    quiet: bool,
) -> None:
    """Score OCDS data: files, folders, patterns, URLs, or - for standard input.

    Reads releases, records, packages, JSON Lines and arrays of these, compressed or not, of any size.
    """
    if fields is not None:
        from ocqual.commands.planning import refuse_others, show_plans

        refuse_others(ctx)
        show_plans(fields, outputs, name, quiet, chosen_lens(name_of_lens, file_of_lens))
        return
    if not inputs:
        raise click.UsageError("missing argument 'INPUT...'", ctx)
    refuse_idle_hosts(fetch_extensions, fetch_hosts)
    from ocqual.api import score as make
    from ocqual.read import open_inputs
    from ocqual.render import format_of, formats, render
    from ocqual.render.text import show

    wanted = {
        path: "json" if path == STANDARD and name is None else format_of(path) if path != STANDARD else name
        for path in outputs
    }
    if name is not None and name not in formats():
        raise click.BadParameter(f"{name!r} is not one of {', '.join(formats())}", param_hint="'--format'")
    lens = chosen_lens(name_of_lens, file_of_lens)
    sources = open_inputs(inputs)
    refuse_unwritable(outputs, [source.name for source in sources if source.kind == "file"])
    day: date | None = as_of.date() if as_of else None
    with progress(sources, quiet) as bar:
        card = make(
            inputs,
            profile=profile,
            as_of=day,
            publisher=publisher,
            version=version,
            examples=examples,
            checks=paths,
            extensions=extensions,
            fetch_extensions=fetch_extensions,
            fetch_hosts=fetch_hosts,
            workers=workers,
            memory=memory,
            progress=bar,
            lens=lens,
        )
    write_all({path: render(card, form or "json") for path, form in wanted.items()})
    if STANDARD not in outputs and not (quiet and outputs):
        if name in (None, "text"):
            show(card, report=next((path for path, form in wanted.items() if form == "json"), None))
        else:
            write_all({STANDARD: render(card, name or "text")})
    if strict and card.reading.skipped:
        from ocqual.api import not_read

        raise Refusal(f"not everything could be read (--strict): {not_read(card.reading.skipped)}")
