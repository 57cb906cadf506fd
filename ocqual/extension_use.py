"""Which extensions are declared, and which are used, told from what was counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from ocqual.report import ExtensionUse
from ocqual.standard import Available, Extension, LocalExtension, declared_ids, standard
from ocqual.standard.additional import Kind, kinds_of
from ocqual.standard.extensions import extension_of, with_members
from ocqual.tally import Cover, Totals


def extension_use(
    totals: Totals, given: Sequence[Extension] = (), not_fetched: Mapping[str, str] = MappingProxyType({})
) -> dict[str, ExtensionUse]:
    """Every extension that is declared, and every published one that is surely used without, by id or name or else by
    URL. ``given`` are those that the run was given or has fetched, ``not_fetched`` tells why others could not be."""
    counts = totals.reading.extensions
    available = Available(given)
    found: dict[str, ExtensionUse] = {}
    used = _used(totals.coverage) if counts else set()
    for url, count in counts.items():
        extension = available.find(url)
        if isinstance(extension, LocalExtension):
            name, is_used = extension.name, _is_used(extension, totals.coverage)
        else:
            name = next(iter(declared_ids((url,))), url)
            is_used = name in used if name in with_members() else None
        before = found.get(name, ExtensionUse(0, False, None))
        known = before.known or extension is not None
        why = None if known else not_fetched.get(url.strip(), before.not_fetched)
        found[name] = ExtensionUse(before.declared + count, known, is_used, why)
    undeclared = _undeclared(totals.coverage)
    found |= {name: ExtensionUse(0, True, True) for name in undeclared - found.keys()}
    return dict(sorted(found.items()))


def _used(coverage: Mapping[str, Cover]) -> set[str]:
    """The published extensions that have a member which is there."""
    return {name for path, cover in coverage.items() if cover.present and path for name in extension_of(path)}


def _is_used(extension: LocalExtension, coverage: Mapping[str, Cover]) -> bool | None:
    """Whether a member that an extension adds to the standard is there; ``None`` where it adds none."""
    added = standard("1.1", (extension,)).fields.keys() - standard("1.1").fields.keys()
    return any(path in coverage and coverage[path].present > 0 for path in added) if added else None


def _undeclared(coverage: Mapping[str, Cover]) -> set[str]:
    """The extensions that alone know a member which is there, outside the standard as declared."""
    kinds = kinds_of({path: cover for path, cover in coverage.items() if cover.additional and cover.present})
    return {each.names[0] for each in kinds.values() if each.kind is Kind.EXTENSION and len(each.names) == 1}
