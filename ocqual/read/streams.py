"""Opens sources as streams of UTF-8 text: decompressed, unpacked and transcoded, always a little at a time."""

from __future__ import annotations

import bz2
import codecs
import io
import lzma
import sys
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO, Any, Final, cast

from isal import igzip_lib

from ocqual.read.reasons import Log

#: How much compressed data is read at a time; with it, what one step may unpack to is bounded.
_STEP: Final = 1 << 16

_MAGIC: Final = (
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"PK\x07\x08", "zip"),
)

#: A tar archive says so at this offset.
_TAR_AT: Final = 257

#: What a broken compressed file or archive raises, whatever the format.
FAULTS: Final[tuple[type[Exception], ...]] = (
    EOFError, OSError, NotImplementedError, RuntimeError, cast(type[Exception], igzip_lib.error), lzma.LZMAError,
    zlib.error, zipfile.BadZipFile, tarfile.TarError,
)  # fmt: skip

Read = Callable[[int], bytes]

#: A text to read, or none, and the log for it; the log bears its name.
Text = tuple[Read | None, Log]


class Peeked:
    """A stream of which the beginning can be looked at before it is read; reads are never short."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._head = b""

    def peek(self, size: int) -> bytes:
        """The next ``size`` bytes, fewer only at the end of the stream."""
        while len(self._head) < size and (block := self._read(size - len(self._head))):
            self._head += block
        return self._head[:size]

    def read(self, size: int = -1) -> bytes:
        """The next ``size`` bytes, fewer only at the end of the stream."""
        parts, wanted = [], sys.maxsize if size < 0 else size
        if self._head:
            parts.append(self._head[:wanted])
            self._head = self._head[wanted:]
            wanted -= len(parts[0])
        while wanted and (block := self._read(min(wanted, 1 << 20))):
            parts.append(block)
            wanted -= len(block)
        return parts[0] if len(parts) == 1 else b"".join(parts)


def kind_of(stream: Peeked) -> str:
    """How a stream is packed, told by its first bytes and never by its name; ``""`` if it is not."""
    head = stream.peek(_TAR_AT + 5)
    if head[_TAR_AT:] == b"ustar":
        return "tar"
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), "")


def unpacked(read: Read, seekable: IO[bytes] | None, log: Log) -> Iterator[Text]:
    """The texts in a stream: one, or one for each member of an archive, with its name and its own log.

    What cannot be unpacked is logged and never raised. ``seekable`` is the file itself, if it can seek.
    """
    stream = Peeked(read)
    kind = kind_of(stream)
    layers = 0
    while kind in _DECOMPRESSORS:
        layers += 1
        if layers > 3:
            log.skip("archive-in-archive", 0, 0, 0, detail="compressed more than three times")
            yield None, log
            return
        stream = Peeked(faultless(_decompressing(stream.read, kind), log))
        seekable, kind = None, kind_of(stream)
    if kind == "zip":
        yield from _zip_members(stream, seekable, log)
    elif kind == "tar":
        yield from _tar_members(stream, log)
    else:
        yield text_of(stream, log), log


# -- compression


def _gzip() -> Any:
    return igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP)


def _zstd(read: Read) -> Read:
    import zstandard

    reader = zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(
        cast(IO[bytes], _Reader(read)), read_size=_STEP, read_across_frames=True
    )

    def step(size: int) -> bytes:
        try:
            return reader.read(size)
        except zstandard.ZstdError as error:
            raise OSError(str(error)) from None

    return step


_DECOMPRESSORS: Final[dict[str, Callable[[], Any] | None]] = {
    "gzip": _gzip,
    "bz2": bz2.BZ2Decompressor,
    "xz": lzma.LZMADecompressor,
    "zstd": None,
}


def _decompressing(read: Read, kind: str) -> Read:
    make = _DECOMPRESSORS[kind]
    if make is None:
        return _zstd(read)
    return _Members(read, make).read


class _Members:
    """Decompresses a stream of one or more members, never more than is asked for at a time."""

    def __init__(self, read: Read, make: Callable[[], Any]) -> None:
        self._source = read
        self._make = make
        self._worker = make()
        self._begun = False

    def read(self, size: int) -> bytes:
        """Up to ``size`` bytes; none at the end. Raises ``EOFError`` if the stream breaks off."""
        while True:
            if self._worker.eof and not self._next_member():
                return b""
            fed = self._source(_STEP) if self._worker.needs_input else b""
            if self._worker.needs_input and not fed:
                raise EOFError("the compressed data breaks off")
            self._begun = True
            block: bytes = self._worker.decompress(fed, size)
            if block:
                return block

    def _next_member(self) -> bool:
        rest: bytes = self._worker.unused_data
        # padding after the last member is common: tape blocks, transfers
        while not rest.strip(b"\0"):
            rest = self._source(_STEP)
            if not rest:
                return False
        rest = rest.lstrip(b"\0")
        pending, source = rest, self._source

        def resumed(size: int) -> bytes:
            nonlocal pending
            if pending:
                block, pending = pending, b""
                return block
            return source(size)

        self._source = resumed
        self._worker = self._make()
        return True


class _Reader(io.RawIOBase):
    """A read function as a file object, for libraries that want one."""

    def __init__(self, read: Read) -> None:
        self._from = read

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        block = self._from(len(buffer))
        buffer[: len(block)] = block
        return len(block)


def faultless(read: Read, log: Log, reason: str = "damaged-archive") -> Read:
    """Reads until something breaks, logs that, and ends there; all that came before is kept."""
    at = 0
    ended = False

    def step(size: int) -> bytes:
        nonlocal at, ended
        if ended:
            return b""
        try:
            block = read(size)
        except FAULTS as fault:
            ended = True
            why = "truncated-archive" if isinstance(fault, EOFError) else reason
            log.skip(why, at, 0, 0, detail=str(fault)[:200])
            return b""
        at += len(block)
        return block

    return step


# -- archives


def _wanted(member: str, size: int, log: Log) -> bool:
    """Whether a member of an archive is read: hidden files of operating systems are not, and need no mention."""
    from ocqual.read.sources import is_data_name

    base = member.rsplit("/", 1)[-1]
    if base.startswith(".") or member.startswith("__MACOSX/"):
        return False
    if not is_data_name(base):
        log.skip("not-data", 0, 0, size)
        return False
    return True


def _zip_members(stream: Peeked, seekable: IO[bytes] | None, log: Log) -> Iterator[Text]:
    with tempfile.TemporaryFile() as spool:
        if seekable is None:
            # the directory of a ZIP file is at its end, so a pipe has to be kept
            while block := stream.read(1 << 20):
                spool.write(block)
            seekable = spool
        try:
            archive = zipfile.ZipFile(seekable)
        except FAULTS as fault:
            log.skip("damaged-archive", 0, 0, 0, detail=str(fault)[:200])
            yield None, log
            return
        infos = [info for info in archive.infolist() if not info.is_dir()]
        if not infos:
            log.skip("empty", 0, 0, 0, detail="the archive has no files")
        yield None, log
        for info in infos:
            own = Log(f"{log.file}!{info.filename}")
            read: Read | None = None
            if info.flag_bits & 1:
                own.skip("encrypted", 0, 0, info.file_size)
            elif _wanted(info.filename, info.file_size, own):
                try:
                    read = archive.open(info).read
                except FAULTS as fault:
                    own.skip("damaged-archive", 0, 0, 0, detail=str(fault)[:200])
            yield from _member(read, own)


def _tar_members(stream: Peeked, log: Log) -> Iterator[Text]:
    found = False
    yield None, log
    try:
        with tarfile.open(fileobj=_Reader(stream.read), mode="r|") as archive:
            for info in archive:
                if not info.isfile():
                    continue
                found = True
                own = Log(f"{log.file}!{info.name}")
                member = archive.extractfile(info) if _wanted(info.name, info.size, own) else None
                yield from _member(member.read if member else None, own)
    except FAULTS as fault:
        log.skip("damaged-archive", 0, 0, 0, detail=str(fault)[:200])
        yield None, log
    if not found:
        log.skip("empty", 0, 0, 0, detail="the archive has no files")
        yield None, log


def _member(read: Read | None, log: Log) -> Iterator[Text]:
    if read is None:
        yield None, log
        return
    stream = Peeked(faultless(read, log))
    kind = kind_of(stream)
    if kind in ("zip", "tar"):
        log.skip("archive-in-archive", 0, 0, 0)
        yield None, log
    elif kind:
        inner = Peeked(faultless(_decompressing(stream.read, kind), log))
        yield text_of(inner, log), log
    else:
        yield text_of(stream, log), log


# -- encodings

_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def encoding_of(head: bytes) -> str:
    """The encoding of a JSON text by its first four bytes (RFC 4627, section 3), which are ASCII in any JSON text."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    zeros = [byte == 0 for byte in head[:4]]
    if len(zeros) == 4:
        if zeros == [False, True, False, True]:
            return "utf-16-le"
        if zeros == [True, False, True, False]:
            return "utf-16-be"
        if zeros == [False, True, True, True]:
            return "utf-32-le"
        if zeros == [True, True, True, False]:
            return "utf-32-be"
    return ""


def text_of(stream: Peeked, log: Log) -> Read:
    """The stream as UTF-8; of any other encoding only UTF-16 and UTF-32 can be told for certain."""
    encoding = encoding_of(stream.peek(4))
    if not encoding:
        return stream.read
    log.note("utf-16", 0, 1, 0, detail=encoding)
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    ended = False

    def step(size: int) -> bytes:
        nonlocal ended
        while not ended:
            block = stream.read(size)
            ended = not block
            text = decoder.decode(block, final=ended)
            if text:
                return text.encode("utf-8")
        return b""

    return step
