"""An item of medicine says its dosage form.

Who is let down: a ministry that compares prices of tablets, capsules and vials.
"""

from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, text

from ._words import FORMS


def passes(description: Any, process: Process) -> bool | None:
    """Whether a description names a form."""
    said = text(description) if isinstance(description, str) else None
    return any(form in said.casefold() for form in FORMS) if said else None


CHECK = Check(
    id="usability.dosage-form",
    title="Items of medicine say their dosage form",
    dimension=Dimension.USABILITY,
    severity=Severity.LOW,
    since="1.0",
    reads=("tender/items/description", "awards/items/description"),
    passes=passes,
    remedy="Write the form (tablet, capsule, vial) into the description of each item.",
    cases=(
        Case("a form", {"tender": {"items": [{"description": "Amoxicillin 500 mg, capsules"}]}}, passed=1),
        Case("no form", {"awards": [{"items": [{"description": "Amoxicillin"}]}]}, failed=1),
        Case("no description", {"tender": {"items": [{"description": ""}, {"id": "1"}]}}),
    ),
)
