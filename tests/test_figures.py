"""Figures beside the questions: as a plain program counts them, however the input is cut, in bounded memory."""

from __future__ import annotations

import json
import random
from collections import Counter
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ocqual
from ocqual import census
from ocqual.census import HASHES, Census, Gauges, bounds_of, step_of
from ocqual.check import Stage
from ocqual.figures import figures, how_many
from ocqual.gauging import Gauging
from ocqual.junk import JUNK
from ocqual.report import Figure, load
from ocqual.restore import restore
from ocqual.stage import stage_of
from ocqual.standard.codes import codelist
from ocqual.tally import Totals
from tests.golden import AS_OF, ROOT
from tests.plain_figures import plain_figures
from tests.releases import some_releases

DATA = ROOT.parent / "shared" / "data"

hashes = st.dictionaries(st.integers(0, 200), st.integers(1, 5), max_size=40)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few names kept, so that everything beyond them is met."""
    monkeypatch.setattr(census, "NAMES_KEPT", 8)
    monkeypatch.setattr(census, "SLOTS", 16)


@pytest.mark.usefixtures("small")
@settings(max_examples=200)
@given(st.lists(hashes, max_size=6), st.randoms())
def test_a_census_is_the_same_however_its_names_are_divided(parts: list[dict[int, int]], random: Any) -> None:
    whole: Counter[int] = Counter()
    for part in parts:
        whole.update(part)
    shuffled = random.sample(parts, len(parts))
    assert sum(map(Census.of, shuffled), Census()) == Census.of(whole)
    # what is kept is counted exactly, and nothing is lost
    found = Census.of(whole)
    assert all(whole[hashed] == count for hashed, count in found.counts.items())
    assert found.occurrences == whole.total()
    assert Census.from_text(found.to_text()) == found


@pytest.mark.usefixtures("small")
@given(hashes, hashes, hashes)
def test_gauges_add_up(a: dict[int, int], b: dict[int, int], c: dict[int, int]) -> None:
    one, two, three = (Gauges({"x": len(part)}, {"n": part}, {"s": Census.of(part)}) for part in (a, b, c))
    assert (one + two) + three == one + (two + three)
    assert one + two == two + one
    assert one + Gauges() == one == Gauges() + one


@pytest.mark.parametrize("number", [1_500, 20_000, 300_000])
def test_more_names_than_are_kept_are_estimated_within_the_interval(number: int) -> None:
    drawn = random.Random(number)
    counts = Census.of({drawn.randrange(HASHES): 1 for _ in range(number)})
    value, interval = how_many(counts)
    assert interval is not None
    assert interval[0] <= number <= interval[1]
    assert abs(value - number) < number * 0.07
    assert len(counts.counts) == 1024


@pytest.mark.parametrize("largest", [0, 30, 400])
def test_the_share_of_the_largest_is_estimated_within_the_interval(largest: int) -> None:
    drawn = random.Random(largest)
    counts = {drawn.randrange(HASHES): drawn.choice([1, 1, 1, 2, 3, 5]) for _ in range(20_000)}
    for hashed in list(counts)[:12]:
        counts[hashed] += largest
    share = sum(sorted(counts.values())[-10:]) / sum(counts.values())
    found = _by_id(figures(Totals(gauges=Gauges(names={"suppliers": Census.of(counts)}))))["largest-suppliers"]
    assert found.estimate
    assert found.value is not None
    assert found.interval is not None
    assert found.interval[0] <= found.value <= found.interval[1]
    assert found.interval[0] <= share <= found.interval[1]
    assert abs(found.value - share) < 0.01


@given(st.integers(1, 10**17))
def test_a_step_holds_its_number_and_is_narrow(cents: int) -> None:
    low, high = bounds_of(step_of(cents))
    assert low <= float(cents) <= high
    assert high / low <= 1.25
    assert step_of(cents) <= step_of(cents + 1)


def _gauges(*processes: tuple[dict[str, Any], Stage]) -> Gauges:
    gauging = Gauging()
    for data, stage in processes:
        gauging.take(data, stage)
    return gauging.gauges()


def _closed(**tender: Any) -> dict[str, Any]:
    return {"ocid": "ocds-213czf-1", "tender": {"procurementMethod": "open", **tender}}


def _award(**award: Any) -> dict[str, Any]:
    return {"ocid": "ocds-213czf-1", "awards": [award]}


CASES: dict[str, tuple[dict[str, Any], Stage, dict[str, int], dict[str, dict[int, int]], dict[str, int]]] = {
    # data, stage, then the counts, numbers and numbers of names that are found
    "one bidder": (_closed(numberOfTenderers=1), Stage.TENDER_CLOSED, {"method:open": 1}, {"bidders": {1: 1}}, {}),
    "not closed": (_closed(numberOfTenderers=1), Stage.TENDER, {"method:open": 1}, {}, {}),
    "only planned": (_closed(numberOfTenderers=1), Stage.PLANNING, {}, {}, {}),
    "direct": (
        _closed(procurementMethod="direct", numberOfTenderers=1),
        Stage.AWARDED,
        {"method:direct": 1},
        {},
        {},
    ),
    "a default of nought, and two who are listed": (
        _closed(numberOfTenderers=0, tenderers=[{"id": "a"}, {"id": "b"}]),
        Stage.AWARDED,
        {"method:open": 1},
        {"bidders": {2: 1}},
        {},
    ),
    "a bidder who is nobody": (
        _closed(tenderers=[{"name": "", "id": ""}]),
        Stage.AWARDED,
        {"method:open": 1},
        {},
        {},
    ),
    "nobody, and two of whom one is listed again": (
        _closed(tenderers=[{"name": "n/a"}, {"id": 7}, {"name": "B"}, {"id": "7", "name": "A"}, {"name": " b "}, "C"]),
        Stage.AWARDED,
        {"method:open": 1},
        {"bidders": {2: 1}},
        {},
    ),
    "nobody listed, but a bid of somebody": (
        {**_closed(tenderers=[{"id": ""}]), "bids": {"details": [{"tenderers": [{"id": "a"}, {}]}]}},
        Stage.AWARDED,
        {"method:open": 1},
        {"bidders": {1: 1}},
        {},
    ),
    "two bids of one bidder": (
        {**_closed(), "bids": {"details": [{"tenderers": [{"id": "a"}]}, {"tenderers": [{"id": "a"}]}]}},
        Stage.AWARDED,
        {"method:open": 1},
        {"bidders": {1: 1}},
        {},
    ),
    "a method of one's own": (_closed(procurementMethod="Abierta"), Stage.AWARDED, {"method:other": 1}, {}, {}),
    "ten days": (
        _closed(tenderPeriod={"startDate": "2024-01-01T23:00:00Z", "endDate": "2024-01-11"}),
        Stage.TENDER,
        {"method:open": 1},
        {"tender-days": {10: 1}},
        {},
    ),
    "a reversed period": (
        _closed(tenderPeriod={"startDate": "2024-01-11", "endDate": "2024-01-01"}),
        Stage.TENDER,
        {"method:open": 1},
        {},
        {},
    ),
    "the buyer": ({"buyer": {"id": "1", "name": "A"}}, Stage.PLANNING, {}, {}, {"buyers": 1}),
    "who runs it": (
        {"buyer": {"id": "n/a"}, "tender": {"procuringEntity": {"name": "A"}}},
        Stage.PLANNING,
        {},
        {},
        {"buyers": 1},
    ),
    "an award": (
        _award(suppliers=[{"id": "1"}, {"name": "B"}], value={"amount": 1.01, "currency": "EUR"}),
        Stage.AWARDED,
        {"awards": 1, "cents:EUR": 101},
        {"amounts:EUR": {step_of(101): 1}},
        {"suppliers": 2},
    ),
    "a cancelled award": (_award(status="cancelled", suppliers=[{"id": "1"}]), Stage.TENDER, {}, {}, {}),
    "no currency": (_award(value={"amount": 5}), Stage.AWARDED, {"awards": 1, "amounts:no-currency": 1}, {}, {}),
    "nought": (_award(value={"amount": 0, "currency": "EUR"}), Stage.AWARDED, {"awards": 1}, {}, {}),
    "too much": (
        _award(value={"amount": 1e16, "currency": "EUR"}),
        Stage.AWARDED,
        {"awards": 1, "amounts:too-great": 1},
        {},
        {},
    ),
    "a contract's value, where no award has one": (
        {**_award(id="1"), "contracts": [{"value": {"amount": 2, "currency": "EUR"}}]},
        Stage.CONTRACTED,
        {"awards": 1, "cents:EUR": 200},
        {"amounts:EUR": {step_of(200): 1}},
        {},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_taken_from_a_process(name: str) -> None:
    data, stage, counts, numbers, names = CASES[name]
    found = _gauges((data, stage))
    assert {key: count for key, count in found.counts.items() if not key.startswith("prefix:")} == counts
    assert found.numbers == numbers
    assert {kind: len(each.counts) for kind, each in found.names.items()} == names


@pytest.mark.parametrize(
    ("ocid", "kind"),
    [
        ("ocds-03ad3f-1", "ocds-03ad3f"),
        ("ocds-213czf-1", "example"),
        ("ocds-zzzzzz-1", "unknown"),
        ("OCDS-03AD3F-1", "none"),
        ("2024/17", "none"),
        ("", "none"),
        (None, "none"),
        (7, "none"),
    ],
)
def test_prefixes_are_told_apart(ocid: Any, kind: str) -> None:
    assert _gauges(({"ocid": ocid}, Stage.PLANNING)).counts == {f"prefix:{kind}": 1}


def test_names_are_one_whatever_their_case_and_spaces() -> None:
    names = ["Ministry of  Health", "ministry of health", "MINISTRY OF HEALTH "]
    found = _gauges(*(({"buyer": {"name": name}}, Stage.PLANNING) for name in names))
    assert list(found.names["buyers"].counts.values()) == [3]


PLACES = ["ocid", "buyer", "buyer/id", "tender", "tender/procurementMethod", "tender/numberOfTenderers", "bids"]
PLACES += ["tender/tenderers", "tender/tenderPeriod", "tender/tenderPeriod/startDate", "awards", "awards/status"]
PLACES += ["awards/value", "awards/value/amount", "awards/value/currency", "awards/suppliers", "contracts"]


@pytest.mark.parametrize("path", PLACES)
def test_junk_is_not_taken_and_does_not_stop_anything(path: str) -> None:
    for value in JUNK:
        data: Any = value
        for name in reversed(path.split("/")):
            data = {name: data}
        listed = {key: [member] if key in ("awards", "contracts") else member for key, member in data.items()}
        for each in (data, listed):
            assert sum(n for key, n in _gauges((each, Stage.AWARDED)).counts.items() if key.startswith("prefix:")) == 1


RELEASES = some_releases(120, dirt=0.15, seed=5)
STAGES = [stage_of(release, datetime(2024, 7, 1, tzinfo=UTC)) for release in RELEASES]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, len(RELEASES)), max_size=4), st.randoms())
def test_any_order_and_division_gives_the_same_gauges(cuts: list[int], random: Any) -> None:
    pairs = list(zip(RELEASES, STAGES, strict=True))
    shuffled = random.sample(pairs, len(pairs))
    parts = [_gauges(*shuffled[start:end]) for start, end in pairwise([0, *sorted(cuts), len(pairs)])]
    assert msgspec.json.encode(sum(parts, Gauges())) == msgspec.json.encode(_gauges(*pairs))


def _by_id(found: tuple[Figure, ...]) -> dict[str, Figure]:
    return {figure.id: figure for figure in found}


def _agree(found: tuple[Figure, ...], plain: dict[str, Any]) -> None:
    known = _by_id(found)
    assert {name for name in known if name.startswith("value-total-")} <= plain.keys()
    for name, expected in plain.items():
        if name in known:
            near = 0.125 if name.startswith("value-median-") else 1e-9
            assert known[name].value == (None if expected is None else pytest.approx(expected, rel=near)), name
        else:
            # no currency of the standard's list
            assert name.rpartition("-")[2] not in codelist("currency"), name


def _one_each(releases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The releases, each a process of its own: one ocid that dirt has put into two would make them one."""
    seen: set[Any] = set()
    for number, release in enumerate(releases):
        ocid = release.get("ocid")
        if isinstance(ocid, str) and ocid in seen:
            release["ocid"] = f"{ocid}-{number}"
        seen.add(repr(ocid) if not isinstance(ocid, str) else ocid)
    return releases


