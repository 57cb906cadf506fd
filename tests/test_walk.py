"""The walk against a naive one: what it counts, what it finds broken, what it gathers."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocqual import paths
from ocqual.filled import PLACEHOLDER_DAYS, PLACEHOLDERS, is_filled
from ocqual.standard import standard
from ocqual.walk import Rule, Walk
from ocqual.walk.fast import is_built

STANDARD = standard("1.1")
READS = (
    "",
    "tender",
    "tender/value",
    "awards[]",
    "awards",
    "awards/date",
    "tag",
    "tag[]",
    "tender/x/y",
    "contracts/items",
)
DATA = Path(__file__).parents[2] / "shared" / "data"

names = st.sampled_from(
    [
        *("ocid", "id", "date", "tag", "tender", "awards", "contracts", "items", "value", "amount", "currency"),
        *(
            "title",
            "title_es",
            "status",
            "x",
            "y",
            "documents",
            "url",
            "parties",
            "roles",
            "buyer",
            "name",
            "milestones",
        ),
        *("tenderPeriod", "startDate", "planning", "budget", "initiationType", "classification"),
    ]
)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([0, 1, -5, 99999999, 10**25, 1.5, 9999999.0, 2.0]),
    st.sampled_from(
        [
            *("", " ", "n/a", "N/A ", "-", "abc", "tender", "active", "EUR", "9999999", "x" * 50, " " * 50),
            *("1970-01-01T00:00:00Z", "2020-01-01T00:00:00Z", "2020-13-01T00:00:00Z"),
            *("https://example.org", "not a uri", "Поставка лекарств"),
        ]
    ),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(names, inner, max_size=5)),
    max_leaves=25,
)
releases = st.dictionaries(names, values, max_size=8)


def naive_coverage(release: dict[str, Any]) -> dict[str, list[int]]:
    """Present, filled and objects by path, by plain recursion."""
    found: dict[str, list[int]] = {}

    def visit_value(path: str, value: Any) -> None:
        if isinstance(value, list):
            for element in value:
                visit_value(path, element)
        elif isinstance(value, dict):
            found.setdefault(path, [0, 0, 0])[2] += 1
            for name, member in value.items():
                below = f"{path}/{name}" if path else name
                counts = found.setdefault(below, [0, 0, 0])
                counts[0] += 1
                counts[1] += is_filled(member)
                visit_value(below, member)

    found[""] = [1, int(is_filled(release)), 0]
    visit_value("", release)
    return found


def members_of(value: Any) -> int:
    if isinstance(value, dict):
        return len(value) + sum(map(members_of, value.values()))
    return sum(map(members_of, value)) if isinstance(value, list) else 0


def total_of(parts: list[dict[str, list[int]]]) -> dict[str, list[int]]:
    total: dict[str, list[int]] = {}
    for part in parts:
        for path, counts in part.items():
            mine = total.setdefault(path, [0, 0, 0])
            for index, count in enumerate(counts):
                mine[index] += count
    return total


def walked(walk: Walk) -> dict[str, list[int]]:
    covers = walk.take_coverage().items()
    return {path: [c.present, c.filled, c.objects] for path, c in covers if c.present or c.objects}


def seen(walk: Walk) -> Any:
    """All that one visit tells."""
    nodes = sorted(walk.tree.nodes[number].path for number in walk.filled_nodes())
    breaches = Counter((node.path, str(rule), id(value)) for node, rule, value in walk.breaches)
    return nodes, breaches, {path: [id(value) for value in walk.gathered(path)] for path in READS if path}


@settings(max_examples=200, deadline=None)
@given(st.lists(releases, min_size=1, max_size=12), st.integers(1, 5))
def test_fast_walks_find_what_the_plain_walk_finds(data: list[dict[str, Any]], after: int) -> None:
    plain = Walk(STANDARD, READS, READS, compiled=False, rewrite_after=frozenset())
    unrolled = Walk(STANDARD, READS, READS, compiled=False, rewrite_after=frozenset([after, after + 2]))
    compiled = Walk(STANDARD, READS, READS)
    signatures: dict[Any, Any] = {}
    for release in data:
        for walk in (plain, unrolled, compiled):
            walk.visit(release)
        assert seen(plain) == seen(unrolled) == seen(compiled)
        assert plain.members() == unrolled.members() == compiled.members() == members_of(release)
        assert signatures.setdefault(plain.signature(), compiled.signature()) == compiled.signature()
    assert len(set(signatures.values())) == len(signatures)
    assert plain.take_coverage() == unrolled.take_coverage() == compiled.take_coverage()


def test_the_compiled_walk_is_there_where_there_is_a_compiler() -> None:
    assert is_built() or shutil.which("cc") is None


@pytest.mark.parametrize("text", sorted([*PLACEHOLDERS, *PLACEHOLDER_DAYS]))
def test_placeholders_have_the_shape_that_the_compiled_walk_relies_on(text: str) -> None:
    assert len(text) <= 16
    assert text in PLACEHOLDER_DAYS or not any(map(str.isdigit, text))


@settings(max_examples=400, deadline=None)
@given(
    st.one_of(
        st.text(max_size=40),
        st.sampled_from(sorted(PLACEHOLDERS)).flatmap(
            lambda t: st.sampled_from([t.upper(), t.title(), f" {t} ", t + "1", f"'{t}'", f"- {t}-", f"{t})"])
        ),
        st.from_regex(r"\A(http|https|ftp)://[a-z0-9.:@-]{0,9}[a-zA-Z0-9/?=&%#\[ é-]{0,12}\Z"),
        st.from_regex(r"\A[ 019n/-]{0,30}\Z"),
        st.from_regex(r"\A[0129][0-9]{3}-[01][0-9]-[0-3][0-9]([T ][0-9:.]{5,12}(Z|[+-][0-9:]{5})?)?\Z"),
    )
)
def test_texts_are_judged_by_the_one_function(text: str) -> None:
    document = {"id": "1", "url": text}
    release = {"tender": {"title": text, "tenderPeriod": {"endDate": text}, "id": text, "mine": text}}
    release["tender"]["documents"] = [document]
    compiled = Walk(STANDARD, READS)
    plain = Walk(STANDARD, READS, compiled=False, rewrite_after=frozenset())
    compiled.visit(release)
    plain.visit(release)
    assert seen(compiled)[:2] == seen(plain)[:2]
    covers = compiled.take_coverage()
    for path in ("tender/title", "tender/tenderPeriod/endDate", "tender/id", "tender/mine", "tender/documents/url"):
        assert covers[path].filled == is_filled(text)


@settings(max_examples=200, deadline=None)
@given(st.lists(releases, min_size=1, max_size=6))
def test_coverage_is_what_a_naive_walk_counts(data: list[dict[str, Any]]) -> None:
    walk = Walk(STANDARD, rewrite_after=frozenset([2, 4]))
    for release in data:
        walk.visit(release)
    assert walked(walk) == total_of([naive_coverage(release) for release in data])


@settings(max_examples=100, deadline=None)
@given(releases)
def test_values_are_gathered_in_document_order(release: dict[str, Any]) -> None:
    walk = Walk(STANDARD, READS)
    walk.visit(release)
    for path in READS:
        if path:
            assert [id(v) for v in walk.gathered(path)] == [id(v) for _, v in paths.values(release, path)]


ITEM = {"id": "1", "additionalClassifications": [{"id": "1"}, {"id": "1"}]}
PERIOD, DOCUMENTS, STATUS = "tender/tenderPeriod/endDate", "tender/documents", "tender/status"
TWIN = {"id": "1"}
BIDDERS, AMOUNT = "tender/numberOfTenderers", "tender/value/amount"

CASES: list[tuple[str, dict[str, Any], set[tuple[str, Rule]]]] = [
    ("number as text", {"tender": {"id": "1", "value": {"amount": "5"}}}, {(AMOUNT, Rule.TYPE)}),
    ("whole float is no integer", {"tender": {"id": "1", "numberOfTenderers": 2.0}}, {(BIDDERS, Rule.TYPE)}),
    ("truth value is no number", {"tender": {"id": "1", "value": {"amount": True}}}, {(AMOUNT, Rule.TYPE)}),
    ("object for an array, its inside is moot", {"awards": {"value": 5}}, {("awards", Rule.TYPE)}),
    ("array for an object", {"tender": [{"status": 7}]}, {("tender", Rule.TYPE)}),
    ("text in an array of objects", {"awards": ["a"]}, {("awards", Rule.TYPE)}),
    ("null where it may be", {"tender": {"id": "1", "title": None}}, set()),
    ("null where it may not be", {"tender": None}, {("tender", Rule.TYPE)}),
    ("missing id", {"awards": [{"title": "x"}]}, {("awards/id", Rule.REQUIRED)}),
    ("unknown status", {"tender": {"id": "1", "status": "open"}}, {("tender/status", Rule.CODE)}),
    ("status of the wrong type", {"tender": {"id": "1", "status": []}}, {(STATUS, Rule.CODE), (STATUS, Rule.TYPE)}),
    ("null status", {"tender": {"id": "1", "status": None}}, set()),
    ("date without time", {"tender": {"id": "1", "tenderPeriod": {"endDate": "2020-01-01"}}}, {(PERIOD, Rule.FORMAT)}),
    ("empty id", {"tender": {"id": ""}}, {("tender/id", Rule.MIN_LENGTH)}),
    ("no items", {"awards": [{"id": "1", "items": []}]}, {("awards/items", Rule.MIN_ITEMS)}),
    ("repeated ids, as text", {"awards": [{"id": 1}, {"id": "1"}]}, {("awards", Rule.IDS)}),
    ("repeated ids the schema forgets", {"tender": {"id": "1", "documents": [TWIN, TWIN]}}, {(DOCUMENTS, Rule.IDS)}),
    ("classifications may share ids", {"tender": {"id": "1", "items": [ITEM]}}, set()),
    ("translation of the wrong type", {"tender": {"id": "1", "title_es": 5}}, {("tender/title_es", Rule.TYPE)}),
    ("additional members have no rules", {"tender": {"id": "1", "mine": [{"status": 5}]}}, set()),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "expected"), CASES, ids=[case[0] for case in CASES])
@pytest.mark.parametrize("how", ["plain", "unrolled", "compiled"])
def test_rules(name: str, data: dict[str, Any], expected: set[tuple[str, Rule]], how: str) -> None:
    after = frozenset([2]) if how == "unrolled" else frozenset[int]()
    walk = Walk(STANDARD, compiled=how == "compiled", rewrite_after=after)
    release = {
        "ocid": "ocds-213czf-1",
        "id": "1",
        "date": "2020-01-01T00:00:00Z",
        "tag": ["tender"],
        "initiationType": "tender",
        **data,
    }
    for _ in range(3):
        walk.visit(json.loads(json.dumps(release)))
    assert {(node.path, rule) for node, rule, _ in walk.breaches} == expected


def test_members_used_as_data_are_counted_as_one() -> None:
    walk = Walk(STANDARD, rewrite_after=frozenset([3]))
    for number in range(50):
        walk.visit({"byDay": {f"{number}-{each}": 1 for each in range(20)}})
    covers = walk.take_coverage()
    assert sum(cover.present for path, cover in covers.items() if path.startswith("byDay/")) == 1000
    assert len(covers) < len(STANDARD.fields) + 210
    assert covers["byDay/*"].present > 700


def test_depth_and_hostile_names_do_no_harm() -> None:
    deep: Any = {"a": 1}
    for _ in range(400):
        deep = {"a": [deep]}
    odd = {"a/b": 1, "": 2, "it's": 3, 'say "x"': 4, "a\nb": 5, "\\": 6, "{x}": 7, "*": 8, "\ud800": 9}
    walk = Walk(STANDARD, rewrite_after=frozenset([2, 3]))
    for _ in range(4):
        walk.visit({"deep": deep, "odd": odd})
    covers = walk.take_coverage()
    assert {path: cover.present for path, cover in covers.items() if path.startswith("odd/")} == {
        f"odd/{paths.escape(name)}": 4 for name in odd
    }


@pytest.mark.skipif(not DATA.is_dir(), reason="the folder of real data is not here")
def test_real_releases_are_walked_as_naively() -> None:
    walk = Walk(STANDARD, rewrite_after=frozenset([5, 50]))
    naive = []
    for file in sorted(DATA.glob("armenia/releases/*.json"))[:2]:
        for release in json.loads(file.read_bytes())["releases"]:
            walk.visit(release)
            naive.append(naive_coverage(release))
    assert walked(walk) == total_of(naive)
