"""Chance that is the same everywhere: for one key, the same draws on every machine and every version of Python.

Only ``random()`` of the standard library is promised not to change between versions, so all draws are made from it by
plain arithmetic: no logarithms and powers, whose last digit depends on the C library.
"""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A source of chance for one thing, named by its key (``Dice(seed, "buyer", 7)``)."""

    __slots__ = ("random",)

    def __init__(self, *key: object) -> None:
        self.random = random.Random("/".join(map(str, key))).random

    def chance(self, probability: float) -> bool:
        """Whether something of this probability happens."""
        return self.random() < probability

    def whole(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return low + int(self.random() * (high - low + 1))

    def pick(self, options: Sequence[T]) -> T:
        """One of ``options``, each as likely."""
        return options[int(self.random() * len(options))]

    def skewed(self, low: float, high: float) -> float:
        """A number from ``low`` to ``high``, mostly near ``low``, as prices and quantities are."""
        part = self.random()
        return low + (high - low) * part * part * part

    def rank(self, popularity: Sequence[float]) -> int:
        """An index into a population, drawn by the cumulative popularity of its members (see :func:`zipf`)."""
        return bisect(popularity, self.random() * popularity[-1], 0, len(popularity) - 1)

    def some(self, popularity: Sequence[float], count: int) -> list[int]:
        """At most ``count`` different indexes into a population, in the order drawn."""
        found: dict[int, None] = {}
        for _ in range(4 * count):
            found[self.rank(popularity)] = None
            if len(found) == count:
                break
        return list(found)


def zipf(size: int) -> list[float]:
    """The cumulative popularity of ``size`` members of which the k-th is chosen in proportion to 1/k."""
    return list(accumulate(1 / rank for rank in range(1, size + 1)))
