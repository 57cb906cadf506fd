"""Reports are what they were, byte for byte; and the smallest fixtures show the one idea that each is made for."""

from __future__ import annotations

import difflib
from functools import cache

import pytest

import ocqual
from ocqual.question import EVERYONES
from ocqual.report import Scorecard, load
from tests.golden import AS_OF, FOLDER, ROOT, Golden, files_of, goldens


@pytest.mark.parametrize("golden", goldens(), ids=lambda golden: golden.name)
def test_reports_are_as_they_were(golden: Golden) -> None:
    for name, content in files_of(golden).items():
        known = FOLDER.joinpath(name).read_bytes() if FOLDER.joinpath(name).exists() else b""
        if content != known:
            lines = difflib.unified_diff(known.decode().splitlines(), content.decode().splitlines(), "golden", "now")
            shown = "\n".join(list(lines)[:40])
            pytest.fail(f"{name} differs; if that is meant, run `make golden` and read the difference:\n{shown}")


def test_no_golden_file_is_left_over() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {
        f"{golden.name}.{suffix}" for golden in goldens() for suffix in ("txt", "json")
    }


def test_the_whole_golden_report_can_be_loaded() -> None:
    content = FOLDER.joinpath("complete.json").read_bytes()
    assert load(content).to_json() == content


#: Checks that are shown and cost nothing.
ON_TRIAL = {"timeliness.contract-after-award", "timeliness.tender-backlog"}

#: For each of the smallest fixtures: how far its process has got, and the checks that fail (or give less than full
#: marks). In `complete.json`, of which they are variations, none does.
IDEAS: dict[str, tuple[str, set[str]]] = {
    "complete": ("implementation", set()),
    "planning": ("planning", set()),
    "open-tender": ("tender", set()),
    "cancelled-tender": ("tender", set()),
    "award-without-contract": ("awarded", {"timeliness.contract-after-award"}),
    "record-with-compiled-release": ("implementation", set()),
    "version-1.0": ("implementation", set()),
    "forgotten-tender": (
        "tender-closed",
        {
            *("completeness.bidders", "timeliness.active", "timeliness.freshness", "timeliness.tender-backlog"),
            *("timeliness.tender-result", "timeliness.tender-status"),
        },
    ),
    "contract-without-award": (
        "implementation",
        {"completeness.supplier-id", "completeness.supplier-name", "consistency.award-references"},
    ),
    "dangling-references": (
        "implementation",
        {
            *("consistency.award-references", "consistency.party-references"),
            *("consistency.suppliers-among-tenderers", "timeliness.contract-after-award"),
        },
    ),
    "amounts-without-currency": ("implementation", {"consistency.amount-currency"}),
    "numbers-as-text": ("implementation", {"conformance.value-types"}),
    "own-codes": ("implementation", {"conformance.closed-codes"}),
    "placeholders": ("implementation", {"completeness.contract-value", "completeness.placeholder-text"}),
    "reversed-dates": ("implementation", {"consistency.period-order"}),
}


@cache
def scored(name: str) -> Scorecard:
    return ocqual.score(ROOT / "fixtures" / "tiny" / f"{name}.json", as_of=AS_OF)


@pytest.mark.parametrize("name", IDEAS)
def test_each_tiny_fixture_shows_its_idea_and_no_other(name: str) -> None:
    stage, failing = IDEAS[name]
    card = scored(name)
    assert card.dataset.stages == {stage: 1}
    assert {each.id for each in card.measures if each.value is not None and each.value < 1} == failing
    assert not any(each.errors for each in card.measures)


def test_every_tiny_fixture_has_an_idea() -> None:
    assert {path.stem for path in ROOT.glob("fixtures/tiny/*.json")} == IDEAS.keys()


@pytest.mark.parametrize("name", ["complete", "open-tender", "award-without-contract", "version-1.0"])
def test_a_process_without_fault_loses_nothing_however_far_it_has_got(name: str) -> None:
    """But for what specialists ask: no one process has complaints, enquiries and a subcontractor."""
    card = scored(name)
    everyones = next(case.questions for case in card.use_cases if case.id == EVERYONES)
    assert sum(part.lost for part in (*card.measures, *everyones)) == 0
    assert card.score is not None
    assert card.score > 94


@pytest.mark.parametrize("name", [name for name, (_, failing) in IDEAS.items() if failing - ON_TRIAL])
def test_every_fault_costs_points(name: str) -> None:
    score = scored(name).score
    assert score is not None
    assert score < 100


def test_a_plan_alone_is_too_little_to_judge_by() -> None:
    assert scored("planning").score is None
