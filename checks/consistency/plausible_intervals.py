"""Awards and contracts follow their tender within three years.

Who is let down: whoever measures how long procurement takes: one slip of the year outweighs hundreds of true durations.

How judged: from the end of the tender period to each award, and to the signature of each contract, it is no more than
three years. Even great works with complaints before two courts are awarded and signed in that time; a wrong year, or
the date of another procedure, is the likelier reason.

Says nothing when: either date is missing, or the later event is dated first (other checks tell).

Limits: awards under framework agreements and dynamic purchasing systems may rightly come later; hence shown and not
scored.
"""

from datetime import date, timedelta
from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, day, objects, sure

#: Three years.
LONGEST = timedelta(days=3 * 366)


def passes(made: Any, process: Process) -> bool | None:
    """Whether an award or contract was made within three years of what led to it."""
    happened = day(made)
    closed = process.once(_closed) if happened is not None else None
    return None if happened is None or closed is None or closed > happened else happened - closed <= LONGEST


def _closed(process: Process) -> date | None:
    """The day on which the tender closed."""
    ends = [day(period.get("endDate")) for period in objects(process.data, "tender", "tenderPeriod")]
    return max((end for end in ends if end is not None), default=None)


def _case(closed: str, awarded: str, signed: str) -> dict[str, Any]:
    return {
        "tender": {"tenderPeriod": {"endDate": closed}},
        "awards": [{"id": 1, "date": awarded}],
        "contracts": [{"id": 1, "awardID": "1", "dateSigned": signed}],
    }


CHECK = Check(
    id="consistency.plausible-intervals",
    title="Awards and contracts follow their tender within three years",
    dimension=Dimension.CONSISTENCY,
    severity=Severity.LOW,
    since="0.1",
    preview=True,
    reads=("awards/date", "contracts/dateSigned"),
    when=("tender/tenderPeriod/endDate",),
    passes=passes,
    surely=(sure.near("/tender/tenderPeriod/endDate", "", LONGEST.days),),
    idle=(sure.undated(),),
    remedy="Look up the year of the later event and of the earlier at the source; let a system that takes dates ask "
    "again where years lie between them.",
    cases=(
        Case("within months", _case("2024-01-31", "2024-03-01", "2024-04-01T00:00:00Z"), passed=2),
        Case("a contract of another year", _case("2014-01-31", "2014-03-01", "2024-03-15"), passed=1, failed=1),
        Case("both of another year", _case("2014-01-31", "2024-03-01", "2024-03-15"), failed=2),
        Case("in the wrong order", _case("2024-01-31", "2023-03-01", "2022-03-01")),
        Case("no dates", _case("", "", "")),
    ),
)
