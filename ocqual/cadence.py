"""How often something is published, read off the number of releases of each day. Pure: no clock, no data.

The rules are those of ``docs/methodology.md``. Working days are Monday to Friday; holidays are not guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

#: So many days at most are those of exports, if nearly all releases are of them: they say nothing of a rhythm.
DAYS_OF_EXPORTS = 3
NEARLY_ALL = 0.9

#: Fewer releases say nothing of how they were dated.
LEAST_RELEASES = 20

#: Rhythms, the quickest first, each with the longest usual wait, in days, from one day with releases to the next: over
#: a weekend, a week, a month and two weeks. Whoever publishes more rarely is held to none.
RHYTHMS = (("daily", 3), ("weekly", 7), ("monthly", 45))

#: A period (working day, week, month) must have so many releases at the median for an empty one to mean something:
#: where five are usual, chance leaves less than one in a hundred empty.
USUAL = 5

#: The rhythm is that of the last year with releases, in whole weeks.
WINDOW = timedelta(days=364)

#: Fewer whole periods are no rhythm.
LEAST_PERIODS = {"daily": 20, "weekly": 8, "monthly": 6}

#: This share of the earliest releases is no part of the span that is covered: a slip of the year would stretch it.
STRAY = 0.01

#: A month is compared with so many before it and as many after it, which must have that many releases at the median;
#: below this share of the median it is a drop. A holiday month has about half.
NEIGHBOURS = 3
LEAST_MEDIAN = 20
DROP = 0.25

#: No span is looked at that is longer, in months: dates may be anything.
LONGEST_SPAN = 1200

#: Fewer whole months between the first and the last say nothing of gaps.
LEAST_MONTHS = 4


@dataclass(frozen=True, slots=True)
class Cadence:
    """When releases came. ``rhythm`` is daily, weekly or monthly, judged over ``periods`` (working days, weeks or
    months) of the last year, of which ``covered`` had releases; ``None`` where there is none to be seen. ``stamped``
    tells that nearly all releases bear the dates of few exports. ``months`` whole months lie inside the span that is
    covered, 0 where they are too few, or have too few releases, to tell gaps from chance; ``gaps`` are those without
    releases, ``drops`` those far below their neighbours, and ``comparable`` the number of months that have neighbours
    to be compared with."""

    stamped: bool = False
    rhythm: str | None = None
    periods: int = 0
    covered: int = 0
    months: int = 0
    gaps: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()
    comparable: int = 0


def cadence(days: Mapping[date, int]) -> Cadence:
    """The cadence of releases, given how many there are of each day."""
    counted = {day: count for day, count in sorted(days.items()) if count > 0}
    if not counted:
        return Cadence()
    if is_stamped(counted):
        return Cadence(stamped=True)
    rhythm, periods, covered = _rhythm(counted)
    months = _months(counted)
    if len(months) < LEAST_MONTHS or _median(count for _, count in months) < USUAL:
        return Cadence(False, rhythm, periods, covered)
    gaps = tuple(_name(month) for month, count in months if not count)
    compared = list(_drops(months))
    drops = tuple(_name(month) for month, fell in compared if fell)
    return Cadence(False, rhythm, periods, covered, len(months), gaps, drops, len(compared))


def is_stamped(days: Mapping[date, int]) -> bool:
    """Whether nearly all releases are of so few days that these must be days of exports."""
    total = sum(days.values())
    return total >= LEAST_RELEASES and sum(sorted(days.values())[-DAYS_OF_EXPORTS:]) >= NEARLY_ALL * total


def _rhythm(days: Mapping[date, int]) -> tuple[str | None, int, int]:
    """The rhythm of the last year, its whole periods, and how many of them had releases."""
    last = max(days)
    recent = [day for day in days if day > last - WINDOW] if last.toordinal() > WINDOW.days else list(days)
    span = [date.fromordinal(day) for day in range(recent[0].toordinal(), last.toordinal() + 1)]
    wait = _median((later - earlier).days for earlier, later in pairwise(recent)) if len(recent) > 1 else 0
    for rhythm in (name for name, longest in RHYTHMS if wait <= longest):
        releases = {period: 0 for day in span if (period := _period(day, rhythm)) is not None}
        for day in recent:
            period = _period(day, rhythm)
            if period is not None:
                releases[period] += days[day]
        if len(releases) >= LEAST_PERIODS[rhythm] and _median(releases.values()) >= USUAL:
            return rhythm, len(releases), sum(1 for count in releases.values() if count)
    return None, 0, 0


def _median(numbers: Iterable[int]) -> float:
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def _period(day: date, rhythm: str) -> int | None:
    """The number of the working day, week or month that a day is of; ``None`` for a day at the weekend."""
    if rhythm == "daily":
        return day.toordinal() if day.weekday() < 5 else None
    return (day.toordinal() - 1) // 7 if rhythm == "weekly" else _month(day)


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _name(month: int) -> str:
    return f"{month // 12:04}-{month % 12 + 1:02}"


def _months(days: Mapping[date, int]) -> list[tuple[int, int]]:
    """The whole months inside the span that is covered, each with its releases."""
    stray = int(sum(days.values()) * STRAY)
    counts: Counter[int] = Counter()
    first = None
    for day, count in days.items():
        stray -= count
        if stray < 0:
            first = _month(day) if first is None else first
        counts[_month(day)] += count
    last = max(counts)
    begin = max(last if first is None else first, last - LONGEST_SPAN)
    return [(month, counts[month]) for month in range(begin + 1, last)]


def _drops(months: Sequence[tuple[int, int]]) -> Iterator[tuple[int, bool]]:
    """The months with releases that can be compared, and whether each is far below its neighbours."""
    for at in range(NEIGHBOURS, len(months) - NEIGHBOURS):
        month, count = months[at]
        around = [each for _, each in (*months[at - NEIGHBOURS : at], *months[at + 1 : at + 1 + NEIGHBOURS])]
        middle = _median(around)
        if count and middle >= LEAST_MEDIAN:
            yield month, count < DROP * middle


def is_active(last: date, as_of: date) -> bool:
    """Whether a release of that day is of one of the four calendar quarters before that of ``as_of``, or later: what
    the standard calls an active publication (its guidance on quality, basic criteria)."""
    quarter = as_of.year * 4 + (as_of.month - 1) // 3
    return last.year * 4 + (last.month - 1) // 3 >= quarter - 4
