"""How often each node was seen, counted many at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Counts:
    """For each node number: how often its member was filled, how often not, and how many objects were found there."""

    def __init__(self, table: NDArray[Any] | None = None) -> None:
        self._table = table if table is not None else np.zeros((3, 0), dtype=np.int64)

    @classmethod
    def of(cls, nodes: int, *seen: Sequence[int]) -> Counts:
        """Counts of the node numbers (below ``nodes``) in three sequences: filled, unfilled, objects."""
        rows = [np.bincount(np.fromiter(each, np.int32, len(each)), minlength=nodes) for each in seen]
        return cls(np.stack(rows))

    @classmethod
    def of_rows(cls, rows: Sequence[tuple[int, int, int]]) -> Counts:
        """Counts given for each node: filled, unfilled, objects."""
        return cls(np.array(rows, dtype=np.int64).reshape(len(rows), 3).T)

    def __add__(self, other: Counts) -> Counts:
        width = max(self._table.shape[1], other._table.shape[1])
        table = np.zeros((3, width), dtype=np.int64)
        for each in (self._table, other._table):
            table[:, : each.shape[1]] += each
        return Counts(table)

    def of_node(self, number: int) -> tuple[int, int, int]:
        """The three counts of one node."""
        if number >= self._table.shape[1]:
            return 0, 0, 0
        filled, unfilled, objects = self._table[:, number].tolist()
        return filled, unfilled, objects
