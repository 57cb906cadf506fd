"""Arithmetic of scores: points that add up exactly, and how sure a rate is.

Points are whole multiples of 2⁻⁴⁰. A float holds any such number below 8192 exactly, so sums of points are exact in
any order: contributions add up to their score to the last bit, and what is lost to the rest of 100.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

#: So many units are one point.
UNIT = 1 << 40

#: A full score, in units.
FULL = 100 * UNIT

#: The 97.5 % quantile of the normal distribution, for intervals at 95 %.
Z = 1.959963984540054


def points(units: int) -> float:
    """Units as points, exactly."""
    return units / UNIT


def apportion(total: int, weights: Sequence[Fraction]) -> list[int]:
    """``total`` units divided in proportion to ``weights``, the whole of it: the largest remainders are rounded up.

    All shares are 0 where the weights add up to 0.
    """
    # all by one denominator: whole numbers are as exact as fractions, and take a tenth of the time
    scale = math.lcm(*(weight.denominator for weight in weights))
    scaled = [weight.numerator * (scale // weight.denominator) for weight in weights]
    whole = sum(scaled)
    if not whole:
        return [0] * len(weights)
    divided = [divmod(total * weight, whole) for weight in scaled]
    shares = [share for share, _ in divided]
    by_remainder = sorted(range(len(shares)), key=lambda index: (-divided[index][1], index))
    for index in by_remainder[: total - sum(shares)]:
        shares[index] += 1
    return shares


def earned(full: int, value: Fraction) -> int:
    """The units that a rate from 0 to 1 earns of ``full``, rounded half up: nought earns nothing and one earns all."""
    return (2 * full * value.numerator + value.denominator) // (2 * value.denominator)


def wilson(passed: float, applied: int) -> tuple[float, float]:
    """The 95 % interval of Wilson (1927) for a rate of ``passed`` of ``applied`` units, ``applied`` being above 0.

    For marks between 0 and 1 (``passed`` being their sum) it is wider than need be, since marks vary less than a yes
    or no of the same mean.
    """
    rate = passed / applied
    spread = Z * Z / applied
    middle = (rate + spread / 2) / (1 + spread)
    half = Z / (1 + spread) * math.sqrt(rate * (1 - rate) / applied + spread / (4 * applied))
    low = 0.0 if passed <= 0 else max(0.0, middle - half)
    high = 1.0 if passed >= applied else min(1.0, middle + half)
    return low, high


def quantile(counts: Sequence[tuple[int, int]], share: Fraction) -> int:
    """The least of some numbers at or below which lies at least ``share`` of them: ``(number, count)``, in order."""
    wanted = share * sum(count for _, count in counts)
    reached = 0
    for number, count in counts:
        reached += count
        if reached >= wanted:
            return number
    raise ValueError("no numbers to take a quantile of")
