"""An award or a contract is amended after it was made.

Who is let down: whoever follows how contracts change: an amendment that predates its contract cannot be put in order.

How judged: each dated amendment against the award's date or the contract's dateSigned, as moments where both have a
time, else as days, with a day's grace where a day may have been written as midnight. An award or contract passes when
all its dated amendments do.

Says nothing when: no amendment has a date, or the award or contract has none. Amendments to tenders are not judged,
since they may move the very dates to which they would be compared.

Limits: where dateSigned is replaced by the date on which the amendment was signed, earlier amendments fail; the
standard wants the original date kept.
"""

from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, in_order, objects, sure


def passes(deal: Any, process: Process) -> bool | None:
    """Whether all amendments are dated on or after the day of their award or contract."""
    if deal.__class__ is not dict or not ("amendments" in deal or "amendment" in deal):
        return None
    made = deal.get("dateSigned") or deal.get("date")
    verdict: bool | None = None
    for amendment in objects(deal, "amendments") + objects(deal, "amendment"):
        ordered = in_order(made, amendment.get("date"))
        if ordered is False:
            return False
        verdict = verdict or ordered
    return verdict


def _case(signed: str, *changed: str) -> dict[str, Any]:
    return {"contracts": [{"id": "1", "dateSigned": signed, "amendments": [{"date": date} for date in changed]}]}


CHECK = Check(
    id="consistency.amendment-dates",
    title="Amendments are dated on or after the day of the award or contract that they amend",
    dimension=Dimension.CONSISTENCY,
    severity=Severity.LOW,
    since="0.1",
    reads=("awards", "contracts"),
    passes=passes,
    idle=(sure.without(frozenset(["amendment", "amendments"])),),
    remedy="Keep the date of the award, and dateSigned of the contract, as they were at first; give the date of "
    "each change in its amendment.",
    cases=(
        Case("later", _case("2024-01-10T00:00:00Z", "2024-05-01T00:00:00Z"), passed=1),
        Case("the same day, at midnight", _case("2024-01-10T16:00:00Z", "2024-01-10T00:00:00Z"), passed=1),
        Case("one before", _case("2024-01-10T00:00:00Z", "2024-05-01T00:00:00Z", "2023-05-01T00:00:00Z"), failed=1),
        Case("OCDS 1.0", {"awards": [{"date": "2016-03-01", "amendment": {"date": "2016-02-01"}}]}, failed=1),
        Case("amendments without dates", _case("2024-01-10T00:00:00Z", "")),
        Case("no amendments", {"contracts": [{"id": "1", "dateSigned": "2024-01-10T00:00:00Z", "amendments": []}]}),
    ),
)
