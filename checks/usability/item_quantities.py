"""Of goods it is said how many, and of what.

Who is let down: whoever compares prices: a school-meals programme can do nothing with "rice, 12,000 EUR".

How judged: where the tender says that it is for goods, each item has a quantity and a unit, by name or by code.

Says nothing when: the tender is for works or services, or does not say.

Limits: whether the unit is precise ("box") is not judged.
"""

from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, is_filled, number, sure, text


def passes(item: Any, process: Process) -> bool | None:
    """Whether an item of goods has a quantity and a unit."""
    tender = process.data.get("tender")
    if item.__class__ is not dict or tender.__class__ is not dict or tender.get("mainProcurementCategory") != "goods":
        return None
    unit = item.get("unit")
    if unit.__class__ is dict and (number(item.get("quantity")) is not None or is_filled(item.get("quantity"))):
        return text(unit.get("name")) is not None or is_filled(unit.get("name")) or is_filled(unit.get("id"))
    return False if is_filled(item) else None


def _case(category: str, **item: Any) -> dict[str, Any]:
    return {"tender": {"mainProcurementCategory": category, "items": [{"id": "1", **item}]}}


CHECK = Check(
    id="usability.item-quantities",
    title="Items of goods have a quantity and a unit",
    dimension=Dimension.USABILITY,
    severity=Severity.MEDIUM,
    since="0.1",
    reads=("tender/items", "awards/items", "contracts/items"),
    when=("tender/mainProcurementCategory",),
    passes=passes,
    surely=(
        sure.among(frozenset(["goods"]), "/tender/mainProcurementCategory"),
        sure.within(-1e15, 1e15, "quantity"),
        sure.filled("unit/name"),
    ),
    idle=(sure.beyond(frozenset(["goods"]), "/tender/mainProcurementCategory"),),
    remedy="Publish quantity and unit of each item, the unit by name and by its UN/CEFACT code.",
    cases=(
        Case("both", _case("goods", quantity=500, unit={"name": "kg"}), passed=1),
        Case("a unit by code", _case("goods", quantity=0.5, unit={"scheme": "UNCEFACT", "id": "KGM"}), passed=1),
        Case("no unit", _case("goods", quantity=500), failed=1),
        Case("no quantity", _case("goods", unit={"name": "kg"}), failed=1),
        Case("services", _case("services", description="Cleaning")),
        Case("not said what", {"tender": {"items": [{"id": "1", "quantity": 5}]}}),
    ),
)
