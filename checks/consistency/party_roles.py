"""A party's roles include the part it plays.

Who is let down: whoever picks out suppliers or buyers by role, as most tools do: organisations without the role drop
out of every list and count without a sign.

How judged: for each mention of a party, as buyer, procuring entity, tenderer, supplier, payer or payee, the party's
roles hold the code of that place. Several entries for one organisation are taken together.

Says nothing when: there are no parties, or the mention leads to none of them (another check tells).

Limits: that a role is claimed which nothing bears out is not judged: bids may be secret, a second buyer has no place.
"""

from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, objects, sure, text

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
    """Whether the party that is mentioned has the role in which it is mentioned here."""
    key = text(reference.get("id")) if reference.__class__ is dict else None
    entries = process.by_id("parties").get(key) if key else None
    if not entries:
        return None
    role = process.once(roles_of_references).get(id(reference))
    return any(roles.__class__ is list and role in roles for roles in (entry.get("roles") for entry in entries))


def roles_of_references(process: Process) -> dict[int, str]:
    """In which role each reference mentions a party, by the identity of the reference."""
    return {id(each): role for role, path in MENTIONS.items() for each in objects(process.data, *path)}


def _case(*parties: dict[str, Any]) -> dict[str, Any]:
    return {"parties": list(parties), "buyer": {"id": "1"}, "awards": [{"id": "a", "suppliers": [{"id": "2"}]}]}


CHECK = Check(
    id="consistency.party-roles",
    title="Parties have the roles in which they are mentioned",
    dimension=Dimension.CONSISTENCY,
    severity=Severity.MEDIUM,
    since="0.1",
    reads=tuple(map("/".join, MENTIONS.values())),
    when=("parties",),
    passes=passes,
    surely=(sure.having("parties", "roles", tuple(MENTIONS)),),
    never=(sure.not_having("parties", "roles", tuple(MENTIONS)),),
    idle=(sure.absent("id"),),
    version=2,
    remedy="When a process is exported, add to each party's roles one code for every place that refers to it; in a "
    "later release repeat all roles, since the list is replaced as a whole.",
    cases=(
        Case("right", _case({"id": "1", "roles": ["buyer"]}, {"id": 2, "roles": ["tenderer", "supplier"]}), passed=2),
        Case("supplier without the role", _case({"id": "2", "roles": ["tenderer"]}), failed=1),
        Case("no roles", _case({"id": "1"}), failed=1),
        Case("roles in two entries", _case({"id": "1", "roles": ["payer"]}, {"id": "1", "roles": ["buyer"]}), passed=1),
        Case(
            "one role of two",
            {**_case({"id": "1", "roles": ["buyer"]}), "tender": {"procuringEntity": {"id": "1"}}},
            passed=1,
            failed=1,
        ),
        Case("mentioned nowhere", _case({"id": "3", "roles": ["funder"]})),
        Case("no parties", {"buyer": {"id": "1"}}),
    ),
)
