"""Makes the tables in ``schemas/ocds`` from what the standard and its extensions publish: JSON Schemas and codelists.

    python -m ocqual.standard.extract release-schema.json > definitions.json
    python -m ocqual.standard.extract extension/release-schema.json
    python -m ocqual.standard.extract codelists/documentType.csv

Only facts are taken: names, types and limits, no titles and no descriptions. ``docs/standard.md`` says when to do this.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

Schema = Mapping[str, Any]

#: What is taken from the schema of a value as it is, in the order in which a record has it.
KEYWORDS = (
    "ref", "required", "format", "enum", "pattern", "minLength", "minItems", "minProperties", "minimum",
    "exclusiveMinimum", "maximum", "uniqueItems", "codelist", "openCodelist", "deprecated", "translatable",
    "wholeListMerge", "versionId", "omitWhenMerged",
)  # fmt: skip

#: Those that belong to an array as a whole, where the value is one; all others belong to its elements.
OF_THE_ARRAY = ("minItems", "uniqueItems")

#: Those that describe the field, so that they stand beside its type even where the value is an array.
OF_THE_FIELD = ("codelist", "openCodelist", "deprecated", "wholeListMerge", "versionId", "omitWhenMerged")

#: How the names of translated members begin and end in ``patternProperties``.
TRANSLATION = ("^(", "_(((([A-Za-z]{2,3}")


def definitions(schema: Schema) -> dict[str, dict[str, Any]]:
    """The definitions of a release schema, or of a patch to one, by name; ``""`` is the release itself.

    Definitions that nothing refers to are left out: the schema of 1.1 has some for versioned releases only.
    """
    described = {"": schema, **schema.get("definitions", {})}
    found: dict[str, dict[str, Any]] = {}
    whole = "ocid" in schema.get("properties", {})  # a patch does not repeat it
    waiting = [""] if whole else list(described)
    while waiting:
        name = waiting.pop(0)
        if name in found or name not in described:
            continue
        found[name] = definition(described[name])
        waiting.extend(record["ref"] for record in found[name]["fields"] if record.get("ref"))
    return {name: found[name] for name in described if name in found}


def definition(schema: Schema) -> dict[str, Any]:
    """One definition: its types, the least number of members, and a record for each member, members of members too."""
    content: dict[str, Any] = {}
    if "type" in schema:
        content["types"] = _types(schema["type"])
    if "minProperties" in schema:
        content["minProperties"] = schema["minProperties"]
    if patterns := list(_patterns(schema, "")):
        content["patterns"] = patterns
    content["fields"] = list(_records(schema, ""))
    return content


def codelist(text: str) -> dict[str, Any]:
    """The codes of a codelist in CSV, which of them are deprecated since when, and their sections, where it says so."""
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    content: dict[str, Any] = {"codes": [row["Code"] for row in rows]}
    if deprecated := {row["Code"]: row["Deprecated"] for row in rows if row.get("Deprecated")}:
        content["deprecated"] = deprecated
    sections = {
        row["Code"]: [part.strip() for part in row.get("Section", "").split(",") if part.strip()] for row in rows
    }
    if any(sections.values()):
        content["sections"] = {code: named for code, named in sections.items() if named}
    return content


def _records(schema: Schema, at: str) -> Iterator[dict[str, Any]]:
    required = schema.get("required", ())
    translated = {_base(pattern) for pattern in schema.get("patternProperties", {})}
    for name, path, member in _members(schema, at):
        yield _record(path, member, name in required, name in translated)
        yield from _records(member, path)
        yield from _records(_elements(member), path)


def _patterns(schema: Schema, at: str) -> Iterator[dict[str, Any]]:
    """Members whose names are free but for a pattern; translations are none, unless of a member that is not there."""
    for pattern, member in schema.get("patternProperties", {}).items():
        if _base(pattern) not in schema.get("properties", {}):
            length = {"minLength": member["minLength"]} if "minLength" in member else {}
            yield {"at": at, "namePattern": pattern, "types": _types(member.get("type")), **length}
    for _, path, member in _members(schema, at):
        yield from _patterns(member, path)
        yield from _patterns(_elements(member), path)


def _members(schema: Schema, at: str) -> Iterator[tuple[str, str, Schema]]:
    """Name, path and schema of each member. Null, by which a patch takes one away, is not heeded by the standard's
    tools, so not here."""
    for name, member in schema.get("properties", {}).items():
        if member is not None:
            yield name, f"{at}/{name}" if at else name, member


def _base(pattern: str) -> str | None:
    """The name of which members that match a pattern are translations, if they are."""
    head, _, tail = pattern.removeprefix(TRANSLATION[0]).partition(TRANSLATION[1])
    return head if tail else None


def _record(path: str, member: Schema, required: bool, translatable: bool) -> dict[str, Any]:
    elements = _elements(member)
    types = _types(member.get("type"))
    array = "items" in member or "array" in types
    taken = elements if array else member
    facts: dict[str, Any] = {
        key: (member if key in OF_THE_FIELD + OF_THE_ARRAY else taken).get(key) for key in KEYWORDS
    }
    if "$ref" in taken:
        facts["ref"] = taken["$ref"].rpartition("/")[2]
    if "deprecated" in member:
        facts["deprecated"] = member["deprecated"] and member["deprecated"]["deprecatedVersion"]
    facts["required"] = required
    facts["translatable"] = translatable
    if "mergeStrategy" in member:  # as version 1.0 has it
        objects = array and ("$ref" in elements or "object" in _types(elements.get("type")))
        facts["wholeListMerge"] = objects and member["mergeStrategy"] == "ocdsVersion"
        facts["omitWhenMerged"] = member["mergeStrategy"] == "ocdsOmit"
    record: dict[str, Any] = {"path": path}
    if types:
        record["types"] = types
    if array:
        record["array"] = True
        if items := _types(elements.get("type")):
            record["items"] = items[0] if len(items) == 1 else items
    for key, fact in facts.items():
        if fact is not None and (fact is not False or key == "openCodelist"):
            record[key] = fact
    return record


def _elements(member: Schema) -> Schema:
    items = member.get("items")
    return items if isinstance(items, dict) else {}


def _types(types: Any) -> list[str]:
    if types is None:
        return []
    return [types] if isinstance(types, str) else list(types)


def lines(content: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Definitions as JSON text with a record to a line, as the packaged tables have them."""
    yield "{"
    last = len(content) - 1
    for place, (name, facts) in enumerate(content.items()):
        head = "".join(f"{_text(key)}:{_text(value)}," for key, value in facts.items() if key != "fields")
        yield f'{_text(name)}:{{{head}"fields":['
        records = [_text(record) for record in facts["fields"]]
        yield from (f"{record}," for record in records[:-1])
        yield from records[-1:]
        yield "]}" if place == last else "]},"
    yield "}"


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def main(arguments: list[str]) -> int:
    """Print the table made from one published file."""
    if len(arguments) != 1:
        print("usage: python -m ocqual.standard.extract FILE.json|FILE.csv", file=sys.stderr)
        return 2
    text = Path(arguments[0]).read_text(encoding="utf-8")
    print(_text(codelist(text)) if arguments[0].endswith(".csv") else "\n".join(lines(definitions(json.loads(text)))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
