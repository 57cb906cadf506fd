"""Tallies while they are being made: the only mutable counts, one set to a process, frozen at the end."""

from __future__ import annotations

from collections import Counter
from heapq import heappush, heapreplace
from typing import NamedTuple

from ocqual.tally import Example, Examples, Group, Tally

#: Reasons why a unit gave nothing to judge.
NOT_REACHED = "stage-not-reached"
NOTHING = "nothing-to-judge"


class Kept(NamedTuple):
    """An example in a heap whose top has the greatest rank, that is, the least of these."""

    order: int
    example: Example


class RunningGroup:
    """The failures of one check at one path."""

    __slots__ = ("heap", "last_unit", "objects", "units")

    def __init__(self) -> None:
        self.objects = 0
        self.units = 0
        self.last_unit = -1
        self.heap: list[Kept] = []

    def wants(self, rank: int, kept: int) -> bool:
        """Whether an example of this rank would be kept."""
        return len(self.heap) < kept or -self.heap[0].order > rank

    def keep(self, example: Example, kept: int) -> None:
        """Keep an example that is wanted, in place of the one of greatest rank if there are enough."""
        entry = Kept(-example.rank, example)
        if entry in self.heap:
            return
        if len(self.heap) < kept:
            heappush(self.heap, entry)
        else:
            heapreplace(self.heap, entry)


class Running:
    """The tally of one check, with numbers where it has a curve."""

    __slots__ = (
        *("errors", "failed", "groups", "nothing", "not_reached", "numbers"),
        *("objects_failed", "objects_passed", "passed"),
    )

    def __init__(self) -> None:
        self.passed = self.failed = self.errors = 0
        self.objects_passed = self.objects_failed = 0
        self.nothing = self.not_reached = 0
        self.groups: dict[str, RunningGroup] = {}
        self.numbers: Counter[int] = Counter()

    def group(self, path: str) -> RunningGroup:
        """The group for a path, made at the first failure there."""
        found = self.groups.get(path)
        if found is None:
            found = self.groups[path] = RunningGroup()
        return found

    def freeze(self, kept: int) -> Tally:
        """The tally as a value."""
        groups = {
            path: Group(group.objects, group.units, _examples(group.heap, kept))
            for path, group in sorted(self.groups.items())
        }
        everything = [entry for group in self.groups.values() for entry in group.heap]
        skipped = {NOT_REACHED: self.not_reached, NOTHING: self.nothing}
        return Tally(
            passed=self.passed,
            failed=self.failed,
            errors=self.errors,
            objects_passed=self.objects_passed,
            objects_failed=self.objects_failed,
            skipped={reason: count for reason, count in sorted(skipped.items()) if count},
            groups=groups,
            examples=_examples(everything, kept),
        )


def _examples(heap: list[Kept], kept: int) -> Examples:
    return Examples(kept, tuple(sorted(entry.example for entry in heap)[:kept]))
