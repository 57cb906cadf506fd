"""Of a contract that has ended, something is told of how it went.

Who is let down: everyone who asks what the money bought: whether the road was built and what was paid in the end.

How judged: a contract whose period is over, or which is terminated, has a payment, a milestone or a document of its
implementation, or milestones of its own.

Says nothing when: the contract still runs, is pending or cancelled, or has no end.

Limits: how much is told is not judged; one payment is enough.
"""

from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, day, is_filled, sure

#: Contracts that were not carried out.
NOT_IN_FORCE = ("pending", "cancelled")


def passes(contract: Any, process: Process) -> bool | None:
    """Whether anything is known of the implementation of a contract that has ended."""
    if contract.__class__ is not dict:
        return None
    status = contract.get("status")
    if status in NOT_IN_FORCE:
        return None
    if status != "terminated":
        period = contract.get("period")
        end = day(period.get("endDate")) if isinstance(period, dict) else None
        if end is None or end >= process.today:
            return None
    return is_filled(contract.get("implementation")) or is_filled(contract.get("milestones"))


def _case(end: str, status: str = "active", **more: Any) -> dict[str, Any]:
    return {"contracts": [{"id": "1", "status": status, "period": {"endDate": end}, **more}]}


CHECK = Check(
    id="completeness.implementation",
    title="Of contracts that have ended, a payment, milestone or document is published",
    dimension=Dimension.COMPLETENESS,
    severity=Severity.MEDIUM,
    since="0.1",
    reads=("contracts",),
    when=("contracts",),
    passes=passes,
    surely=(
        sure.beyond(frozenset(NOT_IN_FORCE), "status"),
        sure.long_past(0, "period/endDate"),
        sure.either(
            sure.filled("implementation/transactions/0/id"),
            sure.filled("implementation/milestones/0/id"),
            sure.filled("implementation/documents/0/id"),
        ),
    ),
    idle=(sure.among(frozenset(NOT_IN_FORCE), "status"),),
    remedy="Publish what the finance system paid under the contract as transactions, or, to begin with, the "
    "certificate of completion as a document of contracts/implementation.",
    cases=(
        Case(
            "paid",
            _case("2023-12-31", implementation={"transactions": [{"id": "1", "value": {"amount": 5}}]}),
            passed=1,
        ),
        Case("milestones", _case("2023-12-31", milestones=[{"id": "1", "status": "met"}]), passed=1),
        Case("silence", _case("2023-12-31"), failed=1),
        Case("terminated early, in silence", _case("2030-12-31", status="terminated", implementation={}), failed=1),
        Case("still running", _case("2024-12-31")),
        Case("cancelled", _case("2023-12-31", status="cancelled")),
        Case("no end", {"contracts": [{"id": "1", "status": "active"}]}),
    ),
)
