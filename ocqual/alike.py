"""Processes that are alike, counted together: by what they fill, and by that of it which a question asks for.

There is a plain way of sorting and counting, here, and a compiled one (``native/elements.h``, ``native/alike.h``) that
does the same.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from ocqual.compiled import fast
from ocqual.elements import Group, Members, Plain, Told
from ocqual.needs import Elements
from ocqual.predicates import held
from ocqual.sure import as_decoded

#: The compiled way knows so many groups, and so many fields of each.
MOST_GROUPS = 256
FIELDS_COMPILED = 64

#: The bytes of the number of some elements.
_NUMBER = 8

#: Of each group the path of its array, the roles that elements are selected by, and the paths of its fields.
Shared = tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]


class Where(msgspec.Struct, frozen=True, order=True, gc=False):
    """Where a process is: the hash of its ocid first, so that of several the least is chosen by what the data says."""

    hashed: int
    file: str
    offset: int
    line: int
    pointer: str
    ocid: str
    merged: int


class Kind(NamedTuple):
    """What processes that are alike have in common: the rank of their stage, the bits that they fill, from the least
    on, with a byte more for the predicates that hold, and what elements tell."""

    rank: int
    filled: bytes
    told: tuple[Told, ...]


class Sorter:
    """Sorts processes by kind. ``groups`` are the arrays whose elements matter."""

    #: What a walk is to note of elements: see :meth:`ocqual.walk.Walk.share`.
    shared: Shared = ()

    def __init__(self, groups: Sequence[Group]) -> None:
        self._look = Plain(groups).look
        self._places: dict[Kind, int] = {}
        self._counts: list[int] = []
        self._least: list[int] = []

    def sort(self, rank: int, signature: bytes, data: dict[str, Any], walker: Any, hashed: int) -> int:
        """Count a process. The place of its kind if the hash of its ocid is the least so far, or as small; else -1.

        ``walker`` is the compiled one that has just visited it, which shares :attr:`shared`, or ``None``.
        """
        holding = sum(1 << place for place, holds in enumerate(held(data)) if holds)
        kind = Kind(rank, signature + bytes([holding]), self._look(signature, data))
        place = self._places.setdefault(kind, len(self._places))
        if place == len(self._counts):
            self._counts.append(0)
            self._least.append(hashed)
        self._counts[place] += 1
        if hashed > self._least[place]:
            return -1
        self._least[place] = hashed
        return place

    def take(self) -> list[tuple[Kind, int]]:
        """The kinds, in the order of their places, and how many processes there are of each; the next begins anew."""
        found = list(zip(self._places, self._counts, strict=True))
        for each in (self._places, self._counts, self._least):
            each.clear()
        return found


class Compiled:
    """The same by compiled code."""

    def __init__(self, groups: Sequence[Group], width: int) -> None:
        self._width = width
        self._elements = fast.Elements()
        #: Of each group, its bits in the order in which compiled code has them.
        self._bits = [sorted(group.bits.values()) for group in groups]
        for group, bits in zip(groups, self._bits, strict=True):
            order = {bit: place for place, bit in enumerate(bits)}
            places = tuple(bit.bit_length() - 1 for bit in bits)
            self._elements.add(as_decoded(group.path), group.roles, places, _listed_members(group.members(), order))
        self.shared: Shared = tuple(
            ("/".join(group.path), group.roles, tuple(sorted(group.bits, key=group.bits.__getitem__)))
            for group in groups
        )
        self.sort = self._elements.sort

    def take(self) -> list[tuple[Kind, int]]:
        """As :meth:`Sorter.take`."""
        known: dict[bytes, tuple[Told, ...]] = {}
        end, found = 2 + self._width, []
        for key, count in self._elements.take():
            # the key: rank, signature, predicates, and what is told
            told = known.get(tail := key[end:])
            if told is None:
                told = known[tail] = self._told(tail)
            found.append((Kind(key[0], key[1:end], told), count))
        return found

    def _told(self, key: bytes) -> tuple[Told, ...]:
        """What is told of each group: its number, how many elements, and the bits of each, as those of signatures."""
        at, told = 0, []
        while at < len(key):
            number, many = key[at], key[at + 1]
            at += 2 + 8 * many
            found = array("Q", key[at - 8 * many : at])
            own = list(enumerate(self._bits[number]))
            told.append((number, tuple(sum(bit for place, bit in own if bits >> place & 1) for bits in found)))
        return tuple(told)


def _listed_members(members: Members, order: Mapping[int, int]) -> tuple[Any, ...]:
    """Members as ``(name, place of its bit or -1, members below)``."""
    names = as_decoded(members)
    return tuple(
        (name, order.get(bit, -1), _listed_members(below, order))
        for name, (bit, below) in zip(names, members.values(), strict=True)
    )


def sorting(groups: Sequence[Group], width: int) -> Sorter | Compiled:
    """What sorts processes of which signatures have so many bytes: compiled where that is to be had and can be."""
    if fast is None or len(groups) > MOST_GROUPS or any(len(group.bits) > FIELDS_COMPILED for group in groups):
        return Sorter(groups)
    return Compiled(groups, width)


class Row(NamedTuple):
    """A kind of processes: the bits that it fills, from the least on, the groups whose elements tell more, as bits,
    these elements, how many processes there are of it, and where one is."""

    filled: bytes
    groups: int
    elements: Elements
    processes: int
    where: Where


class Kinds:
    """Kinds of processes, which are alike each, in the order of where they are: what each fills, as so many bytes, with
    the number of its elements behind it."""

    def __init__(self, width: int, rows: Sequence[Row]) -> None:
        self.width = width + _NUMBER
        self.rows = rows
        numbers = {elements: number for number, elements in enumerate(dict.fromkeys(row.elements for row in rows))}
        tails = {elements: number.to_bytes(_NUMBER, "little") for elements, number in numbers.items()}
        self.bits = b"".join([row[0].ljust(width, b"\0") + tails[row[2]] for row in rows])
        self.groups = array("Q", [row[1] for row in rows])
        self.counts = array("q", [row[3] for row in rows])
        #: The groups of which any kind tells.
        self.told = 0
        for groups in set(self.groups):
            self.told |= groups

    def count(
        self, mask: int, groups: int, into: dict[bytes, int], firsts: dict[bytes, int], *, apart: bool = False
    ) -> None:
        """Add the processes of each kind to those of a mask's bits, which are keys of ``into``; ``firsts`` takes the
        place of the first kind with these.

        Kinds whose elements tell more of one of some groups are left out; with ``apart`` these are counted and the
        others left out, and keys have the number of their elements too.
        """
        masked = mask.to_bytes(self.width - _NUMBER, "little") + (b"\xff" if apart else b"\0") * _NUMBER
        if fast is None:
            self.count_plainly(masked, groups, into, firsts, apart)
        else:
            fast.count_kinds(self.bits, self.counts, self.groups, masked, groups, into, firsts, apart)

    def count_plainly(
        self, mask: bytes, groups: int, into: dict[bytes, int], firsts: dict[bytes, int], apart: bool
    ) -> None:
        """As :meth:`count`, without the compiled half."""
        whole = int.from_bytes(mask, "little")
        first: dict[bytes, int] = {}
        for place, (told, count) in enumerate(zip(self.groups, self.counts, strict=True)):
            if bool(told & groups) == apart:
                bits = int.from_bytes(self.bits[place * self.width : (place + 1) * self.width], "little") & whole
                key = bits.to_bytes(self.width, "little")
                into[key] = into.get(key, 0) + count
                first.setdefault(key, place)
        firsts |= first
