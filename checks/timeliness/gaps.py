"""There is no month without a release between the first and the last.

Who is let down: whoever compares years or adds up months: what is missing looks like a time in which nothing was
bought.

How judged: the share, in per cent, of whole months without a release, among those between the first month and the
last. The earliest hundredth of releases does not count for where the data begins, since one slip of a year would
stretch it. No missing month earns full marks, one in twelve (8 per cent) half.

Says nothing when: releases have no dates; nearly all bear the dates of a few exports; there are fewer than four whole
months; or the usual (median) month has fewer than five releases, so that an empty one may be chance.

Limits: a publisher that buys twice a year has no releases in between, and rightly so. Merged data has only the date of
each process's last release.
"""

from ocqual.check import Case, Check, Curve, Dataset, Dimension, Severity


def missing(dataset: Dataset) -> int | None:
    """The share, in per cent, of months without a release."""
    cadence = dataset.cadence
    return None if not cadence.months else round(100 * len(cadence.gaps) / cadence.months)


def _months(*given: int) -> dict[str, object]:
    return {"releases": 30 * len(given), "days": {f"2023-{month:02}-15": 30 for month in given}}


CHECK = Check(
    id="timeliness.gaps",
    title="No month is without a release",
    dimension=Dimension.TIMELINESS,
    severity=Severity.MEDIUM,
    since="0.1",
    dataset=missing,
    curve=Curve(full=0, half=8, unit="% of months without a release"),
    remedy="Export the missing months again, each release with its own date; then watch that the export does not fail "
    "in silence.",
    cases=(
        Case("every month", _months(*range(1, 13)), passed=1),
        Case("a summer is missing", _months(1, 2, 3, 4, 5, 9, 10, 11, 12), passed=1),
        Case("all on one day", _months(6)),
        Case("one a month", {"releases": 6, "days": {f"2023-{month:02}-15": 1 for month in (1, 2, 3, 5, 6, 7, 8)}}),
        Case("no dates", {"releases": 10}),
    ),
)
