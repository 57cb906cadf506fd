"""Releases that are merged have a date.

Who is let down: whoever wants the process as it stands. Releases are merged in the order of their dates; one without a
date could be the first or the last, so it is not known which of two values holds.

How judged: where a process has several releases, each has a date, with or without a time.

Says nothing when: the process has one release.

Limits: a release without a date is taken to be the first. Whether dates are true is judged elsewhere.
"""

from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, day


def passes(_whole: Any, process: Process) -> bool | None:
    """Whether all releases of a process have a date."""
    releases = process.history.releases
    if len(releases) < 2:
        return None
    return all(day(release.get("date")) is not None for release in releases)


def _record(*dates: Any) -> dict[str, Any]:
    releases = [{"ocid": "o-1", "id": str(number), "date": date} for number, date in enumerate(dates)]
    return {"ocid": "o-1", "releases": releases}


CHECK = Check(
    id="consistency.merge-dates",
    title="Releases of one process each have a date",
    dimension=Dimension.CONSISTENCY,
    severity=Severity.HIGH,
    since="0.1",
    reads=("",),
    of_history=True,
    passes=passes,
    remedy="Date each release with the moment at which it was published or changed, with time and offset.",
    cases=(
        Case("dated", _record("2024-01-01T00:00:00Z", "2024-02-01T00:00:00Z"), passed=1),
        Case("a day is a date", _record("2024-01-01", "2024-02-01"), passed=1),
        Case("one without", _record("2024-01-01T00:00:00Z", None), failed=1),
        Case("what is no date", _record("2024-01-01T00:00:00Z", "soon"), failed=1),
        Case("one release", _record(None)),
    ),
)
