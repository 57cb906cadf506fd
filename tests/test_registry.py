"""Checks are found wherever they are, and what is wrong with one is said in a line that names it."""

import json
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from ocqual import resources
from ocqual.check import Check, Dimension
from ocqual.kinds import KINDS, FamilyError, read_family
from ocqual.registry import BUILT_IN, Registry, RegistryError, load
from ocqual.testing import fuzz, promises

ROOT = Path(__file__).resolve().parents[1]
PACKS = Path(__file__).with_name("packs")
EVERY_KIND = PACKS / "families" / "every_kind.toml"

MODULE = '''"""Something holds.

Who is let down: everybody."""

from ocqual.check import Check, Dimension, Severity

CHECK = Check(
    id="consistency.example", title="Something holds", dimension=Dimension.CONSISTENCY, severity=Severity.LOW,
    since="0.1", remedy="Hold it.", reads=("tender/title",), passes=lambda value, process: None,
)
'''

Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file of checks and say where."""

    def write(name: str, source: str) -> Path:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(source, encoding="utf-8")
        return file

    return write


# --- the built-in pack -----------------------------------------------------------------------------------------------


def test_every_file_of_the_built_in_pack_gives_checks() -> None:
    registry = load(packs=[BUILT_IN])
    files = {
        str(file)
        for file in (ROOT / "checks").rglob("*")
        if (file.suffix == ".py" or (file.suffix == ".toml" and "[[check]]" in file.read_text(encoding="utf-8")))
        and not file.name.startswith("_")
    }
    assert {registry.file_of(check.id) for check in registry.checks} == files
    assert {registry.pack_of(check.id) for check in registry.checks} == {BUILT_IN}


def test_a_check_lies_in_the_folder_of_its_dimension() -> None:
    registry = load(packs=[BUILT_IN])
    strays = [
        check.id
        for check in registry.checks
        if Path(registry.file_of(check.id)).relative_to(ROOT / "checks").parts[0] not in (check.dimension, "dataset")
    ]
    assert strays == []


def test_checks_are_in_order_and_have_prose() -> None:
    checks = load(packs=[BUILT_IN]).checks
    assert [check.id for check in checks] == sorted(check.id for check in checks)
    assert all(check.about for check in checks)


def test_an_unknown_id_gets_a_near_one() -> None:
    registry = load(packs=[BUILT_IN])
    with pytest.raises(
        RegistryError, match=r"no check 'consistency\.period-ordr'; did you mean 'consistency\.period-order'"
    ):
        registry.get("consistency.period-ordr")
    with pytest.raises(RegistryError, match="no check 'xyz'; `ocqual checks list` shows all"):
        registry.pack_of("xyz")


def test_loading_checks_loads_nothing_heavy() -> None:
    code = (
        "import sys; from ocqual.registry import load; load(packs=['ocqual']);"
        "print(*sorted({'pandas', 'rich', 'hypothesis', 'jsonschema', 'difflib', 'ocdskit'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.split() == []


# --- installed packs -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which the packs beside this file were installed by pip."""
    folder = tmp_path_factory.mktemp("site")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--no-build-isolation"]
    packs = [str(PACKS / name) for name in ("medicines", "unloadable")]
    subprocess.run([*pip, "--target", str(folder), *packs], check=True, capture_output=True)
    return folder


def dist(folder: Path, name: str, *points: str) -> None:
    """Put the metadata of a distribution with entry points into ``folder``."""
    info = folder / f"{name}-1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
    (info / "entry_points.txt").write_text("\n".join(["[ocqual.checks]", *points, ""]))


@pytest.fixture
def with_installed(installed: Path, monkeypatch: pytest.MonkeyPatch) -> Registry:
    monkeypatch.syspath_prepend(str(installed))
    return load()


