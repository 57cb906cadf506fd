"""The standard as objects: what the tables say, how extensions change it, and what is read when."""

import doctest
import importlib
import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ocqual import resources
from ocqual.standard import VERSIONS, Field, Standard, extension_of, known_extension, part, standard
from ocqual.standard.extensions import catalogue
from ocqual.standard.registers import REGISTERS, register
from ocqual.standard.versioned import versioned_release

ROOT = Path(__file__).resolve().parents[1]
FILES = sorted(path.name for path in ROOT.joinpath("schemas", "ocds").iterdir())
EXTENSIONS = [(name, version) for name, entry in catalogue().items() for version in entry["versions"]]
GITHUB = "https://raw.githubusercontent.com/open-contracting-extensions"

RELEASE_SOURCE = "https://bitbucket.org/ONCAETI/ocds_releasesource_extension/raw/master/extension.json"


def facts(version: str) -> dict[str, Any]:
    """How much of what the standard says of the fields of a release: counts to compare with those of its schema."""
    fields = standard(version).fields.values()
    return {
        "fields": len(fields),
        "date-time": sum(field.format == "date-time" for field in fields),
        "uri": sum(field.format == "uri" for field in fields),
        "other formats": {field.format for field in fields} - {"date-time", "uri", None},
        "deprecated": sum(field.deprecated is not None for field in fields),
        "min_length": sum(field.min_length > 0 for field in fields),
        "translatable": sum(field.translatable for field in fields),
        "codelists": sum(field.codelist is not None for field in fields),
        "enums": sum(field.enum is not None for field in fields),
        "unique_items": sum(field.unique_items for field in fields),
        "whole_list": sum(field.whole_list and "object" in field.items for field in fields),
        "required": sum(field.required for field in fields),
    }


def test_version_1_1_is_as_large_as_its_schema() -> None:
    assert facts("1.1") == {
        "fields": 559,
        "date-time": 58,
        "uri": 47,
        "other formats": set(),
        "deprecated": 41,
        "min_length": 29,
        "translatable": 89,
        "codelists": 51,
        "enums": 21,
        "unique_items": 29,
        "whole_list": 10,
        "required": 26,
    }


def test_version_1_0_is_as_large_as_its_schema() -> None:
    assert facts("1.0") == {
        "fields": 347,
        "date-time": 35,
        "uri": 31,
        "other formats": set(),
        "deprecated": 0,
        "min_length": 0,
        "translatable": 69,
        "codelists": 0,
        "enums": 8,
        "unique_items": 21,
        "whole_list": 12,
        "required": 22,
    }


def test_a_field_tells_all_that_the_standard_says() -> None:
    fields = standard().fields
    assert fields["tender/documents/documentType"] == Field(
        path="tender/documents/documentType",
        name="documentType",
        types=frozenset({"string", "null"}),
        codelist="documentType.csv",
        open_codelist=True,
        codes=frozenset(standard().codelists["documentType"]["codes"]),
        stage="tender",
    )
    assert fields["awards/items"] == Field(
        path="awards/items",
        name="items",
        types=frozenset({"array"}),
        array=True,
        items=frozenset({"object"}),
        min_items=1,
        unique_items=True,
        unique_ids=True,
        ref="Item",
        stage="award",
    )
    assert fields["contracts/awardID"].required
    assert fields["contracts/awardID"].min_length == 1
    assert fields["tender/status"].codes is None
    assert fields["tender/status"].enum == {
        "planning", "planned", "active", "cancelled", "unsuccessful", "complete", "withdrawn", None
    }  # fmt: skip
    assert fields["tender/awardCriteria"].deprecated_codes >= {"lowestCost", "singleBidOnly"}
    assert fields["awards/amendment"].deprecated == "1.1"
    assert fields["contracts/implementation/transactions/value/amount"].stage == "implementation"
    assert fields["tender/amendment/changes/former_value"].types >= {"string", "array", "object", "null"}


def test_fields_are_in_the_order_of_the_schema() -> None:
    assert list(standard().fields)[:8] == [
        "ocid", "id", "date", "tag", "initiationType", "parties", "parties/name", "parties/id"
    ]  # fmt: skip


