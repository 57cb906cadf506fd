"""Every contract belongs to an award that is there.

Who is let down: whoever asks who got the contract: suppliers are named in the award, and only awardID leads from the
contract to them.

How judged: each contract's awardID is the id of an award of the same process. Ids are compared as text.

Says nothing when: there are no contracts. Whether two awards share the id is for the check of unique ids.

Limits: none known; the standard requires awardID.
"""

from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, is_filled, sure, text


def passes(contract: Any, process: Process) -> bool | None:
    """Whether a contract's awardID is the id of an award."""
    if contract.__class__ is not dict:
        return None
    key = text(contract.get("awardID"))
    if key is None:
        return False if is_filled(contract) else None
    return key in process.by_id("awards")


CHECK = Check(
    id="consistency.award-references",
    title="Contracts refer to an award of their process",
    dimension=Dimension.CONSISTENCY,
    severity=Severity.CRITICAL,
    since="0.1",
    reads=("contracts",),
    when=("contracts",),
    passes=passes,
    surely=(sure.known("awards", "awardID"),),
    remedy="Publish the award of every contract, and repeat the award's id, exactly, as awardID. Where nothing is "
    "awarded apart from the contract, publish an award with the contract's suppliers and value.",
    cases=(
        Case("found", {"awards": [{"id": "A-1"}], "contracts": [{"id": "1", "awardID": "A-1"}]}, passed=1),
        Case(
            "found, a number for a text", {"awards": [{"id": 5}], "contracts": [{"id": "1", "awardID": "5"}]}, passed=1
        ),
        Case("not found", {"awards": [{"id": "A-1"}], "contracts": [{"id": "1", "awardID": "B-1"}]}, failed=1),
        Case("no awards", {"contracts": [{"id": "1", "awardID": "A-1"}]}, failed=1),
        Case(
            "no awardID", {"awards": [{"id": "A-1"}], "contracts": [{"id": "1"}, {"id": "2", "awardID": ""}]}, failed=2
        ),
        Case("no contracts", {"awards": [{"id": "A-1"}]}),
        Case("an empty contract", {"awards": [{"id": "A-1"}], "contracts": [{}]}),
    ),
)
