"""Extensions that packages declare: applied to their releases, and to no others."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import ocqual
from ocqual import views
from ocqual.report import Scorecard, to_json
from ocqual.standard import Available

AS_OF = date(2024, 7, 1)
EXPLORER = "https://extensions.open-contracting.org/en/extensions"
LOTS = f"{EXPLORER}/lots/v1.1.5/extension.json"
BIDS = f"{EXPLORER}/bids/v1.1.5/extension.json"
UNKNOWN = "https://procurement.ruritania.example/extensions/own/extension.json"


def release(number: int, **members: Any) -> dict[str, Any]:
    """A release that is right by the standard, with further members."""
    return {
        "ocid": f"ocds-213czf-{number}",
        "id": f"{number}-1",
        "date": "2024-05-17T00:00:00Z",
        "tag": ["tender"],
        "initiationType": "tender",
        **members,
    }


def with_lots(number: int, amount: Any = 5) -> dict[str, Any]:
    """A release with a lot."""
    lot = {"id": "1", "value": {"amount": amount, "currency": "EUR"}}
    return release(number, tender={"id": "1", "lots": [lot]})


def package(releases: Sequence[dict[str, Any]], *extensions: Any, **members: Any) -> dict[str, Any]:
    """A package that declares extensions."""
    return {
        "uri": "https://procurement.ruritania.example/1.json",
        "version": "1.1",
        "publisher": {"name": "Treasury"},
        "publishedDate": "2024-06-01T00:00:00Z",
        "license": "https://creativecommons.org/licenses/by/4.0/",
        **({"extensions": list(extensions)} if extensions else {}),
        **members,
        "releases": list(releases),
    }


def scored(folder: Path, packages: Sequence[Any], **given: Any) -> Scorecard:
    """The scorecard of some packages, one to a line."""
    path = folder / "data.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in packages), encoding="utf-8")
    return ocqual.score(path, as_of=AS_OF, **given)


def failed(card: Scorecard, name: str) -> int:
    """On how many units a check of conformance fails."""
    return next(measure.failed for measure in card.measures if measure.id == f"conformance.{name}")


def test_fields_of_a_declared_extension_are_the_standards(tmp_path: Path) -> None:
    card = scored(tmp_path, [package([with_lots(1), with_lots(2, "five")], LOTS)])
    assert not card.coverage["tender/lots/value/amount"].additional
    assert card.coverage["tender/lots/value/amount"].present == 2
    assert card.coverage["tender/lots/value/amount"].wrong_type == 1
    assert failed(card, "value-types") == 1


def test_fields_of_an_extension_that_is_not_declared_are_additional(tmp_path: Path) -> None:
    card = scored(tmp_path, [package([with_lots(1, "five")], BIDS)])
    assert card.coverage["tender/lots/value/amount"].additional
    assert failed(card, "value-types") == 0


def test_closed_codes_are_those_of_the_standard_and_the_extension(tmp_path: Path) -> None:
    odd = release(1, tender={"id": "1", "lots": [{"id": "1", "status": "active"}, {"id": "2", "status": "open"}]})
    assert failed(scored(tmp_path, [package([odd], LOTS)]), "closed-codes") == 1
    assert failed(scored(tmp_path, [package([odd])]), "closed-codes") == 0


def test_each_package_is_judged_by_what_it_declares(tmp_path: Path) -> None:
    lines = [
        package([with_lots(1, "five")], LOTS),
        package([with_lots(2, "five")]),
        package([with_lots(3)], LOTS, BIDS),
    ]
    card = scored(tmp_path, lines)
    assert failed(card, "value-types") == 1
    cover = card.coverage["tender/lots/value/amount"]
    assert (cover.present, cover.parents, cover.additional) == (3, 3, True)
    assert card.dataset.processes == 3


def test_version_1_0_knows_no_extensions(tmp_path: Path) -> None:
    card = scored(tmp_path, [package([with_lots(1)], LOTS, version="1.0")])
    assert card.coverage["tender/lots"].additional


def many(count: int) -> list[dict[str, Any]]:
    """Packages that declare different extensions, in turns."""
    sets = [(), (LOTS,), (BIDS,), (LOTS, BIDS), (BIDS, LOTS), (UNKNOWN,), (UNKNOWN, LOTS)]
    return [
        package([with_lots(number, "five" if number % 4 == 0 else 5)], *sets[number % len(sets)])
        for number in range(count)
    ]


def test_how_many_views_are_kept_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = to_json(scored(tmp_path, many(60)))
    monkeypatch.setattr(views, "VIEWS_KEPT", 2)
    assert to_json(scored(tmp_path, many(60))) == whole


def test_order_and_workers_change_nothing(tmp_path: Path) -> None:
    lines = many(60)
    one = scored(tmp_path, lines)
    assert scored(tmp_path, lines, workers=2) == one
    other = scored(tmp_path, lines[::-1])
    assert other.coverage == one.coverage
    assert [(each.id, each.failed) for each in other.measures] == [(each.id, each.failed) for each in one.measures]


def test_a_package_of_records_declares_for_its_records(tmp_path: Path) -> None:
    record = {"ocid": "ocds-213czf-1", "releases": [with_lots(1, "five")], "compiledRelease": with_lots(1, "five")}
    card = scored(tmp_path, [{**package([], LOTS), "records": [record]} | {"releases": []}])
    assert failed(card, "value-types") == 2


def test_what_is_applied_is_known_declared_and_bounded() -> None:
    applied = Available().applied
    assert applied((LOTS, UNKNOWN, BIDS, LOTS)) == (("lots", "v1.1.5"), ("bids", "v1.1.5"))
    older = LOTS.replace("v1.1.5", "v1.1.1")
    assert applied((LOTS, older)) == (("lots", "v1.1.1"),)


def test_odd_declarations_do_no_harm(tmp_path: Path) -> None:
    for extensions in ({}, "x", [None, 1, {}, LOTS, "\ud800"], [""] * 10_000):
        lines = [{**package([with_lots(1)]), "extensions": extensions}]
        assert scored(tmp_path, lines).dataset.processes == 1
