"""What happens is published while it is news.

Who is let down: bidders whose time to object runs from the award, and monitors who can only look back. A publication
a year later is an archive.

How judged: the days from an award, or a signature, to the day on which the data told of it. That day is best known
from a notice among the documents (awardNotice; contractNotice or contractSigned); without one it is the date of the
release, as far as nothing else that happened later can be the reason for it. Merged data has only the date of the
last release, so the number is an upper bound. A week earns full marks: an automatic export needs no longer. 30 days,
the limit for award notices in European law (Directive 2014/24/EU, Article 50), earn half.

Says nothing when: the award is pending, cancelled or unsuccessful, or the contract pending or cancelled; a date is
missing; there is no notice and something later is dated; or the publication is dated first (another check tells).

Limits: where the date of every release is that of the export, the lag seems to grow with each export. The remedy then
is to keep the date on which a release was first made.
"""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date
from typing import Any

from ocqual.check import Case, Check, Curve, Dimension, Process, Severity, day, days_between, objects

#: What was not made, of awards and of contracts.
NOT_MADE = ("pending", "cancelled", "unsuccessful")

#: Members with the dates of things that happened, of the objects in arrays.
DATED = {
    "amendments": ("date",),
    "documents": ("datePublished", "dateModified"),
    "milestones": ("dateMet", "dateModified"),
    "transactions": ("date",),
}

#: What tells of things that happened: in contracts, in their implementation, and in awards and tenders.
OF_CONTRACT = ("milestones", "amendments", "documents")
OF_IMPLEMENTATION = ("transactions", "milestones", "documents")
OF_OTHERS = ("amendments", "documents")


def events(data: dict[str, Any]) -> Iterator[Any]:
    """The dates, as they are written, of all that is said to have happened; what tends to be last comes first."""
    for contract in objects(data, "contracts"):
        yield contract.get("dateSigned")
        for implementation in objects(contract, "implementation"):
            yield from _dates(implementation, OF_IMPLEMENTATION)
        yield from _dates(contract, OF_CONTRACT)
    for award in objects(data, "awards"):
        yield award.get("date")
        yield from _dates(award, OF_OTHERS)
    for tender in objects(data, "tender"):
        yield from _dates(tender, OF_OTHERS)


def _dates(holder: dict[str, Any], arrays: tuple[str, ...]) -> Iterator[Any]:
    for array in arrays:
        if array in holder:
            for each in objects(holder, array):
                for member in DATED[array]:
                    yield each.get(member)


def is_last(happened: date, told: date, process: Process) -> bool:
    """Whether nothing happened after one day, up to another."""
    days = process.once(event_days)
    later = bisect_right(days, happened)
    return later == len(days) or days[later] > told


def event_days(process: Process) -> list[date]:
    """The days on which something is said to have happened, in order."""
    return sorted({found for written in events(process.data) if (found := day(written)) is not None})


def award_lag(award: Any, process: Process) -> int | None:
    """Days from an award to its publication."""
    return _lag(award, "date", ("awardNotice",), process) if award.__class__ is dict else None


def contract_lag(contract: Any, process: Process) -> int | None:
    """Days from the signature of a contract to its publication."""
    notices = ("contractNotice", "contractSigned")
    return _lag(contract, "dateSigned", notices, process) if contract.__class__ is dict else None


def _lag(deal: dict[str, Any], member: str, notices: tuple[str, ...], process: Process) -> int | None:
    made = deal.get(member)
    happened = day(made)
    if happened is None or deal.get("status") in NOT_MADE:
        return None
    lags = []
    for document in objects(deal, "documents"):
        if document.get("documentType") in notices:
            lag = days_between(made, document.get("datePublished"))
            if lag is not None and lag >= 0:
                lags.append(lag)
    if lags:
        return min(lags)
    told = process.told
    if told is None or told < happened or not is_last(happened, told, process):
        return None
    return (told - happened).days


def _award(made: str, told: str | None = "2024-03-05T00:00:00Z", **more: Any) -> dict[str, Any]:
    return {"date": told, "awards": [{"id": "1", "status": "active", "date": made, **more}]}


AWARD = Check(
    id="timeliness.award-lag",
    title="Awards are published within days",
    dimension=Dimension.TIMELINESS,
    severity=Severity.HIGH,
    since="0.1",
    reads=("awards",),
    when=("awards/date",),
    passes=award_lag,
    curve=Curve(full=7, half=30, unit="days"),
    remedy="Publish a release when an award is made, not with the next yearly export. Date it by the day on which "
    "it was made and keep that date; list the award notice as a document with its datePublished.",
    cases=(
        Case("days later", _award("2024-03-01T00:00:00Z"), passed=1),
        Case(
            "by the notice, years before the export",
            _award(
                "2024-03-01",
                told="2029-01-01",
                documents=[{"documentType": "awardNotice", "datePublished": "2024-03-04"}],
            ),
            passed=1,
        ),
        Case(
            "a release about something later",
            {**_award("2024-01-01"), "contracts": [{"id": "1", "awardID": "1", "dateSigned": "2024-03-01"}]},
        ),
        Case("an award of the day after", _award("2024-03-06T00:00:00Z")),
        Case("an unsuccessful award", _award("2024-03-01", status="unsuccessful")),
        Case("a release without a date", _award("2024-03-01", told=None)),
    ),
)

CONTRACT = Check(
    id="timeliness.contract-lag",
    title="Contracts are published within days",
    dimension=Dimension.TIMELINESS,
    severity=Severity.HIGH,
    since="0.1",
    reads=("contracts",),
    when=("contracts/dateSigned",),
    passes=contract_lag,
    curve=Curve(full=7, half=30, unit="days"),
    remedy="Publish a release when a contract is signed, dated by the day on which it is made; list the notice or "
    "the contract itself as a document with its datePublished.",
    cases=(
        Case(
            "days later",
            {"date": "2024-03-05T00:00:00Z", "contracts": [{"id": "1", "dateSigned": "2024-03-01T00:00:00Z"}]},
            passed=1,
        ),
        Case(
            "the later of two",
            {
                "date": "2024-03-05",
                "contracts": [{"id": "1", "dateSigned": "2024-03-01"}, {"id": "2", "dateSigned": "2023-03-01"}],
            },
            passed=1,
        ),
        Case(
            "a release about a payment",
            {
                "date": "2024-03-05",
                "contracts": [
                    {
                        "dateSigned": "2023-03-01",
                        "implementation": {"transactions": [{"id": "1", "date": "2024-03-01"}]},
                    }
                ],
            },
        ),
        Case(
            "not signed",
            {"date": "2024-03-05", "contracts": [{"id": "1", "status": "pending", "dateSigned": "2024-03-01"}]},
        ),
    ),
)

CHECKS = (AWARD, CONTRACT)
