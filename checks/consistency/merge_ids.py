"""Objects in lists have the ids by which they are merged.

Who is let down: whoever wants the process as it stands. An object without an id cannot be found again in the next
release, so it is added once more: after ten releases one award is ten.

How judged: where a process has several releases, each object in the lists that the standard merges by id has one, in
the process as merged.

Says nothing when: the process has one release, or its lists are empty.

Limits: lists of extensions are not looked at, but for lots and bids.
"""

from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, text


def passes(value: Any, process: Process) -> bool | None:
    """Whether an object in a list has an id."""
    if value.__class__ is not dict or not value or len(process.history.releases) < 2:
        return None
    return text(value.get("id")) is not None


def _record(*awards: Any) -> dict[str, Any]:
    releases = [
        {"ocid": "o-1", "id": str(number), "date": f"2024-01-0{number + 1}", "awards": each}
        for number, each in enumerate(awards)
    ]
    return {"ocid": "o-1", "releases": releases}


CHECK = Check(
    id="consistency.merge-ids",
    title="Objects in lists that are merged have ids",
    dimension=Dimension.CONSISTENCY,
    severity=Severity.HIGH,
    since="0.1",
    reads=(
        "parties",
        "planning/documents",
        "planning/milestones",
        "tender/items",
        "tender/tenderers",
        "tender/documents",
        "tender/milestones",
        "tender/amendments",
        "tender/lots",
        "bids/details",
        "awards",
        "awards/suppliers",
        "awards/items",
        "awards/documents",
        "awards/amendments",
        "contracts",
        "contracts/items",
        "contracts/documents",
        "contracts/milestones",
        "contracts/amendments",
        "contracts/implementation/transactions",
        "contracts/implementation/milestones",
        "contracts/implementation/documents",
        "relatedProcesses",
    ),
    of_history=True,
    passes=passes,
    remedy="Give each object of a list an id, and repeat it, exactly, in each later release.",
    cases=(
        Case("found again", _record([{"id": "1"}], [{"id": "1", "title": "Roof"}]), passed=1),
        Case("added once more", _record([{"title": "Roof"}], [{"title": "Roof"}]), failed=2),
        Case("an id that says nothing", _record([{"id": None, "title": "Roof"}], []), failed=1),
        Case("one release", _record([{"title": "Roof"}])),
        Case("no lists", _record([], [])),
    ),
)
