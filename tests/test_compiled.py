"""The compiled half answers as the plain one does."""

from __future__ import annotations

import importlib.util
import re
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
import ocqual.compiled
import ocqual.elements
import ocqual.filled
import ocqual.read.breaks
import ocqual.stage
from ocqual import alike, elements, filled, gauging, needs, panel, paths, sure
from ocqual.alike import FIELDS_COMPILED, Compiled, Kinds, Row, Sorter, Where, sorting
from ocqual.asking import Asking
from ocqual.breaches import Breaches
from ocqual.breaches import counting as breaches_counted
from ocqual.check import Check, Dimension, Process, Severity, Stage
from ocqual.elements import Group
from ocqual.engine import Engine, Plan
from ocqual.filled import is_filled
from ocqual.gauging import Gauging, Piled
from ocqual.panel import counters
from ocqual.predicates import SELECTIONS
from ocqual.question import built_in_questions
from ocqual.read import NO_PACKAGE, Decoded, Document, Form, Place
from ocqual.registry import load
from ocqual.standard import standard
from ocqual.tally import Example, Reading
from ocqual.walk import Rule, Tree, Walk
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
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ocqual.compiled, "fast", None)
        spec.loader.exec_module(found)
    return found


PLAIN = plain(ocqual.check)
FAST = ocqual.check
PLAIN_BREAKS = plain(ocqual.read.breaks)
PLAIN_FILLED = plain(ocqual.filled)
PLAIN_STAGE = plain(ocqual.stage)
PLAIN_GAUGING = plain(ocqual.gauging)

#: Numbers that stand in both halves, by their name in the compiled one.
NUMBERS = {
    "A_YEAR": panel.A_YEAR,
    "DEEPEST": filled.DEEPEST,
    "DEEPEST_ARRAY": elements.DEEPEST_ARRAY,
    "ELEMENTS_KEPT": needs.ELEMENTS_KEPT,
    "FIELDS_COMPILED": alike.FIELDS_COMPILED,
    "GREATEST": gauging.GREATEST,
    "LONGEST_DATE": filled.LONGEST_DATE,
    "LONGEST_PLACEHOLDER": filled.LONGEST_PLACEHOLDER,
    "MOST_BIDDERS": gauging.MOST_BIDDERS,
    "MOST_DAYS": gauging.MOST_DAYS,
    "MOST_GROUPS": alike.MOST_GROUPS,
    "PREFIX": gauging.PREFIX,
}


def test_both_halves_have_the_same_numbers() -> None:
    native = "".join(path.read_text("utf-8") for path in sorted((ROOT / "ocqual" / "native").glob("*.h")))
    defined = dict(re.findall(r"^#define (\w+) (0x[0-9a-fA-F]+|[0-9]+)", native, re.MULTILINE))
    assert {name: int(defined[name], 0) for name in NUMBERS} == NUMBERS
    tests = re.findall(r"UNHARMED, .*?TESTS(?=\n\};)", native, re.DOTALL)
    assert [name.lower().replace("_", "-") for name in re.findall(r"\w+", tests[0])] == [
        *map(enumerator, sure.TESTS),
        "tests",
    ]


def enumerator(test: str) -> str:
    """What the compiled half calls a test of :mod:`ocqual.sure`."""
    return {"filled": "filled-text", "objects": "objects-first"}.get(test, test)


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
    for fast, slow in ((FAST, PLAIN), (ocqual.read.breaks, PLAIN_BREAKS), (ocqual.filled, PLAIN_FILLED)):
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


PIECES = [
    b"x" * 61,
    b'"' + b"o" * 62,
    b'"record"',
    b'"ocid"',
    b":",
    b"\n",
    b" ",
    b"\\n",
    b'"',
    b"a",
    b"\\\\",
    b'"releases"',
    b'"records"',
    b" \t:",
    b"\\xff",
    b"\\0",
    b'"ocid": "x"',
]


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map(b"".join))
def test_the_only_ocid(data: bytes) -> None:
    assert ocqual.read.breaks.only_ocid(data) == PLAIN_BREAKS.only_ocid(data)
    assert ocqual.read.breaks.ocids(data) == PLAIN_BREAKS.ocids(data)