def test_an_installed_pack_is_found_by_its_entry_point(with_installed: Registry) -> None:
    found = [check.id for check in with_installed.checks if with_installed.pack_of(check.id) == "medicines"]
    assert found == ["completeness.medicine-unit-price", "usability.dosage-form"]
    assert with_installed.get("usability.dosage-form").about.startswith("An item of medicine says its dosage form.")
    assert BUILT_IN in {with_installed.pack_of(check.id) for check in with_installed.checks}


@pytest.mark.parametrize("id", ["completeness.medicine-unit-price", "usability.dosage-form"])
def test_an_installed_pack_is_held_to_the_same_promises(with_installed: Registry, id: str) -> None:
    assert list(promises(with_installed.get(id))) == []


def test_a_pack_that_cannot_be_imported_is_told_and_left_out(with_installed: Registry) -> None:
    (problem,) = with_installed.problems
    assert problem == (
        "pack 'unloadable' was left out: unloadable_checks cannot be imported: "
        "RuntimeError: this pack needs a library that is not installed"
    )


def test_packs_are_chosen_by_name(with_installed: Registry) -> None:
    assert {check.id for check in load(packs=["medicines"]).checks} == {
        "completeness.medicine-unit-price",
        "usability.dosage-form",
    }
    with pytest.raises(RegistryError, match="pack 'unloadable' cannot be loaded: unloadable_checks cannot be imported"):
        load(packs=["unloadable"])
    with pytest.raises(RegistryError, match="no pack 'medicine' is installed; there are medicines, ocqual, unloadable"):
        load(packs=["medicine"])


def test_the_built_in_pack_is_there_once_however_often_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dist(tmp_path, "ocqual_copy", "ocqual = ocqual.checks")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert [check.id for check in load().checks] == [check.id for check in load(packs=[BUILT_IN]).checks]


def test_nobody_takes_the_name_of_another_pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dist(tmp_path, "impostor", "ocqual = impostor_checks")
    monkeypatch.syspath_prepend(str(tmp_path))
    registry = load()
    assert registry.problems == (
        "pack 'ocqual' was left out: ocqual.checks has that name already, so impostor_checks cannot",
    )
    assert {registry.pack_of(check.id) for check in registry.checks} == {BUILT_IN}


def test_a_pack_without_checks_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dist(tmp_path, "empty", "empty = empty_pack")
    (tmp_path / "empty_pack").mkdir()
    monkeypatch.syspath_prepend(str(tmp_path))
    (problem,) = load().problems
    assert problem.startswith("pack 'empty' was left out: empty_pack has no checks")


# --- files and folders -----------------------------------------------------------------------------------------------


def test_checks_come_from_files_and_folders(write: Write) -> None:
    file = write("pack/consistency/example.py", MODULE.replace("Something holds", "This holds", 1))
    write("pack/consistency/_helper.py", "raise RuntimeError('not to be imported')")
    write("pack/.hidden/example.py", "raise RuntimeError('not to be imported')")
    write("pack/family.toml", EVERY_KIND.read_text(encoding="utf-8"))
    folder = load(packs=(), paths=[file.parents[1]])
    assert len(folder.checks) == 1 + len(read_family(EVERY_KIND.read_text(encoding="utf-8"), ""))
    assert folder.pack_of("consistency.example") == "path:pack"
    alone = load(packs=(), paths=[str(file)])
    assert [check.id for check in alone.checks] == ["consistency.example"]
    assert alone.get("consistency.example").about.startswith("This holds.")
    assert alone.file_of("consistency.example") == str(file)


def test_a_file_may_import_its_neighbours_and_is_read_afresh(write: Write) -> None:
    write("pack/_words.py", "TITLE = 'First'")
    file = write(
        "pack/example.py", MODULE.replace('"Something holds"', "TITLE").replace("import Ch", "import STAGES, Ch")
    )
    file.write_text(file.read_text().replace("CHECK =", "from ._words import TITLE\n\nCHECK ="))
    assert load(packs=(), paths=[file]).get("consistency.example").title == "First"
    write("pack/_words.py", "TITLE = 'The second'")
    assert load(packs=(), paths=[file]).get("consistency.example").title == "The second"


