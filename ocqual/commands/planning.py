"""``ocqual score --fields``: what a list of fields would make possible, before there is data."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ocqual.commands.errors import Refusal
from ocqual.commands.outputs import STANDARD, refuse_unwritable, write_all

if TYPE_CHECKING:
    from ocqual.lens import Lens

#: The options of ``ocqual score`` that mean something for a list of fields.
ALLOWED = ("fields", "outputs", "name", "quiet", "name_of_lens", "file_of_lens")


def refuse_others(ctx: click.Context) -> None:
    """Refuse what is about data, and so has no meaning for a list of fields."""
    if ctx.params["inputs"]:
        raise click.UsageError(f"--fields is instead of data: leave out {ctx.params['inputs'][0]}", ctx)
    for option in ctx.command.params:
        source = ctx.get_parameter_source(option.name or "")
        if (
            option.name not in ALLOWED
            and source is click.core.ParameterSource.COMMANDLINE
            and option.opts[0] != "inputs"
        ):
            raise click.UsageError(f"{option.opts[0]} is about data, and means nothing with --fields", ctx)


def show_plans(file: str, outputs: Sequence[str], form: str | None, quiet: bool, lens: Lens | None = None) -> None:
    """Say what the fields listed in a file would make possible, to everybody or to whom a lens describes; write it to
    ``outputs`` as their suffixes ask."""
    from ocqual.fieldlist import LARGEST, parse_fields
    from ocqual.planning import plan_fields
    from ocqual.question import built_in_questions
    from ocqual.render import terminal
    from ocqual.render.layout import Page
    from ocqual.render.planning import plan_lines
    from ocqual.report import to_json

    wanted = {path: _form(path, form) for path in outputs}
    if form not in (None, "text", "json"):
        raise Refusal(f"--format {form}: what fields would make possible is written as text or json")
    refuse_unwritable(outputs, [file])
    with nullcontext(sys.stdin.buffer) if file == STANDARD else open(file, "rb") as source:
        # what is longer is no list of fields, whatever else is in it
        content = source.read(LARGEST + 1)
    questions = lens.asks() if lens else built_in_questions()
    plans = plan_fields(parse_fields(content, file), questions, file, lens)
    made = {"json": to_json(plans), "text": Page(80).plain(plan_lines(plans, Page(80))).encode()}
    write_all({path: made[kind] for path, kind in wanted.items()})
    if STANDARD not in outputs and not (quiet and outputs):
        if form == "json":
            write_all({STANDARD: made["json"]})
        else:
            terminal.show(lambda page: plan_lines(plans, page))


def _form(path: str, form: str | None) -> str:
    if path == STANDARD:
        return form or "json"
    suffix = Path(path).suffix.lower()
    if suffix not in (".json", ".txt"):
        raise Refusal(
            f"{path}: what fields would make possible is written as .json or .txt: end the name in one of these"
        )
    return "json" if suffix == ".json" else "text"
