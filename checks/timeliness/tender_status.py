"""A tender that closed long ago is not shown as open.

Who is let down: suppliers who look for what is open now and find what is past, and whoever counts tenders by status.

How judged: of tenders whose tender period and award period ended more than 180 days ago, the status is none of
planning, planned and active. Offers bind bidders for 60 to 180 days as a rule, so by then the tender has been decided
or has lapsed.

Says nothing when: the tender period has no end, or ended more recently; or there is no status, or an unknown one.
Evaluation after the close is a part of an active tender.

Limits: judged by the day on which the data is looked at: data that is no longer kept up fails, and that is what its
users see. Dynamic purchasing systems stay open; their tender periods end late.
"""

from datetime import timedelta
from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, day, sure

#: As long as offers bind bidders at most, as a rule.
GRACE = timedelta(days=180)

UNDECIDED = ("planning", "planned", "active")
DECIDED = ("complete", "cancelled", "unsuccessful", "withdrawn")


def passes(tender: Any, process: Process) -> bool | None:
    """Whether a tender that closed long ago has a status of one that is over."""
    status = tender.get("status") if tender.__class__ is dict else None
    if status not in UNDECIDED and status not in DECIDED:
        return None
    if not is_long_closed(tender, process):
        return None
    return status in DECIDED


def is_long_closed(tender: Any, process: Process) -> bool:
    """Whether the tender period and the award period, as far as they have ends, ended longer than ``GRACE`` ago."""
    if tender.__class__ is not dict:
        return False
    ended = False
    for name in ("tenderPeriod", "awardPeriod"):
        period = tender.get(name)
        end = day(period.get("endDate")) if period.__class__ is dict else None
        if end is not None:
            if process.today - end <= GRACE:
                return False
            ended = True
    return ended


def _case(status: Any, end: str, **more: Any) -> dict[str, Any]:
    return {"tender": {"status": status, "tenderPeriod": {"endDate": end}, **more}}


CHECK = Check(
    id="timeliness.tender-status",
    title="Tenders that closed over six months ago are not shown as open",
    dimension=Dimension.TIMELINESS,
    severity=Severity.HIGH,
    since="0.1",
    reads=("tender",),
    when=("tender/status",),
    passes=passes,
    surely=(
        sure.among(frozenset(DECIDED), "status"),
        sure.long_past(GRACE.days, "tenderPeriod/endDate"),
        sure.long_past(GRACE.days, "awardPeriod/endDate", or_absent=True),
    ),
    idle=(sure.recent(GRACE.days, "tenderPeriod/endDate"), sure.recent(GRACE.days, "awardPeriod/endDate")),
    remedy="Publish a release with the new status whenever a tender is decided, cancelled or fails, and look each "
    "month for tenders that are past their end and still active.",
    cases=(
        Case("decided", _case("complete", "2023-01-31T12:00:00Z"), passed=1),
        Case("still shown as open", _case("active", "2023-01-31T12:00:00Z"), failed=1),
        Case("still planned", _case("planned", "2023-01-31"), failed=1),
        Case("under evaluation", _case("active", "2024-03-31T12:00:00Z")),
        Case("a long evaluation", _case("active", "2023-01-31", awardPeriod={"endDate": "2024-05-01"})),
        Case("another word", _case("Evaluarea ofertelor", "2017-07-07T14:00:00Z")),
        Case("no end", {"tender": {"status": "active"}}),
    ),
)
