"""What the standard asks: each criterion met, not met and untold, with its evidence, shown in a line and whole."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
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
from ocqual.read.reasons import NOTED
from ocqual.registry import load
from ocqual.render.asked import criteria_lines, figure_lines
from ocqual.render.layout import Page, columns
from ocqual.report import Criterion, CriterionKind, Scorecard
from ocqual.series import dataset_of
from ocqual.tally import Changes, Cover, Extent, Reading, Skips, Tally, Totals
from tests.golden import AS_OF, ROOT
from tests.totals import demo

CHECKS = load(packs=["ocqual"]).checks
QUESTIONS = built_in_questions()
PATHS = signature_paths(QUESTIONS)


def judged(totals: Totals, name: str, as_of: date = AS_OF) -> Criterion:
    found = criteria(totals, CHECKS, read_answers(totals, QUESTIONS), dataset_of(totals, as_of))
    return next(each for each in found if each.id == name)


def prefixes(**counts: int) -> Totals:
    return Totals(gauges=Gauges({f"prefix:{name.replace('_', '-')}": count for name, count in counts.items()}))


def covered(*additional: str, **objects: int) -> Totals:
    covers = {path.replace("__", "/"): Cover(count, count, 0, count) for path, count in objects.items()}
    covers |= {path: Cover(5, 5, 0, 0, True) for path in additional}
    return Totals(processes=100, releases=100, coverage={"": Cover(100, 100, 0, 100), **covers})


def with_covers(**covers: Cover) -> Totals:
    named = {path.replace("__", "/"): cover for path, cover in covers.items()}
    return Totals(processes=100, coverage={"": Cover(100, 100, 0, 100), **named})


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


def packaged(documents: int, **more: Any) -> Totals:
    """Three documents, of which so many are in packages."""
    packages = {"release-package": 1} if documents else {}
    return Totals(reading=Reading(documents={"release": 3}, packages=packages, packaged=documents, **more))


def exported(lags: dict[int, int]) -> Totals:
    """Events published with such lags, by releases that all bear the date of one day."""
    return Totals(numbers={LAG: lags}, days={"2024-05-01": 60})


def with_history(totals: Totals, several: int) -> Totals:
    """Totals with a hundred releases that are there twice, and processes with several that differ."""
    changes = sum([Changes.of(2)] * several, Changes.of(1))
    return msgspec.structs.replace(totals, processes=50, releases=100, changes=changes)


WHO, WHAT, WHOM = {"buyer/id"}, {"tender/title"}, {"awards/suppliers/name"}
REST = {"awards/value/amount", "awards/date", "tender/procurementMethod"}
LAG = "timeliness.award-lag"
NEARLY_THOROUGH = {path.replace("/", "__"): 9 for paths in list(asked().thorough.values())[:8] for path in paths}
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
    "packages": ("reviewable", packaged(3), True),
    "lines": ("reviewable", packaged(0), None),
    "lines beside packages": ("reviewable", packaged(2), None),
    "damaged": ("reviewable", packaged(3, skipped={"x": Skips(1)}), False),
    "a comma too many": ("reviewable", packaged(3, noted={"trailing-comma": Skips(1)}), False),
    "a member twice": ("reviewable", packaged(3, noted={"duplicate-keys": Skips(1)}), True),
    "no documents": ("reviewable", Totals(), None),
    "nothing additional": ("appropriate", covered(tender=9), True),
    "a field of one's own": ("appropriate", covered("tender/colour", tender=9), None),
    "a field that there is already": ("appropriate", covered("tender/procurement_method", tender=9), False),
    "a field of an extension": ("appropriate", covered("tender/lots", "tender/lots/value/amount", tender=9), True),
    "a slip in one of an extension": ("appropriate", covered("bids", "bids/details", "bids/details/relatedLot"), None),
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
    "dates of exports": ("timely", exported({400: 50}), None),
    "an export of what is new": ("timely", exported({0: 40, 1: 10}), True),
    "nearly all parts": ("thorough", covered(**THOROUGH), True),
    "all parts but one, and history": ("thorough", with_history(covered(**NEARLY_THOROUGH), 1), True),
    "all parts but one, and none": ("thorough", with_history(covered(**NEARLY_THOROUGH), 0), False),
    "all parts but one, and history untold": ("thorough", covered(**NEARLY_THOROUGH), None),
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
    found = criteria(demo(), CHECKS, read_answers(demo(), QUESTIONS), dataset_of(demo(), AS_OF))
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
    "releases-per-process": (with_history(Totals(), 1), 1.5),
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


EVIDENCE: dict[str, tuple[str, Totals, str]] = {
    "documents in packages are counted": ("reviewable", packaged(2), "2 of them in packages"),
    "and told from none": ("reviewable", packaged(0), "none in a package"),
    "what is no JSON is named": (
        "reviewable", packaged(3, noted={"nan": Skips(2)}), "read although it is no valid JSON: nan 2"
    ),
    "fields in a misspelt one are no more slips": (
        "appropriate", covered("award", "award/date", "award/value", awards=9), "award for awards"
    ),
    "dates of exports are no news": ("publication-delay", exported({400: 50}), "(dates-of-exports)"),
    "other events count beside them": (
        "publication-delay",
        msgspec.structs.replace(
            exported({400: 50}), numbers={LAG: {400: 50}, "timeliness.tender-lag": {2: 1}}
        ),
        "median 2 days over 1 event (tenders, awards, contracts); 50 events cannot be told",
    ),
    "releases are told apart": ("releases-per-process", with_history(Totals(), 0), "1 release of 1 process"),
    "compiled releases show none": ("releases-per-process", Totals(processes=9, releases=9), "no process shows"),
    "schemes are not looked up": ("silo-breaker", checked(suppliers=(95, 5), items=(90, 10)), "is not looked up"),
    "amounts are counted, not values twice": (
        "useful",
        with_covers(tender=Cover(10, 10, 0, 10), tender__value=Cover(10, 5, 0, 10), tender__value__amount=Cover(5, 5)),
        "tender value 50.0 %",
    ),
    "awards without suppliers lack one": (
        "useful",
        with_covers(
            awards=Cover(9, 9, 0, 10), awards__suppliers=Cover(10, 6, 0, 6), awards__suppliers__name=Cover(5, 5)
        ),
        "supplier name 50.0 %",
    ),
    "buyers are counted by process": ("useful", with_covers(buyer=Cover(9, 9), buyer__name=Cover(5, 5)), "name 5.0 %"),
    "codes are those of releases that have some": ("appropriate", checked(codes=(1, 9)), "releases that have codes"),
    "fields that no process can have": ("useful", covered(tender=9), "as far as: award value, award date, supplier"),
}  # fmt: skip


@pytest.mark.parametrize("case", EVIDENCE)
def test_evidence_says_why(case: str) -> None:
    name, totals, said = EVIDENCE[case]
    found = judged(totals, name)
    assert said in found.evidence
    assert found.value is None or found.value < 100


def test_releases_are_counted_once_in_a_record_and_beside_it(tmp_path: Path) -> None:
    release = {"ocid": "ocds-1", "id": "1", "date": "2024-01-01T00:00:00Z", "tag": ["tender"], "tender": {"id": "1"}}
    path = tmp_path / "data.jsonl"
    path.write_text(json.dumps(release) + "\n" + json.dumps({"ocid": "ocds-1", "releases": [release]}))
    found = {each.id: each for each in ocqual.score(path, as_of=AS_OF).criteria}
    assert found["releases-per-process"].value == 1
    assert "change history" in found["thorough"].evidence


AWKWARD = [
    path for path in sorted((ROOT / "fixtures" / "awkward").glob("*.json*")) if path.suffix in (".json", ".jsonl")
]
SOUND = ROOT / "fixtures" / "awkward" / "crlf.jsonl"


@pytest.mark.parametrize("path", AWKWARD, ids=lambda path: path.name)
def test_what_is_no_valid_json_is_not_reviewable(path: Path) -> None:
    raw = path.read_bytes()
    if raw.startswith(b"\x1f\x8b"):
        return
    card = ocqual.score([path, SOUND], as_of=AS_OF)
    (found,) = [each for each in card.criteria if each.id == "reviewable"]
    assert (found.met is False) == (bool(card.reading.skipped) or not is_strict(raw)), found.evidence


def is_strict(raw: bytes) -> bool:
    """Whether bytes are one or more JSON texts in UTF-8, as a strict reader has it."""

    def refuse(constant: str) -> None:
        raise ValueError(constant)

    decoder, at = json.JSONDecoder(parse_constant=refuse), 0
    try:
        text = raw.decode("utf-8").replace("\ufeff", "").strip()
        while at < len(text):
            _, end = decoder.raw_decode(text, at)
            at = end + len(text[end:]) - len(text[end:].lstrip())
    except ValueError:
        return False
    return True


def test_metadata_that_is_too_large_to_keep_is_valid_json(tmp_path: Path) -> None:
    release = {"ocid": "ocds-1", "id": "1", "date": "2024-01-01T00:00:00Z", "tag": ["tender"], "tender": {"id": "1"}}
    path = tmp_path / "data.json"
    path.write_text(json.dumps({"notes": "x" * (2 << 20), "releases": [release]}))
    card = ocqual.score(path, as_of=AS_OF)
    assert card.reading.noted.keys() == {"metadata-too-large"}
    assert next(each for each in card.criteria if each.id == "reviewable").met is True


def test_reasons_that_are_named_exist() -> None:
    assert set(asked().no_json) <= NOTED.keys()


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
    assert "single bids" in told


def test_shares_and_medians_of_few_are_not_on_the_card() -> None:
    few = tuple(msgspec.structs.replace(figure, denominator=9) for figure in CARD.figures)
    (told,) = [line for line in str(msgspec.structs.replace(CARD, figures=few)).splitlines() if "In figures" in line]
    assert "23 buyers" in told
    assert "bids" not in told
    assert "median" not in told


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
