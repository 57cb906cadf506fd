"""How totals become scores: a table of cases for each rule, and laws for all of them."""

from __future__ import annotations

import math
from datetime import date
from fractions import Fraction
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocqual.check import Check, Curve, Dataset, Dimension, Severity, Stage
from ocqual.points import FULL, UNIT, apportion, earned, quantile, wilson
from ocqual.profile import load_profile
from ocqual.question import built_in_questions
from ocqual.report import Measure, Reason, Scorecard
from ocqual.scoring import fingerprint, score
from ocqual.tally import Extent, Tally, Totals
from tests.totals import CHECKS, check, demo, demo_meta, meta, question, signed, tally

PROFILE = load_profile()
LAG = Curve(full=30, half=90, unit="days")


def scored(checks: list[Check], tallies: dict[str, Tally], processes: int = 1000, **given: Any) -> Scorecard:
    totals = Totals(processes=processes, releases=processes, tallies=tallies, **given)
    return score(totals, checks, [], PROFILE, meta())


def only(card: Scorecard) -> Measure:
    (measure,) = card.measures
    return measure


# --- a measure -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "given_check", "found", "processes", "value", "reason"),
    [
        ("a share", {}, Tally(passed=30, failed=10), 100, 0.75, None),
        ("nothing passes", {}, Tally(failed=10), 100, 0.0, None),
        ("everything passes", {}, Tally(passed=10), 100, 1.0, None),
        ("errors are no failures", {}, Tally(passed=30, failed=10, errors=60), 100, 0.75, None),
        ("skips are no failures", {}, Tally(passed=30, failed=10, skipped={"stage": 60}), 100, 0.75, None),
        ("never asked", {}, Tally(), 100, None, Reason.NOTHING),
        ("nothing to judge", {}, Tally(skipped={"stage": 100}), 100, None, Reason.NOTHING),
        ("only errors", {}, Tally(errors=3, skipped={"stage": 97}), 100, None, Reason.ERRORS),
        ("at the minimum", {}, Tally(passed=4, failed=1), 100, 0.8, None),
        ("below the minimum", {}, Tally(passed=3, failed=1), 100, 0.75, Reason.TOO_FEW),
        ("all of a small dataset", {}, Tally(passed=2, failed=1), 3, 2 / 3, None),
        ("part of a small dataset", {}, Tally(passed=1, failed=1), 3, 0.5, Reason.TOO_FEW),
        ("preview", {"preview": True}, Tally(passed=30, failed=10), 100, 0.75, Reason.PREVIEW),
        ("preview of nothing", {"preview": True}, Tally(), 100, None, Reason.NOTHING),
    ],
)
def test_a_measure_is_passed_of_applied_or_has_a_reason(
    case: str, given_check: Any, found: Tally, processes: int, value: float | None, reason: Reason | None
) -> None:
    measure = only(scored([check("completeness.x", **given_check)], {"completeness.x": found}, processes))
    assert (measure.value, measure.reason) == (value, reason), case
    assert measure.applied == found.passed + found.failed


@pytest.mark.parametrize(
    ("counts", "value", "quartiles"),
    [
        ({0: 10}, 1.0, (0, 0, 0)),
        ({-5: 10}, 1.0, (-5, -5, -5)),
        ({30: 10}, 1.0, (30, 30, 30)),
        ({90: 10}, 0.5, (90, 90, 90)),
        ({150: 10}, 0.25, (150, 150, 150)),
        ({30: 5, 90: 5}, 0.75, (30, 30, 90)),
        ({0: 1, 30: 4, 90: 4, 150: 1}, (5 + 2 + 0.25) / 10, (30, 30, 90)),
    ],
)
def test_a_curve_gives_the_mean_of_its_marks_and_quartiles(
    counts: dict[int, int], value: float, quartiles: tuple[int, ...]
) -> None:
    lag = check("timeliness.lag", curve=LAG)
    measure = only(scored([lag], {"timeliness.lag": Tally(passed=5, failed=5)}, numbers={"timeliness.lag": counts}))
    assert measure.value == value
    assert measure.numbers is not None
    assert (measure.numbers.lower_quartile, measure.numbers.median, measure.numbers.upper_quartile) == quartiles
    assert measure.numbers.count == sum(counts.values())


