"""Documents to processes: which of them make one up, whatever their order, division, memory and number of workers."""

from __future__ import annotations

import io
import json
import os
import random
import threading
from array import array
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import ocqual
from ocqual import explain, ocids
from ocqual.engine import Engine, Plan
from ocqual.grouping import LARGE, PARTS, Part, Store, part_in
from ocqual.merging import Rules, merged, rules_of
from ocqual.ocids import Ocids, hashes_of, in_order, scan
from ocqual.processes import Unified, moment_of, ocid_of, unify
from ocqual.question import built_in_questions
from ocqual.read import NO_PACKAGE, Decoded, Document, Form, Package, Place, chunks, decode, open_inputs
from ocqual.registry import load
from ocqual.report import to_json
from ocqual.restore import restore
from ocqual.standard import standard
from ocqual.tally import Reading, Totals, total
from tests.golden import ROOT
from tests.merge_oracle import flat

AS_OF = date(2024, 6, 30)
CHECKS = load(packs=["ocqual"]).checks
QUESTIONS = built_in_questions()
RULES = {version: rules_of(standard(version)) for version in ("1.0", "1.1")}


def version_of(package: Package, data: dict[str, Any]) -> str:
    return package.version or "1.1"


def rules(package: Package, version: str) -> Rules:
    return RULES[version]


def document(data: dict[str, Any], number: int = 0, package: Package = NO_PACKAGE) -> Document:
    form = Form.RECORD if {"releases", "compiledRelease", "versionedRelease"} & data.keys() else Form.RELEASE
    if data.get("tag") == ["compiled"]:
        form = Form.COMPILED
    return Document(form, data, package, Place("data.jsonl", number, number + 1, ""), 1)


def process_of(*documents: Document) -> Unified:
    """The process that documents make up, in whatever order they come."""
    first = unify(documents, version_of, rules)
    for seed in range(3):
        shuffled = random.Random(seed).sample(documents, len(documents))
        other = unify(shuffled, version_of, rules)
        assert (other.data, other.version, other.pointer, other.changes) == (
            first.data, first.version, first.pointer, first.changes,
        )  # fmt: skip
        assert other.document.place == first.document.place
        assert Counter((reason, shuffled[index].place.offset) for reason, index in other.aside) == Counter(
            (reason, documents[index].place.offset) for reason, index in first.aside
        )
    return first


def release(day: Any = 1, *, id: str = "", tag: str = "tender", **members: Any) -> dict[str, Any]:
    when = f"2024-01-{day:02}T00:00:00Z" if isinstance(day, int) else day
    return {"ocid": "o-1", "id": id or f"r{day}", "date": when, "tag": [tag], **members}


# -- which documents make up a process

