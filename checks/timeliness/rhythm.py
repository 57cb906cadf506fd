"""Releases come as regularly as their publisher lets one expect.

Who is let down: whoever comes back at the usual time, or has a program do so, and finds nothing: bidders miss tenders,
and monitors take silence for calm.

How judged: the rhythm is read off the last year with releases. It is the shortest of working day, week and month that
has five releases or more at the median, so that an empty one is no chance, and that is no shorter than the usual wait
from one day with releases to the next. The number is the share, in per cent, of
working days, weeks or months in that year without a release. 8 per cent earn full marks: so many of a year's working
days are public holidays in the countries with most of them, and one month in twelve is as many. A quarter earns half:
every fourth day, week or month is silent.

Says nothing when: releases have no dates; nearly all bear the dates of a few exports; there are fewer than five in the
usual month; or there are fewer than twenty working days, eight weeks or six months to see a rhythm in.

Limits: holidays are not guessed. Merged data has only the date of each process's last release, so older days seem
emptier than they were.
"""

from ocqual.check import Case, Check, Curve, Dataset, Dimension, Severity


def silent(dataset: Dataset) -> int | None:
    """The share, in per cent, of working days, weeks or months of the last year that had no release."""
    cadence = dataset.cadence
    if cadence.rhythm is None:
        return None
    return round(100 * (cadence.periods - cadence.covered) / cadence.periods)


def _days(*given: str) -> dict[str, object]:
    return {"releases": 8 * len(given), "days": dict.fromkeys(given, 8)}


_WEEKLY = [f"2024-{month:02}-{day:02}" for month in range(1, 7) for day in (1, 8, 15, 22, 28)]

CHECK = Check(
    id="timeliness.rhythm",
    title="Releases come regularly",
    dimension=Dimension.TIMELINESS,
    severity=Severity.MEDIUM,
    since="0.1",
    dataset=silent,
    curve=Curve(full=8, half=25, unit="% of days, weeks or months without a release"),
    remedy="Run the export on a schedule and watch that it runs; publish what happened since the last one even if that "
    "is little.",
    cases=(
        Case("each week", _days(*_WEEKLY), passed=1),
        Case("each month", _days(*(f"2024-{month:02}-15" for month in range(1, 7))), passed=1),
        Case("all on one day", {"releases": 900, "days": {"2024-06-01": 900}}),
        Case("two weeks", _days("2024-06-03", "2024-06-04", "2024-06-05", "2024-06-13", "2024-06-14")),
        Case("one a month", {"releases": 6, "days": {f"2024-{month:02}-15": 1 for month in range(1, 7)}}),
        Case("no dates", {"releases": 10}),
    ),
)
