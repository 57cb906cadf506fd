"""Every organisation that is mentioned is described among the parties.

Who is let down: whoever wants more than the name: address, identifier and details are in `parties`, and a reference
that leads nowhere cannot be joined to them, nor across processes.

How judged: each reference (buyer, procuring entity, tenderers, suppliers, payers, payees, bidders of the bids
extension) has an id that is the id of a party. Ids are compared as text, so 1 is "1".

Says nothing when: the data has no parties at all, as in OCDS 1.0, where organisations are described where they are
mentioned; when the reference, without an id, brings an identifier of its own, as they did; or when it is empty.

Limits: two parties with one id satisfy this check.
"""

from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, is_filled, sure, text


def passes(reference: Any, process: Process) -> bool | None:
    """Whether a reference has the id of a party."""
    if reference.__class__ is not dict:
        return None
    parties = process.by_id("parties")
    if not parties:
        return None
    id = reference.get("id")
    if id.__class__ is str and id in parties:  # as it stands, which is the rule
        return True
    key = text(id)
    if key is None:
        described = is_filled(reference.get("identifier")) or not is_filled(reference)
        return None if described else False
    return key in parties


_PARTIES = [{"id": "GB-1", "name": "Ministry"}, {"id": "7", "name": "Bakery"}]

CHECK = Check(
    id="consistency.party-references",
    title="Organisations that are mentioned are among the parties",
    dimension=Dimension.CONSISTENCY,
    severity=Severity.HIGH,
    since="0.1",
    reads=(
        "buyer",
        "tender/procuringEntity",
        "tender/tenderers",
        "awards/suppliers",
        "contracts/implementation/transactions/payer",
        "contracts/implementation/transactions/payee",
        "bids/details/tenderers",
    ),
    when=("parties",),
    passes=passes,
    surely=(sure.known("parties"),),
    remedy="Give every organisation that is mentioned an entry in parties, and repeat that entry's id, exactly, in "
    "the reference.",
    cases=(
        Case("found", {"parties": _PARTIES, "buyer": {"id": "GB-1"}}, passed=1),
        Case("found, a number for a text", {"parties": _PARTIES, "awards": [{"suppliers": [{"id": 7}]}]}, passed=1),
        Case(
            "one found, one not",
            {"parties": _PARTIES, "tender": {"tenderers": [{"id": "7"}, {"id": "8"}]}},
            passed=1,
            failed=1,
        ),
        Case("a name only", {"parties": _PARTIES, "buyer": {"name": "Ministry"}}, failed=1),
        Case(
            "nothing matches nothing",
            {"parties": [{"id": None}, *_PARTIES], "buyer": {"id": None, "name": "X"}},
            failed=1,
        ),
        Case("OCDS 1.0, without parties", {"buyer": {"name": "Ministry", "identifier": {"id": "1"}}}),
        Case("described in its place", {"parties": _PARTIES, "buyer": {"name": "Town", "identifier": {"id": "1"}}}),
        Case("an empty reference", {"parties": _PARTIES, "buyer": {}}),
    ),
)
