"""Parts of a dataset, such as what was published in one quarter: what is remembered of each, in values that add up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeVar

import msgspec

K = TypeVar("K")
V = TypeVar("V")

#: What a dataset is cut by: the calendar month, and the quarter, of the date of a release.
MONTH, QUARTER = "month", "quarter"

#: The slice of releases without a date, or with one that cannot be: before :data:`ocqual.engine.EARLIEST`, or to come.
UNDATED = ""

#: Of one check: the units that passed, that failed, and on which it went wrong.
Verdicts = tuple[int, int, int]


class Slice(msgspec.Struct, frozen=True):
    """What is remembered of a part of a dataset, as in :class:`ocqual.tally.Totals`, without examples and places.

    ``verdicts`` is by check; ``numbers`` has, for each check with a curve, how many objects had each number. Of a
    month there are stages and numbers, of a quarter verdicts and signatures: the rest is the sum of its months.
    """

    releases: int = 0
    processes: int = 0
    stages: dict[str, int] = {}
    verdicts: dict[str, Verdicts] = {}
    signatures: dict[str, int] = {}
    numbers: dict[str, dict[int, int]] = {}

    def __add__(self, other: Slice) -> Slice:
        return Slice(
            self.releases + other.releases,
            self.processes + other.processes,
            summed(self.stages, other.stages, int.__add__),
            summed(self.verdicts, other.verdicts, _add_verdicts),
            summed(self.signatures, other.signatures, int.__add__),
            summed(self.numbers, other.numbers, add_numbers),
        )


#: Slices by what they are of: by kind (:data:`MONTH`), then by key (``"2024-03"``).
Slices = dict[str, dict[str, Slice]]


def summed(one: Mapping[K, V], other: Mapping[K, V], add: Callable[[V, V], V]) -> dict[K, V]:
    """Two mappings added key by key, in the order of keys."""
    total = dict(one)
    for key, value in other.items():
        total[key] = add(total[key], value) if key in total else value
    return dict(sorted(total.items()))


def _add_verdicts(one: Verdicts, other: Verdicts) -> Verdicts:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]


def add_numbers(one: Mapping[int, int], other: Mapping[int, int]) -> dict[int, int]:
    """How often each number was met, here and there."""
    return summed(one, other, int.__add__)


def add_slices(one: Slices, other: Slices) -> Slices:
    """Slices added kind by kind and key by key."""
    return summed(one, other, lambda mine, theirs: summed(mine, theirs, Slice.__add__))


def month_of(told: date) -> str:
    """The key of a day's month.

    >>> month_of(date(2024, 3, 31))
    '2024-03'
    """
    return f"{told.year:04}-{told.month:02}"


def quarter_of(month: str) -> str:
    """The key of a month's quarter.

    >>> quarter_of("2024-03"), quarter_of("2024-04"), quarter_of(UNDATED)
    ('2024-Q1', '2024-Q2', '')
    """
    return f"{month[:5]}Q{(int(month[5:]) + 2) // 3}" if month else UNDATED


def by_quarter(months: Mapping[str, Slice]) -> dict[str, Slice]:
    """The slices of months added up to quarters."""
    found: dict[str, Slice] = {}
    for month, each in months.items():
        quarter = quarter_of(month)
        found[quarter] = found[quarter] + each if quarter in found else each
    return found


def divided(months: Mapping[str, Slice]) -> Slices:
    """What is kept of slices that have everything: see :class:`Slice`."""
    of_months = {key: msgspec.structs.replace(each, verdicts={}, signatures={}) for key, each in sorted(months.items())}
    of_quarters = {
        key: msgspec.structs.replace(each, stages={}, numbers={}) for key, each in sorted(by_quarter(months).items())
    }
    return {MONTH: of_months, QUARTER: of_quarters} if months else {}


def pairs_to_text(counts: Mapping[K, int]) -> str:
    """Counts as a short text, which takes a tenth of the room of an object.

    >>> pairs_to_text({0: 12, 7: 3})
    '0=12 7=3'
    """
    return " ".join(f"{key}={count}" for key, count in counts.items())


def pairs_from_text(text: str) -> dict[str, int]:
    """The counts in a text of :func:`pairs_to_text`. Raises ``ValueError``."""
    split = (pair.rpartition("=") for pair in text.split())
    return {key: int(count) for key, _, count in split}
