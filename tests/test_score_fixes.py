"""What to do first: every gain that is promised is what scoring the mended data gives."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocqual.answers import read_answers
from ocqual.check import STAGES, Check, Curve, Need, Severity, Stage
from ocqual.lens import Lens
from ocqual.needs import stage_for
from ocqual.profile import load_profile
from ocqual.question import EVERYONES, Question, built_in_questions, signature_paths
from ocqual.report import Scorecard
from ocqual.scoring import score
from ocqual.tally import Cover, Tally, Totals
from tests.totals import CHECKS, check, demo, meta, question, signed, tally

PROFILE = load_profile()
PATHS = ("awards/date", "awards/suppliers/id", "awards/suppliers/name", "buyer/id", "contracts/id", "tender/title")
QUESTIONS = [
    question("who", "buyer/id"),
    question("what", {"any": ["tender/title", "contracts/id"]}, Stage.TENDER),
    question("whom", {"any": ["awards/suppliers/id", "awards/suppliers/name"]}, Stage.AWARDED),
    question("when", {"all": ["awards/date", {"any": ["awards/suppliers/name", "contracts/id"]}]}, Stage.AWARDED),
]
ASKING = [
    check("completeness.buyer", Severity.CRITICAL, need=Need.parse("buyer/id")),
    check("completeness.supplier", need=Need.parse("awards/suppliers/id"), stage=Stage.AWARDED),
    check(
        "completeness.award", need=Need.parse({"all": ["awards/date", "awards/suppliers/name"]}), stage=Stage.AWARDED
    ),
    check("completeness.early", need=Need.parse("awards/date")),
    check("consistency.order", Severity.HIGH),
    check("consistency.other", Severity.LOW),
    check("timeliness.lag", curve=Curve(10, 20, "days")),
    check("conformance.codes"),
]


def filled(totals: Totals, fields: tuple[str, ...]) -> Totals:
    """The totals as they would be with some fields filled in every process that can have them."""
    signatures: dict[str, int] = {}
    for key, count in totals.signatures.items():
        stage, _, bits = key.rpartition(":")
        number = int(bits, 16)
        for field in fields:
            if STAGES.index(stage_for(field)) <= STAGES.index(Stage(stage)):
                number |= 1 << totals.signature_paths.index(field)
        name = f"{stage}:{number:x}"
        signatures[name] = signatures.get(name, 0) + count
    return msgspec.structs.replace(totals, signatures=signatures)


def mended(totals: Totals, names: tuple[str, ...]) -> Totals:
    """The totals as they would be with some checks passing wherever they apply."""
    tallies, numbers = dict(totals.tallies), dict(totals.numbers)
    for name in names:
        old = tallies.get(name, Tally())
        tallies[name] = Tally(passed=old.passed + old.failed)
        if name in numbers:
            numbers[name] = {0: sum(numbers[name].values())}
    return msgspec.structs.replace(totals, tallies=tallies, numbers=numbers)


def rescored(totals: Totals, checks: list[Check], questions: list[Question]) -> Scorecard:
    return score(totals, checks, questions, PROFILE, meta())


rates = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda rate: Tally(passed=rate[0], failed=rate[1]))
processes = st.dictionaries(
    st.tuples(st.sampled_from(STAGES), st.sets(st.sampled_from(PATHS)).map(lambda found: tuple(sorted(found)))),
    st.integers(1, 20),
    min_size=1,
    max_size=10,
)
datasets = st.builds(
    lambda found, tallies, days, coverage: signed(
        found, PATHS, tallies=tallies, coverage=coverage, numbers={"timeliness.lag": days}
    ),
    processes,
    st.fixed_dictionaries({each.id: rates for each in ASKING if each.curve is None}),
    st.dictionaries(st.integers(0, 60), st.integers(1, 9), max_size=3),
    st.dictionaries(st.sampled_from(PATHS), st.builds(Cover, filled=st.integers(0, 9))),
)


@settings(max_examples=60)
@given(datasets)
def test_each_fix_gains_what_scoring_again_gives(totals: Totals) -> None:
    card = rescored(totals, ASKING, QUESTIONS)
    now, done = card.score, totals
    for fix in card.fixes:
        done = filled(mended(done, fix.checks), fix.fields)
        after = rescored(done, ASKING, QUESTIONS).score
        assert after == fix.after
        assert now is not None
        assert fix.points == fix.after - now
        assert fix.points > 0
        now = after


@settings(max_examples=60)
@given(datasets)
def test_no_single_check_or_field_gains_more_than_the_first_fix(totals: Totals) -> None:
    card = rescored(totals, ASKING, QUESTIONS)
    if card.score is not None:
        alone = [rescored(mended(totals, (each.id,)), ASKING, QUESTIONS).score for each in ASKING]
        alone += [rescored(filled(totals, (path,)), ASKING, QUESTIONS).score for path in PATHS]
        best = max(each for each in alone if each is not None)
        assert (card.fixes[0].after if card.fixes else card.score) >= best


@settings(max_examples=60)
@given(datasets)
def test_what_unlocks_is_what_answering_again_gives(totals: Totals) -> None:
    card = rescored(totals, ASKING, QUESTIONS)

    def answered(fields: tuple[str, ...]) -> dict[str, int]:
        before = read_answers(totals, QUESTIONS)
        after = read_answers(filled(totals, fields), QUESTIONS)
        gains = {a.question.id: b.answerable - a.answerable for a, b in zip(before, after, strict=True)}
        return {name: gain for name, gain in gains.items() if gain}

    for unlock in card.unlock:
        assert unlock.questions == answered(unlock.fields)
        assert unlock.pairs == sum(unlock.questions.values())
        after = rescored(filled(totals, unlock.fields), ASKING, QUESTIONS).score
        assert unlock.points == (after or 0) - (card.score or 0)
    single = {unlock.fields[0]: unlock.pairs for unlock in card.unlock if len(unlock.fields) == 1}
    assert single == {path: sum(answered((path,)).values()) for path in PATHS if answered((path,))}
    # a pair is listed where it does more than its two fields apart, and only the best
    together = {pair: sum(answered(pair).values()) for pair in combinations(PATHS, 2)}
    more = [gain for pair, gain in together.items() if gain > sum(single.get(path, 0) for path in pair)]
    pairs = [unlock.pairs for unlock in card.unlock if len(unlock.fields) == 2]
    assert pairs == ([max(more)] if more else [])


#: Two use cases; the second is the own one of somebody.
SHARED = [
    *QUESTIONS[:3],
    question("own-when", "awards/date", Stage.AWARDED, "theirs"),
    question("own-both", {"all": ["contracts/id", "awards/suppliers/id"]}, Stage.CONTRACTED, "theirs"),
]


def scored_for(totals: Totals, questions: list[Question]) -> Scorecard:
    lens = Lens("us", "Us", "us", "us", tuple(each for each in questions if each.use_case.id == "theirs"))
    return score(totals, ASKING, questions, PROFILE, meta(lens=lens))


@settings(max_examples=60)
@given(datasets)
def test_for_somebody_answers_to_their_own_questions_count_first(totals: Totals) -> None:
    alone, card = rescored(totals, ASKING, SHARED), scored_for(totals, SHARED)
    mine = {each.id for each in SHARED if each.use_case.id == "theirs"}
    assert [unlock.own for unlock in card.unlock] == [
        sum(gain for name, gain in unlock.questions.items() if name in mine) for unlock in card.unlock
    ]
    order = [(-unlock.own, -unlock.pairs) for unlock in card.unlock]
    assert order == sorted(order)
    # what each field does is the same for everyone: only the order, and which pair is best, are theirs
    assert {each.fields: each.questions for each in card.unlock if len(each.fields) == 1} == {
        each.fields: each.questions for each in alone.unlock if len(each.fields) == 1
    }
    assert all(each.own == 0 for each in alone.unlock)


def test_the_best_pair_for_somebody_is_the_one_that_answers_most_of_their_own_questions() -> None:
    both = question("both", {"all": ["awards/date", "buyer/id"]}, Stage.AWARDED)
    found = {(Stage.AWARDED, ()): 90, (Stage.CONTRACTED, ("awards/date",)): 10}
    totals = signed(found, PATHS)
    asked = [both, SHARED[-1]]
    (pair,) = [each.fields for each in rescored(totals, [], asked).unlock if len(each.fields) == 2]
    assert pair == ("awards/date", "buyer/id")
    first = scored_for(totals, asked).unlock[0]
    assert (first.fields, first.own, first.pairs) == (("contracts/id", "awards/suppliers/id"), 10, 10)


def test_a_report_for_everyone_has_no_word_of_own_questions() -> None:
    totals = signed({(Stage.AWARDED, ()): 10}, PATHS)
    unlock = rescored(totals, [], QUESTIONS).to_dict()["unlock"]
    assert unlock
    assert all(list(each) == ["fields", "pairs", "questions", "points"] for each in unlock)
    found = scored_for(totals, SHARED).to_dict()
    assert found["unlock"][0]["own"] == 10
    assert found["lens"]["own"] == ["theirs"]


def test_filling_a_field_mends_the_checks_that_ask_for_it() -> None:
    first = score(demo(), CHECKS, built_in_questions(), PROFILE, meta()).fixes[0]
    assert (first.id, first.checks, first.fields) == (
        "completeness.suppliers", ("completeness.suppliers",), ("awards/suppliers/id",)
    )  # fmt: skip
    assert first.questions == {"from-whom": 500}
    assert (first.failed, first.applied) == (500, 1000)
    assert first.example is not None


def test_a_check_that_asks_too_early_is_not_mended_by_a_field_that_cannot_be_there_yet() -> None:
    late = check("completeness.a-late", need=Need.parse("awards/date"), stage=Stage.AWARDED)
    early = check("completeness.b-early", need=Need.parse("awards/date"))
    tallies = {late.id: tally(0, 50), early.id: tally(0, 100)}
    found = signed({(Stage.AWARDED, ()): 50, (Stage.TENDER, ()): 50}, PATHS, tallies=tallies)
    fair = [each for each in ASKING if each.dimension != "completeness" and each.curve is None]
    totals = msgspec.structs.replace(found, tallies={**tallies, **{each.id: tally(100, 0) for each in fair}})
    first = rescored(totals, [late, early, *fair], []).fixes[0]
    # filling the date in awards does for the late check only; what mends the early one mends both
    assert (first.id, first.checks) == (early.id, (late.id, early.id))


def test_of_alternatives_the_field_that_is_filled_most_often_is_advised_once() -> None:
    found = {(Stage.AWARDED, ()): 60, (Stage.AWARDED, ("awards/suppliers/name",)): 40}
    coverage = {"awards/suppliers/name": Cover(filled=40)}
    everything = {each.id: tally(10, 0) for each in ASKING if each.curve is None}
    totals = signed(found, PATHS, tallies=everything, coverage=coverage)
    whom = [each for each in QUESTIONS if each.id == "whom"]
    card = rescored(totals, ASKING, whom)
    assert {unlock.fields[0]: unlock.pairs for unlock in card.unlock} == {
        "awards/suppliers/id": 60,
        "awards/suppliers/name": 60,
    }
    assert [fix.id for fix in card.fixes] == ["awards/suppliers/name"]
    assert card.fixes[0].remedy == "Say whom."


def test_two_fields_that_only_help_together_are_one_fix() -> None:
    found = {(Stage.AWARDED, ()): 100}
    everything = {each.id: tally(10, 0) for each in ASKING if each.curve is None}
    both = question("price", {"all": ["awards/date", "awards/suppliers/id"]}, Stage.AWARDED)
    card = rescored(signed(found, PATHS, tallies=everything), ASKING, [both])
    assert [fix.fields for fix in card.fixes] == [("awards/date", "awards/suppliers/id")]
    assert card.fixes[0].id == "awards/date + awards/suppliers/id"
    assert card.fixes[0].after == 100


def test_checks_that_fail_for_one_cause_are_mended_together() -> None:
    stopped = [check(f"timeliness.{name}", cause="the export stopped") for name in ("active", "fresh")]
    other = check("timeliness.lag")
    fair = [each for each in ASKING if each.dimension != "timeliness" and each.curve is None]
    tallies = {each.id: tally(0, 100) for each in (*stopped, other)} | {each.id: tally(100, 0) for each in fair}
    totals = signed({(Stage.AWARDED, PATHS): 100}, PATHS, tallies=tallies)
    fixes = rescored(totals, [*stopped, other, *fair], []).fixes
    assert [fix.checks for fix in fixes] == [("timeliness.active", "timeliness.fresh"), ("timeliness.lag",)]


def test_a_perfect_dataset_needs_no_fix() -> None:
    everything = {each.id: tally(10, 0) for each in ASKING if each.curve is None}
    card = rescored(signed({(Stage.CONTRACTED, PATHS): 10}, PATHS, tallies=everything), ASKING, QUESTIONS)
    assert (card.score, card.fixes, card.unlock) == (100.0, (), ())


# --- answers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("found", "answerable", "applicable"),
    [
        ({}, 0, 0),
        ({(Stage.TENDER, ("awards/suppliers/id",)): 5}, 0, 0),
        ({(Stage.AWARDED, ()): 5}, 0, 5),
        ({(Stage.AWARDED, ("awards/suppliers/id",)): 5}, 5, 5),
        ({(Stage.IMPLEMENTATION, ("awards/suppliers/name", "buyer/id")): 5}, 5, 5),
        ({(Stage.AWARDED, ("buyer/id",)): 2, (Stage.CONTRACTED, ("awards/suppliers/id",)): 3}, 3, 5),
    ],
)
def test_a_question_applies_from_its_stage_on(found: Any, answerable: int, applicable: int) -> None:
    (answer,) = read_answers(signed(found, PATHS), [QUESTIONS[2]])
    assert (answer.answerable, answer.applicable) == (answerable, applicable)


def test_fields_must_be_filled_together_in_one_process() -> None:
    apart = {(Stage.AWARDED, ("awards/date",)): 5, (Stage.AWARDED, ("awards/suppliers/name",)): 5}
    (answer,) = read_answers(signed(apart, PATHS), [QUESTIONS[3]])
    assert (answer.answerable, answer.applicable) == (0, 10)


def test_what_is_missing_is_what_could_be_there() -> None:
    found = {(Stage.TENDER, ()): 10, (Stage.CONTRACTED, ()): 5}
    card = rescored(signed(found, PATHS), [], QUESTIONS)
    what = next(each for each in card.questions if each.id == "what")
    assert [(each.field, each.processes, each.unlocks) for each in what.missing] == [
        ("tender/title", 15, 15),
        ("contracts/id", 5, 5),
    ]


def test_a_question_about_fields_that_were_not_looked_at_has_no_answer() -> None:
    totals = signed({(Stage.AWARDED, PATHS): 10}, PATHS)
    card = rescored(totals, [], [question("new", "planning/budget/amount")])
    assert [(each.value, each.reason) for each in card.questions] == [(None, "not-looked-at")]


def test_signatures_name_every_field_of_the_questions_that_everyone_asks_once() -> None:
    paths = signature_paths(built_in_questions())
    assert list(paths) == sorted(set(paths))
    mine = [each for each in built_in_questions() if each.use_case.id == EVERYONES]
    assert len(mine) == 6
    assert set(paths) == {path for each in mine for path in each.paths()}