@settings(max_examples=500, deadline=None)
@given(st.one_of(junk, dates, st.sampled_from([" a ", "\ta", "n/a", "N/A", "x1 ", "99999999", "tender", "sample"])))
def test_one_value(value: Any) -> None:
    for name in ("amount", "currency", "day", "has_empty", "number", "text"):
        assert same(getattr(FAST, name)(value), getattr(PLAIN, name)(value)), name
    for member in ("a", "id"):
        assert FAST.ids_of(FAST.objects(value)) == PLAIN.ids_of(PLAIN.objects(value))
        assert FAST.grouped(FAST.objects(value, "a"), member) == PLAIN.grouped(PLAIN.objects(value, "a"), member)
    events, until = FAST.places([("id",), ("b", "a"), ("a", "id", "b"), ("b", "id")]), date(2024, 6, 30)
    assert FAST.latest_day(value, events, until) == PLAIN.latest_day(value, events, until)
    for path in ((), ("a",), ("a", "b"), ("b", "a", "b")):
        assert FAST.objects(value, *path) == PLAIN.objects(value, *path)


@settings(max_examples=500, deadline=None)
@given(st.one_of(dates, junk), st.one_of(dates, junk))
def test_the_order_of_two_dates(first: Any, second: Any) -> None:
    assert FAST.in_order(first, second) is PLAIN.in_order(first, second)
    assert FAST.in_order(first, second, 0) is PLAIN.in_order(first, second, 0)
    assert FAST.before(first, second) is PLAIN.before(first, second)
    assert FAST.days_between(first, second) == PLAIN.days_between(first, second)


def nested(depth: int, inner: Any) -> Any:
    for level in range(depth):
        inner = {"a": inner} if level % 2 else [None, inner]
    return inner


said = st.one_of(
    junk,
    st.sampled_from(sorted(ocqual.filled.PLACEHOLDERS)).flatmap(
        lambda text: st.sampled_from(
            [text, text.upper(), f" {text} ", f"{text}x", f"{text}.", f"'{text}' ", f"<{text}", f"{text})"]
        )
    ),
    st.sampled_from(ocqual.filled.PLACEHOLDER_DAYS).map(lambda day: f"{day}T00:00:00Z"),
    st.sampled_from(
        [9999999, 99999999.99, -9999999, 9999998, 10**30, float("nan"), float("-inf"), "\ud800", "９９９９９９９"]
    ),
    st.builds(nested, st.integers(60, 70), st.sampled_from([None, "", "a", 0])),
)


@settings(max_examples=800, deadline=None)
@given(said)
def test_whether_a_value_is_filled(value: Any) -> None:
    assert ocqual.filled.is_filled(value) is PLAIN_FILLED.is_filled(value)


FIELDS = ("id", "name", "value/amount", "value", "items/id", "items/unit/name")
ROLES = sorted({role for selection in SELECTIONS.values() for role in selection.roles})
parts = st.recursive(
    st.one_of(st.none(), st.sampled_from(["x", "n/a", "", 0]), st.sampled_from(ROLES)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(["id", "name", "value", "amount", "items", "unit", "roles"]), inner, max_size=4
        ),
    ),
    max_leaves=12,
)
tenders = st.fixed_dictionaries(
    {},
    optional={
        "procurementMethod": st.one_of(parts, st.sampled_from(["open", "limited", "openish"])),
        "hasEnquiries": st.sampled_from([True, False, None, 0]),
        "tenderers": parts,
    },
)
processes = st.dictionaries(
    st.sampled_from(["awards", "parties", "contracts", "tender", "bids"]),
    st.one_of(
        parts,
        tenders,
        st.fixed_dictionaries({"details": parts}),
        st.lists(st.dictionaries(st.sampled_from(["id", "name", "value", "items", "roles", "tenderers"]), parts)),
    ),
)


def grouped_fields() -> list[Group]:
    bit = 0
    groups = []
    for name in ("awards", "awards/items", "contracts", *SELECTIONS):
        path = Group(name, {}).path
        groups.append(Group(name, {f"{'/'.join(path)}/{each}": 1 << bit + at for at, each in enumerate(FIELDS)}))
        bit += len(FIELDS)
    return groups


@settings(max_examples=500, deadline=None)
@given(st.lists(processes, min_size=1, max_size=4), st.integers(0, (1 << 36) - 1))
def test_kinds_of_processes(found: list[dict[str, Any]], more: int) -> None:
    groups = grouped_fields()
    bits = {path: bit for group in groups for path, bit in group.bits.items()}
    width = (max(bits.values()).bit_length() + 7) // 8
    compiled, plain = sorting(groups, width), Sorter(groups)
    assert isinstance(compiled, Compiled)
    for hashed, data in enumerate((*found, *found[:1])):
        values = {path: [value for _, value in paths.values(data, path)] for path in bits}
        filled = sum({bit for path, bit in bits.items() if any(map(is_filled, values[path]))})
        for whole in (filled, filled | more, 0):
            asked = (len(data) % 6, whole.to_bytes(width, "little"), data, None, hashed ^ 1)
            assert compiled.sort(*asked) == plain.sort(*asked)
    assert compiled.take() == plain.take() != []
    assert compiled.take() == plain.take() == []


