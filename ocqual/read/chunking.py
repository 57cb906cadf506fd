"""From a source, or a part of one, to chunks; and the parts of a large file."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise
from typing import IO, Final

import msgspec

from ocqual.read.breaks import breaks
from ocqual.read.frames import Chunk
from ocqual.read.framing import Framer
from ocqual.read.reasons import Log
from ocqual.read.sources import Source, open_binary
from ocqual.read.streams import Peeked, Read, encoding_of, faultless, kind_of, unpacked
from ocqual.read.tape import Tape
from ocqual.read.window import BLOCK, Window

#: How much of the end of a source is looked at for package metadata that follows the releases.
TAIL: Final = 1 << 16

#: A cut between two parts is looked for within so many bytes.
_REACH: Final = 1 << 25

_CUT = re.compile(rb"\}\r?\n(?=\{)")

#: A part is worth a process if it has at least so many bytes.
_LEAST: Final = 1 << 20


class Part(msgspec.Struct, frozen=True):
    """A range of the bytes of a file, from the start of a text, which is in line ``line``, to the end of one."""

    source: Source
    start: int
    end: int
    line: int


def chunks(source: Source | Part | Tape, *, target: int = 1 << 19) -> Iterator[Chunk]:
    """The chunks of a source or part, of about ``target`` bytes each, in constant memory.

    A source as such is read once; one on a :class:`~ocqual.read.tape.Tape` can be read again.

    Raises :class:`~ocqual.read.sources.InputError` if it cannot be opened; whatever is wrong with its contents is
    counted in the chunks.
    """
    if isinstance(source, Part):
        yield from _part_chunks(source, target)
        return
    file = source.open() if isinstance(source, Tape) else open_binary(source)
    source = source.source if isinstance(source, Tape) else source
    log = Log(source.name)
    try:
        seekable = file if source.kind != "stdin" and file.seekable() else None
        read = _reading(file, log)
        for text, own in unpacked(read, seekable, log):
            if text is None:
                yield from _log_chunk(own)
                continue
            framer = Framer(Window(text), own, target)
            if source.kind == "file" and source.size is not None:
                framer.tail = partial(_tail, source, own.file)
            yield from framer.texts()
    finally:
        if source.kind != "stdin":
            file.close()


def _reading(file: IO[bytes], log: Log) -> Read:
    return faultless(lambda size: file.read(size) or b"", log, "unreadable")


def _log_chunk(log: Log) -> Iterator[Chunk]:
    """A chunk without data, for what there is to say of an archive as a whole."""
    if log:
        skipped, noted = log.take()
        yield Chunk(log.file, skipped=skipped, noted=noted, starts=[], ends=[])


def _tail(source: Source, name: str) -> bytes:
    """The end of the text ``name`` in a file: by going there, or, where it is packed, by unpacking it once more."""
    with open_binary(source) as file:
        log = Log(source.name)
        plain = Peeked(file.read)
        if not kind_of(plain) and not encoding_of(plain.peek(4)):
            file.seek(max((source.size or 0) - TAIL, 0))
            return file.read(TAIL)
        file.seek(0)
        for text, own in unpacked(_reading(file, log), file, log):
            if text is not None and own.file == name:
                return _end_of(text)
    return b""


def _end_of(text: Read) -> bytes:
    kept = b""
    while block := text(BLOCK):
        kept = (kept + block)[-TAIL:]
    return kept


def parts(source: Source, count: int) -> Iterator[Part] | None:
    """Up to ``count`` parts of a file of JSON texts, cut only where one text ends and the next begins.

    ``None`` if the source is packed, cannot be read in any order, is small, or is one text. The file is read once as
    they are asked for, to count the lines before each.
    """
    if source.kind != "file" or count < 2 or (source.size or 0) < 2 * _LEAST:
        return None
    with open_binary(source) as file:
        head = Peeked(file.read)
        packed = kind_of(head) or encoding_of(head.peek(4))
        begins = head.peek(4096).removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
        if packed or begins not in (b"{", b"["):
            return None
        size = file.seek(0, os.SEEK_END)
        count = min(count, size // _LEAST)
        cuts = {_cut(file, size * index // count, size) for index in range(1, count)} - {size}
        if not cuts:
            return None
        return _between(source, [0, *sorted(cuts), size])


def _between(source: Source, edges: Sequence[int]) -> Iterator[Part]:
    line = 1
    with open_binary(source) as file:
        for start, end in pairwise(edges):
            yield Part(source, start, end, line)
            line += _count_lines(file, start, end)


def _cut(file: IO[bytes], near: int, size: int) -> int:
    """The first start of a text at or after ``near``; ``size`` if there is none within reach."""
    file.seek(near)
    kept, at = b"", near
    while at < min(size, near + _REACH):
        block = file.read(BLOCK)
        if not block:
            break
        kept += block
        found = _CUT.search(kept)
        if found:
            return at + found.end()
        at += len(kept) - len(kept[-3:])
        kept = kept[-3:]
    return size


def _count_lines(file: IO[bytes], start: int, end: int) -> int:
    file.seek(start)
    lines = 0
    while start < end and (block := file.read(min(BLOCK, end - start))):
        lines += breaks(block, 0, len(block))[0]
        start += len(block)
    return lines


def _part_chunks(part: Part, target: int) -> Iterator[Chunk]:
    with open_binary(part.source) as file:
        file.seek(part.start)
        left = part.end - part.start

        def ranged(size: int) -> bytes:
            nonlocal left
            block = file.read(min(size, left)) or b""
            left -= len(block)
            return block

        log = Log(part.source.name)
        read = Peeked(faultless(ranged, log, "unreadable")).read
        framer = Framer(Window(read, offset=part.start, line=part.line), log, target)
        if part.start == 0:
            framer.tail = partial(_tail, part.source, part.source.name)
        yield from framer.texts()