def test_a_curve_whose_units_were_not_counted_counts_full_marks_as_passed() -> None:
    measure = only(scored([check("timeliness.lag", curve=LAG)], {}, numbers={"timeliness.lag": {10: 7, 31: 3}}))
    assert (measure.passed, measure.failed, measure.applied) == (7, 3, 10)


def test_a_curve_without_numbers_has_no_value() -> None:
    assert only(scored([check("timeliness.lag", curve=LAG)], {})).reason is Reason.NOTHING


def divide(data: Dataset) -> bool:
    return bool(1 / (data.processes - 1000))


@pytest.mark.parametrize(
    ("dataset", "curve", "expected"),
    [
        (lambda data: data.processes == 1000, None, (1.0, None, 1, 0, 0)),
        (lambda data: data.processes < 1000, None, (0.0, None, 0, 1, 0)),
        (lambda data: None, None, (None, Reason.NOTHING, 0, 0, 0)),
        (divide, None, (None, Reason.ERRORS, 0, 0, 1)),
        (lambda data: (data.as_of - data.last_release).days, LAG, (0.5, None, 0, 1, 0)),
        (lambda data: (data.as_of - data.first_release).days, LAG, (0.25, None, 0, 1, 0)),
        (lambda data: 0, LAG, (1.0, None, 1, 0, 0)),
        (lambda data: "long", LAG, (None, Reason.ERRORS, 0, 0, 1)),
    ],
)
def test_a_check_of_the_dataset_is_judged_once(dataset: Any, curve: Curve | None, expected: Any) -> None:
    whole = check("timeliness.whole", dataset=dataset, curve=curve)
    measure = only(scored([whole], {}, extents={"date": Extent("2024-02-01", "2024-04-01")}))
    found = (measure.value, measure.reason, measure.passed, measure.failed, measure.errors)
    assert found == expected
    assert measure.interval is None


