"""A compiled release has no members that say nothing.

Who is let down: whoever loads the data: members that are always null, empty texts and empty lists make columns and
tables without content, and counts of what is "present" that mean nothing.

How judged: in a release with the tag `compiled` no member or element, at any depth, is null, an empty text, an empty
object or an empty list.

Says nothing when: the release is not compiled. In others null has a meaning: remove what was said before.

Limits: only whether there are any is told, not how many; coverage shows where. Texts of white space and placeholders
are for checks of completeness.
"""

from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, has_empty, sure


def passes(release: Any, process: Process) -> bool | None:
    """Whether nothing in a compiled release is null or empty."""
    tags = release.get("tag")
    return not has_empty(release) if tags.__class__ is list and "compiled" in tags else None


_COMPILED = {"ocid": "ocds-213czf-1", "tag": ["compiled"]}

CHECK = Check(
    id="conformance.empty-members",
    title="Compiled releases have no null or empty members",
    dimension=Dimension.CONFORMANCE,
    severity=Severity.LOW,
    since="0.1",
    reads=("",),
    passes=passes,
    surely=(sure.holding("compiled", "tag"), sure.tidy()),
    never=(sure.holding("compiled", "tag"), sure.hollow()),
    idle=(sure.lacking("compiled", "tag"), sure.absent("tag")),
    remedy="Leave out members that have no value when the compiled release is written; most libraries for JSON can "
    "be told to skip nulls, and a few lines drop what is empty.",
    cases=(
        Case(
            "all filled", {**_COMPILED, "tender": {"id": "1", "hasEnquiries": False, "numberOfTenderers": 0}}, passed=1
        ),
        Case("null", {**_COMPILED, "tender": {"id": "1", "title": None}}, failed=1),
        Case("an empty text deep down", {**_COMPILED, "awards": [{"items": [{"unit": {"name": ""}}]}]}, failed=1),
        Case("an empty list", {**_COMPILED, "awards": []}, failed=1),
        Case("an empty object in a list", {**_COMPILED, "parties": [{}]}, failed=1),
        Case("white space", {**_COMPILED, "tender": {"id": "1", "title": " "}}, passed=1),
        Case("null in a release that is not compiled", {"tag": ["tender"], "tender": {"id": "1", "title": None}}),
    ),
)
