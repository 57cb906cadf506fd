"""The package says what it is, who publishes it and when it did.

Who is let down: whoever keeps data of more than one source: a file without its publisher, its address and its date
cannot be cited, compared with the last one, or fetched again.

How judged: the package around each release has a `uri` with a scheme, the name of its publisher, and a `publishedDate`
with a time, and none of them is a placeholder: an address at example.com or localhost is one.

Says nothing when: there is no package at all, as in files of one release a line.

Limits: whether the address leads anywhere is not asked. The version and the licence have checks of their own. A fault
of one package counts once for each release in it.
"""

import re
from functools import lru_cache
from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, instant, text

#: So much of an address shows its scheme and host: what is remembered must not grow with what is published.
LONGEST_START = 300

#: A URI with its scheme (RFC 3986).
_URI = re.compile(r"[a-z][a-z0-9+.-]*:\S", re.IGNORECASE)

#: Hosts that stand for no host, as they are written in samples (RFC 2606, RFC 6761).
_NO_HOST = re.compile(
    r"https?://(?:[^/?#@]*[@.])?(?:localhost|127\.0\.0\.1|example\.(?:com|org|net))(?::\d+)?(?:[/?#]|$)",
    re.IGNORECASE,
)


def passes(release: Any, process: Process) -> bool | None:
    """Whether the package around a release has a uri, a publisher's name and a date."""
    package = process.package
    if not package:
        return None
    publisher = package.get("publisher")
    if publisher.__class__ is not dict or text(publisher.get("name")) is None:
        return False
    uri = package.get("uri")
    if uri.__class__ is not str or not _is_address(uri[:LONGEST_START]):
        return False
    return instant(package.get("publishedDate")) is not None


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
    reads=("",),
    passes=passes,
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
