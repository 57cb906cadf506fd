"""An award is made after the time for bids is over.

Who is let down: a bidder who trusts the closing date, and a monitor for whom an award before the close is a sign of a
fixed result; either the process or the data is wrong, and one cannot tell which.

How judged: each award's date against the end of the tender period, as moments where both have a time, else as days,
and with a day's grace where a day may have been written as midnight.

Says nothing when: either date is missing; the award is pending, cancelled or unsuccessful; the method is direct or
limited, where a closing date is a formality; or suppliers may join all the time (a dynamic purchasing system).

Limits: a tender with several lots has one tender period here, although lots may close apart. Framework agreements
that stay open to new members but do not say so by the techniques extension fail without fault.
"""

from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, in_order, sure

#: Awards that were not made.
NOT_MADE = ("pending", "cancelled", "unsuccessful")

#: Methods in which nobody competes up to a closing date.
WITHOUT_COMPETITION = ("direct", "limited")


def passes(award: Any, process: Process) -> bool | None:
    """Whether an award is dated on or after the day on which the tender closes."""
    if award.__class__ is not dict or award.get("status") in NOT_MADE:
        return None
    return in_order(process.once(close), award.get("date"))


def close(process: Process) -> Any:
    """The end of the tender period; ``None`` where there is none that counts."""
    tender = process.data.get("tender")
    if not isinstance(tender, dict) or tender.get("procurementMethod") in WITHOUT_COMPETITION:
        return None
    techniques = tender.get("techniques")
    if isinstance(techniques, dict) and techniques.get("hasDynamicPurchasingSystem") is True:
        return None
    period = tender.get("tenderPeriod")
    return period.get("endDate") if isinstance(period, dict) else None


def _case(close: str, made: str, method: str = "open", status: str = "active") -> dict[str, Any]:
    tender = {"procurementMethod": method, "tenderPeriod": {"endDate": close}}
    return {"tender": tender, "awards": [{"id": "1", "status": status, "date": made}]}


CHECK = Check(
    id="consistency.award-after-tender-close",
    title="Awards are dated on or after the day the tender closes",
    dimension=Dimension.CONSISTENCY,
    severity=Severity.HIGH,
    since="0.1",
    reads=("awards",),
    when=("tender/tenderPeriod/endDate", "awards/date"),
    passes=passes,
    surely=(
        sure.ordered("/tender/tenderPeriod/endDate", "date"),
        sure.beyond(frozenset(NOT_MADE), "status"),
        sure.beyond(frozenset(WITHOUT_COMPETITION), "/tender/procurementMethod"),
        sure.absent("/tender/techniques"),
    ),
    idle=(
        sure.among(frozenset(NOT_MADE), "status"),
        sure.absent("date"),
        sure.undated("date"),
        sure.undated("/tender/tenderPeriod/endDate"),
        sure.among(frozenset(WITHOUT_COMPETITION), "/tender/procurementMethod"),
    ),
    remedy="Find out which of the two dates is wrong. Common causes: the award's date is that of the record's "
    "creation, or the tender period was extended on paper but not in the data.",
    cases=(
        Case("awarded later", _case("2024-02-01T12:00:00Z", "2024-03-01T00:00:00Z"), passed=1),
        Case("awarded before the close", _case("2024-02-01T12:00:00Z", "2024-01-15T00:00:00Z"), failed=1),
        Case("the same day, written as midnight", _case("2024-02-01T12:00:00Z", "2024-02-01T00:00:00Z"), passed=1),
        Case("midnight of another place", _case("2024-02-01T12:00:00+02:00", "2024-01-31T22:00:00Z"), passed=1),
        Case("days only", _case("2024-02-02", "2024-02-01"), failed=1),
        Case("no competition", _case("2024-02-01T12:00:00Z", "2024-01-15T00:00:00Z", method="direct")),
        Case("not made", _case("2024-02-01T12:00:00Z", "2024-01-15T00:00:00Z", status="unsuccessful")),
        Case(
            "always open",
            {
                "tender": {
                    "tenderPeriod": {"endDate": "2028-01-01T00:00:00Z"},
                    "techniques": {"hasDynamicPurchasingSystem": True},
                },
                "awards": [{"date": "2024-01-15T00:00:00Z"}],
            },
        ),
        Case("no closing date", {"tender": {"tenderPeriod": {"startDate": "2024-01-01"}}, "awards": [{"id": "1"}]}),
    ),
)