@settings(max_examples=500, deadline=None)
@given(st.lists(st.one_of(processes, st.sampled_from(some_releases(60, dirt=0.05))), min_size=1, max_size=4))
def test_kinds_of_processes_that_were_walked(found: list[dict[str, Any]]) -> None:
    asking = Asking(built_in_questions())
    groups, width = asking.groups, (len(asking.paths) + 7) // 8
    compiled, plain = sorting(groups, width), Sorter(groups)
    walk = Walk(standard("1.1"), watched=asking.paths)
    walk.share(compiled.shared)
    for hashed, data in enumerate(found):
        walk.visit(data)
        asked = (0, walk.signature(), data, walk.walker, hashed)
        assert compiled.sort(*asked) == plain.sort(*asked)
    assert compiled.take() == plain.take() != []


def test_too_many_fields_of_an_array_are_looked_at_plainly() -> None:
    fields = {f"awards/{number}": 1 << number for number in range(FIELDS_COMPILED + 1)}
    assert isinstance(sorting([Group("awards", fields)], 9), Sorter)


gauged = st.one_of(
    st.none(),
    st.sampled_from(["open", "selective", "direct", "pending", "active", "n/a", " x ", "EUR", "", 0, 3, 99_999, True]),
    st.sampled_from(
        [
            "2024-01-31",
            "2024-03-01T10:00:00Z",
            "2009-01-01",
            "ocds-213czf-1",
            -1.5,
            2.5,
            0.004,
            0.125,
            1e15,
            10**15 - 1,
            10**15,
            10**400,
        ]
    ),
)
names_gauged = st.sampled_from(
    [
        *("ocid", "tender", "buyer", "procuringEntity", "awards", "status", "value", "amount", "currency", "suppliers"),
        *("contracts", "id", "name", "procurementMethod", "numberOfTenderers", "tenderers", "tenderPeriod"),
        *("startDate", "endDate", "bids", "details"),
    ]
)
inner_gauged = st.recursive(
    gauged,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(names_gauged, inner, max_size=5)),
    max_leaves=20,
)


@settings(max_examples=500, deadline=None)
@given(st.dictionaries(names_gauged, inner_gauged, max_size=8), st.sampled_from(list(Stage)))
def test_figures_are_taken_alike(data: dict[str, Any], stage: Stage) -> None:
    take_figures([data], stage)


@pytest.mark.parametrize("stage", list(Stage))
def test_figures_of_releases_are_taken_alike(stage: Stage) -> None:
    take_figures([*some_releases(60, dirt=0.1), *some_releases(60)], stage)


def take_figures(processes: list[dict[str, Any]], stage: Stage) -> None:
    fast, slow = Gauging(), PLAIN_GAUGING.Gauging()
    for data in processes:
        fast.take(data, stage)
        slow.take(data, stage)
    assert fast._pile.size() <= slow._pile.size()
    mine, theirs = Piled(*fast._pile.hand_over()), Piled(*slow._pile.hand_over())
    assert mine._asdict() == theirs._asdict()
    assert not any(fast._pile.hand_over())


deals = st.lists(
    st.one_of(
        junk,
        st.fixed_dictionaries(
            {},
            optional={
                "status": st.one_of(junk, st.sampled_from(["active", "pending", "cancelled", "terminated"])),
                "implementation": junk,
                "period": st.one_of(junk, st.fixed_dictionaries({"startDate": st.one_of(dates, junk)})),
            },
        ),
    ),
    max_size=3,
)


