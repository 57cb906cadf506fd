"""The package says under which licence its data may be used, and the licence is an open one.

Who is let down: whoever wants to republish, combine or sell something made from the data: without a licence the law
of most countries reserves that to the publisher.

How judged: each package has a `license`, which is known to be open (Creative Commons Zero,
Attribution or ShareAlike, the Public Domain Mark, the Open Data Commons licences, and the open government licences of
many countries), by its address or name. Creative Commons licences that forbid commercial use or changes, and "all
rights reserved", are not open.

Says nothing when: there is no package, or its licence is not known here: the terms of a publisher's own may well be
open, but a program cannot tell.
"""

import re
from functools import lru_cache

from ocqual.check import Case, Check, Dimension, Fault, Packaged, Severity, text

#: Parts of the addresses of open licences (as https://opendefinition.org/licenses/ lists them, and national ones).
_OPEN_ADDRESSES = (
    "creativecommons.org/publicdomain/",
    "creativecommons.org/licenses/by/",
    "creativecommons.org/licenses/by-sa/",
    "creativecommons.org/licenses/publicdomain",
    "opendatacommons.org/licenses/",
    "opendefinition.org/licenses/cc-",
    "opendefinition.org/licenses/odc-",
    "opendefinition.org/licenses/ogl-",
    "nationalarchives.gov.uk/doc/open-government-licence",
    "open.canada.ca/en/open-government-licence",
    "ouvert.canada.ca/fr/licence-du-gouvernement-ouvert",
    "ouvert.canada.ca/licence-du-gouvernement-ouvert",
    "open.canada.ca/open-government-licence",
    "ontario.ca/page/open-government-licence",
    "datos.gob.mx/libreusomx",
    "etalab.gouv.fr/licence-ouverte",
    "github.com/etalab/licence-ouverte",
    "govdata.de/dl-de/by",
    "govdata.de/dl-de/zero",
    "dati.gov.it/iodl",
    "formez.it/iodl",
    "data.norge.no/nlod",
    "data.gov.sg/open-data-licence",
    "data.gov.tw/license",
    "spdx.org/licenses/cc0-",
    "spdx.org/licenses/cc-by-1",
    "spdx.org/licenses/cc-by-2",
    "spdx.org/licenses/cc-by-3",
    "spdx.org/licenses/cc-by-4",
    "spdx.org/licenses/cc-by-sa-",
    "spdx.org/licenses/odbl-",
    "spdx.org/licenses/odc-by-",
    "spdx.org/licenses/pddl-",
    "spdx.org/licenses/ogl-",
)

#: Names of open licences, in small letters and with hyphens for spaces; a version may follow.
_OPEN_NAMES = (
    "cc0",
    "cc-zero",
    "cc-by",
    "cc-by-sa",
    "creative-commons-attribution",
    "odc-by",
    "odc-odbl",
    "odbl",
    "pddl",
    "odc-pddl",
    "ogl",
    "ogl-uk",
)

_VERSION = re.compile(r"-?v?[0-9]+(?:\.[0-9]+)*$")

#: What says that a licence is not open.
_CLOSED = ("/licenses/by-nc", "/licenses/by-nd", "cc-by-nc", "cc-by-nd", "all-rights-reserved")


#: So much of a licence is looked at, and remembered.
LONGEST_START = 1000


def faults(package: Packaged) -> list[Fault] | None:
    """The licence, where it is missing or not an open one; ``None`` for one that is not known."""
    licence = text(package.metadata.get("license"))
    is_open = False if licence is None else _is_open(licence[:LONGEST_START])
    return None if is_open is None else [] if is_open else [("license", licence)]


@lru_cache(maxsize=64)
def _is_open(licence: str) -> bool | None:
    """Whether a licence is open: yes, surely not, or not known."""
    said = "-".join(licence.lower().replace("_", "-").split())
    if any(mark in said for mark in _CLOSED):
        return False
    if any(address in f"{said}/" for address in _OPEN_ADDRESSES):
        return True
    name = said.removesuffix("-international")
    return True if name in _OPEN_NAMES or _VERSION.sub("", name) in _OPEN_NAMES else None


CHECK = Check(
    id="conformance.licence",
    title="Packages have an open licence",
    dimension=Dimension.CONFORMANCE,
    severity=Severity.MEDIUM,
    since="0.1",
    package=faults,
    version=2,
    remedy="Put the address of an open licence into license, such as https://creativecommons.org/licenses/by/4.0/ or "
    "https://creativecommons.org/publicdomain/zero/1.0/, after asking whoever may decide it.",
    cases=(
        Case("Attribution", {}, passed=1, package={"license": "https://creativecommons.org/licenses/by/4.0/"}),
        Case("without a slash", {}, passed=1, package={"license": "http://creativecommons.org/licenses/by"}),
        Case(
            "a government's",
            {},
            passed=1,
            package={"license": "http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"},
        ),
        Case("by name", {}, passed=1, package={"license": "CC BY 4.0"}),
        Case("no commercial use", {}, failed=1, package={"license": "https://creativecommons.org/licenses/by-nc/4.0/"}),
        Case("no licence", {}, failed=1, package={"uri": "https://data.treasury.example.gov/1.json"}),
        Case("null", {}, failed=1, package={"license": None}),
        Case("terms of the publisher's own", {}, package={"license": "https://treasury.example.gov/terms"}),
        Case("no package", {"ocid": "ocds-213czf-1"}),
    ),
)
