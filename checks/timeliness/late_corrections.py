"""What is amended is amended while it matters; and so is what is changed without an amendment.

Who is let down: bidders, who cannot take up a change made after the tender closed; and whoever relied on an award or
contract that is rewritten years later.

How judged: a dated amendment of a tender comes before the tender period ends; one of an award within a year of the
award; one of a contract before the contract's period ends, as far as it may be extended. A day's grace is for time
zones.

Says nothing when: no amendment has a date, or what it amends has none to compare it with.

Limits: an amendment that moves the end of the period is compared with the new end, so what was reopened passes. What is
changed without an amendment is seen by another check, where there are several releases. Errors that are mended late are
better than errors that stay: hence this is shown and not scored.
"""

from datetime import date, timedelta
from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, day, instant, objects, sure, text

#: Reviews of awards, and complaints before courts, are over within a year as a rule.
AFTER_AWARD = timedelta(days=365)

GRACE = timedelta(days=1)

SUPPLIERS = ("suppliers",)

#: What others go by, and must hear of in time if it changes; without ends of periods, which are what "in time" means.
TERMS: dict[str, tuple[tuple[str, ...], ...]] = {
    "tender": (
        *(("title",), ("description",), ("procurementMethod",), ("eligibilityCriteria",), ("submissionMethodDetails",)),
        *(("value", "amount"), ("value", "currency"), ("tenderPeriod", "startDate")),
    ),
    "awards": (("date",), ("value", "amount"), ("value", "currency"), SUPPLIERS),
    "contracts": (("dateSigned",), ("value", "amount"), ("value", "currency"), ("period", "startDate")),
}

#: Whole numbers beyond this are no amounts.
GREATEST = 10**300

#: An array, or the tender, and the id of what stands there.
Key = tuple[str, str | None]


def passes(amended: Any, process: Process) -> bool | None:
    """Whether all dated amendments of a tender, award or contract came in time."""
    if amended.__class__ is not dict or "amendments" not in amended:
        return None
    dates = [day(amendment.get("date")) for amendment in objects(amended, "amendments")]
    made = [each for each in dates if each is not None]
    last = _last_day(amended)
    return None if not made or last is None else max(made) - last <= GRACE


def _last_day(amended: dict[str, Any]) -> date | None:
    """The last day on which an amendment is of use to those it concerns."""
    if "tenderPeriod" in amended:
        return _end(amended["tenderPeriod"])
    if "period" in amended:
        return _end(amended["period"])
    awarded = day(amended.get("date"))
    return None if awarded is None else min(awarded, date.max - AFTER_AWARD) + AFTER_AWARD


def changed_in_time(told: Any, process: Process) -> bool | None:
    """Whether the terms of a tender, award or contract of which several releases tell were changed in time, if ever."""
    key = _key(told, process) if told.__class__ is dict else None
    days = process.once(days_of_changes).get(key) if key is not None else None
    last = _last_day(told) if days is not None else None
    return None if days is None or last is None else all(each - last <= GRACE for each in days)


def days_of_changes(process: Process) -> dict[Key, list[date]]:
    """When the terms were changed of what several releases tell of: the days of the releases that did so."""
    known: dict[Key, dict[tuple[str, ...], Any]] = {}
    found: dict[Key, list[date]] = {}
    for release in process.history.releases:
        told = day(release.get("date"))
        for array, terms in TERMS.items() if told is not None else ():
            for each in objects(release, array):
                key = (array, "" if array == "tender" else text(each.get("id")))
                said = {path: value for path in terms if (value := _said(each, path)) is not None}
                if told is not None and key in known:
                    changed = any(value != known[key].get(path, value) for path, value in said.items())
                    found.setdefault(key, []).extend([told] if changed else [])
                known.setdefault(key, {}).update(said)
    return found


def _said(value: Any, path: tuple[str, ...]) -> Any:
    """What stands at a path, so that what means the same is equal; ``None`` where nothing is said."""
    if path == SUPPLIERS:
        return {id for each in objects(value, *path) if (id := text(each.get("id")))} or None
    for name in path:
        value = value.get(name) if value.__class__ is dict else None
    if value is None:
        return None
    if value.__class__ is float or value.__class__ is int:
        return float(value) if abs(value) < GREATEST else None
    return instant(value) or text(value)


def _key(told: dict[str, Any], process: Process) -> Key | None:
    """What a tender, award or contract of the process is known by; ``None`` where it cannot be told from others."""
    if told is process.data.get("tender"):
        return "tender", ""
    array = "awards" if id(told) in process.once(_awards) else "contracts"
    named = text(told.get("id"))
    return (array, named) if named else None


def _awards(process: Process) -> set[int]:
    """The very objects that are the awards: asked for each award, so they are not looked through each time."""
    return {id(award) for award in objects(process.data, "awards")}


def _end(period: Any) -> date | None:
    ends = [day(each.get(name)) for each in objects(period) for name in _ENDS]
    return max((end for end in ends if end is not None), default=None)


_ENDS = ("endDate", "maxExtentDate")


def _tender(*changed: Any) -> dict[str, Any]:
    listed = [{"id": str(at), "date": each} for at, each in enumerate(changed)]
    return {"tender": {"tenderPeriod": {"endDate": "2024-03-31T12:00:00Z"}, "amendments": listed}}


def _contract(changed: str, **period: Any) -> dict[str, Any]:
    return {"contracts": [{"id": "1", "period": period, "amendments": [{"id": "1", "date": changed}]}]}


def _releases(*releases: dict[str, Any]) -> dict[str, Any]:
    return {"ocid": "o-1", "releases": [{"ocid": "o-1", "id": str(at), **each} for at, each in enumerate(releases)]}


