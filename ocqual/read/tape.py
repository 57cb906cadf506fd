"""Sources that can be read again: files by opening them again, streams by keeping what was read of them."""

from __future__ import annotations

import errno
import io
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from ocqual.read.sources import Source, open_binary


class SpaceError(Exception):
    """There is no room for temporary files. Its text is one line: what, where, what to do."""


def no_space(error: OSError, folder: Path | None = None) -> SpaceError:
    """An error of the system in writing a temporary file, in one line."""
    where = folder or tempfile.gettempdir()
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return SpaceError(f"no space left for temporary files in {where}; make room, or name another folder in TMPDIR")
    return SpaceError(f"temporary files cannot be written in {where} ({error.strerror or error}); see TMPDIR")


class Tape:
    """A source that can be opened more than once.

    Of standard input, a URL or a pipe everything that is read is kept as it comes, packed if it is: in memory up to
    ``limit`` bytes, beyond it in a temporary file that has no name.
    """

    def __init__(self, source: Source, limit: int) -> None:
        self.source = source
        self._stream: IO[bytes] | None = None
        self._kept: Any = None if _is_lasting(source) else tempfile.SpooledTemporaryFile(limit)  # noqa: SIM115
        self._size = 0
        self._ended = False
        self._fault: OSError | None = None

    def open(self) -> IO[bytes]:
        """The bytes of the source from its beginning. Raises :class:`ocqual.read.InputError`."""
        if self._kept is None:
            return open_binary(self.source)
        if self._stream is None:
            self._stream = open_binary(self.source)
        # sys.stdin is nobody's to close
        return _Playing(self)  # type: ignore[return-value]

    def read(self, at: int, size: int) -> bytes:
        """Up to ``size`` bytes at an offset that has been reached before; none at the end.

        Raises what reading the source raised, the second time as well, and :class:`SpaceError`.
        """
        if at < self._size:
            self._kept.seek(at)
            block: bytes = self._kept.read(min(size, self._size - at))
            return block
        if self._ended or self._stream is None:
            return b""
        if self._fault is not None:
            raise self._fault
        try:
            block = self._stream.read(size) or b""
        except OSError as fault:
            self._fault = fault
            raise
        self._ended = not block
        try:
            self._kept.seek(self._size)
            self._kept.write(block)
        except OSError as error:
            raise no_space(error) from None
        self._size += len(block)
        return block

    def close(self) -> None:
        """Forget what was kept."""
        if self._kept is not None:
            with suppress(OSError):
                self._kept.close()
        if self._stream is not None and self.source.kind != "stdin":
            self._stream.close()


class _Playing(io.RawIOBase):
    """One reading of a tape, which goes on from what was kept to what is new."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def read(self, size: int = -1) -> bytes:
        block = self._tape.read(self._at, 1 << 20 if size < 0 else size)
        self._at += len(block)
        return block


def _is_lasting(source: Source) -> bool:
    """Whether a source is a file that is there to be opened again, and no pipe under a name."""
    return source.kind == "file" and source.size is not None