def test_checks_of_one_module(write: Write) -> None:
    many = MODULE + "\nfrom dataclasses import replace\nCHECKS = [replace(CHECK, id='consistency.other')]\n"
    found = load(packs=(), paths=[write("many.py", many)]).checks
    assert [check.id for check in found] == ["consistency.example", "consistency.other"]


def test_two_checks_with_one_id_are_refused(write: Write) -> None:
    first, second = write("one.py", MODULE), write("two.py", MODULE)
    with pytest.raises(RegistryError) as raised:
        load(packs=(), paths=[first, second])
    assert str(raised.value) == (f"two checks have the id 'consistency.example': {first} and {second}; rename one")


@pytest.mark.parametrize(
    ("name", "source", "told"),
    [
        ("x.py", "1 +", "x.py cannot be imported: SyntaxError: invalid syntax"),
        ("x.py", "import nothing_of_this_name", "ModuleNotFoundError: No module named 'nothing_of_this_name'"),
        ("x.py", "raise SystemExit('stop\\nhere')", "x.py cannot be imported: SystemExit: stop here"),
        ("x.py", "", "x.py: no checks here: a module defines CHECK or CHECKS"),
        ("x.py", "CHECK = 7", "x.py: CHECK must be an ocqual.check.Check, not int"),
        ("x.py", "CHECKS = 7", "x.py: CHECKS must be a list or tuple of checks, not int"),
        ("x.py", MODULE.replace(".example", ".Example"), "an id is dimension.noun-phrase in kebab case"),
        ("x.py", MODULE.replace("consistency.", "correctness."), "the dimension one of conformance, completeness"),
        (
            "x.py",
            MODULE.replace("consistency.", "timeliness."),
            "another dimension than the check's, which is consistency",
        ),
        ("x.py", MODULE.replace("Severity.LOW", "'severe'"), "dimension and severity must be members of"),
        ("x.py", MODULE.replace("reads=", "stage='tender', reads="), "stage must be a member of Stage, or None"),
        ("x.py", MODULE.replace('("tender/title",)', '"tag"'), "reads and when must be tuples of paths (a single path"),
        ("x.py", MODULE.replace("tender/title", "/tender/title/"), "'/tender/title/' is no path: write names with /"),
        ("x.py", MODULE.replace("passes=", "dataset="), "reads must be given with passes, and only then"),
        ("x.py", MODULE.replace("passes=lambda value, process: None,", ""), "must be given, not none"),
        ("x.toml", "kind = 'present'", "x.toml: no checks here"),
        ("x.toml", "[[check]]\n[check", "x.toml: not TOML: "),
        ("x.txt", "", "x.txt: checks are in .py and .toml files, or in folders of them"),
    ],
)
def test_what_cannot_be_loaded_is_told_in_a_line(write: Write, name: str, source: str, told: str) -> None:
    with pytest.raises(RegistryError) as raised:
        load(packs=(), paths=[write(name, source)])
    assert told in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_path_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="nowhere: there is no such file or folder of checks"):
        load(packs=(), paths=[tmp_path / "nowhere"])


def test_a_family_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_bytes("[[check]]\ntitle = 'año'".encode("latin-1"))
    with pytest.raises(RegistryError, match=r"x\.toml: not UTF-8: "):
        load(packs=(), paths=[tmp_path / "x.toml"])


# --- families --------------------------------------------------------------------------------------------------------

KINDS_SHOWN = read_family(EVERY_KIND.read_text(encoding="utf-8"), str(EVERY_KIND))

PRESENT = """
[[check]]
kind = "present"
id = "completeness.title"
title = "The tender has a title"
dimension = "completeness"
severity = "low"
since = "0.1"
remedy = "Write one."
path = "tender/title"
"""

