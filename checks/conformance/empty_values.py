"""Nothing is published that the standard wants filled, but is empty.

Who is let down: whoever takes the presence of a member for information.

How judged: ids, ocids and names of organisations have at least one character; tags, and the items of awards and
contracts, are no empty lists; numbers lie within the limits that extensions set.

Limits: other empty values are not errors in OCDS; they count as not filled wherever that matters.
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
    id="conformance.empty-values",
    title="Ids, names and lists are not empty",
    dimension=Dimension.CONFORMANCE,
    severity=Severity.MEDIUM,
    since="0.1",
    rules=(
        "minLength",
        "minItems",
        "minProperties",
        "minimum",
        "maximum",
    ),
    remedy="Leave out what you do not have, instead of publishing an empty text or list.",
    cases=(
        Case("something there", {**_RELEASE, "buyer": {"id": "1", "name": "Ministry"}}, passed=1),
        Case("an empty name", {**_RELEASE, "buyer": {"id": "1", "name": ""}}, failed=1),
        Case("no items", {**_RELEASE, "awards": [{"id": "1", "items": []}]}, failed=1),
    ),
)
