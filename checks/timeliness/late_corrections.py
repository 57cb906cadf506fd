"""What is amended is amended while it matters.

Who is let down: bidders, who cannot take up a change made after the tender closed; and whoever relied on an award or
contract that is rewritten years later.

How judged: a dated amendment of a tender comes before the tender period ends; one of an award within a year of the
award; one of a contract before the contract's period ends, as far as it may be extended. A day's grace is for time
zones.

Says nothing when: no amendment has a date, or what it amends has none to compare it with.

Limits: an amendment that moves the end of the period is compared with the new end, so what was reopened passes. Only
amendments that are published as such are seen. Errors that are mended late are better than errors that stay: hence
this is shown and not scored.
"""

from datetime import date, timedelta
from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, day, objects, sure

#: Reviews of awards, and complaints before courts, are over within a year as a rule.
AFTER_AWARD = timedelta(days=365)

GRACE = timedelta(days=1)


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


def _end(period: Any) -> date | None:
    ends = [day(each.get(name)) for each in objects(period) for name in _ENDS]
    return max((end for end in ends if end is not None), default=None)


_ENDS = ("endDate", "maxExtentDate")


def _tender(*changed: Any) -> dict[str, Any]:
    listed = [{"id": str(at), "date": each} for at, each in enumerate(changed)]
    return {"tender": {"tenderPeriod": {"endDate": "2024-03-31T12:00:00Z"}, "amendments": listed}}


def _contract(changed: str, **period: Any) -> dict[str, Any]:
    return {"contracts": [{"id": "1", "period": period, "amendments": [{"id": "1", "date": changed}]}]}


CHECK = Check(
    id="timeliness.late-corrections",
    title="Amendments are made while they matter",
    dimension=Dimension.TIMELINESS,
    severity=Severity.LOW,
    since="0.1",
    preview=True,
    reads=("tender", "awards", "contracts"),
    passes=passes,
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
