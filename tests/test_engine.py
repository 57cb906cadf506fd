"""The engine: the same totals however the input is cut, ordered and shared out; tallies as a naive judge has them."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ocqual.api import score
from ocqual.check import Case, Check, Dimension, Severity
from ocqual.engine import Engine, Plan
from ocqual.naive import run_case
from ocqual.question import built_in_questions
from ocqual.read import NO_PACKAGE, Decoded, Document, Form, Place
from ocqual.registry import load
from ocqual.report import to_json
from ocqual.tally import Reading, Totals, total
from tests.releases import some_releases

AS_OF = date(2024, 6, 30)
CHECKS = load(packs=["ocqual"]).checks
QUESTIONS = built_in_questions()
RELEASES = some_releases(60, dirt=0.15)


def fold(releases: list[tuple[int, dict[str, Any]]]) -> Totals:
    """The totals of some releases, each with its number in the input."""
    engine = Engine(Plan(as_of=AS_OF), CHECKS, QUESTIONS)
    documents = [
        Document(Form.COMPILED, release, NO_PACKAGE, Place("data.jsonl", number, number + 1, ""), 1)
        for number, release in releases
    ]
    engine.take(Decoded(documents, Reading(documents={"compiled": len(documents)})))
    return engine.totals()


WHOLE = fold(list(enumerate(RELEASES)))


@settings(max_examples=15, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(st.integers(0, 10**6), st.lists(st.integers(0, len(RELEASES)), max_size=4))
def test_any_order_and_any_division_give_the_same_totals(seed: int, cuts: list[int]) -> None:
    shuffled = random.Random(seed).sample(list(enumerate(RELEASES)), len(RELEASES))
    parts = [fold(shuffled[start:end]) for start, end in pairwise([0, *sorted(cuts), len(shuffled)])]
    found = msgspec.to_builtins(total(parts))
    for key, value in msgspec.to_builtins(total([WHOLE])).items():
        assert found[key] == value
    assert msgspec.json.encode(total(parts)) == msgspec.json.encode(total([WHOLE]))


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_tallies_are_what_a_naive_judge_finds(check: Any) -> None:
    if check.dataset is not None or check.package is not None:
        pytest.skip("a check of the dataset or of packages has no tally of releases or processes")
    outcomes = [run_case(check, Case("", release, as_of=AS_OF.isoformat())) for release in RELEASES]
    tally = WHOLE.tallies[check.id]
    assert tally.failed == sum(1 for each in outcomes if each.failed)
    assert tally.objects_failed == sum(each.failed for each in outcomes)
    assert tally.errors == sum(1 for each in outcomes if each.errors) == 0
    assert tally.passed + tally.failed + tally.errors + sum(tally.skipped.values()) == len(RELEASES)
    assert sum(group.objects for group in tally.groups.values()) == tally.objects_failed
    if not check.rules:
        assert tally.objects_passed == sum(each.passed for each in outcomes)


def test_every_example_leads_to_its_value() -> None:
    shown = 0
    for id, tally in WHOLE.tallies.items():
        for example in tally.examples.items:
            value: Any = RELEASES[example.offset]
            *parents, last = example.pointer.split("/") if example.pointer else [""]
            for token in parents[1:]:
                value = value[int(token)] if isinstance(value, list) else value[token]
            if last:
                value = value[int(last)] if isinstance(value, list) else value.get(last)
                if example.value:
                    assert json.dumps(value, ensure_ascii=False, separators=(",", ":")).startswith(
                        example.value.removesuffix("…")
                    ), id
                    shown += 1
            assert example.ocid == RELEASES[example.offset].get("ocid", "")
    assert shown > 20


def test_one_worker_and_three_write_the_same_bytes(tmp_path: Path) -> None:
    file = tmp_path / "data.jsonl"
    with file.open("w", encoding="utf-8") as out:
        for number in range(6):
            for release in some_releases(150, dirt=0.2, seed=number):
                out.write(json.dumps(release, ensure_ascii=False) + "\n")
    single = to_json(score(file, as_of=AS_OF, workers=1))
    assert len(file.read_bytes()) > 3_000_000
    assert to_json(score(file, as_of=AS_OF, workers=3)) == single


@pytest.mark.parametrize("reason", ["duplicate-keys", "big-number"])
@pytest.mark.parametrize("workers", [1, 2])
def test_what_decoding_keeps_silent_about_is_noted_with_its_place(reason: str, workers: int) -> None:
    name = str(Path(__file__).parents[1] / "fixtures" / "awkward" / f"{reason}.jsonl")
    noted = score(name, as_of=AS_OF, workers=workers).reading.noted
    assert noted[reason].count >= 1
    assert (noted[reason].places[0].file, noted[reason].places[0].line) == (name, 1)


def test_a_check_that_raises_is_an_error_and_stops_nothing() -> None:
    def broken(value: Any, process: Any) -> bool:
        raise RuntimeError(value)

    bad = Check(
        id="consistency.broken",
        title="Breaks",
        dimension=Dimension.CONSISTENCY,
        severity=Severity.LOW,
        since="0.1",
        remedy="",
        reads=("tender",),
        passes=broken,
    )
    engine = Engine(Plan(as_of=AS_OF), [bad], ())
    place = Place("x", 0, 1, "")
    documents = [Document(Form.RELEASE, {"ocid": "1", "tender": {"id": 1}}, NO_PACKAGE, place, 1)]
    documents.append(Document(Form.RELEASE, {"ocid": "2"}, NO_PACKAGE, place, 1))
    engine.take(Decoded(documents, Reading()))
    tally = engine.totals().tallies["consistency.broken"]
    assert (tally.errors, tally.passed, tally.failed, tally.skipped) == (1, 0, 0, {"nothing-to-judge": 1})


def test_a_script_that_uses_workers_is_not_run_by_them(tmp_path: Path) -> None:
    """So it needs no guard, which people forget."""
    lines = "".join(json.dumps(release) + "\n" for release in some_releases(40))
    (tmp_path / "x.jsonl").write_text(lines, encoding="utf-8")
    script = tmp_path / "script.py"
    script.write_text(
        "import ocqual\n"
        "print('run')\n"
        "print(ocqual.score('x.jsonl', workers=2, as_of='2024-06-30').dataset.processes)\n"
        "assert __file__.endswith('script.py')\n"
    )
    ran = subprocess.run([sys.executable, script.name], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert (ran.returncode, ran.stdout.split()) == (0, ["run", "40"]), ran.stderr


def test_the_day_may_be_given_as_text(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text('{"ocid": "o-1", "tag": ["tender"]}\n')
    assert to_json(score(tmp_path, as_of="2024-06-30")) == to_json(score(tmp_path, as_of=date(2024, 6, 30)))
    with pytest.raises(ValueError, match=r"as_of is a date, or one written as 2024-06-30, not '30\.6\.2024'"):
        score(tmp_path, as_of="30.6.2024")


@pytest.mark.parametrize("names", range(196, 206))
def test_members_near_the_limit_count_alike_however_the_input_is_cut(names: int) -> None:
    """Version 1.0 does not know paths that checks read: these must not crowd an object before data does."""
    checks = load(packs=["ocqual"]).checks
    documents = [
        Document(Form.RELEASE, {"ocid": f"o-{n}", "tag": ["tender"], f"own{n}": n}, NO_PACKAGE, Place("", n, n, ""), 1)
        for n in range(names)
    ]

    def found(*parts: list[Document]) -> Totals:
        several = []
        for part in parts:
            engine = Engine(Plan(as_of=date(2024, 6, 30), version="1.0"), checks, ())
            engine.take(Decoded(part, Reading()))
            several.append(engine.totals())
        return total(several)

    whole, cut = found(documents), found(documents[:50], documents[50:])
    assert whole.coverage == cut.coverage
    assert ("*" in whole.coverage) is (names > 200)
