"""All that criteria are judged by, and what a criterion says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ocqual.answers import Answer
from ocqual.check import Check, Dataset
from ocqual.criteria.asked import Asked
from ocqual.tally import RELEASE_DATES, Cover, Extent, Totals

#: What a criterion says: whether it is met (``None``: cannot be told), its number if it has one, and the evidence.
Finding = tuple[bool | None, float | None, str]


@dataclass(frozen=True)
class Seen:
    """All that criteria are judged by."""

    totals: Totals
    checks: Sequence[Check]
    answers: Sequence[Answer]
    dataset: Dataset
    asked: Asked

    @property
    def prefixes(self) -> dict[str, int]:
        """Processes by the prefix of their ocid, or by ``example``, ``unknown`` and ``none``."""
        counts = self.totals.gauges.counts
        return {key.removeprefix("prefix:"): count for key, count in counts.items() if key.startswith("prefix:")}

    @property
    def methods(self) -> dict[str, int]:
        """Tenders by method, ``other`` and ``none`` among them."""
        counts = self.totals.gauges.counts
        return {key.removeprefix("method:"): count for key, count in counts.items() if key.startswith("method:")}

    @property
    def extent(self) -> Extent:
        """The first and last day of a release."""
        return self.totals.extents.get(RELEASE_DATES, Extent())

    def cover(self, path: str) -> Cover:
        """How often a path occurs."""
        return self.totals.coverage.get(path, Cover())

    def rate(self, check: str) -> float | None:
        """The share of units on which a check passes; ``None`` where it has nothing to judge."""
        tally = self.totals.tallies.get(check)
        applied = tally.passed + tally.failed if tally else 0
        return tally.passed / applied if tally and applied else None


def per_cent(share: float) -> str:
    """A share in per cent with one decimal; only none is 0 % and only all is 100 %.

    >>> per_cent(0.98765), per_cent(1), per_cent(0.9999)
    ('98.8 %', '100 %', '99.9 %')
    """
    if share in (0, 1):
        return f"{share * 100:.0f} %"
    return f"{min(max(share * 100, 0.1), 99.9):.1f} %"
