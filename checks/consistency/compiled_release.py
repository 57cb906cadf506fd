"""A record's compiled release says what its releases say.

Who is let down: everybody who reads the compiled release only, which is nearly everybody: it is what the process is
taken to be, and here it is not.

How judged: the releases of the record are merged by the rules of the standard. Whatever is filled in the result is in
the compiled release too, and the same; lists are compared by the ids of their objects. Id, date and tag are its own.

Says nothing when: there is no compiled release or no release beside it; some releases are only links; their order is
not known; or the compiled release has a later date than all of them, so that it tells of releases that are not there.

Limits: what only the compiled release has is not judged. Lists in which ids are missing or there twice are left out.
Where it fails, the process is judged as merged of its releases.
"""

from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity


def passes(_whole: Any, process: Process) -> bool | None:
    """Whether the compiled release of a process agrees with its releases."""
    contradictions = process.history.contradictions
    return None if contradictions is None else not contradictions


_TENDER = {"id": "1", "title": "Roof", "status": "active"}
_RELEASE = {"ocid": "o-1", "id": "1", "date": "2024-01-01T00:00:00Z", "tag": ["tender"], "tender": _TENDER}
_LATER = {**_RELEASE, "id": "2", "date": "2024-01-02T00:00:00Z", "tender": {"id": "1", "status": "complete"}}


def _record(compiled: dict[str, Any], *releases: dict[str, Any]) -> dict[str, Any]:
    date = "2024-01-02T00:00:00Z" if len(releases) > 1 else "2024-01-01T00:00:00Z"
    told = {"ocid": "o-1", "id": "c", "date": date, "tag": ["compiled"], **compiled}
    return {"ocid": "o-1", "releases": list(releases), "compiledRelease": told}


CHECK = Check(
    id="consistency.compiled-release",
    title="A record's compiled release agrees with its releases",
    dimension=Dimension.CONSISTENCY,
    severity=Severity.HIGH,
    since="0.1",
    reads=("",),
    of_history=True,
    passes=passes,
    remedy="Make compiled releases of the releases, by the standard's merge rules, whenever a release is added.",
    cases=(
        Case("as merged", _record({"tender": {**_TENDER, "status": "complete"}}, _RELEASE, _LATER), passed=1),
        Case("of one release", _record({"tender": {**_TENDER, "value": {"amount": 1}}}, _RELEASE), passed=1),
        Case("not up to date", _record({"tender": _TENDER}, _RELEASE, _LATER), failed=1),
        Case("something is lost", _record({"tender": {"id": "1"}}, _RELEASE), failed=1),
        Case("of later releases too", _record({"date": "2024-03-01T00:00:00Z", "tender": {"id": "1"}}, _RELEASE)),
        Case("one of them is a link", _record({"tender": {"id": "1"}}, {"url": "x#0"}, _LATER)),
        Case("no releases", _record({"tender": _TENDER})),
    ),
)
