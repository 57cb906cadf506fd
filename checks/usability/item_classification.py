"""Items have a code of a named classification.

Who is let down: whoever looks for one kind of goods in many processes, in several languages, or compares prices. Free
text finds "paracetamol" and misses "acetaminophen tabs 500mg".

How judged: each item of tender, awards and contracts has a classification, or an additional one, with both scheme and
id.

Says nothing when: no items are listed (a check of completeness tells).

Limits: whether the code exists, and is precise, is not judged.
"""

from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, is_filled, sure, text


def passes(item: Any, process: Process) -> bool | None:
    """Whether an item has a scheme and a code."""
    if item.__class__ is not dict:
        return None
    if _is_coded(item.get("classification")):
        return True
    more = item.get("additionalClassifications")
    if isinstance(more, list) and any(map(_is_coded, more)):
        return True
    return False if is_filled(item) else None


def _is_coded(classification: Any) -> bool:
    return (
        classification.__class__ is dict
        and text(classification.get("scheme")) is not None
        and text(classification.get("id")) is not None
    )


def _case(*items: Any) -> dict[str, Any]:
    return {"tender": {"items": list(items)}}


CHECK = Check(
    id="usability.item-classification",
    title="Items are classified by a named scheme",
    dimension=Dimension.USABILITY,
    severity=Severity.HIGH,
    since="0.1",
    reads=("tender/items", "awards/items", "contracts/items"),
    passes=passes,
    surely=(
        sure.filled("classification/scheme"),
        sure.filled("classification/id"),
    ),
    remedy="Have buyers choose a code when they enter an item, of a scheme that others use too (UNSPSC, CPV, CPC "
    "…), and publish scheme and id with each item. Add national codes as additionalClassifications.",
    cases=(
        Case("a code", _case({"id": "1", "classification": {"scheme": "CPV", "id": "55524000"}}), passed=1),
        Case("a number for a text", _case({"id": "1", "classification": {"scheme": "UNSPSC", "id": 42}}), passed=1),
        Case(
            "an additional code",
            _case({"id": "1", "additionalClassifications": [{}, {"scheme": "X-LOCAL", "id": "A1"}]}),
            passed=1,
        ),
        Case("a code without a scheme", _case({"id": "1", "classification": {"id": "55524000"}}), failed=1),
        Case("text only", _case({"id": "1", "description": "Rice"}), failed=1),
        Case("an empty item", _case({}, {"id": None})),
        Case("no items", {"tender": {"id": "1"}}),
    ),
)
