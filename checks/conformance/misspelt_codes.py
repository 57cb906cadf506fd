"""Codes of open lists are written as the standard writes them.

Who is let down: whoever filters by role, document type or classification: "Tender Notice" is not found among
"tenderNotice", and "cpv" is no scheme that any list of codes has.

How judged: a code that no open codelist has, nor any published extension adds, must not be one of their codes but for
case, spaces, hyphens and the like, its plural or singular, or a single slip in a code of eight letters or more.

Says nothing when: there is no code, or one of the publisher's own, which open codelists allow.

Limits: all open codelists are looked through together, so that a code in the wrong place passes. Slips in short codes
are not recognised, since CPC and CPV, or payer and payee, are one letter apart.
"""

from functools import lru_cache
from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, code_meant, open_codes, sure

_STANDARD = open_codes()

#: No code is nearly as long; so much of a text is compared and remembered.
LONGEST_CODE = 200


def passes(code: Any, process: Process) -> bool | None:
    """Whether a code is one that is known, and not nearly one."""
    if code.__class__ is not str:
        return None
    return True if code in _STANDARD or code in process.codes else _is_spelt(code[:LONGEST_CODE])


@lru_cache(maxsize=1024)
def _is_spelt(code: str) -> bool | None:
    """Whether a code that is none of the standard's is one of an extension's, or not meant for either."""
    known = open_codes(extended=True)
    return True if code in known else False if code_meant(code, known) else None


CHECK = Check(
    id="conformance.misspelt-codes",
    title="Codes of open lists are written as in the standard",
    dimension=Dimension.CONFORMANCE,
    severity=Severity.MEDIUM,
    since="0.1",
    reads=(
        "parties/roles",
        "planning/documents/documentType",
        "planning/milestones/type",
        "planning/milestones/documents/documentType",
        "tender/additionalProcurementCategories",
        "tender/awardCriteria",
        "tender/submissionMethod",
        "tender/documents/documentType",
        "tender/milestones/type",
        "tender/milestones/documents/documentType",
        "tender/items/classification/scheme",
        "tender/items/additionalClassifications/scheme",
        "tender/items/unit/scheme",
        "awards/documents/documentType",
        "awards/items/classification/scheme",
        "awards/items/additionalClassifications/scheme",
        "awards/items/unit/scheme",
        "contracts/documents/documentType",
        "contracts/milestones/type",
        "contracts/milestones/documents/documentType",
        "contracts/items/classification/scheme",
        "contracts/items/additionalClassifications/scheme",
        "contracts/items/unit/scheme",
        "contracts/relatedProcesses/relationship",
        "contracts/relatedProcesses/scheme",
        "contracts/implementation/documents/documentType",
        "contracts/implementation/milestones/type",
        "contracts/implementation/milestones/documents/documentType",
        "relatedProcesses/relationship",
        "relatedProcesses/scheme",
    ),
    passes=passes,
    surely=(sure.among(_STANDARD),),
    of_text=True,
    remedy="Write the code of the standard letter by letter, in the same case and without spaces: tenderNotice, not "
    "Tender Notice; CPV, not cpv. Titles of codes are for people, codes for programs.",
    cases=(
        Case("a code", {"tender": {"documents": [{"documentType": "tenderNotice"}]}}, passed=1),
        Case("two roles", {"parties": [{"roles": ["buyer", "procuringEntity"]}]}, passed=2),
        Case("a code of an extension", {"parties": [{"roles": ["subcontractor"]}]}, passed=1),
        Case("its title", {"tender": {"documents": [{"documentType": "Tender Notice"}]}}, failed=1),
        Case("lower case", {"tender": {"items": [{"classification": {"scheme": "cpv"}}]}}, failed=1),
        Case("a plural", {"parties": [{"roles": ["buyers"]}]}, failed=1),
        Case("a slip", {"tender": {"documents": [{"documentType": "tenderNotcie"}]}}, failed=1),
        Case("a code of the publisher's", {"tender": {"documents": [{"documentType": "acta"}]}}),
        Case("a scheme of a country's own", {"tender": {"items": [{"classification": {"scheme": "CPV-AM"}}]}}),
        Case("one letter from a short code", {"parties": [{"roles": ["founder"]}]}),
        Case("empty", {"tender": {"documents": [{"documentType": ""}, {"documentType": None}]}}),
    ),
)
