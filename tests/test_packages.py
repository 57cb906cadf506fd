"""Packages are judged by what they say of themselves, once each, wherever their releases come to lie."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from ocqual import explain
from ocqual.read import chunks, decode, open_inputs
from ocqual.render.text import to_text
from ocqual.report import Measure, Scorecard
from ocqual.standard import standard
from ocqual.standard.schema import json_schema
from tests.oracle import oracle_errors
from tests.test_extensions import BIDS, LOTS, UNKNOWN, package, release, scored, with_lots

OWN = "https://procurement.ruritania.example/extensions/mine/extension.json"


def measure(card: Scorecard, name: str) -> Measure:
    return next(each for each in card.measures if each.id == f"conformance.{name}")


def counts(card: Scorecard, name: str) -> tuple[int, int, int]:
    """Passed, failed, and not judged."""
    found = measure(card, name)
    return found.passed, found.failed, sum(found.skipped.values())


def test_a_package_counts_once_however_many_releases_it_has(tmp_path: Path) -> None:
    many = [release(number) for number in range(50)]
    card = scored(tmp_path, [package(many, license="own terms"), package([release(51)]), package([])])
    assert counts(card, "licence") == (2, 0, 1)
    assert counts(card, "package-structure") == (2, 1, 0)
    assert measure(card, "package-structure").groups["license"].units == 1
    assert measure(card, "package-structure").examples[0].pointer == "/license"
    assert measure(card, "licence").reason is None


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("workers", [1, 2])
def test_a_package_that_streams_by_counts_once(tmp_path: Path, workers: int, after: bool) -> None:
    large = package([release(number, title="x" * 2000) for number in range(1500)], license=["a list"])
    if after:
        large = {"releases": large.pop("releases"), **large}
    card = scored(tmp_path, [large, package([release(9999)])], workers=workers)
    assert counts(card, "package-structure") == (1, 1, 0)
    assert counts(card, "package-metadata") == (2, 0, 0)
    assert measure(card, "package-structure").objects.failed == 1


def test_packages_in_arrays_records_and_broken_texts(tmp_path: Path) -> None:
    records = {**package([]), "records": [{"ocid": "ocds-213czf-1", "releases": [release(1)]}], "packages": ["x"]}
    del records["releases"]
    path = tmp_path / "data.json"
    path.write_text(
        json.dumps([package([release(1)], license=5), records]) + "\n" + json.dumps(package([]))[:-9] + "\n"
    )
    opened = [
        each for source in open_inputs([str(path)]) for chunk in chunks(source) for each in decode(chunk).packages
    ]
    assert [(each.package.form, each.pointer) for each in opened] == [
        ("release-package", "/0"),
        ("record-package", "/1"),
    ]


def test_no_package_gives_nothing_to_judge(tmp_path: Path) -> None:
    card = scored(tmp_path, [release(1), {**release(2), "tag": ["compiled"]}])
    assert counts(card, "licence") == counts(card, "package-structure") == (0, 0, 0)
    assert counts(card, "packaging") == (0, 1, 1)


def test_versions_and_licences_that_differ(tmp_path: Path) -> None:
    lines = [package([release(1)]), package([release(2)], version="1.0")]
    assert counts(scored(tmp_path, lines), "package-drift") == (0, 1, 0)
    assert counts(scored(tmp_path, lines[:1] * 2), "package-drift") == (1, 0, 0)


def test_extensions_that_are_not_available(tmp_path: Path) -> None:
    lines = [package([release(1)], BIDS, UNKNOWN), package([release(2), with_lots(3)], OWN), package([release(4)])]
    found = measure(scored(tmp_path, lines), "available-extensions")
    assert (found.passed, found.failed, found.skipped) == (0, 2, {"nothing-to-judge": 1})
    assert sorted(example.value for example in found.examples) == sorted([f'"{UNKNOWN}"', f'"{OWN}"'])
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "release-schema.json").write_text('{"properties": {"mine": {"type": "string"}}}')
    given = measure(scored(tmp_path, lines, extensions=[folder]), "available-extensions")
    assert (given.passed, given.failed) == (1, 1)


ODD: list[dict[str, Any]] = [
    {},
    {"uri": "x", "publishedDate": "2024-01-01", "publisher": {"name": 5}},
    {"license": [], "publicationPolicy": 5, "extensions": ["x", 5, None]},
    {"extensions": "lots", "publisher": "Treasury", "version": 1.1, "uri": None},
    {"publisher": {"name": "A", "scheme": [], "uid": 1, "uri": "x y"}, "version": "1.1.5"},
    {"license": "https://creativecommons.org/licenses/by/4.0/ ", "publishedDate": "2024-01-01T00:00:00"},
]


@pytest.mark.parametrize("members", ODD, ids=str)
def test_every_fault_that_json_schema_finds_is_found_by_one_check(tmp_path: Path, members: dict[str, Any]) -> None:
    """The version has a check of its own, which counts releases."""
    good = package([release(1)])
    data = {**{name: good[name] for name in good if name in members or not members}, **members, "version": "1.1"}
    data["releases"] = [release(1)]
    errors = {path for path, _ in oracle_errors(json_schema(standard("1.1"), "release-package"), data)}
    card = scored(tmp_path, [data])
    found = {*measure(card, "package-structure").groups, *measure(card, "package-metadata").groups}
    assert {path.replace("publisher/name", "publisher") for path in errors} <= {
        path.replace("publisher/name", "publisher") for path in found
    }
    assert set(measure(card, "package-structure").groups) <= errors
    assert not {*measure(card, "package-structure").groups} & {*measure(card, "package-metadata").groups}


def test_order_and_workers_change_nothing(tmp_path: Path) -> None:
    lines = [
        package([release(number)], *([UNKNOWN, number] if number % 3 else []), license="x" if number % 2 else None)
        for number in range(40)
    ]
    one = scored(tmp_path, lines)
    assert scored(tmp_path, lines, workers=2) == one
    other = scored(tmp_path, lines[::-1])
    for name in ("licence", "package-structure", "package-metadata", "available-extensions"):
        assert counts(other, name) == counts(one, name)
        ranks = [[example.rank for example in measure(card, name).examples] for card in (one, other)]
        assert ranks[0] == ranks[1]


VERSIONED = [
    (package([release(1)]), {"1.1": {"declared": 1}}),
    (package([release(1), release(2)], version="1.0"), {"1.0": {"declared": 2}}),
    (package([release(1)], version="1.2"), {"1.1": {"assumed": 1}}),
    (package([release(1)], version=None), {"1.0": {"assumed": 1}}),
    (package([release(1)], LOTS, version=None), {"1.1": {"shown": 1}}),
    (release(1), {"1.0": {"assumed": 1}}),
    (release(1, parties=[]), {"1.1": {"shown": 1}}),
    (
        {"ocid": "ocds-213czf-1", "releases": [release(1), release(1, id="2", parties=[])]},
        {"1.0": {"assumed": 1}, "1.1": {"shown": 1}},
    ),
]


@pytest.mark.parametrize(("data", "expected"), VERSIONED)
def test_the_version_is_counted_with_why(data: Any, expected: dict[str, dict[str, int]], tmp_path: Path) -> None:
    card = scored(tmp_path, [data])
    assert card.dataset.judged_by == expected
    assert ("assumed" in to_text(card).splitlines()[1]) == any("assumed" in why for why in expected.values())
    shown = io.StringIO()
    explain.show(card, "conformance.package-version", shown)
    assert "Judged by" in shown.getvalue()
    asked = scored(tmp_path, [data], version="1.1")
    assert asked.dataset.judged_by == {"1.1": {"asked": asked.dataset.releases}}


def test_all_releases_are_judged_by_some_version(tmp_path: Path) -> None:
    lines = [data for data, _ in VERSIONED]
    card = scored(tmp_path, lines)
    assert sum(sum(why.values()) for why in card.dataset.judged_by.values()) == card.dataset.releases
    assert scored(tmp_path, lines, workers=2) == card
