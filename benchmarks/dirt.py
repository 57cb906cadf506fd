"""Defects in made data: which there are, where each can strike, and the chance that it does.

Each kind is one that publishers' data has. Whether a defect strikes at a place depends on the seed, the process, the
place and the defect alone: so it stays from one issue of a dataset to the next, until its probability is changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from benchmarks import defects as make
from benchmarks.parts import Object

#: Changes ``parent[key]``; the number chooses between ways of doing so; the release is there to look at.
Spoiler = Callable[[Object, str, int, Object], None]

VALUES = (
    "planning/budget/amount", "tender/value", "tender/minValue", "tender/lots/value", "awards/value", "contracts/value",
    "contracts/implementation/transactions/value", "bids/details/value",
)  # fmt: skip
PERIODS = (
    "tender/tenderPeriod", "tender/enquiryPeriod", "tender/awardPeriod", "tender/contractPeriod",
    "awards/contractPeriod", "contracts/period",
)  # fmt: skip
ITEMS = ("tender/items", "awards/items", "contracts/items")
DOCUMENTS = (
    "planning/documents", "tender/documents", "awards/documents", "contracts/documents",
    "contracts/implementation/documents",
)  # fmt: skip
MILESTONES = ("planning/milestones", "tender/milestones", "contracts/implementation/milestones")
REFERENCES = (
    "buyer", "tender/procuringEntity", "tender/tenderers", "awards/suppliers",
    "contracts/implementation/transactions/payer", "contracts/implementation/transactions/payee",
)  # fmt: skip
TITLES = ("tender/title", "awards/title", "contracts/title")
DESCRIPTIONS = (
    "tender/description", "awards/description", "contracts/description", "planning/rationale",
    "planning/budget/description", "tender/eligibilityCriteria", "tender/procurementMethodDetails",
)  # fmt: skip
ADDRESSES = ("parties/address/streetAddress", "parties/address/locality", "parties/address/postalCode")
CODES = (
    "tender/status", "tender/procurementMethod", "tender/mainProcurementCategory", "awards/status", "contracts/status",
)  # fmt: skip
COUNT = "tender/numberOfTenderers"
ARRAYS = ("parties", "awards", "contracts", "tender/tenderers", "awards/suppliers", *ITEMS, *DOCUMENTS, *MILESTONES)


def each(parents: tuple[str, ...], *members: str) -> tuple[str, ...]:
    """The paths of the members of all ``parents``."""
    return tuple(f"{parent}/{member}" for parent in parents for member in members)


STATUSES = ("tender/status", "awards/status", "contracts/status", *each(MILESTONES, "status"))
PAST = ("date", "awards/date", "contracts/dateSigned", *each(DOCUMENTS, "datePublished"))
DATES = (*PAST, "contracts/implementation/transactions/date", *each(PERIODS, "startDate", "endDate"))
TEXTS = (*TITLES, *DESCRIPTIONS, *ADDRESSES, *each(ITEMS, "description"), *each(DOCUMENTS, "description", "url"))


@dataclass(frozen=True, slots=True)
class Defect:
    """A kind of defect: what it does, and the paths (arrays implicit) at each of which it may."""

    spoil: Spoiler
    paths: tuple[str, ...]


#: By name, in the order in which they strike: first those that need sound data, last those that change its shape.
DEFECTS: dict[str, Defect] = {
    "reversed-period": Defect(make.reverse, PERIODS),
    "wrong-duration": Defect(make.miscount, each(PERIODS, "durationInDays")),
    "award-before-close": Defect(make.antedate_award, ("awards/date",)),
    "signed-before-award": Defect(make.antedate_contract, ("contracts/dateSigned",)),
    "date-in-future": Defect(make.postdate, PAST),
    "wrong-count": Defect(make.miscount, (COUNT,)),
    "name-differs": Defect(make.misname, each(REFERENCES, "name")),
    "role-missing": Defect(make.drop_role, ("parties/roles",)),
    "contract-above-award": Defect(make.inflate, ("contracts/value/amount",)),
    "payment-above-contract": Defect(make.inflate, ("contracts/implementation/transactions/value/amount",)),
    "stale-status": Defect(make.stall, STATUSES),
    "buyer-as-supplier": Defect(make.buy_from_self, ("awards/suppliers",)),
    "repeated-entry": Defect(make.repeat, ("awards", "contracts", *DOCUMENTS)),
    "dangling-reference": Defect(make.dangle, (*each(REFERENCES, "id"), "contracts/awardID")),
    "duplicate-id": Defect(make.repeat_id, ARRAYS),
    "duplicate-ocid": Defect(make.borrow_ocid, ("ocid",)),
    "negative-amount": Defect(make.negate, each(VALUES, "amount")),
    "zero-amount": Defect(make.zero, (*each(VALUES, "amount"), *each(ITEMS, "quantity"))),
    "placeholder-amount": Defect(make.nines, each(VALUES, "amount")),
    "missing-currency": Defect(make.drop, each(VALUES, "currency")),
    "date-format": Defect(make.misformat_date, DATES),
    "placeholder-date": Defect(make.epoch, DATES),
    "placeholder-text": Defect(make.placeholder, TEXTS),
    "empty-string": Defect(make.empty_string, (*TEXTS, *CODES)),
    "garbled-text": Defect(make.garble, (*TITLES, "parties/name", *each(ITEMS, "description"))),
    "code-outside-list": Defect(
        make.miscode,
        (*CODES, "tag", *each(VALUES, "currency"), *each(MILESTONES, "status"), *each(DOCUMENTS, "format")),
    ),
    "bad-contact": Defect(make.break_contact, each(("parties/contactPoint",), "email", "telephone", "url")),
    "deprecated-field": Defect(
        make.deprecate,
        (*REFERENCES, "planning/budget", "tender/awardCriteria", "contracts/amendments", "tender/amendments",
         "contracts/implementation/transactions/value"),
    ),
    "number-as-text": Defect(
        make.number_as_text,
        (*each(VALUES, "amount"), *each(ITEMS, "quantity"), *each(PERIODS, "durationInDays"), COUNT),
    ),
    "text-as-number": Defect(make.text_as_number, ("parties/address/postalCode", "parties/identifier/id", *TITLES)),
    "null-value": Defect(make.null, (*TEXTS, *each(PERIODS, "startDate"), *each(VALUES, "amount"), *CODES)),
    "missing-required": Defect(
        make.drop,
        ("ocid", "id", "date", "tag", "initiationType", "tender/id", "awards/id", "contracts/id", "contracts/awardID",
         *each(ITEMS, "id"), *each(DOCUMENTS, "id")),
    ),
    "missing-field": Defect(
        make.drop,
        ("buyer", "parties/identifier", "parties/address", "parties/contactPoint", "planning/budget", *TITLES,
         *DESCRIPTIONS, *CODES, *VALUES, *PERIODS, "awards/date", "awards/suppliers", "awards/items",
         "contracts/dateSigned", "contracts/implementation", "tender/tenderers", COUNT,
         "tender/items", *each(ITEMS, "classification", "unit", "quantity", "activeIngredients", "dosageForm"),
         *each(DOCUMENTS, "url")),
    ),
    "empty-object": Defect(make.empty_object, (*VALUES, *PERIODS, *each(ITEMS, "unit"), "parties/address")),
    "empty-array": Defect(make.empty_array, ("tender/items", "awards/suppliers", "contracts/items", "parties/roles")),
    "object-for-array": Defect(make.object_for_array, (*DOCUMENTS, *ITEMS, "tender/tenderers", "awards/suppliers")),
    "text-for-array": Defect(make.text_for_array, ("tag", "parties/roles", "tender/submissionMethod")),
    "misspelt-field": Defect(
        make.misspell,
        (*TITLES, *DESCRIPTIONS, *each(VALUES, "currency"), *each(PERIODS, "startDate"), "tender/procurementMethod"),
    ),
}  # fmt: skip


#: A place: its JSON Pointer, the parent, and the name of the member.
Place = tuple[str, Object, str]


class Dirt:
    """Spoils releases: each defect at each place with probability ``rate``, or that in ``rates``.

    A key of ``rates`` is the name of a defect, or the name, ``@`` and one of its paths.
    """

    def __init__(self, rate: float, seed: int, rates: Mapping[str, float]) -> None:
        self.seed = seed
        wanted = [
            (name, path, int(rates.get(f"{name}@{path}", rates.get(name, rate)) * 2**64))
            for name, defect in DEFECTS.items()
            for path in defect.paths
        ]
        self.wanted = [(name, path, threshold) for name, path, threshold in wanted if threshold]
        self.paths = tree(path for _, path, _ in self.wanted)

    def spoil(self, release: Object) -> Object:
        """Spoil a release in place, and return it."""
        key = f"{self.seed}/{release['ocid']}/"
        # all places first, since defects change what would be walked
        places: dict[str, list[Place]] = {}
        find(release, self.paths, "", "", places)
        for name, path, threshold in self.wanted:
            for pointer, parent, member in places.get(path, ()):
                number = int.from_bytes(blake2b(f"{key}{name}{pointer}".encode(), digest_size=8).digest())
                if number < threshold and member in parent:
                    DEFECTS[name].spoil(parent, member, number, release)
        return release


def tree(paths: Iterable[str]) -> Object:
    """Paths as nested objects, a level for each member."""
    root: Object = {}
    for path in paths:
        node = root
        for member in path.split("/"):
            node = node.setdefault(member, {})
    return root


def find(value: Any, node: Object, path: str, pointer: str, places: dict[str, list[Place]]) -> None:
    """Put into ``places``, by path, where the paths of a :func:`tree` are present below ``value``, also in arrays."""
    if isinstance(value, list):
        for index, element in enumerate(value):
            find(element, node, path, f"{pointer}/{index}", places)
    elif isinstance(value, dict):
        for member, below in node.items():
            if member in value:
                there = f"{path}/{member}" if path else member
                places.setdefault(there, []).append((f"{pointer}/{member}", value, member))
                if below:
                    find(value[member], below, there, f"{pointer}/{member}", places)