COMPILED = release(5, tag="compiled", title="compiled")
NAMES: dict[str, tuple[list[dict[str, Any]], dict[str, Any], dict[str, int]]] = {
    "releases in order": ([release(1, a=1, b=1), release(2, b=2)], {"a": 1, "b": 2}, {}),
    "moments, not texts": (
        [release("2024-01-01T23:00:00-05:00", a="late"), release("2024-01-02T00:30:00Z", a="early")],
        {"a": "late"},
        {},
    ),
    "the same release twice counts once": ([release(1, a=1), release(1, a=1)], {"a": 1}, {"published-twice": 1}),
    "whatever the order of its members": (
        [{"ocid": "o-1", "a": 1, "b": 2}, {"b": 2, "a": 1, "ocid": "o-1"}],
        {"a": 1, "b": 2},
        {"published-twice": 1},
    ),
    "one without a date is the first": ([release(None, a=1, b=1), release(1, a=2)], {"a": 2, "b": 1}, {}),
    "a compiled release stands for its releases": (
        [release(1, a=1), release(5, a=2), COMPILED],
        {"title": "compiled", "a": None},
        {"stood-for": 2},
    ),
    "what is later is merged into it": ([COMPILED, release(6, a=1)], {"title": "compiled", "a": 1}, {}),
    "of two exports the later": (
        [COMPILED, release(4, tag="compiled", title="older", a=1)],
        {"title": "compiled", "a": None},
        {"older-compiled": 1},
    ),
    "two exports that are equal": ([COMPILED, COMPILED], {"title": "compiled"}, {"published-twice": 1}),
    "a record stands for its releases": (
        [{"ocid": "o-1", "releases": [release(1, a=1)], "compiledRelease": {**COMPILED, "a": 1}}, release(2, a=3)],
        {"title": "compiled", "a": 1},
        {"stood-for": 1},
    ),
    "a record without a compiled release": (
        [{"ocid": "o-1", "releases": [release(1, a=1), release(2, b=1)]}],
        {"a": 1, "b": 1},
        {},
    ),
    "a compiled release that is wrong": (
        [{"ocid": "o-1", "releases": [release(5, a=1, b=1)], "compiledRelease": {**COMPILED, "a": 2}}],
        {"a": 1, "b": 1, "title": None},
        {},
    ),
    "one that tells of later releases": (
        [{"ocid": "o-1", "releases": [release(1, a=1)], "compiledRelease": {**COMPILED, "a": 2}}],
        {"a": 2},
        {},
    ),
    "one that tells of releases that are elsewhere": (
        [{"ocid": "o-1", "releases": [release(5, a=1), {"url": "x"}], "compiledRelease": {**COMPILED, "a": 2}}],
        {"a": 2},
        {},
    ),
    "a record of links": ([{"ocid": "o-1", "releases": [{"url": "x"}], "b": 1}], {"ocid": "o-1", "b": None}, {}),
    "a record, an older record, a release": (
        [
            {"ocid": "o-1", "releases": [], "compiledRelease": COMPILED},
            {"ocid": "o-1", "releases": [], "compiledRelease": release(3, tag="compiled")},
            release(7, a=7),
        ],
        {"title": "compiled", "a": 7},
        {"older-compiled": 1},
    ),
    "types that cannot be merged": (
        [release(1, tender={"id": 1}, a=1), release(2, tender=[{"id": 2}])],
        {"tender": [{"id": 2}], "a": None},
        {"not-merged": 1},
    ),
    "null in the place of an object": (
        [release(1, tender={"id": "1", "value": {"amount": 1}}), release(2, tender={"value": None})],
        {"tender": {"id": "1"}},
        {},
    ),
    "an object after null": (
        [release(1, tender={"id": "1"}), release(2, tender=None), release(3, tender={"title": "x"})],
        {"tender": {"title": "x"}},
        {},
    ),
    "lists by id, and lists that are replaced": (
        [
            release(1, awards=[{"id": "1", "title": "x"}], parties=[{"id": "1", "roles": ["buyer", "payer"]}]),
            release(2, awards=[{"id": "2"}, {"id": "1", "status": "x"}], parties=[{"id": "1", "roles": ["payee"]}]),
        ],
        {
            "awards": [{"id": "1", "title": "x", "status": "x"}, {"id": "2"}],
            "parties": [{"id": "1", "roles": ["payee"]}],
        },
        {},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_what_makes_up_a_process(name: str) -> None:
    data, expected, aside = NAMES[name]
    found = process_of(*(document(each, number) for number, each in enumerate(data)))
    assert {name: found.data.get(name) for name in expected} == expected
    assert Counter(reason for reason, _ in found.aside) == aside


def test_a_merged_process_has_the_members_of_a_compiled_release() -> None:
    found = process_of(document(release(2, a=1)), document(release(1, b=1)))
    assert found.data == {
        "tag": ["compiled"], "id": "o-1-2024-01-02T00:00:00Z", "date": "2024-01-02T00:00:00Z", "ocid": "o-1",
        "a": 1, "b": 1,
    }  # fmt: skip
    without = process_of(document(release(None, id="x", a=1)), document(release(None, id="x", b=1)))
    assert without.data == {"tag": ["compiled"], "id": "x", "ocid": "o-1", "a": 1, "b": 1}


def test_releases_of_1_0_are_upgraded_to_be_merged() -> None:
    old = Package(version="1.0")
    data = [release(1, buyer={"name": "Town"}), release(2, tender={"id": "1", "procuringEntity": {"name": "Town"}})]
    found = process_of(*(document(each, number, old) for number, each in enumerate(data)))
    assert found.version == "1.1"
    assert [(party["name"], party["roles"]) for party in found.data["parties"]] == [("Town", ["procuringEntity"])]
    assert found.data["buyer"]["id"] == found.data["parties"][0]["id"]
    alone = process_of(document(data[0], 0, old))
    assert (alone.version, alone.data) == ("1.0", data[0])
    broken = [release(1, awards={"suppliers": 7}), release(2, contracts=[7])]
    assert process_of(*(document(each, number, old) for number, each in enumerate(broken))).version == "1.1"


def test_whole_lists_are_those_of_the_standard() -> None:
    rules = dict(flat(RULES["1.1"]))
    whole = {"/".join(path) for path, rule in rules.items() if rule == "wholeListMerge"}
    for name, times in (
        ("additionalIdentifiers", 7),
        ("additionalClassifications", 3),
        ("relationship", 2),
        ("changes", 6),
    ):
        assert sum(path.rpartition("/")[2] == name for path in whole) == times
    assert {"parties/roles", "tender/submissionMethod", "tender/additionalProcurementCategories"} <= whole
    assert {path for path, rule in rules.items() if rule == "omitWhenMerged"} == {("id",), ("date",), ("tag",)}


@pytest.mark.parametrize("odd", [["a"], {"x": {"y": ["a"]}}, [{"id": 1}], 7])
def test_merging_changes_no_release(odd: Any) -> None:
    for name in ("ocid", "awards", "tender"):
        data = [release(1, **{name: odd}), release(2, **{name: [{"id": "1", "items": [{"id": 2}]}]}), release(3)]
        before = json.dumps(data)
        merged(data, RULES["1.1"])
        merged(reversed(data), RULES["1.1"])
        assert json.dumps(data) == before


def test_a_process_with_too_many_values_is_not_merged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ocqual.merging.MOST_VALUES", 10)
    assert merged([release(1, **{str(n): n for n in range(20)}), release(2)], RULES["1.1"]) is None


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"ocid": "x"}, "x"),
        ({"ocid": ""}, None),
        ({"ocid": "n/a"}, None),
        ({"ocid": 7}, None),
        ({"compiledRelease": {"ocid": "x"}}, "x"),
        ({"releases": [7, {}, {"ocid": "x"}]}, "x"),
        ({"ocid": "y", "releases": [{"ocid": "x"}]}, "y"),
        ({"releases": 7}, None),
    ],
)
def test_the_ocid_that_a_document_is_grouped_by(data: dict[str, Any], expected: str | None) -> None:
    assert ocid_of(document(data)) == expected


