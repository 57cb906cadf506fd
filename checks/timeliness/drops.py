"""No month has suddenly far fewer releases than those around it.

Who is let down: whoever counts by month: half a failed export looks like thrift.

How judged: each month with releases is compared with the median of the three before and the three after it. It has at
least a quarter of that. A month of holidays has about half; with a median of twenty or more, chance gives less than a
quarter once in a hundred thousand months.

Says nothing when: there is no month that has three whole months on either side with a median of at least twenty
releases; or nearly all releases bear the dates of a few exports.

Limits: a real standstill, in a budget freeze or a lockdown, fails too; hence this is shown and not scored. Months
without any release are gaps, which another check tells.
"""

from ocqual.check import Case, Check, Dataset, Dimension, Severity


def steady(dataset: Dataset) -> bool | None:
    """Whether no month falls far below its neighbours."""
    cadence = dataset.cadence
    return not cadence.drops if cadence.comparable else None


def _months(*counts: int) -> dict[str, object]:
    return {"releases": sum(counts), "days": {f"2023-{at + 1:02}-15": count for at, count in enumerate(counts)}}


CHECK = Check(
    id="timeliness.drops",
    title="No month has far fewer releases than its neighbours",
    dimension=Dimension.TIMELINESS,
    severity=Severity.LOW,
    since="0.1",
    preview=True,
    dataset=steady,
    remedy="Compare the number of processes of that month in the source with what was published, and export it again.",
    cases=(
        Case("even, with a month of holidays", _months(40, 50, 45, 44, 52, 20, 48, 50, 47, 51), passed=1),
        Case("a month that broke off", _months(40, 50, 45, 44, 52, 4, 48, 50, 47, 51), failed=1),
        Case("too few to tell", _months(4, 5, 4, 4, 5, 0, 4, 5, 4, 5)),
        Case("no dates", {"releases": 10}),
    ),
)
