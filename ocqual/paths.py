"""Paths with arrays implicit: the values at one, and the JSON Pointer of each.

``"awards/items/quantity"`` names the quantity of every item of every award; a trailing ``[]`` names the array itself
(``"awards[]"``); ``""`` names the whole document. These functions are plain rather than fast: the walk gathers what
checks read, and comes here only for the few values that are shown to people.
"""

from __future__ import annotations

from collections.abc import Iterator
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
    whole = path.endswith("[]")
    names = [unescape(name) for name in path.removesuffix("[]").split("/")] if path else []
    yield from _below(data, names, ROOT, whole, DEEPEST_ARRAY)


def _below(value: Any, names: list[str], pointer: str, whole: bool, arrays: int) -> Iterator[tuple[str, Any]]:
    if isinstance(value, list) and arrays >= 0 and not (whole and not names):
        for index, element in enumerate(value):
            yield from _below(element, names, f"{pointer}/{index}", whole, arrays - 1)
    elif not names:
        if whole == isinstance(value, list):
            yield pointer, value
    elif isinstance(value, dict) and names[0] in value:
        yield from _below(value[names[0]], names[1:], f"{pointer}/{escape(names[0])}", whole, DEEPEST_ARRAY)


def escape(name: str) -> str:
    """A member's name as a token of a JSON Pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def unescape(token: str) -> str:
    """A token of a JSON Pointer, or a part of a path, as a member's name."""
    return token.replace("~1", "/").replace("~0", "~")
