"""An award leads to a contract within a month.

Who is let down: whoever follows the money beyond the decision: without the contract there are no dates, no final
price and no payments.

How judged: an award that was made more than 30 days ago is named by a contract's awardID. What is not is the backlog
of contracts to be signed, or to be published.

Says nothing when: the award is pending, cancelled or unsuccessful, has no date or id, or is more recent.

Limits: in some countries the award is the contract, and nothing else is signed; complaints may keep others waiting
for months. Hence this is shown and not scored.
"""

from datetime import timedelta
from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, day, sure, text

#: Signature commonly follows within weeks; after a month, whoever reads the data begins to ask.
GRACE = timedelta(days=30)

#: Awards that were not made.
NOT_MADE = ("pending", "cancelled", "unsuccessful")


def passes(award: Any, process: Process) -> bool | None:
    """Whether an award of over a month ago has a contract."""
    made = day(award.get("date")) if award.__class__ is dict else None
    if made is None or process.today - made <= GRACE or award.get("status") in NOT_MADE:
        return None
    key = text(award.get("id"))
    return key in process.by_id("contracts", "awardID") if key else None


def _case(made: str, status: str = "active", *contracts: Any) -> dict[str, Any]:
    listed = [{"id": str(at), "awardID": key} for at, key in enumerate(contracts)]
    return {"awards": [{"id": "1", "status": status, "date": made}], "contracts": listed}


CHECK = Check(
    id="timeliness.contract-after-award",
    title="Awards of over a month ago have a contract",
    dimension=Dimension.TIMELINESS,
    severity=Severity.MEDIUM,
    since="0.1",
    version=2,
    preview=True,
    reads=("awards",),
    when=("awards/date",),
    passes=passes,
    surely=(
        sure.long_past(GRACE.days, "date"),
        sure.beyond(frozenset(NOT_MADE), "status"),
        sure.filled("id"),
        sure.same("id", "/contracts/0/awardID"),
    ),
    idle=(sure.among(frozenset(NOT_MADE), "status"), sure.recent(GRACE.days, "date"), sure.undated("date")),
    remedy="Publish the contract of every award, with awardID; if none will be signed, set the award's status to "
    "cancelled.",
    cases=(
        Case("signed", _case("2023-03-01", "active", 1), passed=1),
        Case("nothing", _case("2024-05-01T00:00:00Z"), failed=1),
        Case("a contract of another award", _case("2023-03-01", "active", "2"), failed=1),
        Case("awarded lately", _case("2024-06-15")),
        Case("cancelled", _case("2023-03-01", "cancelled")),
        Case("no date", {"awards": [{"id": "1", "status": "active"}]}),
    ),
)
