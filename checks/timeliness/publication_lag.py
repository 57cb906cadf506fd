"""What happens is published while it is news.

Who is let down: bidders whose time to object runs from the award, citizens who watch a contract grow or a school
being built, and monitors who can only look back. A publication a year later is an archive.

How judged: the days from an award, a signature, an amendment, a payment, or the meeting of a milestone, to the day on
which the data told of it. That day is best known from a notice among the documents (awardNotice; contractNotice or
contractSigned). Without one, where the process comes with releases of several days, it is the date of the first that
has the event with this date. Of a single release, or of merged data, it is the date of that, as far as nothing else
that happened later can be the reason for it: an upper bound, since it may have been told before.

Awards, contracts and amendments: a week earns full marks, since an automatic export needs no longer; 30 days, the
limit for award notices in European law (Directive 2014/24/EU, Article 50), earn half. Payments and milestones: a
month earns full marks, since accounts and progress are closed monthly; a quarter, the longest time for which such
reports are commonly put off, earns half.

Says nothing when: the award is pending, cancelled or unsuccessful, the contract pending or cancelled, or the milestone
scheduled or not met; a date is missing; there is no notice and something later is dated; or the publication is dated
first (another check tells).

Limits: where the date of every release is that of the export, the lag seems to grow with each export. Where nearly all
releases bear the dates of a few exports, and a quarter of the lags is over a month, it is shown, and not scored. The
remedy is to keep the date on which a release was first made.
"""

from datetime import date
from typing import Any

from ocqual.check import (
    Case,
    Check,
    Curve,
    Dimension,
    Process,
    Severity,
    day,
    days_between,
    latest_day,
    objects,
    places,
    sure,
    text,
)

#: What was not made, of awards and of contracts; and not met, of milestones.
NOT_MADE = ("pending", "cancelled", "unsuccessful")
NOT_MET = ("scheduled", "notMet")

#: The documents by which an award is made known, and a contract.
AWARD_NOTICES = ("awardNotice",)
CONTRACT_NOTICES = ("contractNotice", "contractSigned")

#: A week, for an automatic export, and the 30 days of Directive 2014/24/EU, Article 50.
OF_DEALS = Curve(full=7, half=30, unit="days")

#: A month and a quarter: how often accounts are closed and progress is reported.
OF_PROGRESS = Curve(full=31, half=92, unit="days")

_DOCUMENT = (("documents", "datePublished"), ("documents", "dateModified"))
_CHANGED = ("amendments", "date")
_MILESTONE = (("milestones", "dateMet"), ("milestones", "dateModified"))

#: Where the dates stand of what is said to have happened.
EVENTS = (
    *(("tender", *path) for path in (_CHANGED, *_DOCUMENT)),
    *(("awards", *path) for path in (("date",), _CHANGED, *_DOCUMENT)),
    *(("contracts", *path) for path in (("dateSigned",), _CHANGED, *_MILESTONE, *_DOCUMENT)),
    *(("contracts", "implementation", *path) for path in (("transactions", "date"), *_MILESTONE, *_DOCUMENT)),
)

_PLACES = places(EVENTS)

#: The same by the place of the objects that have them.
_DATES = {event[:-1]: [other[-1] for other in EVENTS if other[:-1] == event[:-1]] for event in EVENTS}


def last_told(process: Process) -> date | None:
    """The day of the last thing that happened up to the date of the release: what the release may be about."""
    return latest_day(process.data, _PLACES, process.told) if process.told is not None else None


def award_lag(award: Any, process: Process) -> int | None:
    """Days from an award to its publication."""
    return _lag(award, "date", AWARD_NOTICES, process) if award.__class__ is dict else None


def contract_lag(contract: Any, process: Process) -> int | None:
    """Days from the signature of a contract to its publication."""
    return _lag(contract, "dateSigned", CONTRACT_NOTICES, process) if contract.__class__ is dict else None


def amendment_lag(amendment: Any, process: Process) -> int | None:
    """Days from an amendment to its publication."""
    if amendment.__class__ is not dict:
        return None
    return _by_release("amendments", amendment, day(amendment.get("date")), process)


def transaction_lag(transaction: Any, process: Process) -> int | None:
    """Days from a payment to its publication."""
    if transaction.__class__ is not dict:
        return None
    return _by_release("transactions", transaction, day(transaction.get("date")), process)


def milestone_lag(milestone: Any, process: Process) -> int | None:
    """Days from the day on which a milestone was met to the publication of that."""
    if milestone.__class__ is not dict or milestone.get("status") in NOT_MET:
        return None
    return _by_release("milestones", milestone, day(milestone.get("dateMet")), process)


def date_of(event: Any, process: Process) -> Any:
    """The date of an award, amendment or payment, as it is written."""
    return event.get("date")


def signed(contract: Any, process: Process) -> Any:
    """The date of a signature, as it is written."""
    return contract.get("dateSigned")


def met(milestone: Any, process: Process) -> Any:
    """The date on which a milestone was met, as it is written."""
    return milestone.get("dateMet")


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
    return _by_release("awards" if member == "date" else "contracts", deal, happened, process)


def _by_release(array: str, event: dict[str, Any], happened: date | None, process: Process) -> int | None:
    """Days from an event, of an array of that name, to the first release that shows it."""
    if happened is None:
        return None
    if process.once(has_followed):
        told = process.once(first_told).get((array, text(event.get("id")), happened))
    else:
        # if nothing that happened later can be the reason for the release
        told = process.told if happened == process.once(last_told) else None
    return (told - happened).days if told is not None and told >= happened else None


def has_followed(process: Process) -> bool:
    """Whether there are releases of several days, so that the first to show an event can be told."""
    releases = process.history.releases
    return len(releases) > 1 and len({day(release.get("date")) for release in releases}) > 1


