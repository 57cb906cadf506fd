"""What is remembered adds up: in any order, however the input is cut, with nothing as the empty value."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocqual import tally
from ocqual.census import Census, Gauges
from ocqual.tally import (
    ANY_MEMBER,
    EXAMPLES_KEPT,
    Chosen,
    Cover,
    Example,
    Examples,
    Extent,
    Group,
    Reading,
    Skip,
    Skips,
    Tally,
    Totals,
    gather_members,
    total,
)

few = st.integers(0, 3)
names = st.sampled_from(["a", "b", "c"])
counts = st.dictionaries(names, st.integers(1, 5), max_size=3)
days = st.dates().map(str)


def sorted_unique(items: list[Any], kept: int) -> tuple[Any, ...]:
    return tuple(sorted(set(items))[: kept or None])


some_examples = st.lists(
    st.builds(Example, few, names, st.just("f"), few, few, st.just("/p"), st.just("1")), max_size=6
)
examples = st.integers(0, 4).flatmap(
    lambda kept: some_examples.map(lambda items: Examples(kept, sorted_unique(items, kept)))
)
groups = st.dictionaries(names, st.builds(Group, few, few, examples), max_size=2)
tallies = st.builds(Tally, few, few, few, few, few, counts, groups, examples)
covers = st.builds(Cover, few, few, few, few, st.booleans())
extents = st.lists(days, max_size=2).map(lambda found: Extent(min(found), max(found)) if found else Extent())
skips = st.builds(
    Skips,
    few,
    few,
    st.lists(st.builds(Skip, names, few, few, names, names), max_size=6).map(
        lambda items: sorted_unique(items, EXAMPLES_KEPT)
    ),
)
readings = st.builds(
    Reading,
    counts,
    few,
    *[st.dictionaries(names, skips, max_size=2)] * 2,
    *[counts] * 5,
)
censuses = st.dictionaries(st.integers(0, 9), st.integers(1, 5), min_size=1, max_size=4).map(Census.of)
gauges = st.builds(
    Gauges,
    counts,
    st.dictionaries(names, st.dictionaries(st.integers(-2, 2), st.integers(1, 3), max_size=2), max_size=2),
    st.dictionaries(names, censuses, max_size=2),
)
paths = st.lists(names, min_size=1, max_size=3).map("/".join)
totals = st.builds(
    Totals,
    few,
    few,
    counts,
    st.dictionaries(names, tallies, max_size=2),
    st.dictionaries(paths, covers, max_size=4).map(gather_members),
    st.sampled_from([(), ("a", "b")]),
    counts,
    st.dictionaries(names, st.dictionaries(st.integers(-2, 2), st.integers(1, 3), max_size=2), max_size=2),
    st.dictionaries(names, extents, max_size=2),
    readings,
    gauges,
)

TYPES = {
    Examples: examples,
    Group: st.builds(Group, few, few, examples),
    Tally: tallies,
    Cover: covers,
    Extent: extents,
    Chosen: st.builds(Chosen, few, few, counts, st.dictionaries(names, examples, max_size=2)),
    Skips: skips,
    Reading: readings,
    Gauges: gauges,
    Totals: totals,
}


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.__name__)
@settings(max_examples=40)
@given(data=st.data())
def test_addition_is_associative_and_commutative_with_the_empty_value_as_identity(kind: Any, data: Any) -> None:
    a, b, c = (data.draw(TYPES[kind]) for _ in range(3))
    assert (a + b) + c == a + (b + c)
    assert a + b == b + a
    assert a + kind() == a == kind() + a


@settings(max_examples=40)
@given(st.lists(totals, max_size=5), st.randoms(), st.integers(0, 5))
def test_any_division_in_any_order_gives_the_same(parts: list[Totals], random: Any, cut: int) -> None:
    shuffled = random.sample(parts, len(parts))
    assert total([total(shuffled[:cut]), total(shuffled[cut:])]) == total(parts)


@settings(max_examples=40)
@given(totals, totals)
def test_mappings_are_in_the_order_of_their_keys(a: Totals, b: Totals) -> None:
    both = a + b
    mappings = [both.stages, both.tallies, both.coverage, both.signatures, both.numbers, both.extents]
    mappings += [both.reading.documents, both.reading.skipped, *both.numbers.values()]
    assert all(list(mapping) == sorted(mapping) for mapping in mappings)


def test_of_examples_the_least_ranks_are_kept_whichever_come_first() -> None:
    made = [Examples(2, (Example(rank, "o", "f", 0, 0, "", ""),)) for rank in (5, 3, 9, 1)]
    for order in (made, made[::-1]):
        assert [each.rank for each in sum(order, Examples()).items] == [1, 3]


def test_totals_of_different_questions_do_not_add() -> None:
    with pytest.raises(ValueError, match="different questions"):
        Totals(signature_paths=("a",)) + Totals(signature_paths=("b",))


# --- objects that use member names as data ---------------------------------------------------------------------------

additional = st.lists(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=3), min_size=1, max_size=10)


def coverage_of(paths: list[list[str]]) -> dict[str, Cover]:
    """Coverage of additional members: a member of an object is never there without the object."""
    heads = {"/".join(path[:depth]) for path in paths for depth in range(1, len(path) + 1)}
    return {path: Cover(present=1, additional=True) for path in sorted(heads)}


@pytest.fixture(scope="module")
def _few_told_apart() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tally, "MEMBERS_TOLD_APART", 3)
        yield


@pytest.mark.usefixtures("_few_told_apart")
@settings(max_examples=40)
@given(st.lists(additional, min_size=3, max_size=3))
def test_crowded_objects_are_gathered_however_the_input_was_cut(parts: list[list[list[str]]]) -> None:
    a, b, c = (Totals(coverage=coverage_of(paths)) for paths in parts)
    assert (a + b) + c == a + (b + c) == (c + a) + b


@pytest.mark.usefixtures("_few_told_apart")
@settings(max_examples=40)
@given(additional)
def test_gathering_loses_no_occurrence_and_is_done_once(paths: list[list[str]]) -> None:
    coverage = coverage_of(paths)
    gathered = gather_members(coverage)
    assert sum(cover.present for cover in gathered.values()) == len(coverage)
    assert gather_members(gathered) == gathered


@pytest.mark.usefixtures("_few_told_apart")
def test_members_of_the_standard_are_never_gathered() -> None:
    known = {name: Cover(present=1) for name in "abcdefgh"}
    odd = {f"x{number}": Cover(present=1, additional=True) for number in range(5)}
    gathered = gather_members({**known, **odd})
    assert set(gathered) == {*known, ANY_MEMBER}
    assert gathered[ANY_MEMBER].present == 5
