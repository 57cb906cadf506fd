"""What filling fields would open, for a terminal: the ranking, one entry in full, and the best in a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ocqual.render.layout import Line, Page, packed, wrap
from ocqual.render.words import clean, count, gain_text
from ocqual.report import Scorecard, Unlock

#: So many fields are listed, with as many questions of each as fit in so many lines; all are in the JSON.
_FIELDS, _LINES = 15, 2

#: Columns before questions.
_INDENT = 12

#: The head of the column of answers to questions that those for whom a report is ask of their own.
_THEIRS = "theirs"


def unlock_lines(card: Scorecard, page: Page) -> Iterator[Line]:
    """The fields that open most, one by one, and the two that do most only together."""
    yield (("What filling a field would open, wherever a process can have it", "bold"),)
    if not card.unlock:
        yield (("Nothing: no field, nor two together, would answer any more of the questions.", ""),)
        return
    text = "An answer is a question that can be answered on one more process. Each field is counted as if filled alone."
    if _own(card):
        text += " Answers to the own questions of those for whom the report is, theirs, count first."
    for line in wrap(text, page.width, 4):
        yield ((line, "dim"),)
    yield ()
    yield ((f"{f'{_THEIRS:>8}' if _own(card) else ''}{'answers':>9}{'points':>8}  field, and the questions", "dim"),)
    single = [unlock for unlock in card.unlock if len(unlock.fields) == 1]
    for unlock in single[:_FIELDS]:
        yield from _row(unlock, card, page)
    if len(single) > _FIELDS:
        yield ((f"  and {count(len(single) - _FIELDS, 'more field')}, in the JSON", "dim"),)
    pairs = [unlock for unlock in card.unlock if len(unlock.fields) > 1]
    if pairs:
        yield ()
        yield (("The two that open most only together", "bold"),)
    for unlock in pairs:
        yield from _row(unlock, card, page)
    yield ()
    yield (("All about one: ", "dim"), ("ocqual explain REPORT FIELD", "bold"))


def _row(unlock: Unlock, card: Scorecard, page: Page) -> Iterator[Line]:
    """A field, or two, with what is won, and the questions that win most: theirs first."""
    mine = _own(card)
    own = f"{f'+{unlock.own:,}' if unlock.own else '0':>8}" if mine else ""
    # without an overall score there are no points to gain
    gain = "–" if card.score is None else gain_text(unlock.points)
    head = f"{own}{f'+{unlock.pairs:,}':>9}{gain:>8}  "
    room = page.width - len(head)
    for index, line in enumerate(wrap(clean(" + ".join(unlock.fields), 1000), room, 4)):
        yield ((head if index == 0 else " " * len(head), ""), (line, "bold"))
    titles = _titles(card)
    won = sorted(unlock.questions.items(), key=lambda item: (item[0] not in mine, -item[1]))
    told = [f"+{pairs:,} {titles.get(name, clean(name))}" for name, pairs in won]
    for line in packed(told, page.width - _INDENT, _LINES, "and {} more"):
        yield ((" " * _INDENT + line, "dim"),)


def _titles(card: Scorecard) -> Mapping[str, str]:
    return {question.id: clean(question.title) for question in card.questions}


def _own(card: Scorecard) -> frozenset[str]:
    """The ids of the questions that those for whom a report is ask of their own."""
    own = card.lens.own if card.lens is not None else ()
    return frozenset(question.id for case in card.use_cases if case.id in own for question in case.questions)


def openers(card: Scorecard, page: Page) -> Iterator[Line]:
    """What opens most of somebody's own questions: the one field, and two together where these open more."""
    one, two = (next((each for each in card.unlock if each.own and len(each.fields) == size), None) for size in (1, 2))
    told = []
    if one is not None:
        told.append(("Opens most of their questions:", _filling(one)))
    if two is not None and (one is None or two.own > one.own):
        told.append(("Opens most, two together:", _filling(two)))
    mine = _own(card)
    if not told and any(each.answerable < each.applicable for each in card.questions if each.id in mine):
        told.append(("Opens more of their questions:", "no field, nor two together"))
    for head, text in told:
        first, *rest = wrap(clean(f"{head} {text}", 1000), page.width, 3)
        yield ((head, "bold"), (first.removeprefix(head), ""))
        for line in rest:
            yield ((f"  {line}", ""),)


def _filling(unlock: Unlock) -> str:
    return f"fill {' and '.join(unlock.fields)}: +{count(unlock.own, 'answer')}"


def unlock_about(card: Scorecard, unlock: Unlock, page: Page) -> Iterator[Line]:
    """What filling some fields would do, question by question."""
    text = f"Filling {' and '.join(unlock.fields)} wherever a process can have it"
    *before, last = wrap(clean(text, 1000), page.width - 8, 4)
    for line in before:
        yield ((line, "bold"),)
    yield ((last, "bold"), ("" if card.score is None else f"  {gain_text(unlock.points)}", "green"))
    titles = _titles(card)
    for name, pairs in unlock.questions.items():
        told = f"answers {titles.get(name, clean(name))} on {pairs:,} more of the processes ({clean(name)})"
        for index, line in enumerate(wrap(told, page.width - 4, 3)):
            yield ((f"{'  ' if index == 0 else '    '}{line}", ""),)
