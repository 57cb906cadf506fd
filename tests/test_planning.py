"""Lists of planned fields: read in every form, answered by possible and not, and what is wrong told in a line."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from ocqual import fieldkinds, resources
from ocqual.check import Need, Stage
from ocqual.commands import main
from ocqual.docs import fields_schema
from ocqual.fieldlist import FieldsError, Planned, normal, parse_fields
from ocqual.lens import load_lens, parse_lens
from ocqual.needs import parse_need
from ocqual.planning import PlannedLens, Plans, plan_fields
from ocqual.question import BUILT_IN, built_in_questions
from ocqual.render.layout import Page, columns
from ocqual.render.planning import plan_lines
from ocqual.report import to_json
from ocqual.standard import standard
from tests.totals import question

SCHEMA = json.loads(resources.read_bytes("ocqual.schemas", "fields-1.schema.json"))
QUESTIONS = (
    question("who", {"any": ["buyer/id", "buyer/name"]}),
    question("much", {"all": ["awards/value/amount", "awards/value/currency"]}, Stage.AWARDED, "money"),
    question("unit", {"any": ["awards/unitPrice", {"all": ["awards/value/amount", "awards/items/quantity"]}]},
             Stage.AWARDED, "money"),
    question("value", {"all": ["awards/value", "buyer/name"]}, Stage.AWARDED, "money"),
)  # fmt: skip


def plans(*paths: str, questions: Any = QUESTIONS) -> Plans:
    return plan_fields(parse_fields("\n".join(paths).encode(), "x.txt"), questions, "x.txt")


def paths(content: str | bytes) -> list[str]:
    return [each.path for each in parse_fields(content if isinstance(content, bytes) else content.encode(), "x")]


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("awards/suppliers/id", "awards/suppliers/id"),
        (" /awards/suppliers/id/ ", "awards/suppliers/id"),
        ("awards.suppliers.id", "awards/suppliers/id"),
        ("awards[].suppliers[0].id", "awards/suppliers/id"),
        ("awards/0/suppliers/1/id", "awards/suppliers/id"),
        ("releases/0/buyer/name", "buyer/name"),
        ("records/compiledRelease/buyer/name", "buyer/name"),
        ('"buyer/name"', "buyer/name"),
        ("#/tender/title", "tender/title"),
        ("$.awards[*].date", "awards/date"),
        ("awards/*/date", "awards/date"),
        ("./tender/title", "tender/title"),
        ("ocid", "ocid"),
    ],
)
def test_paths_are_read_as_they_are_written_anywhere(written: str, path: str) -> None:
    assert normal(written) == path
    assert normal(path) == path


@pytest.mark.parametrize(
    "content",
    [
        "buyer/name\ntender/title\n",
        "# what we plan\n\nbuyer/name\n  tender.title  \nbuyer/name\n",
        "\ufeffbuyer/name\r\ntender/title\r\n",
        "path\nbuyer/name\ntender/title\n",
        "Section,Path,Title\nx,buyer/name,Name\nx,tender/title,\n",
        "title;path\n\"a; b\";buyer/name\nc;tender/title\n",
        "path\tmapping\nbuyer/name\tagency\ntender/title\tsubject\ntender/id\t\ntender/status\tN/A\n",
        "Title,OCDS path,Mapping (your system)\nx,buyer/name,table.agency\n,tender/title,t\n,tender/id,  \n",
        "buyer/name\ntender/title\n".encode("utf-16"),
        "Rutas,Mapear\nbuyer/name,x\ntender/title,y\ntender/id,no\ntender/status,N/D\n",
        "OCDS,,\n\"From the\nprocess, all\",,\nPath,Title,Mapping\nbuyer/name,,a\ntender/title,,b\nExtensions:,,\n",
        "sep=;\n\"Path\n(OCDS)\";Title\nbuyer/name;x\ntender/title;y\n",
        "path\tnote\nbuyer/name\t\"x\" of y\ntender/title\t\n",
        "buyer/name # who\n#tender/id\n#/tender/title\n",
        "- buyer/name\n2. tender/title\n",
        "buyer/name\rtender/title\r",
    ],
)  # fmt: skip
def test_lists_are_read_in_every_form(content: str | bytes) -> None:
    assert paths(content) == ["buyer/name", "tender/title"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "x: lists no fields: give one path a line"),
        (b"\n# nothing\n", "x: lists no fields"),
        (b"path,mapping\n", "x: column 'path' is empty"),
        (b"path;a\n;b\n", "x: column 'path' is empty"),
        (b"path,mapping\nbuyer/name,\nocid, ", "x: column 'mapping', by which fields are mapped, is empty: fill it"),
        (b'Path,"Mapping\n(yours)"\nocid,No\n', "x: column 'Mapping (yours)', by which fields are mapped, maps none"),
        (b'path,a\nocid,b\n"buyer/name,c\ntender/title,d\n', "x:3: no CSV: unexpected end of data: is a quote opened"),
        (b"Hello there\nmy friend\n", "x:1: 'Hello there' is no path, nor is any other"),
        (b"\n| path | map |\n| ocid | x |\n", "x:2: '| path | map |' is no path"),
        (b"<?xml version='1.0'?>\n<a>b</a>\n", 'x:1: "<?xml version'),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "x: is a spreadsheet"),
        (b"ocid\n\0\0", "x: is no text in UTF-8"),
        ("ocid\n".encode("utf-16-le"), "x: is no text in UTF-8"),
        (b"\xff\xfeo", "x: is no text in UTF-8"),
        (b"".join(b"x%d\n" % each for each in range(20_001)), "x: lists more than 20,000 fields, so no plan"),
        (b"section,title\na,b\n", "x: no column is called path, only 'section', 'title'"),
        (b"PK\x03\x04", "x: is a spreadsheet"),
        (b'{"releases": []}', "x: is JSON, no list of fields"),
        (b"caf\xe9/name", "x: is no text in UTF-8"),
        (b"x" * 10_000_001, "x: is larger than 10,000,000 bytes"),
    ],
)
def test_what_is_no_list_is_told_in_a_line(content: bytes, said: str) -> None:
    with pytest.raises(FieldsError) as error:
        parse_fields(content, "x")
    assert str(error.value).startswith(said)
    assert "\n" not in str(error.value)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_list_or_a_line(content: bytes) -> None:
    found: list[Any] = []
    said = ""
    try:
        found = parse_fields(content, "x")
    except FieldsError as error:
        said = str(error)
    assert bool(found) != bool(said)
    assert len(said.splitlines()) < 2
    if found:
        shown = Page(80).plain(plan_lines(plan_fields(found, QUESTIONS, "x"), Page(80)))
        assert max(map(columns, shown.splitlines())) <= 80


def test_questions_are_possible_when_all_they_need_is_listed() -> None:
    found = {each.id: each for each in plans("buyer/name", "awards/value/amount").questions}
    assert {id: each.possible for id, each in found.items()} == {
        "who": True,
        "much": False,
        "unit": False,
        "value": True,  # where a member is filled its object is
    }
    assert found["much"].missing == ("awards/value/currency",)
    # of ways to meet a need that lack as little, the preferred one
    assert found["unit"].missing == ("awards/unitPrice",)
    assert plans("awards/value/amount", "awards/items/quantity").questions[2].possible


PARTIES = parse_need({"within": "suppliers", "any": ["address/region", "address/locality"]})
BUYERS = parse_need({"any": ["buyer/name", {"within": "buyers", "all": ["id", "name"]}]})


@pytest.mark.parametrize(
    ("need", "listed", "missing"),
    [
        (PARTIES, ["parties/address/region"], ("parties/roles",)),
        (PARTIES, ["parties/roles"], ("parties/address/region",)),
        (PARTIES, ["parties/roles", "parties/address/locality"], ()),
        (PARTIES, ["ocid"], ("parties/address/region", "parties/roles")),
        (BUYERS, ["parties/id", "parties/name"], ("buyer/name",)),
        (BUYERS, ["parties/id", "parties/name", "parties/roles"], ()),
    ],
)
def test_parties_are_selected_by_roles_that_must_be_listed_too(
    need: Need, listed: list[str], missing: tuple[str, ...]
) -> None:
    asked = (replace(question("where", "ocid"), need=need),)
    found = plans(*listed, questions=asked)
    assert found.questions[0].missing == missing
    assert found.questions[0].possible is not bool(missing)
    for opener in found.openers:
        assert opener.opens == (("where",) if missing == (opener.field,) else ())


def test_roles_are_counted_among_what_opens_most() -> None:
    every = {field for field in standard().fields if field.startswith("parties/")} - {"parties/roles"}
    (roles,) = (each for each in plans(*every, questions=built_in_questions()).openers if each.field == "parties/roles")
    assert len(roles.opens) >= 2


def test_counts_are_by_use_case_and_by_stage() -> None:
    found = plans("buyer/name", "awards/value/amount")
    assert [(each.id, each.possible, len(each.questions)) for each in found.use_cases] == [
        ("basics", 1, 1),
        ("money", 1, 3),
    ]
    assert [(each.stage, each.possible, each.questions) for each in found.stages] == [
        ("planning", 1, 1),
        ("awarded", 1, 3),
    ]


def test_fields_that_open_most_come_first() -> None:
    found = plans("ocid", "awards/value/currency")
    opens = {each.field: (each.opens, each.missing_in) for each in found.openers}
    assert opens["awards/value/amount"] == (("much",), ())
    assert opens["buyer/id"] == (("who",), ())
    assert opens["buyer/name"] == (("who",), ()) or opens["buyer/name"] == (("who", "value"), ())
    counts = [(len(each.opens), len(each.missing_in)) for each in found.openers]
    assert counts == sorted(counts, reverse=True)


@settings(max_examples=40)
@given(st.lists(st.sampled_from(sorted({path for each in built_in_questions() for path in each.paths()})), min_size=1))
def test_what_is_said_to_open_questions_does(listed: list[str]) -> None:
    questions = {each.id: each for each in built_in_questions()}
    found = plans(*listed, questions=tuple(questions.values()))
    before = {each.id for each in found.questions if each.possible}
    for opener in found.openers[:5]:
        now = plans(*listed, opener.field, questions=tuple(questions.values())).questions
        assert {each.id for each in now if each.possible} - before == set(opener.opens)
    for each in found.questions:
        if not each.possible:
            (now_possible,) = plans(*listed, *each.missing, questions=(questions[each.id],)).questions
            assert now_possible.possible


def test_all_fields_of_the_standard_make_the_basics_possible() -> None:
    found = plans(*standard().fields, questions=built_in_questions())
    assert all(each.possible for each in found.use_cases[0].questions)
    assert {field.kind for field in found.fields} == {"standard"}


def test_what_is_asked_beyond_fields_is_a_condition() -> None:
    need = Need(all=(Need(path="tender/title"), Need(path="two-bidders()")))
    asked = replace(question("bids", "tender/title"), need=need)
    (found,) = plans("tender/title", questions=(asked,)).questions
    assert (found.possible, found.missing, found.conditions) == (True, (), ("two-bidders",))
    (found,) = plans("ocid", questions=(asked,)).questions
    assert (found.possible, found.missing, found.conditions) == (False, ("tender/title",), ())


@pytest.mark.parametrize(
    ("path", "kind", "names"),
    [
        ("tender/title", "standard", ()),
        ("tender/value", "object", ()),
        ("tender/title_es", "translation", ("tender/title",)),
        ("tender/procurement_method", "misspelt", ("tender/procurementMethod",)),
        ("award/date", "misspelt", ("awards/date",)),
        ("bids/details/value/amount", "extension", ("bids",)),
        ("tender/titel", "local", ("tender/title",)),
        ("tender/lots/id", "extension", ("lots",)),
        ("award/value/amount", "misspelt", ("awards/value/amount",)),
        ("award/mood", "misspelt", ()),
        ("suppliers/name", "local", ("awards/suppliers/name",)),
        ("mood", "local", ()),
        ("AWARDS/Value/amount", "misspelt", ("awards/value/amount",)),
        ("tender/items/unit/VALUE/amuont", "misspelt", ("tender/items/unit/value/amount",)),
        ("publisher/name", "package", ()),
        ("publishedDate", "package", ()),
        ("tender/title (the title of it)", "no-path", ()),
        ("the tender/title", "no-path", ("tender/title",)),
    ],
)
def test_paths_that_are_not_in_the_standard_are_told_apart(path: str, kind: str, names: tuple[str, ...]) -> None:
    *_, field = plans("ocid", path).fields
    assert (field.kind, field.names) == (kind, names)


def test_only_some_of_many_unknown_fields_are_compared_with_all() -> None:
    slips = [f"award/value/amount{number}" for number in range(fieldkinds.COMPARED + 1)]
    found = plans(*slips, "AWARDS/DATE").fields
    assert all(each.names for each in found[: fieldkinds.COMPARED])
    # what takes no comparing is told of all
    assert [each.names for each in found[-2:]] == [(), ("awards/date",)]
    assert {each.kind for each in found} == {"misspelt"}
    page = Page(80)
    shown = page.plain(plan_lines(plans(*slips), page))
    assert "  and 101 others; the JSON has all\n" in shown


def test_an_object_is_enough_where_its_members_are_listed_too() -> None:
    assert [field.kind for field in plans("tender/value", "tender/value/amount").fields] == ["standard", "standard"]


HOSTILE = plans("buyer/name", "x\x1b[31m/\u202ey", "tender/" + "long" * 80, "tender/value", "award/value/amount")


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("lens", [None, "health", "local-government"])
def test_pages_fit_whatever_is_listed(width: int, lens: str | None) -> None:
    page = Page(width)
    asking = load_lens(lens) if lens else None
    listed = [Planned(each.given, each.line, each.path) for each in HOSTILE.fields]
    shown = page.plain(plan_lines(plan_fields(listed, asking.asks() if asking else QUESTIONS, "x", asking), page))
    assert max(map(columns, shown.splitlines())) <= width
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "%" not in shown


# --- for somebody ----------------------------------------------------------------------------------------------------

LENS = parse_lens(
    b"""