@pytest.mark.parametrize(
    ("passed", "applied", "low", "high"),
    # from the closed form, worked out by hand for 0 and all, and Newcombe (1998) for 81 of 263
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_intervals_are_those_that_newcombe_gives(passed: int, applied: int, low: float, high: float) -> None:
    assert wilson(passed, applied) == pytest.approx((low, high), abs=5e-5)


# --- dimensions and the whole ----------------------------------------------------------------------------------------


def test_a_dimension_is_the_mean_of_its_measures_by_severity() -> None:
    checks = [check(f"consistency.{severity}", severity) for severity in Severity]
    rates = {"critical": (10, 0), "high": (5, 5), "medium": (0, 10), "low": (10, 0)}
    card = scored(checks, {f"consistency.{name}": tally(*rate) for name, rate in rates.items()})
    dimension = card.dimensions[2]
    assert dimension.id is Dimension.CONSISTENCY
    assert dimension.score == pytest.approx(100 * (10 * 1 + 7.5 * 0.5 + 5 * 0 + 2.5 * 1) / 25)
    assert (dimension.assessed, dimension.scored, dimension.parts) == (1.0, 4, 4)


@pytest.mark.parametrize(
    ("judged", "score_there", "reason"),
    [
        (["critical", "low"], True, None),
        (["high", "medium"], True, None),
        (["high", "low"], False, Reason.NOT_ENOUGH),
        ([], False, Reason.NOT_ENOUGH),
    ],
)
def test_under_half_of_the_weight_assessed_there_is_no_score(
    judged: list[str], score_there: bool, reason: Reason | None
) -> None:
    checks = [check(f"consistency.{severity}", severity) for severity in Severity]
    dimension = scored(checks, {f"consistency.{name}": tally(10, 0) for name in judged}).dimensions[2]
    assert (dimension.score is not None, dimension.reason) == (score_there, reason)


def test_dimensions_without_checks_or_without_weight_have_no_score() -> None:
    weightless = msgspec.structs.replace(PROFILE, severity={**PROFILE.severity, Severity.LOW: 0.0})
    totals = Totals(processes=100, tallies={"consistency.low": tally(10, 0)})
    card = score(totals, [check("consistency.low", Severity.LOW)], [], weightless, meta())
    reasons = {dimension.id: dimension.reason for dimension in card.dimensions}
    assert reasons[Dimension.CONSISTENCY] is Reason.NO_WEIGHT
    assert reasons[Dimension.TIMELINESS] is Reason.NO_CHECKS


def five(values: dict[str, tuple[int, int]]) -> Scorecard:
    """A scorecard with one check in each dimension that is named."""
    checks = [check(f"{dimension}.x") for dimension in Dimension]
    return scored(checks, {f"{name}.x": tally(*rate) for name, rate in values.items()})


def test_the_whole_is_the_mean_of_the_dimensions_by_their_weight() -> None:
    rates = {"conformance": (1000, 0), "completeness": (500, 500), "consistency": (0, 1000)}
    card = five({**rates, "timeliness": (800, 200), "usability": (400, 600)})
    assert card.score == pytest.approx(0.2 * 100 + 0.2 * 50 + 0 + 0.15 * 80 + 0.25 * 40)
    assert card.assessed == 1.0
    assert (card.band, card.label) == ("partly", "partly ready")


@pytest.mark.parametrize(
    ("names", "there", "assessed"),
    [
        (["conformance", "completeness", "timeliness"], True, 0.55),
        (["usability", "completeness"], False, 0.45),
        (["conformance", "completeness"], False, 0.4),
        ([], False, 0.0),
    ],
)
def test_a_dimension_that_is_missing_is_said_and_not_filled_in(names: list[str], there: bool, assessed: float) -> None:
    card = five(dict.fromkeys(names, (1000, 0)))
    assert card.score == (100.0 if there else None)
    assert card.reason == (None if there else Reason.NOT_ENOUGH)
    assert card.assessed == pytest.approx(assessed)
    assert (card.band is None) is not there


def test_without_any_data_nothing_is_scored_and_nothing_raises() -> None:
    card = score(Totals(), CHECKS, built_in_questions(), PROFILE, meta())
    assert card.score is None
    assert all(dimension.score is None for dimension in card.dimensions)
    assert card.fixes == card.unlock == ()
    assert score(Totals(), [], [], PROFILE, meta()).score is None


def test_a_new_check_in_one_dimension_never_moves_another() -> None:
    before = score(demo(), CHECKS, built_in_questions(), PROFILE, demo_meta())
    more = replace_tallies(demo(), {"completeness.new": tally(1, 999)})
    after = score(more, [*CHECKS, check("completeness.new")], built_in_questions(), PROFILE, demo_meta())
    moved = [old.id for old, new in zip(before.dimensions, after.dimensions, strict=True) if old.score != new.score]
    assert moved == [Dimension.COMPLETENESS]


@pytest.mark.parametrize(
    ("score_given", "band"),
    [(100, "ready"), (90, "ready"), (89.99, "mostly"), (60, "mostly"), (59, "partly"), (30, "partly"), (29, "not-yet")],
)
def test_bands_begin_where_the_profile_says(score_given: float, band: str) -> None:
    assert PROFILE.band(score_given).id == band


def test_exactly_nine_of_ten_is_ready() -> None:
    card = five({dimension.value: (9, 1) for dimension in Dimension})
    assert (card.score, card.band) == (90.0, "ready")


# --- packs and what is not scored ------------------------------------------------------------------------------------


def test_checks_of_other_packs_have_their_own_section_and_move_nothing() -> None:
    theirs = [check("completeness.theirs"), check("completeness.theirs-too")]
    tallies = {"completeness.theirs": tally(0, 100), "completeness.theirs-too": tally(50, 50)}
    totals = replace_tallies(demo(), tallies)
    packs = dict.fromkeys(tallies, "acme")
    without = score(demo(), CHECKS, built_in_questions(), PROFILE, demo_meta())
    card = score(totals, [*CHECKS, *theirs], built_in_questions(), PROFILE, meta(packs=packs))
    assert card.score == without.score
    assert [dimension.score for dimension in card.dimensions] == [each.score for each in without.dimensions]
    assert card.plan.fingerprint == without.plan.fingerprint
    (pack,) = card.packs
    assert (pack.id, pack.score, pack.scored, pack.parts) == ("acme", 25.0, 2, 2)
    reasons = {measure.id: measure.reason for measure in card.measures}
    assert reasons["completeness.theirs"] is Reason.OTHER_PACK

    named = msgspec.structs.replace(PROFILE, packs=("ocqual", "acme"))
    moved = score(totals, [*CHECKS, *theirs], built_in_questions(), named, meta(packs=packs))
    assert moved.score != without.score
    assert moved.packs == ()


def test_a_preview_moves_nothing() -> None:
    without = [each for each in CHECKS if not each.preview]
    with_it, bare = (score(demo(), checks, built_in_questions(), PROFILE, demo_meta()) for checks in (CHECKS, without))
    assert with_it.score == bare.score
    assert with_it.dimensions == bare.dimensions


@pytest.mark.parametrize("double", ["conformance.types", "who-bought", "basics", "completeness"])
def test_an_id_given_twice_is_refused(double: str) -> None:
    questions = [*built_in_questions(), question(double, "buyer/id", case="other")]
    with pytest.raises(ValueError, match=f"'{double}' is given twice"):
        score(demo(), CHECKS, questions, PROFILE, meta())


# --- what is known of the dataset ------------------------------------------------------------------------------------


def test_the_publisher_is_the_one_that_most_documents_declare_unless_given() -> None:
    assert score(demo(), [], [], PROFILE, meta()).publisher == "Agencia de Contratación"
    assert score(demo(), [], [], PROFILE, meta(publisher="Us")).publisher == "Us"
    assert score(Totals(), [], [], PROFILE, meta()).publisher is None


def test_the_dataset_is_described() -> None:
    data = score(demo(), CHECKS, [], PROFILE, demo_meta()).dataset
    assert (data.first_release, data.last_release) == (date(2021, 2, 3), date(2024, 5, 31))
    assert (data.processes, data.releases, list(data.stages)) == (1400, 1990, ["tender", "awarded", "contracted"])


def test_coverage_names_the_number_of_parents() -> None:
    coverage = score(demo(), [], [], PROFILE, meta()).coverage
    assert coverage["awards/suppliers/id"].parents == 620
    assert coverage["awards/suppliers"].parents == 1200
    assert coverage["awards"].parents == coverage[""].parents == 1990


FIRST = check("completeness.x")


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        (check("completeness.x", title="Better said", remedy="Do it"), True),
        (check("completeness.x", version=2), False),
        (check("completeness.x", Severity.LOW), False),
        (check("completeness.x", preview=True), False),
        (check("completeness.y"), False),
    ],
)
def test_the_fingerprint_covers_what_decides_scores_and_no_prose(changed: Check, same: bool) -> None:
    assert (fingerprint([FIRST], [], PROFILE) == fingerprint([changed], [], PROFILE)) is same


