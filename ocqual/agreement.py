"""Where a compiled release says something else than the merge of its releases."""

from __future__ import annotations

from typing import Any, Final

from ocqual.check import instant, is_filled, text
from ocqual.paths import escape

#: Made anew for each compiled release.
_OWN = frozenset(["id", "date", "tag"])

#: More of them tell nobody more.
_MOST = 20

#: What is nested deeper is not compared.
_DEEPEST = 50

_INNER: Final = frozenset([dict, list])

#: Names of members and places in lists.
_Path = tuple[str | int, ...]


def contradictions(compiled: dict[str, Any], merged: dict[str, Any]) -> tuple[str, ...]:
    """The pointers in ``merged`` of what ``compiled`` lacks or has otherwise, the first twenty.

    Only what is filled in ``merged`` is compared. Lists are compared by the ids of their objects, in any order; where
    those are missing or there twice nothing can be said. What only ``compiled`` has is not judged: it may be of
    releases that are not here.
    """
    found: list[str] = []
    rest = {name: value for name, value in merged.items() if name not in _OWN}
    _objects(rest, compiled, (), found)
    return tuple(found[:_MOST])


def _differences(said: Any, there: Any, path: _Path, found: list[str]) -> None:
    """Add to those ``found`` the pointers of what is said otherwise there."""
    if len(path) > _DEEPEST or len(found) >= _MOST:
        return
    if said.__class__ is dict and there.__class__ is dict:
        _objects(said, there, path, found)
    elif said.__class__ is list and there.__class__ is list:
        if is_filled(said):
            _lists(said, there, path, found)
    elif is_filled(said) and not _same(said, there):
        found.append(_pointer(path))


def _objects(said: dict[str, Any], there: dict[str, Any], path: _Path, found: list[str]) -> None:
    for name, value in said.items():
        other = there.get(name)
        kind = value.__class__
        # most values are the same, which is told at once
        if kind is dict or kind is list or kind is not other.__class__ or value != other:
            _differences(value, other, (*path, name), found)


def _lists(said: list[Any], there: list[Any], path: _Path, found: list[str]) -> None:
    if _INNER.isdisjoint(map(type, said)) and _INNER.isdisjoint(map(type, there)):
        if {text(each) or repr(each) for each in said} != {text(each) or repr(each) for each in there}:
            found.append(_pointer(path))
        return
    first, second = _by_id(said), _by_id(there)
    if first is None or second is None:
        return
    for id, (index, value) in first.items():
        _differences(value, second.get(id, (0, None))[1], (*path, index), found)


def _pointer(path: _Path) -> str:
    return "".join(f"/{escape(name) if isinstance(name, str) else name}" for name in path)


def _by_id(values: list[Any]) -> dict[str, tuple[int, dict[str, Any]]] | None:
    """Objects by id, with their places; ``None`` where some have none, or share one."""
    known: dict[str, tuple[int, dict[str, Any]]] = {}
    for index, value in enumerate(values):
        id = text(value.get("id")) if isinstance(value, dict) else None
        if id is None or id in known:
            return None
        known[id] = index, value
    return known


def _same(said: Any, found: Any) -> bool:
    if isinstance(said, bool) or isinstance(found, bool):
        return said is found
    if said == found or (text(said) is not None and text(said) == text(found)):
        return True
    moment = instant(said)
    return moment is not None and moment == instant(found)
