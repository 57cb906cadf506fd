"""Everything that the standard requires is there.

Who is let down: every tool that joins, merges or counts, since it relies on ids, dates and tags.

How judged: each object has the members that the schema of its version of OCDS requires of it (a release its ocid, id,
date, tag and initiationType; tenders, awards, contracts, items, documents, milestones and transactions their id;
a contract the id of its award). A member that is null is there; whether it may be null is judged with the types.

Limits: what the standard only recommends (ids of parties, names) is judged elsewhere.
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
    id="conformance.required-members",
    title="Required members are there",
    dimension=Dimension.CONFORMANCE,
    severity=Severity.CRITICAL,
    since="0.1",
    rules=("required",),
    remedy="Add the missing members where the data is made; ids must stay the same in every later release.",
    cases=(
        Case("all there", _RELEASE, passed=1),
        Case("a tender without id", {**_RELEASE, "tender": {"title": "Roof"}}, failed=1),
        Case("two contracts without awardID", {**_RELEASE, "contracts": [{"id": 1}, {"id": 2}]}, failed=2),
        Case("null is there", {**_RELEASE, "ocid": None}, passed=1),
    ),
)
