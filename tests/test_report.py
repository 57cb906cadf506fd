"""The report is public: its schema is generated and fresh, it loads again, and what is none is said in one line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from hypothesis import given, settings

from ocqual import resources
from ocqual.profile import load_profile
from ocqual.question import built_in_questions
from ocqual.report import ReportError, Scorecard, json_schema, load
from ocqual.restore import restore
from ocqual.scoring import score
from ocqual.tally import Totals
from tests.test_score import PLAIN, QUESTIONS, datasets
from tests.totals import CHECKS, demo, demo_meta, meta

PROFILE = load_profile()
CARD = score(demo(), CHECKS, built_in_questions(), PROFILE, demo_meta())
NOTHING = score(Totals(), CHECKS, built_in_questions(), PROFILE, meta())
SCHEMA = json.loads(resources.read_bytes("ocqual.schemas", "report-1.schema.json"))

#: The keys that are promised, in order; further ones may stand between and after them.
KEYS = (
    *("schema", "publisher", "dataset", "as_of", "score", "dimensions", "measures", "use_cases", "unlock"),
    *("criteria", "coverage", "slices", "reading", "plan"),
)


def test_the_schema_is_fresh() -> None:
    stored = resources.read_bytes("ocqual.schemas", "report-1.schema.json")
    assert stored == json_schema(), "run python -m ocqual.report"


@pytest.mark.parametrize("card", [CARD, NOTHING], ids=["demo", "nothing"])
def test_reports_keep_to_the_schema(card: Scorecard) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(card.to_json()))


@pytest.mark.parametrize("change", [{"score": "good"}, {"score": 101}, {"measures": {}}, {"as_of": 3}, {"plan": None}])
def test_the_schema_refuses_what_is_no_report(change: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(SCHEMA).validate({**json.loads(CARD.to_json()), **change})


def test_the_promised_keys_are_there_in_order() -> None:
    keys = list(json.loads(CARD.to_json()))
    assert [key for key in keys if key in KEYS] == list(KEYS)


@pytest.mark.parametrize("card", [CARD, NOTHING], ids=["demo", "nothing"])
def test_a_report_is_loaded_as_it_was_written(card: Scorecard) -> None:
    assert load(card.to_json()) == card
    assert load(card.to_json()).to_json() == card.to_json()
    assert json.loads(card.to_json()) == card.to_dict()


def test_the_same_result_gives_the_same_bytes_whatever_the_order_of_mappings() -> None:
    totals = demo()
    turned = msgspec.structs.replace(
        totals,
        tallies=dict(reversed(totals.tallies.items())),
        coverage=dict(reversed(totals.coverage.items())),
        signatures=dict(reversed(totals.signatures.items())),
        stages=dict(reversed(totals.stages.items())),
        reading=msgspec.structs.replace(totals.reading, publishers=dict(reversed(totals.reading.publishers.items()))),
    )
    assert score(turned, CHECKS, built_in_questions(), PROFILE, demo_meta()).to_json() == CARD.to_json()


def test_a_report_of_a_later_minor_version_may_have_more() -> None:
    data = CARD.to_dict()
    data["measures"][0]["new"] = data["new"] = {"of": "later"}
    assert load(json.dumps(data).encode()) == CARD


def test_a_report_of_an_earlier_minor_version_may_have_less() -> None:
    data = CARD.to_dict()
    for name in ("criteria", "slices", "packs", "totals", "coverage"):
        del data[name]
    assert load(json.dumps(data).encode()).score == CARD.score


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "nor JSON at all"),
        (b"{", "nor JSON at all"),
        (b"\xff", "nor JSON at all"),
        (b"[]", 'this JSON is no ocqual report: it has no "schema"'),
        (b"{}", 'this JSON is no ocqual report: it has no "schema"'),
        (b'{"schema": 1}', 'this JSON is no ocqual report: it has no "schema"'),
        (b'{"ocid": "ocds-213czf-1"}', "make one with ocqual score -o"),
        (b'{"schema": "junit/1"}', "its schema is 'junit/1'"),
        (b'{"schema": "ocqual-report/x"}', "its schema is 'ocqual-report/x'"),
        (b'{"schema": "ocqual-report/2"}', "of version 2, and this ocqual reads version 1: upgrade ocqual"),
        (b'{"schema": "ocqual-report/1"}', "this ocqual report is damaged: Object missing required field"),
        (CARD.to_json()[:-100], "nor JSON at all"),
        (CARD.to_json().replace(b'"score": 8', b'"score": "8"8', 1), "nor JSON at all"),
    ],
)
def test_what_is_no_report_is_said_in_one_line(content: bytes, message: str) -> None:
    with pytest.raises(ReportError) as error:
        load(content)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


# --- back to totals --------------------------------------------------------------------------------------------------


def test_totals_come_back_from_a_report() -> None:
    assert restore(load(CARD.to_json())) == demo()


@settings(max_examples=25)
@given(datasets, datasets)
def test_reports_add_up_to_the_report_of_both(one: Totals, other: Totals) -> None:
    cards = [score(totals, PLAIN, QUESTIONS, PROFILE, meta()) for totals in (one, other)]
    both = score(one + other, PLAIN, QUESTIONS, PROFILE, meta())
    restored = [restore(load(card.to_json())) for card in cards]
    assert score(restored[0] + restored[1], PLAIN, QUESTIONS, PROFILE, meta()).to_json() == both.to_json()


# --- for notebooks ---------------------------------------------------------------------------------------------------


def test_tables_have_a_row_for_each_thing() -> None:
    measures = CARD.to_pandas()
    assert list(measures["id"]) == [measure.id for measure in CARD.measures]
    assert measures["lost"].sum() + CARD.to_pandas("questions")["lost"].sum() == pytest.approx(100 - (CARD.score or 0))
    assert list(CARD.to_pandas("questions")["id"]) == [question.id for question in CARD.questions]
    assert list(CARD.to_pandas("coverage")["path"]) == list(CARD.coverage)
    assert set(measures["dimension"]) == {"conformance", "completeness", "consistency", "timeliness"}


def test_an_unknown_table_is_said() -> None:
    with pytest.raises(ValueError, match="no table is called 'scores': choose one of measures, coverage, questions"):
        CARD.to_pandas("scores")


def test_pandas_is_not_imported_until_it_is_needed() -> None:
    import subprocess
    import sys

    code = "import sys, ocqual.scoring, ocqual.render.text; sys.exit('pandas' in sys.modules or 'rich' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[1], check=False).returncode == 0
