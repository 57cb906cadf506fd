"""Dates and links are written as the standard says.

Who is let down: whoever sorts, compares or follows them: without time and offset, the order of two releases on one
day is unknown; an address that is no URI leads nowhere.

How judged: a date is a date-time of RFC 3339, with time and offset; an address is a URI of RFC 3986, with its scheme,
and the version of a package is two numbers. Only texts are judged; other types are judged as types.

Limits: whether the day is plausible and the link alive is not asked.
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
    id="conformance.date-and-link-formats",
    title="Dates and links are well formed",
    dimension=Dimension.CONFORMANCE,
    severity=Severity.MEDIUM,
    since="0.1",
    rules=(
        "format",
        "pattern",
    ),
    remedy="Write dates as 2024-05-17T09:30:00+02:00 (midnight if only the day is known), and addresses with https:// "
    "and no spaces.",
    cases=(
        Case(
            "well formed",
            {**_RELEASE, "tender": {"id": "1", "tenderPeriod": {"endDate": "2024-02-01T00:00:00Z"}}},
            passed=1,
        ),
        Case("a day without time", {**_RELEASE, "date": "2024-01-01"}, failed=1),
        Case(
            "no scheme",
            {**_RELEASE, "tender": {"id": "1", "documents": [{"id": "1", "url": "www.example.org"}]}},
            failed=1,
        ),
    ),
)
