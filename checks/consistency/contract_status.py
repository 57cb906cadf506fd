"""A contract in force has an award in force.

Who is let down: whoever counts what was awarded, or who looks only at awards in force, and so misses a contract that
is being carried out.

How judged: the award of a contract with status active is not pending, cancelled or unsuccessful.

Says nothing when: the contract has another status or none, or its award is not found, shares its id or has no status.

Limits: a contract that was ended together with its award is not judged, nor is one without a status.
"""

from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, sure, text

#: Awards that were not made.
NOT_MADE = ("pending", "cancelled", "unsuccessful")


def passes(contract: Any, process: Process) -> bool | None:
    """Whether the award of an active contract was made."""
    if contract.__class__ is not dict or contract.get("status") != "active":
        return None
    awards = process.by_id("awards").get(text(contract.get("awardID")) or "", ())
    status = text(awards[0].get("status")) if len(awards) == 1 else None
    return None if status is None else status not in NOT_MADE


def _case(award: str | None, contract: str | None) -> dict[str, Any]:
    return {
        "awards": [{"id": "1", "status": award}],
        "contracts": [{"id": "1", "awardID": "1", "status": contract}],
    }


CHECK = Check(
    id="consistency.contract-status",
    title="The award of an active contract is not pending, cancelled or unsuccessful",
    dimension=Dimension.CONSISTENCY,
    severity=Severity.MEDIUM,
    since="0.1",
    reads=("contracts",),
    when=("awards/status", "contracts/status"),
    passes=passes,
    surely=(
        sure.among(frozenset(["active"]), "status"),
        sure.theirs("awards", "awardID", sure.both(sure.filled("status"), sure.beyond(frozenset(NOT_MADE), "status"))),
    ),
    idle=(sure.beyond(frozenset(["active"]), "status"),),
    remedy="When a contract is signed set its award to active; when an award is cancelled set its contracts to "
    "cancelled or terminated. Publish both in the same release.",
    cases=(
        Case("both active", _case("active", "active"), passed=1),
        Case("award cancelled", _case("cancelled", "active"), failed=1),
        Case("award still pending", _case("pending", "active"), failed=1),
        Case("ended together", _case("cancelled", "terminated")),
        Case("cancelled together", _case("cancelled", "cancelled")),
        Case("award without status", _case(None, "active")),
        Case("no such award", {"contracts": [{"id": "1", "awardID": "1", "status": "active"}]}),
    ),
)
