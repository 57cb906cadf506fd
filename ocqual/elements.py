"""What the elements of arrays fill, where no element fills all that its neighbours do together.

Questions ask for fields within one award, one item, one bidder. The walk tells which fields are filled somewhere; here
those processes are found of which that is not the whole truth. Compiled code does the same (``native/elements.h``) for
the sorter of :mod:`ocqual.alike`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ocqual.check import listed, objects
from ocqual.filled import is_filled
from ocqual.needs import array_of, surpassing
from ocqual.predicates import SELECTIONS

#: Arrays directly inside arrays are looked into so many times.
DEEPEST_ARRAY = 8

#: The members of an element: the bit of each, and the members below it that have one.
Members = dict[str, tuple[int, "Members"]]

#: The number of a group, and the bits of its elements that no other surpasses, ascending.
Told = tuple[int, tuple[int, ...]]


class Group(NamedTuple):
    """What questions need within one element of an array, or of a selection from it: the bit of each path."""

    name: str
    bits: Mapping[str, int]

    @property
    def mask(self) -> int:
        """All the bits."""
        return sum(self.bits.values())

    @property
    def path(self) -> tuple[str, ...]:
        """The names that lead to the array."""
        return tuple(array_of(self.name).split("/"))

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles of the elements that are selected; none where all are meant."""
        return SELECTIONS[self.name].roles if self.name in SELECTIONS else ()

    def members(self) -> Members:
        """The members of elements, and theirs, that have a bit."""
        found: Members = {}
        for path, bit in self.bits.items():
            _plant(found, path.split("/")[len(self.path) :], bit)
        return found


def _plant(members: Members, names: Sequence[str], bit: int) -> None:
    """Give the member at the end of ``names`` its bit."""
    own, below = members.get(names[0], (0, {}))
    members[names[0]] = (own | bit, below) if len(names) == 1 else (own, below)
    if len(names) > 1:
        _plant(below, names[1:], bit)


class Plain:
    """Looks at the elements of some groups, one after another."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self._groups = [
            (number, group.mask, group.path, frozenset(group.roles), group.members())
            for number, group in enumerate(groups)
        ]

    def look(self, signature: bytes, data: dict[str, Any]) -> tuple[Told, ...]:
        """What more there is to know of a process than which bits it fills (``signature``, from the least on).

        Of an array: the bits of elements, where there are several and none has all that is filled. Of a selection:
        those of the elements selected, where none has all that is filled anywhere in the array.
        """
        whole = int.from_bytes(signature, "little")
        told = []
        for number, mask, path, roles, members in self._groups:
            filled = whole & mask
            if not (filled or roles):
                continue
            elements = objects(data, *path)
            if roles:
                elements = [each for each in elements if _has_role(each, roles)]
            elif len(elements) < 2:
                continue
            found = {bits_of(element, members) for element in elements}
            if filled not in found:
                told.append((number, surpassing(found)))
        return tuple(told)


def _has_role(element: dict[str, Any], roles: frozenset[str]) -> bool:
    return any(role.__class__ is str and role in roles for role in listed(element.get("roles")))


def bits_of(element: dict[str, Any], members: Members) -> int:
    """The bits of the members that an element fills."""
    found = 0
    for name, (bit, below) in members.items():
        value = element.get(name)
        if value is None:
            continue
        if bit and is_filled(value):
            found |= bit
        if below:
            for each in _objects_in(value, DEEPEST_ARRAY):
                found |= bits_of(each, below)
    return found


def _objects_in(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if value.__class__ is dict:
        yield value
    elif value.__class__ is list and depth >= 0:
        for each in value:
            yield from _objects_in(each, depth - 1)
