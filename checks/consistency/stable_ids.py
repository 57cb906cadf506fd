"""Objects keep their ids from release to release.

Who is let down: whoever wants the process as it stands, or follows an award from month to month. An object whose id
changes is a new object beside the old one, so values are counted twice.

How judged: each release is compared with the one before it, list by list (parties, awards, contracts, and items, lots,
documents and milestones of the tender). An id has changed if an object is gone and another is there that is equal to it
in all but the id, or has the same id but as a number where it was a text, or the other way around.

Says nothing when: no two releases have a list in common.

Limits: an object that changes together with its id is taken for a new one. Objects with fewer than two members besides
the id, and those that are there more than once, say too little to be recognised.
"""

from collections.abc import Iterator
from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, objects, text

_LISTS = (
    ("parties",),
    ("awards",),
    ("contracts",),
    ("tender", "items"),
    ("tender", "lots"),
    ("tender", "documents"),
    ("tender", "milestones"),
)

#: An object is recognised by at least so many members besides its id.
_TELLING = 2


def passes(_whole: Any, process: Process) -> bool | None:
    """Whether the objects of a process keep their ids through its releases."""
    verdicts = {verdict for verdict in _verdicts(process) if verdict is not None}
    return False not in verdicts if verdicts else None


def _verdicts(process: Process) -> Iterator[bool | None]:
    before: dict[tuple[str, ...], dict[str, dict[str, Any]]] = {}
    for release in process.history.releases:
        for path in _LISTS:
            listed = objects(release, *path)
            if listed:
                now = _by_id(listed)
                if path in before:
                    yield _kept(before[path], now)
                before[path] = now


def _kept(old: dict[str, dict[str, Any]], new: dict[str, dict[str, Any]]) -> bool | None:
    """Whether no object has another id now; ``None`` where nothing can be recognised."""
    shared = old.keys() & new.keys()
    for id in shared:
        if old[id]["id"].__class__ is not new[id]["id"].__class__:
            return False
    if len(shared) < len(old) and len(shared) < len(new):
        gone = _by_content(each for id, each in old.items() if id not in shared)
        come = _by_content(each for id, each in new.items() if id not in shared)
        if any(gone[content] == come.get(content) == 1 for content in gone):
            return False
    return True if shared else None


def _by_id(found: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {id: each for each in found if (id := text(each.get("id"))) is not None}


def _by_content(found: Iterator[dict[str, Any]]) -> dict[str, int]:
    """How often each content, the id left out, is there."""
    counts: dict[str, int] = {}
    for each in found:
        rest = sorted((name, repr(value)) for name, value in each.items() if name != "id")
        if len(rest) >= _TELLING:
            key = repr(rest)
            counts[key] = counts.get(key, 0) + 1
    return counts


def _record(*awards: Any) -> dict[str, Any]:
    releases = [
        {"ocid": "o-1", "id": str(number), "date": f"2024-01-0{number + 1}", "awards": each}
        for number, each in enumerate(awards)
    ]
    return {"ocid": "o-1", "releases": releases}


_AWARD = {"title": "Roof", "status": "active"}

CHECK = Check(
    id="consistency.stable-ids",
    title="Objects keep their ids from release to release",
    dimension=Dimension.CONSISTENCY,
    severity=Severity.HIGH,
    since="0.1",
    reads=("",),
    of_history=True,
    passes=passes,
    remedy="Take ids from the system in which the objects are kept, so that each export gives them again; never number "
    "them anew, and write an id as text or as a number, not now so and then so.",
    cases=(
        Case("kept", _record([{"id": "1", **_AWARD}], [{"id": "1", "title": "Other"}]), passed=1),
        Case("one more", _record([{"id": "1", **_AWARD}], [{"id": "1"}, {"id": "2", **_AWARD}]), passed=1),
        Case("numbered anew", _record([{"id": "1", **_AWARD}], [{"id": "2", **_AWARD}]), failed=1),
        Case("a number for a text", _record([{"id": "1", **_AWARD}], [{"id": 1, **_AWARD}]), failed=1),
        Case("one for another", _record([{"id": "1", **_AWARD}], [{"id": "2", "title": "Other"}])),
        Case("too little to recognise", _record([{"id": "1", "title": "Roof"}], [{"id": "2", "title": "Roof"}])),
        Case("one release", _record([{"id": "1", **_AWARD}])),
    ),
)