# -- any order, any division, any memory


def histories(count: int, seed: int) -> list[dict[str, Any]]:
    """Documents of all sorts of a few processes."""
    rng = random.Random(seed)
    found: list[dict[str, Any]] = []
    for number in range(count):
        ocid = f"ocds-213czf-{rng.randrange(count // 2)}" if rng.random() < 0.95 else None
        day = f"2024-0{rng.randrange(1, 7)}-{rng.randrange(1, 4):02}T0{rng.randrange(3)}:00:00Z"
        awards = [{"id": rng.choice([1, "1", 2, "x", None]), "title": rng.choice(["a", "", None]), "value": {
            "amount": rng.choice([1, -1, "1"]), "currency": "EUR"}} for _ in range(rng.randrange(3))]  # fmt: skip
        data: dict[str, Any] = {
            "ocid": ocid,
            "id": f"r{rng.randrange(6)}",
            "date": rng.choice([day, day, day[:10], None]),
            "tag": [rng.choice(["tender", "award", "contract"])],
            "initiationType": "tender",
            "tender": rng.choice(
                [
                    {"id": "1", "title": f"Roof {number % 3}", "tenderPeriod": {"endDate": "2024-03-02"}},
                    *(None, {}, [{"id": 1}]),
                ]
            ),
            "awards": awards,
            "buyer": {"id": "b", "name": "Town"},
        }
        kind = rng.random()
        if kind < 0.15:
            data["tag"] = ["compiled"]
        elif kind < 0.3:
            inside = rng.choice([ocid, ocid, "o-9"])
            told = {**data, "tag": ["compiled"], "tender": rng.choice([data["tender"], None])}
            second = {**data, "id": "e", "date": day, "ocid": inside}
            data = {"ocid": ocid, "releases": [data, second], "compiledRelease": told}
        found.append(data)
        if rng.random() < 0.1:
            found.append(dict(reversed(data.items())))
    return found


