"""What questions may ask of a process beside filled fields: a small, closed set of predicates, named in TOML.

A predicate tells something that filling a field does not change (how many bidders there are, not whether they are
named), so that what filling a field would do stays exact. It may meet any data and must never raise; it is asked of
every process, so it must be cheap. A selection, likewise, chooses parties.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ocqual.check import objects
from ocqual.filled import is_filled


class Predicate(NamedTuple):
    """``title`` is true of a process where ``holds(process)`` is: what :func:`held` says at ``place``."""

    title: str
    place: int

    def holds(self, process: dict[str, Any]) -> bool:
        """Whether it is true of a process."""
        return held(process)[self.place]


class Selection(NamedTuple):
    """Which parties are meant: those with one of ``roles``."""

    title: str
    roles: tuple[str, ...]


_METHODS = ("open", "selective", "limited", "direct")

#: The array of which selections are made.
SELECTED = "parties"


def held(process: dict[str, Any]) -> tuple[bool, ...]:
    """Of each predicate whether it holds, in the order of their places: one look at the tender serves all."""
    two_bids = "bids" in process and _several(process, "bids", "details")
    one_item = _one_item_each(process, "awards") and _one_item_each(process, "contracts")
    tender = process.get("tender")
    if tender.__class__ is not dict:
        # a list of tenders, perhaps, which is walked into as any list
        return two_bids or _several(process, "tender", "tenderers"), False, False, True, two_bids, one_item
    method = tender.get("procurementMethod")
    return (
        two_bids or ("tenderers" in tender and _several(tender, "tenderers")),
        method == "open",
        tender.get("hasEnquiries") is False,
        # where there is no method, only the method is missing
        method in _METHODS or not is_filled(method),
        two_bids,
        one_item,
    )


def _one_item_each(process: dict[str, Any], name: str) -> bool:
    return name not in process or not any(_several(deal, "items") for deal in objects(process, name))


def _several(data: dict[str, Any], *path: str) -> bool:
    """Whether there are several objects at a path: named or not, but not of nothing."""
    found = objects(data, *path)
    return len(found) > 1 and sum(map(is_filled, found)) > 1


#: The predicates by name, in the order of their places.
PREDICATES: Mapping[str, Predicate] = {
    name: Predicate(title, place)
    for place, (name, title) in enumerate(
        [
            ("two-bidders", "two bidders or more are listed"),
            ("open-procedure", "the method of procurement is open"),
            ("no-enquiries", "it is said that there were no enquiries"),
            ("standard-method", "the method of procurement, where given, is a code of the standard"),
            ("two-bids", "two bids or more are listed"),
            ("one-item-each", "no award or contract has several items"),
        ]
    )
}

#: The selections by name.
SELECTIONS: Mapping[str, Selection] = {
    "buyers": Selection("parties with the role buyer or procuringEntity", ("buyer", "procuringEntity")),
    "suppliers": Selection("parties with the role supplier", ("supplier",)),
    "bidders": Selection("parties with the role tenderer or supplier", ("tenderer", "supplier")),
    "funders": Selection("parties with the role funder", ("funder",)),
}
