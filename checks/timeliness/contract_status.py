"""A contract that ended long ago is not shown as running.

Who is let down: whoever counts what the state is committed to, or waits for a contract to end in order to bid for the
next.

How judged: of contracts whose period ended more than 180 days ago, even if extended as far as allowed, the status is
not active. The grace is for acceptance, final invoices and the update of records.

Says nothing when: the period has no end, or ended more recently; or the status is pending, unknown or missing.

Limits: judged by the day on which the data is looked at. A delay in delivery that was not recorded as a new end
fails.
"""

from datetime import timedelta
from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, day, sure

#: For acceptance, final invoices and the update of records.
GRACE = timedelta(days=180)


def passes(contract: Any, process: Process) -> bool | None:
    """Whether a contract that ended long ago has a status other than active."""
    status = contract.get("status") if contract.__class__ is dict else None
    if status not in ("active", "terminated", "cancelled"):
        return None
    period = contract.get("period")
    end = day(period.get("endDate")) if period.__class__ is dict else None
    if end is None or process.today - end <= GRACE:
        return None
    extent = day(period.get("maxExtentDate"))
    if extent is not None and process.today - extent <= GRACE:
        return None
    return bool(status != "active")


def _case(status: Any, end: str, **more: Any) -> dict[str, Any]:
    return {"contracts": [{"id": "1", "status": status, "period": {"endDate": end, **more}}]}


CHECK = Check(
    id="timeliness.contract-status",
    title="Contracts that ended over six months ago are not shown as active",
    dimension=Dimension.TIMELINESS,
    severity=Severity.MEDIUM,
    since="0.1",
    reads=("contracts",),
    when=("contracts/status", "contracts/period/endDate"),
    passes=passes,
    surely=(
        sure.among(frozenset(["terminated", "cancelled"]), "status"),
        sure.long_past(GRACE.days, "period/endDate"),
        sure.absent("period/maxExtentDate"),
    ),
    never=(
        sure.among(frozenset(["active"]), "status"),
        sure.long_past(GRACE.days, "period/endDate"),
        sure.absent("period/maxExtentDate"),
    ),
    idle=(sure.absent("period/endDate"), sure.recent(GRACE.days, "period/endDate")),
    remedy="Set a contract's status to terminated when it has ended, for whatever reason; if it was extended, "
    "publish the new end and an amendment.",
    cases=(
        Case("ended", _case("terminated", "2023-01-31"), passed=1),
        Case("still shown as active", _case("active", "2023-01-31T00:00:00Z"), failed=1),
        Case("may be extended", _case("active", "2023-01-31", maxExtentDate="2025-01-31")),
        Case("ended lately", _case("active", "2024-05-31")),
        Case("no status", _case(None, "2023-01-31")),
        Case("no end", {"contracts": [{"id": "1", "status": "active", "period": {"startDate": "2020-01-01"}}]}),
    ),
)
