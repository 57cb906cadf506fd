"""An award or a contract that is in force is worth more than nothing.

Who is let down: whoever asks how much was spent: 0, 1 and 0.01 are what people type when a form insists on an amount,
and they lower every sum and every average without a sign.

How judged: the amount of every award and contract that is not pending, cancelled or unsuccessful is none of 0, 0.01
and 1.

Says nothing when: there is no amount, or the award or contract is not in force; or the tender is for a framework
agreement, says the techniques extension, where the amount comes with the call-offs.

Limits: services that cost nothing (a bank account, a concession) are awarded at 0 without fault. Awards by unit
price, with no total, are better published without an amount.
"""

from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, amount, sure

TOKENS = (0, 0.01, 1)

#: What is not in force, of awards and of contracts.
NOT_IN_FORCE = ("pending", "cancelled", "unsuccessful")


def passes(deal: Any, process: Process) -> bool | None:
    """Whether an award or contract that is in force has more than a token amount."""
    if deal.__class__ is not dict or deal.get("status") in NOT_IN_FORCE:
        return None
    number = amount(deal.get("value"))
    if number is None:
        return None
    if number > 1 or number not in TOKENS:
        return True
    return None if _framework(process.data.get("tender")) else False


def _framework(tender: Any) -> bool:
    techniques = tender.get("techniques") if isinstance(tender, dict) else None
    return isinstance(techniques, dict) and techniques.get("hasFrameworkAgreement") is True


def _award(number: Any, status: str = "active") -> dict[str, Any]:
    return {"awards": [{"id": "1", "status": status, "value": {"amount": number, "currency": "EUR"}}]}


CHECK = Check(
    id="consistency.token-amounts",
    title="Awards and contracts in force have more than a token amount",
    dimension=Dimension.CONSISTENCY,
    severity=Severity.HIGH,
    since="0.1",
    reads=("awards", "contracts"),
    passes=passes,
    surely=(
        sure.beyond(frozenset(NOT_IN_FORCE), "status"),
        sure.within(2, 1e15, "value/amount"),
    ),
    idle=(sure.among(frozenset(NOT_IN_FORCE), "status"), sure.absent("value/amount")),
    remedy="Publish the amount that was agreed. If it is not known, leave the amount out; if only prices per unit "
    "were agreed, publish them with the items.",
    cases=(
        Case("an amount", _award(1250.5), passed=1),
        Case("small but real", _award(2), passed=1),
        Case("nought", _award(0), failed=1),
        Case("one", _award(1.0), failed=1),
        Case("a contract for a cent", {"contracts": [{"id": "1", "value": {"amount": 0.01}}]}, failed=1),
        Case("an unsuccessful award", _award(0, "unsuccessful")),
        Case("a framework agreement", {**_award(0), "tender": {"techniques": {"hasFrameworkAgreement": True}}}),
        Case("no amount", _award(None)),
    ),
)