@pytest.mark.parametrize("dirt", [0.0, 0.2])
def test_figures_are_what_a_plain_program_finds(tmp_path: Path, dirt: float) -> None:
    releases = _one_each(some_releases(400, dirt=dirt, seed=9))
    file = tmp_path / "data.jsonl"
    file.write_text("".join(json.dumps(release) + "\n" for release in releases), encoding="utf-8")
    card = ocqual.score(file, as_of=AS_OF)
    _agree(card.figures, plain_figures(releases, AS_OF))


#: Publishers whose files are single documents that stand for a process each, and where these are in them.
REAL = {
    "armenia": lambda data: data["releases"],
    "portugal-impic": lambda data: [release for package in data for release in package["releases"]],
    "mexico-jalisco": lambda data: [record["compiledRelease"] for record in data["records"]],
}


@pytest.mark.skipif(not DATA.is_dir(), reason="the data of publishers is not at hand")
@pytest.mark.parametrize("publisher", REAL)
def test_figures_of_real_publishers_are_what_a_plain_program_finds(publisher: str) -> None:
    folder = DATA / publisher
    files = sorted(folder.rglob("records/*.json")) or sorted(folder.rglob("*.json"))
    processes = [process for file in files for process in REAL[publisher](json.loads(file.read_bytes()))]
    card = ocqual.score([str(file) for file in files], as_of=date(2020, 1, 1))
    assert card.dataset.processes == len(processes)
    _agree(card.figures, plain_figures(processes, date(2020, 1, 1)))
    assert sum(1 for figure in card.figures if figure.value is not None) >= 8


def test_every_figure_has_a_value_or_a_reason() -> None:
    for path in (ROOT / "fixtures" / "tiny").glob("*.json"):
        for figure in ocqual.score(path, as_of=AS_OF).figures:
            assert (figure.value is None) == (figure.reason is not None), (path.name, figure.id)
            assert figure.estimate == (figure.interval is not None)
            assert figure.denominator or figure.value is None


def test_figures_can_be_worked_out_again_from_a_report() -> None:
    card = load((ROOT / "fixtures" / "golden" / "complete.json").read_bytes())
    assert figures(restore(card)) == card.figures
    assert len(card.figures) >= 10
