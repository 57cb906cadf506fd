"""How a dataset grew: when releases came, and how good what was published in each quarter is. Pure, as scoring is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ocqual import weigh
from ocqual.answers import read_answers
from ocqual.check import Check, Dataset, Dimension, Unit
from ocqual.points import points
from ocqual.profile import Profile
from ocqual.question import Question
from ocqual.rates import Rate, median, rate
from ocqual.report import Month, Publication, Quarter, Reason
from ocqual.slices import MONTH, QUARTER, UNDATED, Slice, add_numbers, quarter_of, summed
from ocqual.tally import RELEASE_DATES, Extent, Tally, Totals

#: A quarter with fewer processes has no score: two such quarters differ by chance alone.
LEAST_PROCESSES = 20


def dataset_of(totals: Totals, as_of: date) -> Dataset:
    """The dataset as a check of the whole sees it."""
    extent = totals.extents.get(RELEASE_DATES, Extent())
    days = {date.fromisoformat(day): count for day, count in totals.days.items()}
    return Dataset(as_of, totals.processes, totals.releases, _day(extent.first), _day(extent.last), days=days)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def publication(dataset: Dataset) -> Publication:
    """When releases came, in the report's form."""
    found = dataset.cadence
    return Publication(
        active=dataset.is_active,
        stamped=found.stamped,
        rhythm=found.rhythm,
        periods=found.periods,
        covered=found.covered,
        months=found.months,
        gaps=found.gaps,
        drops=found.drops,
    )


def months(totals: Totals, checks: Sequence[Check], drops: Sequence[str] = ()) -> tuple[Month, ...]:
    """The months in which something was published, in order, and last what has no plausible date."""
    lags = {check.id for check in checks if check.happened is not None}
    slices = totals.slices.get(MONTH, {})
    return tuple(
        Month(
            month=key or None,
            releases=slices[key].releases,
            processes=slices[key].processes,
            stages=slices[key].stages,
            lags={id: median(counts) for id, counts in slices[key].numbers.items() if id in lags},
            note="drop" if key in drops else "",
        )
        for key in sorted(slices, key=_undated_last)
    )


def quarters(
    totals: Totals, rates: Sequence[Rate], questions: Sequence[Question], profile: Profile, dataset: Dataset
) -> tuple[Quarter, ...]:
    """The quarters in which something was published, each with its score, and last what has no plausible date.

    ``rates`` are those of the whole, of the checks that may count; those of packages and of the dataset are left out.
    """
    slices = totals.slices.get(QUARTER, {})
    numbers: dict[str, dict[str, dict[int, int]]] = {}
    for month, part in totals.slices.get(MONTH, {}).items():
        quarter = quarter_of(month)
        numbers[quarter] = summed(numbers.get(quarter, {}), part.numbers, add_numbers)
    checks = [each for each in rates if each.check.unit in (Unit.RELEASES, Unit.PROCESSES)]
    found = []
    for key in sorted(slices, key=_undated_last):
        mine = _totals(slices[key], numbers.get(key, {}), totals)
        if mine.processes < LEAST_PROCESSES:
            reason = Reason.FEW_PROCESSES
            found.append(Quarter(key or None, mine.processes, mine.releases, None, reason, 0.0))
        else:
            found.append(_scored(key or None, mine, checks, questions, profile, dataset))
    return tuple(found)


def _undated_last(key: str) -> tuple[bool, str]:
    return key == UNDATED, key


def _totals(part: Slice, numbers: dict[str, dict[int, int]], whole: Totals) -> Totals:
    """A slice as totals, to be scored as any."""
    return Totals(
        processes=part.processes,
        releases=part.releases,
        tallies={id: Tally(*verdicts) for id, verdicts in part.verdicts.items()},
        signature_paths=whole.signature_paths,
        signatures=part.signatures,
        numbers=numbers,
    )


def _scored(
    quarter: str | None,
    totals: Totals,
    checks: Sequence[Rate],
    questions: Sequence[Question],
    profile: Profile,
    dataset: Dataset,
) -> Quarter:
    """The score of a quarter, worked out as that of the whole."""
    rates = [rate(each.check, totals, dataset, profile, each.pack) for each in checks]
    answers = read_answers(totals, questions)
    minimum = min(profile.minimum_units, max(totals.processes, 1))
    reasons = {answer.question.id: weigh.why_not(answer, minimum) for answer in answers}
    values = weigh.values_of(rates, answers, reasons)
    grades = {}
    for dimension in Dimension:
        parts = weigh.parts_of_checks([each for each in rates if each.check.dimension is dimension], profile)
        if dimension is Dimension.USABILITY:
            parts += weigh.parts_of_questions(answers, reasons, profile)
        grades[dimension] = weigh.grade(parts, values, profile)
    assessed, reason = weigh.overall(grades, profile)
    return Quarter(
        quarter,
        totals.processes,
        totals.releases,
        points(weigh.total(grades, profile)) if reason is None else None,
        reason,
        float(assessed),
        {dimension.value: points(each.units) if each.reason is None else None for dimension, each in grades.items()},
    )
