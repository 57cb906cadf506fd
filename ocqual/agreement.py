"""Where a compiled release says something else than the merge of its releases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ocqual.check import instant, is_filled, text
from ocqual.paths import escape

#: Made anew for each compiled release.
_OWN = frozenset(["id", "date", "tag"])

#: More of them tell nobody more.
_MOST = 20


def contradictions(compiled: dict[str, Any], merged: dict[str, Any]) -> tuple[str, ...]:
    """The pointers in ``merged`` of what ``compiled`` lacks or has otherwise, the first twenty.

    Only what is filled in ``merged`` is compared. Lists are compared by the ids of their objects, in any order; where
    those are missing or there twice nothing can be said. What only ``compiled`` has is not judged: it may be of
    releases that are not here.
    """
    rest = {name: value for name, value in merged.items() if name not in _OWN}
    found = []
    for pointer in _different(rest, compiled, "", 0):
        found.append(pointer)
        if len(found) == _MOST:
            break
    return tuple(found)


def _different(said: Any, found: Any, pointer: str, depth: int) -> Iterator[str]:
    if not is_filled(said) or depth > 50:
        return
    if isinstance(said, dict) and isinstance(found, dict):
        for name, value in said.items():
            yield from _different(value, found.get(name), f"{pointer}/{escape(name)}", depth + 1)
    elif isinstance(said, list) and isinstance(found, list):
        yield from _lists(said, found, pointer, depth)
    elif not _same(said, found):
        yield pointer


def _lists(said: list[Any], found: list[Any], pointer: str, depth: int) -> Iterator[str]:
    if not any(isinstance(each, dict | list) for each in (*said, *found)):
        if {text(each) or repr(each) for each in said} != {text(each) or repr(each) for each in found}:
            yield pointer
        return
    first, second = _by_id(said), _by_id(found)
    if first is None or second is None:
        return
    for id, (index, value) in first.items():
        there = second.get(id, (0, None))[1]
        yield from _different(value, there, f"{pointer}/{index}", depth + 1)


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
