"""Bytes to documents: any source, packing and form, in constant memory, with a count of everything that was not read.

:func:`open_inputs` names sources, :func:`chunks` frames them, :func:`decode` makes documents of a chunk in whichever
process it may be; :func:`parts` divides a large file so that several processes can frame it. :func:`read` does it all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ocqual.read.chunking import Part, chunks, parts
from ocqual.read.declared import declared_extensions
from ocqual.read.decode import Decoded, decode
from ocqual.read.document import NO_PACKAGE, Document, Form, Opened, Package, Place
from ocqual.read.frames import Chunk
from ocqual.read.lenient import big_numbers, duplicate_keys
from ocqual.read.reasons import NOTED, REASONS, SKIPPED
from ocqual.read.sources import InputError, Source, open_inputs
from ocqual.read.tape import SpaceError, Tape, no_space

__all__ = [
    "NOTED",
    "NO_PACKAGE",
    "REASONS",
    "SKIPPED",
    "Chunk",
    "Decoded",
    "Document",
    "Form",
    "InputError",
    "Opened",
    "Package",
    "Part",
    "Place",
    "Source",
    "SpaceError",
    "Tape",
    "big_numbers",
    "chunks",
    "declared_extensions",
    "decode",
    "duplicate_keys",
    "no_space",
    "open_inputs",
    "parts",
    "read",
]


def read(sources: Iterable[Source | Part]) -> Iterator[Document]:
    """The documents of the sources, one after another. What is skipped is not told: for that, use :func:`decode`."""
    for source in sources:
        for chunk in chunks(source):
            yield from decode(chunk).documents
