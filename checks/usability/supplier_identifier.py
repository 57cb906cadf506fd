"""Suppliers can be found in a register.

Who is let down: whoever joins procurement with other data: who owns the winner, where it pays tax, what it wins
elsewhere.

How judged: each party with the role supplier has an identifier, or an additional one, with both scheme and id. In
OCDS 1.0, which has no parties, each supplier of an award.

Says nothing when: there is no supplier. Suppliers that are mentioned but are not among the parties are for another
check.

Limits: whether the scheme is known and the number right is not judged. People who trade in their own name may have no
number that may be published.
"""

from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, is_filled, sure, text


def passes(organisation: Any, process: Process) -> bool | None:
    """Whether a supplier has the scheme and the number of a register."""
    if organisation.__class__ is not dict:
        return None
    roles = organisation.get("roles")
    if roles.__class__ is list:
        if "supplier" not in roles:
            return None
    elif process.data.get("parties") or roles is not None:
        return None  # a party without roles, or a reference to one
    if _is_registered(organisation.get("identifier")):
        return True
    more = organisation.get("additionalIdentifiers")
    if isinstance(more, list) and any(map(_is_registered, more)):
        return True
    return False if is_filled(organisation) else None


def _is_registered(identifier: Any) -> bool:
    return (
        identifier.__class__ is dict
        and text(identifier.get("scheme")) is not None
        and text(identifier.get("id")) is not None
    )


def _party(*roles: str, **more: Any) -> dict[str, Any]:
    return {"parties": [{"id": "1", "name": "Bakery Ltd", "roles": list(roles), **more}]}


CHECK = Check(
    id="usability.supplier-identifier",
    title="Suppliers have an identifier of a named register",
    dimension=Dimension.USABILITY,
    severity=Severity.HIGH,
    since="0.1",
    reads=("parties", "awards/suppliers"),
    passes=passes,
    surely=(sure.holding("supplier", "roles"), sure.filled("identifier/scheme"), sure.filled("identifier/id")),
    idle=(
        sure.lacking("supplier", "roles"),
        # a reference to a party
        sure.both(sure.absent("roles"), sure.objects("/parties")),
    ),
    remedy="Ask bidders for the number of their company or tax registration, and publish it as identifier with the "
    "scheme's code of org-id.guide.",
    cases=(
        Case("registered", _party("tenderer", "supplier", identifier={"scheme": "GB-COH", "id": "0123"}), passed=1),
        Case(
            "by a second register", _party("supplier", additionalIdentifiers=[{"scheme": "GB-VAT", "id": 9}]), passed=1
        ),
        Case("OCDS 1.0", {"awards": [{"suppliers": [{"identifier": {"scheme": "GB-COH", "id": "0123"}}]}]}, passed=1),
        Case("a number without a register", _party("supplier", identifier={"id": "0123"}), failed=1),
        Case("a name only, in OCDS 1.0", {"awards": [{"suppliers": [{"name": "Bakery Ltd"}]}]}, failed=1),
        Case("a party without roles", {"parties": [{"id": "none", "name": "Bakery Ltd"}]}),
        Case("a buyer", _party("buyer")),
        Case("a reference", {**_party("buyer"), "awards": [{"suppliers": [{"id": "2"}]}]}),
    ),
)
