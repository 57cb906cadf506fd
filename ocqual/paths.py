"""Paths with arrays implicit: the values at one, and the JSON Pointer of each.

``"awards/items/quantity"`` names the quantity of every item of every award; a trailing ``[]`` names the array itself
(``"awards[]"``); ``""`` names the whole document. These functions are plain rather than fast: the walk gathers what
checks read, and comes here only for the few values that are shown to people.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

#: The pointer of the document itself.
ROOT = ""

#: Arrays directly inside arrays are walked into so many times; what is deeper stands for itself.
DEEPEST_ARRAY = 8


def values(data: Any, path: str) -> Iterator[tuple[str, Any]]:
    """The values at ``path`` below ``data``, each with its JSON Pointer (RFC 6901), in document order.

    Nulls are values too; members that are absent are not. Arrays in arrays are walked into.

    >>> list(values({"awards": [{"id": 1}, {}, {"id": 3}]}, "awards/id"))
    [('/awards/0/id', 1), ('/awards/2/id', 3)]
    """
    names, whole = _parsed(path)
    yield from _below(data, names, ROOT, whole, DEEPEST_ARRAY)


@lru_cache(maxsize=1024)
def _parsed(path: str) -> tuple[tuple[tuple[str, str], ...], bool]:
    """The names in a path, each with what it adds to a pointer, and whether an array is meant."""
    parts = path.removesuffix("[]").split("/") if path else []
    return tuple((unescape(part), f"/{escape(unescape(part))}") for part in parts), path.endswith("[]")


def _below(
    value: Any, names: tuple[tuple[str, str], ...], pointer: str, whole: bool, arrays: int
) -> Iterator[tuple[str, Any]]:
    for at, (name, token) in enumerate(names):
        if isinstance(value, list):
            names = names[at:]
            break
        if not isinstance(value, dict) or name not in value:
            return
        value = value[name]
        pointer += token
        arrays = DEEPEST_ARRAY
    else:
        names = ()
    if not isinstance(value, list) or arrays < 0 or (whole and not names):
        if not names and whole == isinstance(value, list):
            yield pointer, value
        return
    for index, element in enumerate(value):
        if names or isinstance(element, list):
            yield from _below(element, names, f"{pointer}/{index}", whole, arrays - 1)
        elif not whole:
            yield f"{pointer}/{index}", element


def escape(name: str) -> str:
    """A member's name as a token of a JSON Pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def unescape(token: str) -> str:
    """A token of a JSON Pointer, or a part of a path, as a member's name."""
    return token.replace("~1", "/").replace("~0", "~")