def test_the_fingerprint_covers_questions_and_weights() -> None:
    base = fingerprint([FIRST], [question("q", "a")], PROFILE)
    assert fingerprint([FIRST], [question("q", "b")], PROFILE) != base
    assert fingerprint([FIRST], [question("q", "a", Stage.AWARDED)], PROFILE) != base
    heavier = msgspec.structs.replace(PROFILE, dimensions={**PROFILE.dimensions, Dimension.TIMELINESS: 16.0})
    assert fingerprint([FIRST], [question("q", "a")], heavier) != base
    renamed = msgspec.structs.replace(PROFILE, name="mine", title="Mine")
    assert fingerprint([FIRST], [question("q", "a")], renamed) == base


# --- laws ------------------------------------------------------------------------------------------------------------


def replace_tallies(totals: Totals, tallies: dict[str, Tally]) -> Totals:
    return msgspec.structs.replace(totals, tallies={**totals.tallies, **tallies})


rates = st.tuples(st.integers(0, 40), st.integers(0, 40))
weights = st.floats(0, 1000)
PLAIN = [check(f"{dimension}.{name}", severity) for dimension in Dimension for name, severity in
         (("a", Severity.CRITICAL), ("b", Severity.HIGH), ("c", Severity.LOW))]  # fmt: skip
QUESTIONS = [
    question("one", "a"),
    question("two", {"any": ["b", {"all": ["c", "d"]}]}),
    question("three", {"all": ["a", "d"]}, case="more"),
]
PATHS = ("a", "b", "c", "d")
processes = st.dictionaries(
    st.tuples(st.sampled_from(list(Stage)), st.sets(st.sampled_from(PATHS)).map(lambda found: tuple(sorted(found)))),
    st.integers(1, 20),
    max_size=8,
)
profiles = st.builds(
    lambda severities, dimensions: msgspec.structs.replace(
        PROFILE, severity=dict(zip(Severity, severities, strict=True)),
        dimensions=dict(zip(Dimension, dimensions, strict=True)),
    ),
    st.lists(st.floats(0.1, 1000), min_size=4, max_size=4),
    st.lists(st.floats(0.1, 1000), min_size=5, max_size=5),
)  # fmt: skip
datasets = st.builds(
    lambda tallies, found: replace_tallies(signed(found, PATHS, releases=500), tallies),
    st.dictionaries(
        st.sampled_from([each.id for each in PLAIN]), rates.map(lambda rate: Tally(passed=rate[0], failed=rate[1]))
    ),
    processes,
)


