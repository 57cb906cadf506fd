"""What is being counted, of failures and of parts of a dataset: the only mutable counts, frozen at the end."""

from __future__ import annotations

from array import array
from bisect import insort
from collections import Counter

import xxhash

from ocqual.tally import Example, Examples, Group

#: Spreads the bits of a product over 64 bits (2**64 divided by the golden ratio, made odd).
_ODD = 0x9E3779B97F4A7C15
_MASK = 2**64 - 1


class RunningGroup:
    """The failures of one check at one path, with the examples of least rank in order, at most ``kept``."""

    __slots__ = ("examples", "kept", "last_unit", "limit", "objects", "path", "salt", "units")

    def __init__(self, path: str, kept: int) -> None:
        self.path = path
        self.kept = kept
        self.salt = xxhash.xxh3_64_intdigest(path.encode("utf-8", "surrogatepass"))
        self.objects = 0
        self.units = 0
        self.last_unit = -1
        self.examples: list[Example] = []
        #: The rank above which no example is wanted, ``None`` while all are.
        self.limit: int | None = None

    def count(self, unit: int, hashed: int, which: int) -> bool:
        """Count the failure number ``which`` here of a unit whose ocid hashes to ``hashed``; whether it is wanted as an
        example. Of equal ranks, which repeated ocids have, the place decides, once it is known."""
        self.objects += 1
        if self.last_unit != unit:
            self.last_unit = unit
            self.units += 1
        limit = self.limit
        return self.kept > 0 and (limit is None or self.rank(hashed, which) <= limit)

    def rank(self, hashed: int, which: int) -> int:
        """The rank of a failure here."""
        return ((hashed ^ self.salt) + which) * _ODD & _MASK

    def keep(self, example: Example) -> None:
        """Keep an example, if it is among the least so far."""
        if example not in self.examples:
            insort(self.examples, example)
            del self.examples[self.kept :]
            self.limit = self.examples[-1].rank if self.examples and len(self.examples) >= self.kept else None

    def freeze(self) -> Group:
        """The group as a value."""
        return Group(self.objects, self.units, Examples(self.kept, tuple(self.examples)))


class RunningSlice:
    """The counts of one part of a dataset: the counters of checks, and how often each number was given by each, as
    :mod:`ocqual.panel` keeps them; and the signatures and stages of processes."""

    __slots__ = ("counters", "declaring", "measured", "signatures", "stages")

    def __init__(self, counters: array[int], checks: int) -> None:
        self.counters = counters
        #: Releases in packages that can declare extensions.
        self.declaring = 0
        self.measured: list[dict[int, int]] = [{} for _ in range(checks)]
        self.signatures: Counter[str] = Counter()
        self.stages: Counter[str] = Counter()