DOCUMENTS = [document(data, number) for number, data in enumerate(histories(80, 1))]


def grouped(divisions: list[list[Document]], limit: int, folder: Path | None) -> Totals:
    """The totals of documents that several workers share out, as :mod:`ocqual.parallel` has them do it."""
    ocids = Ocids()
    for documents in divisions:
        ocids.add(hashes_of(documents))
    recurring = ocids.repeated()
    engines = [Engine(Plan(as_of=AS_OF), CHECKS, QUESTIONS) for _ in divisions]
    stores = [Store(limit, folder, str(number)) for number, _ in enumerate(divisions)]
    for engine, store, documents in zip(engines, stores, divisions, strict=True):
        engine.group(recurring, store)
        engine.take(Decoded(documents, Reading(documents={"all": len(documents)})))
        if folder is not None:
            store.spill()
    for number in range(PARTS):
        assert folder is not None or len(stores) == 1
        part: Part = stores[0].part(number) if folder is None else part_in(folder, number)
        engines[number % len(engines)].put_together(part)
    for store in stores:
        store.close()
    return total([engine.totals() for engine in engines])


WHOLE = grouped([DOCUMENTS], 1 << 30, None)


def test_documents_become_processes() -> None:
    ocids = {ocid_of(each) for each in DOCUMENTS} - {None}
    without = sum(ocid_of(each) is None for each in DOCUMENTS)
    assert WHOLE.processes == len(ocids) + without == sum(WHOLE.stages.values())
    assert WHOLE.changes.several > 10
    assert {"published-twice", "stood-for", "older-compiled", "not-merged"} <= WHOLE.reading.noted.keys()
    of_history = [check.id for check in CHECKS if check.of_history]
    assert all(WHOLE.tallies[id].passed + WHOLE.tallies[id].failed for id in of_history)
    assert sum(WHOLE.tallies[id].failed > 0 for id in of_history) > 5
    assert not any(tally.errors for tally in WHOLE.tallies.values())
    for id in of_history:
        tally = WHOLE.tallies[id]
        assert tally.passed + tally.failed + sum(tally.skipped.values()) == WHOLE.processes


