"""A contract is signed after its award was decided.

Who is let down: whoever measures how long it takes from decision to signature, or looks for contracts that were
signed before anyone had won.

How judged: each contract's dateSigned against the date of the one award that its awardID names, as moments where both
have a time, else as days, with a day's grace where a day may have been written as midnight.

Says nothing when: a date is missing, the award is not found, or several awards have its id (other checks tell).

Limits: where awards are dated by the publication of the award notice, which may follow the signature, the award's
date has another meaning than the standard's; the check then fails on all such processes, and rightly so.
"""

from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, in_order, sure, text


def passes(contract: Any, process: Process) -> bool | None:
    """Whether a contract is signed on or after the day of its award."""
    key = text(contract.get("awardID")) if contract.__class__ is dict else None
    awards = process.by_id("awards").get(key, ()) if key else ()
    return in_order(awards[0].get("date"), contract.get("dateSigned")) if len(awards) == 1 else None


def _case(decided: str, signed: str) -> dict[str, Any]:
    return {"awards": [{"id": 1, "date": decided}], "contracts": [{"id": "c", "awardID": "1", "dateSigned": signed}]}


CHECK = Check(
    id="consistency.award-before-signature",
    title="Contracts are signed on or after the day of their award",
    dimension=Dimension.CONSISTENCY,
    severity=Severity.MEDIUM,
    since="0.1",
    reads=("contracts",),
    when=("awards/date", "contracts/dateSigned"),
    passes=passes,
    surely=(
        sure.fewer(2, "/awards"),
        sure.filled("awardID"),
        sure.same("awardID", "/awards/0/id"),
        sure.ordered("/awards/0/date", "dateSigned"),
    ),
    idle=(sure.absent("dateSigned"), sure.undated("dateSigned"), sure.absent("awardID")),
    remedy="Take the award's date from the decision, not from the notice or from the last change of the record, and "
    "dateSigned from the signed contract.",
    cases=(
        Case("signed later", _case("2024-02-01T00:00:00Z", "2024-02-20T00:00:00Z"), passed=1),
        Case("signed first", _case("2024-02-20T00:00:00Z", "2024-02-01T00:00:00Z"), failed=1),
        Case("decided at noon, signed that day", _case("2024-02-01T12:00:00Z", "2024-02-01T00:00:00Z"), passed=1),
        Case("half past midnight elsewhere", _case("2024-02-02T00:30:00+05:00", "2024-02-01T20:00:00Z"), passed=1),
        Case("signed the day before, as days", _case("2024-02-02", "2024-02-01"), failed=1),
        Case("no date of signature", {"awards": [{"id": "1", "date": "2024-02-01"}], "contracts": [{"awardID": "1"}]}),
        Case(
            "two awards with one id",
            {
                "awards": [{"id": "1", "date": "2024-02-01"}, {"id": "1", "date": "2024-03-01"}],
                "contracts": [{"awardID": "1", "dateSigned": "2024-02-09"}],
            },
        ),
    ),
)
