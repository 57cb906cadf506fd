"""Whoever wins has bid.

Who is let down: whoever studies who competes with whom. A winner who is not among the bidders means that the list of
bidders is not what it says, or that one organisation goes by two ids.

How judged: each supplier of an award that was made has the id of a tenderer or, failing that, the name of one, letter
case and spaces aside. One supplier among the tenderers is not enough: all must be.

Says nothing when: no tenderers are named, the supplier has neither id nor name, or the award is pending, cancelled or
unsuccessful.

Limits: bidders who are only in the bids extension count, but where tenderers are not listed as the standard has it
nothing is judged. A consortium that bids under its own name and wins as its members, or the other way round, fails.
"""

from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, objects, sure, text

#: Awards that were not made.
NOT_MADE = ("pending", "cancelled", "unsuccessful")


def passes(award: Any, process: Process) -> bool | None:
    """Whether all suppliers of an award are among the tenderers."""
    if award.__class__ is not dict or award.get("status") in NOT_MADE:
        return None
    ids = process.once(tenderer_ids)
    verdict: bool | None = None
    for supplier in objects(award, "suppliers"):
        key = text(supplier.get("id"))
        if key in ids:
            verdict = True
            continue
        name, names = _folded(supplier.get("name")), process.once(tenderer_names)
        if name in names:
            verdict = True
        elif key or name:
            return False if names or ids else None
    return verdict


def tenderer_ids(process: Process) -> set[str]:
    """The ids of all tenderers."""
    ids = process.ids("tender", "tenderers")
    return ids | process.ids("bids", "details", "tenderers") if "bids" in process.data else ids


def tenderer_names(process: Process) -> set[str]:
    """The folded names of all tenderers."""
    named = objects(process.data, "tender", "tenderers")
    if "bids" in process.data:
        named += objects(process.data, "bids", "details", "tenderers")
    return {name for each in named if (name := _folded(each.get("name")))}


def _folded(name: Any) -> str:
    """A name without differences that mean nothing; empty where there is none."""
    return " ".join((text(name) or "").casefold().split())


def _case(supplier: dict[str, Any], *bidders: dict[str, Any], status: str = "active") -> dict[str, Any]:
    return {"tender": {"tenderers": list(bidders)}, "awards": [{"id": "1", "status": status, "suppliers": [supplier]}]}


CHECK = Check(
    id="consistency.suppliers-among-tenderers",
    title="Suppliers are among the tenderers",
    dimension=Dimension.CONSISTENCY,
    severity=Severity.MEDIUM,
    since="0.1",
    reads=("awards",),
    when=("awards/suppliers", "tender/tenderers"),
    passes=passes,
    surely=(sure.beyond(frozenset(NOT_MADE), "status"), sure.listed("suppliers", "tender/tenderers")),
    idle=(sure.among(frozenset(NOT_MADE), "status"),),
    remedy="List all bidders as tenderers, the winner among them, and give an organisation the same id in both places.",
    cases=(
        Case("by id", _case({"id": "1"}, {"id": 1}, {"id": "2"}), passed=1),
        Case("by name", _case({"id": "x", "name": "Acme  Ltd"}, {"id": "y", "name": "ACME Ltd"}), passed=1),
        Case("not among them", _case({"id": "3", "name": "C"}, {"id": "1", "name": "A"}), failed=1),
        Case(
            "a bidder of the bids extension",
            {**_case({"id": "3"}, {"id": "1"}), "bids": {"details": [{"tenderers": [{"id": "3"}]}]}},
            passed=1,
        ),
        Case(
            "one of two",
            {"tender": {"tenderers": [{"id": "1"}]}, "awards": [{"suppliers": [{"id": "1"}, {"id": "2"}]}]},
            failed=1,
        ),
        Case("nobody named", {"awards": [{"suppliers": [{"id": "1"}]}]}),
        Case("an unsuccessful award", _case({"id": "3"}, {"id": "1"}, status="unsuccessful")),
        Case("an empty supplier", _case({}, {"id": "1"})),
    ),
)
