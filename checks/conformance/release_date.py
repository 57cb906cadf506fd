"""A release is dated on a day on which it can have been made.

Who is let down: everyone who needs the order of releases, since merging goes by their dates: one dated in the future
stays the last word, whatever is published after it.

How judged: the date is not before 1990, since no procurement system that publishes open data is as old; it is no
placeholder, such as 1970-01-01, which systems write when they know none; and it is no more than a day, for time zones,
after the day on which the data is looked at.

Says nothing when: there is no date, or it cannot be read; other checks speak of that.
"""

from datetime import date, timedelta
from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, day, is_filled_text, sure

FIRST_DAY = date(1990, 1, 1)

_ONE_DAY = timedelta(days=1)


def passes(value: Any, process: Process) -> bool | None:
    """Whether a date lies between 1990 and tomorrow."""
    known = day(value)
    if known is not None:
        return known >= FIRST_DAY and (known <= process.today or known - process.today <= _ONE_DAY)
    # a day that only stands for one is not read as a day
    is_day = value.__class__ is str and value[4:5] == "-" and value[:4].isdigit() and len(value) >= 10
    return False if is_day and not is_filled_text(value) else None


CHECK = Check(
    id="conformance.release-date",
    title="Releases are dated between 1990 and the day on which they are looked at",
    dimension=Dimension.CONFORMANCE,
    severity=Severity.MEDIUM,
    since="0.1",
    reads=("date",),
    passes=passes,
    surely=(sure.past(),),
    remedy="Give each release the moment at which its content was recorded or published, not a date that the "
    "contract has (such as the end of its period), and no default.",
    cases=(
        Case("this year", {"date": "2024-05-17T09:30:00+02:00"}, passed=1),
        Case("tomorrow, where the day begins earlier", {"date": "2024-07-01T04:00:00+14:00"}, passed=1),
        Case("a day without time", {"date": "2024-05-17"}, passed=1),
        Case("next year", {"date": "2025-05-17T09:30:00Z"}, failed=1),
        Case("a slip of the hand", {"date": "0202-05-17T09:30:00Z"}, failed=1),
        Case("the first day of Unix", {"date": "1970-01-01T00:00:00Z"}, failed=1),
        Case("not a date", {"date": "May 2024"}),
        Case("null", {"date": None}),
    ),
)
