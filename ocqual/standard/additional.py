"""Members that the standard does not name, told apart: whose they are, or what they were meant to be.

An additional member is no fault as such: the standard allows publishers their own. But a name that is nearly one of the
standard's is a slip, and software that reads the standard's name does not find it; and a member of a published
extension should be declared, so that it can be judged.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from functools import cache, lru_cache
from typing import Protocol

import msgspec

from ocqual.paths import escape, unescape
from ocqual.standard.codes import code_meant
from ocqual.standard.expand import join
from ocqual.standard.extensions import ROOT, Places, described_members, extension_of, steps
from ocqual.standard.model import LANGUAGE_TAG
from ocqual.standard.tables import VERSIONS, load, standard


class Kind(StrEnum):
    """What an additional member is."""

    MISSPELT = "misspelt"
    EXTENSION = "extension"
    TRANSLATION = "translation"
    OTHER_VERSION = "other-version"
    LOCAL = "local"


class Additional(msgspec.Struct, frozen=True):
    """What an additional member is, with names: the path that was meant or is translated, the ids of the extensions
    that lead to it, or the version of the standard that has it; none for a publisher's own."""

    kind: Kind
    names: tuple[str, ...] = ()


LOCAL = Additional(Kind.LOCAL)

#: What stands, in a path, for all members of an object that has too many.
ANY = "*"


@lru_cache(maxsize=4096)
def additional(parent: str, name: str) -> Additional:
    """What the member ``name`` of the object at the path ``parent`` is, which is no field of the standard there.

    ``parent`` is a path of the standard or of a published extension; below any other, all is local.

    >>> additional("tender", "tenderer").names, additional("tender", "lots").names, additional("tender", "mood").kind
    (('tender/tenderers',), ('lots',), <Kind.LOCAL: 'local'>)
    """
    path = join(parent, escape(name))
    version = next((version for version in VERSIONS if path in standard(version).fields), None)
    if version is not None:
        return Additional(Kind.OTHER_VERSION, (version,))
    # what an extension leads to is known to it, though its own description may be the standard's, used once more
    if owners := extension_of(path):
        return Additional(Kind.EXTENSION, tuple(sorted(owners)))
    places = _places(parent)
    base, _, tag = name.rpartition("_")
    if LANGUAGE_TAG.fullmatch(tag) and _may_be_translated(parent, places, base):
        return Additional(Kind.TRANSLATION, (join(parent, base),))
    known = _names(places) | {field.name for version in VERSIONS for field in standard(version).children(parent)}
    meant = code_meant(name, known)
    return LOCAL if meant is None else Additional(Kind.MISSPELT, (join(parent, meant),))


class _Seen(Protocol):
    """How often a path was seen, as :class:`ocqual.tally.Cover` has it."""

    @property
    def additional(self) -> bool: ...


def kinds_of(seen: Mapping[str, _Seen]) -> dict[str, Additional]:
    """What each of the paths is that are additional."""
    others = {path for path, cover in seen.items() if cover.additional}
    return {path: kind_of(path, others) for path in others}


def kind_of(path: str, others: Collection[str]) -> Additional:
    """What the additional member at a path is; ``others`` are the paths that are additional.

    What is inside a misspelt member, a translation or a local one is of the same kind.
    """
    parts = path.split("/")
    for depth in range(1, len(parts)):
        if "/".join(parts[:depth]) in others:
            found = _additional("/".join(parts[: depth - 1]), parts[depth - 1])
            if found.kind not in (Kind.EXTENSION, Kind.OTHER_VERSION):
                return Additional(found.kind, tuple("/".join([name, *parts[depth:]]) for name in found.names))
    return _additional("/".join(parts[:-1]), parts[-1])


def _additional(parent: str, token: str) -> Additional:
    return LOCAL if token == ANY else additional(parent, unescape(token))


@lru_cache(maxsize=1024)
def _places(path: str) -> Places:
    """Where the members of the object at ``path`` are described."""
    places = ROOT
    for name in path.split("/") if path else ():
        places = frozenset(place for _, place in steps(places, name))
    return places


def _may_be_translated(parent: str, places: Places, name: str) -> bool:
    """Whether the standard lets a member be translated, or extensions alone describe it, which seldom tell."""
    fields = [standard(version).fields.get(join(parent, name)) for version in VERSIONS]
    if any(field.translatable for field in fields if field is not None):
        return True
    if any((definition, join(at, name)) in _translatable() for definition, at in places):
        return True
    return _is_of_extension(places) and name in _names(places)


@cache
def _translatable() -> frozenset[tuple[str, str]]:
    """What the standard lets be translated: definition and path in it."""
    definitions = load("1.1", "release")["definitions"].items()
    return frozenset(
        (name, record["path"]) for name, each in definitions for record in each["fields"] if record.get("translatable")
    )


def _is_of_extension(places: Places) -> bool:
    """Whether the members of an object are described by extensions alone."""
    return not any("" in owners for place in places for owners in _children().get(place, {}).values())


def _names(places: Places) -> frozenset[str]:
    """The names that may be meant by a misspelt one: the standard's, and in an extension's object the extensions'."""
    of_extension = _is_of_extension(places)
    return frozenset(
        name for place in places for name, owners in _children().get(place, {}).items() if of_extension or "" in owners
    )


@cache
def _children() -> dict[tuple[str, str], dict[str, set[str]]]:
    """By definition and path in it: the names of the members there, each with who describes it."""
    found: dict[tuple[str, str], dict[str, set[str]]] = {}
    for (definition, path), described in described_members().items():
        parent, _, name = path.rpartition("/")
        found.setdefault((definition, parent), {}).setdefault(name, set()).update(owner for owner, _ in described)
    return found
