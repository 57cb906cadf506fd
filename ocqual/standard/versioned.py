"""The versioned release: a release in which every value has become the list of values that it has had.

The standard makes this schema from that of the release, so we do too (the standard's own page on merging gives the
rule; the result agrees, field by field, with the schema that is published for 1.1.5).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import msgspec

from ocqual.standard.model import Field, Table
from ocqual.standard.tables import Standard

#: What tells of each value in the list which release it came with, beside ``value`` itself.
WRAPPER: dict[str, dict[str, Any]] = {
    "releaseDate": {"types": frozenset({"string"}), "format": "date-time"},
    "releaseID": {"types": frozenset({"string"})},
    "releaseTag": {"types": frozenset({"array"}), "array": True, "items": frozenset({"string"})},
}


@lru_cache(maxsize=8)
def versioned_release(standard: Standard) -> Table:
    """The table of versioned releases: a versioned field is an array of objects that hold ``value`` and its release."""
    fields: dict[str, Field] = {}
    inside: dict[str, str] = {}  # where the members of what is in a versioned value are now
    for path, field in standard.fields.items():
        parent = path.rpartition("/")[0]
        if field.omit_when_merged:
            continue
        if parent in inside:
            inside[path] = f"{inside[parent]}/{field.name}"
            fields[inside[path]] = msgspec.structs.replace(field, path=inside[path])
        elif is_versioned(standard, field):
            inside[path] = f"{path}/value"
            fields.update(_versions(field))
        else:
            fields[path] = field
    return Table(fields)


def is_versioned(standard: Standard, field: Field) -> bool:
    """Whether the field's value changes with releases, rather than holding or naming an object that does.

    Not versioned are objects, arrays of objects (but for those replaced as a whole), the ids by which the objects of
    an array are told, the ocid, and whatever is in an array of objects that have no id.
    """
    if field.whole_list:
        return True
    if field.path == "ocid" or field.types == {"object"} or (field.array and "object" in field.items):
        return False
    parent = standard.fields.get(field.path.rpartition("/")[0])
    if parent is None:
        return True
    if field.name == "id":
        # the published schema treats the id of the one, deprecated amendment as those of the amendments
        return field.version_id or (not parent.array and parent.ref != "Amendment")
    return not parent.array or parent.unique_ids


def _versions(field: Field) -> dict[str, Field]:
    versions = {
        field.path: Field(
            path=field.path,
            name=field.name,
            types=frozenset({"array"}),
            array=True,
            items=frozenset({"object"}),
            required=field.required,
            translatable=field.translatable,
            stage=field.stage,
        )
    }
    for name, limits in WRAPPER.items():
        path = f"{field.path}/{name}"
        versions[path] = Field(path=path, name=name, stage=field.stage, **limits)
    path = f"{field.path}/value"
    versions[path] = msgspec.structs.replace(field, path=path, name="value", required=False, translatable=False)
    return versions
