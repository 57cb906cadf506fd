"""Totals, checks, questions and a profile make a scorecard. Pure: no data, no clock, no files.

``docs/methodology.md`` is the manual of what is worked out here.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any

import msgspec

from ocqual import __version__, weigh
from ocqual.answers import Answer, read_answers
from ocqual.census import Gauges
from ocqual.check import Check, Dataset, Dimension, Stage
from ocqual.criteria import criteria
from ocqual.extension_use import extension_use
from ocqual.figures import figures
from ocqual.fixes import Done, Rescoring, Stakes, first_fixes, unlocks
from ocqual.lens import Lens
from ocqual.points import FULL, earned, points, wilson
from ocqual.profile import Profile
from ocqual.question import Question
from ocqual.rates import Rate, rate
from ocqual.report import (
    Coverage,
    DimensionScore,
    Input,
    Kept,
    KeptGauges,
    KeptSlice,
    LensScore,
    Measure,
    Missing,
    Objects,
    PackScore,
    Plan,
    QuestionScore,
    Reason,
    Scorecard,
    UseCaseScore,
)
from ocqual.report import Dataset as DatasetSummary
from ocqual.series import dataset_of, months, publication, quarters
from ocqual.slices import Slice, pairs_to_text
from ocqual.standard import Extension
from ocqual.standard.additional import kinds_of
from ocqual.standard.available import name_of
from ocqual.tally import RELEASE_DATES, Cover, Examples, Extent, Group, Totals

#: The pack of checks that say nothing else.
BUILT_IN = "ocqual"


@dataclass(frozen=True)
class Meta:
    """What is known of a run besides its totals. ``packs`` names the pack of each check by id; ``publisher`` stands in
    for what the data declares; ``extensions`` were given to the run or fetched for it,
    ``not_fetched`` tells by address why others could not be."""

    as_of: date
    inputs: tuple[Input, ...] = ()
    publisher: str | None = None
    packs: Mapping[str, str] = field(default_factory=dict)
    extensions: tuple[Extension, ...] = ()
    not_fetched: Mapping[str, str] = field(default_factory=dict)
    tool: str = f"ocqual {__version__}"
    lens: Lens | None = None


def score(
    totals: Totals, checks: Sequence[Check], questions: Sequence[Question], profile: Profile, meta: Meta
) -> Scorecard:
    """The scorecard of a dataset.

    The order of ``checks`` does not matter; questions are shown in theirs. Raises ``ValueError`` where an id is given
    to two checks, questions, use cases or dimensions.
    """
    _refuse_doubles(checks, questions)
    dataset = dataset_of(totals, meta.as_of)
    rates = _rates(totals, checks, profile, meta, dataset)
    core = [each for each in rates if each.core]
    answers = read_answers(totals, questions)
    minimum = min(profile.minimum_units, max(totals.processes, 1))
    reasons = {answer.question.id: weigh.why_not(answer, minimum) for answer in answers}
    values = weigh.values_of(rates, answers, reasons)
    parts = {
        dimension: weigh.parts_of_checks([each for each in core if each.check.dimension is dimension], profile)
        for dimension in Dimension
    }
    cases = weigh.parts_of_questions(answers, reasons, profile)
    parts[Dimension.USABILITY] += cases
    grades = {dimension: weigh.grade(parts[dimension], values, profile) for dimension in Dimension}
    assessed, reason = weigh.overall(grades, profile)
    stakes = weigh.stakes(grades, parts, profile) if reason is None else Stakes({}, {})
    rescoring = Rescoring(core, answers, stakes)
    table = unlocks(rescoring, meta.lens.own() if meta.lens else ())
    total = points(rescoring.score(Done())) if reason is None else None
    band = None if total is None else profile.band(total)
    return Scorecard(
        publisher=meta.publisher or _most_declared(totals.reading.publishers),
        dataset=_dataset(totals, meta),
        as_of=meta.as_of,
        score=total,
        reason=reason,
        band=band.id if band else None,
        label=band.label if band else None,
        assessed=float(assessed),
        dimensions=tuple(_dimension(name, grades[name], parts[name], profile) for name in Dimension),
        measures=tuple(_measure(each, stakes.checks.get(each.check.id, 0), profile) for each in rates),
        use_cases=tuple(_use_case(case, values, answers, reasons, stakes, profile) for case in cases),
        lens=_lens(totals, meta.lens),
        unlock=tuple(table),
        fixes=tuple(first_fixes(rescoring, table, totals)),
        criteria=criteria(totals, [each.check for each in core], answers, dataset),
        figures=figures(totals),
        coverage=_coverage(totals.coverage),
        packs=_packs(rates, values, profile),
        publication=publication(dataset),
        series=months(totals, checks, dataset.cadence.drops),
        quarters=quarters(totals, core, questions, profile, dataset),
        reading=totals.reading,
        plan=_plan(rates, questions, profile, meta, max((t.examples.kept for t in totals.tallies.values()), default=0)),
        totals=_kept(totals, rates),
        changes=totals.changes,
    )


def _refuse_doubles(checks: Sequence[Check], questions: Sequence[Question]) -> None:
    cases = {question.use_case.id for question in questions}
    ids = [*Dimension, *cases, *(check.id for check in checks), *(question.id for question in questions)]
    doubled = [name for name, count in Counter(ids).items() if count > 1]
    if doubled:
        raise ValueError(f"the id {str(doubled[0])!r} is given twice; checks, questions and use cases need their own")


def _rates(totals: Totals, checks: Sequence[Check], profile: Profile, meta: Meta, dataset: Dataset) -> list[Rate]:
    judged = [
        each for each in extension_use(totals, meta.extensions).values() if each.declared and each.used is not None
    ]
    dataset = replace(
        dataset,
        extensions=len(judged),
        unused_extensions=sum(not each.used for each in judged),
        versions=len(totals.reading.versions),
        licences=len(totals.reading.licences),
    )
    ordered = sorted(checks, key=lambda check: (list(Dimension).index(check.dimension), check.id))
    return [rate(check, totals, dataset, profile, meta.packs.get(check.id, BUILT_IN)) for check in ordered]


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _most_declared(counts: Mapping[str, int]) -> str | None:
    """The name that most documents give; the first in the alphabet of those that are as frequent."""
    return min(counts, key=lambda name: (-counts[name], name), default=None)


def _dimension(name: Dimension, grade: weigh.Grade, parts: Sequence[weigh.Part], profile: Profile) -> DimensionScore:
    return DimensionScore(
        id=name,
        score=points(grade.units) if grade.reason is None else None,
        reason=grade.reason,
        weight=profile.dimensions[name],
        assessed=float(grade.assessed),
        scored=sum(1 for part in parts if part.scored),
        parts=len(parts),
        contributions={part: points(units) for part, units in grade.contributions.items()},
    )


def _measure(each: Rate, stake: int, profile: Profile) -> Measure:
    check, tally = each.check, each.tally
    won = earned(stake, each.value or Fraction(0))
    return Measure(
        id=check.id,
        dimension=check.dimension,
        severity=check.severity,
        value=None if each.value is None else float(each.value),
        reason=each.reason,
        unit=check.unit,
        passed=tally.passed,
        failed=tally.failed,
        applied=each.applied,
        errors=tally.errors,
        objects=Objects(tally.objects_passed, tally.objects_failed),
        lost=points(stake - won),
        examples=tally.examples.items,
        title=check.title,
        remedy=check.remedy,
        pack=each.pack,
        version=check.version,
        preview=check.preview,
        weight=profile.severity[check.severity],
        points=points(won),
        interval=each.interval,
        numbers=each.numbers,
        skipped=dict(sorted(tally.skipped.items())),
        groups={path: _with_one_example(group) for path, group in sorted(tally.groups.items())},
    )


def _with_one_example(group: Group) -> Group:
    """A group as it is reported: a check's own examples are enough, and one tells what is wrong at a path."""
    return Group(group.objects, group.units, Examples(1, group.examples.items[:1]))


