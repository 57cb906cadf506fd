"""Titles, descriptions and names are not filled with placeholders.

Who is let down: whoever searches or reads: "test", "N/A" and "-" fill the field and say nothing; and they show that
the form forces people to type something.

How judged: texts that are there are none of the placeholders that the tool knows, in several languages, and more than
punctuation.

Says nothing when: a text is missing, empty or null: that is honest, and for the checks of presence.

Limits: only the commonest placeholders are known. Text of over 20 characters is taken as meant.
"""

from typing import Any

from ocqual.check import FILLED_FIRSTS, FILLED_HEADS, Case, Check, Dimension, Process, Severity, is_filled_text, sure


def passes(value: Any, process: Process) -> bool | None:
    """Whether a text is no placeholder."""
    if value.__class__ is not str:
        return None
    # most texts are known by their first letter to be no placeholder
    if value and (value[0] in FILLED_FIRSTS or value[:2] in FILLED_HEADS or is_filled_text(value)):
        return True
    return False if value and not value.isspace() else None


CHECK = Check(
    id="completeness.placeholder-text",
    title="Titles, descriptions and names are not placeholders",
    dimension=Dimension.COMPLETENESS,
    severity=Severity.LOW,
    since="0.1",
    reads=(
        "buyer/name",
        "parties/name",
        "tender/title",
        "tender/description",
        "tender/procuringEntity/name",
        "tender/tenderers/name",
        "tender/items/description",
        "awards/title",
        "awards/description",
        "awards/suppliers/name",
        "awards/items/description",
        "contracts/title",
        "contracts/description",
        "contracts/items/description",
    ),
    passes=passes,
    surely=(sure.filled(),),
    idle=(sure.blank(),),
    of_text=True,
    remedy="Leave out what is not known, and let the form do without it; remove test entries before publishing.",
    cases=(
        Case("a title", {"tender": {"title": "Rice"}}, passed=1),
        Case("a short name", {"buyer": {"name": "BBC"}}, passed=1),
        Case("a placeholder", {"tender": {"title": "Test"}}, failed=1),
        Case("punctuation", {"awards": [{"description": " -- "}]}, failed=1),
        Case("both", {"parties": [{"name": "Bakery Ltd"}, {"name": "N/A"}]}, passed=1, failed=1),
        Case("empty", {"tender": {"title": "", "description": None}, "buyer": {"name": "  "}}),
    ),
)