[lens]
id = "boats"
title = "Boats"
whom = "boat people"
aim = "float"
use_cases = ["competition", "service-delivery"]
everything = true
[[use_case]]
id = "boating"
title = "Boating"
[[question]]
id = "boat-hull"
use_case = "boating"
title = "What is it made of?"
stage = "tender"
needs = { all = ["tender/items/hull", "tender/items/description"] }
remedy = "Publish the hull."
[[question]]
id = "boat-what"
use_case = "boating"
title = "What is it?"
stage = "tender"
needs = "tender/items/description"
""",
    "boats.toml",
)


def for_boats(*paths: str) -> Plans:
    return plan_fields(parse_fields("\n".join(paths).encode(), "x.txt"), LENS.asks(), "x.txt", LENS)


def test_a_lens_asks_its_own_first_then_its_use_cases_then_the_rest() -> None:
    found = for_boats("ocid")
    assert found.lens == PlannedLens("boats", "Boats", "boat people", "float", ("boating",))
    assert [case.id for case in found.use_cases[:4]] == ["boating", "competition", "service-delivery", "basics"]
    assert {case.id for case in found.use_cases} == {"boating", *BUILT_IN}
    assert [each.id for each in found.own] == ["boat-hull", "boat-what"]
    assert [each.remedy for each in found.own] == ["Publish the hull.", ""]
    assert for_boats("tender/items/description", "tender/items/hull").own[0].remedy == ""
    assert plans("ocid").lens is None
    assert plans("ocid").own == ()


def test_what_opens_most_is_about_the_lens_s_own_questions_first() -> None:
    found = for_boats("ocid")
    assert found.openers[0].field == "tender/items/description"
    assert (found.openers[0].opens[0], found.openers[0].missing_in[0]) == ("boat-what", "boat-hull")
    assert found.openers[1].field == "tender/items/hull"
    assert found.openers[1].missing_in == ("boat-hull",)
    rest = [(-len(each.opens), -len(each.missing_in)) for each in found.openers[2:]]
    assert rest == sorted(rest)
    assert {each.field for each in found.openers} == {
        each.field for each in plans("ocid", questions=LENS.asks()).openers
    }


def test_a_page_says_for_whom_it_is() -> None:
    page = Page(80)
    shown = page.plain(plan_lines(for_boats("tender/items/description"), page))
    assert "For boats: Boats\n1 of their own 2 questions, and " in shown
    assert shown.index("What is it made of?") < shown.index("Fields that would open most, of their own questions first")
    assert "       Publish the hull.\n" in shown
    others = page.plain(plan_lines(plans("ocid", questions=built_in_questions()), page))
    assert "their own" not in others
    assert built_in_questions()[0].remedy[:20] not in others


def test_the_schema_is_fresh_and_holds() -> None:
    assert resources.read_bytes("ocqual.schemas", "fields-1.schema.json").decode() == fields_schema()
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    content = to_json(HOSTILE)
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(content))
    assert to_json(msgspec.json.decode(content, type=Plans)) == content
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(to_json(for_boats("ocid"))))


def run(*arguments: str, **given: Any) -> Any:
    return CliRunner().invoke(main, ["score", *arguments], **given)


@pytest.fixture
def listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    file = Path("fields.txt")
    file.write_text("buyer/name\n", encoding="utf-8")
    return file


@pytest.mark.usefixtures("listed")
def test_the_command_prints_and_writes() -> None:
    shown = run("--fields", "fields.txt", "-o", "out.json", "-o", "out.txt")
    assert shown.exit_code == 0
    assert "yes  Who bought?" in shown.output
    assert Path("out.txt").read_text(encoding="utf-8") == shown.output
    assert json.loads(Path("out.json").read_bytes())["schema"] == "ocqual-fields/1"
    assert run("--fields", "fields.txt", "--format", "json").stdout_bytes == Path("out.json").read_bytes()
    assert run("--fields", "fields.txt", "-o", "-").stdout_bytes == Path("out.json").read_bytes()
    assert run("--fields", "fields.txt", "-q", "-o", "out.json").output == ""
    assert "yes  Who bought?" in run("--fields", "-", input="buyer/name\n").output


@pytest.mark.usefixtures("listed")
def test_the_command_asks_for_somebody() -> None:
    shown = run("--fields", "fields.txt", "--for", "health", "-o", "out.json")
    assert shown.exit_code == 0
    assert "For health: Medicines, vaccines and medical supplies" in shown.output
    found = json.loads(Path("out.json").read_bytes())
    assert (found["lens"]["id"], found["lens"]["use_cases"]) == ("health", ["medicines"])
    assert found["use_cases"][0]["questions"][0]["id"] == "medicine-bought"
    Path("mine.toml").write_text(
        '[lens]\nid = "me"\ntitle = "Mine"\nwhom = "me"\naim = "see"\neverything = true\nuse_cases = ["competition"]\n',
        encoding="utf-8",
    )
    shown = run("--fields", "fields.txt", "--lens", "mine.toml")
    assert shown.exit_code == 0
    assert "For me: Mine" in shown.output
    assert "their own" not in shown.output


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--fields", "fields.txt", "data.json"], "--fields is instead of data: leave out data.json"),
        (["--fields", "fields.txt", "--strict"], "--strict is about data, and means nothing with --fields"),
        (["--fields", "fields.txt", "--as-of", "2024-01-01"], "--as-of is about data"),
        (["--fields", "fields.txt", "--for", "health", "--lens", "x.toml"], "give one of them"),
        (["--fields", "fields.txt", "--for", "helth"], "did you mean health?"),
        (["--fields", "fields.txt", "--lens", "none.toml"], "lens none.toml: No such file"),
        (["--fields", "none.txt"], "none.txt: No such file"),
        (["--fields", "."], "directory"),
        (["--fields", "fields.txt", "-o", "out.html"], "is written as .json or .txt"),
        (["--fields", "fields.txt", "--format", "html"], "is written as text or json"),
        (["--fields", "fields.txt", "-o", "fields.txt"], "would be overwritten"),
        ([], "missing argument 'INPUT...'"),
    ],
)
def test_mistakes_are_told_in_a_line(arguments: list[str], said: str) -> None:
    found = run(*arguments)
    assert found.exit_code == 2
    assert said in found.output
    assert len(found.output.strip().splitlines()) == 1
