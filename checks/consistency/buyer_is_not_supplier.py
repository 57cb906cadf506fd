"""Nobody buys from themselves.

Who is let down: whoever draws the network of buyers and suppliers, or asks who won: where the buyer's id stands for
the supplier, the winner is unknown, and the largest supplier of the country seems to be its largest buyer.

How judged: the id of the buyer or, where the buyer has none, of the procuring entity, is not that of any supplier.

Says nothing when: an id is missing. Ids are compared as text.

Limits: work that a body orders from its own workshop is published so without fault; it is rare.
"""

from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, sure, text


def passes(organisation: Any, process: Process) -> bool | None:
    """Whether the buyer, or the procuring entity where no buyer has an id, is none of the suppliers."""
    key = _id(organisation)
    buyer = process.data.get("buyer")
    if key is None or (organisation is not buyer and _id(buyer) not in (None, key)):
        return None  # the procuring entity, where the buyer is another
    suppliers = process.ids("awards", "suppliers")
    return key not in suppliers if suppliers else None


def _id(organisation: Any) -> str | None:
    return text(organisation.get("id")) if organisation.__class__ is dict else None


def _case(buyer: Any, supplier: Any) -> dict[str, Any]:
    return {"buyer": {"id": buyer}, "awards": [{"id": "1", "suppliers": [{"id": supplier}]}]}


CHECK = Check(
    id="consistency.buyer-is-not-supplier",
    title="Suppliers are not the buyer itself",
    dimension=Dimension.CONSISTENCY,
    severity=Severity.MEDIUM,
    since="0.1",
    reads=("buyer", "tender/procuringEntity"),
    when=("awards/suppliers/id",),
    passes=passes,
    surely=(sure.same("id", "/buyer/id"), sure.unlisted("id", "awards/suppliers")),
    idle=(sure.absent("id"),),
    remedy="Look the winner up in the source system, and correct the mapping of suppliers. A placeholder id that "
    "several organisations share must be replaced by ids of their own, or left out.",
    cases=(
        Case("two organisations", _case("GB-1", "GB-2"), passed=1),
        Case("one organisation", _case("GB-1", "GB-1"), failed=1),
        Case("one organisation, a number and a text", _case(77, "77"), failed=1),
        Case(
            "the procuring entity, where no buyer is given",
            {"tender": {"procuringEntity": {"id": "1"}}, "awards": [{"suppliers": [{"id": "1"}, {"id": "2"}]}]},
            failed=1,
        ),
        Case(
            "a central body that sells on",
            {
                "buyer": {"id": "school"},
                "tender": {"procuringEntity": {"id": "agency"}},
                "awards": [{"suppliers": [{"id": "agency"}]}],
            },
            passed=1,
        ),
        Case("placeholders", _case("n/a", "n/a")),
        Case("no supplier", {"buyer": {"id": "GB-1"}, "awards": [{"id": "1"}]}),
    ),
)
