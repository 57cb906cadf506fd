"""What is looked for in all bytes that are read; compiled where there was a compiler (``native/reading.h``)."""

from __future__ import annotations

import re

from ocqual.compiled import fast


def breaks(data: bytes | bytearray, start: int, end: int) -> tuple[int, int]:
    """How many line ends there are from ``start`` up to ``end``, and how many of them stand between ``}`` and ``{``.

    Where it is compiled this takes a tenth of the time that ``data.count`` does.
    """
    all = data.count(b"\n", start, end)
    between = data.count(b"}\n{", start, end) if all else 0
    return all, between + (data.count(b"}\r\n{", start, end) if between < all else 0)


def lines(data: bytes) -> list[bytes]:
    """The lines of bytes, without their ends."""
    return data.split(b"\n")


_NAMES = re.compile(rb'"(ocid|releases|records)"[ \t\r\n]*:')
_OCID = re.compile(rb'"ocid"[ \t\r\n]*:[ \t\r\n]*"([^"\\]*)"')


def only_ocid(data: bytes) -> str | None:
    """The one ocid in a JSON text that holds neither releases nor records, as it is written.

    ``None`` where there is none, and where it has to be looked at which ocid belongs to what.
    """
    if _NAMES.findall(data) != [b"ocid"]:
        return None
    found = _OCID.search(data)
    try:
        return found[1].decode() if found else None
    except UnicodeDecodeError:
        return None


def ocids(data: bytes) -> list[str | bytes]:
    """Of each line, a JSON text, what :func:`only_ocid` gives; the line where it gives ``None``."""
    return [line if (found := only_ocid(line)) is None else found for line in data.split(b"\n")]


#: Those that are compiled where there was a compiler, to the same effect.
COMPILED = ("breaks", "lines", "ocids", "only_ocid")

if fast is not None:
    globals().update({name: getattr(fast, name) for name in COMPILED})
