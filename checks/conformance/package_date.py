"""A package is not published before the releases in it were.

Who is let down: whoever fetches what is new by the date of the package: a date that stays behind hides what was added.

How judged: the date of the release is not after the publishedDate of its package: as moments where both have a time,
else as days, with a day's grace where a day may have been written as midnight.

Says nothing when: there is no package, or one of the dates is missing or cannot be read.

Limits: which of the two dates is wrong is not told. Where an API makes packages on demand, either may be meant as
the time of the last change, but the order holds all the same.
"""

from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, in_order, sure


def passes(value: Any, process: Process) -> bool | None:
    """Whether the date of a release is on or before that of its package."""
    return in_order(value, process.package.get("publishedDate"))


_PACKAGE = {"publishedDate": "2024-05-17T00:00:00Z"}

CHECK = Check(
    id="conformance.package-date",
    title="Packages are dated on or after the day of the releases in them",
    dimension=Dimension.CONFORMANCE,
    severity=Severity.LOW,
    since="0.1",
    reads=("date",),
    passes=passes,
    idle=(sure.unpackaged("publishedDate"),),
    remedy="Set publishedDate anew whenever the package changes, and give releases the date on which they were "
    "recorded, which cannot be later.",
    cases=(
        Case("an older release", {"date": "2024-01-03T10:00:00Z"}, passed=1, package=_PACKAGE),
        Case("later on the same day", {"date": "2024-05-17T10:00:00Z"}, passed=1, package=_PACKAGE),
        Case("a newer release", {"date": "2024-06-03T10:00:00Z"}, failed=1, package=_PACKAGE),
        Case("no package", {"date": "2024-06-03T10:00:00Z"}),
        Case("a package without date", {"date": "2024-06-03T10:00:00Z"}, package={"publishedDate": None}),
    ),
)
