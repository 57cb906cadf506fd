"""Suppliers have time to prepare an offer.

Who is let down: suppliers who were not told beforehand. A tender that is open for three days is published in form
only.

How judged: the tender period of an open tender lasts at least ten days, the shortest time to which the Agreement on
Government Procurement of the World Trade Organization lets parties go (Article XI).

Says nothing when: the method is not open, a date is missing, or the period is reversed (another check tells).

Limits: this is about the market rather than the data; hence it is shown and not scored. Small purchases may have
shorter terms by law.
"""

from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, days_between, sure

SHORTEST = 10


def passes(tender: Any, process: Process) -> bool | None:
    """Whether an open tender lasts at least ``SHORTEST`` days."""
    if tender.__class__ is not dict or tender.get("procurementMethod") != "open":
        return None
    period = tender.get("tenderPeriod")
    days = days_between(period.get("startDate"), period.get("endDate")) if isinstance(period, dict) else None
    return None if days is None or days < 0 else days >= SHORTEST


def _case(start: str, end: str, method: str = "open") -> dict[str, Any]:
    return {"tender": {"procurementMethod": method, "tenderPeriod": {"startDate": start, "endDate": end}}}


CHECK = Check(
    id="usability.time-to-bid",
    title="Open tenders leave suppliers at least ten days to bid",
    dimension=Dimension.USABILITY,
    severity=Severity.MEDIUM,
    since="0.1",
    preview=True,
    reads=("tender",),
    when=("tender/procurementMethod", "tender/tenderPeriod/startDate", "tender/tenderPeriod/endDate"),
    passes=passes,
    surely=(
        sure.among(frozenset(["open"]), "procurementMethod"),
        sure.apart("tenderPeriod/startDate", "tenderPeriod/endDate", SHORTEST),
    ),
    idle=(sure.beyond(frozenset(["open"]), "procurementMethod"),),
    remedy="Open tenders earlier, or publish a planned procurement before they open. If the dates are wrong, "
    "correct them.",
    cases=(
        Case("a month", _case("2024-05-01T00:00:00Z", "2024-06-01T12:00:00Z"), passed=1),
        Case("three days", _case("2024-05-01T00:00:00Z", "2024-05-04T12:00:00Z"), failed=1),
        Case("reversed", _case("2024-05-04", "2024-05-01")),
        Case("a direct award", _case("2024-05-01", "2024-05-02", method="direct")),
        Case("no end", {"tender": {"procurementMethod": "open", "tenderPeriod": {"startDate": "2024-05-01"}}}),
    ),
)