def test_required() -> None:
    assert standard().required("") == ("ocid", "id", "date", "tag", "initiationType")
    assert standard().required("contracts") == ("id", "awardID")
    assert standard().required("parties") == ()
    assert part("1.1", "release-package").required("") == ("uri", "version", "publishedDate", "releases", "publisher")
    assert "packages" in part("1.0", "record-package").required("")
    assert "packages" not in part("1.1", "record-package").required("")


def test_arrays_of_objects_have_unique_ids_whether_the_schema_says_so_or_not() -> None:
    fields = standard().fields.values()
    forgotten = {field.path for field in fields if field.unique_ids and not field.unique_items}
    stages = ("tender", "awards", "contracts")
    assert forgotten == {
        *(f"{stage}/amendments" for stage in stages),
        *(f"{stage}/milestones" for stage in ("planning", "tender", "contracts")),
        *(f"{stage}/documents" for stage in ("planning", "tender")),
    }
    told_otherwise = {field.name for field in fields if "object" in field.items and not field.unique_ids}
    assert told_otherwise == {"additionalIdentifiers", "additionalClassifications", "changes"}


@pytest.mark.parametrize(
    ("parent", "name", "base"),
    [
        ("tender", "title_es", "title"),
        ("tender", "title_pt-BR", "title"),
        ("tender", "title_zh-Hant-TW", "title"),
        ("tender", "title_x-mine", "title"),
        ("tender/items/unit", "name_fr", "name"),
        ("tender", "title", None),
        ("tender", "title_", None),
        ("tender", "_es", None),
        ("tender", "title_e", None),
        ("tender", "title_es_es", None),
        ("tender", "title_es ", None),
        ("tender", "title_es\n", None),
        ("tender", "status_es", None),
        ("tender", "heading_es", None),
        ("", "title_es", None),
        ("nowhere", "title_es", None),
    ],
)
def test_translation(parent: str, name: str, base: str | None) -> None:
    assert standard().translation(parent, name) == base
    pattern = resources.load_json("ocqual.schemas", "ocds", "release-1.1.json")["translations"]["pattern"]
    said = [
        field.name
        for field in standard().children(parent)
        if field.translatable and re.fullmatch(pattern.replace("{name}", field.name), name)
    ]
    assert said == ([base] if base else [])


ALL = tuple((name, entry["latest"]) for name, entry in catalogue().items())


@pytest.mark.parametrize(
    "table",
    [*map(standard, VERSIONS), standard("1.1", ALL), versioned_release(standard()), part("1.1", "record-package")],
    ids=[*VERSIONS, "all extensions", "versioned", "record package"],
)
def test_a_table_is_consistent(table: Standard) -> None:
    seen: set[str] = {""}
    for path, field in table.fields.items():
        parent = path.rpartition("/")[0]
        assert field.path == path
        assert path == f"{parent}/{field.name}" if parent else path == field.name
        assert parent in seen, "a field comes after the object that it belongs to"
        seen.add(path)
        assert field in table.children(parent)
        assert (field.name in table.required(parent)) == field.required
        assert field.array or not field.items
        assert not field.array or not field.types or "array" in field.types
        assert not (field.unique_ids and field.whole_list)
    assert sum(len(table.children(path)) for path in seen) == len(table.fields)


def test_unknown_versions_and_parts_are_named() -> None:
    with pytest.raises(ValueError, match=re.escape("version '1.2' of the standard is not known; known are 1.0, 1.1")):
        standard("1.2")
    with pytest.raises(ValueError, match="the standard has no part 'release'"):
        part("1.1", "release")


@pytest.mark.parametrize(("name", "version"), EXTENSIONS)
def test_every_extension_applies_and_its_members_are_known_as_its_own(name: str, version: str) -> None:
    core, extended = standard().fields, standard("1.1", [(name, version)]).fields
    assert set(core) <= set(extended), "an extension takes nothing away"
    for path in set(extended) - set(core):
        assert name in extension_of(path), path


def test_members_of_the_standard_are_of_no_extension() -> None:
    assert {path for path in standard().fields if extension_of(path)} == set()
    assert extension_of("tender/heading") == extension_of("heading/title") == frozenset()


@pytest.mark.parametrize(
    ("path", "owners"),
    [
        ("bids", {"bids"}),
        ("tender/lots", {"lots"}),
        ("tender/lots/value/amount", {"lots"}),
        ("tender/lots/awardCriteria/criteria/name", {"awardCriteria"}),
        ("parties/beneficialOwners/identifier/id", {"beneficialOwners"}),
        ("tender/items/deliveryAddress", {"location"}),
    ],
)
def test_extension_of(path: str, owners: set[str]) -> None:
    assert extension_of(path) == owners


