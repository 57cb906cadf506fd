"""No member has a name that is nearly one of the standard's.

Who is let down: whoever reads the data by the standard: suppliers in `award` are not found by those who look into
`awards`, and no validator says so, since members of one's own are allowed.

How judged: the name of a member that neither the standard nor a published extension has at that place must not be one
that the standard has there but for case, spaces, hyphens and the like, plural or singular, or a single slip in a name
of eight letters or more. What was meant is shown by `ocqual coverage`, and by `ocqual explain` with the path.

Limits: a name of the publisher's own may be near one of the standard's by chance. Names that stand for something else
altogether (`winner`) are not recognised, nor is what is inside members that are not the standard's.
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
    id="conformance.misspelt-members",
    title="Members have the names that the standard gives them",
    dimension=Dimension.CONFORMANCE,
    severity=Severity.MEDIUM,
    since="0.1",
    rules=("misspelt",),
    remedy="Give the member the name of the standard, letter by letter: lists are in the plural (awards, tenderers, "
    "roles), and all begin with a small letter.",
    cases=(
        Case("as it should be", {**_RELEASE, "awards": [{"id": "1"}]}, passed=1),
        Case("singular for plural", {**_RELEASE, "award": [{"id": "1"}]}, failed=1),
        Case("a capital", {**_RELEASE, "tender": {"id": "1", "Title": "Bridge"}}, failed=1),
        Case("two words", {**_RELEASE, "tender": {"id": "1", "procurement_method": "open"}}, failed=1),
        Case("a slip", {**_RELEASE, "tender": {"id": "1", "procuringEntiy": {"id": "2"}}}, failed=1),
        Case("two members", {**_RELEASE, "parties": [{"id": "1", "role": ["buyer"], "Name": "Treasury"}]}, failed=2),
        Case("a member of the publisher's own", {**_RELEASE, "tender": {"id": "1", "mood": "hopeful"}}, passed=1),
        Case("a translation", {**_RELEASE, "tender": {"id": "1", "title_es": "Puente"}}, passed=1),
        Case("a member of an extension", {**_RELEASE, "tender": {"id": "1", "lots": []}}, passed=1),
    ),
)
