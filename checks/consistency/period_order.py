"""A period does not end before it starts.

Who is let down: a supplier planning a bid from these dates, and anyone who computes how long bidding or delivery
took: a reversed period gives a negative duration, and one such value spoils an average.

How judged: the six periods of the standard, each with both dates. Dates with a time are compared as moments, whatever
their offsets; dates without one as days. A reversal by less than a day is let pass where both have a time: systems
that keep days write them as midnight of one place or another.

Says nothing when: a date is missing, is no date, or is a placeholder.

Limits: a true reversal within one day is not seen. Neither is a wrong date that happens to keep the order.
"""

from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, in_order, sure


def passes(period: Any, process: Process) -> bool | None:
    """Whether a period ends on or after the day it starts."""
    return in_order(period.get("startDate"), period.get("endDate")) if period.__class__ is dict else None


def _tender(start: str, end: str) -> dict[str, Any]:
    return {"tender": {"tenderPeriod": {"startDate": start, "endDate": end}}}


CHECK = Check(
    id="consistency.period-order",
    title="Periods end on or after the day they start",
    dimension=Dimension.CONSISTENCY,
    severity=Severity.HIGH,
    since="0.1",
    reads=(
        "tender/tenderPeriod",
        "tender/enquiryPeriod",
        "tender/awardPeriod",
        "tender/contractPeriod",
        "awards/contractPeriod",
        "contracts/period",
    ),
    passes=passes,
    surely=(sure.ordered("startDate", "endDate"),),
    never=(sure.reversed_("startDate", "endDate"),),
    idle=(sure.absent("startDate"), sure.absent("endDate"), sure.undated("startDate"), sure.undated("endDate")),
    remedy="Look the period up in the source system. If start and end are swapped there, correct the entry; if they "
    "are right there, correct the mapping of the two columns. Refuse such periods on entry.",
    cases=(
        Case("in order", _tender("2024-01-01T00:00:00Z", "2024-02-01T00:00:00Z"), passed=1),
        Case("a single day", _tender("2024-01-01", "2024-01-01"), passed=1),
        Case("reversed", _tender("2024-02-01T00:00:00Z", "2024-01-01T00:00:00Z"), failed=1),
        Case("reversed by one day, as days", _tender("2024-01-02", "2024-01-01"), failed=1),
        Case("opens at nine, ends at midnight", _tender("2024-01-01T09:00:00Z", "2024-01-01T00:00:00Z"), passed=1),
        Case("one place, two offsets", _tender("2024-01-02T00:30:00+02:00", "2024-01-01T23:00:00Z"), passed=1),
        Case(
            "two of three",
            {
                "tender": {"awardPeriod": {"startDate": "2024-03-01", "endDate": "2024-03-09"}},
                "contracts": [
                    {"period": {"startDate": "2024-04-01", "endDate": "2025-04-01"}},
                    {"period": {"startDate": "2024-04-01", "endDate": "2023-04-01"}},
                ],
            },
            passed=2,
            failed=1,
        ),
        Case("only one date", {"tender": {"tenderPeriod": {"startDate": "2024-01-01T00:00:00Z"}}}),
        Case("a placeholder", _tender("2024-01-01T00:00:00Z", "0001-01-01T00:00:00Z")),
    ),
)