def test_extensions_combine_in_any_order() -> None:
    criteria = "tender/lots/awardCriteria/criteria"
    pair = [("lots", "v1.1.5"), ("awardCriteria", "master")]
    for extensions in (pair, pair[::-1]):
        assert criteria in standard("1.1", extensions).fields
    for extension in pair:
        assert criteria not in standard("1.1", [extension]).fields


def test_an_extension_changes_single_keys() -> None:
    before, after = standard(), standard("1.1", [("milestone_documents", "v1.1.5")])
    assert before.fields["tender/milestones/documents"].deprecated == "1.1"
    assert after.fields["tender/milestones/documents"].deprecated is None
    assert after.fields["tender/milestones/documents"].unique_items


def test_extensions_add_codes() -> None:
    plain = standard().fields["parties/roles"].codes or frozenset()
    extended = standard("1.1", [("subcontracting", "master")]).fields["parties/roles"].codes or frozenset()
    assert extended - plain == {"subcontractor"}
    assert plain < extended
    bids = standard("1.1", [("bids", "v1.1.5")]).fields["bids/statistics/measure"]
    assert bids.codes is not None
    assert "validBids" in bids.codes


def test_codes_added_to_a_list_that_no_declared_extension_brings_are_left_out() -> None:
    assert "reservedParticipation" not in standard("1.1", [("uk", "main")]).codelists
    both = standard("1.1", [("otherRequirements", "master"), ("uk", "main")])
    assert "smeVcse" in both.codelists["reservedParticipation"]["codes"]


def test_free_members() -> None:
    rates = standard("1.1", [("exchangeRate", "master")])
    field = rates.free_member("tender/value", "amount_USD")
    assert field is not None
    assert field.types == {"number", "null"}
    assert rates.free_member("tender/value", "amount") is None
    assert rates.free_member("tender", "amount_USD") is None
    assert standard().free_members() == ()


@pytest.mark.parametrize(
    ("extension", "message"),
    [
        (("nothing", "master"), "extension 'nothing' in version 'master' is not known: no such extension"),
        (("lots", "v9"), "extension 'lots' in version 'v9' is not known: known versions are v1.1, "),
    ],
)
def test_unknown_extensions_are_named(extension: tuple[str, str], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        standard("1.1", [extension])


def test_version_1_0_knows_no_extensions() -> None:
    with pytest.raises(ValueError, match=r"extensions belong to version 1\.1 of the standard, not to 1\.0"):
        standard("1.0", [("lots", "v1.1.5")])


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (f"{GITHUB}/ocds_lots_extension/v1.1.5/extension.json", ("lots", "v1.1.5")),
        (f" {GITHUB}/ocds_lots_extension/master/extension.json\n", ("lots", "master")),
        (f"{GITHUB}/ocds_lots_extension/v1.1/extension.json".replace("https", "HTTP"), ("lots", "v1.1")),
        ("https://extensions.open-contracting.org/es/extensions/bids/v1.1.4/extension.json", ("bids", "v1.1.4")),
        (RELEASE_SOURCE, ("releaseSource", "master")),
        (f"{GITHUB}/ocds_lots_extension/v9/extension.json", None),
        (f"{GITHUB}/ocds_lots_extension/{{version}}/extension.json", None),
        ("https://example.org/extension.json", None),
        ("lots", None),
        ("", None),
        (f"{GITHUB}/ocds_lots_extension/v1.1.5/extension.json" + " " * 1000, None),
    ],
)  # fmt: skip
def test_known_extension(url: str, expected: tuple[str, str] | None) -> None:
    assert known_extension(url) == expected


def test_every_address_in_the_catalogue_is_known() -> None:
    for name, entry in catalogue().items():
        for version in entry["versions"]:
            for url in entry["urls"]:
                assert known_extension(url.replace("{version}", version).replace("{lang}", "en")) == (name, version)
        for url in entry.get("alsoAt", ()):
            assert known_extension(url) == (name, entry["latest"])


