"""Tallies while they are being made: the only mutable counts, one set to a process, frozen at the end."""

from __future__ import annotations

from bisect import insort
from collections import Counter

import xxhash

from ocqual.tally import Example, Examples, Group, Tally

#: Spreads the bits of a product over 64 bits (2**64 divided by the golden ratio, made odd).
_ODD = 0x9E3779B97F4A7C15
_MASK = 2**64 - 1

#: Reasons why a unit gave nothing to judge.
NOT_REACHED = "stage-not-reached"
NOTHING = "nothing-to-judge"


class RunningGroup:
    """The failures of one check at one path, with the examples of least rank in order."""

    __slots__ = ("examples", "last_unit", "objects", "salt", "units")

    def __init__(self, path: str) -> None:
        self.salt = xxhash.xxh3_64_intdigest(path.encode("utf-8", "surrogatepass"))
        self.objects = 0
        self.units = 0
        self.last_unit = -1
        self.examples: list[Example] = []

    def rank(self, hashed: int, which: int) -> int:
        """The rank of the failure number ``which`` here of a process whose ocid hashes to ``hashed``."""
        return ((hashed ^ self.salt) + which) * _ODD & _MASK

    def wants(self, rank: int, kept: int) -> bool:
        """Whether an example of this rank may be kept. Of equal ranks, which repeated ocids have, the place decides."""
        return len(self.examples) < kept or (kept > 0 and rank <= self.examples[-1].rank)

    def keep(self, example: Example, kept: int) -> None:
        """Keep an example, if it is among the least so far."""
        if example not in self.examples:
            insort(self.examples, example)
            del self.examples[kept:]


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
            found = self.groups[path] = RunningGroup(path)
        return found

    def freeze(self, kept: int) -> Tally:
        """The tally as a value."""
        groups = {
            path: Group(group.objects, group.units, Examples(kept, tuple(group.examples)))
            for path, group in sorted(self.groups.items())
        }
        everything = sorted(example for group in self.groups.values() for example in group.examples)
        skipped = {NOT_REACHED: self.not_reached, NOTHING: self.nothing}
        return Tally(
            passed=self.passed,
            failed=self.failed,
            errors=self.errors,
            objects_passed=self.objects_passed,
            objects_failed=self.objects_failed,
            skipped={reason: count for reason, count in sorted(skipped.items()) if count},
            groups=groups,
            examples=Examples(kept, tuple(everything[:kept])),
        )
