"""A milestone's status and the date on which it was met agree.

Who is let down: whoever asks whether works and deliveries are on time. A milestone that is not met, yet has a date on
which it was, answers both yes and no.

How judged: a milestone that is scheduled or not met has no dateMet; one that is met has one. In OCDS 1.0, which has
no dateMet, dateModified stands for it.

Says nothing when: the status is partiallyMet, another or none.

Limits: whether dateMet is true is not judged; that it is not in the future is for another check.
"""

from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, is_filled, sure


def passes(milestone: Any, process: Process) -> bool | None:
    """Whether a milestone has a date of being met just when it was."""
    status = milestone.get("status") if milestone.__class__ is dict else None
    if status == "met":
        return is_filled(milestone.get("dateMet")) or is_filled(milestone.get("dateModified"))
    if status in ("scheduled", "notMet"):
        return not is_filled(milestone.get("dateMet"))
    return None


def _case(**milestone: Any) -> dict[str, Any]:
    return {"contracts": [{"id": "1", "milestones": [{"id": "1", **milestone}]}]}


CHECK = Check(
    id="consistency.milestone-status",
    title="Milestones have a date on which they were met if, and only if, they were",
    dimension=Dimension.CONSISTENCY,
    severity=Severity.LOW,
    since="0.1",
    reads=("planning/milestones", "tender/milestones", "contracts/milestones", "contracts/implementation/milestones"),
    passes=passes,
    surely=(
        sure.either(
            sure.both(sure.among(frozenset(["met"]), "status"), sure.past("dateMet")),
            sure.both(sure.among(frozenset(["scheduled", "notMet"]), "status"), sure.absent("dateMet")),
        ),
    ),
    idle=(sure.absent("status"), sure.beyond(frozenset(["met", "scheduled", "notMet"]), "status")),
    remedy="Set dateMet when a milestone is met, together with its status; put the date that is planned into dueDate.",
    cases=(
        Case("met", _case(status="met", dateMet="2024-01-01T00:00:00Z"), passed=1),
        Case("scheduled", _case(status="scheduled", dueDate="2024-09-01T00:00:00Z", dateMet=None), passed=1),
        Case("met, in OCDS 1.0", _case(status="met", dateModified="2016-01-01T00:00:00Z"), passed=1),
        Case("not met, yet dated", _case(status="notMet", dateMet="2024-01-01T00:00:00Z"), failed=1),
        Case("met, nobody knows when", _case(status="met"), failed=1),
        Case("met in part", _case(status="partiallyMet", dateMet="2024-01-01T00:00:00Z")),
        Case("no status", _case(dueDate="2024-01-01T00:00:00Z")),
    ),
)
