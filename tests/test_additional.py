"""Members that the standard does not name: misspelt, of an extension, translations, of another version, or local."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ocqual.api import coverage
from ocqual.report import Scorecard
from ocqual.standard import standard
from ocqual.standard.additional import Kind, additional, kinds_of
from ocqual.standard.extensions import ROOT, Places, described_members, extension_of, steps
from ocqual.tally import Cover
from ocqual.walk import Rule, Walk
from tests.test_extensions import BIDS, LOTS, UNKNOWN, failed, package, release, scored, with_lots

KINDS: list[tuple[str, str, Kind, tuple[str, ...]]] = [
    ("", "award", Kind.MISSPELT, ("awards",)),
    ("tender", "tenderer", Kind.MISSPELT, ("tender/tenderers",)),
    ("tender", "Title", Kind.MISSPELT, ("tender/title",)),
    ("tender", "procurement_method", Kind.MISSPELT, ("tender/procurementMethod",)),
    ("tender/lots", "Title", Kind.MISSPELT, ("tender/lots/title",)),
    ("tender", "lots", Kind.EXTENSION, ("lots",)),
    ("tender/lots/value", "amount_EUR", Kind.LOCAL, ()),
    ("tender", "title_es", Kind.TRANSLATION, ("tender/title",)),
    ("tender/lots", "title_es", Kind.TRANSLATION, ("tender/lots/title",)),
    ("tender", "id_es", Kind.LOCAL, ()),
    ("tender", "internal_code", Kind.LOCAL, ()),
    ("tender/items", "mood", Kind.LOCAL, ()),
    ("nowhere/at/all", "title", Kind.LOCAL, ()),
    ("", "parties", Kind.OTHER_VERSION, ("1.1",)),
    ("tender/value", "*", Kind.LOCAL, ()),
    ("tender", "value/amount", Kind.LOCAL, ()),
    # of an extension are also the members that the standard describes, in an object that the extension adds
    ("tender/items/deliveryAddress", "locality", Kind.EXTENSION, ("location",)),
    ("awards/complaintPeriod", "endDate", Kind.EXTENSION, ("openprocurement_complaint",)),
    ("bids/details/value", "amount", Kind.EXTENSION, ("bids",)),
    ("tender/lots/milestones", "code", Kind.EXTENSION, ("lots",)),
    ("tender/items/deliveryAddress", "Locality", Kind.MISSPELT, ("tender/items/deliveryAddress/locality",)),
    ("bids/details/documents", "title_es", Kind.TRANSLATION, ("bids/details/documents/title",)),
    ("bids/details/documents", "format_es", Kind.LOCAL, ()),
]


@pytest.mark.parametrize(("parent", "name", "kind", "names"), KINDS)
def test_kinds(parent: str, name: str, kind: Kind, names: tuple[str, ...]) -> None:
    found = additional(parent, name)
    assert (found.kind, found.names) == (kind, names)


def test_no_name_of_the_standard_or_of_an_extension_is_misspelt() -> None:
    """Names that stand beside each other are told apart however near: items and item, amendment and amendments."""
    for version in ("1.0", "1.1"):
        for path in standard(version).fields:
            parent, _, name = path.rpartition("/")
            assert additional(parent, name).kind is Kind.OTHER_VERSION


def test_no_name_is_misspelt_for_itself() -> None:
    """Whatever the standard and the extensions describe, at all depths that data has, is known to some extension."""
    found = list(described("", ROOT, 5))
    assert len(found) > 5_000
    for parent, name in found:
        each = additional(parent, name)
        assert each.kind in (Kind.EXTENSION, Kind.OTHER_VERSION), (parent, name)
        if each.kind is Kind.EXTENSION:
            assert set(each.names) == extension_of(f"{parent}/{name}".strip("/"))


def described(parent: str, places: Places, depth: int) -> Iterator[tuple[str, str]]:
    """Every member that is described below an object: the path of its parent, and its name."""
    names = {
        path.rpartition("/")[2]
        for definition, path in described_members()
        if (definition, path.rpartition("/")[0]) in places
    }
    for name in names if depth else ():
        yield parent, name
        yield from described(f"{parent}/{name}".strip("/"), frozenset(at for _, at in steps(places, name)), depth - 1)


def test_what_is_inside_is_of_the_same_kind() -> None:
    paths = ["award", "award/value", "award/value/amount", "mood", "mood/title", "tender/lots", "tender/lots/titel"]
    paths += ["tender/lots/mood", "tender/lots/mood/x", "x~1y", "*"]
    found = kinds_of({path: Cover(1, additional=True) for path in paths} | {"tender": Cover(1)})
    assert {path: (each.kind.value, *each.names) for path, each in found.items()} == {
        "award": ("misspelt", "awards"),
        "award/value": ("misspelt", "awards/value"),
        "award/value/amount": ("misspelt", "awards/value/amount"),
        "mood": ("local",),
        "mood/title": ("local",),
        "tender/lots": ("extension", "lots"),
        "tender/lots/titel": ("local",),
        "tender/lots/mood": ("local",),
        "tender/lots/mood/x": ("local",),
        "x~1y": ("local",),
        "*": ("local",),
    }


def test_what_is_inside_a_member_of_another_version_is_told_apart() -> None:
    paths = ["parties", "parties/name", "parties/Name", "parties/mood"]
    found = kinds_of({path: Cover(1, additional=True) for path in paths})
    assert {path: (each.kind.value, *each.names) for path, each in found.items()} == {
        "parties": ("other-version", "1.1"),
        "parties/name": ("other-version", "1.1"),
        "parties/Name": ("misspelt", "parties/name"),
        "parties/mood": ("local",),
    }


ODD = {
    "award": [{"id": "1"}],
    "tender": {"id": "1", "Title": None, "lots": [{"Title": "x"}], "mood": 1, "title_es": "y"},
    "mood": {"award": 1},
    "parties": [{"id": "1", "role": "buyer"}, {"id": "2", "role": ["buyer"]}],
    "buyer": ["of a wrong type", {"Name": "x"}],
}


@pytest.mark.parametrize("how", [{}, {"compiled": False}, {"compiled": False, "rewrite_after": frozenset()}])
def test_the_walk_notes_names(how: dict[str, Any]) -> None:
    walk = Walk(standard("1.1"), names=True, declared=frozenset(), **how)
    for _ in range(50):
        walk.visit(ODD)
        names = [(node.path, rule) for node, rule, _ in walk.breaches if rule in (Rule.MISSPELT, Rule.UNDECLARED)]
        assert sorted(names) == [
            ("award", Rule.MISSPELT),
            ("parties/role", Rule.MISSPELT),
            ("parties/role", Rule.MISSPELT),
            ("tender/Title", Rule.MISSPELT),
            ("tender/lots", Rule.UNDECLARED),
        ]


def test_the_walk_notes_undeclared_extensions_only_where_it_is_known_what_is_declared() -> None:
    for declared in (None, frozenset({"lots"})):
        walk = Walk(standard("1.1"), names=True, declared=declared)
        walk.visit(ODD)
        assert Rule.UNDECLARED not in {rule for _, rule, _ in walk.breaches}


def test_slips_are_told_apart_among_names_that_are_data() -> None:
    walk = Walk(standard("1.1"), names=True)
    walk.visit({**{f"2024-{number}": 1 for number in range(500)}, "award": []})
    assert [node.path for node, rule, _ in walk.breaches if rule is Rule.MISSPELT] == ["award"]


def kinds(card: Scorecard) -> dict[str, tuple[str | None, ...]]:
    return {path: (cover.kind, *cover.names) for path, cover in card.coverage.items() if cover.additional}


def test_releases_without_a_package_use_extensions_undeclared(tmp_path: Path) -> None:
    card = scored(tmp_path, [with_lots(1), release(2, award=[])])
    assert failed(card, "undeclared-extensions") == 0
    assert next(each for each in card.measures if each.id.endswith("undeclared-extensions")).value is None
    assert kinds(card)["tender/lots"] == ("extension", "lots")
    assert kinds(card)["award"] == ("misspelt", "awards")
    assert card.dataset.extension_use["lots"].declared == 0


def test_three_findings_about_extensions(tmp_path: Path) -> None:
    lines = [package([with_lots(1)], BIDS), package([release(2), release(3)], BIDS, UNKNOWN)]
    card = scored(tmp_path, lines)
    measures = {measure.id.partition(".")[2]: measure for measure in card.measures}
    undeclared = measures["undeclared-extensions"]
    assert (undeclared.passed, undeclared.failed) == (2, 1)
    assert undeclared.examples[0].pointer == "/releases/0/tender/lots"
    numbers = measures["unused-extensions"].numbers
    assert numbers is not None
    assert numbers.median == 1
    use = {name: (each.declared, each.known, each.used) for name, each in card.dataset.extension_use.items()}
    assert use == {"bids": (3, True, False), "lots": (0, True, True), UNKNOWN: (2, False, None)}


def test_an_extension_that_is_declared_in_an_unknown_version_is_declared(tmp_path: Path) -> None:
    card = scored(tmp_path, [package([with_lots(1)], LOTS.replace("v1.1.5", "v9"))])
    assert failed(card, "undeclared-extensions") == 0
    assert card.coverage["tender/lots"].additional
    use = card.dataset.extension_use["lots"]
    assert (use.declared, use.known, use.used) == (1, False, True)


def test_misspelt_members_have_examples(tmp_path: Path) -> None:
    card = scored(tmp_path, [package([release(1, award=[{"id": "1"}]), release(2)])])
    measure = next(each for each in card.measures if each.id == "conformance.misspelt-members")
    assert (measure.passed, measure.failed, measure.objects.failed) == (1, 1, 1)
    assert measure.examples[0].pointer == "/releases/0/award"


def test_coverage_tells_kinds(tmp_path: Path) -> None:
    path = tmp_path / "data.json"
    path.write_text(json.dumps(package([with_lots(1), release(2, mood="x")])), encoding="utf-8")
    found = kinds_of(coverage(path))
    assert (found["tender/lots"].kind, found["mood"].kind) == (Kind.EXTENSION, Kind.LOCAL)


def test_what_an_undeclared_extension_leads_to_is_not_misspelt(tmp_path: Path) -> None:
    """The criterion, the check and what is said of a path agree."""
    item = {"id": "1", "deliveryAddress": {"locality": "Yerevan", "mood": "good"}}
    card = scored(tmp_path, [package([release(1, tender={"id": "1", "items": [item]})])])
    assert kinds(card)["tender/items/deliveryAddress/locality"] == ("extension", "location")
    assert failed(card, "misspelt-members") == 0
    assert failed(card, "undeclared-extensions") == 1
    (appropriate,) = [each for each in card.criteria if each.id == "appropriate"]
    assert appropriate.met is None
    assert appropriate.evidence.startswith("1 field of the publisher's own")
    assert card.dataset.extension_use.keys() == {"location"}
