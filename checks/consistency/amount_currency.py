"""An amount says in which currency it is.

Who is let down: whoever adds amounts up. Without a currency an amount cannot be compared with any other, and to
assume the country's own is wrong just where it matters, in large international contracts.

How judged: every value that has an amount has a currency too.

Says nothing when: there is no amount. A currency alone is no contradiction: many systems write it always, and whether
an amount is missing is a question of completeness.

Limits: whether the code is a currency is for the check of codes.
"""

from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, is_filled, sure, text


def passes(value: Any, process: Process) -> bool | None:
    """Whether a value with an amount has a currency."""
    if value.__class__ is not dict:
        return None
    number = value.get("amount")
    # most numbers are small enough to be no placeholder
    if not (number.__class__ is float and -999_999 < number < 999_999) and not is_filled(number):
        return None
    return text(value.get("currency")) is not None


CHECK = Check(
    id="consistency.amount-currency",
    title="Amounts have a currency",
    dimension=Dimension.CONSISTENCY,
    severity=Severity.HIGH,
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
        "contracts/implementation/transactions/value",
        "contracts/implementation/transactions/amount",
        "bids/details/value",
    ),
    passes=passes,
    surely=(
        sure.within(-1e15, 1e15, "amount"),
        sure.filled("currency"),
    ),
    never=(sure.within(-1e15, 1e15, "amount"), sure.absent("currency")),
    idle=(sure.absent("amount"),),
    remedy="Write the three-letter ISO 4217 code beside every amount, at every place: one currency in the database "
    "is no reason to leave it out of the export.",
    cases=(
        Case("both", {"tender": {"value": {"amount": 10, "currency": "EUR"}}}, passed=1),
        Case("an amount of 0", {"tender": {"value": {"amount": 0}}}, failed=1),
        Case("an empty currency", {"awards": [{"value": {"amount": 10.5, "currency": ""}}, {}]}, failed=1),
        Case("an amount as text", {"awards": [{"value": {"amount": "10.5"}}]}, failed=1),
        Case("a currency only", {"tender": {"value": {"amount": None, "currency": "EUR"}}}),
        Case("an empty value", {"tender": {"value": {}}}),
    ),
)
