"""Extensions that are not published, or not known here: read from a folder or file that the user names.

What a file says is only data: no reference in it is followed, and nothing is read but ``extension.json``,
``release-schema.json`` and the codelists beside it.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec
import orjson

from ocqual.standard import extract
from ocqual.standard.extensions import LONGEST_URL, catalogue, known_extension
from ocqual.standard.model import Extension, ExtensionError, Field, LocalExtension
from ocqual.standard.tables import standard

SCHEMA, METADATA, CODELISTS = "release-schema.json", "extension.json", "codelists"

#: No file of an extension is nearly as large; what is larger is not read.
LARGEST_FILE = 4 << 20

#: No extension has nearly as many codelists.
MOST_CODELISTS = 200

#: Names of folders, and parts of addresses, that do not tell one extension from another.
GENERIC = frozenset({"", "extension", "extensions", "main", "master", "release", "releases", "schema", "docs", "src"})

_VERSION = re.compile(r"v?[0-9][0-9._-]*")

#: The types of JSON Schema.
TYPES = frozenset({"string", "integer", "number", "boolean", "object", "array", "null"})

#: What junk in a patch may raise.
_FAULTS = (ValueError, TypeError, AttributeError, KeyError, RecursionError)

#: The only references that a patch may have.
_REFERENCE = "#/definitions/"


def given_extension(argument: str | os.PathLike[str]) -> Extension:
    """The extension that ``argument`` names: a folder or file, or else the id or address of a published one.

    A folder has ``release-schema.json`` or ``codelists/*.csv``, and may have ``extension.json``; a file is a patch of
    the release schema, or the ``extension.json`` of a folder. Raises :class:`ExtensionError`, in one line.
    """
    text = os.fspath(argument)
    path = Path(text)
    if not path.exists():
        if text in catalogue():
            return text, catalogue()[text]["latest"]
        if (known := known_extension(text)) is not None:
            return known
        raise ExtensionError(f"there is no folder or file {text!r}, nor is a published extension of that name known")
    folder = path if path.is_dir() else path.parent if path.name == METADATA else None
    files = _files_of(folder) if folder is not None else {SCHEMA: _read(path)}
    if not files.keys() - {METADATA}:
        raise ExtensionError(f"{text}: no {SCHEMA} and no {CODELISTS}/*.csv is in this folder")
    place = folder or (path.parent if path.name == SCHEMA else path.with_suffix(""))
    return extension_from(files, place.resolve().name, text)


def _files_of(folder: Path) -> dict[str, bytes]:
    """The files of an extension by name, codelists as ``codelists/NAME.csv``."""
    files = {name: _read(folder / name) for name in (METADATA, SCHEMA) if (folder / name).is_file()}
    for path in sorted((folder / CODELISTS).glob("*.csv"))[:MOST_CODELISTS]:
        files[f"{CODELISTS}/{path.name}"] = _read(path)
    return files


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise ExtensionError(f"{path}: is larger than {LARGEST_FILE >> 20} MiB, so it is no part of an extension")
        return path.read_bytes()
    except OSError as error:
        raise ExtensionError(f"{path}: cannot be read: {error.strerror or error}") from None


def extension_from(files: Mapping[str, bytes], name: str, place: str, url: str = "") -> LocalExtension:
    """An extension from the content of its files. ``place`` begins messages; ``url`` is where it was fetched from.

    Raises :class:`ExtensionError`.
    """
    patch = _object(files[SCHEMA], f"{place}: {SCHEMA}") if SCHEMA in files else {}
    codelists: dict[str, dict[str, Any]] = {}
    for file, content in files.items():
        if file.startswith(f"{CODELISTS}/"):
            _add_codelist(codelists, file.rpartition("/")[2].removesuffix(".csv"), content, f"{place}: {file}")
    metadata = _object(files[METADATA], f"{place}: {METADATA}") if METADATA in files else {}
    definitions = _definitions(patch, f"{place}: {SCHEMA}")
    if url:
        definitions = {definition: _without_patterns(facts) for definition, facts in definitions.items()}
    extension = LocalExtension(
        name=name,
        names=tuple(sorted(_names(name, metadata))),
        url=url,
        definitions=orjson.dumps(definitions),
        codelists=orjson.dumps(codelists),
    )
    try:
        _try(extension)
    except (*_FAULTS, msgspec.ValidationError) as error:
        raise ExtensionError(f"{place}: cannot be applied to the release schema: {_short(error)}") from None
    return extension


def _try(extension: LocalExtension) -> None:
    """Apply an extension. Raises something if what it makes is no sound table."""
    fields = standard("1.1", (extension,)).fields
    for path, field in fields.items():
        msgspec.convert(msgspec.structs.asdict(field), Field)
        parent, _, name = path.rpartition("/")
        if not name or (parent and parent not in fields):
            raise ValueError(f"{ascii(path)[:80]} is no path of a member")
        if unknown := (field.types | field.items) - TYPES:
            raise ValueError(f"{path} has a type that JSON does not have: {ascii(min(unknown))[:40]}")


def _object(content: bytes, place: str) -> dict[str, Any]:
    try:
        found = orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise ExtensionError(f"{place}: is no JSON: {_short(error)}") from None
    if not isinstance(found, dict):
        raise ExtensionError(f"{place}: is no JSON object")
    return found


def _definitions(patch: dict[str, Any], place: str) -> dict[str, dict[str, Any]]:
    """What a patch changes, by definition."""
    for reference in _references(patch):
        if not isinstance(reference, str) or not reference.startswith(_REFERENCE) or reference.count("/") != 2:
            shown = ascii(reference)[:100]
            raise ExtensionError(f"{place}: refers to {shown}; only {_REFERENCE}… is allowed, nothing else is read")
    try:
        found = extract.definitions(patch)
        for record in (record for definition in found.values() for record in definition["fields"]):
            re.compile(record.get("pattern") or "")
        for pattern in (pattern for definition in found.values() for pattern in definition.get("patterns", ())):
            re.compile(pattern["namePattern"])
    except re.error as error:
        raise ExtensionError(f"{place}: has a pattern that is no regular expression: {_short(error)}") from None
    except _FAULTS as error:
        raise ExtensionError(f"{place}: is no patch of a schema: {_short(error)}") from None
    if not any(definition["fields"] or definition.get("patterns") for definition in found.values()) and patch:
        raise ExtensionError(f'{place}: changes nothing: it has neither "properties" nor "definitions"')
    return found


def _references(patch: dict[str, Any]) -> Iterable[Any]:
    """Every ``$ref``, at any depth."""
    containers: list[Any] = [patch]
    for each in containers:
        if isinstance(each, dict) and "$ref" in each:
            yield each["$ref"]
        below = each.values() if isinstance(each, dict) else each
        containers += [value for value in below if isinstance(value, dict | list)]


def _add_codelist(codelists: dict[str, dict[str, Any]], name: str, content: bytes, place: str) -> None:
    """Take a codelist, or codes to be added (``+NAME``) to one or removed (``-NAME``) from it."""
    try:
        found = extract.codelist(content.decode("utf-8"))
    except UnicodeDecodeError:
        raise ExtensionError(f"{place}: is not in UTF-8") from None
    except KeyError:
        raise ExtensionError(f"{place}: has no column Code") from None
    except (csv.Error, TypeError, AttributeError) as error:
        raise ExtensionError(f"{place}: is no table: {_short(error)}") from None
    if not all(isinstance(code, str) for code in found["codes"]):
        raise ExtensionError(f"{place}: has a row without a code")
    sections = {"sections": found["sections"]} if "sections" in found else {}
    if name.startswith("+"):
        codelists.setdefault(name[1:], {}).update({"add": found["codes"], **sections})
    elif name.startswith("-"):
        codelists.setdefault(name[1:], {}).update({"remove": found["codes"]})
    else:
        codelists[name] = {"open": True, **found}


def _without_patterns(definition: dict[str, Any]) -> dict[str, Any]:
    """A definition without regular expressions: those of strangers may be made to take for ever."""
    fields = [{key: fact for key, fact in record.items() if key != "pattern"} for record in definition["fields"]]
    return {key: facts for key, facts in definition.items() if key != "patterns"} | {"fields": fields}


def _names(folder: str, metadata: Mapping[str, Any]) -> set[str]:
    """The names by which an extension may be called in an address."""
    name = metadata.get("name")
    given = [folder, *(name.values() if isinstance(name, dict) else [name])]
    names = {each.strip().lower() for each in given if isinstance(each, str)}
    return {each for each in names if each not in GENERIC and not _VERSION.fullmatch(each)}


def stands_for(extension: LocalExtension, url: str) -> bool:
    """Whether a declared ``url`` is the extension's: it was fetched from there, or one part of the path is its name."""
    if extension.url:
        return extension.url == url.strip()
    if len(url) > LONGEST_URL:
        return False
    address = url.partition("://")[2] or url
    return any(part.lower() in extension.names for part in address.split("/")[1:])


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:160] or type(error).__name__