def test_only_what_is_asked_for_is_read() -> None:
    script = """if True:
        import json
        from ocqual import resources
        read = []
        def load_json(package, *parts, load=resources.load_json):
            read.append(parts[-1])
            return load(package, *parts)
        resources.load_json = load_json
        from ocqual.standard import known_extension, standard
        asked = [list(read)]
        for ask in (standard, standard, lambda: known_extension("x"), lambda: standard("1.1", [("lots", "master")])):
            read.clear()
            ask()
            asked.append(sorted(read))
        print(json.dumps(asked))
    """
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    release = ["codelists-1.1.json", "release-1.1.json"]
    assert json.loads(run.stdout) == [
        [],
        release,
        [],
        ["extensions.json"],
        ["codelists-1.1.json", "extension-definitions.json", "release-1.1.json"],
    ]


@pytest.mark.parametrize(
    ("name", "size", "some"),
    [
        ("org-id", 823, {"GB-COH", "MX-RFC", "XI-LEI"}),
        ("media-types", 1905, {"application/pdf", "text/html"}),
        ("languages", 184, {"en", "es", "fr"}),
        ("countries", 250, {"GB", "PY", "UG"}),
        ("ocid-prefixes", 39, {"ocds-03ad3f"}),
    ],
)
def test_register(name: str, size: int, some: set[str]) -> None:
    found = register(name)
    assert len(found.codes) == size
    assert some <= found.codes
    assert date(2019, 1, 1) < date.fromisoformat(found.date)


def test_registers_are_the_packaged_ones() -> None:
    assert {f"register-{name}.json" for name in REGISTERS} == {name for name in FILES if name.startswith("register-")}
    with pytest.raises(ValueError, match="there is no register 'currencies'; there are org-id, "):
        register("currencies")


@pytest.mark.parametrize("name", FILES)
def test_a_packaged_file_says_what_it_is_from(name: str) -> None:
    content = resources.load_json("ocqual.schemas", "ocds", name)
    assert list(content)[:3] == ["source", "version", "date"]
    assert date.fromisoformat(content["date"]) > date(2015, 1, 1)
    assert content["source"]
    assert content["version"]
    licence = "Open Database License (ODbL) 1.0" if "org-id" in name else "Apache-2.0"
    assert content["licence"].startswith(licence)
    assert ("notice" in content) == (name in ("register-org-id.json", "register-ocid-prefixes.json"))


def test_packaged_files_are_small_and_documented() -> None:
    paths = [ROOT / "schemas" / "ocds" / name for name in FILES]
    assert sum(path.stat().st_size for path in paths) < 1_000_000
    manual = ROOT.joinpath("docs", "standard.md").read_text(encoding="utf-8")
    assert [name for name in FILES if f"`{name}`" not in manual] == []


@pytest.mark.parametrize(
    ("parts", "error", "message"),
    [
        (
            ("nothing.json",),
            FileNotFoundError,
            "ocqual.schemas has no 'nothing.json': the installation is not complete",
        ),
        (("ocds",), FileNotFoundError, "ocqual.schemas has no 'ocds'"),
        (("nothing", "x.json"), FileNotFoundError, "ocqual.schemas has no 'nothing/x.json'"),
        (("..", "pyproject.toml"), ValueError, "'..' is no name of a file or folder in ocqual.schemas"),
        (("ocds/release-1.1.json",), ValueError, "is no name of a file or folder"),
        (("",), ValueError, "'' is no name of a file or folder"),
        (("__init__.py",), ValueError, "ocqual.schemas: __init__.py is not valid JSON"),
    ],
)
def test_faults_in_asking_for_packaged_files(parts: tuple[str, ...], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=re.escape(message)):
        resources.load_json("ocqual.schemas", *parts)


def test_names_of_packaged_files() -> None:
    assert resources.names("ocqual.schemas", "ocds", suffix=".json") == FILES
    assert resources.names("ocqual.schemas", "nothing") == []
    with pytest.raises(FileNotFoundError, match=re.escape("ocqual.nothing has no ''")):
        resources.names("ocqual.nothing")


def test_examples_in_the_manual_hold() -> None:
    result = doctest.testfile(str(ROOT / "docs" / "standard.md"), module_relative=False)
    assert (result.failed, result.attempted > 5) == (0, True)


@pytest.mark.parametrize("module", ["extensions", "formats", "model"])
def test_examples_in_the_code_hold(module: str) -> None:
    result = doctest.testmod(importlib.import_module(f"ocqual.standard.{module}"))
    assert (result.failed, result.attempted > 0) == (0, True)
