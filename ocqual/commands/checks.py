"""``ocqual checks``: list, explain, begin and try checks."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from ocqual.check import Check, Dimension, Severity
from ocqual.registry import Registry, load

#: Nothing is wider, however wide the terminal: longer lines are hard to read.
WIDEST = 100

_paths = click.option(
    "--checks",
    "paths",
    multiple=True,
    metavar="PATH",
    help="Also load the checks in a file or folder. May be repeated.",
)


@click.group()
def checks() -> None:
    """List, explain, begin and try checks."""


@checks.command("list")
@click.option("--dimension", type=click.Choice([each.value for each in Dimension]), help="Only this dimension.")
@click.option("--severity", type=click.Choice([each.value for each in Severity]), help="Only this severity.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@_paths
def list_(dimension: str | None, severity: str | None, as_json: bool, paths: tuple[str, ...]) -> None:
    """List the checks of all packs that are installed."""
    registry = _load(paths)
    found = [
        check
        for check in registry.checks
        if check.dimension == (dimension or check.dimension) and check.severity == (severity or check.severity)
    ]
    if as_json:
        click.echo(json.dumps([_record(check, registry) for check in found], indent=2, ensure_ascii=False))
    elif sys.stdout.isatty():
        _print_table(found)
    else:
        for check in found:
            click.echo(f"{check.id}  {check.severity}")
            click.echo(_wrapped(check.title, 80, "    "))


@checks.command()
@click.argument("id")
@_paths
def explain(id: str, paths: tuple[str, ...]) -> None:
    """Say what the check ID asks, of what, why, and what to do where it fails."""
    registry = _load(paths)
    width = min(WIDEST, shutil.get_terminal_size((80, 24)).columns)
    click.echo("\n".join(_explained(registry.get(id), registry, width)))


@checks.command()
@click.argument("id")
@click.option("--reads", multiple=True, required=True, metavar="PATH", help="A path it reads. May be repeated.")
@click.option("--title", default="TODO a sentence that is true when the check passes", help="The check's title.")
@click.option("--severity", type=click.Choice([each.value for each in Severity]), default=Severity.MEDIUM.value)
@click.option("--pack", default="checks", metavar="DIR", show_default=True, help="The folder of the pack.")
def new(id: str, reads: tuple[str, ...], title: str, severity: str, pack: str) -> None:
    """Begin a check: write a file that works, in which only the judgement and the prose are left to do.

    Paths have arrays implicit: `ocqual checks new consistency.lot-value --reads tender/lots/value`
    """
    from ocqual.scaffold import write_check

    file = write_check(id, reads, title, Severity(severity), Path(pack))
    click.echo(file)
    click.echo(f"Replace what says TODO in it, then: ocqual checks test {file}", err=True)


@checks.command()
@click.argument("what", nargs=-1, metavar="[ID|PATH]...")
@click.option("--examples", default=25, show_default=True, metavar="N", help="How often to try random data.")
def test(what: tuple[str, ...], examples: int) -> None:
    """Try the cases and the promises of checks: of these ids, files and folders, or of all that are installed.

    Exits with 0 if every promise is kept, with 1 if one is broken.
    """
    from ocqual.testing import broken, chosen

    found = chosen(what)
    count = 0
    for line in broken(found, examples):
        count += 1
        click.echo(line)
    click.echo(f"{_number(len(found), 'check')} tried, {_number(count, 'broken promise')}", err=True)
    sys.exit(1 if count else 0)


def _load(paths: tuple[str, ...]) -> Registry:
    registry = load(paths=paths)
    for problem in registry.problems:
        click.echo(f"Warning: {problem}", err=True)
    return registry


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _wrapped(value: str, width: int, indent: str = "") -> str:
    return textwrap.fill(
        value, width, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def _record(check: Check, registry: Registry) -> dict[str, Any]:
    return {
        "id": check.id,
        "title": check.title,
        "dimension": check.dimension.value,
        "severity": check.severity.value,
        "pack": registry.pack_of(check.id),
        "unit": check.unit.value,
        "reads": list(check.need.paths() if check.need else check.reads),
        "rules": list(check.rules),
        "when": list(check.when),
        "stage": check.stage.value if check.stage else None,
        "since": check.since,
        "version": check.version,
        "preview": check.preview,
        "remedy": check.remedy,
    }


def _print_table(found: list[Check]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column("check", overflow="fold", min_width=min(44, max((len(check.id) for check in found), default=0)))
    table.add_column("severity", no_wrap=True)
    table.add_column("true when it passes", overflow="fold")
    for check in found:
        table.add_row(Text(check.id), Text(check.severity.value), Text(check.title))
    console = Console()
    console.print(table, width=min(WIDEST, console.width))


def _explained(check: Check, registry: Registry, width: int) -> Iterator[str]:
    from ocqual.docs import example, facts_of, says

    yield check.id
    yield _wrapped(check.title, width)
    for paragraph in check.about.split("\n\n"):
        yield ""
        yield _wrapped(" ".join(paragraph.split()), width)
    yield ""
    facts = [*facts_of(check), ("pack", registry.pack_of(check.id)), ("file", registry.file_of(check.id))]
    for name, said in facts:
        yield textwrap.fill(
            f"{name + ':':<23}{said}", width, subsequent_indent=" " * 23, break_long_words=False, break_on_hyphens=False
        )
    yield ""
    yield "Examples:"
    for case in check.cases:
        yield _wrapped(f"{says(check, case)}: {case.name}", width, "  ")
        yield _wrapped(example(case), width, "    ")
    yield ""
    yield "To mend it:"
    yield _wrapped(check.remedy, width, "  ")
