"""The releases in a record are in order, and each is there once.

Who is let down: readers who take the last release of a record for the latest, as the standard lets them.

How judged: the dates of a record's releases, or of the links to them, never go back; no two releases have the same id,
and no two links the same address.

Says nothing when: the process has no record, or only records with fewer than two releases.

Limits: releases without a date say nothing about order.
"""

from itertools import pairwise
from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, in_order, listed, text


def passes(_whole: Any, process: Process) -> bool | None:
    """Whether the releases of each record of a process are in order and distinct."""
    verdicts = [
        _dates_in_order(releases) and _distinct(releases)
        for record in process.history.records
        if len(releases := [each for each in listed(record.get("releases")) if each.__class__ is dict]) > 1
    ]
    return all(verdicts) if verdicts else None


def _dates_in_order(releases: list[dict[str, Any]]) -> bool:
    dates = [each.get("date") for each in releases]
    return not any(in_order(one, other, 1) is False for one, other in pairwise(dates))


def _distinct(releases: list[dict[str, Any]]) -> bool:
    # a link has an address, and its release elsewhere an id
    known = [text(each.get("id") if "id" in each else each.get("url")) for each in releases]
    told = [name for name in known if name is not None]
    return len(set(told)) == len(told)


def _record(*releases: dict[str, Any]) -> dict[str, Any]:
    return {"ocid": "o-1", "releases": list(releases)}


_FIRST = {"ocid": "o-1", "id": "1", "date": "2024-01-01T00:00:00Z"}
_SECOND = {"ocid": "o-1", "id": "2", "date": "2024-01-02T00:00:00Z"}

CHECK = Check(
    id="consistency.record-releases",
    title="Releases in a record are in the order of their dates, each once",
    dimension=Dimension.CONSISTENCY,
    severity=Severity.LOW,
    since="0.1",
    reads=("",),
    of_history=True,
    passes=passes,
    remedy="Sort the releases of each record by date, the oldest first, and leave out those that are there already.",
    cases=(
        Case("in order", _record(_FIRST, _SECOND), passed=1),
        Case("backwards", _record(_SECOND, _FIRST), failed=1),
        Case("one id twice", _record(_FIRST, {**_SECOND, "id": "1"}), failed=1),
        Case("links in order", _record({"url": "x#1", "date": "2024-01-01"}, {"url": "x#2"}), passed=1),
        Case("one link twice", _record({"url": "x#1"}, {"url": "x#1"}), failed=1),
        Case("one release", _record(_FIRST)),
    ),
)