def _use_case(
    part: weigh.Part,
    values: Mapping[str, Fraction],
    answers: Sequence[Answer],
    reasons: Mapping[str, Reason | None],
    stakes: Stakes,
    profile: Profile,
) -> UseCaseScore:
    mine = [answer for answer in answers if answer.question.use_case.id == part.id]
    case = mine[0].question.use_case
    units = sum(earned(share, values[name]) for name, share in weigh.shares([part], FULL).get(part.id, {}).items())
    return UseCaseScore(
        id=case.id,
        score=points(units) if part.scored else None,
        reason=None if part.scored else Reason.NOT_ENOUGH,
        band=profile.band(points(units)).id if part.scored else None,
        assessed=float(part.assessed),
        weight=float(part.weight),
        title=case.title,
        whom=case.whom,
        questions=tuple(
            _question(answer, reasons[answer.question.id], stakes.questions.get(answer.question.id, 0), profile)
            for answer in mine
        ),
    )


def _question(answer: Answer, reason: Reason | None, stake: int, profile: Profile) -> QuestionScore:
    question = answer.question
    value = Fraction(answer.answerable, answer.applicable) if answer.applicable else None
    won = earned(stake, value or Fraction(0))
    missing = [Missing(field, count, answer.gained((field,))) for field, count in answer.missing().items()]
    return QuestionScore(
        id=question.id,
        title=question.title,
        publisher=question.publisher,
        value=None if value is None else float(value),
        reason=reason,
        band=None if value is None else profile.band(points(earned(FULL, value))).id,
        stage=question.stage,
        answerable=answer.answerable,
        applicable=answer.applicable,
        interval=wilson(answer.answerable, answer.applicable) if answer.applicable else None,
        points=points(won),
        lost=points(stake - won),
        remedy=question.remedy,
        missing=tuple(sorted(missing, key=lambda each: -each.unlocks)),
        examples=answer.tally.examples.items,
    )


