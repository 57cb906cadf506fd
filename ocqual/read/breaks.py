"""What is looked for in all bytes that are read; compiled where there was a compiler (``native/reading.h``)."""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module


def breaks(data: bytes | bytearray, start: int, end: int) -> tuple[int, int]:
    """How many line ends there are from ``start`` up to ``end``, and how many of them stand between ``}`` and ``{``."""
    all = data.count(b"\n", start, end)
    between = data.count(b"}\n{", start, end) if all else 0
    return all, between + (data.count(b"}\r\n{", start, end) if between < all else 0)


def lines(data: bytes) -> list[bytes]:
    """The lines of bytes, without their ends."""
    return data.split(b"\n")


#: Those that are compiled where there was a compiler, to the same effect.
COMPILED = ("breaks", "lines")

with suppress(ImportError):
    _fast = import_module("ocqual._fast")
    globals().update({name: getattr(_fast, name) for name in COMPILED})
