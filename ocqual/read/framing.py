"""Divides a stream into JSON texts, without decoding them: see :class:`Framer`."""

from __future__ import annotations

import re
from typing import Final

from ocqual.read.breaks import breaks
from ocqual.read.dividing import BOUNDARY, Divider
from ocqual.read.document import NO_PACKAGE
from ocqual.read.frames import TOO_BIG, WHOLE, Chunk, Flow
from ocqual.read.window import BAD, Window

_OPEN, _CLOSE, _COMMA = b"{},"
_OPENERS: Final = b"{["

# Between texts: white space, byte-order marks of files put together, and the record separator of RFC 7464.
_BETWEEN = re.compile(rb"(?:[ \t\r\n\x1e]|\xef\xbb\xbf)*+")
_TEXT_LINE = re.compile(rb"\n(?=[{\[])")
_SCALAR = re.compile(rb'(?:"(?:[^"\\\n]|\\.)*"|-?[0-9][0-9.eE+-]*|true|false|null)[ \t\r]*(?:,[ \t\r]*)?(?:\n|$)')
_PAGE = re.compile(rb"<(?:!doctype html|html|head|body)\b", re.IGNORECASE)


#: So much of what is no JSON is looked at to tell what it is.
_HEAD: Final = 1 << 12


class Framer(Divider):
    """Divides what comes through a window into chunks of about ``target`` bytes.

    Lines that begin with ``{`` and end with ``}`` are passed on without a further look, a block at a time. Any other
    text is walked over; if it is larger than ``WHOLE`` and a package or an array, its elements are the frames. What
    the frames are does not depend on ``target`` or on how the window fills.

    ``}`` and ``{`` with only a line break between them never occur inside valid JSON. So this is a boundary between
    texts whatever the state, no damage goes beyond it, and a file may be divided there.
    """

    #: Whether the stream is looked at line by line where that is possible; not where a line is known to be damaged.
    by_line = True

    _looked_at = -1

    def texts(self) -> Flow:
        """Frame everything."""
        window = self.window
        start, empty = window.offset, True
        while (byte := (yield from self.byte(_BETWEEN))) >= 0:
            if byte not in _OPENERS:
                yield from self._junk(empty)
            elif not (yield from self._lines()):
                yield from self._text()
            empty = False
        if empty and self.log.silent:
            self.log.skip("empty", start, 1, window.offset - start)
        yield from self.flush()

    def _lines(self) -> Flow:
        """Frame a block of which every line begins with ``{`` and ends with ``}``; false if there is none here."""
        window = self.window
        buf, pos = window.buf, window.pos
        if not self.by_line or window.offset < self._looked_at or buf[pos] != _OPEN:
            return False
        cut = self._last_line_end()
        if not cut:
            return False
        pieces, count = [], 0
        while pos < cut:
            end = buf.find(b"\n", pos + self._target - 1, cut) if self._target < cut - pos else cut
            end = cut if end < 0 else end
            # the break at the end of a piece belongs to it
            inside, between = breaks(buf, pos, min(end + 2, cut))
            pieces.append((pos, end, inside))
            if between < inside:
                self._looked_at = window.base + cut
                return False
            count += inside
            pos = end + 1
        yield from self.flush()
        line = window.line_at(window.offset)
        for begin, end, inside in pieces:
            yield Chunk(self._source, buf[begin:end], window.base + begin, line)
            line += inside
        window.passed_lines(window.base + cut, count)
        window.pos = cut
        return True

    def _last_line_end(self) -> int:
        """Where the last line that ends with ``}`` ends, in the next ``WHOLE`` bytes; 0 if none does."""
        window = self.window
        buf, pos = window.buf, window.pos
        stop = min(len(buf), pos + WHOLE)
        cut = buf.rfind(b"}\n{", pos, stop) + 1
        if window.eof and stop == len(buf):
            last = len(buf[pos:].rstrip(b" \t\r\n")) + pos
            if buf[last - 1] == _CLOSE and buf.find(b"\n", cut + 1 if cut else pos, last) < 0:
                return last
        return cut

    def _text(self) -> Flow:
        """Frame the array or object that begins here, whole or by its elements."""
        yield from self.context(None)
        end = yield from self.value(WHOLE)
        if end == BAD:
            end = yield from self._region()
        if end == TOO_BIG:
            yield from self.large("", NO_PACKAGE)
            yield from self.context(None)
        else:
            yield from self.add(end)
        self.tail = None

    def _region(self) -> Flow:
        """The index of the end of the damaged text that begins here; ``TOO_BIG`` if it is larger than ``WHOLE``."""
        window = self.window
        while True:
            found = BOUNDARY.search(window.buf, window.pos + 1)
            end = found.end() if found else len(window.buf)
            if end - window.pos > WHOLE:
                return TOO_BIG
            if found or window.eof:
                end = window.pos + len(window.buf[window.pos : end].rstrip())
                last = window.buf.rfind(b"\n{", window.pos, end) + 1
                # a line that breaks off after a comma or bracket, and a sound line after it
                return last - 1 if last and Window(None, window.buf[last:end]).end() > 0 else end
            yield from self.more()

    def _junk(self, first: bool) -> Flow:
        """Pass what is no array or object: to the next line that begins one, or all of a page or table."""
        window = self.window
        yield from self.context(None)
        if window.buf[window.pos] == _COMMA:
            self.note("comma", 1)
            window.pos += 1
            return
        while len(window.buf) - window.pos < _HEAD and (yield from self.more()):
            pass
        head = window.buf[window.pos : window.pos + _HEAD]
        reason = kind_of_junk(head, first)
        offset, line = window.offset, window.line_at(window.offset)
        if reason == "scalar":
            found = _SCALAR.match(head)
            window.pos += found.end() if found else len(head)
            end = window.offset
        else:
            end = yield from self._pass_junk(whole=first and reason in ("html", "xml", "csv"))
        self.log.skip(reason, offset, line, end - offset, head)

    def _pass_junk(self, whole: bool) -> Flow:
        """Pass junk, and return the offset at which it ends, without white space behind it: that is not lost, and as
        much of a line as is looked at may be without."""
        window = self.window
        end = window.offset
        while True:
            found = None if whole else _TEXT_LINE.search(window.buf, window.pos)
            stop = found.end() if found else len(window.buf)
            passed = len(window.buf[window.pos : stop].rstrip(b" \t\r\n"))
            end = window.offset + passed if passed else end
            window.pos = stop
            if found or not (yield from self.more()):
                return end


def kind_of_junk(head: bytes, first: bool) -> str:
    """The reason for skipping a text that is no array or object, told by its beginning.

    ``first`` is whether a file begins with it: only then can it be a table.
    """
    if _PAGE.search(head[:300]) and head.startswith(b"<"):
        return "html"
    if head.startswith(b"<"):
        return "xml"
    if _SCALAR.match(head):
        return "scalar"
    lines = head.split(b"\n", 2)[:2]
    if first and len(lines) == 2 and any(all(mark in line for line in lines) for mark in (b",", b";", b"\t")):
        return "csv"
    return "not-json"
