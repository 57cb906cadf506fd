"""A tender that closed long ago has a result.

Who is let down: bidders who wait, and whoever asks what came of it: tenders without a result are where published data
most often breaks off, and where favours are hidden best.

How judged: of tenders whose tender period and award period ended more than 180 days ago, there is an award that was
made or refused, or a contract, or the tender's status says that it was cancelled, withdrawn or unsuccessful. Offers
bind bidders for 60 to 180 days as a rule, so by then the tender has been decided or has lapsed.

Says nothing when: the tender period has no end, or ended more recently.

Limits: judged by the day on which the data is looked at. A status of complete is no result: it does not say who won.
"""

from datetime import date, timedelta
from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, day, objects, sure

#: As long as offers bind bidders at most, as a rule.
GRACE = timedelta(days=180)

#: A month, after which whoever reads the data begins to ask.
MONTH = timedelta(days=30)

#: Statuses of tenders that came to nothing.
FRUITLESS = ("cancelled", "unsuccessful", "withdrawn")


def passes(tender: Any, process: Process) -> bool | None:
    """Whether it is known what came of a tender that closed long ago."""
    return _has_result(tender, process, GRACE)


def passes_after_a_month(tender: Any, process: Process) -> bool | None:
    """Whether it is known what came of a tender that closed over a month ago."""
    return _has_result(tender, process, MONTH)


def _has_result(tender: Any, process: Process, grace: timedelta) -> bool | None:
    """Whether it is known what came of a tender; ``None`` for one that did not close longer than ``grace`` ago."""
    if tender.__class__ is not dict:
        return None
    # asked by two checks, of the one tender that there is
    closed = process.once(_closed) if tender is process.data.get("tender") else _closes(tender)
    if closed is None or process.today - closed <= grace:
        return None
    return tender.get("status") in FRUITLESS or process.once(_is_decided)


def _closed(process: Process) -> date | None:
    """The day on which the tender of the process closed."""
    return _closes(process.data["tender"])


def _closes(tender: dict[str, Any]) -> date | None:
    """The later of the ends of the tender period and the award period, as far as they have ends."""
    last: date | None = None
    for name in ("tenderPeriod", "awardPeriod"):
        period = tender.get(name)
        end = day(period.get("endDate")) if period.__class__ is dict else None
        if end is not None and (last is None or end > last):
            last = end
    return last


def _is_decided(process: Process) -> bool:
    """Whether there is a contract, or an award that is not pending."""
    if any(objects(process.data, "contracts")):
        return True
    return any(award and award.get("status") != "pending" for award in objects(process.data, "awards"))


def _surely(grace: timedelta) -> tuple[sure.Sure, ...]:
    """Most tenders that have a result closed, as did their award period if they have one, and have a deal."""
    closed = sure.long_past(grace.days, "tenderPeriod/endDate")
    decided = sure.either(sure.objects("/contracts"), sure.other("pending", "/awards/0", "status"))
    return closed, sure.long_past(grace.days, "awardPeriod/endDate", or_absent=True), decided


def _case(status: str, end: str, **more: Any) -> dict[str, Any]:
    return {"tender": {"status": status, "tenderPeriod": {"endDate": end}}, **more}


RESULT = Check(
    id="timeliness.tender-result",
    title="Tenders that closed over six months ago have a result",
    dimension=Dimension.TIMELINESS,
    severity=Severity.HIGH,
    since="0.1",
    reads=("tender",),
    when=("tender/tenderPeriod",),
    passes=passes,
    surely=_surely(GRACE),
    idle=(sure.recent(GRACE.days, "tenderPeriod/endDate"), sure.recent(GRACE.days, "awardPeriod/endDate")),
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

BACKLOG_ABOUT = """A tender that closed is decided within a month.

Who is let down: bidders who wait, and whoever asks what is still to come. A backlog that grows is the first sign that
records are no longer kept, long before anything counts as overdue.

How judged: a tender whose tender period and award period ended more than 30 days ago has a result: an award that was
made or refused, a contract, or a status that says that it came to nothing.

Says nothing when: the tender period has no end, or ended more recently.

Limits: the evaluation of a large work takes longer than a month, and offers bind for up to six. Hence the backlog is
shown and not scored; what is open after six months is scored by another check."""

BACKLOG = Check(
    id="timeliness.tender-backlog",
    title="Tenders that closed over a month ago have a result",
    dimension=Dimension.TIMELINESS,
    severity=Severity.LOW,
    since="0.1",
    preview=True,
    reads=("tender",),
    when=("tender/tenderPeriod",),
    passes=passes_after_a_month,
    surely=_surely(MONTH),
    idle=(sure.recent(MONTH.days, "tenderPeriod/endDate"), sure.recent(MONTH.days, "awardPeriod/endDate")),
    about=BACKLOG_ABOUT,
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

CHECKS = (RESULT, BACKLOG)
