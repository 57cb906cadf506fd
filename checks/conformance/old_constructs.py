"""Data of version 1.1 keeps nothing where only version 1.0 looks for it.

Who is let down: whoever reads the data as the 1.1 that it says it is: the address of a supplier, the amount of a
payment or the change of a contract is there, and is not found.

How judged: each organisation reference, deal and transaction of data of version 1.1. The address, identifiers and
contact point of an organisation are in `parties` too, under the same id; where there is an `amendment` there are
`amendments`; where a transaction has amount, providerOrganization or receiverOrganization it has value, payer or payee.

Says nothing when: the data is of version 1.0: its package says so, or there is no version and no parties.

Limits: whether both places say the same is not asked. That the old members are deprecated is for another check; it
does not fail here, since data for readers of both versions may hold both.
"""

from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, is_filled, objects, sure, text

_DETAILS = ("identifier", "additionalIdentifiers", "address", "contactPoint")

#: Members of transactions in 1.0, and what holds the same in 1.1.
_MOVED = {"amount": "value", "providerOrganization": "payer", "receiverOrganization": "payee"}

_AMENDMENT = frozenset(["amendment"])
_OLD = frozenset([*_DETAILS, *_MOVED, *_AMENDMENT])


def passes(value: Any, process: Process) -> bool | None:
    """Whether what an object has in the places of 1.0 is in those of 1.1 too."""
    if value.__class__ is not dict or not value:
        return None
    found = value.keys() & _OLD
    # what is told of organisations and payments is not asked of deals, nor amendments of anything else
    if "amendment" in found and _only_old(value, "amendment", "amendments"):
        return id(value) not in process.once(_deals) and _is_as_now(value, process)
    return found <= _AMENDMENT or _is_as_now(value, process) or id(value) in process.once(_deals)


def _is_as_now(value: dict[str, Any], process: Process) -> bool:
    """Whether what is told of an organisation or payment here is told where 1.1 has it too."""
    moved = not value.keys().isdisjoint(_MOVED) and any(_only_old(value, old, new) for old, new in _MOVED.items())
    return not moved and _is_described(value, process)


def _is_described(value: dict[str, Any], process: Process) -> bool:
    """Whether what is told of an organisation here is told of its party too."""
    parties: list[dict[str, Any]] | None = None
    for detail in _DETAILS:
        if detail in value and is_filled(value[detail]):
            if parties is None:
                parties = process.by_id("parties").get(text(value.get("id")) or "", [])
            # a plain loop: most have just one party, and a generator costs more than that
            for party in parties:
                if is_filled(party.get(detail)):
                    break
            else:
                return False
    return True


def _deals(process: Process) -> set[int]:
    """The very objects that are the tender, awards and contracts, and no organisations or payments."""
    return {id(deal) for name in ("tender", "awards", "contracts") for deal in objects(process.data, name)}


def _only_old(value: dict[str, Any], old: str, new: str) -> bool:
    return is_filled(value.get(old)) and not is_filled(value.get(new))


_ADDRESS = {"address": {"locality": "Lusaka"}}
_AMENDED = {"amendment": {"rationale": "More time"}}


def _paid(payment: dict[str, Any]) -> dict[str, Any]:
    return {"contracts": [{"id": "1", "implementation": {"transactions": [payment]}}]}


CHECK = Check(
    id="conformance.old-constructs",
    title="What stands in the places of version 1.0 stands in those of version 1.1 too",
    dimension=Dimension.CONFORMANCE,
    severity=Severity.MEDIUM,
    since="0.1",
    reads=(
        "buyer",
        "tender",
        "tender/procuringEntity",
        "tender/tenderers",
        "awards",
        "awards/suppliers",
        "contracts",
        "contracts/implementation/transactions",
        "contracts/implementation/transactions/payer",
        "contracts/implementation/transactions/payee",
    ),
    passes=passes,
    ocds="1.1",
    surely=(sure.without(_OLD),),
    remedy="Convert the data to 1.1 instead of only declaring it (`ocdskit upgrade 1.0:1.1` does so): organisations "
    "into parties, amendment into amendments, and value, payer and payee for transactions.",
    cases=(
        Case(
            "details in parties",
            {"buyer": {"id": "1", "name": "A"}, "parties": [{"id": "1", **_ADDRESS}]},
            passed=1,
        ),
        Case("details in both", {"buyer": {"id": 1, **_ADDRESS}, "parties": [{"id": "1", **_ADDRESS}]}, passed=1),
        Case("details at the buyer alone", {"buyer": {"id": "1", **_ADDRESS}, "parties": [{"id": "1"}]}, failed=1),
        Case(
            "details of no party",
            {"awards": [{"suppliers": [_ADDRESS]}]},
            passed=1,
            failed=1,
            package={"version": "1.1"},
        ),
        Case("details that are empty", {"buyer": {"id": "1", "address": {"locality": ""}}, "parties": []}, passed=1),
        Case("a contact point of the tender", {"tender": {"contactPoint": {"name": "A"}}, "parties": []}, passed=1),
        Case("an old amendment alone", {"contracts": [_AMENDED], "parties": []}, failed=1),
        Case("both", {"contracts": [{**_AMENDED, "amendments": [{"id": "1"}]}], "parties": []}, passed=1),
        Case("an old amount", {**_paid({"id": "1", "amount": {"amount": 5}}), "parties": []}, passed=1, failed=1),
        Case("a new one", {**_paid({"id": "1", "value": {"amount": 5}}), "parties": []}, passed=2),
        Case("data of 1.0", {"buyer": _ADDRESS, "parties": []}, package={"version": "1.0"}),
        Case("no version, and nothing of 1.1", {"buyer": _ADDRESS}),
    ),
)
