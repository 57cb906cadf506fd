"""Where the points of a scorecard went: all of it in one table, and any one thing in full."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, TextIO

from ocqual.check import Unit
from ocqual.render import terminal
from ocqual.render.about import Thing, about
from ocqual.render.asked import criteria_lines, figure_lines
from ocqual.render.grades import style_of, why
from ocqual.render.layout import Line, Page, cut, pad, wrap
from ocqual.render.matches import match_lines
from ocqual.render.series import quarter_lines, series_lines
from ocqual.render.unlocking import unlock_lines
from ocqual.render.words import clean, median, percent, points_text, score_text, units
from ocqual.report import Reason, Scorecard


class UnknownIdError(ValueError):
    """An id that the report does not have; the message is one line that suggests near ones."""


#: What is shown whole, by name.
SECTIONS = {
    "criteria": criteria_lines,
    "figures": figure_lines,
    "matches": match_lines,
    "quarters": quarter_lines,
    "series": series_lines,
    "unlock": unlock_lines,
}


def show(
    card: Scorecard, name: str | None = None, file: TextIO | None = None, *, abouts: Mapping[str, str] | None = None
) -> None:
    """Print where all points went, one of :data:`SECTIONS`, or all about one check, dimension, use case, question or
    path.

    ``abouts`` has the prose of checks by id. Raises :class:`UnknownIdError`.
    """
    if name is None:
        terminal.show(lambda page: overview(card, page), file)
    elif name in SECTIONS:
        terminal.show(lambda page: SECTIONS[name](card, page), file)
    else:
        known = find(card, name)
        terminal.show(lambda page: about(card, known, page, abouts or {}), file)


def things(card: Scorecard) -> dict[str, Thing]:
    """Everything that can be explained, by id; paths come as text."""
    asked = (missing.field for question in card.questions for missing in question.missing)
    paths = {*card.coverage, *card.totals.signature_paths, *asked} - {""}
    found: dict[str, Thing] = {path: path for path in sorted(paths)}
    found |= {"changes": card.changes}
    found |= {card.lens.id: card.lens} if card.lens else {}
    found |= {" + ".join(unlock.fields): unlock for unlock in card.unlock if len(unlock.fields) > 1}
    found |= {question.id: question for question in card.questions}
    found |= {case.id: case for case in card.use_cases}
    found |= {dimension.id.value: dimension for dimension in card.dimensions}
    return found | {measure.id: measure for measure in card.measures}


def find(card: Scorecard, name: str) -> Thing:
    """What an id or path of a report stands for. Raises :class:`UnknownIdError`."""
    known = things(card)
    if name in known:
        return known[name]
    names = [*known, *SECTIONS]
    close = difflib.get_close_matches(name, names, n=3, cutoff=0.6)
    close += [other for other in names if name and name in other and other not in close]
    hint = (
        f"did you mean {' or '.join(clean(other) for other in close[:3])}?" if close else "leave it out to see all ids"
    )
    raise UnknownIdError(f"this report has no {clean(name, 80)!r}: {hint}")


def overview(card: Scorecard, page: Page) -> Iterator[Line]:
    """All that cost points, most first, then what cost none and what does not count."""
    if card.score is None:
        yield (("No overall score: ", "bold"), (why(card.reason, card.assessed), ""))
    else:
        total = points_text(100 - card.score)
        yield ((f"{score_text(card.score)} of 100", f"bold {style_of(card.score, card)}"), (f"; {total} lost", ""))
    counted = sorted((row for row in _rows(card) if row.reason is None), key=lambda row: (-row.lost, row.id))
    lost = [row for row in counted if row.lost > 0]
    if lost:
        # an id is never cut: it is what is typed next; what failed may be, where it is not counts but words
        room = page.width - 19 - max(len(row.id) for row in lost)
        wide = min(max(len(row.failed) for row in lost), max(room, 12))
        yield ()
        yield ((f"   lost    rate  {'failed':<{wide}}  id", "dim"),)
    for row in lost:
        head = f"  {points_text(row.lost):>5}  {percent(row.value):>6}  {pad(row.failed, wide)}  "
        title = cut(f"  {row.title}", max(page.width - len(head) - len(row.id), 0)) if page.width > 100 else ""
        yield ((head, ""), (row.id, "bold"), (title, "dim"))
    free = [row for row in counted if not row.lost]
    # where a part has no score, failing costs nothing, and must not look like passing
    without = "there is no score" if card.score is None else "their part has no score"
    yield from _list(f"Fail, but cost nothing, since {without}", [row.id for row in free if row.value < 1], page)
    yield from _list("Cost nothing", [row.id for row in free if row.value == 1], page)
    reasons: dict[Reason, list[str]] = {}
    for row in _rows(card):
        if row.reason is not None:
            reasons.setdefault(row.reason, []).append(row.id)
    for reason, names in sorted(reasons.items()):
        yield from _list(f"Not counted, {why(reason)}", names, page)
    if card.unlock or card.series:
        yield ()
    if card.unlock:
        yield (("By field: ", "bold"), ("ocqual explain REPORT unlock (which, if filled, would answer most)", ""))
    if card.series:
        yield (("By time: ", "bold"), ("ocqual explain REPORT quarters, or series (by month, and how regularly)", ""))


class Row(NamedTuple):
    """A check or a question in the table of what was lost."""

    id: str
    title: str
    lost: float
    value: float
    failed: str
    reason: Reason | None


def _rows(card: Scorecard) -> Iterator[Row]:
    for measure in card.measures:
        failed = f"{measure.failed:,} of {units(measure.applied, measure.unit)}"
        if measure.numbers:
            failed = median(measure)
        yield Row(measure.id, clean(measure.title), measure.lost, measure.value or 0.0, failed, measure.reason)
    for each in card.questions:
        failed = f"{each.applicable - each.answerable:,} of {each.applicable:,} {Unit.PROCESSES}"
        yield Row(each.id, clean(each.title), each.lost, each.value or 0.0, failed, each.reason)


def _list(title: str, names: Iterable[str], page: Page) -> Iterator[Line]:
    names = list(names)
    if names:
        yield ()
        yield ((f"{title} ({len(names)})", "bold"),)
        for line in wrap(", ".join(names), page.width - 2, 50):
            yield ((f"  {line}", ""),)
