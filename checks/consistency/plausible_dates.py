"""Dates lie in the years in which electronic procurement and today's contracts can lie.

Who is let down: anyone who draws a time line or takes the first and the last date of a file. Year 0201 or 2107 is a
slip of the hand, or of a conversion of dates.

How judged: from 1990 up to 50 years after the day on which the data is looked at. 1990 is before any procurement
system that publishes open data began; few concessions run longer than 50 years.

Says nothing when: a date is missing, is no date, or is a placeholder such as 1970-01-01: that is as good as missing.

Limits: leases for 99 years fail. Slips that stay within the range are not seen here.
"""

from datetime import date
from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, day, sure

FIRST_DAY = date(1990, 1, 1)
YEARS_AHEAD = 50


def passes(value: Any, process: Process) -> bool | None:
    """Whether the year of a date is plausible."""
    known = day(value)
    if known is None:
        return None
    return known >= FIRST_DAY and (known <= process.today or known.year <= process.today.year + YEARS_AHEAD)


def _ends(day: Any) -> dict[str, Any]:
    return {"contracts": [{"id": "1", "period": {"endDate": day}}]}


CHECK = Check(
    id="consistency.plausible-dates",
    title="Dates lie between 1990 and 50 years from now",
    dimension=Dimension.CONSISTENCY,
    severity=Severity.MEDIUM,
    since="0.1",
    reads=(
        "date",
        "tender/tenderPeriod/startDate",
        "tender/tenderPeriod/endDate",
        "tender/enquiryPeriod/startDate",
        "tender/enquiryPeriod/endDate",
        "tender/awardPeriod/startDate",
        "tender/awardPeriod/endDate",
        "tender/contractPeriod/startDate",
        "tender/contractPeriod/endDate",
        "awards/date",
        "awards/contractPeriod/startDate",
        "awards/contractPeriod/endDate",
        "contracts/dateSigned",
        "contracts/period/startDate",
        "contracts/period/endDate",
        "contracts/implementation/transactions/date",
    ),
    passes=passes,
    surely=(sure.past(),),
    idle=(sure.undated(),),
    remedy="Correct the year at the source, and refuse such years on entry. Leave a date out rather than fill it "
    "with an invented one; give an open-ended contract no end date.",
    cases=(
        Case("within range", _ends("2026-12-31T00:00:00Z"), passed=1),
        Case("a concession of 40 years", _ends("2064-01-01T00:00:00Z"), passed=1),
        Case("a year cut short", _ends("0201-01-01T00:00:00Z"), failed=1),
        Case("for ever", _ends("2999-12-31T00:00:00Z"), failed=1),
        Case("several", {"date": "2024-01-01T00:00:00Z", "awards": [{"date": "1902-02-03"}, {}]}, passed=1, failed=1),
        Case("a placeholder", _ends("1970-01-01T00:00:00Z")),
        Case("a number", _ends(20240101)),
    ),
)