def _told(told: str, **tender: Any) -> dict[str, Any]:
    return {"date": told, "tag": ["tender"], "tender": {"tenderPeriod": {"endDate": "2024-03-31T12:00:00Z"}, **tender}}


def _signed(told: str, number: float, end: str = "2024-12-31") -> dict[str, Any]:
    contract = {"id": "1", "period": {"endDate": end}, "value": {"amount": number, "currency": "EUR"}}
    return {"date": told, "tag": ["contract"], "contracts": [contract]}


def _awarded(told: str, *suppliers: str) -> dict[str, Any]:
    award = {"id": "1", "date": "2024-01-01", "suppliers": [{"id": each} for each in suppliers]}
    return {"date": told, "tag": ["award"], "awards": [award]}


CORRECTIONS = Check(
    id="timeliness.late-corrections",
    title="Amendments are made while they matter",
    dimension=Dimension.TIMELINESS,
    severity=Severity.LOW,
    since="0.1",
    preview=True,
    reads=("tender", "awards", "contracts"),
    passes=passes,
    surely=(
        sure.either(
            sure.after_all("tenderPeriod/endDate", "amendments", "date"),
            sure.both(sure.absent("tenderPeriod"), sure.after_all("period/endDate", "amendments", "date")),
        ),
    ),
    idle=(sure.absent("amendments"),),
    remedy="Extend the tender period when a tender is changed near its end; amend contracts while they run; and say in "
    "a late amendment why it was made.",
    cases=(
        Case("a tender changed in time", _tender("2024-03-01", "2024-03-15"), passed=1),
        Case("a tender changed after its end", _tender("2024-03-01", "2024-04-15"), failed=1),
        Case("a running contract", _contract("2024-01-01", endDate="2024-12-31"), passed=1),
        Case(
            "a contract that may be extended",
            _contract("2024-01-01", endDate="2023-06-30", maxExtentDate="2025-06-30"),
            passed=1,
        ),
        Case("a contract long over", _contract("2024-01-01", endDate="2022-12-31"), failed=1),
        Case(
            "an award rewritten", {"awards": [{"date": "2020-01-01", "amendments": [{"date": "2023-01-01"}]}]}, failed=1
        ),
        Case("no date", _tender(None)),
        Case("no period", _contract("2024-01-01")),
    ),
)

CHANGES_ABOUT = """What was published is changed while it matters.

Who is let down: bidders who went by the terms of a tender that were rewritten after it closed; and whoever relied on an
award or contract that says something else years later, though nothing says that it was amended.

How judged: where several releases tell of a tender, award or contract, no release changes its terms (title and
description, method, amounts, dates, suppliers) when that comes too late: those of a tender after the end of its period,
of an award after a year, of a contract after the end of its period, as far as it may be extended. A day's grace is for
time zones.

Says nothing when: only one release tells of it, the releases have no dates, or it has no date to compare with.

Limits: what is added is no change, and what is left out is none either. A corrected spelling counts as much as a
corrected amount. Errors that are mended late are better than errors that stay: hence this is shown and not scored."""

CHANGES = Check(
    id="timeliness.late-changes",
    title="What was published is changed while it matters",
    dimension=Dimension.TIMELINESS,
    severity=Severity.LOW,
    since="0.1",
    preview=True,
    reads=("tender", "awards", "contracts"),
    of_history=True,
    passes=changed_in_time,
    about=CHANGES_ABOUT,
    remedy="Correct what is wrong as soon as it is found, and publish a change of terms as an amendment that says why.",
    cases=(
        Case("as it was", _releases(_told("2024-03-01", title="Roof"), _told("2024-06-01", title="Roof")), passed=1),
        Case("in time", _releases(_told("2024-03-01", title="Roof"), _told("2024-03-20", title="Roofs")), passed=1),
        Case("late", _releases(_told("2024-03-01", title="Roof"), _told("2024-06-01", title="Roofs")), failed=1),
        Case(
            "late, and again",
            _releases(
                _told("2024-03-01", title="a b"), _told("2024-05-01", title="b c"), _told("2024-06-01", title="c d")
            ),
            failed=1,
        ),
        Case("a title added", _releases(_told("2024-03-01"), _told("2024-06-01", title="Roof")), passed=1),
        Case("a title left out", _releases(_told("2024-03-01", title="Roof"), _told("2024-06-01")), passed=1),
        Case("a contract in force", _releases(_signed("2024-01-10", 100), _signed("2024-06-01", 120)), passed=1),
        Case("a contract that is over", _releases(_signed("2024-01-10", 100), _signed("2025-06-01", 120)), failed=1),
        Case(
            "another number, the same amount",
            _releases(_signed("2024-01-10", 100), _signed("2025-06-01", 100.0)),
            passed=1,
        ),
        Case("another winner", _releases(_awarded("2024-01-02", "a"), _awarded("2025-06-01", "b")), failed=1),
        Case(
            "the same winners", _releases(_awarded("2024-01-02", "a", "b"), _awarded("2025-06-01", "b", "a")), passed=1
        ),
        Case("no end", _releases(_signed("2024-01-10", 100, ""), _signed("2025-06-01", 120, ""))),
        Case("one release", _releases(_told("2024-03-01", title="Roof"))),
        Case(
            "taken back",
            _releases(
                _told("2024-03-01", title="a"), _told("2024-03-02", title="b"), {"date": "2024-03-03", "tender": None}
            ),
        ),
    ),
)

CHECKS = (CORRECTIONS, CHANGES)
