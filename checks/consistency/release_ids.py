"""The id of a release stands for one release.

Who is let down: whoever collects releases: with two of one id, one replaces the other, and a change is missed.

How judged: no two releases of a process share an id, unless they differ in date and tag alone.

Says nothing when: fewer than two of its releases have an id.

Limits: an id that is used again over time, the earlier release being gone, cannot be seen in one file. That is judged
by what the id looks like.
"""

from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, text

_OF_THE_RELEASE = frozenset(["id", "date", "tag"])


def passes(_whole: Any, process: Process) -> bool | None:
    """Whether no two releases of a process that say different things have the same id."""
    releases = process.history.releases
    first: dict[str, int] = {}
    contents: dict[str, str] = {}
    told = 0
    for index, release in enumerate(releases):
        id = text(release.get("id"))
        if id is None:
            continue
        told += 1
        # what they say is compared where an id comes again only: mostly, it does not
        if first.setdefault(id, index) != index:
            if id not in contents:
                contents[id] = _content(releases[first[id]])
            if _content(release) != contents[id]:
                return False
    return True if told > 1 else None


def _content(release: dict[str, Any]) -> str:
    return repr(sorted((name, repr(value)) for name, value in release.items() if name not in _OF_THE_RELEASE))


def _record(*releases: dict[str, Any]) -> dict[str, Any]:
    return {"ocid": "o-1", "releases": [{"ocid": "o-1", **release} for release in releases]}


CHECK = Check(
    id="consistency.release-ids",
    title="No two releases of one process that differ have the same id",
    dimension=Dimension.CONSISTENCY,
    severity=Severity.MEDIUM,
    since="0.1",
    reads=("",),
    of_history=True,
    passes=passes,
    remedy="Make a new id for each release, of the ocid and the time of the change, or of a digest of the data.",
    cases=(
        Case("two ids", _record({"id": "1", "language": "en"}, {"id": "2", "language": "fr"}), passed=1),
        Case("only the date is new", _record({"id": "1", "date": "2024-01-01"}, {"id": "1"}), passed=1),
        Case("one id", _record({"id": "1", "language": "en"}, {"id": "1", "language": "fr"}), failed=1),
        Case("as number and text", _record({"id": "1", "language": "en"}, {"id": 1, "language": "fr"}), failed=1),
        Case("one release", _record({"id": "1"})),
        Case("no ids", _record({"language": "en"}, {"language": "fr"})),
    ),
)