def _lens(totals: Totals, lens: Lens | None) -> LensScore | None:
    if lens is None:
        return None
    chosen = totals.chosen
    return LensScore(
        lens.id,
        lens.title,
        lens.whom,
        lens.aim,
        chosen.seen,
        chosen.matched,
        chosen.reasons,
        own=lens.own(),
        use_cases=lens.use_cases,
        examples={rule: each.items for rule, each in chosen.examples.items()},
    )


def _dataset(totals: Totals, meta: Meta) -> DatasetSummary:
    extent = totals.extents.get(RELEASE_DATES, Extent())
    reading = totals.reading
    return DatasetSummary(
        inputs=meta.inputs,
        first_release=_day(extent.first),
        last_release=_day(extent.last),
        processes=totals.processes,
        releases=totals.releases,
        documents=reading.documents,
        stages={stage: totals.stages[stage] for stage in Stage if stage in totals.stages},
        versions=reading.versions,
        publishers=reading.publishers,
        licences=reading.licences,
        extensions=reading.extensions,
        extents=totals.extents,
        extension_use=extension_use(totals, meta.extensions, meta.not_fetched),
        judged_by=totals.judged_by,
    )


def _coverage(covers: Mapping[str, Cover]) -> dict[str, Coverage]:
    """Coverage by path, each beside the number of objects that the path could have occurred in."""
    coverage = {}
    others = kinds_of(covers)
    for path, cover in sorted(covers.items()):
        parent = covers.get(path.rpartition("/")[0], Cover()) if path else cover
        coverage[path] = Coverage(
            cover.present, cover.filled, parent.objects, cover.wrong_type, cover.objects, cover.additional,
            *((others[path].kind.value, others[path].names) if path in others else ()),
        )  # fmt: skip
    return coverage


