"""A few megabytes of a stream, and where the JSON value that begins in it ends.

The end of a value is found by msgspec, which walks over a value without building anything (some 600 MB/s) and, when
text follows, says at which byte. That is exact: nothing is guessed. Where the text is damaged, a scanner that knows
only strings and brackets takes over.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import msgspec

from ocqual.read.breaks import breaks

#: How much is read at a time.
BLOCK: Final = 1 << 19

#: The end of the window was reached before the end of the value.
MORE: Final = -1

#: The value is damaged.
BAD: Final = -2

#: Damage closer than this to the end of the window may be nothing but a token that is cut there.
EDGE: Final = 16

_SPACE: Final = b" \t\r\n"
_walk = msgspec.json.Decoder(msgspec.Raw).decode


def _wording() -> tuple[str, int]:
    """How this msgspec says that text follows a value, and what it counts from; found out, since it is not documented.

    If it says nothing of the kind, the empty wording sends every value to the slower scanner.
    """
    try:
        _walk(b"[] x")
    except msgspec.DecodeError as error:
        found = re.fullmatch(r"(.*\(byte )(\d+)\)", str(error))
        if found:
            return found[1], int(found[2]) - 3
    return "", 0


_FOLLOWED, _FIRST = _wording()

# Up to and including the next bracket outside strings; possessive, so that damage cannot make it slow.
_BRACKET = re.compile(rb'[^"\[\]{}]*+(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"[^"\[\]{}]*+)*+([\[\]{}])', re.DOTALL)


class Window:
    """A sliding view of a stream: ``buf[pos:]`` is what comes next, ``base`` the offset of ``buf[0]``."""

    __slots__ = ("_counted", "_line", "_read", "bad", "base", "buf", "eof", "pos")

    def __init__(self, read: Callable[[int], bytes] | None, data: bytes = b"", offset: int = 0, line: int = 1) -> None:
        self._read = read
        self.buf = data
        self.pos = 0
        self.base = offset
        self.eof = read is None
        #: How far into the last damaged value its damage was found.
        self.bad = 0
        self._line = line
        self._counted = offset

    @property
    def offset(self) -> int:
        """The offset in the stream of what comes next."""
        return self.base + self.pos

    def fill(self) -> bool:
        """Forget what lies behind and read more, as much again as is still wanted; false at the end of the stream."""
        if self._read is None:
            return False
        if self.pos:
            self.line_at(self.offset)
            self.base += self.pos
        block = self._read(max(BLOCK, len(self.buf) - self.pos))
        self.buf = self.buf[self.pos :] + block if self.pos < len(self.buf) else block
        self.pos = 0
        if not block:
            self.eof = True
            self._read = None
        return bool(block)

    def line_at(self, offset: int) -> int:
        """The line number, from 1, at ``offset``; to be asked in ascending order."""
        if offset > self._counted:
            self._line += breaks(self.buf, self._counted - self.base, offset - self.base)[0]
            self._counted = offset
        return self._line

    def passed_lines(self, offset: int, lines: int) -> None:
        """Say that ``lines`` line ends were counted up to ``offset``, so that they need not be counted again."""
        self._line += lines
        self._counted = offset

    def end(self) -> int:
        """The index just after the value at ``pos``, or ``MORE`` or ``BAD``."""
        buf, pos = self.buf, self.pos
        try:
            with memoryview(buf) as view, view[pos:] as rest:
                _walk(rest)
        except msgspec.DecodeError as error:
            wording = str(error)
            if _FOLLOWED and wording.startswith(_FOLLOWED):
                return _back(buf, pos + int(wording[len(_FOLLOWED) : -1]) - _FIRST)
            known = "(byte " in wording
            self.bad = int(wording[wording.rindex(" ") + 1 : -1]) if known else len(buf) - pos
            # a token cut by the edge of the window looks malformed too
            return MORE if not self.eof and self.bad >= len(buf) - pos - EDGE else BAD
        except RecursionError:
            self.bad = 0
            return BAD
        if not self.eof and buf[pos] not in b'{["':
            return MORE
        return _back(buf, len(buf))


def _back(buf: bytes, end: int) -> int:
    while buf[end - 1] in _SPACE:
        end -= 1
    return end


def closing(buf: bytes, pos: int, stop: int) -> int:
    """The index just after the bracket that closes the one at ``pos``, or -1 if none does before ``stop``.

    Only strings and brackets are looked at, so the text between may be damaged in any other way.
    """
    depth = 0
    match = _BRACKET.match
    while found := match(buf, pos, stop):
        pos = found.end()
        if buf[pos - 1] in b"[{":
            depth += 1
        else:
            depth -= 1
            if depth <= 0:
                return pos
    return -1


class Passing:
    """Passes over one value of any size in constant memory, looking at strings and brackets only."""

    __slots__ = ("_depth", "_inside")

    _STRING = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
    _PLAIN = re.compile(rb'[^"\[\]{},]*+')

    def __init__(self) -> None:
        self._depth = 0
        self._inside = False

    def feed(self, buf: bytes, pos: int) -> tuple[int, bool]:
        """Go on at ``pos``: where to go on next time (or where the value ends), and whether it has ended."""
        while pos < len(buf):
            if self._inside:
                found = self._STRING.match(buf, pos)
                pos = found.end() if found else pos
                if pos >= len(buf) or buf[pos] != 34:
                    return pos, False
                self._inside = False
                pos += 1
                if self._depth == 0:
                    return pos, True
                continue
            found = self._PLAIN.match(buf, pos)
            pos = found.end() if found else pos
            if pos >= len(buf):
                break
            byte = buf[pos]
            if byte in b",]}" and self._depth == 0:
                return pos, True
            pos += 1
            if byte == 34:
                self._inside = True
            elif byte in b"[{":
                self._depth += 1
            elif byte in b"]}":
                self._depth -= 1
                if self._depth == 0:
                    return pos, True
        return pos, False
