"""Two rates side by side: whether they differ by more than chance, and which parts of two reports are the same."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ocqual.check import Unit
from ocqual.report import Reason, Scorecard

#: A difference that matters is at least as large: with a million processes any difference is more than chance.
LEAST_DIFFERENCE = 0.05


@dataclass(frozen=True)
class Rated:
    """A check or question of one report: how it came out, and what must be equal for it to be the same in another.

    ``value`` is ``None`` where it does not count, ``reason`` then says why.
    """

    id: str
    kind: str
    group: str
    title: str
    version: str
    value: float | None
    interval: tuple[float, float] | None
    applied: int
    weight: float
    reason: str | None

    @property
    def comparable(self) -> bool:
        """Whether it counts, and comes with an interval."""
        return self.value is not None and self.interval is not None and self.reason is None


def parts(card: Scorecard) -> dict[str, Rated]:
    """The checks and questions of a report, by id; those of other packs and previews are left out.

    A check weighs by severity, a question as much as its use case divided by the number of its questions.
    """
    found = {}
    for measure in card.measures:
        if measure.reason not in (Reason.PREVIEW, Reason.OTHER_PACK) and measure.unit is not Unit.DATASETS:
            found[measure.id] = Rated(
                measure.id,
                "check",
                measure.dimension.value,
                measure.title,
                str(measure.version),
                measure.value,
                measure.interval,
                measure.applied,
                measure.weight,
                measure.reason and measure.reason.value,
            )
    for case in card.use_cases:
        for question in case.questions:
            found[question.id] = Rated(
                question.id,
                "question",
                case.id,
                question.title,
                card.plan.needs.get(question.id, card.plan.fingerprint),
                question.value,
                question.interval,
                question.applicable,
                case.weight / len(case.questions),
                question.reason and question.reason.value,
            )
    return found


def difference(one: Rated, other: Rated) -> float:
    """By how much ``one`` is better than ``other``; 0 where chance could be the reason, or it is too little to matter.

    The interval of a difference is that of Newcombe (1998, method 10), from the two Wilson intervals; 0 must lie
    outside.
    """
    if one.value is None or other.value is None or one.interval is None or other.interval is None:
        return 0.0
    found = one.value - other.value
    if abs(found) < LEAST_DIFFERENCE:
        return 0.0
    (low, high), (other_low, other_high) = one.interval, other.interval
    below = math.hypot(one.value - low, other_high - other.value)
    above = math.hypot(high - one.value, other.value - other_low)
    return found if found - below > 0 or found + above < 0 else 0.0
