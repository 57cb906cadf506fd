"""No award or contract is there twice under two ids.

Who is let down: whoever adds amounts up: each copy counts again. Copies come about when ids change from one release
to the next, since merging then keeps the old entry beside the new.

How judged: of the awards of a process, and of its contracts, no two that have an amount are the same in everything
but their id.

Says nothing when: there are fewer than two with an amount.

Limits: copies that differ in any detail, a title or a date of change, are not seen. Two orders that are truly alike
in everything, date and items included, fail; give each what tells it from the other.
"""

from itertools import combinations
from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, amount, sure

#: So few are compared two by two.
FEW = 8

_ID = frozenset(["id"])


def passes(deals: Any, process: Process) -> bool | None:
    """Whether no two of an array of awards or contracts are the same but for their id."""
    if deals.__class__ is not list or len(deals) < 2:
        return None
    alike: dict[int | float, list[dict[str, Any]]] = {}
    for deal in deals:
        number = amount(deal.get("value")) if isinstance(deal, dict) else None
        if number is not None:
            alike.setdefault(number, []).append(deal)
    if sum(map(len, alike.values())) < 2:
        return None
    try:
        return not any(len(group) > 1 and _repeats(group) for group in alike.values())
    except RecursionError:  # nested deeper than any deal is
        return None


def _repeats(deals: list[dict[str, Any]]) -> bool:
    """Whether two have different ids and nothing else that differs; ``repr`` tells decoded values apart."""
    if len(deals) <= FEW and not any(_equal(*pair) for pair in combinations(deals, 2)):
        return False
    seen: dict[str, str] = {}
    for deal in deals:
        rest = repr(sorted((name, value) for name, value in deal.items() if name != "id"))
        key = repr(deal.get("id"))
        if seen.setdefault(rest, key) != key:
            return True
    return False


def _equal(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether nothing differs but the ids, to Python, to which ``1`` and ``1.0`` are equal."""
    return one.keys() - _ID == other.keys() - _ID and all(one[name] == other[name] for name in one.keys() - _ID)


def _award(id: Any, number: float = 100, **more: Any) -> dict[str, Any]:
    return {"id": id, "value": {"amount": number, "currency": "EUR"}, "suppliers": [{"id": "s"}], **more}


CHECK = Check(
    id="consistency.repeated-deals",
    title="Awards and contracts are listed once each",
    dimension=Dimension.CONSISTENCY,
    severity=Severity.HIGH,
    since="0.1",
    reads=("awards[]", "contracts[]"),
    passes=passes,
    surely=(sure.unlike("value/amount"),),
    idle=(sure.fewer(2),),
    remedy="Keep the id of an award or contract the same in every release. Take a copy that was published back by a "
    "release in which all its fields are null.",
    cases=(
        Case("two lots", {"awards": [_award("1", 100), _award("2", 250)]}, passed=1),
        Case(
            "alike but for the lot", {"awards": [_award(1, relatedLots=["a"]), _award(2, relatedLots=["b"])]}, passed=1
        ),
        Case("a new id", {"awards": [_award("1"), _award("1-2024")]}, failed=1),
        Case("contracts too", {"contracts": [_award(1, awardID="a"), _award(2, awardID="a")]}, failed=1),
        Case("only one", {"awards": [_award("1")]}),
        Case("no amounts", {"awards": [{"id": "1", "title": "x"}, {"id": "2", "title": "x"}]}),
    ),
)
