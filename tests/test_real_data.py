"""Real publishers' data, where it is at hand: nothing crashes, nothing is lost without a word."""

from __future__ import annotations

import json
import warnings
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema_rs
import ocdskit.combine
import pytest
from ocdsmerge import Merger

import ocqual
from ocqual.merging import merged, rules_of
from ocqual.points import UNIT
from ocqual.processes import digest, moment_of, ocid_of, published_in
from ocqual.read import open_inputs, read
from ocqual.report import Scorecard, load
from ocqual.standard import standard
from tests.golden import ROOT
from tests.merge_oracle import flat


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
    # a process may be in several files
    assert sum(each.dataset.processes for each in alone) >= card.dataset.processes
    assert sum(each.dataset.releases for each in alone) == card.dataset.releases


def test_every_document_is_counted_or_explained(card: Scorecard) -> None:
    documents = sum(card.dataset.documents.values())
    assert documents >= card.dataset.processes == sum(card.dataset.stages.values())
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
        units = {"processes": card.dataset.processes, "releases": card.dataset.releases, "datasets": 1}
        # of packages as many are judged as differ in what they say of themselves
        assert asked == units.get(measure.unit, asked), measure.id
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


#: Documents, and the processes that they make up, where that is not one each; how many have several releases.
SEVERAL = {
    "canada-montreal": (30, 20, 0),
    "mexico-jalisco": (20, 10, 2),
    "moldova": (102, 51, 0),
    "nigeria-open-contracting-portal": (34, 12, 11),
    "uk-contracts-finder": (232, 200, 11),
    "ukraine": (33, 11, 11),
}


@pytest.mark.parametrize("publisher", [name for name in PUBLISHERS if name in SEVERAL])
def test_documents_of_one_process_are_counted_once(publisher: str) -> None:
    card = scored(publisher)
    counts = sum(card.dataset.documents.values()), card.dataset.processes, card.changes.several
    assert counts == SEVERAL[publisher]


def _releases(publisher: str) -> dict[str, list[dict[str, Any]]]:
    """The releases of each process, in records or by themselves, each once."""
    found: dict[str, dict[int, dict[str, Any]]] = {}
    for document in read(open_inputs([str(DATA / publisher)])):
        inside = [each for each, _ in published_in(document) if each.get("tag") != ["compiled"]]
        for release in inside:
            found.setdefault(ocid_of(document) or "", {})[digest(release)] = release
    return {ocid: list(releases.values()) for ocid, releases in found.items()}


@pytest.mark.parametrize("publisher", [*SEVERAL, "malaysia-sinar"])
def test_processes_are_merged_as_ocdskit_merges_them(publisher: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if publisher not in PUBLISHERS:
        pytest.skip("the data of this publisher is not at hand")
    rules = rules_of(standard("1.1"))
    monkeypatch.setattr(ocdskit.combine, "Merger", lambda _schema: Merger(merge_rules=dict(flat(rules))))
    warnings.simplefilter("ignore")
    for releases in _releases(publisher).values():
        copies = json.loads(json.dumps(releases))
        options = {"schema": {"not": "read"}, "force_version": "1.1", "ignore_version": True}
        if len(releases) > 1:
            assert list(ocdskit.combine.merge(copies, **options)) == [merged(sorted(releases, key=moment_of), rules)]


def test_two_workers_give_the_same_bytes_as_one() -> None:
    # the largest in which every file is large enough to be divided
    publisher = "malaysia-sinar" if "malaysia-sinar" in PUBLISHERS else PUBLISHERS[0]
    two = ocqual.score(DATA / publisher, as_of=AS_OF, workers=2)
    assert two.to_json() == scored(publisher).to_json()
