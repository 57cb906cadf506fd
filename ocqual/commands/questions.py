"""``ocqual questions``: what users ask of the data, and what it takes to answer them."""

from __future__ import annotations

import json
import shutil
import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from ocqual.commands.lenses import chosen_lens

if TYPE_CHECKING:
    from ocqual.lens import Lens
    from ocqual.question import Question

#: Nothing is wider, however wide the terminal: longer lines are hard to read.
WIDEST = 100


@click.command()
@click.argument("id", required=False)
@click.option("--for", "name_of_lens", metavar="LENS", help="What a lens asks, and how its processes are recognised.")
@click.option("--lens", "file_of_lens", metavar="FILE", help="The same of a lens of your own.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
def questions(id: str | None, name_of_lens: str | None, file_of_lens: str | None, as_json: bool) -> None:
    """List all questions by use case, or tell all about the question ID.

    Lenses are for somebody with a problem: see ocqual score --for.
    """
    from ocqual.lens import lens_names, load_lens
    from ocqual.question import built_in_questions

    lens = chosen_lens(name_of_lens, file_of_lens)
    lenses = [lens] if lens else [load_lens(name) for name in lens_names()]
    listed = lens.questions if lens else built_in_questions()
    known = {each.id: each for each in (*built_in_questions(), *(each for one in lenses for each in one.questions))}
    width = min(WIDEST, shutil.get_terminal_size((80, 24)).columns)
    if id is not None:
        listed = (_known(id, known, lens),)
    if as_json:
        click.echo(json.dumps([_record(each) for each in listed], indent=2, ensure_ascii=False))
    elif id is not None:
        click.echo("\n".join(_explained(listed[0], width)))
    else:
        click.echo("\n".join([*(_head(lens, width) if lens else ()), *_table(listed, width)]))
        if lens is None:
            click.echo("Lenses, each with questions of its own (ocqual questions --for LENS)")
            for each in lenses:
                click.echo(_wrapped(f"{each.id}: {each.title}", width, "  "))


def _known(id: str, known: dict[str, Question], lens: Lens | None) -> Question:
    if id in known:
        return known[id]
    import difflib

    from ocqual.lens import lens_names, load_lens

    theirs = [name for name in lens_names() if id in {each.id for each in load_lens(name).questions}]
    if lens is not None and theirs:
        raise click.UsageError(f"{id!r} is no question of {lens.id}, but one of {theirs[0]}: give --for {theirs[0]}")
    near = difflib.get_close_matches(id, known, n=3)
    hint = f"did you mean {' or '.join(near)}?" if near else "leave it out to see all"
    raise click.UsageError(f"there is no question {id!r}: {hint}")


def _head(lens: Lens, width: int) -> Iterator[str]:
    yield lens.title
    yield _wrapped(f"For {lens.whom}. They want to {lens.aim}.", width, "  ")
    if lens.everything:
        yield "  All processes are theirs."
    for scheme, codes in lens.match.classifications.items():
        yield _wrapped(f"items of {scheme}: {', '.join(codes)}", width, "  ")
    for kind, words in (("buyers", lens.match.buyers), ("words", lens.match.keywords)):
        for language, several in words.items():
            yield _wrapped(f"{kind} ({language}): {', '.join(several)}", width, "  ")
    yield ""


def _table(listed: Sequence[Question], width: int) -> Iterator[str]:
    case = None
    for each in listed:
        if each.use_case != case:
            if case is not None:
                yield ""
            case = each.use_case
            yield f"{case.title} ({case.id})"
        yield _wrapped(f"{each.id}: {each.title}", width, "  ")
    yield ""


def _explained(question: Question, width: int) -> Iterator[str]:
    from ocqual.docs import need_in_words
    from ocqual.needs import form_of
    from ocqual.predicates import PREDICATES, SELECTIONS

    yield question.title
    yield f"{question.id} · {question.use_case.title} · of processes from the stage {question.stage} on"
    yield ""
    for name, told in (("as a publisher asks it", question.publisher), ("needs", need_in_words(question.need))):
        yield _wrapped(f"{name}: {told}", width, "")
    for name in question.need.names():
        if name.endswith("()"):
            yield _wrapped(f"{name}: {PREDICATES[name[:-2]].title}", width, "  ")
    for name in form_of(question.need).groups:
        if name in SELECTIONS:
            yield _wrapped(f"{name}: {SELECTIONS[name].title}", width, "  ")
    if question.sources:
        yield _wrapped(f"stands for: {', '.join(question.sources)}", width, "")
    yield _wrapped(f"to mend it: {question.remedy}", width, "")


def _record(question: Question) -> dict[str, Any]:
    from ocqual.docs import need_in_words

    return {
        "id": question.id,
        "use_case": question.use_case.id,
        "title": question.title,
        "publisher": question.publisher,
        "stage": question.stage.value,
        "needs": need_in_words(question.need),
        "fields": question.paths(),
        "sources": question.sources,
        "remedy": question.remedy,
        "translations": question.translations,
    }


def _wrapped(told: str, width: int, indent: str) -> str:
    return textwrap.fill(told, width, initial_indent=indent, subsequent_indent=indent + "    ", break_on_hyphens=False)
