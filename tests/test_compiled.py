"""The compiled half answers as the plain one does."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ocqual.check
import ocqual.read.breaks
from ocqual import sure
from ocqual.check import Check, Dimension, Process, Severity, Stage
from ocqual.engine import Engine, Plan
from ocqual.question import built_in_questions
from ocqual.read import NO_PACKAGE, Decoded, Document, Form, Place
from ocqual.registry import load
from ocqual.tally import Reading
from ocqual.walk.fast import is_built
from tests.releases import some_releases

ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.skipif(not is_built(), reason="there was no compiler when this was installed")


def plain(module: ModuleType) -> ModuleType:
    """A module, loaded a second time without its compiled half."""
    name = f"plain_{module.__name__}"
    spec = importlib.util.spec_from_file_location(name, Path(str(module.__file__)))
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    sys.modules[name] = found
    kept = sys.modules.get("ocqual._fast")
    sys.modules["ocqual._fast"] = None  # type: ignore[assignment]
    try:
        spec.loader.exec_module(found)
    finally:
        if kept is not None:
            sys.modules["ocqual._fast"] = kept
    return found


PLAIN = plain(ocqual.check)
FAST = ocqual.check
PLAIN_BREAKS = plain(ocqual.read.breaks)

dates = st.one_of(
    st.from_regex(r"\A(19[0-9]{2}|20[0-9]{2}|0001|9999)-[01][0-9]-[0-3][0-9]\Z"),
    st.from_regex(
        r"\A(1970|19[0-9]{2}|20[0-9]{2}|9999)-(0[1-9]|1[0-2])-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9]"
        r"(\.[0-9]{1,7})?(Z|z|[+-][0-2][0-9]:[0-6][0-9]|[+-][0-2][0-9][0-6][0-9])?\Z"
    ),
    st.datetimes().map(lambda moment: moment.isoformat() + "Z"),
    st.datetimes().map(lambda moment: moment.isoformat(timespec="seconds") + "+05:30"),
)
junk = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=25), dates),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["a", "b", "amount", "currency", "id"]), inner, max_size=3),
    ),
    max_leaves=8,
)


def same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and (one == other or one != one)


def test_both_halves_are_what_they_seem() -> None:
    for fast, slow in ((FAST, PLAIN), (ocqual.read.breaks, PLAIN_BREAKS)):
        for name in fast.COMPILED:
            assert type(getattr(fast, name)).__name__ == "builtin_function_or_method"
            assert type(getattr(slow, name)).__name__ == "function"


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from([b"{", b"}", b"\n", b"\r\n", b"x", b"\r"]), max_size=12).map(b"".join), st.data())
def test_the_ends_of_lines(data: bytes, draw: st.DataObject) -> None:
    assert ocqual.read.breaks.lines(data) == PLAIN_BREAKS.lines(data)
    start = draw.draw(st.integers(0, len(data)))
    end = draw.draw(st.integers(start, len(data) + 2))
    assert ocqual.read.breaks.breaks(data, start, end) == PLAIN_BREAKS.breaks(data, start, end)


PIECES = [b'"ocid"', b":", b" ", b"\\n", b'"', b"a", b"\\\\", b'"releases"', b"\\xff", b"\\0", b'"ocid": "x"']


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=8).map(b"".join))
def test_the_only_ocid(data: bytes) -> None:
    assert ocqual.read.breaks.only_ocid(data) == PLAIN_BREAKS.only_ocid(data)


@settings(max_examples=500, deadline=None)
@given(st.one_of(junk, dates, st.sampled_from([" a ", "\ta", "n/a", "N/A", "x1 ", "99999999", "tender", "sample"])))
def test_one_value(value: Any) -> None:
    for name in ("amount", "currency", "day", "has_empty", "number", "text"):
        assert same(getattr(FAST, name)(value), getattr(PLAIN, name)(value)), name
    for member in ("a", "id"):
        assert FAST.ids_of(FAST.objects(value)) == PLAIN.ids_of(PLAIN.objects(value))
        assert FAST.grouped(FAST.objects(value, "a"), member) == PLAIN.grouped(PLAIN.objects(value, "a"), member)
    events, until = (("a",), ("b", "a"), ("a", "id", "b")), date(2024, 6, 30)
    assert FAST.latest_day(value, events, until) == PLAIN.latest_day(value, events, until)
    for path in ((), ("a",), ("a", "b"), ("b", "a", "b")):
        assert FAST.objects(value, *path) == PLAIN.objects(value, *path)


@settings(max_examples=500, deadline=None)
@given(st.one_of(dates, junk), st.one_of(dates, junk))
def test_the_order_of_two_dates(first: Any, second: Any) -> None:
    assert FAST.in_order(first, second) is PLAIN.in_order(first, second)
    assert FAST.in_order(first, second, 0) is PLAIN.in_order(first, second, 0)
    assert FAST.before(first, second) is PLAIN.before(first, second)


PLAINLY = """
import sys
sys.modules["ocqual._fast"] = None
from tests.test_compiled import totals_of_releases
from ocqual.walk.fast import is_built
assert not is_built()
sys.stdout.buffer.write(totals_of_releases())
"""


def totals_of_releases() -> bytes:
    """The totals of some releases that are all but clean, as bytes."""
    releases = some_releases(80, dirt=0.1)
    place = [Place("data.jsonl", number, number + 1, "") for number in range(len(releases))]
    engine = Engine(Plan(as_of=date(2024, 6, 30)), load(packs=["ocqual"]).checks, built_in_questions())
    documents = [
        Document(Form.COMPILED, data, NO_PACKAGE, where, 1) for data, where in zip(releases, place, strict=True)
    ]
    engine.take(Decoded(documents, Reading()))
    return msgspec.json.encode(engine.totals())


def test_without_the_compiled_half_everything_is_the_same_to_the_byte() -> None:
    run = subprocess.run([sys.executable, "-c", PLAINLY], capture_output=True, check=False, cwd=ROOT)
    assert run.returncode == 0, run.stderr.decode()
    assert run.stdout == totals_of_releases()


VALUES = [
    *("", " ", "n/a", "abc", "Zürich", "a&b", "x\x01", "99999999", "one", "two"),
    *("2024-01-31", "2024-01-31T10:00:00Z", "2031-01-01", "1970-01-01", "1989-12-31T00:00:00Z", "2024-02-30"),
    *("https://a.example/x?y=1", "https://a b", "http://ä"),
]
scalars = st.one_of(
    *(st.sampled_from(VALUES), st.none(), st.booleans(), st.integers(-5, 5), st.floats(), st.text(max_size=9))
)
names = st.sampled_from(["id", "startDate", "endDate", "x"])
structures = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(names, inner, max_size=3)),
    max_leaves=6,
)
TESTED = [
    *(make(path) for make in (sure.unharmed, sure.filled, sure.link, sure.past) for path in ("", "id")),
    *(sure.past(told=True), sure.among(frozenset(["one", "n/a"]), "x/id"), sure.without(frozenset(["x"]))),
    *(sure.within(-1, 3), sure.within(0, path="x"), sure.ordered("startDate", "endDate"), sure.ordered("x/id", "id")),
    *(sure.known("parties"), sure.known("parties", once=True), sure.known("parties", "x/id")),
    sure.having("parties", "roles", ("buyer",)),
]


def party(id: str | None) -> dict[str, Any]:
    return {"id": id, "roles": ["buyer"] if id == "one" else "buyer"}


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(TESTED), structures, st.lists(st.sampled_from(["one", "two", "one", None]), max_size=4))
def test_what_is_sure_when_compiled_holds(test: sure.Sure, value: Any, ids: list[str | None]) -> None:
    held: list[bool] = []

    def passes(value: Any, process: Process) -> bool:
        held.append(False)
        return False

    check = Check(
        id="consistency.sure",
        title="Is sure",
        dimension=Dimension.CONSISTENCY,
        severity=Severity.LOW,
        since="0.1",
        remedy="",
        reads=("x[]",) if isinstance(value, list) else ("x",),
        passes=passes,
        surely=(test,),
    )
    release = {
        "date": "2024-03-01",
        "x": value,
        "parties": [party(id) for id in ids],
    }
    engine = Engine(Plan(as_of=date(2024, 6, 30)), [check], ())
    engine.take(Decoded([Document(Form.RELEASE, release, NO_PACKAGE, Place("", 0, 1, ""), 1)], Reading()))
    tally = engine.totals().tallies[check.id]
    assert tally.objects_passed + tally.objects_failed == 1
    assert tally.objects_failed == len(held)
    if tally.objects_passed:
        process = Process(release, Stage.PLANNING, datetime(2024, 6, 30, tzinfo=UTC), {})
        assert test.holds(value, process)
    elif not isinstance(value, list) and test.test in ("among", "known") and test.path == ():
        assert not test.holds(value, Process(release, Stage.PLANNING, datetime(2024, 6, 30, tzinfo=UTC), {}))
