"""What is in a record is about the record's process.

Who is let down: whoever looks up a process by its record: a release of another process is merged into it, or shown as
part of it.

How judged: the ocid of each release in a record, and of its compiled and versioned release, is the record's.

Says nothing when: the process has no record, the record has no ocid, or nothing in it has one.

Limits: a release without an ocid is not a release of another process; that it is missing is judged elsewhere.
"""

from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, listed


def passes(_whole: Any, process: Process) -> bool | None:
    """Whether everything in the records of a process has the ocid of its record."""
    verdicts = [
        inside.get("ocid") == record.get("ocid")
        for record in process.history.records
        if isinstance(record.get("ocid"), str)
        for inside in (*listed(record.get("releases")), record.get("compiledRelease"), record.get("versionedRelease"))
        if inside.__class__ is dict and isinstance(inside.get("ocid"), str)
    ]
    return all(verdicts) if verdicts else None


_OF = {"ocid": "ocds-213czf-1"}
_ELSE = {"ocid": "ocds-213czf-2"}

CHECK = Check(
    id="consistency.record-ocid",
    title="Releases in a record have the record's ocid",
    dimension=Dimension.CONSISTENCY,
    severity=Severity.HIGH,
    since="0.1",
    reads=("",),
    of_history=True,
    passes=passes,
    remedy="Group releases by their ocid, exactly as it is written, and give the record that ocid.",
    cases=(
        Case("all of one", {**_OF, "releases": [_OF], "compiledRelease": _OF}, passed=1),
        Case("a release of another", {**_OF, "releases": [_OF, _ELSE]}, failed=1),
        Case("a compiled release of another", {**_OF, "releases": [], "compiledRelease": _ELSE}, failed=1),
        Case("written otherwise", {**_OF, "releases": [{"ocid": "OCDS-213CZF-1"}]}, failed=1),
        Case("links", {**_OF, "releases": [{"url": "https://town.example/1#2"}]}),
        Case("no ocid to compare with", {"releases": [_OF], "compiledRelease": _OF}),
    ),
)
