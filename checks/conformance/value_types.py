"""Values have the types that the standard gives them.

Who is let down: whoever loads the data: an amount that is a text cannot be summed, an object where an array belongs
stops the program that reads it.

How judged: each value is of a JSON type that the schema allows at its place. What stands inside a value of the wrong
type is not judged further.

Limits: a whole number written 5.0 is no integer, as in the schema's draft of JSON Schema.
"""

from ocqual.check import Case, Check, Dimension, Severity

_RELEASE = {
    "ocid": "ocds-213czf-1",
    "id": "1",
    "date": "2024-01-01T00:00:00Z",
    "tag": ["tender"],
    "initiationType": "tender",
}

CHECK = Check(
    id="conformance.value-types",
    title="Values have the types of the standard",
    dimension=Dimension.CONFORMANCE,
    severity=Severity.CRITICAL,
    since="0.1",
    rules=("type",),
    remedy="Write numbers without quotation marks, lists as arrays even of one, and leave out what is empty instead "
    "of null.",
    cases=(
        Case("as it should be", {**_RELEASE, "awards": [{"id": "1", "value": {"amount": 5}}]}, passed=1),
        Case("an amount as text", {**_RELEASE, "awards": [{"id": "1", "value": {"amount": "5"}}]}, failed=1),
        Case("an object for an array", {**_RELEASE, "awards": {"id": "1"}}, failed=1),
        Case("null where it may be", {**_RELEASE, "tender": {"id": "1", "title": None}}, passed=1),
    ),
)
