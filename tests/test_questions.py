"""Questions: which indicators they stand for, where they are answered, and what filling a field would do."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocqual import paths
from ocqual.answers import Answer, fields_that_help, pairs_that_help, read_answers
from ocqual.check import STAGES, Need, Stage, listed, objects
from ocqual.engine import Engine, Plan
from ocqual.filled import is_filled
from ocqual.lens import lens_names, load_lens
from ocqual.needs import ELEMENTS_KEPT, array_of, form_of, from_key, parse_need, stage_for, surpassing, to_key
from ocqual.predicates import PREDICATES, SELECTIONS
from ocqual.question import Question, UseCase, built_in_questions, known_needs, parse_questions, said
from ocqual.read import NO_PACKAGE, Decoded, Document, Form, Place
from ocqual.stage import stage_of
from ocqual.tally import Asked, Reading, Totals
from tests.releases import some_releases

QUESTIONS = built_in_questions()
AS_OF = date(2024, 6, 30)
NOW = datetime.combine(AS_OF, time.max, UTC)

#: The indicators (U), red flags (R) and questions of relevance that tools for OCDS ask of a dataset.
INDICATORS = [f"U{number:03}" for number in range(1, 72)]
RED_FLAGS = [f"R{number:03}" for number in range(1, 74)]
RELEVANCE = ["who", "what", "from_whom", "how_much", "when", "how"]


def test_every_known_indicator_and_red_flag_belongs_to_one_question() -> None:
    sources = [source for question in QUESTIONS for source in question.sources]
    assert sorted(sources) == sorted([*INDICATORS, *RED_FLAGS, *RELEVANCE])


def test_use_cases_and_questions_have_all_their_texts_and_the_first_a_translation() -> None:
    assert len({question.id for question in QUESTIONS}) == len(QUESTIONS)
    for question in QUESTIONS:
        assert question.publisher.endswith("?"), question.id
        assert question.remedy.endswith("."), question.id
        assert question.use_case.whom
        assert said(question.use_case, "title", "es") != question.use_case.title
        assert said(question, "title", "xx") == question.title


def test_every_named_need_predicate_and_selection_is_used() -> None:
    names = {name for question in QUESTIONS for name in question.need.names()}
    assert {name for name in names if name.endswith("()")} <= {f"{name}()" for name in PREDICATES}
    asked = [*QUESTIONS, *(question for name in lens_names() for question in load_lens(name).questions)]
    assert {name for question in asked for name in form_of(question.need).groups} >= set(SELECTIONS)
    assert len(known_needs()) >= 10


# --- a need as bits --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("", "'' is no path: give names with one / between them, as in tender/title"),
        ("a()", "'a()' is no path"),
        ("a:b", "'a:b' is no path"),
        ("tender//title", "'tender//title' is no path"),
        ({"all": [], "x": "y" * 100}, f"not {{'all': [], 'x': '{'y' * 61}…"),
        ({"within": "awards"}, "a need is a path"),
        ({"within": 5, "all": ["id"]}, "within names an array, or one of buyers, suppliers, bidders, funders, not 5"),
        ({"within": "a", "all": [{"within": "b", "all": ["c"]}]}, "within 'b' stands within 'a': only one can be"),
        ({"within": "a", "all": [{"predicate": "two-bids"}]}, "the predicate 'two-bids' is about a whole process"),
        ({"within": "a", "all": [{"need": "buyer"}]}, "the need 'buyer' is about a whole process"),
        ({"predicate": "no-such"}, "no predicate is called 'no-such': choose one of two-bidders"),
        ({"need": "no-such"}, "no need is called 'no-such': choose one of buyer"),
        ({"all": [{"any": [f"a{n}{m}" for m in range(9)]} for n in range(9)]}, "there are more than 1,000 ways"),
    ],
)
def test_a_malformed_need_is_said(spec: Any, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        form_of(parse_need(spec, known_needs()))


def test_keys_are_read_as_they_were_written() -> None:
    for elements in ((), (("awards", (1, 6)),), (("awards/items", ()), ("suppliers", (5,)))):
        assert from_key(to_key("awarded", 31, elements)) == ("awarded", 31, elements)


@given(st.lists(st.integers(0, 255), max_size=40))
def test_surpassing_elements_are_those_that_no_other_holds(found: list[int]) -> None:
    kept = surpassing(found)
    assert set(kept) <= set(found)
    assert len(kept) <= ELEMENTS_KEPT
    assert not any(one != other and one & other == one for one in kept for other in kept)
    if len(kept) < ELEMENTS_KEPT:
        assert all(any(bits & other == bits for other in kept) for bits in found)


# --- what the engine counts, against a naive reading of the data -----------------------------------------------------


def fold(releases: Sequence[dict[str, Any]], questions: Sequence[Question] = QUESTIONS) -> Totals:
    engine = Engine(Plan(as_of=AS_OF), [], questions)
    documents = [
        Document(Form.COMPILED, release, NO_PACKAGE, Place("data.jsonl", number, number + 1, ""), 1)
        for number, release in enumerate(releases)
    ]
    engine.take(Decoded(documents, Reading()))
    return engine.totals()


def answers(releases: Sequence[dict[str, Any]], questions: Sequence[Question] = QUESTIONS) -> list[Answer]:
    return read_answers(fold(releases, questions), questions)


def plainly_met(need: Need, data: dict[str, Any]) -> bool:
    """Whether a process meets a need, by looking at its data and nothing else."""
    if need.path.endswith("()"):
        return PREDICATES[need.path[:-2]].holds(data)
    if need.path:
        return any(is_filled(value) for _, value in paths.values(data, need.path))
    if need.within:
        array = array_of(need.within)
        elements = objects(data, *array.split("/"))
        if need.within in SELECTIONS:
            roles = SELECTIONS[need.within].roles
            elements = [each for each in elements if any(role in roles for role in listed(each.get("roles")))]
        inner = below(Need(all=need.all, any=need.any), len(array) + 1)
        return any(plainly_met(inner, element) for element in elements)
    return (all if need.all else any)(plainly_met(part, data) for part in need.all + need.any)


def below(need: Need, cut: int) -> Need:
    parts = {how: tuple(below(part, cut) for part in getattr(need, how)) for how in ("all", "any")}
    return Need(path=need.path[cut:], **parts)


RELEASES = [copy.deepcopy(each) for each in some_releases(120, dirt=0.2, seed=3)]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_a_question_is_answered_where_a_plain_look_at_the_data_says_so(question: Question) -> None:
    reached = [each for each in RELEASES if STAGES.index(stage_of(each, NOW)) >= STAGES.index(question.stage)]
    answer = COUNTED[question.id]
    assert answer.applicable == len(reached)
    assert answer.answerable == sum(plainly_met(question.need, each) for each in reached)


COUNTED = {answer.question.id: answer for answer in answers(RELEASES)}


def test_processes_count_alike_however_the_data_is_divided() -> None:
    whole, parts = fold(RELEASES), fold(RELEASES[:40]) + fold(RELEASES[40:90]) + fold(RELEASES[90:])
    assert whole.asked == parts.asked
    with pytest.raises(ValueError, match="different questions"):
        Asked("a") + Asked("b")


def test_the_example_of_a_question_is_a_process_that_lacks_what_it_says() -> None:
    tallies = fold(RELEASES).tallies
    for question in QUESTIONS:
        answer = COUNTED[question.id]
        examples = tallies[question.id].examples.items if question.id in tallies else ()
        assert len(examples) == (answer.answerable < answer.applicable), question.id
        for example in examples:
            process = RELEASES[example.offset]
            ocid = process.get("ocid")
            assert example.ocid == (ocid if isinstance(ocid, str) else "")
            assert STAGES.index(stage_of(process, NOW)) >= STAGES.index(question.stage)
            assert not plainly_met(question.need, process)
            lacking = json.loads(example.value or '""').removeprefix("without ").split(", ")
            assert set(lacking) <= {*question.need.names(), ""}


@pytest.mark.parametrize("kept", [3, 10_000])
def test_the_example_of_a_question_does_not_depend_on_how_the_data_is_divided(
    kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = fold(RELEASES).tallies
    # put to the questions again and again, not once
    monkeypatch.setattr("ocqual.asking.KINDS_KEPT", kept)
    engines = [fold(part) for part in (RELEASES, RELEASES[:30], RELEASES[30:])]
    assert engines[0].tallies == whole
    cut = (engines[1] + engines[2]).tallies
    # places are those in each part, so only the process is compared
    for name, tally in whole.items():
        assert [each.ocid for each in cut[name].examples.items] == [each.ocid for each in tally.examples.items], name


# --- what filling a field would do, against data in which it is filled -----------------------------------------------


def fill(data: dict[str, Any], path: str, value: Any) -> None:
    """Fill a field wherever it is not: in every element of every array on the way, in a new object if there is none."""
    name, _, rest = path.partition("/")
    if not rest:
        if not is_filled(data.get(name)):
            data[name] = value
        return
    if name not in data or not objects(data, name):
        data[name] = {}
    for each in objects(data, name):
        fill(each, rest, value)


def suitable(path: str, stage: Stage) -> str:
    """A value for a field that leaves the process at the stage that it has reached, and predicates as they are."""
    open_ = stage in (Stage.TENDER, Stage.CONTRACTED)
    if path.endswith("Date"):
        return "2030-01-01T00:00:00Z" if open_ else "2020-01-01T00:00:00Z"
    if path == "tender/procurementMethod":
        return "limited"
    if path == "tender/status":
        return "active" if stage is Stage.TENDER else "complete"
    return "active" if path.endswith("/status") else "something"


def with_filled(releases: Sequence[dict[str, Any]], fields: Sequence[str]) -> list[dict[str, Any]]:
    mended = copy.deepcopy(list(releases))
    for release in mended:
        stage = stage_of(release, NOW)
        for field in fields:
            if STAGES.index(stage_for(field)) <= STAGES.index(stage):
                fill(release, field, suitable(field, stage))
    return mended


ALL_FIELDS = sorted({path for question in QUESTIONS for path in question.paths()})

#: Releases whose stage depends on nothing that is filled in these tests.
STEADY = [
    release
    for release in RELEASES
    if stage_of(release, NOW) is stage_of(with_filled([release], ALL_FIELDS)[0], NOW)
    and all(stage_of(release, NOW) is stage_of(with_filled([release], [path])[0], NOW) for path in ALL_FIELDS)
]
BEFORE = answers(STEADY)


def really_gained(fields: Sequence[str], concerned: Sequence[Answer]) -> list[int]:
    asked = [answer.question for answer in concerned]
    after = answers(with_filled(STEADY, fields), asked)
    return [new.answerable - old.answerable for old, new in zip(concerned, after, strict=True)]


def test_there_is_enough_data_to_learn_from() -> None:
    assert len(STEADY) >= 60
    assert len(fields_that_help(BEFORE)) >= 60
    assert any(key.count(":") > 1 for asked in fold(STEADY).asked.values() for key in asked.lacking)


@pytest.mark.parametrize("field", fields_that_help(BEFORE))
def test_a_field_unlocks_what_adding_it_to_the_data_gives(field: str) -> None:
    concerned = [answer for answer in BEFORE if field in answer.question.paths()]
    assert [answer.gained((field,)) for answer in concerned] == really_gained((field,), concerned)


@pytest.mark.parametrize("pair", pairs_that_help(BEFORE)[::7], ids=" + ".join)
def test_a_pair_unlocks_what_adding_both_to_the_data_gives(pair: tuple[str, ...]) -> None:
    concerned = [answer for answer in BEFORE if not set(pair).isdisjoint(answer.question.paths())]
    assert [answer.gained(pair) for answer in concerned] == really_gained(pair, concerned)


AWARD = ("date", "suppliers/id", "value/amount")
NEED = {"any": [
    {"within": "awards", "all": ["date", {"any": ["suppliers/id", "value/amount"]}]},
    {"all": ["buyer/id", {"within": "suppliers", "all": ["name"]}]},
]}  # fmt: skip
TOGETHER = Question("together", "?", UseCase("c", "C"), Stage.AWARDED, parse_need(NEED))


def awarded(awards: Sequence[Sequence[str]], parties: Sequence[tuple[str, bool]], buyer: bool) -> dict[str, Any]:
    process: dict[str, Any] = {"ocid": "ocds-213czf-1", "tag": ["award"], "awards": [{} for _ in awards]}
    for award, names in zip(process["awards"], awards, strict=True):
        for name in names:
            fill(award, name, "something")
    process["parties"] = [{"roles": [role], **({"name": "N"} if named else {})} for role, named in parties]
    return {**process, "buyer": {"id": "B"}} if buyer else process


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(QUESTIONS), st.data())
def test_a_need_is_met_where_nothing_is_lacking(question: Question, data: st.DataObject) -> None:
    form = form_of(question.need)
    whole = (1 << len(form.names)) - 1
    filled = data.draw(st.one_of(st.just(whole), st.integers(0, whole)))
    bits = st.one_of(st.just(whole), st.integers(0, whole)).map(lambda found: found & filled)
    told = {name: data.draw(st.one_of(st.none(), st.lists(bits, max_size=3).map(tuple))) for name in form.groups}
    elements = tuple((name, found) for name, found in told.items() if found is not None)
    assert form.met(filled, elements) == (0 in form.lacks(filled, elements))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.builds(
            awarded,
            st.lists(st.lists(st.sampled_from(AWARD), unique=True, max_size=3), max_size=4),
            st.lists(st.tuples(st.sampled_from(["supplier", "buyer"]), st.booleans()), max_size=3),
            st.booleans(),
        ),
        max_size=4,
    ),
    st.lists(st.sampled_from([*(f"awards/{name}" for name in AWARD), "buyer/id", "parties/name"]), unique=True),
)
def test_what_is_needed_in_one_award_is_counted_there(releases: list[dict[str, Any]], fields: list[str]) -> None:
    (before,) = answers(releases, [TOGETHER])
    (after,) = answers(with_filled(releases, fields), [TOGETHER])
    assert before.answerable == sum(plainly_met(TOGETHER.need, each) for each in releases)
    assert before.answerable + before.gained(fields) == after.answerable


def test_fields_in_two_awards_are_not_together_and_both_count_as_missing() -> None:
    question = Question(
        "q", "?", UseCase("c", "C"), Stage.AWARDED, parse_need({"within": "awards", "all": ["date", "title"]})
    )
    apart = {"ocid": "o", "tag": ["award"], "awards": [{"date": "2024-01-01"}, {"title": "T"}]}
    (answer,) = answers([apart], [question])
    assert (answer.answerable, answer.applicable) == (0, 1)
    assert answer.missing() == {"awards/date": 1, "awards/title": 1}
    assert answer.gained(["awards/title"]) == 1
    (answer,) = answers([{**apart, "awards": [{"date": "2024-01-01", "title": "T"}, {}]}], [question])
    assert (answer.answerable, answer.missing()) == (1, {})


ITEM = {"id": "1"}


@pytest.mark.parametrize(
    ("name", "data", "holds"),
    [
        ("two-bidders", {}, False),
        ("two-bidders", {"tender": {"tenderers": [{}]}}, False),
        ("two-bidders", {"tender": {"tenderers": [{"id": 1}, {"name": "B"}]}}, True),
        ("two-bidders", {"tender": {"tenderers": [{"id": 1}, {}, {"id": None, "name": "n/a"}]}}, False),
        ("two-bidders", {"bids": {"details": [{"id": 1}, {"value": {"amount": 0}}]}}, True),
        ("two-bids", {"tender": {"tenderers": [{"id": 1}, {"id": 2}]}}, False),
        ("two-bids", {"bids": {"details": [{"id": 1}, {"id": 2}]}}, True),
        ("two-bids", {"bids": {"details": [{"id": 1}, {"id": ""}]}}, False),
        ("one-item-each", {}, True),
        ("one-item-each", {"awards": [{"items": [ITEM]}, {"items": [ITEM]}], "contracts": [{"items": [ITEM]}]}, True),
        ("one-item-each", {"awards": [{"items": [ITEM]}, {"items": [ITEM, ITEM]}]}, False),
        ("one-item-each", {"awards": [{"items": [ITEM, {"id": ""}]}]}, True),
        ("one-item-each", {"contracts": {"items": [ITEM, ITEM]}}, False),
        ("one-item-each", {"awards": ["two", 2, None], "contracts": [{"items": "two"}]}, True),
        ("open-procedure", {"tender": {"procurementMethod": "open"}}, True),
        ("open-procedure", {"tender": {"procurementMethod": "direct"}}, False),
        ("open-procedure", {"tender": "open"}, False),
        ("no-enquiries", {"tender": {"hasEnquiries": False}}, True),
        ("no-enquiries", {"tender": {"hasEnquiries": True}}, False),
        ("no-enquiries", {"tender": {"hasEnquiries": 0}}, False),
        ("no-enquiries", {"tender": {}}, False),
        ("standard-method", {"tender": {"procurementMethod": "selective"}}, True),
        ("standard-method", {"tender": {"procurementMethod": "Licitaţie publică"}}, False),
        ("standard-method", {"tender": {"procurementMethod": ["open"]}}, False),
        ("standard-method", {"tender": {"procurementMethod": " "}}, True),
        ("standard-method", {}, True),
    ],
)
def test_predicates(name: str, data: dict[str, Any], holds: bool) -> None:
    assert PREDICATES[name].holds(data) is holds


def answered(process: dict[str, Any], *ids: str) -> set[str]:
    """Which of some questions a process answers."""
    asked = [question for question in QUESTIONS if question.id in ids]
    return {
        answer.question.id for answer in answers([{"ocid": "ocds-213czf-1", **process}], asked) if answer.answerable
    }


def test_an_identifier_stands_for_the_id_that_version_1_0_does_not_have() -> None:
    firm = {"name": "Acme", "identifier": {"id": "7"}, "address": {"region": "DF", "postalCode": "1"}}
    process = {
        "tag": ["award"],
        "buyer": {"name": "Ministry", "identifier": {"id": "1"}},
        "tender": {"tenderers": [firm]},
        "awards": [{"id": "1", "status": "active", "suppliers": [firm]}],
    }
    ids = (
        *("buyers-in-market", "suppliers-in-market", "bidders-in-market", "suppliers-of-buyer"),
        *("region-of-supplier", "contacts-of-bidders"),
    )
    assert answered(process, *ids) == set(ids)
    firm["identifier"] = {}
    assert answered(process, *ids) == {"buyers-in-market"}


def test_a_bidder_without_a_name_is_nobody() -> None:
    bidder = {"id": "7"}
    process = {
        "tag": ["award"],
        "tender": {"procurementMethod": "open", "tenderers": [bidder]},
        "awards": [{"id": "1"}],
    }
    assert answered(process, "bidders-in-market", "number-of-bidders") == set()
    bidder["name"] = "Acme"
    assert answered(process, "bidders-in-market", "number-of-bidders") == {"bidders-in-market", "number-of-bidders"}


@pytest.mark.parametrize("amount", ["value", "amount"])
def test_payments_count_as_either_version_names_their_amount(amount: str) -> None:
    payment = {"id": "1", "date": "2024-01-01", amount: {"amount": 5, "currency": "EUR"}}
    contract = {"value": {"amount": 5, "currency": "EUR"}, "implementation": {"transactions": [payment]}}
    assert answered({"contracts": [contract]}, "payments", "final-cost") == {"payments", "final-cost"}


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "roles", "name"]), inner),
    max_leaves=8,
)


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(st.sampled_from(["parties", "awards", "tender", "bids", "contracts"]), JUNK))
def test_no_data_stops_the_counting(data: dict[str, Any]) -> None:
    assert all(answer.applicable <= 1 for answer in answers([data]))


def test_hostile_nesting_is_not_followed_for_ever() -> None:
    deep: Any = {"id": "x"}
    for _ in range(900):
        deep = [deep]
    assert answers([{"awards": [{"suppliers": deep, "date": "2024-01-01"}, {"suppliers": deep}]}])


# --- files of questions ----------------------------------------------------------------------------------------------


def test_a_translation_stands_beside_its_text() -> None:
    content = (
        '[[use_case]]\nid = "c"\ntitle = "C"\n[use_case.es]\ntitle = "La C"\n[[question]]\nid = "q"\nuse_case = "c"\n'
        'title = "Q?"\nstage = "tender"\nneeds = { need = "buyer" }\n[question.es]\ntitle = "¿Q?"\n'
    )
    (question,) = parse_questions(content, "mine.toml")
    assert (said(question, "title", "es"), said(question, "title"), said(question.use_case, "title", "es")) == (
        "¿Q?", "Q?", "La C",
    )  # fmt: skip
    with pytest.raises(ValueError, match=r"mine.toml: question 'q', in es: 'colour' is not one of title, whom"):
        parse_questions(content + 'colour = "azul"\n', "mine.toml")
