"""A tender that was called off, failed or has yet to begin has no award in force.

Who is let down: whoever selects by the tender's status. A supplier who looks for planned tenders is shown one that is
long decided; a count of failed tenders includes some that led to contracts.

How judged: where the tender's status is planning, planned, cancelled, withdrawn or unsuccessful, no award is active.

Says nothing when: the tender has another status or none, or there is no award with a status. A tender that is active
may have awards: lots are decided one after another.

Limits: awards without a status are not judged.
"""

from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, objects, sure

#: Statuses of tenders of which nothing can have come, yet or ever.
FRUITLESS = ("planning", "planned", "cancelled", "withdrawn", "unsuccessful")

#: The other statuses that the standard has.
FRUITFUL = ("active", "complete")


def passes(tender: Any, process: Process) -> bool | None:
    """Whether the tender's status allows for its awards in force."""
    status = tender.get("status") if tender.__class__ is dict else None
    if status not in FRUITLESS and status not in FRUITFUL:
        return None
    statuses = [award.get("status") for award in objects(process.data, "awards")]
    if not any(statuses):
        return None
    return status in FRUITFUL or "active" not in statuses


def _case(tender: str, *awards: str | None) -> dict[str, Any]:
    return {"tender": {"status": tender}, "awards": [{"id": str(at), "status": each} for at, each in enumerate(awards)]}


CHECK = Check(
    id="consistency.tender-status",
    title="A tender with an award in force is not planned, cancelled or unsuccessful",
    dimension=Dimension.CONSISTENCY,
    severity=Severity.HIGH,
    since="0.1",
    reads=("tender",),
    when=("tender/status", "awards/status"),
    passes=passes,
    surely=(sure.among(frozenset(FRUITFUL), "status"), sure.filled("/awards/0/status")),
    remedy="Update tender/status in every release that reports an award: complete when all lots are decided, active "
    "before. If the tender was called off afterwards, set its awards to cancelled.",
    cases=(
        Case("complete and awarded", _case("complete", "active"), passed=1),
        Case("lots decided one by one", _case("active", "active", "pending"), passed=1),
        Case("failed, and says so twice", _case("unsuccessful", "unsuccessful"), passed=1),
        Case("cancelled, award and all", _case("cancelled", "cancelled"), passed=1),
        Case("planned, yet awarded", _case("planned", "active"), failed=1),
        Case("failed, yet awarded", _case("unsuccessful", "unsuccessful", "active"), failed=1),
        Case("an unknown status", _case("Evaluarea ofertelor", "active")),
        Case("awards without status", _case("cancelled", None)),
        Case("no awards", {"tender": {"status": "cancelled"}}),
    ),
)
