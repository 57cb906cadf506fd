"""Processes that are alike, counted together: by what they fill, and by that of it which a question asks for.

There is a plain way of counting, here, and a compiled one (``native/alike.h``) that does the same.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NamedTuple

from ocqual.needs import Elements

_fast: Any
try:
    _fast = import_module("ocqual._fast")
except ImportError:  # there was no compiler when this was installed
    _fast = None


class Where(NamedTuple):
    """Where a process is: the hash of its ocid first, so that of several the least is chosen by what the data says."""

    hashed: int
    file: str
    offset: int
    line: int
    pointer: str
    ocid: str
    merged: int


class Kinds:
    """Kinds of processes, which are alike each: what each kind fills, as so many bytes, the groups whose elements tell
    more, as bits, these elements, how many processes there are of it, and where one is. In the order of that."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.bits = bytearray()
        self.groups = array("Q")
        self.counts = array("q")
        self.elements: list[Elements] = []
        self.wheres: list[Where] = []

    def add(self, filled: int, groups: int, elements: Elements, count: int, where: Where) -> None:
        """Add a kind."""
        self.bits += filled.to_bytes(self.width, "little")
        self.groups.append(groups)
        self.counts.append(count)
        self.elements.append(elements)
        self.wheres.append(where)

    def count(self, mask: int, groups: int, into: dict[bytes, int], firsts: dict[bytes, int]) -> Sequence[int]:
        """Add the processes of each kind to those of a mask's bits, which are keys of ``into``; ``firsts`` takes the
        place of the first kind with these.

        Kinds whose elements tell more of one of some groups are left out: their places are returned.
        """
        masked = mask.to_bytes(self.width, "little")
        if _fast is None:
            return self.count_plainly(masked, groups, into, firsts)
        apart: Sequence[int] = _fast.count_kinds(self.bits, self.counts, self.groups, masked, groups, into, firsts)
        return apart

    def count_plainly(
        self, mask: bytes, groups: int, into: dict[bytes, int], firsts: dict[bytes, int]
    ) -> Sequence[int]:
        """As :meth:`count`, without the compiled half."""
        whole, apart, counted = int.from_bytes(mask, "little"), [], Counter[int]()
        first: dict[int, int] = {}
        for place, (told, count) in enumerate(zip(self.groups, self.counts, strict=True)):
            if told & groups:
                apart.append(place)
            else:
                bits = self.filled(place) & whole
                counted[bits] += count
                first.setdefault(bits, place)
        for bits, count in counted.items():
            key = bits.to_bytes(self.width, "little")
            into[key] = into.get(key, 0) + count
            firsts[key] = first[bits]
        return apart

    def filled(self, place: int) -> int:
        """What a kind fills."""
        return int.from_bytes(self.bits[place * self.width : (place + 1) * self.width], "little")