NUMBERS = PRESENT.replace('"present"', '"number-range"').replace('path = "tender/title"', 'at = "a"\nmin = 5')
CASE = "[[check.case]]\nname = 'x'\n"


@pytest.mark.parametrize("check", KINDS_SHOWN, ids=lambda check: check.id)
def test_kinds_judge_as_their_cases_say(check: Check) -> None:
    assert list(promises(check)) == []
    assert list(fuzz(check)) == []


def test_every_kind_is_shown() -> None:
    assert {kind for kind in KINDS if f'kind = "{kind}"' in EVERY_KIND.read_text(encoding="utf-8")} == set(KINDS)


def test_defaults_of_a_family_hold_where_a_check_says_nothing_else() -> None:
    by_id = {check.id: check for check in KINDS_SHOWN}
    assert by_id["completeness.present-any"].dimension is Dimension.COMPLETENESS
    assert by_id["consistency.order"].dimension is Dimension.CONSISTENCY
    assert by_id["consistency.order"].about.startswith("Nobody is let down")


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (PRESENT.replace('"present"', '"presnt"'), "check completeness.title: kind 'presnt' is none of present"),
        (PRESENT.replace('kind = "present"', ""), "kind None is none of present, order, codelist"),
        (PRESENT.replace('id = "completeness.title"', ""), "check number 1 (it has no id): "),
        (PRESENT.replace('remedy = "Write one."', ""), "completeness.title: Object missing required field `remedy`"),
        (PRESENT.replace('since = "0.1"', ""), "has no 'since', and the family gives none at its top"),
        (PRESENT + "paths = ['tender/id']", "Object contains unknown field `paths`"),
        (PRESENT + "any = ['tender/id']", "give exactly one of 'path', 'all' and 'any'"),
        (PRESENT.replace('path = "tender/title"', "all = [{ any = ['a'], all = ['b'] }]"), "a need is a path, {all"),
        (PRESENT.replace('"low"', '"lowest"'), "Invalid enum value 'lowest' - at `$.severity`"),
        (PRESENT + CASE, "Object missing required field `data` - at `$.case[0]`"),
        (PRESENT + CASE + "data = '{'", "case 'x': data is not JSON: "),
        (PRESENT + CASE + "data = '[]'", "case 'x': data must be a JSON object"),
        (PRESENT.replace("[[check]]", "[check]"), "checks are written as [[check]] tables"),
        ("colour = 'red'\n" + PRESENT, "'colour' is not known at the top of a family, which may give dimension, "),
        (NUMBERS + "max = 4", "'min' 5.0 is above 'max' 4.0"),
        (NUMBERS.replace("min = 5", ""), "give 'min', 'max' or both"),
        (NUMBERS.replace("number-range", "pattern").replace("min = 5", "pattern = '('"), "no regular expression: "),
        (NUMBERS.replace("number-range", "codelist").replace("min = 5", "codes = []"), "'codes' is empty"),
    ],
)
def test_what_is_wrong_with_a_family_is_told_in_a_line(source: str, told: str) -> None:
    with pytest.raises(FamilyError) as raised:
        read_family(source, "mine.toml")
    assert str(raised.value).startswith("mine.toml: ")
    assert told in str(raised.value)
    assert "\n" not in str(raised.value)


def test_families_are_as_their_schema_says() -> None:
    schema = resources.load_json("ocqual.schemas", "pack-1.schema.json")
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    families = [EVERY_KIND, *PACKS.rglob("unit_prices.toml"), *(ROOT / "checks").rglob("*.toml")]
    for file in families:
        family = json.loads(json.dumps(tomllib.loads(file.read_text(encoding="utf-8")), default=str))
        if "check" in family:
            assert [error.message for error in validator.iter_errors(family)] == [], file
    unknown = tomllib.loads(PRESENT + "paths = ['tender/id']")
    assert not validator.is_valid(unknown)
