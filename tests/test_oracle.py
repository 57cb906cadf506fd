"""The walk against JSON Schema: what it calls invalid is what validators report, but for listed differences.

The differences are deliberate (see ``docs/differences.md``): ids are unique in arrays where the schema forgets to say
so, ids are compared as text, and ``uniqueItems`` itself, which compares whole elements, is not asked.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from ocqual.processes import published_and_process
from ocqual.read import open_inputs, read
from ocqual.standard import standard
from ocqual.walk import Rule, Walk
from tests.oracle import Error, judge, oracle_errors, schema_of
from tests.releases import some_releases
from tests.test_walk import releases

DATA = Path(__file__).parents[2] / "shared" / "data"
VERSIONS = ("1.0", "1.1")
NOT_ASKED = {Rule.IDS.value}


class Pair:
    """A walk and its oracle, for one version of the standard."""

    def __init__(self, version: str, rewrite_after: frozenset[int] = frozenset([5, 100])) -> None:
        self.walk = Walk(standard(version), rewrite_after=rewrite_after)
        self.errors = judge(schema_of(version))

    def differences(self, release: dict[str, Any]) -> set[Error]:
        """Errors that only one of the two finds."""
        self.walk.visit(release)
        mine = {(node.path, str(rule)) for node, rule, _ in self.walk.breaches}
        return {error for error in mine ^ self.errors(release) if error[1] not in NOT_ASKED}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("dirt", [0.0, 0.3])
def test_realistic_releases_are_judged_alike(version: str, dirt: float) -> None:
    pair = Pair(version)
    for release in some_releases(60, dirt=dirt):
        assert pair.differences(release) == set()


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
        published, _ = published_and_process(document)
        yield from (release for release, _ in published)


@pytest.mark.parametrize("publisher", sorted(DATA.glob("*/")) if DATA.is_dir() else [], ids=lambda path: path.name)
def test_real_releases_are_judged_alike(publisher: Path) -> None:
    pairs = [Pair(version) for version in VERSIONS]
    seen = 0
    for release in real_releases(publisher):
        seen += 1
        for pair in pairs:
            assert pair.differences(release) == set(), json.dumps(release)[:300]
    assert seen
