"""Nothing is paid under a contract before it is signed.

Who is let down: whoever follows the money: a payment that predates its contract belongs to another one, or one of the
dates is wrong.

How judged: each dated transaction against the dateSigned of the contract that holds it, as moments where both have a
time, else as days, with a day's grace where a day may have been written as midnight. A contract passes when all its
dated payments do.

Says nothing when: the contract has no date of signature, or none of its transactions has a date.

Limits: an advance paid on a letter of intent fails, though it happened so.
"""

from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, in_order, objects, sure


def passes(contract: Any, process: Process) -> bool | None:
    """Whether all payments under a contract are made on or after the day it is signed."""
    signed = contract.get("dateSigned") if contract.__class__ is dict else None
    if not signed:
        return None
    verdict: bool | None = None
    for transaction in objects(contract, "implementation", "transactions"):
        ordered = in_order(signed, transaction.get("date"))
        if ordered is False:
            return False
        verdict = verdict or ordered
    return verdict


def _case(signed: str, *paid: str) -> dict[str, Any]:
    transactions = [{"id": str(index), "date": date} for index, date in enumerate(paid)]
    return {"contracts": [{"id": "1", "dateSigned": signed, "implementation": {"transactions": transactions}}]}


CHECK = Check(
    id="consistency.signature-before-payment",
    title="Payments are made on or after the day the contract is signed",
    dimension=Dimension.CONSISTENCY,
    severity=Severity.MEDIUM,
    since="0.1",
    reads=("contracts",),
    when=("contracts/dateSigned", "contracts/implementation/transactions/date"),
    passes=passes,
    surely=(sure.before_all("dateSigned", "implementation/transactions", "date"),),
    idle=(sure.absent("dateSigned"), sure.absent("implementation")),
    remedy="Check that the payment belongs to this contract. If it does, correct dateSigned (often the date of "
    "registration is given instead) or the payment's date.",
    cases=(
        Case("paid later", _case("2024-01-10T00:00:00Z", "2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z"), passed=1),
        Case(
            "one paid before", _case("2024-01-10T00:00:00Z", "2024-02-01T00:00:00Z", "2023-12-01T00:00:00Z"), failed=1
        ),
        Case("signed and paid the same day", _case("2024-01-10T15:00:00Z", "2024-01-10T00:00:00Z"), passed=1),
        Case("midnight of another place", _case("2024-01-10T10:00:00+01:00", "2024-01-09T23:00:00Z"), passed=1),
        Case("payments without dates", _case("2024-01-10T00:00:00Z", "", "n/a")),
        Case("no payments", {"contracts": [{"id": "1", "dateSigned": "2024-01-10T00:00:00Z"}]}),
    ),
)
