"""Nothing is published in members that version 1.1 of the standard has deprecated.

Who is let down: whoever writes software by the standard of today: what stands in the old places is not looked for
there, and will be no part of the next version.

How judged: in data of version 1.1 none of the 41 deprecated members is there, not even as null: the details of
organisations outside `parties`, `amendment`, the `changes` of amendments, the documents of milestones, a budget's
`source`, and three members of transactions. A release without any of them passes; that it is one is told by its tags.

Says nothing when: the data is of version 1.0, to which these members belong: its package says so, or there is no
version and no parties.

Limits: whether the same is said in the new place too is for the check of old constructs.
"""

from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, sure

_DETAILS = ("identifier", "additionalIdentifiers", "address", "contactPoint")
_REFERENCES = (
    "buyer",
    "tender/procuringEntity",
    "tender/tenderers",
    "awards/suppliers",
    "contracts/implementation/transactions/payer",
    "contracts/implementation/transactions/payee",
)

_DEPRECATED = (
    *(f"{reference}/{detail}" for reference in _REFERENCES for detail in _DETAILS),
    "planning/budget/source",
    "planning/milestones/documents",
    "tender/milestones/documents",
    "contracts/milestones/documents",
    "contracts/implementation/milestones/documents",
    "tender/amendment",
    "tender/amendment/changes",
    "tender/amendments/changes",
    "awards/amendment",
    "awards/amendment/changes",
    "awards/amendments/changes",
    "contracts/amendment",
    "contracts/amendment/changes",
    "contracts/amendments/changes",
    "contracts/implementation/transactions/amount",
    "contracts/implementation/transactions/providerOrganization",
    "contracts/implementation/transactions/receiverOrganization",
)


def passes(value: Any, process: Process) -> bool | None:
    """``False`` for the value of a deprecated member; ``True`` for the list of tags, the only list that is asked of."""
    return value.__class__ is list


_NEW = {"version": "1.1"}
_ADDRESS = {"address": {"locality": "Lusaka"}}

CHECK = Check(
    id="conformance.deprecated-fields",
    title="Nothing is published in deprecated fields",
    dimension=Dimension.CONFORMANCE,
    severity=Severity.LOW,
    since="0.1",
    reads=("tag[]", *_DEPRECATED),
    passes=passes,
    surely=(sure.fewer(1_000),),
    ocds="1.1",
    remedy="Move the details of organisations to parties and leave id and name, turn amendment into amendments with a "
    "description of each change, and use value, payer and payee in transactions; then leave the old members out.",
    cases=(
        Case(
            "details in parties",
            {"tag": ["tender"], "buyer": {"id": "1", "name": "A"}, "parties": [{"id": "1", **_ADDRESS}]},
            passed=1,
        ),
        Case(
            "an address at the buyer",
            {"tag": ["tender"], "buyer": {"id": "1", **_ADDRESS}, "parties": []},
            passed=1,
            failed=1,
        ),
        Case("a budget's source", {"planning": {"budget": {"source": "Loan"}}}, failed=1, package=_NEW),
        Case(
            "an old amendment with its changes",
            {"tender": {"amendment": {"changes": [{"property": "x"}]}}},
            failed=2,
            package=_NEW,
        ),
        Case("null", {"awards": [{"suppliers": [{"address": None}]}]}, failed=1, package=_NEW),
        Case("documents where they belong", {"tag": ["tender"], "tender": {"documents": [{}]}}, passed=1, package=_NEW),
        Case("data of 1.0", {"tag": ["tender"], "buyer": _ADDRESS}, package={"version": "1.0"}),
        Case("no version, and nothing of 1.1", {"tag": ["tender"], "buyer": _ADDRESS}),
    ),
)
