"""What a package says of itself has the form that the standard asks for.

Who is let down: every tool that reads packages: an extension that is no address cannot be looked up, and a licence that
is a list cannot be compared.

How judged: each package keeps the rules of the standard, of the version that it declares, for its members: types,
addresses in `license`, `publicationPolicy`, `extensions` and `packages`, and the list of `packages` that a record
package of version 1.0 must have.

Says nothing when: there is no package.

Limits: `uri`, `publisher`, `publishedDate` and `version` have checks of their own, so that nothing is counted twice.
"""

from ocqual.check import Case, Check, Dimension, Fault, Packaged, Severity

#: What is judged by other checks: of the publisher, its name.
_ELSEWHERE = ("uri", "publisher", "publisher/name", "publishedDate", "version")


def faults(package: Packaged) -> list[Fault]:
    """What breaks a rule of the standard."""
    return [(path, value) for path, _, value in package.breaks if path not in _ELSEWHERE]


_GOOD = {
    "uri": "https://data.treasury.example.gov/ocds/2024-05.json",
    "version": "1.1",
    "publisher": {"name": "Treasury", "uri": "https://treasury.example.gov"},
    "publishedDate": "2024-05-17T09:30:00Z",
    "license": "https://creativecommons.org/licenses/by/4.0/",
    "extensions": ["https://extensions.open-contracting.org/en/extensions/lots/v1.1.5/extension.json"],
}

CHECK = Check(
    id="conformance.package-structure",
    title="Packages have the form that the standard asks for",
    dimension=Dimension.CONFORMANCE,
    severity=Severity.MEDIUM,
    since="0.1",
    package=faults,
    remedy="Write each member of the package as the schema of packages says: license, publicationPolicy and extensions "
    "with whole addresses, https and all.",
    cases=(
        Case("as it should be", {}, passed=1, package=_GOOD),
        Case("null where it may be", {}, passed=1, package={**_GOOD, "publicationPolicy": None}),
        Case("a licence by name", {}, failed=1, package={**_GOOD, "license": "CC BY 4.0"}),
        Case("extensions as a text", {}, failed=1, package={**_GOOD, "extensions": "lots"}),
        Case("extensions that are no addresses", {}, failed=2, package={**_GOOD, "extensions": ["lots", "bids"]}),
        Case("a wrong type", {}, failed=1, package={**_GOOD, "publisher": {"name": "Treasury", "uid": 5}}),
        Case("no package", {"ocid": "ocds-213czf-1"}),
    ),
)
