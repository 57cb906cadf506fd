"""Names and numbers that the figures beside the questions need, kept in bounded memory so that they add up exactly.

Like all that is remembered (:mod:`ocqual.tally`) these are frozen, hold integers, and have a ``+`` that is associative
and commutative with the empty value as identity.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import msgspec

#: So many names are counted one by one. With more, the number of names is an estimate from the least hashes, of which
#: the standard error is 1 ÷ √(kept − 2): 3 % (Bar-Yossef and others, 2002; Beyer and others, 2007).
NAMES_KEPT = 1024

#: With more names than that, all occurrences are counted in so many slots by the hash of the name.
SLOTS = 2048

#: Hashes are of 64 bits.
HASHES = 1 << 64

K = TypeVar("K", str, int)


class Census(msgspec.Struct, frozen=True):
    """How often each of many names occurs.

    ``counts`` has the number of occurrences by hash of the name, for the :data:`NAMES_KEPT` names of least hash. A name
    among them has been among them in every part that was added up, so its count is exact. Where there are more names,
    ``slots`` counts the occurrences of all of them by hash modulo :data:`SLOTS`; otherwise it is empty.
    """

    counts: dict[int, int] = {}
    slots: tuple[int, ...] = ()

    @classmethod
    def of(cls, counts: Mapping[int, int]) -> Census:
        """The census of names of which all hashes are given."""
        ordered = sorted(counts.items())
        if len(ordered) <= NAMES_KEPT:
            return cls(dict(ordered))
        return cls(dict(ordered[:NAMES_KEPT]), _slots(counts))

    def __add__(self, other: Census) -> Census:
        if not other.counts:
            return self
        if not self.counts:
            return other
        both = Census.of(_added(self.counts, other.counts))
        if not (self.slots or other.slots):
            return both
        mine, theirs = (each.slots or _slots(each.counts) for each in (self, other))
        return Census(both.counts, tuple(map(sum, zip(mine, theirs, strict=True))))

    @property
    def occurrences(self) -> int:
        """How many occurrences of names there were."""
        return sum(self.slots) if self.slots else sum(self.counts.values())

    def to_text(self) -> str:
        """All of it in one short text: hashes in hexadecimal with their counts, and the slots after a stroke."""
        counts = " ".join(f"{hashed:x}:{count}" for hashed, count in self.counts.items())
        return f"{counts}|{' '.join(map(str, self.slots))}"

    @classmethod
    def from_text(cls, text: str) -> Census:
        """A census from its text. Raises ``ValueError`` for any other text."""
        counts, _, slots = text.partition("|")
        pairs = (pair.partition(":") for pair in counts.split())
        return cls({int(hashed, 16): int(count) for hashed, _, count in pairs}, tuple(map(int, slots.split())))


class Gauges(msgspec.Struct, frozen=True):
    """What was seen of values: ``counts`` by what was counted, ``numbers`` how often each number occurred, ``names``
    the census of each kind of name; :mod:`ocqual.gauging` says of what."""

    counts: dict[str, int] = {}
    numbers: dict[str, dict[int, int]] = {}
    names: dict[str, Census] = {}

    def __add__(self, other: Gauges) -> Gauges:
        numbers = {
            key: _added(self.numbers.get(key, {}), other.numbers.get(key, {}))
            for key in sorted({*self.numbers, *other.numbers})
        }
        names = {
            key: self.names.get(key, Census()) + other.names.get(key, Census())
            for key in sorted({*self.names, *other.names})
        }
        return Gauges(_added(self.counts, other.counts), numbers, names)


def step_of(cents: int) -> int:
    """The step of a scale with four steps to each doubling on which a whole number above 0 lies.

    >>> [step_of(cents) for cents in (1, 2, 3, 100, 101, 124, 125, 200)]
    [4, 8, 10, 26, 26, 27, 27, 30]
    """
    length = cents.bit_length()
    quarter = cents >> (length - 3) if length >= 3 else cents << (3 - length)
    return length * 4 + (quarter & 3)


def bounds_of(step: int) -> tuple[float, float]:
    """The least number on a step of :func:`step_of`, and the least above it, which is at most a quarter more.

    >>> bounds_of(step_of(100))
    (96.0, 112.0)
    """
    return _least(step), _least(step + 1)


def _least(step: int) -> float:
    length, quarter = divmod(step, 4)
    return float((4 + quarter) * 2.0 ** (length - 3))


def _slots(counts: Mapping[int, int]) -> tuple[int, ...]:
    slots = [0] * SLOTS
    for hashed, count in counts.items():
        slots[hashed % SLOTS] += count
    return tuple(slots)


def _added(first: Mapping[K, int], second: Mapping[K, int]) -> dict[K, int]:
    total = dict(first)
    for key, count in second.items():
        total[key] = total.get(key, 0) + count
    return dict(sorted(total.items()))
