"""What is reported as done was done by the time of the report.

Who is let down: anyone who sorts or counts by date. A contract signed next year is missing from this year's total,
and a mistyped century puts one process ahead of all others.

How judged: dates of things that have happened (awards, signatures, payments, publications, amendments, milestones
met) against the date of the release that tells of them and against the day on which the data is looked at, each with
a day's grace for time zones and for days written as midnight.

Says nothing when: a date is missing, is no date, or is a placeholder. Where the release has no date, only the day of
looking counts.

Limits: where a publisher keeps the date of the first release although it changes the release later, true dates lie
after it and fail. The fault is then in the release's date, which is what makes updates visible.
"""

from datetime import timedelta
from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, day, instant, sure

#: Offsets reach 14 hours, and a day may be written as any midnight of it.
SLACK = timedelta(days=1)

#: More days apart than the times of day and the offsets of two dates can make up for.
BEYOND_DOUBT = timedelta(days=5)


def passes(value: Any, process: Process) -> bool | None:
    """Whether a date is not after its release, nor after the day on which the data is looked at."""
    happened = day(value)
    if happened is None:
        return None
    told = process.told
    if happened <= process.today and (told is None or happened <= told):
        return True
    if happened > process.today + SLACK:
        return False
    if told is None or happened <= told:
        return True
    if happened - told > BEYOND_DOUBT:
        return False
    moment, release = instant(value), instant(process.data.get("date"))
    if moment is not None and release is not None:
        return moment - release <= SLACK
    return happened - told <= SLACK


def _case(happened: str, told: str | None = "2024-03-01T12:00:00Z") -> dict[str, Any]:
    return {"date": told, "awards": [{"id": "1", "date": happened}]}


CHECK = Check(
    id="consistency.dates-not-in-future",
    title="Awards, signatures, payments and publications are not dated after the release that reports them",
    dimension=Dimension.CONSISTENCY,
    severity=Severity.HIGH,
    since="0.1",
    reads=(
        "awards/date",
        "awards/amendments/date",
        "contracts/dateSigned",
        "contracts/amendments/date",
        "contracts/implementation/transactions/date",
        "contracts/implementation/milestones/dateMet",
        "contracts/milestones/dateMet",
        "tender/amendments/date",
        "tender/milestones/dateMet",
        "planning/milestones/dateMet",
        "planning/documents/datePublished",
        "tender/documents/datePublished",
        "awards/documents/datePublished",
        "contracts/documents/datePublished",
        "contracts/implementation/documents/datePublished",
    ),
    passes=passes,
    surely=(sure.past(told=True),),
    idle=(sure.undated(),),
    remedy="Correct mistyped dates at the source. If the dates are right, give each release the date on which this "
    "state of the data was recorded, and a new one with every change.",
    cases=(
        Case("before the release", _case("2024-02-20T00:00:00Z"), passed=1),
        Case("the day of the release", _case("2024-03-01T18:00:00Z"), passed=1),
        Case("after the release", _case("2024-05-01T00:00:00Z"), failed=1),
        Case("in the next century", _case("2124-02-20T00:00:00Z", told="2124-03-01T00:00:00Z"), failed=1),
        Case(
            "half past midnight, hours before the release",
            _case("2024-03-02T00:30:00+02:00", told="2024-03-01T23:00:00Z"),
            passed=1,
        ),
        Case("a release without a date", _case("2024-05-01T00:00:00Z", told=None), passed=1),
        Case("after the day of looking", _case("2024-05-01T00:00:00Z", told=None), failed=1, as_of="2024-04-01"),
        Case("days only, the next day", _case("2024-03-02", told="2024-03-01"), passed=1),
        Case("a placeholder", _case("9999-12-31T00:00:00Z")),
        Case("not a date", _case("next week")),
    ),
)
