"""What the standard asks: each criterion met, not met and untold, with its evidence, shown in a line and whole."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

import ocqual
from ocqual.answers import read_answers
from ocqual.census import Gauges
from ocqual.criteria import criteria
from ocqual.criteria.advanced import JUDGES as ADVANCED
from ocqual.criteria.asked import asked
from ocqual.criteria.basic import JUDGES as BASIC
from ocqual.criteria.basic import quarters_before
from ocqual.criteria.improvement import JUDGES as IMPROVEMENT
from ocqual.explain import UnknownIdError, find, show
from ocqual.question import built_in_questions, signature_paths
from ocqual.registry import load
from ocqual.render.asked import criteria_lines, figure_lines
from ocqual.render.layout import Page, columns
from ocqual.report import Criterion, CriterionKind, Scorecard
from ocqual.tally import Cover, Extent, Reading, Skips, Tally, Totals
from tests.golden import AS_OF, ROOT
from tests.totals import demo

CHECKS = load(packs=["ocqual"]).checks
QUESTIONS = built_in_questions()
PATHS = signature_paths(QUESTIONS)


def judged(totals: Totals, name: str, as_of: date = AS_OF) -> Criterion:
    found = criteria(totals, CHECKS, read_answers(totals, QUESTIONS), as_of)
    return next(each for each in found if each.id == name)


def prefixes(**counts: int) -> Totals:
    return Totals(gauges=Gauges({f"prefix:{name.replace('_', '-')}": count for name, count in counts.items()}))


def covered(*additional: str, **objects: int) -> Totals:
    covers = {path.replace("__", "/"): Cover(count, count, 0, count) for path, count in objects.items()}
    covers |= {path: Cover(5, 5, 0, 0, True) for path in additional}
    return Totals(processes=100, releases=100, coverage={"": Cover(100, 100, 0, 100), **covers})


def signed(*processes: set[str]) -> Totals:
    bits = [f"contracted:{sum(1 << PATHS.index(path) for path in filled):x}" for filled in processes]
    return Totals(
        processes=len(bits), signature_paths=PATHS, signatures={key: bits.count(key) for key in sorted(set(bits))}
    )


def checked(**rates: tuple[int, int]) -> Totals:
    names = {
        "codes": "conformance.misspelt-codes",
        "suppliers": asked().checks.suppliers,
        "items": asked().checks.items,
    }
    tallies = {names[name]: Tally(passed=passed, failed=failed) for name, (passed, failed) in rates.items()}
    return Totals(processes=100, releases=100, tallies=tallies)


WHO, WHAT, WHOM = {"buyer/id"}, {"tender/title"}, {"awards/suppliers/name"}
REST = {"awards/value/amount", "awards/date", "tender/procurementMethod"}
LAG = "timeliness.award-lag"
THOROUGH = {path.replace("/", "__"): 9 for paths in list(asked().thorough.values())[:9] for path in paths}
USEFUL = {"tender": 9, "awards": 9, "contracts": 9, "buyer": 100}
for each in asked().useful.values():
    USEFUL |= {"__".join(each.split("/")[:length]): 9 for length in range(2, each.count("/") + 2)}
USEFUL["buyer__name"] = 100

#: A criterion, what was seen, and whether it is met.
CASES: dict[str, tuple[str, Totals, bool | None]] = {
    "known prefixes": ("registered", prefixes(ocds_03ad3f=995, none=5), True),
    "too many without": ("registered", prefixes(ocds_03ad3f=90, none=10), False),
    "prefixes of samples": ("registered", prefixes(example=5), False),
    "prefixes that may be registered": ("registered", prefixes(ocds_03ad3f=5, unknown=5), None),
    "no processes": ("registered", Totals(), None),
    "packages": ("reviewable", Totals(reading=Reading(packages={"release-package": 1})), True),
    "lines": ("reviewable", Totals(reading=Reading(documents={"release": 3})), None),
    "damaged": ("reviewable", Totals(reading=Reading(skipped={"x": Skips(1)}, packages={"record-package": 1})), False),
    "nothing additional": ("appropriate", covered(tender=9), True),
    "a field of one's own": ("appropriate", covered("tender/colour", tender=9), None),
    "a field that there is already": ("appropriate", covered("tender/procurement_method", tender=9), False),
    "a slip once in a thousand": ("appropriate", covered("tender/procurement_method", tender=900), True),
    "a field of the other version": ("appropriate", covered("awards/suppliers/identifier", awards__suppliers=9), True),
    "misspelt codes": ("appropriate", checked(codes=(90, 10)), False),
    "nothing at all": ("appropriate", Totals(), None),
    "one misspelt code": ("appropriate", checked(codes=(999, 1)), True),
    "one process answers all": ("relevant", signed(WHO, WHO | WHAT | WHOM | REST), True),
    "all are answered, but not together": ("relevant", signed(WHO | WHAT, WHOM | REST), False),
    "no questions were asked": ("relevant", Totals(processes=1), None),
    "four quarters ago": ("active", Totals(extents={"date": Extent("2020-01-01", "2023-07-01")}), True),
    "the day before": ("active", Totals(extents={"date": Extent("2020-01-01", "2023-06-30")}), False),
    "no dates": ("active", Totals(), None),
    "at once": ("timely", Totals(numbers={LAG: {0: 20, 1: 15, 9: 3}}), True),
    "late": ("timely", Totals(numbers={LAG: {0: 20, 9: 30}}), False),
    "few events": ("timely", Totals(numbers={LAG: {0: 20}}), None),
    "no events": ("timely", Totals(), None),
    "nearly all parts": ("thorough", covered(**THOROUGH), True),
    "one part": ("thorough", covered(planning=9), False),
    "linked": ("silo-breaker", checked(suppliers=(95, 5), items=(90, 10)), True),
    "items are not": ("silo-breaker", checked(suppliers=(95, 5), items=(50, 50)), False),
    "no items": ("silo-breaker", checked(suppliers=(95, 5)), None),
    "all eight fields": ("useful", covered(**USEFUL), True),
    "a field is missing": ("useful", covered(**{**USEFUL, "awards__date": 1}), False),
    "no contracts yet": ("useful", covered(**{name: n for name, n in USEFUL.items() if "contracts" not in name}), None),
    "nothing in time": ("discoverable", demo(), None),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_criteria_are_met_not_met_or_untold(case: str) -> None:
    name, totals, met = CASES[case]
    found = judged(totals, name)
    assert found.met is met, found.evidence
    assert found.evidence


def test_every_criterion_with_a_judge_has_cases_for_each_outcome() -> None:
    seen = {(name, met) for name, _, met in CASES.values()}
    for name in [*BASIC, *ADVANCED]:
        if name not in ("representative",):
            assert (name, True) in seen
            assert (name, False) in seen


def test_the_eight_six_and_seven_of_the_standard_are_there() -> None:
    found = criteria(demo(), CHECKS, read_answers(demo(), QUESTIONS), AS_OF)
    kinds = [each.kind for each in found]
    assert kinds == sorted(kinds, key=list(CriterionKind).index)
    assert (kinds.count(CriterionKind.BASIC), kinds.count(CriterionKind.ADVANCED)) == (8, 7)
    assert {each.id for each in found} >= {*BASIC, *IMPROVEMENT, *ADVANCED}
    assert all(each.met is None for each in found if each.kind is CriterionKind.IMPROVEMENT)


def test_checks_and_use_cases_that_are_named_exist() -> None:
    checks = asked().checks
    named = {checks.licence, checks.codes, checks.suppliers, checks.items, *checks.lags}
    assert named <= {check.id for check in CHECKS}
    assert asked().thresholds.relevant_use_case in {question.use_case.id for question in QUESTIONS}


NUMBERS: dict[str, tuple[Totals, float | None]] = {
    "questions": (signed(WHO, WHO | WHAT | WHOM | REST), 5),
    "fields-per-process": (covered(tender=50, tender__title=25), 0.75),
    "methods": (Totals(gauges=Gauges({"method:open": 3, "method:other": 1, "method:none": 2})), 1),
    "releases-per-process": (Totals(processes=4, releases=6), 1.5),
    "publication-delay": (Totals(numbers={LAG: {1: 2, 7: 3}}), 7),
    "open-licence": (Totals(tallies={"conformance.licence": Tally(passed=3, failed=1)}), 0.75),
    "structural-errors": (
        Totals(releases=10, tallies={"conformance.value-types": Tally(failed=2, objects_failed=5)}),
        0.5,
    ),
    "conformance-issues": (
        Totals(releases=10, tallies={"conformance.licence": Tally(failed=2, objects_failed=2)}),
        0.2,
    ),
    "quality-warnings": (
        Totals(processes=10, tallies={"consistency.period-order": Tally(failed=2, objects_failed=3)}),
        0.3,
    ),
    "buyers": (Totals(), None),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_directions_of_improvement_have_numbers(name: str) -> None:
    totals, value = NUMBERS[name]
    assert judged(totals, name).value == (value if value is None else pytest.approx(value))


@pytest.mark.parametrize(
    ("day", "quarters", "first"),
    [("2024-07-01", 4, "2023-07-01"), ("2024-06-30", 4, "2023-04-01"), ("2024-01-01", 1, "2023-10-01")],
)
def test_quarters_are_those_of_the_calendar(day: str, quarters: int, first: str) -> None:
    assert quarters_before(date.fromisoformat(day), quarters) == date.fromisoformat(first)


CARD = ocqual.score(ROOT / "fixtures" / "demo" / "demo-2024q2.json.gz", as_of=AS_OF)


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("lines", [criteria_lines, figure_lines])
def test_sections_fit_their_page_and_say_all(lines: Any, width: int) -> None:
    shown = Page(width).plain(lines(CARD, Page(width)))
    assert max(map(columns, shown.splitlines())) <= width
    parts = CARD.criteria if lines is criteria_lines else CARD.figures
    assert len(shown.splitlines()) > len(parts)


def test_the_card_has_a_line_for_each() -> None:
    lines = str(CARD).splitlines()
    (asks,) = [line for line in lines if line.startswith("What the standard asks")]
    assert asks == "What the standard asks: 3 of 8 basic criteria met, 3 cannot be told from files"
    (told,) = [line for line in lines if line.startswith("In figures")]
    assert "23 buyers" in told


@pytest.mark.parametrize("section", ["criteria", "figures"])
def test_sections_are_shown_by_name(section: str, capsys: pytest.CaptureFixture[str]) -> None:
    show(CARD, section)
    assert len(capsys.readouterr().out.splitlines()) > 20
    with pytest.raises(UnknownIdError, match=section):
        find(CARD, section[:-1] + "x")


def test_reports_of_before_say_why_they_show_nothing() -> None:
    old: Scorecard = msgspec.structs.replace(CARD, criteria=(), figures=())
    assert "score the data again" in Page(80).plain(criteria_lines(old, Page(80)))
    assert "score the data again" in Page(80).plain(figure_lines(old, Page(80)))
    assert "In figures" not in str(old)


def test_what_data_says_is_made_fit_to_be_shown() -> None:
    bad = replace_evidence(CARD, "\x1b[31mred\u202e")
    shown = Page(80).plain(criteria_lines(bad, Page(80)))
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def replace_evidence(card: Scorecard, evidence: str) -> Scorecard:
    changed = tuple(msgspec.structs.replace(each, evidence=evidence) for each in card.criteria)
    return msgspec.structs.replace(card, criteria=changed)


def test_tables_have_a_row_for_each() -> None:
    assert len(CARD.to_pandas("criteria")) == len(CARD.criteria)
    assert list(CARD.to_pandas("figures")["id"]) == [figure.id for figure in CARD.figures]
