"""A check's rate over a dataset, from 0 to 1, or the reason why it has none or does not count."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from ocqual.check import Check, Curve, Dataset, Unit
from ocqual.points import quantile, wilson
from ocqual.profile import Profile
from ocqual.report import Numbers, Reason, YearNumbers
from ocqual.tally import Tally, Totals

#: So many days later, what releases of one day tell of is no news of that day.
MONTH = 31


@dataclass(frozen=True)
class Rate:
    """What a check found: its ``value`` is ``None`` where there is none, and counts only where ``reason`` is ``None``.

    ``core`` tells whether the profile lets the check's pack move the score; a check of another pack has its own
    section and is rated in the same way.
    """

    check: Check
    pack: str
    core: bool
    tally: Tally
    value: Fraction | None
    reason: Reason | None
    numbers: Numbers | None

    @property
    def applied(self) -> int:
        """In how many units there was something to judge."""
        return self.tally.passed + self.tally.failed

    @property
    def interval(self) -> tuple[float, float] | None:
        """The value's 95 % interval; a dataset as a whole has none, nor have packages, which are all
        judged and are not drawn from anything."""
        if self.value is None or self.check.unit in (Unit.DATASETS, Unit.PACKAGES):
            return None
        return wilson(float(self.value * self.applied), self.applied)


def rate(check: Check, totals: Totals, dataset: Dataset, profile: Profile, pack: str) -> Rate:
    """The rate of a check: passed ÷ applied by units, or the mean of its curve's marks over all numbers."""
    core = pack in profile.packs
    if check.dataset is not None:
        tally, counts = _judge(check, dataset)
    else:
        tally, counts = totals.tallies.get(check.id, Tally()), totals.numbers.get(check.id, {})
    if check.curve is None:
        applied = tally.passed + tally.failed
        value, numbers = (Fraction(tally.passed, applied) if applied else None), None
    else:
        if counts and not tally.passed + tally.failed:
            tally = tally + _by_full_marks(check.curve, counts)
        value, numbers = _mean_marks(check.curve, counts, totals.years.get(check.id, {}))
    units = {Unit.RELEASES: totals.releases, Unit.PROCESSES: totals.processes}.get(check.unit, 1)
    reason = _reason(check, tally, value, min(profile.minimum_units, max(units, 1)), core)
    if reason is None and check.by_release_date and is_stamped(counts, dataset):
        reason = Reason.STAMPED
    return Rate(check, pack, core, tally, value, reason, numbers)


def _reason(check: Check, tally: Tally, value: Fraction | None, minimum: int, core: bool) -> Reason | None:
    if value is None:
        return Reason.ERRORS if tally.errors else Reason.NOTHING
    if check.preview:
        return Reason.PREVIEW
    if tally.passed + tally.failed < minimum:
        return Reason.TOO_FEW
    return None if core else Reason.OTHER_PACK


def is_stamped(numbers: Mapping[int, int], dataset: Dataset) -> bool:
    """Whether numbers that end at the dates of releases, given with how often each was met, say nothing.

    These are the dates of a few exports, and a quarter of what they tell of, or more, is over a month old. Releases of
    one day that tell of that week are no such export.
    """
    return bool(numbers) and dataset.cadence.stamped and quantile(sorted(numbers.items()), Fraction(3, 4)) > MONTH


def _judge(check: Check, dataset: Dataset) -> tuple[Tally, Mapping[int, int]]:
    """What a check over the whole dataset says. One that raises is an error in its tally, as any check's is."""
    assert check.dataset is not None
    try:
        verdict = check.dataset(dataset)
        full = verdict if check.curve is None else verdict is not None and check.curve.marks(verdict) == 1
    except Exception:  # a check may be anyone's code, and must not stop the others
        return Tally(errors=1), {}
    if verdict is None:
        return Tally(skipped={"nothing to judge": 1}), {}
    return Tally(passed=int(bool(full)), failed=int(not full)), {int(verdict): 1}


def _by_full_marks(curve: Curve, counts: Mapping[int, int]) -> Tally:
    """Numbers as passed where they earn full marks and failed elsewhere."""
    full = sum(count for number, count in counts.items() if number <= curve.full)
    rest = sum(counts.values()) - full
    return Tally(passed=full, failed=rest, objects_passed=full, objects_failed=rest)


def _mean_marks(
    curve: Curve, counts: Mapping[int, int], years: Mapping[int, Mapping[int, int]]
) -> tuple[Fraction | None, Numbers | None]:
    ordered = sorted(counts.items())
    total = sum(counts.values())
    if not total:
        return None, None
    value = Fraction(math.fsum(curve.marks(number) * count for number, count in ordered)) / total
    lower, middle, upper = (quantile(ordered, Fraction(quarter, 4)) for quarter in (1, 2, 3))
    by_year = {str(year): _of_year(measured) for year, measured in sorted(years.items()) if year and measured}
    return value, Numbers(curve.unit, float(curve.full), float(curve.half), total, lower, middle, upper, by_year)


def median(counts: Mapping[int, int]) -> int:
    """The median of numbers that were each met so often."""
    return quantile(sorted(counts.items()), Fraction(1, 2))


def _of_year(counts: Mapping[int, int]) -> YearNumbers:
    return YearNumbers(sum(counts.values()), median(counts))
