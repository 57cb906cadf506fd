"""Chunks of undecoded JSON, and the steps from which framing is made: next byte, next value, skip, hand on."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from typing import Any, Final

import msgspec

from ocqual.read.document import NO_PACKAGE, Opened, Package
from ocqual.read.reasons import EXCERPT, Log
from ocqual.read.window import BAD, EDGE, MORE, Passing, Window
from ocqual.tally import Skips

#: A JSON text up to this size is handed on whole; a larger package is divided while it streams by.
WHOLE: Final = 1 << 20

#: A single release or record may be this large. It has to be in memory to be judged.
LARGEST: Final = 1 << 28

#: The value is larger than asked for.
TOO_BIG: Final = -3

_GAP = re.compile(rb"[ \t\r\n,]*+")


class Chunk(msgspec.Struct, frozen=True):
    """Some JSON texts of one source, undecoded, and what framing skipped before them; cheap to pickle.

    ``data`` begins at byte ``offset`` and line ``line`` of the uncompressed source. Frames are ``data[start:end]`` for
    each of ``starts`` and ``ends``; where both are ``None``, every line is a frame. Where ``prefix`` is ``None``,
    frames are texts of their own, else the elements ``first``, ``first + 1`` … of the array at that JSON Pointer, in
    the package ``package``. ``packages`` counts the packages that were opened, and
    ``ended`` holds those whose metadata is known to the end.
    """

    source: str
    data: bytes = b""
    offset: int = 0
    line: int = 1
    starts: list[int] | None = None
    ends: list[int] | None = None
    prefix: str | None = None
    first: int = 0
    package: Package = NO_PACKAGE
    skipped: dict[str, Skips] = {}
    noted: dict[str, Skips] = {}
    packages: dict[str, int] = {}
    ended: tuple[Opened, ...] = ()


#: Yields chunks as they fill, and returns an answer to the caller.
Flow = Generator[Chunk, None, Any]


class Frames:
    """Collects frames from a window and hands them on in chunks of about ``target`` bytes."""

    def __init__(self, window: Window, log: Log, target: int) -> None:
        self.window = window
        self.log = log
        self.packages: dict[str, int] = {}
        self.ended: list[Opened] = []
        self._source = log.file
        self._target = max(target, 1)
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._prefix: str | None = None
        self._first = 0
        self._line = 1
        self._package = NO_PACKAGE

    def context(self, prefix: str | None, package: Package = NO_PACKAGE, index: int = 0) -> Iterator[Chunk]:
        """From now on frames are elements from ``index`` on at ``prefix``, or texts where it is ``None``."""
        if prefix is None:
            index = self._first + len(self._starts)
        if prefix != self._prefix or package is not self._package or index != self._first + len(self._starts):
            yield from self.flush()
            self._prefix, self._package, self._first = prefix, package, index

    def add(self, end: int) -> Iterator[Chunk]:
        """Take what comes next, up to index ``end`` of the window, as a frame, and pass it."""
        window = self.window
        if not self._starts:
            self._line = window.line_at(window.offset)
        self._starts.append(window.base + window.pos)
        self._ends.append(window.base + end)
        window.pos = end
        if window.base + end - self._starts[0] >= self._target:
            yield from self.flush()

    def flush(self) -> Iterator[Chunk]:
        """Hand on the frames so far, and what was skipped and noted."""
        if not (self._starts or self.log or self.packages or self.ended):
            return
        data, offset, line = b"", self.window.offset, 0
        if self._starts:
            offset, base = self._starts[0], self.window.base
            line = self._line
            data = self.window.buf[offset - base : self._ends[-1] - base]
        starts = [start - offset for start in self._starts]
        ends = [end - offset for end in self._ends]
        first, packages, ended = self._first, self.packages, tuple(self.ended)
        self._first += len(starts)
        self._starts, self._ends, self.packages, self.ended = [], [], {}, []
        yield Chunk(
            self._source, data, offset, line, starts, ends, self._prefix, first, self._package,
            *self.log.take(), packages, ended,
        )  # fmt: skip

    def more(self) -> Flow:
        """Let the window read on, handing on first what it will forget; false at the end of the stream."""
        yield from self.flush()
        return self.window.fill()

    def ahead(self, size: int = EXCERPT) -> Flow:
        """The next ``size`` bytes, however few of them the window had; fewer only at the end of the stream."""
        window = self.window
        while len(window.buf) - window.pos < size and (yield from self.more()):
            pass
        return window.buf[window.pos : window.pos + size]

    def byte(self, between: re.Pattern[bytes] = _GAP) -> Flow:
        """Go to the next byte that is not ``between`` and return it; -1 at the end of the stream."""
        window = self.window
        while True:
            found = between.match(window.buf, window.pos)
            window.pos = found.end() if found else window.pos
            if window.pos < len(window.buf):
                return window.buf[window.pos]
            if not (yield from self.more()):
                return -1

    def value(self, limit: int) -> Flow:
        """The index of the end of the value that begins here, ``BAD``, or ``TOO_BIG`` for over ``limit`` bytes.

        The answer does not depend on how far the window has read.
        """
        window = self.window
        while True:
            end = window.end()
            if end == MORE and len(window.buf) - window.pos <= limit:
                yield from self.more()
            elif end == MORE or end - window.pos > limit or (end == BAD and window.bad > limit - EDGE):
                return TOO_BIG
            else:
                return end

    def skip(self, reason: str, lost: int, detail: str = "") -> None:
        """Count ``lost`` bytes that end here as skipped, or say that the input breaks off here."""
        window = self.window
        self.log.skip(reason, window.offset - lost, window.line_at(window.offset), lost, b"", detail)

    def note(self, reason: str, size: int = 0, detail: str = "") -> None:
        """Count the next ``size`` bytes as read with a reservation."""
        window = self.window
        self.log.note(reason, window.offset, window.line_at(window.offset), size, b"", detail)

    def pass_value(self) -> Flow:
        """Pass the value that begins here, of whatever size, and return its length in bytes."""
        window, start, passing = self.window, self.window.offset, Passing()
        while True:
            window.pos, ended = passing.feed(window.buf, window.pos)
            if ended or not (yield from self.more()):
                return window.offset - start
