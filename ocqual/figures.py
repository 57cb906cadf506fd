"""Figures beside the questions: numbers about the procurement itself, from values that were counted on the way.

They are no part of the score. They show at a glance whether the data can be what it claims to be (a country with four
buyers?), each with its denominator, and with a reason where there is none. Rules and thresholds follow the indicators
that the guides of the Open Contracting Partnership name (U002, U004, U006, U010, U015, U018, U025).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from fractions import Fraction

from ocqual.census import HASHES, SLOTS, Census, Gauges, bounds_of
from ocqual.points import Z, quantile
from ocqual.report import Figure
from ocqual.standard.codes import codelist
from ocqual.tally import Totals

#: The number of suppliers whose share is told.
LARGEST = 10

_HALF = Fraction(1, 2)


def figures(totals: Totals) -> tuple[Figure, ...]:
    """Every figure, in the order in which they are shown; of amounts two for each currency, the most frequent first."""
    gauges = totals.gauges
    return (
        _names("buyers", "Buyers", gauges, "processes that name a buyer", "no process names a buyer"),
        _names("suppliers", "Suppliers", gauges, "namings of a supplier in awards", "no award names a supplier"),
        _largest(gauges.names.get("suppliers", Census())),
        *_methods(gauges.counts),
        _single_bids(gauges.numbers.get("bidders", {})),
        _median("bidders", "Median bidders", "bidders", gauges.numbers.get("bidders", {}), _COMPETITIVE),
        _median("tender-days", "Median tender period", "days", gauges.numbers.get("tender-days", {}), _PERIODS),
        _classified(totals),
        *_amounts(gauges),
    )


_COMPETITIVE = (
    "competitive tenders that have closed and tell the number of bidders",
    "no open or selective tender that has closed tells how many bidders it had",
)
_PERIODS = ("tenders with both ends of their period", "no tender has both ends of its period")


def how_many(census: Census) -> tuple[float, tuple[float, float] | None]:
    """The number of different names: exact without an interval, else an estimate with its 95 % interval."""
    kept = len(census.counts)
    if not census.slots:
        return float(kept), None
    estimate = (kept - 1) * HASHES / (max(census.counts) + 1)
    spread = Z / math.sqrt(kept - 2)
    value, low, high = (float(round(estimate * factor)) for factor in (1, 1 - spread, 1 + spread))
    return value, (low, high)


def _names(name: str, title: str, gauges: Gauges, of: str, reason: str) -> Figure:
    census = gauges.names.get(name)
    if census is None:
        return Figure(name, title, None, name, 0, of, reason=reason)
    value, interval = how_many(census)
    return Figure(name, title, value, name, census.occurrences, of, interval is not None, interval)


def _largest(census: Census) -> Figure:
    """The share of the largest suppliers in all namings.

    With too many suppliers to count each, the fullest slots stand for them, less what the median slot holds, which is
    what others have put there. At most they have all of it, at least what the next fullest slot does not hold.
    """
    title, of = f"Share of the {LARGEST} largest suppliers", "namings of a supplier in awards"
    total = census.occurrences
    if len(census.counts) <= LARGEST:
        reason = f"there are no more than {LARGEST} suppliers" if total else "no award names a supplier"
        return Figure("largest-suppliers", title, None, "share", total, of, reason=reason)
    if not census.slots:
        share = sum(sorted(census.counts.values())[-LARGEST:]) / total
        return Figure("largest-suppliers", title, share, "share", total, of)
    slots = sorted(census.slots)
    most = sum(slots[-LARGEST:])
    value, low = (max(most - LARGEST * slots[at], 0) / total for at in (SLOTS // 2, -LARGEST - 1))
    return Figure("largest-suppliers", title, value, "share", total, of, True, (low, most / total))


def _methods(counts: Mapping[str, int]) -> Iterator[Figure]:
    methods = list(_method_names())
    total = sum(counts.get(f"method:{method}", 0) for method in methods)
    reason = None if total else "no tender names one of the standard's methods"
    for method in methods:
        share = counts.get(f"method:{method}", 0) / total if total else None
        of = "tenders that name a method of the standard"
        yield Figure(f"method-{method}", f"Share of {method} tenders", share, "share", total, of, reason=reason)


def _method_names() -> tuple[str, ...]:
    """The standard's methods of procurement, the most competitive first."""
    known = codelist("method")
    ordered = [method for method in ("open", "selective", "limited", "direct") if method in known]
    return (*ordered, *sorted(known - set(ordered)))


def _single_bids(bidders: Mapping[int, int]) -> Figure:
    of, reason = _COMPETITIVE
    total = sum(bidders.values())
    share = bidders.get(1, 0) / total if total else None
    return Figure(
        "single-bid", "Share of tenders with one bidder", share, "share", total, of, reason=_if(share, reason)
    )


def _median(name: str, title: str, unit: str, numbers: Mapping[int, int], words: tuple[str, str]) -> Figure:
    of, reason = words
    value = float(quantile(sorted(numbers.items()), _HALF)) if numbers else None
    return Figure(f"median-{name}", title, value, unit, sum(numbers.values()), of, reason=_if(value, reason))


def _if(value: float | None, reason: str) -> str | None:
    return reason if value is None else None


def _classified(totals: Totals) -> Figure:
    """From coverage: the share of all items, wherever they are listed, that have a code."""
    places = [f"{stage}/items" for stage in ("tender", "awards", "contracts")]
    covers = totals.coverage
    items = sum(covers[place].objects for place in places if place in covers)
    # an item has one classification, so what is filled there is items
    codes = [f"{place}/classification/id" for place in places]
    filled = sum(covers[path].filled for path in codes if path in covers)
    share = filled / items if items else None
    return Figure(
        "items-classified",
        "Share of items with a code",
        share,
        "share",
        items,
        "items of tenders, awards and contracts",
        reason=_if(share, "there are no items"),
    )


def _amounts(gauges: Gauges) -> Iterator[Figure]:
    """The total, exact, and the median, to within 12 %, of the values of awards, and of contracts where no award of the
    process has one."""
    steps = {
        name.removeprefix("amounts:"): counts for name, counts in gauges.numbers.items() if name.startswith("amounts:")
    }
    of = "awards, or contracts where those have none, with a value above nought"
    if not steps:
        reason = "no award or contract has a value above nought in a known currency"
        yield Figure("value-total", "Total value", None, "currency", 0, of, reason=reason)
    for currency, counts in sorted(steps.items(), key=lambda item: (-sum(item[1].values()), item[0])):
        number = sum(counts.values())
        total = gauges.counts.get(f"cents:{currency}", 0) / 100
        yield Figure(f"value-total-{currency}", f"Total value in {currency}", total, currency, number, of)
        step = quantile(sorted(counts.items()), _HALF)
        low, high = (round(bound / 100, 2) for bound in bounds_of(step))
        # the geometric mean of the bounds: nothing between them is further off than 12 %
        middle = round(math.sqrt(low * high), 2)
        title = f"Median value in {currency}"
        yield Figure(f"value-median-{currency}", title, middle, currency, number, of, True, (low, high))
