"""When things happen in one made contracting process, from its planning to its last payment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from benchmarks.dice import Dice
from benchmarks.world import vocabulary

#: How procurement is done, how often: method, weight out of 100, least and most days for bidding, most bidders.
METHODS = (("open", 62, 14, 60, 6), ("selective", 14, 10, 40, 4), ("limited", 14, 5, 20, 3), ("direct", 10, 3, 8, 1))

#: A process that ends otherwise than by an award, and how often out of 100.
OUTCOMES = (("cancelled", 5), ("unsuccessful", 5))


@lru_cache(maxsize=1 << 13)
def iso(day: int) -> str:
    """A day, counted from the year 1, as text."""
    return date.fromordinal(day).isoformat()


@dataclass(frozen=True, slots=True)
class Timeline:
    """Days, counted from the year 1, in their order; ``outcome`` is ``awarded``, ``cancelled`` or ``unsuccessful``."""

    planned: int
    published: int
    enquiries_end: int
    closes: int
    decided: int
    signed: int
    starts: int
    ends: int
    outcome: str
    method: str
    bidders: int
    offset: str

    def stamp(self, day: int, hour: int = 9, minute: int = 0) -> str:
        """An RFC 3339 date with time, in the offset that all texts of the process have; so texts compare as times."""
        return f"{iso(day)}T{hour:02d}:{minute:02d}:00{self.offset}"


def planned_day(seed: int, index: int, since: int, until: int) -> int:
    """The day on which the process of this number begins, so that another can tell without making it."""
    return Dice(seed, "planned", index).whole(since, until)


def draw_timeline(dice: Dice, planned: int, language: str) -> Timeline:
    """A timeline that begins on ``planned``."""
    method, _, least, most, bidders = METHODS[_weighted(dice, [weight for _, weight, *_ in METHODS])]
    published = planned + dice.whole(5, 60)
    closes = published + dice.whole(least, most)
    outcome = "awarded"
    share = dice.random() * 100
    for name, weight in OUTCOMES:
        if 0 <= share < weight:
            outcome = name
        share -= weight
    decided = closes + dice.whole(4, 50)
    if outcome == "cancelled":
        decided = published + dice.whole(1, closes - published + 20)
    signed = decided + dice.whole(5, 35)
    starts = signed + dice.whole(1, 20)
    return Timeline(
        planned=planned,
        published=published,
        enquiries_end=published + max(1, (closes - published) // 2),
        closes=closes,
        decided=decided,
        signed=signed,
        starts=starts,
        ends=starts + int(dice.skewed(20, 900)),
        outcome=outcome,
        method=method,
        bidders=dice.whole(1, bidders) if outcome != "unsuccessful" else dice.whole(0, 1),
        offset=str(vocabulary()["offsets"][language]),
    )


def _weighted(dice: Dice, weights: list[int]) -> int:
    rest = dice.random() * sum(weights)
    for index, weight in enumerate(weights):
        rest -= weight
        if rest < 0:
            return index
    return len(weights) - 1