def first_told(process: Process) -> dict[tuple[str, str | None, date], date]:
    """The day of the first release that shows each event: by its array, its id and the day on which it happened."""
    found: dict[tuple[str, str | None, date], date] = {}
    for release in process.history.releases:
        told = day(release.get("date"))
        for path, members in _DATES.items() if told is not None else ():
            for each in objects(release, *path):
                for member in members:
                    happened = day(each.get(member))
                    if happened is not None and told is not None:
                        key = (path[-1], text(each.get("id")), happened)
                        found[key] = min(told, found.get(key, told))
    return found


def _award(made: str, told: str | None = "2024-03-05T00:00:00Z", **more: Any) -> dict[str, Any]:
    return {"date": told, "awards": [{"id": "1", "status": "active", "date": made, **more}]}


AWARD = Check(
    id="timeliness.award-lag",
    title="Awards are published within days",
    dimension=Dimension.TIMELINESS,
    severity=Severity.HIGH,
    since="0.1",
    version=2,
    reads=("awards",),
    when=("awards/date",),
    passes=award_lag,
    idle=(
        sure.absent("date"),
        sure.undated("date"),
        sure.among(frozenset(NOT_MADE), "status"),
        sure.both(sure.former("date", last_told), sure.unnoticed(frozenset(AWARD_NOTICES))),
    ),
    number=sure.noticed("date", frozenset(AWARD_NOTICES)),
    happened=date_of,
    by_release_date=True,
    curve=OF_DEALS,
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
    version=2,
    reads=("contracts",),
    when=("contracts/dateSigned",),
    passes=contract_lag,
    idle=(
        sure.absent("dateSigned"),
        sure.undated("dateSigned"),
        sure.among(frozenset(NOT_MADE), "status"),
        sure.both(sure.former("dateSigned", last_told), sure.unnoticed(frozenset(CONTRACT_NOTICES))),
    ),
    number=sure.noticed("dateSigned", frozenset(CONTRACT_NOTICES)),
    happened=signed,
    by_release_date=True,
    curve=OF_DEALS,
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


def _contract(told: str, **more: Any) -> dict[str, Any]:
    return {"date": told, "contracts": [{"id": "1", "dateSigned": "2023-03-01", **more}]}


AMENDMENT = Check(
    id="timeliness.amendment-lag",
    title="Amendments are published within days",
    dimension=Dimension.TIMELINESS,
    severity=Severity.LOW,
    since="0.1",
    reads=("tender/amendments", "awards/amendments", "contracts/amendments"),
    passes=amendment_lag,
    idle=(sure.former("date", last_told), sure.undated("date")),
    number=sure.since_last("date", last_told),
    happened=date_of,
    by_release_date=True,
    curve=OF_DEALS,
    remedy="Publish a release with each amendment when it is agreed; keep its date, and those of earlier ones, as they "
    "are in later releases.",
    cases=(
        Case("days later", _contract("2024-03-05", amendments=[{"id": "1", "date": "2024-03-01"}]), passed=1),
        Case(
            "a tender amended, and awarded since",
            {
                "date": "2024-03-05",
                "tender": {"amendments": [{"date": "2024-01-10"}]},
                "awards": [{"date": "2024-03-01"}],
            },
        ),
        Case("no date", _contract("2024-03-05", amendments=[{"id": "1", "rationale": "More desks"}])),
    ),
)

TRANSACTION = Check(
    id="timeliness.transaction-lag",
    title="Payments are published within a month",
    dimension=Dimension.TIMELINESS,
    severity=Severity.MEDIUM,
    since="0.1",
    reads=("contracts/implementation/transactions",),
    passes=transaction_lag,
    idle=(sure.former("date", last_told), sure.undated("date")),
    number=sure.since_last("date", last_told),
    happened=date_of,
    by_release_date=True,
    curve=OF_PROGRESS,
    remedy="Take payments over from the accounts at least once a month, and publish a release for each contract that "
    "was paid on.",
    cases=(
        Case(
            "the later of two",
            _contract("2024-03-25", implementation={"transactions": [{"date": "2024-03-01"}, {"date": "2024-01-15"}]}),
            passed=1,
        ),
        Case(
            "an amendment since",
            _contract(
                "2024-03-25",
                amendments=[{"date": "2024-03-20"}],
                implementation={"transactions": [{"date": "2024-03-01"}]},
            ),
        ),
        Case("no date", _contract("2024-03-25", implementation={"transactions": [{"id": "1"}]})),
    ),
)

MILESTONE = Check(
    id="timeliness.milestone-lag",
    title="Milestones met are published within a month",
    dimension=Dimension.TIMELINESS,
    severity=Severity.LOW,
    since="0.1",
    reads=("planning/milestones", "tender/milestones", "contracts/milestones", "contracts/implementation/milestones"),
    passes=milestone_lag,
    idle=(
        sure.absent("dateMet"),
        sure.among(frozenset(NOT_MET), "status"),
        sure.former("dateMet", last_told),
        sure.undated("dateMet"),
    ),
    number=sure.since_last("dateMet", last_told),
    happened=met,
    by_release_date=True,
    curve=OF_PROGRESS,
    remedy="Ask contract managers each month which milestones were met, and publish that with dateMet.",
    cases=(
        Case(
            "met, and told in three weeks",
            _contract("2024-03-25", implementation={"milestones": [{"status": "met", "dateMet": "2024-03-04"}]}),
            passed=1,
        ),
        Case("not met", _contract("2024-03-25", milestones=[{"status": "notMet", "dateMet": "2024-03-04"}])),
        Case("no date", _contract("2024-03-25", milestones=[{"status": "met"}])),
    ),
)

CHECKS = (AWARD, CONTRACT, AMENDMENT, TRANSACTION, MILESTONE)