@settings(max_examples=500, deadline=None)
@given(st.fixed_dictionaries({}, optional={name: st.one_of(deals, junk) for name in ("awards", "contracts")}))
def test_stages(data: dict[str, Any]) -> None:
    as_of = datetime(2024, 6, 30, 23, 59, 59, tzinfo=UTC)
    assert ocqual.stage.stage_of(data, as_of) is PLAIN_STAGE.stage_of(data, as_of)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from([0, 1, 5, 2**63, 2**64, 2**70 + 1]), st.integers(0, 3), st.integers(1, 9))),
    st.sampled_from([0, 1, 2**64 - 1, 2**70 + 2**63, 2**72 - 1]),
    st.integers(0, 3),
)
def test_kinds_of_processes_are_counted_alike(kinds: list[tuple[int, int, int]], mask: int, groups: int) -> None:
    where = Where(0, "", 0, 0, "", "", 0)
    rows = [
        Row(filled.to_bytes(9, "little"), told, (("awards", (told,)),) if told else (), count, where)
        for filled, told, count in kinds
    ]
    given_kinds = Kinds(16, rows)
    for apart, numbered in ((False, bytes(8)), (True, b"\xff" * 8)):
        fast: tuple[dict[bytes, int], dict[bytes, int]] = {bytes(24): 1}, {}
        slow: tuple[dict[bytes, int], dict[bytes, int]] = {bytes(24): 1}, {}
        given_kinds.count(mask, groups, *fast, apart=apart)
        given_kinds.count_plainly(mask.to_bytes(16, "little") + numbered, groups, *slow, apart)
        assert fast == slow
        asked_for = [count for _, told, count in kinds if bool(told & groups) == apart]
        assert sum(fast[0].values()) == 1 + sum(asked_for)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 2**64 - 1),
            st.lists(st.tuples(st.integers(0, 700), st.sampled_from(list(Rule))), max_size=12),
        ),
        max_size=8,
    )
)
def test_breaches_are_counted_alike(releases: list[tuple[int, list[tuple[int, Rule]]]]) -> None:
    of_rule = {Rule.TYPE: [0, 2], Rule.CODE: [1], Rule.REQUIRED: [2], Rule.IDS: [0]}
    nodes = Tree(standard("1.1")).nodes
    found = []
    for counting in (Breaches(of_rule, 3), breaches_counted(of_rule, 3)):
        counted, wanted = counters(3), []
        for unit, (hashed, broken) in enumerate(releases):
            given_breaches = [(nodes[number % len(nodes)], rule, None) for number, rule in broken]
            for slot, place, which in counting.put(given_breaches, unit, hashed, counted):
                group = counting.groups[slot]
                wanted.append((group.path, place, which))
                group.keep(Example(group.rank(hashed, which), str(hashed), "", 0, None, "", ""))
                counting.limit(slot)
        found.append((counted, wanted, list(counting.failures())))
    assert found[0] == found[1]


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
    *(
        "https://a.example/x?y=1",
        "https://a b",
        "http://ä",
        "ocds-213czf-1",
        "ocds-213czf1",
        "ocds-213CZF-1",
        "ocds-213czf-é",
    ),
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
    *(make("/x/id") for make in (sure.filled, sure.absent)),
    *(sure.absent("x"), sure.absent("x/id"), sure.beyond(frozenset(["one", "n/a"])), sure.fewer(2), sure.objects()),
    *(make("one", path) for make in (sure.holding, sure.lacking, sure.only) for path in ("", "x", "/x")),
    *(make(days, path) for make in (sure.recent, sure.long_past) for days in (0, 150, 151) for path in ("", "x")),
    *(sure.long_past(30, "x/id", or_absent=True), sure.near("startDate", "endDate", 40), sure.near("/date", "", 3000)),
    *(sure.wordy(3), sure.wordy(3, "x/0"), sure.differing("id", "x"), sure.differing("id", "/x/id"), sure.tidy()),
    *(
        sure.same("id", "x"),
        sure.same("", "/parties/0/id"),
        sure.unlisted("", "parties"),
        sure.unlisted("x", "parties"),
    ),
    *(sure.listed("x", "parties"), sure.listed("", "parties"), sure.former("", lambda process: date(2024, 1, 31))),
    *(
        sure.adds_up("x", ("id",), "endDate", low=0, high=2, whole="x"),
        sure.filled("x/0/id"),
        sure.blank(),
        sure.blank("id"),
        sure.prefixed(),
        sure.other("one", "", "id"),
        sure.other("one", "/parties/0", "id"),
        sure.either(sure.blank("id"), sure.blank("x")),
        sure.either(sure.past("startDate"), sure.either(sure.filled("x"), sure.within(0, 3))),
        sure.both(sure.filled("id"), sure.objects("/parties")),
        sure.numbered("x", "/parties"),
        sure.before_all("startDate", "x", "endDate"),
        sure.apart("startDate", "endDate", 1),
        sure.unlike("x"),
        sure.unnoticed(frozenset(["one"])),
        sure.theirs("parties", "x", sure.holding("buyer", "roles")),
        sure.hollow(),
        sure.after_all("startDate", "x", "endDate"),
        sure.not_having("parties", "roles", ("buyer",), "x"),
        sure.reversed_("startDate", "endDate"),
        sure.unpackaged(),
        sure.unpackaged("publishedDate"),
        sure.undated(),
        sure.undated("x"),
    ),
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
