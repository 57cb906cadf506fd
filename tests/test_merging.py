"""Releases merged as `ocdsmerge` merges them, and where we depart from it."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ocqual.merging import OMIT, WHOLE, Rules, merged, rules_of
from ocqual.standard import standard
from tests.merge_oracle import merged_by_ocdsmerge

#: Ids of which no two are equal, and no two are written alike.
IDS: list[list[Any]] = [["1", 2, None, "x"], [1, 0.5, "", None], ["x", True, 7], [1, "x", [1], {"a": 1}], ["1", 2, {}]]
NAMES = ["a", "b", "c", "id"]
OWN: Rules = {"id": OMIT, "date": OMIT, "tag": OMIT}

plain = st.sampled_from([None, None, 1, 2.5, True, "", "x", "x", [], {}, [1], ["x", None], [{}], [{"a": 1}, 7], [[]]])


def values(ids: list[Any]) -> st.SearchStrategy[Any]:
    """Of any kind, so that they often conflict."""

    def above(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        elements = st.fixed_dictionaries({}, optional={"id": st.sampled_from(ids), "a": inner, "b": inner})
        return st.dictionaries(st.sampled_from(NAMES[:3]), inner, max_size=3) | st.lists(elements, max_size=4)

    return st.recursive(plain, above, max_leaves=8)


def of_kinds(ids: list[Any], depth: int) -> dict[str, st.SearchStrategy[Any]]:
    """Members of an object, each ``null`` or of the kind that its name says: so nothing conflicts."""
    found: dict[str, st.SearchStrategy[Any]] = {"a": plain.filter(lambda value: not isinstance(value, dict))}
    if depth:
        inner = of_kinds(ids, depth - 1)
        found["b"] = st.none() | st.fixed_dictionaries({}, optional=inner)
        elements = st.fixed_dictionaries({"id": st.sampled_from(ids)}, optional=inner)
        found["c"] = st.none() | st.lists(elements, max_size=3, unique_by=lambda each: str(each["id"]))
    return found


def releases(ids: list[Any], kinds: bool = False) -> st.SearchStrategy[list[dict[str, Any]]]:
    own = {
        "date": st.sampled_from(["2024", "2025", None, 7, ["x"], {"a": 1}]),
        "ocid": st.sampled_from(["o", "o", None, 7, ["x"], [], {"a": [1]}, [{"id": 1}]]),
        "id": st.sampled_from(["r1", 2, None, {"a": 1}]),
        "tag": st.sampled_from(["x", ["tender"], {"a": 1}]),
    }
    members = of_kinds(ids, 3) if kinds else {name: values(ids) for name in NAMES[:3]}
    return st.lists(st.fixed_dictionaries({}, optional=members | own), max_size=6)


rules = st.dictionaries(
    st.sampled_from(NAMES[:3]),
    st.sampled_from([OMIT, WHOLE]) | st.dictionaries(st.sampled_from(NAMES), st.sampled_from([OMIT, WHOLE])),
)


def arrays(value: Any) -> Iterator[list[Any]]:
    """All arrays in a value."""
    if isinstance(value, list):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from arrays(inner)


def null_for_one_of_two(release: dict[str, Any]) -> bool:
    """Whether there are two objects of one id in an array of a release, and nulls in them."""
    for array in arrays(release):
        ids = [str(each["id"]) for each in array if isinstance(each, dict) and "id" in each]
        if len(set(ids)) < len(ids) and "null" in json.dumps(array):
            return True
    return False


@given(st.sampled_from(IDS).flatmap(releases), rules)
def test_releases_are_merged_as_ocdsmerge_merges_them(data: list[dict[str, Any]], some: Rules) -> None:
    assume(not any(null_for_one_of_two(release) for release in data))
    before = copy.deepcopy(data)
    found = merged(data, some | OWN)
    assert json.dumps(data) == json.dumps(before), "no release is changed"
    expected, removed = merged_by_ocdsmerge(before, some | OWN)
    assume(not removed)
    assert json.dumps(found) == json.dumps(expected), "in the same order"


@given(st.sampled_from(IDS[:3]).flatmap(lambda ids: releases(ids, kinds=True)), rules)
def test_null_removes_what_was_there(data: list[dict[str, Any]], some: Rules) -> None:
    found = merged(copy.deepcopy(data), some | OWN)
    expected, removed = merged_by_ocdsmerge(data, some | OWN)
    assert json.dumps(found, sort_keys=removed) == json.dumps(expected, sort_keys=removed)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ([{"id": 1, "a": 1}], [{"id": "1", "a": 2, "b": 3}], [{"id": 1, "a": 2, "b": 3}]),
        ([{"id": None, "a": 1}], [{"id": "None", "b": 2}], [{"id": "None", "a": 1, "b": 2}]),
        ([{"id": 1, "a": 1}], [{"id": True, "a": 2}], [{"id": 1, "a": 1}, {"id": True, "a": 2}]),
        ([{"id": 1, "a": {"b": 1}}], [{"id": 1, "a": None}, {"id": 1, "a": 2}], [{"id": 1, "a": 2}]),
        ([{"id": 1, "a": {"b": 1}}], [{"id": 1, "a": {"b": 2}}, {"id": 1, "a": None}], [{"id": 1}]),
        ({"1": {"id": "1", "a": 1}}, [{"id": "1", "a": 2}], None),
    ],
    ids=["number and text", "no id and its text", "equal, written otherwise", "null first", "null last", "a name"],
)
def test_ids_meet_if_they_are_written_alike(first: Any, second: Any, expected: Any) -> None:
    found = merged([{"ocid": "o", "x": first}, {"ocid": "o", "x": second}], OWN)
    assert (found and json.dumps(found["x"])) == (expected and json.dumps(expected))


def test_what_was_removed_can_come_back() -> None:
    data = [{"date": "1", "x": {"a": 1}, "y": [{"id": 1}]}, {"date": "2", "x": None, "y": None}]
    assert merged(data, OWN) == {"tag": ["compiled"], "id": "None-2", "date": "2"}
    assert merged([*data, {"date": "3", "x": {"b": 1}, "y": {"c": 1}}], OWN) == {
        "tag": ["compiled"], "id": "None-3", "date": "3", "x": {"b": 1}, "y": {"c": 1},
    }  # fmt: skip


def test_what_is_too_deep_is_not_merged() -> None:
    deep: dict[str, Any] = {}
    for _ in range(5000):
        deep = {"a": deep, "b": 1}
    assert merged([deep, deep], OWN) is None


def test_the_rules_of_the_standard_are_a_tree() -> None:
    found = rules_of(standard("1.1"))
    assert found["id"] == OMIT
    assert found["parties"]["roles"] == found["tender"]["amendment"]["changes"] == WHOLE
