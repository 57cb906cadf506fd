"""A party's roles include the part it plays.

Who is let down: whoever picks out suppliers or buyers by role, as most tools do: organisations without the role drop
out of every list and count without a sign.

How judged: for each mention of a party, as buyer, procuring entity, tenderer, supplier, payer or payee, the party's
roles hold the codes of all the places that mention it. Several entries for one organisation are taken together.

Says nothing when: there are no parties, or the mention leads to none of them (another check tells).

Limits: that a role is claimed which nothing bears out is not judged: bids may be secret, a second buyer has no place.
A party that is mentioned twice is judged twice, with one verdict.
"""

from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, text

#: Where a party may be mentioned, and as what.
PLACES = {
    "buyer": "buyer",
    "tender/procuringEntity": "procuringEntity",
    "tender/tenderers": "tenderer",
    "awards/suppliers": "supplier",
    "contracts/implementation/transactions/payer": "payer",
    "contracts/implementation/transactions/payee": "payee",
}
NOBODY: set[str] = set()
_STEPS = tuple((tuple(place.split("/")), role) for place, role in PLACES.items())


def passes(reference: Any, process: Process) -> bool | None:
    """Whether the party that is mentioned has every role in which it is mentioned."""
    key = text(reference.get("id")) if reference.__class__ is dict else None
    return process.once(verdicts).get(key) if key else None


def verdicts(process: Process) -> dict[str, bool]:
    """For each party, by id, whether it has the roles of all places that mention it."""
    having = parties_by_role(process)
    lacking: set[str] = set()
    for steps, role in _STEPS:
        lacking |= process.ids(*steps) - having.get(role, NOBODY)
    return {key: key not in lacking for key in process.by_id("parties")}


def parties_by_role(process: Process) -> dict[str, set[str]]:
    """The ids of the parties that have each role, all entries of a party taken together."""
    found: dict[str, set[str]] = {}
    for key, entries in process.by_id("parties").items():
        for entry in entries:
            roles = entry.get("roles")
            for role in roles if roles.__class__ is list else ():
                if role.__class__ is str:
                    found.setdefault(role, set()).add(key)
    return found


def _case(*parties: dict[str, Any]) -> dict[str, Any]:
    return {"parties": list(parties), "buyer": {"id": "1"}, "awards": [{"id": "a", "suppliers": [{"id": "2"}]}]}


CHECK = Check(
    id="consistency.party-roles",
    title="Parties have the roles in which they are mentioned",
    dimension=Dimension.CONSISTENCY,
    severity=Severity.MEDIUM,
    since="0.1",
    reads=tuple(PLACES),
    when=("parties",),
    passes=passes,
    remedy="When a process is exported, add to each party's roles one code for every place that refers to it; in a "
    "later release repeat all roles, since the list is replaced as a whole.",
    cases=(
        Case("right", _case({"id": "1", "roles": ["buyer"]}, {"id": 2, "roles": ["tenderer", "supplier"]}), passed=2),
        Case("supplier without the role", _case({"id": "2", "roles": ["tenderer"]}), failed=1),
        Case("no roles", _case({"id": "1"}), failed=1),
        Case("roles in two entries", _case({"id": "1", "roles": ["payer"]}, {"id": "1", "roles": ["buyer"]}), passed=1),
        Case("mentioned nowhere", _case({"id": "3", "roles": ["funder"]})),
        Case("no parties", {"buyer": {"id": "1"}}),
    ),
)
