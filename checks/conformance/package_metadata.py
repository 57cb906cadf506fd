"""The package says what it is, who publishes it and when it did.

Who is let down: whoever keeps data of more than one source: a file without its publisher, its address and its date
cannot be cited, compared with the last one, or fetched again.

How judged: each package has a `uri` with a scheme, the name of its publisher, and a `publishedDate` with a time and an
offset, as the standard wants them, and none of them is a placeholder: an address at example.com or localhost is one.

Says nothing when: there is no package at all, as in files of one release a line.

Limits: whether the address leads anywhere is not asked. The version, the licence and all else that a package says have
checks of their own.
"""

import re
from functools import lru_cache

from ocqual.check import Case, Check, Dimension, Fault, Packaged, Severity, instant, text

#: So much of an address shows its scheme and host: what is remembered must not grow with what is published.
LONGEST_START = 300

#: A URI with its scheme (RFC 3986).
_URI = re.compile(r"[a-z][a-z0-9+.-]*:\S", re.IGNORECASE)

#: Hosts that stand for no host, as they are written in samples (RFC 2606, RFC 6761).
_NO_HOST = re.compile(
    r"https?://(?:[^/?#@]*[@.])?(?:localhost|127\.0\.0\.1|example\.(?:com|org|net))(?::\d+)?(?:[/?#]|$)",
    re.IGNORECASE,
)


def faults(package: Packaged) -> list[Fault]:
    """What of the address, the publisher's name and the date of a package is missing or says nothing."""
    said = package.metadata
    publisher = said.get("publisher")
    name = publisher.get("name") if publisher.__class__ is dict else None
    uri, published = said.get("uri"), said.get("publishedDate")
    broken = {path for path, _, _ in package.breaks}
    found: list[Fault] = []
    if "uri" in broken or uri.__class__ is not str or not _is_address(uri[:LONGEST_START]):
        found.append(("uri", uri))
    if "publisher/name" in broken or text(name) is None:
        found.append(("publisher/name", name))
    if "publishedDate" in broken or instant(published) is None:
        found.append(("publishedDate", published))
    return found


@lru_cache(maxsize=64)
def _is_address(uri: str) -> bool:
    return _URI.match(uri) is not None and _NO_HOST.match(uri) is None


_GOOD = {
    "uri": "https://data.treasury.example.gov/ocds/2024-05.json",
    "publisher": {"name": "Treasury"},
    "publishedDate": "2024-05-17T09:30:00Z",
}

CHECK = Check(
    id="conformance.package-metadata",
    title="Packages name their address, their publisher and their date",
    dimension=Dimension.CONFORMANCE,
    severity=Severity.MEDIUM,
    since="0.1",
    package=faults,
    version=2,
    remedy="Fill uri with the address at which the package can be fetched, publisher/name, and publishedDate with the "
    "moment at which it was made; take out what was copied from an example.",
    cases=(
        Case("all there", {"ocid": "ocds-213czf-1"}, passed=1, package=_GOOD),
        Case("an address that is a name", {}, passed=1, package={**_GOOD, "uri": "urn:ocds:treasury:2024-05"}),
        Case("no publisher", {}, failed=1, package={**_GOOD, "publisher": None}),
        Case("a publisher without name", {}, failed=1, package={**_GOOD, "publisher": {"uid": "1"}}),
        Case("a placeholder", {}, failed=1, package={**_GOOD, "publisher": {"name": "Test"}}),
        Case("an address copied from an example", {}, failed=1, package={**_GOOD, "uri": "http://www.example.com/1"}),
        Case("no address", {}, failed=1, package={**_GOOD, "uri": "releases.json"}),
        Case("a day without time", {}, failed=1, package={**_GOOD, "publishedDate": "2024-05-17"}),
        Case("no package", {"ocid": "ocds-213czf-1"}),
    ),
)
