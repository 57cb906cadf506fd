"""What a JSON object is: a package, a record, a release of some sort, or no OCDS at all; and a package's metadata.

Rules: OCDS 1.1, "Packaging", "Releases and records"; where data is odder than the standard thinks, the members decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ocqual.read.document import Form, Package

#: Members that hold documents, and the form of the package that has them.
ARRAYS: dict[str, str] = {"records": "record-package", "releases": "release-package"}

#: Members that a record has and a package has not. A record has ``releases`` as well.
RECORD_MEMBERS = frozenset({"ocid", "compiledRelease", "versionedRelease"})

#: Any of these makes an object a release, however poor.
RELEASE_MEMBERS = frozenset(
    {"ocid", "tag", "initiationType", "planning", "tender", "awards", "contracts", "buyer", "parties"}
)

#: Package metadata that, when all of it came before the releases, need not be looked for behind them.
METADATA_MEMBERS = frozenset({"uri", "publisher", "publishedDate", "version", "license", "extensions"})

_VERSIONED_VALUE = frozenset({"releaseID", "releaseDate", "releaseTag", "value"})


def is_package(members: Iterable[str]) -> bool:
    """Whether an object with these members is a package: it has records, or releases and nothing of a record."""
    names = set(members)
    return "records" in names or ("releases" in names and not RECORD_MEMBERS & names)


def form_of(data: Mapping[str, Any]) -> Form | None:
    """The form of an object that is no package; ``None`` if it is no OCDS document."""
    if "compiledRelease" in data or "versionedRelease" in data or "releases" in data:
        return Form.RECORD
    tag = data.get("tag")
    if tag is None and _is_versioned(data):
        return Form.VERSIONED
    if RELEASE_MEMBERS.isdisjoint(data):
        return None
    if tag == "compiled" or (isinstance(tag, list) and "compiled" in tag):
        return Form.COMPILED
    return Form.RELEASE


def _is_versioned(data: Mapping[str, Any]) -> bool:
    """Whether members of the object, or of its objects, are lists of versioned values."""
    for value in data.values():
        members = value.values() if isinstance(value, dict) else (value,)
        for member in members:
            if isinstance(member, list) and member and isinstance(member[0], dict):
                names = member[0].keys()
                if "value" in names and "releaseID" in names and names <= _VERSIONED_VALUE:
                    return True
    return False


def package_of(form: str, members: Mapping[str, Any]) -> Package:
    """The package of this form with these members; those of a wrong type are left in ``metadata`` only."""
    metadata = {name: value for name, value in members.items() if name not in ARRAYS}
    publisher = metadata.get("publisher")
    extensions = metadata.get("extensions")
    return Package(
        form=form,
        version=_text(metadata.get("version")),
        publisher=_text(publisher.get("name")) if isinstance(publisher, dict) else None,
        published=_text(metadata.get("publishedDate")),
        license=_text(metadata.get("license")),
        extensions=tuple(url for url in extensions if isinstance(url, str)) if isinstance(extensions, list) else (),
        metadata=metadata,
    )


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
