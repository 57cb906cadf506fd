"""Turns framed bytes into documents: a pure function of the chunk, so that any process may do it."""

from __future__ import annotations

from typing import Any, Final

import msgspec
import orjson

from ocqual.read.breaks import breaks, lines
from ocqual.read.dividing import Divider
from ocqual.read.document import NO_PACKAGE, Document, Form, Opened, Package, Place
from ocqual.read.frames import Chunk
from ocqual.read.framing import Framer, kind_of_junk
from ocqual.read.glimpse import escaped, spans
from ocqual.read.lenient import lenient
from ocqual.read.package import ARRAYS, form_of, is_package, package_of
from ocqual.read.reasons import Log
from ocqual.read.window import Window, closing
from ocqual.tally import Reading

#: Arrays inside arrays, and packages inside packages, are followed so far.
DEEPEST: Final = 8

#: Never the size of a chunk: a text that was handed on whole is divided in one go.
_ENDLESS: Final = 1 << 62

#: Metadata behind the documents of a damaged package is looked for in so much of its end.
_TAIL: Final = 1 << 16

_NOT_A_RELEASE = frozenset({"records", "releases", "compiledRelease", "versionedRelease"})


class Decoded(msgspec.Struct):
    """The documents of a chunk, in order, what was read, skipped and noted, and the packages that ended in it."""

    documents: list[Document]
    reading: Reading
    packages: list[Opened] = []
    file: str = ""


def decode(chunk: Chunk) -> Decoded:
    """The documents of a chunk. The same chunk always gives the same; nothing in the data makes it raise."""
    return _Decoder(chunk.source).run(chunk)


class _Decoder:
    def __init__(self, file: str) -> None:
        self.file = file
        self.documents: list[Document] = []
        self.log = Log(file)
        self.packages: dict[str, int] = {}
        self.ended: list[Opened] = []

    def run(self, chunk: Chunk) -> Decoded:
        self.chunk(chunk, 0)
        skipped, noted = self.log.take()
        return Decoded(self.documents, _reading(self.documents, skipped, noted, self.packages), self.ended, self.file)

    def chunk(self, chunk: Chunk, depth: int, loaded: list[Any] | None = None) -> None:
        """Decode the frames of a chunk; ``loaded`` are its elements where they are decoded already."""
        self.log.add(chunk.skipped, chunk.noted)
        self.ended += chunk.ended
        for form, count in chunk.packages.items():
            self.packages[form] = self.packages.get(form, 0) + count
        if chunk.starts is None or chunk.ends is None:
            self.lines(chunk)
            return
        data, line, before = chunk.data, chunk.line, 0
        package = chunk.package
        for index, (start, end) in enumerate(zip(chunk.starts, chunk.ends, strict=True)):
            line += breaks(data, before, start)[0]
            before = start
            pointer = "" if chunk.prefix is None else f"{chunk.prefix}/{chunk.first + index}"
            raw = data[start:end]
            if loaded is not None:
                value = loaded[chunk.first + index]
            else:
                try:
                    value = orjson.loads(raw)
                except orjson.JSONDecodeError as error:
                    place = Place(self.file, chunk.offset + start, line, pointer)
                    self.broken(raw, place, package, depth, str(error))
                    continue
            self.value(value, raw, Place(self.file, chunk.offset + start, line, pointer), package, depth)

    def lines(self, chunk: Chunk) -> None:
        """Decode a chunk of which every line is a text: the commonest form, so nothing is called here."""
        file, offset, line = self.file, chunk.offset, chunk.line
        loads, append, release = orjson.loads, self.documents.append, Form.RELEASE
        returns = b"\r" in chunk.data
        for raw in lines(chunk.data):
            length = len(raw) + 1
            if returns:
                raw = raw.rstrip(b"\r")
            try:
                data = loads(raw)
            except orjson.JSONDecodeError as error:
                self.broken(raw, Place(file, offset, line, ""), NO_PACKAGE, 0, str(error))
            else:
                place = Place(file, offset, line, "")
                if (
                    "ocid" in data
                    and type(tag := data.get("tag")) is list
                    and "compiled" not in tag
                    and _NOT_A_RELEASE.isdisjoint(data)
                ):
                    append(Document(release, data, NO_PACKAGE, place, len(raw), raw))
                else:
                    self.value(data, raw, place, NO_PACKAGE, 0)
            offset += length
            line += 1

    def value(self, value: Any, raw: bytes, place: Place, package: Package, depth: int) -> None:
        """Take a decoded value as what it is: a document, or something that holds documents, or neither."""
        if isinstance(value, dict):
            if is_package(value):
                self.package(value, raw, place, depth, mended=False)
            elif (form := form_of(value)) is not None:
                self.documents.append(Document(form, value, package, place, len(raw), raw))
            else:
                self.wrapped(value, raw, place, depth)
        elif isinstance(value, list):
            if depth >= DEEPEST:
                self.skip("too-deep", raw, place)
                return
            divider = self.divider(raw, place)
            for chunk in divider.array(place.pointer, package, ""):
                self.chunk(chunk, depth + 1, value)
            self.rest(divider, depth)
        else:
            self.skip("scalar", raw, place)

    def package(self, value: dict[str, Any], raw: bytes, place: Place, depth: int, mended: bool) -> None:
        """Take the documents of a package that is decoded already; anew if it was mended, to tell which of them was."""
        arrays = [name for name in ARRAYS if isinstance(value.get(name), list)]
        if not arrays or depth >= DEEPEST:
            self.skip("too-deep" if arrays else "no-releases", raw, place)
            return
        if not any(value[name] for name in arrays):
            self.note("empty-package", raw, place)
        package = package_of(ARRAYS[arrays[0]], value)
        divider = self.divider(raw, place)
        chunks = [*divider.members(place.pointer, package), *divider.flush()]
        framed = sum(len(chunk.starts or ()) for chunk in chunks)
        reuse = value[arrays[0]] if framed == len(value[arrays[0]]) and not mended else None
        for chunk in chunks:
            self.chunk(chunk, depth + 1, reuse)

    def wrapped(self, value: dict[str, Any], raw: bytes, place: Place, depth: int) -> None:
        """Take documents out of an object that is none, such as an answer of an API; else skip it."""
        names = {name for name, member in value.items() if _holds_documents(member)} if depth < DEEPEST else set()
        if not names:
            self.skip("not-ocds", raw, place)
            return
        self.note("wrapped", raw, place)
        for name, start, end in spans(raw):
            if name in names and end > 0:
                line = place.line + raw.count(b"\n", 0, start)
                inside = Place(self.file, place.offset + start, line, f"{place.pointer}/{escaped(name)}")
                self.value(value[name], raw[start:end], inside, NO_PACKAGE, depth + 1)

    def divider(self, raw: bytes, place: Place) -> Framer:
        divider = Framer(Window(None, raw, place.offset, place.line), Log(self.file), _ENDLESS)
        divider.by_line = False
        return divider

    def rest(self, divider: Divider, depth: int) -> None:
        for chunk in divider.flush():
            self.chunk(chunk, depth + 1)

    # -- what the strict decoder refuses

    def broken(self, raw: bytes, place: Place, package: Package, depth: int, error: str) -> None:
        """Read what can be read of a text that is no JSON, without guessing; count the rest."""
        if not place.pointer and self.several(raw, place, depth):
            return
        read = lenient(raw)
        if read is not None and depth < DEEPEST and isinstance(read[0], dict) and is_package(read[0]):
            self.package(read[0], raw, place, depth, mended=True)
            return
        holds_documents = raw[:1] == b"[" or b'"releases"' in raw or b'"records"' in raw
        if read is not None and not isinstance(read[0], list):
            for reason in sorted(read[1]):
                self.note(reason, raw, place)
            self.value(read[0], raw, place, package, depth)
        elif not (holds_documents and depth < DEEPEST and self.parts(raw, place, depth)):
            self.skip(_fault(raw, error), raw, place, error.partition(":")[0])

    def several(self, raw: bytes, place: Place, depth: int) -> bool:
        """Take apart a line that holds more than one text, or a text and something else."""
        if depth:
            return False
        framer = self.divider(raw, place)
        chunks = list(framer.texts())
        if any(len(chunk.starts or ()) == 1 and len(chunk.data) >= len(raw.strip()) for chunk in chunks):
            return False
        for chunk in chunks:
            self.chunk(chunk, depth)
        return True

    def parts(self, raw: bytes, place: Place, depth: int) -> bool:
        """Take the sound parts of a damaged array or package; false if it has none."""
        divider = self.divider(raw, place)
        divider.tail = lambda: raw[-_TAIL:]
        chunks = [*divider.divide(place.pointer), *divider.flush()]
        if not any(chunk.starts for chunk in chunks):
            return False
        for chunk in chunks:
            self.chunk(chunk, depth + 1)
        return True

    def skip(self, reason: str, raw: bytes, place: Place, detail: str = "") -> None:
        self.log.skip(reason, place.offset, place.line, len(raw), raw, detail)

    def note(self, reason: str, raw: bytes, place: Place) -> None:
        self.log.note(reason, place.offset, place.line, len(raw), raw)


