"""What questions may ask of a process beside filled fields: a small, closed set of predicates, named in TOML.

A predicate tells something that filling a field does not change (how many bidders there are, not whether they are
named), so that what filling a field would do stays exact. It may meet any data and must never raise; it is asked of
every process, so it must be cheap. A selection, likewise, chooses parties.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ocqual.check import objects
from ocqual.filled import is_filled


class Predicate(NamedTuple):
    """``title`` is true of a process where ``holds(process)`` is."""

    title: str
    holds: Callable[[dict[str, Any]], bool]


class Selection(NamedTuple):
    """Which parties are meant: those with one of ``roles``."""

    title: str
    roles: tuple[str, ...]


_METHODS = ("open", "selective", "limited", "direct")

#: The array of which selections are made.
SELECTED = "parties"


def _two_bidders(process: dict[str, Any]) -> bool:
    """The bidders of the tender, or those of all bids: an object each, named or not."""
    return len(objects(process, "tender", "tenderers")) > 1 or _two_bids(process)


def _two_bids(process: dict[str, Any]) -> bool:
    return "bids" in process and len(objects(process, "bids", "details")) > 1


def _open_procedure(process: dict[str, Any]) -> bool:
    tender = process.get("tender")
    return isinstance(tender, dict) and tender.get("procurementMethod") == "open"


def _no_enquiries(process: dict[str, Any]) -> bool:
    tender = process.get("tender")
    return isinstance(tender, dict) and tender.get("hasEnquiries") is False


def _standard_method(process: dict[str, Any]) -> bool:
    """Where there is no method, it holds: then only the method is missing."""
    tender = process.get("tender")
    method = tender.get("procurementMethod") if isinstance(tender, dict) else None
    return method in _METHODS or not is_filled(method)


#: The predicates by name.
PREDICATES: Mapping[str, Predicate] = {
    "two-bidders": Predicate("two bidders or more are listed", _two_bidders),
    "open-procedure": Predicate("the method of procurement is open", _open_procedure),
    "no-enquiries": Predicate("it is said that there were no enquiries", _no_enquiries),
    "standard-method": Predicate("the method of procurement, where given, is a code of the standard", _standard_method),
    "two-bids": Predicate("two bids or more are listed", _two_bids),
}

#: The selections by name.
SELECTIONS: Mapping[str, Selection] = {
    "buyers": Selection("parties with the role buyer or procuringEntity", ("buyer", "procuringEntity")),
    "suppliers": Selection("parties with the role supplier", ("supplier",)),
    "bidders": Selection("parties with the role tenderer or supplier", ("tenderer", "supplier")),
}
