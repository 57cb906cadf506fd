"""The maker of the tables, on schemas written for the purpose and on the schema that is made from the tables."""

import json
from pathlib import Path
from typing import Any

import pytest

from ocqual import resources
from ocqual.standard import VERSIONS, standard
from ocqual.standard.expand import table
from ocqual.standard.extract import codelist, definitions, lines, main
from ocqual.standard.schema import json_schema

TITLES = (
    "_(((([A-Za-z]{2,3}(-([A-Za-z]{3}(-[A-Za-z]{3}){0,2}))?)|[A-Za-z]{4}|[A-Za-z]{5,8})(-([A-Za-z]{4}))?"
    "(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*(-([0-9A-WY-Za-wy-z](-[A-Za-z0-9]{2,8})+))*"
    "(-(x(-[A-Za-z0-9]{1,8})+))?)|(x(-[A-Za-z0-9]{1,8})+)))$"
)

SCHEMA = {
    "$schema": "http://json-schema.org/draft-04/schema#",
    "title": "Prose is left out",
    "type": "object",
    "required": ["ocid"],
    "properties": {
        "ocid": {"description": "Prose is left out", "type": "string", "minLength": 1, "omitWhenMerged": True},
        "parties": {"type": "array", "items": {"$ref": "#/definitions/Party"}, "uniqueItems": True},
        "roles": {
            "type": ["array", "null"],
            "codelist": "partyRole.csv",
            "openCodelist": False,
            "items": {"type": "string", "enum": ["buyer"]},
        },
        "old": {"type": "object", "deprecated": {"deprecatedVersion": "1.1", "description": "Prose"}},
        "rates": {"type": "object", "patternProperties": {"^rate_.+$": {"type": "number"}}},
    },
    "definitions": {
        "Unused": {"type": "object", "properties": {"x": {"type": "string"}}},
        "Party": {
            "type": "object",
            "minProperties": 1,
            "properties": {
                "name": {"type": ["string", "null"]},
                "unit": {
                    "type": "object",
                    "required": ["size"],
                    "properties": {"size": {"type": "integer", "minimum": 0}},
                },
                "parent": {"$ref": "#/definitions/Party"},
            },
            "patternProperties": {f"^(name{TITLES}": {"type": ["string", "null"]}},
        },
    },
}  # fmt: skip

TABLE: dict[str, Any] = {
    "": {
        "types": ["object"],
        "patterns": [{"at": "rates", "namePattern": "^rate_.+$", "types": ["number"]}],
        "fields": [
            {"path": "ocid", "types": ["string"], "required": True, "minLength": 1, "omitWhenMerged": True},
            {"path": "parties", "types": ["array"], "array": True, "ref": "Party", "uniqueItems": True},
            {
                "path": "roles",
                "types": ["array", "null"],
                "array": True,
                "items": "string",
                "enum": ["buyer"],
                "codelist": "partyRole.csv",
                "openCodelist": False,
            },
            {"path": "old", "types": ["object"], "deprecated": "1.1"},
            {"path": "rates", "types": ["object"]},
        ],
    },
    "Party": {
        "types": ["object"],
        "minProperties": 1,
        "fields": [
            {"path": "name", "types": ["string", "null"], "translatable": True},
            {"path": "unit", "types": ["object"]},
            {"path": "unit/size", "types": ["integer"], "required": True, "minimum": 0},
            {"path": "parent", "ref": "Party"},
        ],
    },
}


def test_definitions_of_a_schema() -> None:
    assert definitions(SCHEMA) == TABLE


def test_definitions_of_a_patch() -> None:
    patch = {"definitions": {"Lot": {"required": ["id"], "properties": {"id": {"type": "string"}, "gone": None}}}}
    assert definitions(patch) == {
        "": {"fields": []},
        "Lot": {"fields": [{"path": "id", "types": ["string"], "required": True}]},
    }


def test_a_definition_that_holds_itself_is_expanded_once() -> None:
    fields = table(definitions(SCHEMA), {}).fields
    assert list(fields) == [
        "ocid",
        *("parties", "parties/name", "parties/unit", "parties/unit/size", "parties/parent"),
        *("roles", "old", "rates"),
    ]
    assert fields["parties"].min_properties == 1


def test_lines_have_a_record_each() -> None:
    text = list(lines(TABLE))
    assert json.loads("\n".join(text)) == TABLE
    assert sum(line.startswith('{"path"') for line in text) == 9


@pytest.mark.parametrize("version", VERSIONS)
def test_tables_come_back_from_their_own_schema(version: str) -> None:
    whole = standard(version)
    again = table(definitions(json_schema(whole)), whole.codelists).fields
    assert list(again) == list(whole.fields)
    for path, field in whole.fields.items():
        for fact in (
            "types",
            "items",
            "array",
            "required",
            "format",
            "enum",
            "min_length",
            "min_items",
            "unique_items",
        ):
            assert getattr(again[path], fact) == getattr(field, fact), (path, fact)
        assert again[path].translatable == field.translatable


@pytest.mark.parametrize("version", VERSIONS)
def test_packaged_tables_are_laid_out_as_they_would_be_made(version: str) -> None:
    text = resources.read_text("ocqual.schemas", "ocds", f"release-{version}.json")
    content = resources.load_json("ocqual.schemas", "ocds", f"release-{version}.json")
    assert "\n".join(list(lines(content["definitions"]))[1:-1]) in text


CODES = "\ufeffSection,Code,Title,Deprecated\n\"planning, tender\",a,A,\n,b,B,1.1\n"  # fmt: skip


def test_codelist() -> None:
    assert codelist(CODES) == {
        "codes": ["a", "b"],
        "deprecated": {"b": "1.1"},
        "sections": {"a": ["planning", "tender"]},
    }
    assert codelist("Code,Title\r\na,A\r\n") == {"codes": ["a"]}


def test_the_maker_prints_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tmp_path.joinpath("schema.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    tmp_path.joinpath("codes.csv").write_text(CODES, encoding="utf-8")
    assert main([str(tmp_path / "schema.json")]) == 0
    assert json.loads(capsys.readouterr().out) == TABLE
    assert main([str(tmp_path / "codes.csv")]) == 0
    assert json.loads(capsys.readouterr().out)["codes"] == ["a", "b"]
    assert main([]) == 2
    assert capsys.readouterr().err.startswith("usage: ")
