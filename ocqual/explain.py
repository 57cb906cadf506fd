"""Where the points of a scorecard went: all of it in one table, and any one thing in full."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, TextIO

from ocqual.check import Unit
from ocqual.render import terminal
from ocqual.render.layout import Line, Page, cut, wrap
from ocqual.render.text import style_of, why
from ocqual.render.words import clean, count, percent, place_of, points_text, score_text, units
from ocqual.report import DimensionScore, Measure, QuestionScore, Reason, Scorecard, Unlock, UseCaseScore
from ocqual.tally import Example


class UnknownIdError(ValueError):
    """An id that the report does not have; the message is one line that suggests near ones."""


def show(
    card: Scorecard, name: str | None = None, file: TextIO | None = None, *, abouts: Mapping[str, str] | None = None
) -> None:
    """Print where all points went, or all about one check, dimension, use case, question or path.

    ``abouts`` has the prose of checks by id. Raises :class:`UnknownIdError`.
    """
    if name is None:
        terminal.show(lambda page: overview(card, page), file)
    else:
        known = find(card, name)
        terminal.show(lambda page: _about(card, known, page, abouts or {}), file)


Thing = Measure | QuestionScore | UseCaseScore | DimensionScore | Unlock | str


def things(card: Scorecard) -> dict[str, Thing]:
    """Everything that can be explained, by id; paths come as text."""
    paths = {*card.coverage, *card.totals.signature_paths} - {""}
    found: dict[str, Thing] = {path: path for path in sorted(paths)}
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
    close = difflib.get_close_matches(name, known, n=3, cutoff=0.6)
    close += [other for other in known if name and name in other and other not in close]
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
        wide = max(len(row.failed) for row in lost)
        yield ()
        yield ((f"   lost    rate  {'failed':<{wide}}  id", "dim"),)
    for row in lost:
        head = f"  {points_text(row.lost):>5}  {percent(row.value):>6}  {row.failed:<{wide}}  "
        # an id is never cut: it is what is typed next
        title = cut(f"  {row.title}", max(page.width - len(head) - len(row.id), 0)) if page.width > 100 else ""
        yield ((head, ""), (row.id, "bold"), (title, "dim"))
    yield from _list("Cost nothing", [row.id for row in counted if row.lost == 0], page)
    reasons: dict[Reason, list[str]] = {}
    for row in _rows(card):
        if row.reason is not None:
            reasons.setdefault(row.reason, []).append(row.id)
    for reason, names in sorted(reasons.items()):
        yield from _list(f"Not counted, {why(reason)}", names, page)


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


def _about(card: Scorecard, thing: Thing, page: Page, abouts: Mapping[str, str]) -> Iterator[Line]:
    if isinstance(thing, Measure):
        yield from _measure(card, thing, page, abouts.get(thing.id, ""))
    elif isinstance(thing, QuestionScore):
        yield from _question(thing, page)
    elif isinstance(thing, UseCaseScore):
        yield from _use_case(card, thing, page)
    elif isinstance(thing, DimensionScore):
        yield from _dimension(card, thing, page)
    elif isinstance(thing, Unlock):
        yield from _unlock(card, thing)
    else:
        yield from _path(card, thing, page)


def _measure(card: Scorecard, measure: Measure, page: Page, about: str) -> Iterator[Line]:
    yield ((clean(measure.title), "bold"),)
    preview = ", preview" if measure.preview else ""
    of = f"{measure.id} · {measure.dimension} · {measure.severity}{preview} · pack {clean(measure.pack)}"
    yield ((f"{of} · version {measure.version}", "dim"),)
    for paragraph in filter(None, about.split("\n\n")):
        yield ()
        yield from _prose(paragraph, page)
    yield ()
    yield (("How it is worked out", "bold"),)
    yield from _facts(_measure_facts(card, measure), page)
    if measure.groups:
        yield ()
        yield (("Where it fails", "bold"),)
        groups = sorted(measure.groups.items(), key=lambda item: (-item[1].units, item[0]))
        for path, group in groups[:10]:
            failed = f"{units(group.units, measure.unit):>18}, {count(group.objects, 'object')}"
            yield ((f"  {failed}  {clean(path) or 'the whole'}", ""),)
        if len(groups) > 10:
            yield ((f"  {count(len(groups) - 10, 'more path')}", "dim"),)
    yield from _remedy(measure.remedy, page)
    yield from _examples(measure.examples, page)


def _measure_facts(card: Scorecard, measure: Measure) -> Iterator[tuple[str, str]]:
    objects = measure.objects
    yield "passed", f"{units(measure.passed, measure.unit)} ({count(objects.passed, 'object')})"
    yield "failed", f"{units(measure.failed, measure.unit)} ({count(objects.failed, 'object')})"
    yield "applied", f"{units(measure.applied, measure.unit)}"
    for reason, number in measure.skipped.items():
        yield "not judged", f"{units(number, measure.unit)}: {clean(reason).replace('-', ' ')}"
    if measure.errors:
        yield "went wrong", f"on {units(measure.errors, measure.unit)}, which are not counted"
    if measure.value is not None:
        if measure.numbers:
            numbers = measure.numbers
            marks = f"full marks up to {numbers.full:g} {numbers.unit}, half at {numbers.half:g}"
            yield "numbers", f"{numbers.count:,}; {marks}"
            quartiles = f"{numbers.lower_quartile:,} / {numbers.median:,} / {numbers.upper_quartile:,}"
            yield "quartiles", f"{quartiles} {numbers.unit}"
            yield "rate", f"mean of the marks = {measure.value:.4f}"
        else:
            yield "rate", f"{measure.passed:,} ÷ {measure.applied:,} = {measure.value:.4f}"
    if measure.interval:
        yield "95 % interval", f"{measure.interval[0]:.4f} to {measure.interval[1]:.4f}"
    if measure.reason is not None:
        yield "counts", f"no: {why(measure.reason)}"
    else:
        yield from _point_facts(measure.points, measure.lost)
        dimension = next(each for each in card.dimensions if each.id is measure.dimension)
        if measure.id in dimension.contributions:
            yield "weight", f"{measure.weight:g}, as every check of severity {measure.severity}"
            share = dimension.contributions[measure.id]
            yield "in its dimension", f"{points_text(share)} of the {score_text(dimension.score)} of {dimension.id}"


def _point_facts(points: float, lost: float) -> Iterator[tuple[str, str]]:
    yield "points", f"{points_text(points)} of the {points_text(points + lost)} that it can bring to the overall score"
    yield "lost", f"{points_text(lost)} points"


def _question(question: QuestionScore, page: Page) -> Iterator[Line]:
    yield ((clean(question.title), "bold"),)
    yield ((f"{question.id} · a question of processes from the stage {question.stage} on", "dim"),)
    yield from _prose(question.publisher, page)
    yield ()
    yield (("How it is worked out", "bold"),)
    yield from _facts(_question_facts(question), page)
    if question.missing:
        yield ()
        yield (("What is missing where it cannot be answered", "bold"),)
        yield (("    missing on  answers if filled  field", "dim"),)
        for each in question.missing:
            yield ((f"  {each.processes:>12,}  {each.unlocks:>17,}  {clean(each.field)}", ""),)
    yield from _remedy(question.remedy, page)
    yield from _examples(question.examples, page)


def _question_facts(question: QuestionScore) -> Iterator[tuple[str, str]]:
    yield "answerable", f"{question.answerable:,} of {question.applicable:,} processes"
    if question.value is not None and question.interval is not None:
        yield "rate", f"{question.answerable:,} ÷ {question.applicable:,} = {question.value:.4f}"
        yield "95 % interval", f"{question.interval[0]:.4f} to {question.interval[1]:.4f}"
    if question.reason is not None:
        yield "counts", f"no: {why(question.reason)}"
    else:
        yield from _point_facts(question.points, question.lost)


def _use_case(card: Scorecard, case: UseCaseScore, page: Page) -> Iterator[Line]:
    yield ((clean(case.title), "bold"),)
    whom = f" · for {clean(case.whom)}" if case.whom else ""
    yield ((f"{case.id} · a use case{whom}", "dim"),)
    yield ()
    result = score_text(case.score) if case.score is not None else f"no score: {why(case.reason, case.assessed)}"
    mean = f"{result}, the mean of its questions that could be assessed"
    yield ((mean if case.score is not None else result, style_of(case.score, card)),)
    for question in case.questions:
        value = "–" if question.value is None else percent(question.value)
        yield ((f"  {value:>6}  {question.answerable:>9,} of {question.applicable:>9,}  {question.id}", ""),)


def _dimension(card: Scorecard, dimension: DimensionScore, page: Page) -> Iterator[Line]:
    result = score_text(dimension.score) if dimension.score is not None else why(dimension.reason)
    yield ((f"{dimension.id.capitalize()}: {result}", f"bold {style_of(dimension.score, card)}"),)
    yield ((f"weight {dimension.weight:g} · {percent(dimension.assessed)} of its own weight judged", "dim"),)
    yield ()
    values = {measure.id: measure.value for measure in card.measures}
    values |= {case.id: case.score / 100 for case in card.use_cases if case.score is not None}
    if dimension.contributions:
        yield (("  brings     rate", "dim"),)
    for name, brought in sorted(dimension.contributions.items(), key=lambda item: (-item[1], item[0])):
        yield ((f"  {points_text(brought):>6}  {percent(values[name] or 0):>7}  {name}", ""),)
    for measure in card.measures:
        if measure.dimension is dimension.id and measure.id not in dimension.contributions:
            value = "–" if measure.value is None else percent(measure.value)
            yield ((f"       –  {value:>7}  {measure.id}", ""), (f"  {why(measure.reason or dimension.reason)}", "dim"))


def _path(card: Scorecard, path: str, page: Page) -> Iterator[Line]:
    yield ((clean(path), "bold"),)
    cover = card.coverage.get(path)
    if cover is None:
        yield (("nowhere in this data", ""),)
    else:
        kind = "outside the standard" if cover.additional else "a field of the standard"
        yield ((kind, "dim"),)
        parents = max(cover.parents, cover.present, 1)
        yield ()
        yield from _facts(
            [
                ("there", f"{cover.present:,} of {cover.parents:,} ({percent(cover.present / parents)})"),
                ("filled", f"{cover.filled:,} of {cover.parents:,} ({percent(cover.filled / parents)})"),
                ("wrong type", f"{cover.wrong_type:,}"),
            ],
            page,
        )
    for unlock in card.unlock:
        if path in unlock.fields:
            yield ()
            yield from _unlock(card, unlock)
    failing = [measure for measure in card.measures if path in measure.groups]
    if failing:
        yield ()
    for measure in failing:
        yield ((f"{measure.id} fails here on {units(measure.groups[path].units, measure.unit)}", ""),)


def _unlock(card: Scorecard, unlock: Unlock) -> Iterator[Line]:
    """What filling some fields would do."""
    titles = {question.id: clean(question.title) for question in card.questions}
    fields = clean(" and ".join(unlock.fields), 1000)
    yield ((f"Filling {fields} wherever a process can have it", "bold"), (f"  +{points_text(unlock.points)}", "green"))
    for name, pairs in unlock.questions.items():
        yield ((f"  answers {titles[name]} on {pairs:,} more of the processes ({name})", ""),)


def _facts(facts: Iterable[tuple[str, str]], page: Page) -> Iterator[Line]:
    for name, value in facts:
        yield ((f"  {name:<17}", "dim"), (cut(value, page.width - 19), ""))


def _prose(text: str, page: Page) -> Iterator[Line]:
    for line in wrap(clean(text.replace("`", ""), 4000), page.width, 40):
        yield ((line, ""),)


def _remedy(remedy: str, page: Page) -> Iterator[Line]:
    if remedy:
        yield ()
        yield (("What to do", "bold"),)
        for line in wrap(clean(remedy.replace("`", ""), 4000), page.width - 2, 20):
            yield ((f"  {line}", ""),)


def _examples(examples: Iterable[Example], page: Page) -> Iterator[Line]:
    for index, each in enumerate(examples):
        if index == 0:
            yield ()
            yield (("Examples", "bold"),)
        offset = f", byte {each.offset:,}" if each.line else ""
        yield ((cut(f"  {place_of(each)}{offset} · {clean(each.ocid) or 'without ocid'}", page.width), ""),)
        yield ((cut(f"    {clean(each.pointer) or 'the whole'}  {clean(each.value)}", page.width), "dim"),)
