"""Documents of recurring ocids, kept until all have been seen: in memory up to a limit, beyond it in temporary files.

Documents are divided by the hash of their ocid, so that those of a process come together one part at a time. Of a part
only an index is in memory, and of a process no more than is asked for, so it does not matter how many there are.
"""

from __future__ import annotations

import struct
import tempfile
from array import array
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import IO, Any, Final, NamedTuple, overload

import msgspec
import orjson
import xxhash

from ocqual.ocids import in_order
from ocqual.processes import dumped, ocid_of
from ocqual.read import NO_PACKAGE, Document, Form, Package, Place
from ocqual.read.tape import no_space

#: Documents are divided into so many parts.
PARTS: Final = 64

#: A process whose documents are larger than this together has them decoded one at a time, as they are asked for.
LARGE: Final = 8_000_000

#: So many packages a part are remembered as written.
_PACKAGES_KEPT: Final = 1 << 12

#: What precedes an entry: the hash of its ocid (0: it is a package), the hash of its package, its size.
_HEAD = struct.Struct("<QQI")


class _Entry(msgspec.Struct, array_like=True):
    """A document as it is kept."""

    ocid: str
    form: Form
    place: Place
    size: int
    data: bytes


class Store:
    """Takes documents. With a ``folder`` files are named, for other processes to read; else nobody can see them."""

    def __init__(self, limit: int, folder: Path | None = None, name: str = "") -> None:
        self.limit = limit
        self.folder = folder
        self.name = name
        self.held = 0
        self.spilled = 0
        self.buffers = [bytearray() for _ in range(PARTS)]
        self.files: list[IO[bytes] | None] = [None] * PARTS
        self.written: list[set[int]] = [set() for _ in range(PARTS)]
        self.package: tuple[Package, int, bytes] = (NO_PACKAGE, *_encoded(NO_PACKAGE))

    def add(self, document: Document, hashed: int) -> None:
        """Keep a document whose ocid has this hash. Raises :class:`ocqual.read.SpaceError`."""
        part = hashed % PARTS
        if document.package is not self.package[0]:
            self.package = (document.package, *_encoded(document.package))
        _, key, package = self.package
        written = self.written[part]
        if key not in written:
            if len(written) >= _PACKAGES_KEPT:
                written.clear()
            written.add(key)
            self._write(part, 0, key, package)
        entry = _Entry(ocid_of(document) or "", document.form, document.place, document.size, dumped(document.data))
        self._write(part, hashed, key, msgspec.msgpack.encode(entry))

    def _write(self, part: int, hashed: int, key: int, body: bytes) -> None:
        buffer = self.buffers[part]
        buffer += _HEAD.pack(hashed, key, len(body))
        buffer += body
        self.held += _HEAD.size + len(body)
        if self.held > self.limit:
            self.spill()

    def spill(self) -> None:
        """Move everything from memory to files. Raises :class:`ocqual.read.SpaceError`."""
        try:
            for part, buffer in enumerate(self.buffers):
                if buffer:
                    file = self.files[part] = self.files[part] or self._file(part)
                    file.write(buffer)
                    file.flush()
                    self.buffers[part] = bytearray()
        except OSError as error:
            raise no_space(error, self.folder) from None
        self.spilled += self.held
        self.held = 0

    def _file(self, part: int) -> IO[bytes]:
        if self.folder is None:
            return tempfile.TemporaryFile()
        return open(named(self.folder, self.name, part), "w+b")

    def part(self, part: int) -> Part:
        """The documents of a part."""
        file = self.files[part]
        if file is None:
            return Part([_Memory(self.buffers[part])])
        return Part([_File(file), _Memory(self.buffers[part])])

    def close(self) -> None:
        """Forget everything."""
        for file in self.files:
            if file is not None:
                # what could not be written cannot be written now either, and is not wanted any more
                with suppress(OSError):
                    file.close()


def named(folder: Path, name: str, part: int) -> Path:
    """The file in which the worker ``name`` keeps a part."""
    return folder / f"{name}-{part}"