@settings(max_examples=60)
@given(datasets, profiles)
def test_a_score_is_the_sum_of_its_points_and_what_was_lost_is_the_rest_of_100(totals: Totals, profile: Any) -> None:
    card = score(totals, PLAIN, QUESTIONS, profile, meta())
    parts = [*card.measures, *card.questions]
    if card.score is None:
        assert not any(part.points or part.lost for part in parts)
    else:
        assert math.fsum(part.points for part in parts) == card.score
        assert sum(part.points for part in reversed(parts)) == card.score
        assert math.fsum(part.lost for part in parts) + card.score == 100
    for dimension in card.dimensions:
        if dimension.score is not None:
            assert math.fsum(dimension.contributions.values()) == dimension.score
            assert 0 <= dimension.score <= 100


@settings(max_examples=60)
@given(datasets, st.sampled_from(PLAIN), st.data())
def test_one_more_that_passes_never_lowers_the_score(totals: Totals, mended: Check, data: Any) -> None:
    before = totals.tallies.get(mended.id, Tally())
    moved = data.draw(st.integers(0, before.failed))
    after = msgspec.structs.replace(before, passed=before.passed + moved, failed=before.failed - moved)
    cards = [
        score(each, PLAIN, QUESTIONS, PROFILE, meta())
        for each in (totals, replace_tallies(totals, {mended.id: after} if before != Tally() else {}))
    ]
    assert (cards[0].score is None) == (cards[1].score is None)
    assert (cards[0].score or 0) <= (cards[1].score or 0)


@settings(max_examples=40)
@given(datasets, st.randoms())
def test_the_order_of_checks_does_not_matter(totals: Totals, random: Any) -> None:
    shuffled = random.sample(PLAIN, len(PLAIN))
    one, other = (score(totals, checks, QUESTIONS, PROFILE, meta()) for checks in (PLAIN, shuffled))
    assert one.to_json() == other.to_json()


@settings(max_examples=60)
@given(st.lists(st.integers(0, 2000), min_size=1, max_size=30).filter(any), st.integers(0, FULL))
def test_apportioning_divides_all_of_it_within_one_unit_of_what_is_due(given_weights: list[int], whole: int) -> None:
    fractions = [Fraction(weight) for weight in given_weights]
    shares = apportion(whole, fractions)
    assert sum(shares) == whole
    due = [whole * weight / sum(fractions) for weight in fractions]
    assert all(abs(share - exact) < 1 for share, exact in zip(shares, due, strict=True))


def test_nothing_is_apportioned_by_no_weight() -> None:
    assert apportion(FULL, [Fraction(0), Fraction(0)]) == [0, 0]


@given(st.integers(0, FULL), st.fractions(0, 1))
def test_what_is_earned_is_between_nothing_and_all(full: int, value: Fraction) -> None:
    assert 0 <= earned(full, value) <= full
    assert earned(full, Fraction(0)) == 0
    assert earned(full, Fraction(1)) == full
    assert float(full) / UNIT * UNIT == full


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_rate(rate: tuple[int, int]) -> None:
    low, high = wilson(*rate)
    assert 0 <= low <= rate[0] / rate[1] <= high <= 1


@given(st.dictionaries(st.integers(-100, 100), st.integers(1, 9), min_size=1), st.fractions(0, 1))
def test_a_quantile_is_the_least_number_that_reaches_its_share(counts: dict[int, int], share: Fraction) -> None:
    ordered = sorted(counts.items())
    numbers = [number for number, count in ordered for _ in range(count)]
    found = quantile(ordered, share)
    assert sum(number <= found for number in numbers) >= share * len(numbers)
    assert found == numbers[0] or sum(number < found for number in numbers) < share * len(numbers)
