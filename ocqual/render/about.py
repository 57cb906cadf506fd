"""All about one thing in a scorecard, for a terminal: how its number came about, where it fails, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from ocqual.check import Unit
from ocqual.render.grades import style_of, why
from ocqual.render.layout import Line, Page, columns, cut, shrink, wrap
from ocqual.render.unlocking import unlock_about
from ocqual.render.words import clean, count, percent, place_of, points_text, score_text, units
from ocqual.report import (
    Coverage,
    DimensionScore,
    LensScore,
    Measure,
    Numbers,
    QuestionScore,
    Scorecard,
    Unlock,
    UseCaseScore,
)
from ocqual.standard import Basis, extension_of
from ocqual.tally import RELEASE_COUNTS, Changes, Example

#: What a measure of each unit looked at.
JUDGED_ON = {
    Unit.RELEASES: "releases as published",
    Unit.PROCESSES: "processes as compiled or merged",
    Unit.PACKAGES: "packages, by what they say of themselves",
}

#: So many extensions are listed.
MOST_LISTED = 20

#: The check of extensions that are declared and not used.
UNUSED = "conformance.unused-extensions"

#: The check of the version that packages declare.
VERSION = "conformance.package-version"

#: Why releases were judged by a version.
BASES = {
    Basis.ASKED: "as asked for",
    Basis.DECLARED: "declared by their package",
    Basis.SHOWN: "no version declared; parties or extensions show it",
    Basis.ASSUMED: "assumed: no known version declared, and nothing shows one",
}

#: The check of extensions that are declared and not to be had.
AVAILABLE = "conformance.available-extensions"

#: Days between which numbers are counted together: a day, a week, a month, a quarter, a year.
EDGES = (0, 1, 7, 31, 92, 365)

#: So many of the latest years are shown.
YEARS = 10

#: What can be explained; text stands for a path.
Thing = Measure | QuestionScore | UseCaseScore | DimensionScore | Unlock | Changes | LensScore | str


def about(card: Scorecard, thing: Thing, page: Page, abouts: Mapping[str, str]) -> Iterator[Line]:
    """All about a thing; ``abouts`` has the prose of checks by id."""
    if isinstance(thing, Measure):
        yield from _measure(card, thing, page, abouts.get(thing.id, ""))
    elif isinstance(thing, LensScore):
        yield from _lens(thing, page)
    elif isinstance(thing, QuestionScore):
        yield from _question(thing, page)
    elif isinstance(thing, UseCaseScore):
        yield from _use_case(card, thing, page)
    elif isinstance(thing, DimensionScore):
        yield from _dimension(card, thing, page)
    elif isinstance(thing, Unlock):
        yield from unlock_about(card, thing, page)
    elif isinstance(thing, Changes):
        yield from _changes(thing, page)
    else:
        yield from _path(card, thing, page)


def _measure(card: Scorecard, measure: Measure, page: Page, about: str) -> Iterator[Line]:
    yield from _wrapped(measure.title, "bold", page)
    preview = ", preview" if measure.preview else ""
    of = f"{measure.id} · {measure.dimension} · {measure.severity}{preview} · pack {clean(measure.pack)}"
    yield from _wrapped(f"{of} · version {measure.version}", "dim", page)
    for paragraph in filter(None, about.split("\n\n")):
        yield ()
        yield from _prose(paragraph, page)
    yield ()
    yield (("How it is worked out", "bold"),)
    yield from _facts(_measure_facts(card, measure), page)
    if measure.id == UNUSED:
        yield from _unused(card)
    yield from _spread(card, measure, page)
    if measure.id == VERSION:
        yield from _judged_by(card, page)
    if measure.id == AVAILABLE:
        yield from _unavailable(card, page)
    if measure.groups:
        yield ()
        yield (("Where it fails", "bold"),)
        groups = sorted(measure.groups.items(), key=lambda item: (-item[1].units, item[0]))
        for path, group in groups[:10]:
            head = f"  {units(group.units, measure.unit):>18}, {count(group.objects, 'object')}  "
            told = f"{clean(path) or 'the whole'}{_meant(card, path)}"
            for index, line in enumerate(wrap(told, page.width - len(head), 4)):
                yield ((head if index == 0 else " " * len(head), ""), (line, ""))
        if len(groups) > 10:
            yield ((f"  {count(len(groups) - 10, 'more path')}", "dim"),)
    yield from _remedy(measure.remedy, page)
    yield from _examples(measure.examples, page)


def _unused(card: Scorecard) -> Iterator[Line]:
    """The extensions that are declared and not used; a check of the dataset has no examples of its own."""
    unused = [(name, use) for name, use in card.dataset.extension_use.items() if use.declared and use.used is False]
    if unused:
        yield ()
        yield (("Declared, and not used", "bold"),)
    for name, use in unused:
        yield ((f"  {clean(name)}, of {count(use.declared, 'document')}", ""),)


def _judged_by(card: Scorecard, page: Page) -> Iterator[Line]:
    """By which version of the standard releases were judged, and why."""
    if card.dataset.judged_by:
        yield ()
        yield (("Judged by", "bold"),)
    for version, bases in card.dataset.judged_by.items():
        for basis, number in bases.items():
            said = BASES[Basis(basis)]
            yield (
                (cut(f"  {version}  {number:>12,} {'release' if number == 1 else 'releases'}, {said}", page.width), ""),
            )


def _unavailable(card: Scorecard, page: Page) -> Iterator[Line]:
    """The extensions that are declared and not known, with why they were not fetched, where that was tried."""
    unknown = [(name, use) for name, use in card.dataset.extension_use.items() if use.declared and not use.known]
    if unknown:
        yield ()
        yield (("Declared, and not known", "bold"),)
    for name, use in unknown[:MOST_LISTED]:
        yield ((f"  {clean(name)}, of {count(use.declared, 'document')}", ""),)
        if use.not_fetched:
            yield ((cut(f"    not fetched: {clean(use.not_fetched)}", page.width), "dim"),)
    if len(unknown) > MOST_LISTED:
        yield ((f"  and {count(len(unknown) - MOST_LISTED, 'other')}", "dim"),)


def _meant(card: Scorecard, path: str) -> str:
    """What an additional member stands for, behind its path."""
    cover = card.coverage.get(path)
    names = ", ".join(cover.names) if cover is not None and cover.additional else ""
    return f" ({clean(names)})" if names else ""


def _measure_facts(card: Scorecard, measure: Measure) -> Iterator[tuple[str, str]]:
    objects = measure.objects
    if measure.unit in JUDGED_ON:
        yield "judged on", JUDGED_ON[measure.unit]
    if measure.numbers is None:
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
            yield from _by_year(numbers)
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


def _by_year(numbers: Numbers) -> Iterator[tuple[str, str]]:
    """The medians of the latest years, by the year of what happened."""
    for year, found in list(numbers.by_year.items())[-YEARS:]:
        yield f"median of {year}", f"{found.median:,} {numbers.unit}, of {found.count:,}"


def _spread(card: Scorecard, measure: Measure, page: Page) -> Iterator[Line]:
    """How many of the numbers of a check lie in which range, as bars."""
    counts = {int(number): found for number, found in card.totals.numbers.get(measure.id, {}).items()}
    total = sum(counts.values())
    if measure.numbers is None or measure.numbers.unit != "days" or total < 2:
        return
    yield ()
    yield (("How they are spread", "bold"),)
    for low, high in pairwise((None, *EDGES, None)):
        within = sum(
            found
            for number, found in counts.items()
            if (low is None or number > low) and (high is None or number <= high)
        )
        name = f"over {low:,}" if high is None else f"up to {high:,}"
        head = f"  {name + ' days':<17}{within:>9,}  "
        yield ((head, "dim"), *page.bar(within / total, max(min(page.width - columns(head) - 2, 40), 1), ""))


def _point_facts(points: float, lost: float) -> Iterator[tuple[str, str]]:
    yield "points", f"{points_text(points)} of the {points_text(points + lost)} that it can bring to the overall score"
    yield "lost", f"{points_text(lost)} points"


def _question(question: QuestionScore, page: Page) -> Iterator[Line]:
    yield from _wrapped(question.title, "bold", page)
    yield from _wrapped(f"{question.id} · a question of processes from the stage {question.stage} on", "dim", page)
    yield from _prose(question.publisher, page)
    yield ()
    yield (("How it is worked out", "bold"),)
    yield from _facts(_question_facts(question), page)
    if question.missing:
        yield ()
        yield (("What is missing where it cannot be answered", "bold"),)
        order = "first what answers most if it alone is filled, then what is missing most often"
        yield from _wrapped(order, "dim", page)
        yield (("   missing   answers  field", "dim"),)
        for each in question.missing:
            head = f"  {each.processes:>8,}  {each.unlocks:>8,}  "
            for index, line in enumerate(wrap(clean(each.field), page.width - len(head), 4)):
                yield ((head if index == 0 else " " * len(head), ""), (line, ""))
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
    yield from _wrapped(case.title, "bold", page)
    whom = f" · for {clean(case.whom)}" if case.whom else ""
    yield from _wrapped(f"{case.id} · a use case{whom}", "dim", page)
    yield ()
    result = score_text(case.score) if case.score is not None else f"no score: {why(case.reason, case.assessed)}"
    mean = f"{result}, the mean of its questions that could be assessed"
    yield ((mean if case.score is not None else result, style_of(case.score, card)),)
    for question in case.questions:
        value = "–" if question.value is None else percent(question.value)
        yield ((f"  {value:>6}  {question.answerable:>9,} of {question.applicable:>9,}  {question.id}", ""),)


def _lens(lens: LensScore, page: Page) -> Iterator[Line]:
    """For whom a report is, and by which rules their processes were recognised."""
    yield ((clean(lens.title), "bold"),)
    yield from _prose(f"For {lens.whom}. They want to {lens.aim}.", page)
    yield ()
    yield ((f"{lens.matched:,} of {count(lens.seen, 'process')} are theirs; one may match several rules", ""),)
    for rule, number in lens.rules:
        yield ((cut(f"  {number:>9,}  {clean(rule)}", page.width), ""),)
    if lens.reasons:
        yield ()
        yield (("Processes that each of these recognised: ocqual explain REPORT matches", "dim"),)


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
            head = f"       –  {value:>7}  {measure.id}"
            reason = cut(f"  {why(measure.reason or dimension.reason)}", max(page.width - len(head), 0))
            yield ((head, ""), (reason, "dim"))


def _path(card: Scorecard, path: str, page: Page) -> Iterator[Line]:
    yield ((clean(path), "bold"),)
    cover = card.coverage.get(path)
    if cover is None:
        yield (("nowhere in this data", ""),)
    else:
        yield from _wrapped(what_it_is(path, cover), "dim", page)
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
            yield from unlock_about(card, unlock, page)
    failing = [measure for measure in card.measures if path in measure.groups]
    if failing:
        yield ()
    for measure in failing:
        yield ((f"{measure.id} fails here on {units(measure.groups[path].units, measure.unit)}", ""),)


#: What a kind of additional member means, before its names.
KINDS = {
    "misspelt": "outside the standard; misspelt for",
    "extension": "outside the standard as declared; known to the extension",
    "translation": "a translation of",
    "other-version": "outside the standard in the version declared; a field of version",
    "local": "outside the standard; the publisher's own",
}


def what_it_is(path: str, cover: Coverage) -> str:
    """Whether a path is of the standard, and if not, what it is."""
    if not cover.additional:
        extensions = ", ".join(sorted(extension_of(path)))
        return f"a field of a declared extension: {extensions}" if extensions else "a field of the standard"
    if cover.kind not in KINDS:
        return "outside the standard"
    return clean(f"{KINDS[cover.kind]} {', '.join(cover.names)}".rstrip())


def _changes(changes: Changes, page: Page) -> Iterator[Line]:
    """How processes change from release to release."""
    yield (("How processes change from release to release", "bold"),)
    yield (("described, not judged; compiled releases do not tell", "dim"),)
    total, several = sum(changes.processes.values()), changes.several
    yield ()
    if not total:
        yield (("No process here shows its releases.", ""),)
        return
    yield from _facts([("releases", f"{changes.releases:,} of {count(total, 'process')}")], page)
    for group in RELEASE_COUNTS.values():
        if number := changes.processes.get(group):
            noun = "release" if group == "1" else "releases"
            yield from _facts([(f"with {group} {noun}", f"{number:,} ({percent(number / total)})")], page)
    if not several:
        yield from _prose("Each process has one release: the latest state, or all that was ever published.", page)
        return
    yield ()
    yield ((f"Of the {count(several, 'process')} with several releases", "bold"),)
    moves = [("dates differ", changes.dates), ("ids differ", changes.ids), ("tags differ", changes.tags)]
    moves += [("replaced whole", changes.replaced), ("nothing changes", changes.repeated)]
    yield from _facts([(name, f"{number:,} ({percent(number / several)})") for name, number in moves], page)
    yield ()
    yield from _prose(
        "Replaced whole: the latest release says all that the process has, so each replaces those before it, which is "
        "as good a way to publish as telling only what changed. Nothing changes: releases differ in nothing but id, "
        "date and tag.",
        page,
    )


def _wrapped(text: str, style: str, page: Page) -> Iterator[Line]:
    for line in wrap(clean(text), page.width, 5):
        yield ((line, style),)


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
        # of long names the ends are shown, by which files and processes can be found
        where = [(f"{place_of(each)}{offset}", 36, True), (clean(each.ocid) or "without ocid", 24, True)]
        yield ((cut("  " + " · ".join(shrink(where, page.width - 5)), page.width), ""),)
        merged = f" as merged of {each.merged:,} releases, the latest here" if each.merged else ""
        yield ((cut(f"    {clean(each.pointer) or 'the whole'}{merged}  {clean(each.value)}", page.width), "dim"),)
