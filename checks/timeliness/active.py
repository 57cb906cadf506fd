"""The publication is active, as the standard has it.

Who is let down: everyone who is pointed to data that nobody keeps up.

How judged: a release is dated in one of the four calendar quarters before the one in which the data is looked at, or in
that one. This is the line that the standard's guidance on quality draws; how fresh the data is, is measured by another
check.

Says nothing when: no release has a date.

Limits: a file of one past year is not meant to be kept up; look at it with the day on which it was made.
"""

from ocqual.check import Case, Check, Dataset, Dimension, Severity


def active(dataset: Dataset) -> bool | None:
    """Whether a release is of the last four calendar quarters."""
    return dataset.is_active


CHECK = Check(
    id="timeliness.active",
    title="There is a release of the last four calendar quarters",
    dimension=Dimension.TIMELINESS,
    severity=Severity.MEDIUM,
    since="0.1",
    cause="the export stopped",
    dataset=active,
    remedy="Find out when and why the export stopped, and run it again; if publication has ended, say so on the portal "
    "and in the publication policy.",
    cases=(
        Case("a year ago, four quarters back", {"releases": 10, "last_release": "2023-04-01"}, passed=1),
        Case("five quarters back", {"releases": 10, "last_release": "2023-03-31"}, failed=1),
        Case("this quarter", {"releases": 10, "last_release": "2024-06-30"}, passed=1),
        Case("no dates", {"releases": 10}),
    ),
)
