"""A tender that closed long ago has a result.

Who is let down: bidders who wait, and whoever asks what came of it: tenders without a result are where published data
most often breaks off, and where favours are hidden best.

How judged: of tenders whose tender period and award period ended more than 180 days ago, there is an award that was
made or refused, or a contract, or the tender's status says that it was cancelled, withdrawn or unsuccessful. Offers
bind bidders for 60 to 180 days as a rule, so by then the tender has been decided or has lapsed.

Says nothing when: the tender period has no end, or ended more recently.

Limits: judged by the day on which the data is looked at. A status of complete is no result: it does not say who won.
"""

from datetime import timedelta
from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, day, objects

#: As long as offers bind bidders at most, as a rule.
GRACE = timedelta(days=180)

#: Statuses of tenders that came to nothing.
FRUITLESS = ("cancelled", "unsuccessful", "withdrawn")


def passes(tender: Any, process: Process) -> bool | None:
    """Whether it is known what came of a tender that closed long ago."""
    if not is_long_closed(tender, process):
        return None
    if tender.get("status") in FRUITLESS or any(objects(process.data, "contracts")):
        return True
    return any(award and award.get("status") != "pending" for award in objects(process.data, "awards"))


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


def _case(status: str, end: str, **more: Any) -> dict[str, Any]:
    return {"tender": {"status": status, "tenderPeriod": {"endDate": end}}, **more}


CHECK = Check(
    id="timeliness.tender-result",
    title="Tenders that closed over six months ago have a result",
    dimension=Dimension.TIMELINESS,
    severity=Severity.HIGH,
    since="0.1",
    reads=("tender",),
    when=("tender/tenderPeriod",),
    passes=passes,
    remedy="Publish every award, and set the status of tenders that came to nothing. Look each month for tenders "
    "past their end without an award: most were decided, and nobody told the system.",
    cases=(
        Case("awarded", _case("complete", "2023-01-31", awards=[{"id": "1", "status": "active"}]), passed=1),
        Case("nobody won", _case("unsuccessful", "2023-01-31"), passed=1),
        Case("a contract", _case("active", "2023-01-31", contracts=[{"id": "1"}]), passed=1),
        Case("silence", _case("active", "2023-01-31"), failed=1),
        Case("complete, and no word of who won", _case("complete", "2023-01-31", awards=[]), failed=1),
        Case("pending for a year", _case("active", "2023-01-31", awards=[{"id": "1", "status": "pending"}]), failed=1),
        Case("closed lately", _case("active", "2024-05-31")),
        Case("no end", {"tender": {"status": "active", "tenderPeriod": {"startDate": "2023-01-01"}}}),
    ),
)
