"""A JSON Schema made from the tables: what `jsonschema` needs to judge data as the walk does, and to keep it honest.

Nothing uses this at run time. Keywords are those of draft 4, the draft in which the standard is written, so ``1.0`` is
no ``integer`` and ``true`` no ``number`` to a validator that follows that draft.
"""

from __future__ import annotations

from typing import Any

import msgspec

from ocqual.standard.model import TRANSLATION_TYPES, Field, Table
from ocqual.standard.tables import Standard, load, part
from ocqual.standard.versioned import versioned_release

#: What a schema can be made for.
SCHEMAS = ("release", "release-package", "record-package", "record", "linked-release", "versioned-release")

#: A field's limits on single values, with the keyword for each.
VALUE_LIMITS = {
    "format": "format",
    "pattern": "pattern",
    "min_length": "minLength",
    "min_properties": "minProperties",
    "minimum": "minimum",
    "maximum": "maximum",
    "exclusive_minimum": "exclusiveMinimum",
}

#: What these are where a field has no such limit.
UNLIMITED = {info.name: info.default for info in msgspec.structs.fields(Field) if info.name in VALUE_LIMITS}

Schema = dict[str, Any]


def json_schema(standard: Standard, part: str = "release") -> Schema:
    """The JSON Schema, draft 4, of one of :data:`SCHEMAS`, whose releases are those of ``standard``.

    Raises ``ValueError`` for any other part.
    """
    if part not in SCHEMAS:
        raise ValueError(f"there is no schema for {part!r}; there is one for {', '.join(SCHEMAS)}")
    return {"$schema": "http://json-schema.org/draft-04/schema#", **_described(standard, part)}


def _described(standard: Standard, name: str) -> Schema:
    if name == "release":
        return _object(standard, standard, "")
    if name == "versioned-release":
        return _object(standard, versioned_release(standard), "")
    return _object(standard, part(standard.version, name), "")


def _object(standard: Standard, table: Table, path: str) -> Schema:
    """The schema of the object at ``path`` of a table."""
    children = table.children(path)
    schema: Schema = {"type": "object"} if not path else {}
    if children:
        schema["properties"] = {field.name: _value(standard, table, field) for field in children}
    if table.required(path):
        schema["required"] = list(table.required(path))
    patterns = {
        _translations(standard, field.name): _value(standard, table, _translated(field))
        for field in children
        if field.translatable
    }
    for members in table.free_members():
        if members.parent == path:
            patterns[members.pattern.pattern] = _value(standard, table, members.field)
    if patterns:
        schema["patternProperties"] = patterns
    return schema


def _value(standard: Standard, table: Table, field: Field) -> Schema:
    if field.path == "releases" and field.ref is None:
        return {"oneOf": [_array(field, _described(standard, name)) for name in ("linked-release", "release")]}
    inner = _inside(standard, table, field)
    for attribute, keyword in VALUE_LIMITS.items():
        if (limit := getattr(field, attribute)) != UNLIMITED[attribute]:
            inner[keyword] = limit
    if field.enum is not None:
        inner["enum"] = sorted(field.enum, key=lambda code: (code is None, str(code)))
    if not field.array:
        return {**_type(field.types), **inner}
    return _array(field, {**inner, **_type(field.items)})


def _inside(standard: Standard, table: Table, field: Field) -> Schema:
    """What an object there, or an object in an array there, holds."""
    if not isinstance(table, Standard) and field.ref in SCHEMAS:
        return _described(standard, field.ref)
    return _object(standard, table, field.path)


def _array(field: Field, items: Schema) -> Schema:
    schema: Schema = {**_type(field.types), **({"items": items} if items else {})}
    if field.min_items:
        schema["minItems"] = field.min_items
    if field.unique_items:
        schema["uniqueItems"] = True
    return schema


def _type(types: frozenset[str]) -> Schema:
    """The keyword ``type``, left out where all types are allowed."""
    if not types:
        return {}
    return {"type": next(iter(types)) if len(types) == 1 else sorted(types)}


def _translations(standard: Standard, name: str) -> str:
    """The standard's pattern for the names of the translations of a member."""
    pattern: str = load(standard.version, "release")["translations"]["pattern"]
    return pattern.replace("{name}", name)


def _translated(field: Field) -> Field:
    """A translation of a field: as in the standard it has a type and no other limit."""
    if field.array:
        return field
    return Field(path=f"{field.path}_*", name=f"{field.name}_*", types=TRANSLATION_TYPES)
