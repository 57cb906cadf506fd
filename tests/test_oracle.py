"""The walk against JSON Schema: what it calls invalid is what validators report, but for listed differences.

The differences are deliberate (see ``docs/differences.md``): ids are unique in arrays where the schema forgets to say
so, ids are compared as text, and ``uniqueItems`` itself, which compares whole elements, is not asked.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocqual.processes import published_in
from ocqual.read import open_inputs, read
from ocqual.standard import Available, Extension, standard
from ocqual.standard.extensions import catalogue
from ocqual.walk import Rule, Walk
from tests.oracle import Error, judge, oracle_errors, schema_of
from tests.releases import some_releases
from tests.test_walk import releases, values

DATA = Path(__file__).parents[2] / "shared" / "data"
VERSIONS = ("1.0", "1.1")
NOT_ASKED = {Rule.IDS.value}


class Pair:
    """A walk and its oracle, for one version of the standard."""

    def __init__(
        self,
        version: str,
        extensions: tuple[Extension, ...] = (),
        rewrite_after: frozenset[int] = frozenset([5, 100]),
    ) -> None:
        self.standard = standard(version, extensions)
        self.walk = Walk(self.standard, rewrite_after=rewrite_after)
        self.errors = judge(schema_of(version, extensions=extensions))

    def differences(self, release: dict[str, Any]) -> set[Error]:
        """Errors that only one of the two finds."""
        self.walk.visit(release)
        mine = {(node.path, str(rule)) for node, rule, _ in self.walk.breaches}
        found = {(self.as_walked(path), rule) for path, rule in self.errors(release)}
        return {error for error in mine ^ found if error[1] not in NOT_ASKED}

    def as_walked(self, path: str) -> str:
        """The path with a star for a name that an extension leaves free, as the walk has it."""
        parent, _, name = path.rpartition("/")
        if path in self.standard.fields or self.standard.free_member(parent, name) is None:
            return path
        return f"{parent}/*"


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("dirt", [0.0, 0.3])
def test_realistic_releases_are_judged_alike(version: str, dirt: float) -> None:
    pair = Pair(version)
    for release in some_releases(60, dirt=dirt):
        assert pair.differences(release) == set()


def every_extension() -> tuple[Extension, ...]:
    """All published extensions, each in its latest version."""
    return tuple((name, entry["latest"]) for name, entry in catalogue().items())


@pytest.mark.parametrize("dirt", [0.0, 0.3])
def test_realistic_releases_are_judged_alike_with_all_extensions(dirt: float) -> None:
    pair = Pair("1.1", every_extension())
    for release in some_releases(60, dirt=dirt):
        assert pair.differences(release) == set()


ALL = standard("1.1", every_extension())
ADDED = sorted(ALL.fields.keys() - standard("1.1").fields.keys())


def built(members: list[tuple[str, Any]]) -> dict[str, Any]:
    """A release with values at paths of the standard as all extensions make it, each array with one object."""
    release: dict[str, Any] = {}
    for path, value in members:
        level, parts = release, path.split("/")
        for depth, name in enumerate(parts[:-1], start=1):
            field = ALL.fields["/".join(parts[:depth])]
            below = level.setdefault(name, [{}] if field.array else {})
            level = below[0] if isinstance(below, list) and below else below
            if not isinstance(level, dict):
                break  # a value of another type was put here before
        else:
            level[parts[-1]] = value
    return release


@cache
def with_all_extensions() -> Pair:
    """Made once: it takes much longer than to judge a release."""
    return Pair("1.1", every_extension())


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(ADDED), values), min_size=1, max_size=6).map(built))
def test_junk_in_extensions_is_judged_alike(release: dict[str, Any]) -> None:
    assert with_all_extensions().differences(release) == set()


@settings(max_examples=150, deadline=None)
@given(releases)
def test_junk_is_judged_alike(release: dict[str, Any]) -> None:
    walk = Walk(standard("1.1"))
    walk.visit(release)
    mine = {(node.path, str(rule)) for node, rule, _ in walk.breaches if rule is not Rule.IDS}
    found = {error for error in oracle_errors(schema_of("1.1"), release) if error[1] not in NOT_ASKED}
    assert mine == found


def real_releases(publisher: Path) -> Iterator[dict[str, Any]]:
    """The releases of a publisher as published; of the largest, those of the first files."""
    sources = open_inputs([str(publisher)])
    for count, document in enumerate(read(sources)):
        if count > 1500:
            return
        published = published_in(document)
        yield from (release for release, _ in published)


def declared_by(publisher: Path) -> set[tuple[Extension, ...]]:
    """The sets of extensions that the publisher's packages declare and that are known here."""
    available = Available()
    return {
        available.applied(document.package.extensions) for document in islice(read(open_inputs([str(publisher)])), 1500)
    }


@pytest.mark.parametrize("publisher", sorted(DATA.glob("*/")) if DATA.is_dir() else [], ids=lambda path: path.name)
def test_real_releases_are_judged_alike(publisher: Path) -> None:
    pairs = [*map(Pair, VERSIONS), Pair("1.1", every_extension())]
    pairs += [Pair("1.1", declared) for declared in sorted(declared_by(publisher)) if declared]
    seen = 0
    for release in real_releases(publisher):
        seen += 1
        for pair in pairs:
            assert pair.differences(release) == set(), json.dumps(release)[:300]
    assert seen
