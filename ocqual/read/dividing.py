"""Divides arrays and packages that are too large, or too damaged, to be handed on whole."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

import orjson

from ocqual.read.document import NO_PACKAGE, Opened, Package
from ocqual.read.frames import LARGEST, TOO_BIG, WHOLE, Flow, Frames
from ocqual.read.glimpse import escaped, first_key, holds_documents, is_element, members_at_end
from ocqual.read.package import ARRAYS, METADATA_MEMBERS, RECORD_MEMBERS, package_of
from ocqual.read.reasons import Log
from ocqual.read.window import BAD, MORE, Window, closing

#: So much text is searched for the end of a damaged release before it is passed over.
DAMAGED: Final = 1 << 23

#: So much of it is looked at first.
_REACH: Final = 1 << 13

#: Arrays of links that may be long and never hold documents.
_LINKS: Final = frozenset({"packages", "extensions", "links"})

_QUOTE, _COLON = b'":'
_OPEN, _CLOSE, _OPEN_ARRAY, _CLOSE_ARRAY = b"{}[]"

_GAP_KEPT: Final = 64

#: Marks, among the metadata of an object, that documents were found in one of its members.
_WRAPPED: Final = "\0wrapped"

_SPACE = re.compile(rb"[ \t\r\n]*+")
_GAP = re.compile(rb"[ \t\r\n,]*+")
_NEXT = re.compile(rb'\}(\s*+,\s*+)(?=\{\s*+"([^"\\]{1,40})"\s*+:)')
_ARRAY_MEMBER = re.compile(rb'"(?:releases|records)"\s*+:\s*+\[')

#: A text begins at the start of a line unless what precedes shows that its text goes on.
BOUNDARY = re.compile(rb"[^,\[:{\s][ \t\r\n]*+(?<=\n)(?=[{\[])")


class Divider(Frames):
    """Frames the elements of arrays, and of the ``releases`` and ``records`` of packages, as they stream by.

    Metadata behind a huge array is not known when its elements are handed on. So it is read from the end of the source
    first, by ``tail``, where the source can be read twice; else it is noted that it came too late.
    """

    def __init__(self, window: Window, log: Log, target: int) -> None:
        super().__init__(window, log, target)
        self.tail: Callable[[], bytes] | None = None
        # what separates the elements of the array at hand, how they begin, and whether one was just passed as damaged
        self._gap, self._key, self._resumed = b"", b"ocid", False

    def divide(self, prefix: str) -> Flow:
        """Frame the parts of the array or object that begins here; false if its text broke off."""
        if self.window.buf[self.window.pos] == _OPEN_ARRAY:
            return (yield from self.array(prefix, NO_PACKAGE, ""))
        return (yield from self.members(prefix))

    def array(self, prefix: str, package: Package, name: str) -> Flow:
        """Frame the elements of the array that begins here; false if its text broke off."""
        window = self.window
        window.pos += 1
        self._gap, self._key, self._resumed = b"", b"ocid", False
        yield from self.context(prefix, package)
        index = 0
        while True:
            byte, commas, gap = yield from self._between()
            if byte == _CLOSE_ARRAY:
                self._mind(commas == 0 or self._resumed)
                window.pos += 1
                yield from self.flush()
                return True
            if byte < 0 or (byte == _OPEN and index and not commas and gap.endswith(b"\n")):
                self.skip("truncated", 0, "the array is not closed")
                return False
            self._mind(commas == (1 if index else 0) or self._resumed)
            if index == 1:
                self._gap = gap
            self._resumed = False
            if not (yield from self._element(f"{prefix}/{index}", package, name)):
                return False
            index += 1
            yield from self.context(prefix, package, index)

    def _between(self) -> Flow:
        """Go to the next element: its first byte (-1 at the end of the stream), the commas and last bytes passed."""
        window, commas, gap = self.window, 0, b""
        while True:
            found = _GAP.match(window.buf, window.pos)
            if found and found.end() > window.pos:
                passed = found[0]
                commas += passed.count(b",")
                gap = (gap + passed)[-_GAP_KEPT:]
                window.pos = found.end()
            if window.pos < len(window.buf):
                return window.buf[window.pos], commas, gap
            if not (yield from self.more()):
                return -1, commas, gap

    def _mind(self, right: bool) -> None:
        if not right:
            self.note("comma")

    def _element(self, pointer: str, package: Package, name: str) -> Flow:
        """Frame one element, or its parts if it is a large array or package; false if the text broke off."""
        window = self.window
        end = window.end()
        if end < 0 or end - window.pos > WHOLE:
            end = yield from self.value(WHOLE)
        if end == TOO_BIG:
            return (yield from self.large(pointer, package, name))
        if end == BAD:
            return (yield from self._damaged(name))
        if pointer.endswith("/0"):
            self._key = first_key(window.buf, window.pos)
        yield from self.add(end)
        return True

    def large(self, pointer: str, package: Package, name: str = "") -> Flow:
        """Frame a value of more than ``WHOLE`` bytes, or its parts if it holds documents; false if it broke off."""
        if holds_documents((yield from self.ahead(WHOLE))):
            return (yield from self.divide(pointer))
        end = yield from self.value(LARGEST)
        if end > 0:
            yield from self.add(end)
        elif end == BAD and pointer:
            return (yield from self._damaged(name))
        elif end == BAD:
            return (yield from self.divide(pointer))
        else:
            yield from self._pass("too-big")
        return True

    # -- packages

    def members(self, prefix: str, package: Package | None = None) -> Flow:
        """Frame the documents of the package that begins here; false if its text broke off.

        Its metadata is given, or gathered on the way.
        """
        window, start = self.window, self.window.offset
        line = window.line_at(start)
        begins = start, line
        yield from self.context(None)
        window.pos += 1
        metadata: dict[str, Any] = {}
        excerpt = yield from self.ahead()
        behind: dict[str, Any] = {}
        late: list[str] = []
        opened: list[str] = []
        while True:
            byte, commas, gap = yield from self._between()
            if byte == _CLOSE:
                break
            if byte < 0 or (byte == _OPEN and not commas and gap.endswith(b"\n")):
                held = opened or _WRAPPED in metadata
                self.log.skip("truncated", start, line, 0 if held else window.offset - start, excerpt, "not closed")
                return False
            key = yield from self._member_key()
            is_array = key is not None and window.buf[window.pos] == _OPEN_ARRAY
            if is_array and key == "releases" and "records" in opened:
                yield from self._pass("beside-records")
            elif is_array and key in ARRAYS and (key == "records" or not RECORD_MEMBERS & metadata.keys()):
                if opened:
                    self.note("both-arrays")
                opened.append(key)
                self.packages[ARRAYS[key]] = self.packages.get(ARRAYS[key], 0) + 1
                if self.tail and not (package or prefix or metadata.keys() >= METADATA_MEMBERS):
                    behind = members_at_end(self.tail())
                known = package or package_of(ARRAYS[key], {**behind, **metadata})
                if not (yield from self.array(f"{prefix}/{key}", known, key)):
                    return False
                yield from self.context(None)
            elif key is None or not (intact := (yield from self._member(prefix, key, metadata, opened))):
                if key is not None and intact is None:
                    return False
                here = window.offset if opened or _WRAPPED in metadata else start
                if not (yield from self._lost(here, line, excerpt)):
                    return False
                start, line, excerpt = window.offset, window.line_at(window.offset), (yield from self.ahead())
            elif opened and not package and behind.get(key) != metadata.get(key):
                late.append(key)
        window.pos += 1
        if late:
            self.note("metadata-after", 0, ", ".join(late)[:200])
        if opened:
            whole = package or package_of(ARRAYS[opened[0]], metadata)
            self.ended.append(Opened(whole, begins[0], begins[1], prefix))
        if not opened and not package and _WRAPPED not in metadata:
            self.log.skip("not-ocds", start, line, window.offset - start)
        return True

    def _member_key(self) -> Flow:
        """The name of the member that begins here, which is passed; ``None`` if it is damaged."""
        window = self.window
        end = yield from self.value(WHOLE)
        if end < 0 or window.buf[window.pos] != _QUOTE:
            return None
        try:
            key = orjson.loads(window.buf[window.pos : end])
        except orjson.JSONDecodeError:
            return None
        window.pos = end
        if (yield from self.byte(_SPACE)) != _COLON:
            return None
        window.pos += 1
        return key if (yield from self.byte(_SPACE)) >= 0 else None

    def _member(self, prefix: str, key: str, metadata: dict[str, Any], opened: list[str]) -> Flow:
        """Put the value of a member into ``metadata``, or pass it if it is too large.

        Returns false if it is damaged, ``None`` if the text broke off inside it.
        """
        window = self.window
        end = yield from self.value(WHOLE)
        if end == BAD:
            return False
        if end != TOO_BIG:
            try:
                metadata[key] = orjson.loads(window.buf[window.pos : end])
            except orjson.JSONDecodeError:
                self.note("metadata-unreadable", end - window.pos, key[:80])
            window.pos = end
            return True
        if not opened and key not in _LINKS and holds_documents((yield from self.ahead(WHOLE))):
            self.note("wrapped", 0, key[:80])
            metadata[_WRAPPED] = True
            if not (yield from self.divide(f"{prefix}/{escaped(key)}")):
                return None
            yield from self.context(None)
        else:
            self.note("metadata-too-large", 0, key[:80])
            yield from self.pass_value()
        return True

    def _pass(self, reason: str) -> Flow:
        """Pass the value that begins here, of whatever size, and count it as skipped."""
        window = self.window
        offset, line, excerpt = window.offset, window.line_at(window.offset), (yield from self.ahead())
        self.log.skip(reason, offset, line, (yield from self.pass_value()), excerpt)

    # -- damage

    def _lost(self, start: int, line: int, excerpt: bytes) -> Flow:
        """Pass damage inside an object, up to an array of documents; false if its text ends before one."""
        window = self.window
        if start == window.offset:
            line, excerpt = window.line_at(start), (yield from self.ahead())
        while True:
            boundary = BOUNDARY.search(window.buf, window.pos)
            stop = boundary.end() if boundary else len(window.buf)
            found = _ARRAY_MEMBER.search(window.buf, window.pos, stop)
            if found or boundary:
                window.pos = found.start() if found else stop
                break
            # a name may be cut by the edge of the window
            window.pos = max(window.pos, stop if window.eof else stop - _GAP_KEPT)
            if not (yield from self.more()):
                window.pos = len(window.buf)
                break
        reason = "not-json" if found or boundary else "truncated"
        self.log.skip(reason, start, line, window.offset - start, excerpt)
        return bool(found)

    def _damaged(self, name: str) -> Flow:
        """Frame the damaged element that begins here if its end is plain, else pass it; false if its text ends.

        Its end is plain if its brackets balance, an element or the array's end follows, and nothing inside looks like
        the beginning of the next element.
        """
        window, start, reach = self.window, self.window.offset, _REACH
        line, excerpt, whole = window.line_at(start), (yield from self.ahead()), True
        while True:
            view = min(len(window.buf), window.pos + reach)
            boundary = BOUNDARY.search(window.buf, window.pos + 1, view)
            stop = boundary.end() if boundary else view
            final = boundary is not None or (window.eof and view == len(window.buf))
            end = closing(window.buf, window.pos, stop) if whole else BAD
            plain = end > 0 and self._element_may_end(end)
            # what follows the end must be in view before it is judged
            unclear = end > 0 and not plain and not final and view - end < _GAP_KEPT
            resume = MORE if unclear else self._next_element(name, end if plain else stop, stop, final)
            if plain and resume == BAD:
                yield from self.add(end)
                return True
            if resume > 0 or (final and resume != MORE):
                window.pos = resume if resume > 0 else stop
                reason = "not-json" if resume > 0 or boundary else "truncated"
                detail = "" if resume > 0 else "nothing after this was read"
                self.log.skip(reason, start, line, window.offset - start, excerpt, detail)
                self._resumed = True
                return resume > 0
            if view < len(window.buf):
                reach *= 2
                continue
            if len(window.buf) - window.pos > DAMAGED:
                whole, window.pos = False, len(window.buf) - DAMAGED // 8
            yield from self.more()

    def _element_may_end(self, end: int) -> bool:
        """Whether another element or the end of the array follows the index."""
        found = _SPACE.match(self.window.buf, end)
        after = found.end() if found else end
        return self.window.buf[after : after + 1] in (b",", b"]")

    def _next_element(self, name: str, before: int, stop: int, final: bool) -> int:
        """Where the next sound element begins: like the first two by separator and first name, and complete.

        ``BAD`` if none begins ``before`` an index, ``MORE`` if that cannot be told from what there is up to ``stop``.
        """
        for found in _NEXT.finditer(self.window.buf, self.window.pos + 1, stop):
            if found.end() >= before:
                break
            if found[2] != self._key or (self._gap and found[1] != self._gap):
                continue
            head = Window(None, self.window.buf[found.end() : stop])
            head.eof = False
            end = head.end()
            if end == MORE and not final:
                return MORE
            if end > 0 and is_element(head.buf[:end], name):
                return found.end()
        return BAD if final or before < stop else MORE
