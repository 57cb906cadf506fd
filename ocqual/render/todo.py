"""What to do first, for a terminal: each fix with its gain, its facts and one real example, and what to type next."""

from __future__ import annotations

from collections.abc import Iterator

from ocqual.render.layout import Line, Page, columns, cut, sentences, shrink, wrap
from ocqual.render.words import clean, gain_text, median, place_of, score_text, units
from ocqual.report import Fix, Scorecard
from ocqual.tally import Example

#: What stands before the text of a fix: its number and its gain.
_INDENT = 11

#: What shows the fields that would open most; see :mod:`ocqual.explain`.
_UNLOCK = "unlock"

_HOW_MANY = {1: "this", 2: "these two things", 3: "these three things"}


def todo(card: Scorecard, page: Page, report: str | None) -> Iterator[Line]:
    """The fixes, and the command that tells more; ``report`` is the file in which the report was kept, if it was."""
    if card.fixes:
        head = f"Fix {_HOW_MANY.get(len(card.fixes), 'these things')} first"
        yield ((head, "bold"), (f"  {score_text(card.score)} → {score_text(card.fixes[-1].after)}", "bold green"))
        for rank, fix in enumerate(card.fixes, start=1):
            yield from _fix(rank, fix, card, page)
        yield ()
    elif card.score is None:
        for line in wrap("No fixes are ranked, since there is no overall score to gain.", page.width, 2):
            yield ((line, ""),)
        yield ()
    yield from _next(card, page, report)


def _fix(rank: int, fix: Fix, card: Scorecard, page: Page) -> Iterator[Line]:
    room = page.width - _INDENT
    gain = gain_text(fix.points)
    for index, line in enumerate(sentences(clean(fix.remedy.replace("`", ""), 2000), room, 2)):
        head = ((f"  {rank}  ", "bold"), (f"{gain:<6}", "bold green")) if index == 0 else ((" " * _INDENT, ""),)
        yield (*head, (line, ""))
    if card.lens is not None and card.lens.own:
        # the room goes to the questions of those for whom the card is; more is for ocqual explain
        return
    facts = _facts(fix, card)
    shown = facts[0]
    for fact in facts[1:]:
        # a fact that does not fit is left out rather than cut: half an id is of no use
        shown += f" · {fact}" if columns(shown) + columns(fact) + 3 <= room else ""
    yield ((" " * _INDENT + cut(shown, room), "dim"),)
    if fix.example is not None:
        yield ((" " * _INDENT + example_text(fix.example, room), "dim"),)


def _facts(fix: Fix, card: Scorecard) -> list[str]:
    """Which check or field a fix is about, on how many units, and what it would tell; the most important first."""
    titles = {question.id: clean(question.title) for question in card.questions}
    answers = [f"answers {titles[name]} on {gained:,}" for name, gained in fix.questions.items()]
    measure = next((measure for measure in card.measures if measure.id == fix.id), None)
    if measure is None:
        return [fix.id, f"{fix.failed:,} of {units(fix.applied, fix.unit)}", *answers]
    failing = f"fails on {fix.failed:,} of {units(fix.applied, fix.unit)}"
    if measure.numbers:
        failing = median(measure)
    groups = measure.groups
    most = max(groups, key=lambda path: groups[path].units, default="")
    where = [f"{'only' if len(groups) == 1 else 'mostly'} at {clean(most)}"] if most else []
    return [fix.id, failing, *answers, *where]


def example_text(example: Example, width: int) -> str:
    """An example in one line: where, whose, at which place, and what is there. What says least is shortened first."""
    ocid = clean(example.ocid) or "without ocid"
    parts = [(place_of(example), 14, True), (ocid, 14, True), (clean(example.pointer), 22, True)]
    return cut(" ".join(["e.g.", *filter(None, shrink([*parts, (clean(example.value), 10, False)], width - 8))]), width)


def _next(card: Scorecard, page: Page, report: str | None) -> Iterator[Line]:
    start = "Next: " if report else "Next: keep it (-o report.json), then "
    command = f"ocqual explain {clean(report or 'report.json')} "
    judged = [dimension.id.value for dimension in card.dimensions if dimension.score is not None]
    unlock = [_UNLOCK] if card.unlock else []
    targets = [fix.id for fix in card.fixes] or unlock or judged or [""]
    target = targets[0] if columns(start + command + targets[0]) <= page.width else "ID"
    if columns(start + command + target) > page.width:
        yield ((start.rstrip(), "dim"),)
        start = "  "
    besides = f", or {_UNLOCK}" if unlock and target != _UNLOCK else ""
    if columns(start + command + target + besides) > page.width:
        besides = ""
    yield ((start, "dim"), (command + target, "bold"), (besides, "dim"))
