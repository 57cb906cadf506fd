"""A tender that closed is decided within a month.

Who is let down: bidders who wait, and whoever asks what is still to come. A backlog that grows is the first sign that
records are no longer kept, long before anything counts as overdue.

How judged: a tender whose tender period and award period ended more than 30 days ago has a result: an award that was
made or refused, a contract, or a status that says that it came to nothing.

Says nothing when: the tender period has no end, or ended more recently.

Limits: the evaluation of a large work takes longer than a month, and offers bind for up to six. Hence the backlog is
shown and not scored; what is open after six months is scored by another check.
"""

from datetime import timedelta
from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, day, objects

#: A month, after which whoever reads the data begins to ask.
MONTH = timedelta(days=30)

#: Statuses of tenders that came to nothing.
FRUITLESS = ("cancelled", "unsuccessful", "withdrawn")


def passes(tender: Any, process: Process) -> bool | None:
    """Whether it is known what came of a tender that closed over a month ago."""
    if tender.__class__ is not dict or not _has_closed(tender, process):
        return None
    if tender.get("status") in FRUITLESS or any(objects(process.data, "contracts")):
        return True
    return any(award and award.get("status") != "pending" for award in objects(process.data, "awards"))


def _has_closed(tender: dict[str, Any], process: Process) -> bool:
    """Whether the tender period and the award period, as far as they have ends, ended over a month ago."""
    ended = False
    for name in ("tenderPeriod", "awardPeriod"):
        period = tender.get(name)
        end = day(period.get("endDate")) if period.__class__ is dict else None
        if end is not None:
            if process.today - end <= MONTH:
                return False
            ended = True
    return ended


def _case(status: str, end: str, **more: Any) -> dict[str, Any]:
    return {"tender": {"status": status, "tenderPeriod": {"endDate": end}}, **more}


CHECK = Check(
    id="timeliness.tender-backlog",
    title="Tenders that closed over a month ago have a result",
    dimension=Dimension.TIMELINESS,
    severity=Severity.LOW,
    since="0.1",
    preview=True,
    reads=("tender",),
    when=("tender/tenderPeriod",),
    passes=passes,
    remedy="List each month the tenders that are past their end and have neither an award nor a status that says that "
    "they came to nothing, and ask the buyers.",
    cases=(
        Case("awarded", _case("active", "2024-05-01", awards=[{"id": "1", "status": "active"}]), passed=1),
        Case("withdrawn", _case("withdrawn", "2024-05-01"), passed=1),
        Case("two months of silence", _case("active", "2024-05-01T12:00:00Z"), failed=1),
        Case("closed lately", _case("active", "2024-06-15")),
        Case("no end", {"tender": {"status": "active", "tenderPeriod": {"startDate": "2023-01-01"}}}),
    ),
)
