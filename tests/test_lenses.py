"""Lenses: whose processes are whose, why, what is asked of them, and what is said of a lens that is malformed."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
import xxhash
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import ocqual
from ocqual.commands import main
from ocqual.commands.lenses import odd_fields
from ocqual.docs import pages
from ocqual.explain import show
from ocqual.lens import Lens, LensError, lens_names, load_lens, parse_lens
from ocqual.matching import Matcher, folded
from ocqual.profile import load_profile
from ocqual.question import BUILT_IN, said
from ocqual.read import InputError
from ocqual.report import Scorecard, load, to_json
from ocqual.restore import restore
from ocqual.tally import EXAMPLES_OF_RULE
from tests.releases import some_releases
from tests.test_questions import answers

LENSES = [load_lens(name) for name in lens_names()]
AS_OF = date(2024, 6, 30)

#: Releases that are a process each.
RELEASES = list({str(each.get("ocid")): each for each in some_releases(400, dirt=0.05, seed=5)}.values())
MINE = """
[lens]
id = "boats"
title = "Boats"
whom = "boat people"
aim = "float"
use_cases = ["competition"]
[match.classifications]
CPV = ["3451"]
[match.buyers]
en = ["harbour*"]
[match.keywords]
en = ["boat*", "life jacket"]
es = ["lancha de río"]
uk = ["човен"]
[[use_case]]
id = "boating"
title = "Boating"
[[question]]
id = "boat-price"
use_case = "boating"
title = "What does a boat cost?"
stage = "tender"
needs = "tender/value/amount"
"""
BOATS = parse_lens(MINE.encode(), "boats.toml")


def test_seven_lenses_come_with_it_each_with_questions_of_its_own() -> None:
    ids = ["auditors", "budget", "education", "health", "infrastructure", "local-government", "suppliers"]
    assert lens_names() == [lens.id for lens in LENSES] == ids
    questions = [question.id for lens in LENSES for question in lens.questions]
    assert len(set(questions)) == len(questions)
    for lens in LENSES:
        assert len(lens.questions) >= 5
        assert all(question.publisher and question.remedy for question in lens.questions)
        assert lens.everything is not bool(lens.match.keywords or lens.match.buyers)
    assert [lens.id for lens in LENSES if lens.everything] == ["auditors", "budget", "suppliers"]


def test_one_lens_is_translated_whole() -> None:
    health = load_lens("health")
    assert health.translations["es"].keys() == {"title", "whom", "aim"}
    for question in health.questions:
        assert {said(question, name, "es") for name in ("title", "publisher", "remedy")}.isdisjoint(
            {question.title, question.publisher, question.remedy}
        )


# --- whose is a process? ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("process", "reasons"),
    [
        ({}, None),
        ({"tender": {"title": "A BOAT"}}, {"keyword boat* (en)"}),
        ({"tender": {"title": "boatswain, steamboat"}}, {"keyword boat* (en)"}),
        ({"tender": {"title": "steamboat"}}, None),
        ({"tender": {"title": "life\tjacket"}}, {"keyword life jacket (en)"}),
        ({"tender": {"title": "life jackets"}}, None),
        ({"tender": {"title": "shelf life\njacket potatoes"}}, None),
        ({"awards": [{"description": "LANCHA DE RIO"}]}, {"keyword lancha de río (es)"}),
        ({"contracts": [{"title_uk": "Човен"}]}, {"keyword човен (uk)"}),
        ({"tender": {"items": [{"classification": {"description": "Boats"}}]}}, {"keyword boat* (en)"}),
        ({"tender": {"lots": [{"title": "boat"}]}}, {"keyword boat* (en)"}),
        (
            {"tender": {"items": [{"classification": {"scheme": "CPV", "id": "34510000-7"}}]}},
            {"classification CPV 3451"},
        ),
        ({"tender": {"items": [{"classification": {"scheme": "UNSPSC", "id": "34510000"}}]}}, None),
        (
            {"awards": [{"items": [{"additionalClassifications": [{"scheme": "ДК021", "id": "34512"}]}]}]},
            {"classification CPV 3451"},
        ),
        ({"buyer": {"name": "Harbour Authority"}}, {"buyer harbour* (en)"}),
        ({"tender": {"procuringEntity": {"name": "The harbours"}}}, {"buyer harbour* (en)"}),
        ({"parties": [{"name": "Harbour", "roles": ["buyer"]}]}, {"buyer harbour* (en)"}),
        ({"parties": [{"name": "Harbour Cleaning Ltd", "roles": ["supplier"]}]}, None),
        ({"buyer": {"identifier": {"legalName": "Harbour Authority"}}}, {"buyer harbour* (en)"}),
        ({"buyer": {"identifier": "Harbour Authority"}}, None),
        ({"planning": {"budget": {"description": "Boats"}}}, {"keyword boat* (en)"}),
        ({"planning": {"budget": {"project": "Boats"}}}, None),
        ({"tender": {"items": [{"classification": {"scheme": "CPVS", "id": "34510000"}}]}}, None),
        ({"buyer": {"name": "Harbour"}, "tender": {"title": "boat"}}, {"buyer harbour* (en)", "keyword boat* (en)"}),
    ],
)  # fmt: skip
def test_a_process_is_recognised_by_each_rule_that_it_matches(
    process: dict[str, Any], reasons: set[str] | None
) -> None:
    assert Matcher(BOATS).reasons_for(process) == reasons


def item(scheme: str, code: str) -> dict[str, Any]:
    return {"tender": {"items": [{"classification": {"scheme": scheme, "id": code}}]}}


@pytest.mark.parametrize(
    ("lens", "process", "theirs"),
    [
        ("health", {"buyer": {"name": "IMSP Institutul Oncologic"}}, True),
        ("health", {"buyer": {"name": "I.M.S.P. Dispensarul"}}, True),
        ("health", {"buyer": {"name": "Frimley NHS Trust"}}, True),
        ("education", {"buyer": {"name": "DIRECŢIA ÎNVĂŢĂMÎNT GENERAL"}}, True),
        ("education", {"tender": {"title": "Torneiras para a Escola EB1"}}, True),
        ("infrastructure", {"tender": {"title": "Mental health: care and rehabilitation services"}}, False),
        ("infrastructure", {"tender": {"title": "Réhabilitation d’un bâtiment"}}, True),
        ("infrastructure", {"tender": {"title": "Համակարգչային սարքերի վերանորոգում"}}, False),
        ("infrastructure", {"tender": {"title": "Դպրոցի վերանորոգման աշխատանքներ"}}, True),
        ("local-government", {"buyer": {"name": "Відділ освіти Асканія-Нова селищної ради"}}, True),
        ("local-government", {"buyer": {"name": "Громадське радіо"}}, False),
        ("health", {"tender": {"title": "Բժշկական սարքերի ձեռքբերում"}}, True),
        ("health", {"tender": {"title": "Essential Drugs for primary care"}}, True),
        ("health", {"buyer": {"name": "South Eastern HSC Trust"}}, True),
        ("health", {"buyer": {"name": "National Health Insurance Scheme"}}, True),
        ("health", item("ATC", "N02BE01"), True),
        ("health", item("atc", "J07"), True),
        ("health", item("CPV", "85149000-5"), True),
        ("health", item("CPV", "85147000-1"), False),
        ("education", {"buyer": {"name": "DETS Rîşcani"}}, True),
        ("education", {"tender": {"title": "Միջնակարգ դպրոցի պատուհաններ"}}, True),
        ("education", {"tender": {"title": "Off-Site Alternative Education"}}, True),
        ("infrastructure", {"tender": {"title": "Քոլեջի վերակառուցման նախագիծ"}}, True),
        ("infrastructure", {"tender": {"title": "Contractors for public works"}}, True),
    ],
)
def test_words_of_a_lens_find_whom_they_mean(lens: str, process: dict[str, Any], theirs: bool) -> None:
    assert Matcher(load_lens(lens)).takes(process) is theirs


MEDICINE = {
    "activeIngredients": [{"name": "Paracetamol", "strength": {"value": 500, "unit": {"scheme": "UCUM", "id": "mg"}}}],
    "dosageForm": "tablet",
}
DESCRIBED = {"description": "Paracetamol 500 mg tablets", "classification": {"scheme": "ATC", "id": "N02BE01"}}


@pytest.mark.parametrize(
    ("id", "process", "answered"),
    [
        ("medicine-bought", {"tender": {"items": [MEDICINE]}}, True),
        ("medicine-bought", {"tender": {"items": [{**MEDICINE, "dosageForm": ""}]}}, False),
        ("medicine-bought", {"tender": {"items": [{**MEDICINE, "dosageForm": ""}, {"dosageForm": "tablet"}]}}, False),
        ("medicine-bought", {"contracts": [{"items": [MEDICINE]}]}, True),
        ("medicine-bought", {"awards": [{"items": [DESCRIBED]}]}, True),
        ("medicine-bought", {"awards": [{"items": [{"description": "Paracetamol"}]}]}, False),
        ("money-source", {"planning": {"budget": {"source": "https://example.com/budget"}}}, False),
        ("money-source", {"planning": {"budget": {"budgetBreakdown": [{"sourceParty": {"id": "1"}}]}}}, True),
        ("money-source", {"parties": [{"name": "Bank", "roles": ["funder"]}]}, True),
        ("money-source", {"parties": [{"name": "Ministry", "roles": ["buyer"]}, {"roles": ["funder"]}]}, False),
        ("local-purpose", {"tender": {"title": "CPV 39"}}, False),
        ("local-purpose", {"tender": {"description": "Chairs for the school"}}, True),
        ("local-purpose", {"tender": {"items": [{"description": "Chairs"}]}}, True),
    ],
)
def test_what_lenses_ask_is_answered_by_what_their_titles_say(id: str, process: dict[str, Any], answered: bool) -> None:
    asked = [question for lens in LENSES for question in lens.questions if question.id == id]
    (answer,) = answers([{"ocid": "ocds-213czf-1", "tag": ["contract"], **process}], asked)
    assert (answer.applicable, answer.answerable) == (1, int(answered))


def test_processes_and_reasons_are_counted() -> None:
    matcher = Matcher(BOATS)
    for title in ("boat", "boats and a life jacket", "car"):
        matcher.takes({"tender": {"title": title}})
    assert msgspec.to_builtins(matcher.chosen()) == {
        "seen": 3, "matched": 2, "reasons": {"keyword boat* (en)": 2, "keyword life jacket (en)": 1}, "examples": {},
    }  # fmt: skip
    assert matcher.chosen() + matcher.chosen() == type(matcher.chosen())(
        6, 4, {"keyword boat* (en)": 4, "keyword life jacket (en)": 2}
    )


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["items", "classification", "id", "scheme", "roles", "name", "title"]), inner)
    ),
    max_leaves=8,
)


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(st.sampled_from(["parties", "awards", "tender", "buyer", "contracts"]), JUNK))
def test_no_data_stops_the_matching(data: dict[str, Any]) -> None:
    for lens in (BOATS, load_lens("health")):
        assert Matcher(lens).reasons_for(data) in (None, Matcher(lens).reasons_for(data))


@pytest.mark.parametrize(
    ("text", "plain"), [("ÀÉî", "aei"), ("Straße", "strasse"), ("Їжа", "іжа"), ("l’eau", "l'eau"), ("plain", "plain")]
)
def test_case_accents_and_apostrophes_are_no_matter(text: str, plain: str) -> None:
    assert folded(text) == plain


# --- a run for somebody ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("lens") / "data.jsonl"
    file.write_text("\n".join(json.dumps(each, ensure_ascii=False) for each in RELEASES), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def card(data: Path) -> Scorecard:
    return ocqual.score(data, as_of=AS_OF, lens="health")


def test_everything_in_a_run_for_somebody_is_of_their_processes(card: Scorecard, tmp_path: Path) -> None:
    matcher = Matcher(load_lens("health"))
    mine = [each for each in RELEASES if matcher.takes(each)]
    assert card.lens is not None
    assert (card.lens.id, card.lens.seen, card.lens.matched) == ("health", len(RELEASES), len(mine))
    assert card.lens.reasons == matcher.reasons
    assert 40 < len(mine) < 300
    alone = tmp_path / "mine.jsonl"
    alone.write_text("\n".join(json.dumps(each, ensure_ascii=False) for each in mine), encoding="utf-8")
    same = ocqual.score(alone, as_of=AS_OF, lens="health")
    assert (same.score, same.use_cases[0].score) == (card.score, card.use_cases[0].score)
    assert {each.id: each.applied for each in same.measures} == {each.id: each.applied for each in card.measures}
    assert same.unlock == card.unlock


def test_their_own_questions_come_first_and_weigh_as_much_as_everyones(card: Scorecard) -> None:
    health = load_lens("health")
    assert [case.id for case in card.use_cases][:4] == ["medicines", *health.use_cases]
    assert {case.id for case in card.use_cases} == {"medicines", *BUILT_IN}
    weights = {case.id: case.weight for case in card.use_cases}
    assert weights["medicines"] == weights["basics"] == load_profile().lens
    assert {question.id for question in card.use_cases[0].questions} == {each.id for each in health.questions}
    assert any(set(unlock.questions) & {each.id for each in health.questions} for unlock in card.unlock)


def test_a_report_for_somebody_says_so_and_can_be_read_and_added_again(card: Scorecard) -> None:
    again = load(to_json(card))
    assert again == card
    totals = restore(again)
    assert totals.chosen.seen == len(RELEASES)
    assert (totals + totals).chosen.seen == 2 * len(RELEASES)
    shown = str(card).splitlines()
    at = next(index for index, line in enumerate(shown) if line.startswith("For health: "))
    assert shown[at + 1].startswith(f"{card.lens.matched if card.lens else 0} of {len(RELEASES)} processes · ")
    assert len(shown) <= 50
    assert all(len(line) <= 80 for line in shown)


def test_each_rule_has_the_processes_of_least_hash_as_examples(data: Path, card: Scorecard) -> None:
    matcher = Matcher(load_lens("health"))
    by_rule: dict[str, list[str]] = {}
    for each in RELEASES:
        for rule in matcher.reasons_for(each) or ():
            by_rule.setdefault(rule, []).append(str(each.get("ocid")))
    assert card.lens is not None
    assert max(card.lens.reasons.values()) > EXAMPLES_OF_RULE
    found = {rule: [each.ocid for each in examples] for rule, examples in card.lens.examples.items()}
    assert found == {rule: sorted(ocids, key=hashed)[:EXAMPLES_OF_RULE] for rule, ocids in by_rule.items()}
    lines = data.read_text(encoding="utf-8").splitlines()
    for example in (each for examples in card.lens.examples.values() for each in examples):
        assert json.loads(lines[example.line - 1])["ocid"] == example.ocid
    totals = restore(load(to_json(card)))
    assert (totals + totals).chosen.examples == totals.chosen.examples
    assert {rule: each.items for rule, each in totals.chosen.examples.items()} == card.lens.examples


def hashed(ocid: str) -> int:
    return xxhash.xxh3_64_intdigest(ocid.encode())


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"lens": "health"}, "buyer hospital (en)"),
        ({"lens": "health", "examples": 0}, "This report keeps no examples"),
        ({"lens": "suppliers"}, "All processes are theirs, so there are no rules"),
        ({}, "This report is of all processes: score with --for LENS"),
    ],
)
def test_matches_are_explained(data: Path, given: dict[str, Any], told: str) -> None:
    out = io.StringIO()
    card = ocqual.score(data, as_of=AS_OF, **given)
    show(card, "matches", out)
    lines = out.getvalue().splitlines()
    assert any(told in line for line in lines)
    assert all(len(line) <= 80 for line in lines)
    examples = card.lens.examples if card.lens else {}
    assert sum(" · " in line for line in lines) == sum(map(len, examples.values()))


def test_one_worker_and_two_give_the_same(data: Path, card: Scorecard) -> None:
    assert to_json(ocqual.score(data, as_of=AS_OF, lens="health", workers=2)) == to_json(card)


def test_a_lens_for_all_processes_leaves_none_out(data: Path) -> None:
    found = ocqual.score(data, as_of=AS_OF, lens="suppliers").lens
    assert found is not None
    assert (found.seen, found.matched, found.reasons) == (len(RELEASES), len(RELEASES), {})


def test_where_nothing_is_theirs_there_is_nothing_to_score(data: Path) -> None:
    none = parse_lens(MINE.replace("boat*", "zeppelin").replace("3451", "9999").encode(), "x.toml")
    with pytest.raises(InputError, match=r"none is recognised as one for boats; see how .* --lens FILE"):
        ocqual.score(data, as_of=AS_OF, lens=none)


# --- malformed lenses ------------------------------------------------------------------------------------------------


#: Eleven times one of two: 2,048 ways.
MANY = "{ all = [" + ", ".join(f'{{ any = ["a/b{number}", "a/c{number}"] }}' for number in range(11)) + "] }"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[lens]", "[lens", "not TOML: Expected ']'"),
        ('id = "boats"', 'id = " "', "[lens]: id must not be empty"),
        ('aim = "float"', "", "[lens]: the setting `aim` is missing"),
        ('aim = "float"', 'aim = "float"\ncolour = 1', "[lens]: there is no setting `colour`"),
        ('aim = "float"', "aim = 5", "[lens]: aim must be a text in quotes"),
        ("[match.class", '[lens.es]\ntitel = "x"\n[match.class', "[lens], in es: 'titel' is not one of title, whom, "),
        ("[match.class", "[lens.es]\ntitle = 5\n[match.class", "[lens], in es: title must be a text that is not"),
        ('["competition"]', '"competition"', "[lens]: use_cases must be a list of ids in quotes, as in"),
        ('["competition"]', '[]\neverything = 1', "[lens]: everything must be true or false, without quotes"),
        ("[lens]", "[[lens]]", "write [lens] as one table, not as a list or a value: [lens] in single brackets"),
        ("[lens]", "[Lens]", "'Lens' means nothing here: did you mean [lens]?"),
        ("[lens]", "[match.x]", "[lens] is missing: give a table with id, title, whom, aim"),
        ('["competition"]', '["swimming"]', "[lens]: use_cases knows no 'swimming', only basics, market-opportunity"),
        ('["competition"]', '[]\neverything = true', "[lens] says that everything is theirs, so [match] has nothing"),
        ('CPV = ["3451"]', 'CPV = "3451"', "[match.classifications]: CPV must be a list of codes in quotes"),
        ('en = ["boat*", "life jacket"]', 'en = [5]', '[match.keywords]: en must be a list of words in quotes'),
        ("[match.keywords]", "[[match.keywords]]", "[match]: keywords must be a table: write [match.keywords]"),
        ('"boat*"', '"(boat|ship)"', "[match.keywords]: en has '(boat|ship)': only * is special, for any ending"),
        ('"boat*"', '"boat.*"', "[match.keywords]: en has 'boat.*': only * is special, for any ending"),
        ('CPV = ["3451"]', 'CPV = [""]', "[match.classifications]: CPV has '', which is no beginning of a code"),
        ('en = ["harbour*"]', 'english = ["harbour"]', "[match.buyers]: 'english' is no language"),
        ('en = ["harbour*"]', 'en = ["*"]', "[match.buyers]: en has '*', which must be 2 to 80 letters long"),
        ("[match.buyers]", "[match.sellers]", "[match]: there is no setting `sellers`"),
        ('id = "boat-price"', 'id = "who-bought"', "the id 'who-bought' is taken by a use case, question or dim"),
        ('id = "boat-price"', 'id = "completeness"', "the id 'completeness' is taken by a use case, question or dim"),
        ('id = "boat-price"', 'id = "completeness.method"', "the id 'completeness.method' has a dot, as only ids"),
        ('id = "boating"', 'id = "basics"', "question 'boat-price': its use_case is not among basics"),
        ('stage = "tender"', 'stage = "soon"', "question 'boat-price': stage 'soon' is not one of planning"),
        ('"tender/value/amount"', "{ need = 'x' }", "question 'boat-price': needs: no need is called 'x'"),
        ('needs = "tender/value/amount"', "", "question 'boat-price': needs is missing: say which fields answer it"),
        ('"tender/value/amount"', '"tender//title"', "question 'boat-price': needs: 'tender//title' is no path: give"),
        ('"tender/value/amount"', "[" * 900 + "]" * 900, "lists or tables stand too deep in each other"),
        ('"tender/value/amount"', MANY, "question 'boat-price': needs: there are more than 1,000 ways to meet it"),
        ('stage = "tender"', f'stage = "{"x" * 200}"', f"stage '{'x' * 78}… is not one of planning"),
        ("[[use_case]]", "[other]\nx = 1\n[[use_case]]", "'other' means nothing here: give [lens], [match], "),
    ],
)  # fmt: skip
def test_a_malformed_lens_is_said_in_one_line(old: str, new: str, message: str) -> None:
    assert old in MINE
    with pytest.raises(LensError) as error:
        parse_lens(MINE.replace(old, new, 1).encode(), "mine.toml")
    assert str(error.value).startswith("lens mine.toml: ")
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_a_lens_that_recognises_nothing_is_refused() -> None:
    head = MINE.partition("[match.classifications]")[0]
    for match in ("", "[match]\n", "[match.keywords]\nen = []\n"):
        with pytest.raises(LensError, match="no process would be theirs: give rules in a"):
            parse_lens((head + match).encode(), "mine.toml")


def test_a_lens_is_read_as_editors_save_it() -> None:
    assert parse_lens(b"\xef\xbb\xbf" + MINE.encode(), "mine.toml") == BOATS
    with pytest.raises(LensError, match=r"mine.toml: not UTF-8 at byte \d+: save it as UTF-8"):
        parse_lens(MINE.encode("latin-1", "replace"), "mine.toml")


def test_a_lens_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(LensError, match="no lens is called 'helth': did you mean health"):
        load_lens("helth")
    with pytest.raises(LensError, match="choose one of auditors, budget"):
        load_lens("xyz")
    with pytest.raises(LensError, match="No such file"):
        load_lens(tmp_path / "absent.toml")


def test_the_schema_of_lenses_fits_those_that_come_with_it() -> None:
    import tomllib

    schema = json.loads(pages()["schemas/lens-1.schema.json"])
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    folder = Path(__file__).parents[1] / "checks" / "lenses"
    for source in [*(path.read_text(encoding="utf-8") for path in folder.glob("*.toml")), MINE]:
        assert not list(validator.iter_errors(tomllib.loads(source)))
    assert list(validator.iter_errors(tomllib.loads(MINE.replace('aim = "float"', ""))))
    assert list(validator.iter_errors(tomllib.loads(MINE.replace('stage = "tender"', 'stage = "soon"'))))


# --- the command line ------------------------------------------------------------------------------------------------


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, list(arguments))
    return result.exit_code, result.output


def test_questions_are_listed_and_explained(tmp_path: Path) -> None:
    code, listed = run("questions")
    assert code == 0
    assert "who-bought: Who bought?" in listed
    assert "  suppliers: Suppliers and small businesses" in listed
    assert all(len(line) <= 80 for line in listed.splitlines())
    code, told = run("questions", "winners-and-losers")
    assert code == 0
    assert "two-bidders(): two bidders or more are listed" in told
    assert "stands for: U033, U037, U038" in told
    assert run("questions", "medicine-price")[0] == 0
    code, told = run("questions", "--for", "health")
    assert code == 0
    assert "medicine-delivered: Did it arrive, and when?" in told
    assert "who-bought" not in told
    file = tmp_path / "boats.toml"
    file.write_text(MINE, encoding="utf-8")
    assert [each["id"] for each in json.loads(run("questions", "--lens", str(file), "--json")[1])] == ["boat-price"]


def test_what_cannot_be_is_said_in_one_line() -> None:
    for arguments in (
        ("questions", "who-bougt"),
        ("questions", "--for", "helth"),
        ("score", "x.json", "--for", "helth"),
        ("score", "x.json", "--for", "health", "--lens", "mine.toml"),
    ):
        assert refused(*arguments)


def refused(*arguments: str) -> str:
    code, told = run(*arguments)
    assert code == 2, arguments
    assert len(told.strip().splitlines()) == 1, told
    return told


def test_what_was_meant_is_said() -> None:
    assert "lens health: no such file: did you mean --for health?" in refused("score", "x.json", "--lens", "health")
    assert "'bid-find' is no question of health, but one of suppliers: give --for suppliers" in refused(
        "questions", "bid-find", "--for", "health"
    )
    for verb in ("questions", "score"):
        for option in ("--for", "--lens"):
            assert refused(verb, option).endswith(f"requires an argument; see main {verb} --help\n")


def test_fields_that_nobody_knows_are_noted(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    fields = ["awards/valeu/amount", "awards/0/value", "mine/own", "tender/title", "tender/lots/id", *"abcd"]
    needs = f"{{ any = [{{ within = 'award', all = ['date'] }}, {', '.join(map(repr, fields))}] }}"
    file.write_text(MINE.replace('"tender/value/amount"', needs), encoding="utf-8")
    result = CliRunner().invoke(main, ["questions", "--lens", str(file), "--json"])
    assert result.exit_code == 0
    assert json.loads(result.stdout)[0]["id"] == "boat-price"
    odd = "is no field of the standard or of a known extension"
    assert result.stderr.splitlines() == [
        f"Note: 'award/date' {odd}: did you mean awards/date?",
        f"Note: 'awards/valeu/amount' {odd}: did you mean awards/value/amount?",
        f"Note: 'awards/0/value' {odd}: did you mean awards/value?",
        f"Note: 'mine/own' {odd}: it counts only where the data has it",
        f"Note: 'a' {odd}: it counts only where the data has it",
        "Note: and 3 more such fields",
    ]


@pytest.mark.parametrize("lens", LENSES, ids=lambda lens: lens.id)
def test_lenses_that_come_with_it_ask_for_fields_that_are_known(lens: Lens) -> None:
    assert list(odd_fields(lens)) == []


def test_the_score_for_somebody(data: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    code, shown = run(
        "score", str(data), "--as-of", "2024-06-30", "--for", "health", "-o", str(report), "--workers", "1"
    )
    assert code == 0
    assert "For health: Medicines, vaccines and medical supplies" in shown
    code, told = run("explain", str(report), "health")
    assert code == 0
    assert "classification CPV 336" in told


def test_lenses_are_plain_data() -> None:
    import pickle

    for lens in LENSES:
        assert isinstance(pickle.loads(pickle.dumps(lens)), Lens)
        assert pickle.loads(pickle.dumps(lens)) == lens
