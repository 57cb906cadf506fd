"""Of a milestone long due it is said whether it was met.

Who is let down: whoever watches a school being built: a plan that is never marked off shows neither progress nor
delay.

How judged: a milestone that was due more than 90 days ago has status met, notMet or partiallyMet, or a date on which
it was met.

Says nothing when: there is no due date, or it is more recent.

Limits: judged by the day on which the data is looked at. Milestones of a contract that was cancelled fail until they
are marked or taken back.
"""

from datetime import timedelta
from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, day, is_filled, sure

#: A quarter, the longest time for which reports of progress are commonly put off.
GRACE = timedelta(days=90)

REPORTED = ("met", "notMet", "partiallyMet")


def passes(milestone: Any, process: Process) -> bool | None:
    """Whether it is known if a milestone that is long due was met."""
    due = day(milestone.get("dueDate")) if milestone.__class__ is dict else None
    if due is None or process.today - due <= GRACE:
        return None
    return milestone.get("status") in REPORTED or is_filled(milestone.get("dateMet"))


def _case(due: str, **more: Any) -> dict[str, Any]:
    return {"contracts": [{"id": "1", "implementation": {"milestones": [{"id": "1", "dueDate": due, **more}]}}]}


CHECK = Check(
    id="timeliness.milestone-status",
    title="Of milestones due over three months ago it is said whether they were met",
    dimension=Dimension.TIMELINESS,
    severity=Severity.LOW,
    since="0.1",
    reads=("planning/milestones", "tender/milestones", "contracts/milestones", "contracts/implementation/milestones"),
    passes=passes,
    surely=(sure.long_past(GRACE.days, "dueDate"), sure.among(frozenset(REPORTED), "status")),
    never=(
        sure.long_past(GRACE.days, "dueDate"),
        sure.either(sure.absent("status"), sure.beyond(frozenset(REPORTED), "status")),
        sure.absent("dateMet"),
    ),
    idle=(sure.absent("dueDate"), sure.recent(GRACE.days, "dueDate")),
    remedy="Ask contract managers each quarter for the state of milestones that are due, and publish it.",
    cases=(
        Case("met", _case("2024-01-31T00:00:00Z", status="met"), passed=1),
        Case("known not to be met", _case("2024-01-31", status="notMet"), passed=1),
        Case("a date, no status", _case("2024-01-31", dateMet="2024-02-03T00:00:00Z"), passed=1),
        Case("still scheduled", _case("2024-01-31", status="scheduled"), failed=1),
        Case("due lately", _case("2024-06-01", status="scheduled")),
        Case("no due date", {"planning": {"milestones": [{"id": "1", "status": "scheduled"}]}}),
    ),
)
