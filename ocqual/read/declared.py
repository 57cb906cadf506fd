"""Which extensions the packages of a source declare, told before anything is judged."""

from __future__ import annotations

from collections.abc import Iterable

from ocqual.read.decode import decode
from ocqual.read.frames import Chunk


def declared_extensions(chunk: Chunk) -> Iterable[str]:
    """The addresses that packages which begin, go on or end in a chunk declare.

    Only a chunk whose bytes can have a member of that name is decoded.
    """
    found = {url for opened in chunk.ended for url in opened.package.extensions} | {*chunk.package.extensions}
    if b"extensions" in chunk.data or b"\\u" in chunk.data:
        decoded = decode(chunk)
        found |= {url for opened in decoded.packages for url in opened.package.extensions}
        found |= decoded.reading.extensions.keys()
    return found
