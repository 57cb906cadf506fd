"""What the beginning or the end of a JSON text shows of the whole, without decoding the whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import orjson

from ocqual.read.package import ARRAYS, RECORD_MEMBERS, RELEASE_MEMBERS
from ocqual.read.window import MORE, Window

_FIRST_KEY = re.compile(rb'\{\s*+"([^"\\]{1,40})"')
_KEY = re.compile(rb'[ \t\r\n,]*+"([^"\\]*+)"\s*+:\s*+')
_AFTER_ARRAY = re.compile(rb'\][ \t\r\n]*+,(?=[ \t\r\n]*+")')


def spans(raw: bytes) -> Iterator[tuple[str, int, int]]:
    """The members of the object at the start of ``raw``: name, and where the value begins and ends.

    The last has the end ``MORE`` or ``BAD`` if its value is cut or damaged.
    """
    window = Window(None, raw)
    window.eof = False
    window.pos = 1
    while found := _KEY.match(raw, window.pos):
        start = window.pos = found.end()
        end = window.end() if start < len(raw) else MORE
        yield found[1].decode("utf-8", "replace"), start, end
        if end < 0:
            return
        window.pos = end


def holds_documents(head: bytes, depth: int = 0) -> bool:
    """Whether the large value that begins so is to be divided: an array, a package, or what holds one."""
    if head[:1] == b"[":
        return True
    for key, start, end in spans(head):
        if key in RECORD_MEMBERS:
            return False
        if key in ARRAYS and head[start : start + 1] == b"[":
            return True
        if end == MORE and depth < 2 and key not in RELEASE_MEMBERS:
            return head[start : start + 1] in (b"[", b"{") and holds_documents(head[start:], depth + 1)
    return False


def is_element(raw: bytes, name: str) -> bool:
    """Whether this is an element of the array, not of one inside it: a record holds releases that begin as it does."""
    if name != "records":
        return True
    try:
        return not {"releases", "compiledRelease", "versionedRelease"}.isdisjoint(orjson.loads(raw))
    except orjson.JSONDecodeError:
        return False


def members_at_end(tail: bytes) -> dict[str, Any]:
    """The members of a package that follow its last large array, from the end of its text; empty if it is not plain.

    What follows a closing bracket and a comma, read as members up to the very end, can only be members of the outermost
    object: anything deeper is followed by more brackets.
    """
    for found in _AFTER_ARRAY.finditer(tail):
        try:
            members = orjson.loads(b"{" + tail[found.end() :])
        except orjson.JSONDecodeError:
            continue
        if isinstance(members, dict):
            return members
    return {}


def escaped(name: str) -> str:
    """A member's name as a reference token of a JSON Pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")


def first_key(buf: bytes, pos: int) -> bytes:
    """The name of the first member of the object at an index; ``ocid`` if it is no plain one."""
    found = _FIRST_KEY.match(buf, pos)
    return found[1] if found else b"ocid"
