"""How often each node was seen, counted many at a time."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

#: Of one node: how often its member was filled, how often not, how many objects were found there, and how often a value
#: was of the wrong type.
Row = tuple[int, int, int, int]

_NONE: Row = (0, 0, 0, 0)


class Counts:
    """The counts of each node, by its number."""

    def __init__(self, rows: Sequence[Row] = ()) -> None:
        self._rows = rows

    @classmethod
    def of(cls, nodes: int, *seen: Sequence[int]) -> Counts:
        """Counts of the node numbers (below ``nodes``) in four sequences: filled, unfilled, objects, of wrong type."""
        import numpy as np  # needed only where nothing is compiled, and slow to import

        filled, unfilled, objects, wrong = (
            np.bincount(np.fromiter(each, np.int32, len(each)), minlength=nodes).tolist() for each in seen
        )
        return cls(list(zip(filled, unfilled, objects, wrong, strict=True)))

    def __add__(self, other: Counts) -> Counts:
        pairs = zip_longest(self._rows, other._rows, fillvalue=_NONE)
        return Counts([(one[0] + two[0], one[1] + two[1], one[2] + two[2], one[3] + two[3]) for one, two in pairs])

    def of_node(self, number: int) -> Row:
        """The counts of one node."""
        return self._rows[number] if number < len(self._rows) else _NONE
