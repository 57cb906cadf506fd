"""What a scorecard offers to Python: tables, a card for notebooks, and the report as dictionaries."""

from __future__ import annotations

import json
from datetime import date
from html.parser import HTMLParser

import pytest

import ocqual
from ocqual.report import Scorecard, load
from tests.golden import AS_OF, ROOT

DEMO = ROOT / "fixtures" / "demo" / "demo-2024q2.json.gz"


@pytest.fixture(scope="module")
def card() -> Scorecard:
    return ocqual.score(DEMO, as_of=AS_OF)


class Page(HTMLParser):
    """A page of HTML: its tags, all of which must be closed, its attributes and its text."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(content)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data + "\n"


def test_a_notebook_shows_the_score_what_it_is_made_of_and_what_to_do(card: Scorecard) -> None:
    page = Page(card._repr_html_())
    assert card.score is not None
    for said in (
        f"{card.score:.1f} of 100",
        "Ruritania Public Procurement Agency (fictional)",
        "458 processes",
        *(dimension.id.capitalize() for dimension in card.dimensions),
        *(case.title for case in card.use_cases),
        *(fix.remedy.replace("&", "&amp;") for fix in card.fixes),
    ):
        assert said in page.text
    assert page.tags <= {"div", "table", "tr", "td", "span", "ol", "li", "b"}
    assert page.attributes == {"style"}


def test_a_notebook_shows_that_there_is_no_score() -> None:
    card = ocqual.score(ROOT / "fixtures" / "tiny" / "planning.json", as_of=AS_OF)
    assert "No overall score" in Page(card._repr_html_()).text


def test_what_data_says_is_text_and_never_markup() -> None:
    hostile = '<script>alert(1)</script><img src=x onerror="y">'
    card = ocqual.score(ROOT / "fixtures" / "tiny" / "complete.json", as_of=AS_OF, publisher=hostile)
    page = Page(card._repr_html_())
    assert not {"script", "img"} & page.tags
    assert hostile in page.text


def test_printed_it_is_the_scorecard(card: Scorecard) -> None:
    assert str(card).startswith("Ruritania Public Procurement Agency (fictional)\n")


def test_the_table_of_measures(card: Scorecard) -> None:
    table = card.to_pandas()
    assert list(table["id"]) == [measure.id for measure in card.measures]
    scored = table[table["reason"].isna()]
    assert (scored["passed"] + scored["failed"] == scored["applied"]).all()
    assert ((scored["low"].isna()) | (scored["low"] <= scored["value"])).all()
    points = table["points"].sum() + card.to_pandas("questions")["points"].sum()
    assert points == card.score
    assert table["lost"].sum() > 0
    assert set(table["severity"]) <= {"critical", "high", "medium", "low"}


def test_the_table_of_coverage(card: Scorecard) -> None:
    table = card.to_pandas("coverage").set_index("path")
    assert set(table.columns) == {
        *("present", "filled", "parents", "wrong_type", "objects", "additional", "kind", "names")
    }
    assert table.loc["ocid", "parents"] == card.dataset.processes
    assert table.loc["tender/items/id", "parents"] == table.loc["tender/items", "objects"] > 460
    assert (table["filled"] <= table["present"]).all()
    assert table["additional"].any()
    assert not table.loc["tender/title", "additional"]


def test_the_table_of_questions(card: Scorecard) -> None:
    table = card.to_pandas("questions").set_index("id")
    assert list(table.index)[:6] == ["who-bought", "what-was-bought", "from-whom", "how-much", "when", "how"]
    assert (table["answerable"] <= table["applicable"]).all()
    assert set(table["use_case"]) == {case.id for case in card.use_cases} > {"basics"}


def test_another_table_is_refused_by_name(card: Scorecard) -> None:
    with pytest.raises(ValueError, match="choose one of measures, coverage, questions"):
        card.to_pandas("measure")


def test_dictionaries_are_the_report_and_come_back_as_the_scorecard(card: Scorecard) -> None:
    data = card.to_dict()
    assert json.loads(card.to_json()) == data
    assert load(json.dumps(data).encode()) == card
    assert data["as_of"] == "2024-07-01"
    assert data["schema"] == "ocqual-report/1"
    # what is not shared with the scorecard cannot change it
    data["measures"].clear()
    assert card.measures


def test_inputs_may_be_given_in_any_way() -> None:
    file = ROOT / "fixtures" / "tiny" / "complete.json"
    one = ocqual.score(file, as_of=AS_OF)
    assert ocqual.score(str(file), as_of=AS_OF) == ocqual.score([file], as_of=AS_OF) == one
    assert ocqual.score((path for path in (file, str(file))), as_of=AS_OF) == one


def test_the_day_is_recorded_even_if_it_was_not_given() -> None:
    card = ocqual.score(ROOT / "fixtures" / "tiny" / "complete.json")
    assert card.as_of >= date(2024, 1, 1)


def test_nothing_to_score_is_an_error_with_one_line() -> None:
    with pytest.raises(ocqual.read.InputError, match="nothing to score") as refused:
        ocqual.score(ROOT / "fixtures" / "awkward" / "page.json")
    assert "\n" not in str(refused.value)


def test_coverage_alone_is_that_of_the_scorecard(card: Scorecard) -> None:
    covers = ocqual.coverage(DEMO)
    assert {path: (cover.present, cover.filled, cover.wrong_type) for path, cover in covers.items()} == {
        path: (cover.present, cover.filled, cover.wrong_type) for path, cover in card.coverage.items()
    }
