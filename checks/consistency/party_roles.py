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

#: The roles that organisations play, each with the place of the references to those that play it.
MENTIONS = {
    "buyer": ("buyer",),
    "procuringEntity": ("tender", "procuringEntity"),
    "tenderer": ("tender", "tenderers"),
    "supplier": ("awards", "suppliers"),
    "payer": ("contracts", "implementation", "transactions", "payer"),
    "payee": ("contracts", "implementation", "transactions", "payee"),
}


def passes(reference: Any, process: Process) -> bool | None:
    """Whether the party that is mentioned has every role in which it is mentioned."""
    if reference.__class__ is not dict:
        return None
    verdicts, id = process.once(has_roles), reference.get("id")
    if id.__class__ is str and id in verdicts:
        return verdicts[id]
    return verdicts.get(text(id) or "")


def has_roles(process: Process) -> dict[str, bool]:
    """For each party, by id, whether it has the roles of all places that mention it."""
    parties = process.by_id("parties")
    having: dict[str, set[str]] = {role: set() for role in MENTIONS}
    for key, entries in parties.items():
        for entry in entries:
            roles = entry.get("roles")
            for role in roles if roles.__class__ is list else ():
                if role.__class__ is str and role in having:
                    having[role].add(key)
    lacking: set[str] = set()
    for role, path in MENTIONS.items():
        lacking |= process.ids(*path) - having[role]
    return {key: key not in lacking for key in parties}


def _case(*parties: dict[str, Any]) -> dict[str, Any]:
    return {"parties": list(parties), "buyer": {"id": "1"}, "awards": [{"id": "a", "suppliers": [{"id": "2"}]}]}


CHECK = Check(
    id="consistency.party-roles",
    title="Parties have the roles in which they are mentioned",
    dimension=Dimension.CONSISTENCY,
    severity=Severity.MEDIUM,
    since="0.1",
    reads=(
        "buyer",
        "tender/procuringEntity",
        "tender/tenderers",
        "awards/suppliers",
        "contracts/implementation/transactions/payer",
        "contracts/implementation/transactions/payee",
    ),
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
