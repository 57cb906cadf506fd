"""From definitions to fields: every member at every path, in the order of the schema."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from ocqual.standard.model import Definition, Field, FreeMembers, Table

#: The part of a process that a field tells of, by the first member of its path; all others tell of the release.
STAGES = {"parties": "parties", "planning": "planning", "tender": "tender", "awards": "award", "contracts": "contract"}

#: Where contracts tell of their implementation.
IMPLEMENTATION = "contracts/implementation"

#: The keys of a record that are a field's attributes under another name.
LIMITS = {
    "format": "format",
    "codelist": "codelist",
    "openCodelist": "open_codelist",
    "deprecated": "deprecated",
    "minLength": "min_length",
    "minItems": "min_items",
    "minProperties": "min_properties",
    "pattern": "pattern",
    "minimum": "minimum",
    "exclusiveMinimum": "exclusive_minimum",
    "maximum": "maximum",
    "uniqueItems": "unique_items",
    "translatable": "translatable",
    "wholeListMerge": "whole_list",
    "versionId": "version_id",
    "omitWhenMerged": "omit_when_merged",
    "required": "required",
    "array": "array",
    "ref": "ref",
    "external": "ref",
}

#: All published extensions together make some 7,000 fields; definitions that contain each other may make any number.
MOST_FIELDS = 20_000

#: Keys that a field takes from the definition of its value where it does not state them itself.
INHERITED = ("minProperties", "format")


def table(definitions: Mapping[str, Definition], codelists: Mapping[str, Mapping[str, Any]]) -> Table:
    """The table of all fields below the definition ``""``; ``codelists`` are by name, without ``.csv``."""
    return Table(*expand(definitions, codelists))


def expand(
    definitions: Mapping[str, Definition], codelists: Mapping[str, Mapping[str, Any]]
) -> tuple[dict[str, Field], list[FreeMembers]]:
    """All fields below the definition ``""``, by path, and all members whose names are free.

    A definition that contains itself is expanded once on each way down.
    """
    found = dict(islice(_walk(definitions, "", "", ()), MOST_FIELDS + 1))
    if len(found) > MOST_FIELDS:
        raise ValueError(f"the schema has more than {MOST_FIELDS:,} fields")
    fields = {path: _field(path, record, found, definitions, codelists) for path, record in found.items()}
    free = [
        _free(path, pattern)
        for path, name in _places(fields, definitions)
        for pattern in definitions[name].get("patterns", ())
    ]
    return fields, free


def stage(path: str) -> str:
    """The part of a process that the field at ``path`` tells of."""
    if path == IMPLEMENTATION or path.startswith(IMPLEMENTATION + "/"):
        return "implementation"
    return STAGES.get(path.partition("/")[0], "release")


def names(types: Any) -> frozenset[str]:
    """The JSON types that a record states, of which ``None`` and ``"any"`` are none: all are allowed."""
    if types is None or types == "any":
        return frozenset()
    return frozenset((types,)) if isinstance(types, str) else frozenset(types)


def join(parent: str, name: str) -> str:
    """The path of a member of the object at ``parent``."""
    return f"{parent}/{name}" if parent else name


def _walk(
    definitions: Mapping[str, Definition], name: str, at: str, above: tuple[str, ...]
) -> Iterator[tuple[str, dict[str, Any]]]:
    for record in definitions[name].get("fields", ()):
        path = join(at, record["path"])
        yield path, record
        ref = record.get("ref")
        if ref in definitions and ref not in above:
            yield from _walk(definitions, ref, path, (*above, ref))


def _field(
    path: str,
    record: Mapping[str, Any],
    paths: Mapping[str, Any],
    definitions: Mapping[str, Definition],
    codelists: Mapping[str, Mapping[str, Any]],
) -> Field:
    if "oneOf" in record:
        # the alternatives differ in what the elements are (``ref``); all else is the same in each
        record = {**record, **record["oneOf"][0], "external": None}
    definition = definitions.get(record["ref"], {}) if "ref" in record else {}
    limits = {LIMITS[key]: value for key, value in record.items() if key in LIMITS}
    for key in INHERITED:
        if key in definition and key not in record:
            limits[LIMITS[key]] = definition[key]
    described = names(definition.get("types"))
    array = record.get("array", False)
    types = names(record.get("types")) if array else names(record.get("types")) or described
    items = (names(record.get("items")) or described) if array else frozenset[str]()
    limits["enum"] = frozenset(record["enum"]) if "enum" in record else None
    if "codelist" in record:
        limits.update(_codes(record, codelists))
    return Field(
        path=path,
        name=path.rpartition("/")[2],
        types=types,
        items=items,
        unique_ids=array and "object" in items and not record.get("wholeListMerge") and f"{path}/id" in paths,
        stage=stage(path),
        **limits,
    )


def _codes(record: Mapping[str, Any], codelists: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The codes of an open codelist, and of any list those that are deprecated; none of a list that is not known."""
    codelist = codelists.get(record["codelist"].removesuffix(".csv"))
    if codelist is None:
        return {}
    found: dict[str, Any] = {"deprecated_codes": frozenset(codelist.get("deprecated", ()))}
    if record.get("openCodelist"):
        found["codes"] = frozenset(codelist["codes"])
    elif "enum" in record:
        # an extension that adds a code to a closed list may have forgotten to add it to the schema
        found["enum"] = frozenset([*record["enum"], *codelist["codes"]])
    return found


def _places(fields: Mapping[str, Field], definitions: Mapping[str, Definition]) -> Iterator[tuple[str, str]]:
    """Every path that a definition with free members describes, with the definition's name."""
    if any("patterns" in definition for definition in definitions.values()):
        yield "", ""
        for path, field in fields.items():
            if field.ref is not None and field.ref in definitions:
                yield path, field.ref


def _free(parent: str, pattern: Mapping[str, Any]) -> FreeMembers:
    at = join(parent, pattern["at"]) if pattern["at"] else parent
    path = join(at, "*")
    field = Field(
        path=path,
        name="*",
        types=names(pattern["types"]),
        min_length=pattern.get("minLength", 0),
        stage=stage(path),
    )
    return FreeMembers(at, re.compile(pattern["namePattern"]), field)