def part_in(folder: Path, part: int) -> Part:
    """The documents that all workers have kept of a part."""
    return Part([_File(open(path, "rb")) for path in sorted(folder.glob(f"*-{part}"))])


def _encoded(package: Package) -> tuple[int, bytes]:
    encoded = msgspec.msgpack.encode(package)
    return xxhash.xxh3_64_intdigest(encoded), encoded


class _Memory:
    def __init__(self, buffer: bytearray) -> None:
        self.buffer = buffer

    def read(self, offset: int, size: int) -> bytes:
        return bytes(self.buffer[offset : offset + size])


class _File:
    def __init__(self, file: IO[bytes]) -> None:
        self.file = file

    def read(self, offset: int, size: int) -> bytes:
        self.file.seek(offset)
        return self.file.read(size)


class Kept(NamedTuple):
    """Where an entry is: which blob, offset and size; and the hash of its package."""

    blob: int
    offset: int
    size: int
    package: int


class Part:
    """The documents of one part, which may lie in several places, put together by process."""

    def __init__(self, blobs: Sequence[_Memory | _File]) -> None:
        self.blobs = blobs
        self.packages: dict[int, Kept] = {}
        self._package = lru_cache(maxsize=256)(self._read_package)

    def groups(self) -> Iterator[Sequence[Document]]:
        """The documents of each process."""
        hashes, *columns = self._index()
        for _, run in groupby(in_order(hashes), key=lambda row: hashes[row]):
            entries = [Kept(*(column[row] for column in columns)) for row in run]
            for same in self._by_ocid(entries):
                large = sum(entry.size for entry in same) > LARGE
                yield Lazy(self, same) if large else [self.document(entry) for entry in same]

    def _index(self) -> tuple[array[int], ...]:
        """The entries of the part in columns: hash of the ocid, and the fields of :class:`Kept`."""
        columns = array("Q"), array("B"), array("Q"), array("I"), array("Q")
        for number, blob in enumerate(self.blobs):
            offset = 0
            while len(head := blob.read(offset, _HEAD.size)) == _HEAD.size:
                hashed, key, size = _HEAD.unpack(head)
                offset += _HEAD.size
                kept = Kept(number, offset, size, key)
                if hashed:
                    for column, value in zip(columns, (hashed, *kept), strict=True):
                        column.append(value)
                else:
                    self.packages[key] = kept
                offset += size
        return columns

    def _by_ocid(self, entries: list[Kept]) -> Iterator[list[Kept]]:
        """Entries of one hash, parted where, against all odds, they are of several ocids."""
        by_ocid: dict[str, list[Kept]] = {}
        for entry in entries:
            by_ocid.setdefault(self._entry(entry).ocid if len(entries) > 1 else "", []).append(entry)
        for ocid in sorted(by_ocid):
            yield by_ocid[ocid]

    def _entry(self, kept: Kept) -> _Entry:
        return msgspec.msgpack.decode(self.blobs[kept.blob].read(kept.offset, kept.size), type=_Entry)

    def document(self, kept: Kept) -> Document:
        """A document as it was given."""
        entry = self._entry(kept)
        return Document(entry.form, orjson.loads(entry.data), self._package(kept.package), entry.place, entry.size)

    def _read_package(self, key: int) -> Package:
        kept = self.packages[key]
        return msgspec.msgpack.decode(self.blobs[kept.blob].read(kept.offset, kept.size), type=Package)


class Lazy(Sequence[Document]):
    """Documents that are too many to be kept decoded."""

    def __init__(self, part: Part, entries: list[Kept]) -> None:
        self.entries = entries
        self._get = lru_cache(maxsize=4)(part.document)

    def __len__(self) -> int:
        return len(self.entries)

    @overload
    def __getitem__(self, index: int) -> Document: ...

    @overload
    def __getitem__(self, index: slice) -> list[Document]: ...

    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return [self._get(entry) for entry in self.entries[index]]
        return self._get(self.entries[index])