@settings(max_examples=12, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(
    seed=st.integers(0, 10**6),
    cuts=st.lists(st.integers(0, len(DOCUMENTS)), max_size=3),
    limit=st.sampled_from([0, 5_000, 1 << 30]),
    named=st.booleans(),
    large=st.sampled_from([0, 2_000, LARGE]),
)
def test_any_order_division_and_memory_give_the_same_totals(
    tmp_path_factory: pytest.TempPathFactory, seed: int, cuts: list[int], limit: int, named: bool, large: int
) -> None:
    shuffled = random.Random(seed).sample(DOCUMENTS, len(DOCUMENTS))
    divisions = [shuffled[start:end] for start, end in pairwise([0, *sorted(cuts), len(shuffled)])]
    folder = tmp_path_factory.mktemp("parts") if named or len(divisions) > 1 else None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ocqual.grouping.LARGE", large)
        found = grouped(divisions, limit, folder)
    assert msgspec.json.encode(found) == msgspec.json.encode(WHOLE)


def test_few_hashes_are_told_as_many_are(monkeypatch: pytest.MonkeyPatch) -> None:
    hashes = array("Q", random.Random(1).choices([0, 1, *range(2**63, 2**63 + 300)], k=400))
    told = []
    for few in (ocids.FEW, 0):
        monkeypatch.setattr(ocids, "FEW", few)
        seen = Ocids()
        seen.add(hashes)
        recurring = seen.repeated()
        told.append((recurring.values, recurring.holds(hashes), in_order(hashes)))
    assert told[0] == told[1]
    recurring, holds, order = told[0]
    assert list(recurring) == sorted({each for each in hashes if each and hashes.count(each) > 1})
    assert holds == [each in set(recurring) for each in hashes]
    assert order == sorted(range(400), key=lambda place: (hashes[place], place))


def test_processes_whose_ocids_have_one_hash_are_kept_apart() -> None:
    store = Store(1 << 30)
    for number, ocid in enumerate("abab"):
        store.add(document({"ocid": ocid, "n": number}, number), 7)
    groups = [[each.data["ocid"] for each in group] for group in store.part(7).groups()]
    assert sorted(groups) == [["a", "a"], ["b", "b"]]


def test_packages_come_back_as_they_were() -> None:
    store = Store(0)
    packages = [Package(form="release-package", version="1.1", metadata={"uri": f"x:{n}", "n": n}) for n in range(3)]
    for number in range(9):
        store.add(document({"ocid": "a"}, number, packages[number % 3]), 1)
    (group,) = store.part(1).groups()
    assert [each.package for each in group] == packages * 3


# -- the whole run


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Over sixteen megabytes would take two workers by themselves; these few are shared out when that is asked for."""
    folder = tmp_path_factory.mktemp("data")
    lines = [json.dumps(each) for seed in range(8) for each in histories(400, seed)]
    paths = []
    for number in range(3):
        path = folder / f"{number}.jsonl"
        path.write_text("\n".join(lines[number::3]) + "\n")
        paths.append(path)
    package = {"version": "1.1", "releases": [json.loads(line) for line in lines[:50] if '"releases"' not in line]}
    (folder / "package.json").write_text(json.dumps(package))
    return [*paths, folder / "package.json"]


@pytest.fixture(scope="module")
def expected(files: list[Path]) -> bytes:
    return to_json(ocqual.score(files, as_of=AS_OF))


def test_changes_are_told(files: list[Path]) -> None:
    card = ocqual.score(files, as_of=AS_OF)
    several = card.changes.several
    assert 0 < card.changes.replaced < several
    assert f"{several:,} of these processes have several releases" in str(card)
    out = io.StringIO()
    explain.show(card, "changes", out)
    shown = out.getvalue()
    assert f"Of the {several:,} processes with several releases" in shown
    assert all(f"with {group} release" in shown for group in card.changes.processes)
    assert restore(card).changes == card.changes
    merged_example = next(each for m in card.measures for each in m.examples if each.merged)
    assert merged_example.pointer == "" or merged_example.pointer.startswith("/")


@pytest.mark.parametrize(("workers", "memory"), [(1, 1), (2, 10**9), (2, 1)])
def test_workers_and_memory_change_nothing(files: list[Path], expected: bytes, workers: int, memory: int) -> None:
    assert to_json(ocqual.score(files, as_of=AS_OF, workers=workers, memory=memory)) == expected


def test_a_stream_is_read_once(files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    read, write = os.pipe()
    data = files[0].read_bytes()

    def feed() -> None:
        with open(write, "wb") as pipe:
            pipe.write(data)

    thread = threading.Thread(target=feed)
    thread.start()
    with open(read) as stream:
        monkeypatch.setattr("sys.stdin", stream)
        streamed = ocqual.score("-", as_of=AS_OF, memory=1)
    thread.join()
    kept = ocqual.score(files[0], as_of=AS_OF)
    assert streamed.dataset.processes == kept.dataset.processes < sum(kept.dataset.documents.values())
    assert streamed.score == kept.score
    assert streamed.changes == kept.changes


def test_where_each_ocid_occurs_once_nothing_is_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a store is made")

    monkeypatch.setattr("ocqual.parallel.Store", refuse)
    (tmp_path / "x.jsonl").write_text(
        "".join(json.dumps({"ocid": f"o-{n}", "tag": ["tender"]}) + "\n" for n in range(3000))
    )
    assert ocqual.score(tmp_path / "x.jsonl", as_of=AS_OF).dataset.processes == 3000


@pytest.mark.parametrize("path", sorted((ROOT / "fixtures").glob("*/*")), ids=lambda path: path.name)
def test_bytes_tell_the_ocids_that_decoding_tells(path: Path) -> None:
    if not path.is_file():
        pytest.skip("no file")
    for source in open_inputs([str(path)]):
        for chunk in chunks(source):
            decoded = list(hashes_of(decode(chunk).documents))
            found = list(scan(chunk))
            assert not Counter(decoded) - Counter(found)


def test_moments() -> None:
    dates: list[Any] = [None, 7, "", "2024-01-01", "2024-01-01T00:00:00Z", "2024-01-01T00:00:00-01:00"]
    moments = [moment_of({"date": each}) for each in dates]
    assert moments == sorted(moments)
    assert moments[3] == moments[4] < moments[5]
