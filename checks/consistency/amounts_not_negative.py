"""Budgets, estimates, prices and contract values are not below nought.

Who is let down: whoever adds amounts up: negative ones are subtracted in silence. Most come from systems that book
spending as minus, or that keep a correction where its result should be.

How judged: the amounts of budget, tender, award and contract, and the unit prices of items, are 0 or more.

Says nothing when: there is no amount, or it is no number. Payments are not judged, since a refund is a payment with a
minus; neither are amendments.

Limits: a concession in which the supplier pays the buyer is sometimes published as a negative value, and fails. The
standard has no sign for income; say in the description which way the money goes.
"""

from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, amount, sure


def passes(value: Any, process: Process) -> bool | None:
    """Whether an amount is 0 or more."""
    number = amount(value)
    return number >= 0 if number is not None else None


CHECK = Check(
    id="consistency.amounts-not-negative",
    title="Budgets, estimates, prices and contract values are not negative",
    dimension=Dimension.CONSISTENCY,
    severity=Severity.MEDIUM,
    since="0.1",
    reads=(
        "planning/budget/amount",
        "tender/value",
        "tender/minValue",
        "tender/items/unit/value",
        "awards/value",
        "awards/items/unit/value",
        "contracts/value",
        "contracts/items/unit/value",
        "bids/details/value",
    ),
    passes=passes,
    surely=(sure.within(0, 1e15, "amount"),),
    never=(sure.within(-1e15, -0.01, "amount"),),
    idle=(sure.absent("amount"),),
    remedy="Publish what will be paid as a positive amount, and a correction as the new amount with an amendment "
    "that explains it.",
    cases=(
        Case("positive", {"tender": {"value": {"amount": 10, "currency": "EUR"}}}, passed=1),
        Case("nought", {"tender": {"value": {"amount": 0, "currency": "EUR"}}}, passed=1),
        Case("negative", {"planning": {"budget": {"amount": {"amount": -0.5, "currency": "EUR"}}}}, failed=1),
        Case(
            "a refund",
            {"contracts": [{"implementation": {"transactions": [{"value": {"amount": -10, "currency": "EUR"}}]}}]},
        ),
        Case("text", {"tender": {"value": {"amount": "-10", "currency": "EUR"}}}),
        Case("no amount", {"tender": {"value": {"currency": "EUR"}}}),
    ),
)
