"""No more is paid under a contract than it is worth.

Who is let down: whoever watches spending against contracts: payments beyond the value mean that the contract was
changed and nobody was told, that payments are listed twice, or that they belong elsewhere.

How judged: the payments of each contract, refunds taken off, add up to at most 1.3 times its value. The margin is for
payments with tax under contracts without: 27 % is the highest rate of value added tax. Amounts are added without
rounding errors.

Says nothing when: the contract has no amount above 0; it has no payments; or one of them has no amount or another
currency.

Limits: an excess of less than the margin is not seen. Indexed prices may exceed it over many years.
"""

from math import fsum
from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, amount, objects, same_currency, sure

#: Tax of up to 27 %, and rounding.
MOST = 1.3


def passes(contract: Any, process: Process) -> bool | None:
    """Whether the payments of a contract add up to no more than ``MOST`` times its value."""
    worth = contract.get("value") if contract.__class__ is dict else None
    limit = amount(worth)
    if limit is None or limit <= 0:
        return None
    paid = []
    for transaction in objects(contract, "implementation", "transactions"):
        value = transaction.get("value") or transaction.get("amount")  # before OCDS 1.1 it was called amount
        number = amount(value)
        if number is None or not same_currency(value, worth):
            return None
        paid.append(number)
    try:
        return fsum(paid) <= MOST * limit if paid else None
    except OverflowError:  # beyond what a float can hold
        return None


def _case(worth: float, *paid: Any, unit: str = "EUR") -> dict[str, Any]:
    transactions = [{"id": str(at), "value": {"amount": number, "currency": unit}} for at, number in enumerate(paid)]
    contract = {
        "id": "1",
        "value": {"amount": worth, "currency": "EUR"},
        "implementation": {"transactions": transactions},
    }
    return {"contracts": [contract]}


CHECK = Check(
    id="consistency.payments-within-contract",
    title="Payments add up to no more than the contract's value, tax allowed for",
    dimension=Dimension.CONSISTENCY,
    severity=Severity.MEDIUM,
    since="0.1",
    reads=("contracts",),
    when=("contracts/value/amount", "contracts/implementation/transactions"),
    passes=passes,
    surely=(sure.adds_up("implementation/transactions", ("value/amount",), "value/currency", low=0, high=MOST),),
    idle=(sure.absent("implementation"), sure.absent("value/amount")),
    remedy="Look for payments that are listed twice or under the wrong contract. If more was agreed, publish the "
    "new value and an amendment that explains it.",
    cases=(
        Case("less", _case(1000, 300, 400), passed=1),
        Case("just so, in tenths", _case(0.3, 0.1, 0.2), passed=1),
        Case("with tax", _case(1000, 1160), passed=1),
        Case("a refund", _case(1000, 1000, 1000, -1000), passed=1),
        Case("twice", _case(1000, 1000, 1000), failed=1),
        Case("another currency", _case(1000, 4500, unit="PLN")),
        Case("a payment without amount", _case(1000, 5000, None)),
        Case("no payments", _case(1000)),
        Case("no value", {"contracts": [{"implementation": {"transactions": [{"value": {"amount": 1}}]}}]}),
    ),
)
