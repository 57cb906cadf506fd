"""No two objects in one list have the same id.

Who is let down: whoever merges releases or joins tables: of two items with one id, one is lost without a word.

How judged: in every array of objects that are told apart by their id, ids are distinct, compared as text. That includes
eight arrays (documents and milestones of planning and tender, milestones of contracts, all amendments) where the
schema forgets to say so.

Limits: lists that are replaced as a whole when releases are merged may repeat ids, since two schemes may share one.
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
    id="conformance.repeated-ids",
    title="Ids are unique in their lists",
    dimension=Dimension.CONFORMANCE,
    severity=Severity.HIGH,
    since="0.1",
    rules=("uniqueItems",),
    remedy="Give each object of a list an id of its own, and keep it from release to release.",
    cases=(
        Case("distinct", {**_RELEASE, "awards": [{"id": "1"}, {"id": "2"}]}, passed=1),
        Case("repeated, as number and text", {**_RELEASE, "awards": [{"id": "1"}, {"id": 1}]}, failed=1),
        Case(
            "two schemes share an id",
            {
                **_RELEASE,
                "parties": [
                    {"id": "1", "additionalIdentifiers": [{"id": "1", "scheme": "A"}, {"id": "1", "scheme": "B"}]}
                ],
            },
            passed=1,
        ),
    ),
)
