"""Items, quantity times unit price, come to what the award or contract is worth.

Who is let down: whoever compares unit prices, the surest way to see overcharging: a quantity in boxes beside a price
for each piece, or a total written as unit price, makes every comparison wrong.

How judged: where every item of an award or contract has a quantity and a unit price above 0.01 in the currency of the
whole, the products add up to the amount within a factor of 1.3 either way. The margin is for prices without tax
beside totals with it: 27 % is the highest rate of value added tax.

Says nothing when: one item lacks a quantity or a price (the rest need not add up), currencies differ, or there is no
amount.

Limits: discounts or transport of more than the margin fail. Errors that cancel out are not seen.
"""

from math import fsum
from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, amount, number, same_currency, sure

#: Tax of up to 27 %, and rounding.
MARGIN = 1.3

#: What people type when a form insists on a number.
TOKEN = 0.01


def passes(deal: Any, process: Process) -> bool | None:
    """Whether the items of an award or contract add up to its amount within ``MARGIN``."""
    items = deal.get("items") if deal.__class__ is dict else None
    if items.__class__ is not list or not items:
        return None
    value = deal.get("value")
    worth = amount(value)
    if worth is None or worth <= 0:
        return None
    totals = []
    for item in items:
        total = _total(item, value)
        if total is None:
            return None
        totals.append(total)
    try:
        return worth / MARGIN <= fsum(totals) <= worth * MARGIN
    except OverflowError:
        return False


def _total(item: Any, whole: dict[str, Any]) -> float | None:
    """Quantity times unit price, if neither is a token and the price is in the currency of the whole."""
    unit = item.get("unit") if item.__class__ is dict else None
    value = unit.get("value") if unit.__class__ is dict else None
    price = amount(value)
    if price is None or price <= TOKEN:
        return None
    quantity = number(item.get("quantity"))
    if quantity is None or quantity <= TOKEN or not same_currency(value, whole):
        return None
    try:
        return float(price) * quantity
    except OverflowError:
        return float("inf")


def _case(worth: float, *items: tuple[Any, Any], unit: str = "EUR") -> dict[str, Any]:
    listed = [
        {"id": str(at), "quantity": quantity, "unit": {"value": {"amount": price, "currency": unit}}}
        for at, (quantity, price) in enumerate(items)
    ]
    return {"awards": [{"id": "1", "value": {"amount": worth, "currency": "EUR"}, "items": listed}]}


CHECK = Check(
    id="consistency.item-totals",
    title="Items, quantity times unit price, come to the amount of their award or contract",
    dimension=Dimension.CONSISTENCY,
    severity=Severity.MEDIUM,
    since="0.1",
    reads=("awards", "contracts"),
    passes=passes,
    surely=(
        sure.adds_up("items", ("quantity", "unit/value/amount"), "unit/value/currency", low=1 / MARGIN, high=MARGIN),
    ),
    idle=(sure.absent("items"), sure.absent("value/amount")),
    remedy="Give as unit/value the price of one unit, in the unit that the quantity counts. If the system only "
    "knows the price of the whole line, leave the unit price out.",
    cases=(
        Case("exact", _case(700, (10, 50), (2, 100)), passed=1),
        Case("prices without tax", _case(812, (10, 50), (2, 100)), passed=1),
        Case("the total written as unit price", _case(500, (10, 500)), failed=1),
        Case("the unit price written as total", _case(50, (10, 50)), failed=1),
        Case("one item without a price", _case(700, (10, 50), (2, None))),
        Case("a token price", _case(700, (1, 0.01))),
        Case("no price", _case(700, (10, 0))),
        Case("another currency", _case(700, (10, 50), unit="USD")),
        Case("no items", {"awards": [{"id": "1", "value": {"amount": 700, "currency": "EUR"}}]}),
    ),
)