def _holds_documents(value: Any, depth: int = 0) -> bool:
    """Whether a value is a document or a package, or holds some not far below."""
    if isinstance(value, list):
        return bool(value) and isinstance(value[0], dict) and _holds_documents(value[0], depth)
    if not isinstance(value, dict):
        return False
    if is_package(value) or form_of(value) is not None:
        return True
    return depth < 2 and any(_holds_documents(member, depth + 1) for member in value.values())


def _fault(raw: bytes, error: str) -> str:
    """The reason why a text cannot be read."""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return "not-utf-8"
    if "depth" in error or "ecursion" in error:
        return "too-deep"
    if raw[:1] not in (b"{", b"["):
        return kind_of_junk(raw, False)
    return "not-json" if closing(raw, 0, len(raw)) == len(raw) else "truncated"


def _reading(
    documents: list[Document], skipped: dict[str, Any], noted: dict[str, Any], packages: dict[str, int]
) -> Reading:
    """What was read; what packages declare is counted for each of their documents."""
    forms: dict[str, int] = {}
    size = 0
    of_package: dict[int, int] = {}
    declared: dict[int, Package] = {}
    for document in documents:
        form = document.form.value
        forms[form] = forms.get(form, 0) + 1
        size += document.size
        package = document.package
        if package is not NO_PACKAGE:
            key = id(package)
            declared[key] = package
            of_package[key] = of_package.get(key, 0) + 1
    versions: dict[str, int] = {}
    publishers: dict[str, int] = {}
    licences: dict[str, int] = {}
    extensions: dict[str, int] = {}
    for key, package in declared.items():
        count = of_package[key]
        for counts, name in ((versions, package.version), (publishers, package.publisher), (licences, package.license)):
            if name is not None:
                counts[name] = counts.get(name, 0) + count
        for url in dict.fromkeys(package.extensions):
            extensions[url] = extensions.get(url, 0) + count
    packaged = sum(of_package[key] for key, package in declared.items() if package.form is not None)
    return Reading(forms, size, skipped, noted, packages, versions, publishers, licences, extensions, packaged)
