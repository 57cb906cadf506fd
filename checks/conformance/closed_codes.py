"""Codes come from the closed lists of the standard.

Who is let down: whoever filters by status, method, category or currency: a code of the publisher's own is not found.

How judged: tags, initiation type, statuses, procurement method, main category, milestone status and currencies are
members of the closed codelists of the release's version of OCDS, letter by letter.

Limits: open codelists, which publishers may extend, are not judged here.
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
    id="conformance.closed-codes",
    title="Codes come from the closed lists",
    dimension=Dimension.CONFORMANCE,
    severity=Severity.HIGH,
    since="0.1",
    rules=("enum",),
    remedy="Map your own codes to those of the standard, and keep yours in the matching details field, such as "
    "procurementMethodDetails.",
    cases=(
        Case("known codes", {**_RELEASE, "tender": {"id": "1", "status": "active"}}, passed=1),
        Case("a code of one's own", {**_RELEASE, "tender": {"id": "1", "status": "Abierto"}}, failed=1),
        Case("no currency of the list", {**_RELEASE, "tender": {"id": "1", "value": {"currency": "€"}}}, failed=1),
        Case("null", {**_RELEASE, "tender": {"id": "1", "status": None}}, passed=1),
    ),
)