def _packs(rates: Sequence[Rate], values: Mapping[str, Fraction], profile: Profile) -> tuple[PackScore, ...]:
    """The packs that the profile does not name, each with a score of its own."""
    packs = []
    for name in sorted({each.pack for each in rates if not each.core}):
        parts = weigh.parts_of_checks([each for each in rates if each.pack == name], profile)
        grade = weigh.grade(parts, values, profile)
        total = points(grade.units) if grade.reason is None else None
        scored = sum(1 for part in parts if part.scored)
        packs.append(PackScore(name, total, grade.reason, float(grade.assessed), scored, len(parts)))
    return tuple(packs)


def _plan(rates: Sequence[Rate], questions: Sequence[Question], profile: Profile, meta: Meta, examples: int) -> Plan:
    return Plan(
        tool=meta.tool,
        profile=profile.name,
        fingerprint=fingerprint([each.check for each in rates if each.core], questions, profile),
        minimum_units=profile.minimum_units,
        least_assessed=profile.least_assessed,
        severities={severity.value: weight for severity, weight in profile.severity.items()},
        bands=profile.bands,
        checks={each.check.id: each.check.version for each in rates},
        questions=tuple(question.id for question in questions),
        examples=examples,
        needs={question.id: _digest((question.stage, repr(question.need)))[:8] for question in questions},
        extensions=tuple(name_of(extension) for extension in meta.extensions),
    )


def fingerprint(checks: Sequence[Check], questions: Sequence[Question], profile: Profile) -> str:
    """A short hash of all that decides scores besides the data: what each check is and weighs, questions, profile.

    Prose is left out: a better wording changes no score.
    """
    decisive: dict[str, Any] = {
        "checks": sorted((check.id, check.version, check.dimension, check.severity, check.preview) for check in checks),
        "questions": sorted((each.id, each.use_case.id, each.stage, repr(each.need)) for each in questions),
        "profile": msgspec.structs.replace(profile, name="", title=""),
    }
    return _digest(decisive)[:12]


def _digest(value: Any) -> str:
    return hashlib.sha256(msgspec.json.encode(value, order="deterministic")).hexdigest()


def _kept(totals: Totals, rates: Sequence[Rate]) -> Kept:
    """What is not in the report elsewhere: see :func:`ocqual.restore.restore`."""
    shown = {each.check.id for each in rates}
    return Kept(
        signature_paths=totals.signature_paths,
        signatures=totals.signatures,
        numbers=_as_texts(totals.numbers),
        asked=totals.asked,
        tallies={name: tally for name, tally in totals.tallies.items() if name not in shown},
        gauges=_kept_gauges(totals.gauges),
        days=pairs_to_text(totals.days),
        years={
            name: {str(year): pairs_to_text(counts) for year, counts in years.items()}
            for name, years in totals.years.items()
        },
        slices={
            kind: {key: _kept_slice(each) for key, each in slices.items()} for kind, slices in totals.slices.items()
        },
    )


def _kept_slice(part: Slice) -> KeptSlice:
    numbers = {name: pairs_to_text(counts) for name, counts in part.numbers.items()}
    return KeptSlice(part.releases, part.processes, part.stages, part.verdicts, pairs_to_text(part.signatures), numbers)


def _kept_gauges(gauges: Gauges) -> KeptGauges:
    names = {name: census.to_text() for name, census in gauges.names.items()}
    return KeptGauges(gauges.counts, _as_texts(gauges.numbers), names)


def _as_texts(numbers: Mapping[str, Mapping[int, int]]) -> dict[str, dict[str, int]]:
    """Counts of numbers, the numbers being texts as JSON wants them."""
    return {name: {str(number): count for number, count in counts.items()} for name, counts in numbers.items()}
