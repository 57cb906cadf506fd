"""A tender is published when it opens.

Who is let down: suppliers, above all small ones and those far away: every day between the opening of a tender and its
publication is taken from the time to prepare an offer.

How judged: the days from the start of the tender period to the publication of the tender: that of a tender notice
among the documents or, without one, the date of the first release that shows when it opens, if that tells of no award
and no contract; of a single release, if it is tagged tender besides. A day earns full marks, a week half.

Says nothing when: a date is missing; or all that there is is merged data or later releases, and no notice has a date,
since the date of first publication is then not known. A tender published before it opens counts as published then.

Limits: a notice may have been published elsewhere than in this data. Where nearly all releases bear the dates of a few
exports, and a quarter of the lags is over a month, it is shown, and not scored.
"""

from typing import Any

from ocqual.check import Case, Check, Curve, Dimension, Process, Severity, day, days_between, objects, sure


def lag(tender: Any, process: Process) -> int | None:
    """Days from the opening of a tender to its publication."""
    period = tender.get("tenderPeriod") if tender.__class__ is dict else None
    opens = period.get("startDate") if period.__class__ is dict else None
    if day(opens) is None:
        return None
    lags = []
    for document in objects(tender, "documents"):
        if document.get("documentType") == "tenderNotice":
            days = days_between(opens, document.get("datePublished"))
            if days is not None:
                lags.append(days)
    if lags:
        return max(0, min(lags))
    if len(process.history.releases) > 1:
        days = days_between(opens, first_told(process, opens))
        return None if days is None else max(0, days)
    if process.data.get("tag") not in (["tender"], "tender") or tells_of_results(process.data):
        return None
    days = days_between(opens, process.data.get("date"))
    return None if days is None else max(0, days)


def first_told(process: Process, opens: Any) -> Any:
    """The date of the first release that shows when the tender opens, as it is written; ``None`` if it tells of more,
    so that others came before it, which are not here."""
    for release in process.history.releases:
        periods = objects(release, "tender", "tenderPeriod")
        if any(day(period.get("startDate")) == day(opens) for period in periods):
            return None if tells_of_results(release) else release.get("date")
    return None


def tells_of_results(release: dict[str, Any]) -> bool:
    """Whether a release tells of awards or contracts, so that it is not the first of a tender."""
    return bool(release.get("awards") or release.get("contracts"))


def opened(tender: Any, process: Process) -> Any:
    """The opening of a tender, as it is written."""
    return tender["tenderPeriod"]["startDate"]


def _case(opens: str, told: str, *tags: str, **more: Any) -> dict[str, Any]:
    return {"date": told, "tag": list(tags), "tender": {"tenderPeriod": {"startDate": opens}, **more}}


CHECK = Check(
    id="timeliness.tender-lag",
    title="Tenders are published on the day on which they open",
    dimension=Dimension.TIMELINESS,
    severity=Severity.HIGH,
    since="0.1",
    version=2,
    reads=("tender",),
    when=("tender/tenderPeriod/startDate",),
    passes=lag,
    number=sure.noticed("tenderPeriod/startDate", frozenset(["tenderNotice"])),
    happened=opened,
    by_release_date=True,
    curve=Curve(full=1, half=7, unit="days"),
    remedy="Publish the first release of a tender when the tender opens, and list the notice as a document with its "
    "datePublished.",
    cases=(
        Case("the same day", _case("2024-05-01T08:00:00Z", "2024-05-01T10:00:00Z", "tender"), passed=1),
        Case("announced before", _case("2024-05-01T08:00:00Z", "2024-04-20T10:00:00Z", "tender"), passed=1),
        Case(
            "merged, with a notice",
            _case(
                "2024-05-01",
                "2025-01-01",
                "compiled",
                documents=[{"documentType": "tenderNotice", "datePublished": "2024-05-02"}],
            ),
            passed=1,
        ),
        Case("merged, without one", _case("2024-05-01", "2025-01-01", "compiled")),
        Case("an update", _case("2024-05-01", "2024-05-20", "tenderUpdate")),
        Case(
            "tagged tender, and awarded",
            {**_case("2024-05-01", "2025-01-01", "tender"), "awards": [{"id": "1", "status": "active"}]},
        ),
        Case("no opening date", {"date": "2024-05-01", "tag": ["tender"], "tender": {"id": "1"}}),
    ),
)
