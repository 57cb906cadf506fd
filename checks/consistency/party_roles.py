"""A party's roles include the part it plays.

Who is let down: whoever picks out suppliers or buyers by role, as most tools do: organisations without the role drop
out of every list and count without a sign.

How judged: for each mention of a party, as buyer, procuring entity, tenderer, supplier, payer or payee, the party's
roles hold the codes of all the places that mention it. Several entries for one organisation are taken together.

Says nothing when: there are no parties, or the mention leads to none of them (another check tells).

Limits: that a role is claimed which nothing bears out is not judged: bids may be secret, a second buyer has no place.
A party that is mentioned twice is judged twice, with one verdict.
"""

from functools import lru_cache
from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, objects, text

#: Where a party may be mentioned, and as what.
PLACES = {
    "buyer": "buyer",
    "tender/procuringEntity": "procuringEntity",
    "tender/tenderers": "tenderer",
    "awards/suppliers": "supplier",
    "contracts/implementation/transactions/payer": "payer",
    "contracts/implementation/transactions/payee": "payee",
}
_STEPS = tuple((place.split("/"), role) for place, role in PLACES.items())


@lru_cache(maxsize=1)
def missing(process: Process) -> dict[str, bool]:
    """Whether roles are missing, for each party that is mentioned; remembered while one process is judged."""
    played: dict[str, set[str]] = {}
    for steps, role in _STEPS:
        for reference in objects(process.data, *steps):
            key = text(reference.get("id"))
            if key:
                played.setdefault(key, set()).add(role)
    parties = process.by_id("parties")
    return {key: bool(roles - _roles(parties[key])) for key, roles in played.items() if key in parties}


def passes(reference: Any, process: Process) -> bool | None:
    """Whether the party that is mentioned has every role in which it is mentioned."""
    key = text(reference.get("id")) if isinstance(reference, dict) else None
    verdict = missing(process).get(key) if key else None
    return None if verdict is None else not verdict


def _roles(entries: list[dict[str, Any]]) -> set[str]:
    """The roles of a party, all its entries taken together."""
    lists = [roles for entry in entries if isinstance(roles := entry.get("roles"), list)]
    return {role for roles in lists for role in roles if isinstance(role, str)}


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
