"""Which extensions are declared, and which are used, told from what was counted."""

from __future__ import annotations

from collections.abc import Mapping

from ocqual.report import ExtensionUse
from ocqual.standard import declared_ids, known_extension
from ocqual.standard.additional import Kind, kinds_of
from ocqual.standard.extensions import extension_of, with_members
from ocqual.tally import Cover, Totals


def extension_use(totals: Totals) -> dict[str, ExtensionUse]:
    """Every extension that is declared, and every published one that is surely used without, by id or else by URL."""
    declared: dict[str, int] = {}
    known: set[str] = set()
    for url, count in totals.reading.extensions.items():
        ids = declared_ids((url,))
        name = next(iter(ids), url)
        declared[name] = declared.get(name, 0) + count
        if known_extension(url) is not None:
            known.add(name)
    undeclared = _undeclared(totals.coverage)
    if not declared and not undeclared:
        return {}
    used = _used(totals.coverage) if declared else set()
    found = {
        name: ExtensionUse(count, name in known, name in used if name in with_members() else None)
        for name, count in declared.items()
    }
    found |= {name: ExtensionUse(0, True, True) for name in undeclared - declared.keys()}
    return dict(sorted(found.items()))


def _used(coverage: Mapping[str, Cover]) -> set[str]:
    """The extensions that have a member which is there."""
    return {name for path, cover in coverage.items() if cover.present and path for name in extension_of(path)}


def _undeclared(coverage: Mapping[str, Cover]) -> set[str]:
    """The extensions that alone know a member which is there, outside the standard as declared."""
    kinds = kinds_of({path: cover for path, cover in coverage.items() if cover.additional and cover.present})
    return {each.names[0] for each in kinds.values() if each.kind is Kind.EXTENSION and len(each.names) == 1}
