"""What breaks the rules of the standard in the releases of one walk, counted for the checks that these rules belong to.

As with :mod:`ocqual.panel` there is a plain way of counting, here, and a compiled one (``native/breaches.h``) that does
the same.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ocqual.compiled import fast
from ocqual.panel import COUNTED, FAILED, OBJECTS_FAILED
from ocqual.running import RunningGroup
from ocqual.tally import Group
from ocqual.walk import Breach, Node


class Wanted(NamedTuple):
    """A breach that may be wanted as an example: the slot of its group, its place among those that were given, and
    which it is of those that break the same rule at the same path."""

    slot: int
    place: int
    which: int


class Breaches:
    """Counts what breaks rules. ``of_rule`` has the numbers of the checks that each rule belongs to."""

    def __init__(self, of_rule: Mapping[str, Sequence[int]], kept: int) -> None:
        self._of_rule = of_rule
        self._kept = kept
        #: The failures of a check at a path, and the number of the check, by slot.
        self.groups: list[RunningGroup] = []
        self._numbers: list[int] = []
        self._slots: dict[tuple[int, int], int] = {}
        self._kinds: dict[tuple[int, str], tuple[tuple[int, int], ...]] = {}

    def kind(self, node: Node, rule: str) -> tuple[tuple[int, int], ...]:
        """The checks that a rule belongs to, each with the slot of its failures at a node."""
        return tuple((number, self._slot(number, node)) for number in self._of_rule.get(rule, ()))

    def _slot(self, number: int, node: Node) -> int:
        slot = self._slots.get((number, node.number))
        if slot is None:
            slot = self._slots[number, node.number] = len(self.groups)
            self.groups.append(RunningGroup(node.path, self._kept))
            self._numbers.append(number)
        return slot

    def put(self, breaches: Sequence[Breach], unit: int, hashed: int, counters: array[int]) -> Sequence[Wanted]:
        """Count what breaks rules in one release; see :meth:`ocqual.panel.Panel.put`."""
        wanted: list[Wanted] = []
        failing: set[int] = set()
        met: dict[tuple[int, str], int] = {}
        for index, (node, rule, _) in enumerate(breaches):
            key = (node.number, rule)
            kind = self._kinds.get(key)
            if kind is None:
                kind = self._kinds[key] = self.kind(node, rule)
            which = met.get(key, 0)
            met[key] = which + 1
            for number, slot in kind:
                failing.add(number)
                counters[COUNTED * number + OBJECTS_FAILED] += 1
                if self.groups[slot].count(unit, hashed, which):
                    wanted.append(Wanted(slot, index, which))
        for number in failing:
            counters[COUNTED * number + FAILED] += 1
        return wanted

    def limit(self, slot: int) -> None:
        """Let it be known that the examples of a group have changed, and with them which ranks are wanted."""

    def failures(self) -> Iterator[tuple[int, dict[str, Group]]]:
        """The number of each check that failed at a path, with its group."""
        for number, group in zip(self._numbers, self.groups, strict=True):
            if group.objects:
                yield number, {group.path: group.freeze()}


class Compiled(Breaches):
    """The same, counted by compiled code."""

    def __init__(self, of_rule: Mapping[str, Sequence[int]], kept: int) -> None:
        super().__init__(of_rule, kept)
        self._breaches = fast.Breaches(self.kind)
        self.put = self._breaches.put  # type: ignore[method-assign]

    def _slot(self, number: int, node: Node) -> int:
        before, slot = len(self.groups), super()._slot(number, node)
        if len(self.groups) > before:
            self._breaches.group(self.groups[slot].salt, self._kept > 0)
        return slot

    def limit(self, slot: int) -> None:
        if (limit := self.groups[slot].limit) is not None:
            self._breaches.limit(slot, limit)

    def failures(self) -> Iterator[tuple[int, dict[str, Group]]]:
        for group, (objects, units) in zip(self.groups, self._breaches.counts(), strict=True):
            group.objects, group.units = objects, units
        return super().failures()


def counting(of_rule: Mapping[str, Sequence[int]], kept: int) -> Breaches:
    """What counts breaches, compiled where that is to be had. Of each group ``kept`` examples are."""
    return Breaches(of_rule, kept) if fast is None else Compiled(of_rule, kept)
