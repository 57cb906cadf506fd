"""Codes of open lists are codes of the standard or of a published extension.

Who is let down: whoever compares publishers: a code that only one of them has is known to nobody else.

How judged: the code is in one of the standard's open codelists, in either version, or a published extension adds it.

Says nothing when: there is no code, or a misspelt one, for which there is another check.

Limits: open codelists may be added to, and a code of one's own is better than a standard code that does not fit; so
this is shown, and costs nothing. Extensions of the publisher's own, which may define its codes, are not known.
"""

from functools import lru_cache
from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, code_meant, is_filled_text, open_codes, sure

_STANDARD = open_codes()

#: No code is nearly as long; so much of a text is compared and remembered.
LONGEST_CODE = 200


def passes(code: Any, process: Process) -> bool | None:
    """Whether a code is one that is known."""
    if code.__class__ is not str:
        return None
    return True if code in _STANDARD or code in process.codes else _is_known(code[:LONGEST_CODE])


@lru_cache(maxsize=1024)
def _is_known(code: str) -> bool | None:
    """Whether a code that is none of the standard's is one of an extension's; ``None`` for what is meant for one."""
    known = open_codes(extended=True)
    if code in known:
        return True
    return None if code_meant(code, known) or not is_filled_text(code) else False


CHECK = Check(
    id="conformance.local-codes",
    title="Codes of open lists are known to others",
    dimension=Dimension.CONFORMANCE,
    severity=Severity.LOW,
    since="0.1",
    preview=True,
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
    remedy="Use the code of the standard where one fits; where none does, keep yours, say in the publication policy "
    "what it means, and propose it to the standard.",
    cases=(
        Case("a code", {"tender": {"documents": [{"documentType": "tenderNotice"}]}}, passed=1),
        Case("a code of an extension", {"parties": [{"roles": ["subcontractor"]}]}, passed=1),
        Case("a code of the publisher's", {"tender": {"documents": [{"documentType": "acta"}]}}, failed=1),
        Case("a scheme of a country's own", {"awards": [{"items": [{"unit": {"scheme": "UNIT-AM"}}]}]}, failed=1),
        Case("a misspelt code", {"parties": [{"roles": ["Buyer"]}]}),
        Case("empty", {"parties": [{"roles": ["", None, "n/a"]}]}),
    ),
)
