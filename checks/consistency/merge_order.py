"""No two releases of a process are of the same moment.

Who is let down: whoever wants the process as it stands: of two releases with one date nobody can tell which is later,
so two programs may come to two results.

How judged: where a process has several releases that differ, no two of those with a date name the same moment; a date
without time is the midnight of its day. Releases of one id are one here: that they differ is judged by itself.

Says nothing when: fewer than two releases have a date.

Limits: dates that are all those of an export differ in nothing, and fail.
"""

from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, day, instant, text


def passes(_whole: Any, process: Process) -> bool | None:
    """Whether the releases of a process are of different moments."""
    told: set[tuple[str, str]] = set()
    for number, release in enumerate(process.history.releases):
        moment = _moment(release.get("date"))
        if moment is not None:
            told.add((text(release.get("id")) or f"without id {number}", moment))
    return None if len(told) < 2 else len({moment for _, moment in told}) == len(told)


def _moment(date: Any) -> str | None:
    moment = instant(date)
    if moment is not None:
        return moment.isoformat()
    whole = day(date)
    return None if whole is None else f"{whole.isoformat()}T00:00:00+00:00"


def _record(*dates: Any) -> dict[str, Any]:
    releases = [{"ocid": "o-1", "id": str(number), "date": date} for number, date in enumerate(dates)]
    return {"ocid": "o-1", "releases": releases}


CHECK = Check(
    id="consistency.merge-order",
    title="No two releases of one process have the same date",
    dimension=Dimension.CONSISTENCY,
    severity=Severity.MEDIUM,
    since="0.1",
    reads=("",),
    of_history=True,
    passes=passes,
    remedy="Date releases to the second, with the moment of the change, so that their order is known.",
    cases=(
        Case("in order", _record("2024-01-01T00:00:00Z", "2024-01-01T00:00:01Z"), passed=1),
        Case("in any order", _record("2024-02-01T00:00:00Z", "2024-01-01T00:00:00Z"), passed=1),
        Case("the same", _record("2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z"), failed=1),
        Case("the same elsewhere", _record("2024-01-01T00:00:00Z", "2024-01-01T02:00:00+02:00"), failed=1),
        Case("two on one day", _record("2024-01-01", "2024-01-01"), failed=1),
        Case("one release in two forms", {"releases": [{"id": "1", "date": "2024-01-01", "n": n} for n in (1, 2)]}),
        Case("only one has a date", _record("2024-01-01T00:00:00Z", None)),
    ),
)
