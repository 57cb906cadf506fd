"""Published extensions: which URL is which, what each changes, and which of them knows a member.

Nothing is fetched here: a URL is compared with those in the packaged catalogue and not used otherwise. An extension is
applied definition by definition, as a schema patch is, so that several of them combine: one may give a new definition
that another adds members to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

import orjson

from ocqual import resources
from ocqual.standard.expand import join
from ocqual.standard.model import Definition, Extension, LocalExtension
from ocqual.standard.tables import load

#: The languages in which the extension explorer shows, and repeats, every extension.
EXPLORER_LANGUAGES = ("en", "es", "fr")

#: No URL of an extension is nearly as long as this; what is longer is not looked at.
LONGEST_URL = 500

Codelists = Mapping[str, Mapping[str, Any]]

#: Where the members of an object are described: definitions, and the path in each.
Places = frozenset[tuple[str, str]]

#: Where those of a release are.
ROOT: Places = frozenset({("", "")})


def known_extension(url: str) -> tuple[str, str] | None:
    """The id and version of the published extension that is at ``url``, ``None`` where it or its version is not known.

    ``url`` is what data declares: the address of an ``extension.json``. It is only compared, with ``http`` for
    ``https`` and space around it forgiven.
    """
    if len(url) > LONGEST_URL:
        return None
    address = url.strip()
    if address[:7].lower() == "http://":
        address = "https://" + address[7:]
    return _addresses().get(address)


@lru_cache(maxsize=1024)
def declared_ids(urls: tuple[str, ...]) -> frozenset[str]:
    """The ids of the published extensions that ``urls`` declare, in whatever version, known or not."""
    found = {_named(url) for url in urls if len(url) <= LONGEST_URL}
    return frozenset(name for name in found if name is not None)


@lru_cache(maxsize=1024)
def _named(url: str) -> str | None:
    """The id of the published extension of which ``url`` is the address, in some version."""
    known = known_extension(url)
    if known is not None:
        return known[0]
    address = url.strip().replace("http://", "https://", 1)
    return next((name for pattern, name in _patterns() if pattern.fullmatch(address)), None)


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """The addresses of each extension with any version in them, and its id."""
    found = []
    for name, entry in catalogue().items():
        for template in entry["urls"]:
            pattern = (
                re.escape(template).replace(re.escape("{version}"), "[^/]+").replace(re.escape("{lang}"), "[a-z]+")
            )
            found.append((re.compile(pattern), name))
    return found


def with_extensions(
    definitions: Mapping[str, Definition], codelists: Codelists, extensions: Sequence[Extension]
) -> tuple[dict[str, Definition], dict[str, Mapping[str, Any]]]:
    """``definitions`` and ``codelists`` of version 1.1 as ``extensions`` change them, in the order given.

    Raises ``ValueError`` for an extension or version that is not in the catalogue.
    """
    changed = dict(definitions)
    lists: dict[str, Mapping[str, Any]] = dict(codelists)
    for extension in extensions:
        changes, codes = _facts(extension)
        for definition, change in changes.items():
            changed[definition] = _merged(changed.get(definition, {}), change)
        for codelist, change in codes.items():
            _change_codes(lists, codelist, change)
    return changed, lists


def _facts(extension: Extension) -> tuple[Mapping[str, Definition], Codelists]:
    """What an extension changes, by definition and by codelist."""
    if isinstance(extension, LocalExtension):
        return orjson.loads(extension.definitions), orjson.loads(extension.codelists)
    name, version = _resolved(*extension)
    return _changes()[name][version], catalogue()[name]["versions"][version].get("codelists", {})


def codes_of(extension: Extension) -> frozenset[str]:
    """All codes of the codelists that an extension brings or adds to."""
    lists = _facts(extension)[1].values()
    return frozenset(code for change in lists for key in ("codes", "add") for code in change.get(key, ()))


def extension_of(path: str) -> frozenset[str]:
    """The ids of the extensions, of any version, that know the member at ``path``; none for a member of the standard.

    ``path`` is that of a member of a release, arrays implicit. Where the member lies in an object that an extension
    adds but is itself described by the standard (``"tender/lots/value/amount"``), the answer is that extension.

    >>> sorted(extension_of("tender/lots/value/amount")), sorted(extension_of("tender/title"))
    (['lots'], [])
    """
    owners: frozenset[str] = frozenset()
    places = ROOT
    for name in path.split("/"):
        found = steps(places, name)
        if not found:
            return frozenset()
        adding = frozenset(owner for owner, _ in found)
        if "" not in adding:
            owners = adding
        places = frozenset(place for _, place in found)
    return owners


def steps(places: Places, name: str) -> list[tuple[str, tuple[str, str]]]:
    """The descriptions of the member ``name`` of an object that is described at ``places``: who describes it, and where
    its own members are described, as :func:`described_members` has it."""
    members = described_members()
    return [step for definition, at in places for step in members.get((definition, join(at, name)), ())]


@cache
def with_members() -> frozenset[str]:
    """The ids of the extensions that describe members which the standard does not have."""
    owners = [{owner for owner, _ in steps} for steps in described_members().values()]
    return frozenset(owner for each in owners if "" not in each for owner in each)


@cache
def catalogue() -> dict[str, dict[str, Any]]:
    """What is known of each extension, by id: ``urls``, ``versions`` with their codelists, ``latest`` version."""
    content: dict[str, dict[str, Any]] = resources.load_json("ocqual.schemas", "ocds", "extensions.json")["extensions"]
    return content


@cache
def _changes() -> dict[str, dict[str, dict[str, Any]]]:
    """What each version of each extension changes, by definition."""
    content = resources.load_json("ocqual.schemas", "ocds", "extension-definitions.json")
    changes: dict[str, dict[str, dict[str, Any]]] = content["extensions"]
    return changes


@cache
def _addresses() -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for name, entry in catalogue().items():
        for version in entry["versions"]:
            for template in entry["urls"]:
                for language in EXPLORER_LANGUAGES:
                    address = template.replace("{version}", version).replace("{lang}", language)
                    found[address] = (name, version)
        for address in entry.get("alsoAt", ()):
            found[address] = (name, entry["latest"])
    return found


def _resolved(name: str, version: str) -> tuple[str, str]:
    """The extension in the version whose facts are written down: some versions are the same as another."""
    entry = catalogue().get(name)
    if entry is None or version not in entry["versions"]:
        known = "no such extension" if entry is None else f"known versions are {', '.join(entry['versions'])}"
        raise ValueError(f"extension {name!r} in version {version!r} is not known: {known}")
    return name, entry["versions"][version].get("sameAs", version)


def _merged(definition: Definition, change: Definition) -> dict[str, Any]:
    """A definition as ``change`` makes it: key by key, as a merge patch is applied, and null removes a key."""
    fields: dict[str, dict[str, Any]] = {record["path"]: record for record in definition.get("fields", ())}
    for record in change.get("fields", ()):
        keys = {**fields.get(record["path"], {}), **record}
        fields[record["path"]] = {key: value for key, value in keys.items() if value is not None}
    merged = {**definition, **change, "fields": list(fields.values())}
    patterns = [*definition.get("patterns", ()), *change.get("patterns", ())]
    return {**merged, "patterns": patterns} if patterns else merged


def _change_codes(codelists: dict[str, Mapping[str, Any]], name: str, change: Mapping[str, Any]) -> None:
    """Add a codelist, or add codes to one and remove codes from it, as an extension's ``+`` and ``-`` files do.

    Changes to a list that is not there are left out: the extension that brings it was not declared.
    """
    if "codes" in change:
        codelists[name] = change
        if not change.keys() & {"add", "remove"}:
            return
    codelist = codelists.get(name)
    if codelist is not None:
        removed = set(change.get("remove", ()))
        codes = [code for code in dict.fromkeys([*codelist["codes"], *change.get("add", ())]) if code not in removed]
        sections = {**codelist.get("sections", {}), **change.get("sections", {})}
        codelists[name] = {**codelist, "codes": codes, **({"sections": sections} if sections else {})}


@cache
def described_members() -> dict[tuple[str, str], list[tuple[str, tuple[str, str]]]]:
    """By definition and path in it: who describes the member (an extension's id, ``""`` for the standard), and where
    its own members are described, again as definition and path in it."""
    found: dict[tuple[str, str], list[tuple[str, tuple[str, str]]]] = {}
    for owner, definition, record in _described():
        path = record["path"]
        place = (record["ref"], "") if record.get("ref") else (definition, path)
        found.setdefault((definition, path), []).append((owner, place))
    return found


def _described() -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Every record with its owner and the definition that it belongs to."""
    for definition, content in load("1.1", "release")["definitions"].items():
        yield from (("", definition, record) for record in content["fields"])
    for name, versions in _changes().items():
        for changes in versions.values():
            for definition, change in changes.items():
                yield from ((name, definition, record) for record in change.get("fields", ()))
