"""A release has the sections that its tags announce.

Who is let down: whoever picks releases by their tags: "award" promises an award, and there is none to be found.

How judged: for each tag of the standard the section that it speaks of is there and not empty: `tender` for tags that
begin with tender, `awards` and `contracts` likewise, and for implementation a contract that has an `implementation`.
A planning tag is satisfied by `planning` or by `tender`, which describes what is planned. And `compiled`, the tag of
merged releases, stands alone.

Says nothing when: there are no tags, or none of the standard's.

Limits: what is there beyond the tags is no fault here, since a release may repeat what was known before. Whether an
update follows upon a first release cannot be seen in one release.
"""

from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, objects, sure

#: For each tag the sections of which one is to be there; a contract's implementation is looked for by itself.
_SECTIONS: dict[str, tuple[str, ...]] = {
    "planning": ("planning", "tender"),
    "planningUpdate": ("planning", "tender"),
    "tender": ("tender",),
    "tenderAmendment": ("tender",),
    "tenderUpdate": ("tender",),
    "tenderCancellation": ("tender",),
    "award": ("awards",),
    "awardUpdate": ("awards",),
    "awardCancellation": ("awards",),
    "contract": ("contracts",),
    "contractUpdate": ("contracts",),
    "contractAmendment": ("contracts",),
    "contractTermination": ("contracts",),
    "implementation": ("contracts",),
    "implementationUpdate": ("contracts",),
}

_OF_IMPLEMENTATION = ("implementation", "implementationUpdate")


def passes(tags: Any, process: Process) -> bool | None:
    """Whether the sections that the tags announce are there, and ``compiled`` is alone."""
    if tags.__class__ is not list:
        return None
    release = process.data
    verdict: bool | None = None
    for tag in tags:
        sections = _SECTIONS.get(tag) if tag.__class__ is str else None
        if sections is not None:
            if not (release.get(sections[0]) or (len(sections) > 1 and release.get(sections[1]))):
                return False
            if tag in _OF_IMPLEMENTATION and not any(map(_is_implemented, objects(release, "contracts"))):
                return False
            verdict = True
        elif tag == "compiled":
            if len(tags) > 1:
                return False
            verdict = True
    return verdict


def _is_implemented(contract: dict[str, Any]) -> bool:
    return bool(contract.get("implementation"))


_TENDER = {"tender": {"id": "1", "status": "active"}}
_CONTRACT = {"contracts": [{"id": "1", "awardID": "1"}]}
_PAID = {"contracts": [{"id": "1", "awardID": "1", "implementation": {"transactions": [{"id": "1"}]}}]}

CHECK = Check(
    id="conformance.tags-and-contents",
    title="Releases have the sections that their tags announce",
    dimension=Dimension.CONFORMANCE,
    severity=Severity.MEDIUM,
    since="0.1",
    reads=("tag[]",),
    passes=passes,
    surely=(sure.only("compiled"),),
    remedy="Derive the tags from what the release holds: award only with awards, contract only with contracts, "
    "implementation only with a contract's implementation; compiled alone, and only in compiled releases.",
    cases=(
        Case("a tender", {"tag": ["tender"], **_TENDER}, passed=1),
        Case("more than the tag says", {"tag": ["tender"], **_TENDER, **_CONTRACT}, passed=1),
        Case("a plan told by its tender", {"tag": ["planning"], "tender": {"id": "1", "status": "planned"}}, passed=1),
        Case("payments", {"tag": ["contract", "implementation"], **_PAID}, passed=1),
        Case("compiled", {"tag": ["compiled"]}, passed=1),
        Case("one known, one of the publisher's", {"tag": ["tender", "bid"], **_TENDER}, passed=1),
        Case("no award", {"tag": ["tender", "award"], **_TENDER, "awards": []}, failed=1),
        Case("a contract without implementation", {"tag": ["implementation"], **_CONTRACT}, failed=1),
        Case("compiled, and more", {"tag": ["tender", "compiled"], **_TENDER}, failed=1),
        Case("a tag of the publisher's alone", {"tag": ["Adjudicación"]}),
        Case("no tags", {"tag": [], **_TENDER}),
        Case("a text", {"tag": "award"}),
    ),
)
