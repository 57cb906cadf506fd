"""The data is kept up.

Who is let down: everyone who needs to act: bid, object, watch a contract. What stopped two years ago serves
historians.

How judged: the days from the last release to the day on which the data is looked at. A month earns full marks, since
most publishers that are alive publish monthly or more often; a quarter earns half, and each two months more halve the
marks again. After the four quarters for which the standard still calls a publication active, next to nothing is left.

Says nothing when: no release has a date.

Limits: a file of one past year is not meant to be fresh; look at it with the day on which it was made. Releases dated
in the future count as of today.
"""

from ocqual.check import Case, Check, Curve, Dataset, Dimension, Severity


def age(dataset: Dataset) -> int | None:
    """Days since the last release."""
    if dataset.last_release is None:
        return None
    return max(0, (dataset.as_of - dataset.last_release).days)


CHECK = Check(
    id="timeliness.freshness",
    title="The last release is recent",
    dimension=Dimension.TIMELINESS,
    severity=Severity.CRITICAL,
    since="0.1",
    cause="the export stopped",
    dataset=age,
    curve=Curve(full=31, half=92, unit="days"),
    remedy="Run the export on a schedule, daily if you can, and watch that it does not fail in silence. Give each "
    "release the date of the change that it tells of.",
    cases=(
        Case("yesterday", {"releases": 10, "last_release": "2024-06-29"}, passed=1),
        Case("years ago", {"releases": 10, "last_release": "2021-06-29"}, passed=1),
        Case("in the future", {"releases": 10, "last_release": "2030-01-01"}, passed=1),
        Case("no dates", {"releases": 10}),
    ),
)
