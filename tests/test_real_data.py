"""Real publishers' data, where it is at hand: nothing crashes, nothing is lost without a word."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import jsonschema_rs
import pytest

import ocqual
from ocqual.points import UNIT
from ocqual.report import Scorecard, load
from tests.golden import ROOT


def _size(files: list[Path]) -> int:
    return sum(file.stat().st_size for file in files)


DATA = ROOT.parent / "shared" / "data"
PUBLISHERS = sorted(path.name for path in DATA.glob("*/")) if DATA.is_dir() else []
#: Those of a few small files.
FEW = [name for name in PUBLISHERS if len(files := [*DATA.glob(f"{name}/**/*.*")]) < 21 and _size(files) < 2_000_000]
VALIDATOR = jsonschema_rs.validator_for(json.loads((ROOT / "schemas" / "report-1.schema.json").read_bytes()))

#: The data is of these years, so this is a day on which somebody looked at it.
AS_OF = date(2020, 1, 1)

pytestmark = [
    pytest.mark.skipif(not PUBLISHERS, reason="the data of publishers is not at hand"),
    pytest.mark.xdist_group("real data"),  # each publisher is scored once
]

_scored: dict[str, Scorecard] = {}


def scored(publisher: str) -> Scorecard:
    if publisher not in _scored:
        _scored[publisher] = ocqual.score(DATA / publisher, as_of=AS_OF)
    return _scored[publisher]


@pytest.fixture(params=PUBLISHERS)
def card(request: pytest.FixtureRequest) -> Scorecard:
    return scored(request.param)


def test_no_check_goes_wrong(card: Scorecard) -> None:
    assert [measure.id for measure in card.measures if measure.errors] == []
    assert len(card.measures) > 50


@pytest.mark.parametrize("publisher", FEW)
def test_files_one_by_one_hold_what_they_hold_together(publisher: str) -> None:
    card = scored(publisher)
    alone = [ocqual.score(each.name, as_of=AS_OF) for each in card.dataset.inputs]
    assert sum(each.dataset.processes for each in alone) == card.dataset.processes
    assert sum(each.dataset.releases for each in alone) == card.dataset.releases


def test_every_document_is_counted_or_explained(card: Scorecard) -> None:
    documents = sum(card.dataset.documents.values())
    assert documents == card.dataset.processes == sum(card.dataset.stages.values())
    assert card.dataset.releases >= documents
    for skips in (*card.reading.skipped.values(), *card.reading.noted.values()):
        assert skips.count
        assert skips.places
    # what was read, and what was skipped, is nearly all that there is: packages have little around their documents
    stored = sum(each.size or 0 for each in card.dataset.inputs)
    lost = sum(skips.bytes for skips in card.reading.skipped.values())
    assert 0.7 * stored < card.reading.bytes + lost <= stored


def test_units_add_up(card: Scorecard) -> None:
    for measure in card.measures:
        asked = measure.applied + measure.errors + sum(measure.skipped.values())
        units = {"processes": card.dataset.processes, "releases": card.dataset.releases, "datasets": 1}[measure.unit]
        assert asked == units, measure.id
        assert sum(group.objects for group in measure.groups.values()) == measure.objects.failed


def test_points_add_up(card: Scorecard) -> None:
    parts = [*card.measures, *card.questions]
    if card.score is None:
        assert card.reason is not None
        assert not any(part.points or part.lost for part in parts)
    else:
        assert sum(part.points for part in parts) == card.score
        assert sum(part.points + part.lost for part in parts) == 100
        assert card.score * UNIT == int(card.score * UNIT)


def test_the_report_is_valid_and_comes_back_as_it_was(card: Scorecard) -> None:
    VALIDATOR.validate(card.to_dict())
    assert load(card.to_json()) == card


def test_the_scorecard_fits_a_screen_of_80_columns(card: Scorecard) -> None:
    lines = str(card).splitlines()
    assert max(map(len, lines)) <= 80
    assert len(lines) < 50


def test_two_workers_give_the_same_bytes_as_one() -> None:
    # the largest in which every file is large enough to be divided
    publisher = "malaysia-sinar" if "malaysia-sinar" in PUBLISHERS else PUBLISHERS[0]
    two = ocqual.score(DATA / publisher, as_of=AS_OF, workers=2)
    assert two.to_json() == scored(publisher).to_json()
