"""From what a user names to sources: files, folders, patterns, standard input and URLs; nothing is read here."""

from __future__ import annotations

import glob
import io
import os
import re
import select
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, Final

import msgspec

#: Names that data comes under; in a folder or an archive, other files are left alone.
DATA_SUFFIXES: Final = (".json", ".jsonl", ".ndjson", ".jsonlines", ".geojson", ".txt")
PACKED_SUFFIXES: Final = (".gz", ".zip", ".bz2", ".xz", ".zst", ".zstd", ".tar", ".tgz", ".tbz2", ".txz")

STDIN: Final = "-"

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


class InputError(Exception):
    """The input cannot be read at all. Its text is one line: what, where, what to do."""


class Source(msgspec.Struct, frozen=True):
    """Something to read. ``name`` is shown to people; ``kind`` is ``"file"``, ``"url"`` or ``"stdin"``; ``size`` is in
    bytes as stored, ``None`` if not known."""

    name: str
    kind: str
    size: int | None = None


def is_data_name(name: str) -> bool:
    """Whether a file of this name looks like data: by its suffix, or because it has none."""
    lower = name.lower()
    return lower.endswith(DATA_SUFFIXES + PACKED_SUFFIXES) or "." not in lower


def open_inputs(arguments: Sequence[str]) -> list[Source]:
    """The sources that the arguments of a command name: in their order, the files of a folder or pattern sorted.

    Raises :class:`InputError` if one names nothing that can be read.
    """
    if not arguments:
        raise InputError("no input: name a file, a folder, a pattern, a URL, or - for standard input")
    sources = [source for argument in arguments for source in _sources(argument)]
    return list(dict.fromkeys(sources))


def _sources(argument: str) -> list[Source]:
    if argument == STDIN:
        return [Source("(standard input)", "stdin")]
    if _URL.match(argument):
        return [Source(argument, "url")]
    if not argument:
        raise InputError("an input has an empty name; name a file, a folder, a pattern, a URL, or -")
    path = Path(argument)
    if path.is_dir():
        return _folder(path)
    if path.exists():
        return [_file(path, argument)]
    if glob.has_magic(argument):
        found = sorted(glob.glob(argument, recursive=True))
        if not found:
            raise InputError(f"{argument}: no file matches this pattern; check it, or quote it")
        return [source for each in found for source in _sources(each)]
    raise InputError(f"{argument}: no such file or folder; check the spelling and the current folder")


def _folder(folder: Path) -> list[Source]:
    inside = sorted(folder.rglob("*"))
    found = [path for path in inside if not _is_hidden(path, folder) and "." in path.name and is_data_name(path.name)]
    sources = [_file(path, str(path)) for path in found if path.is_file()]
    if not sources:
        wanted = ", ".join(DATA_SUFFIXES + PACKED_SUFFIXES)
        raise InputError(f"{folder}: no data in this folder; files are looked for by their suffix ({wanted})")
    return sources


def _is_hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def _file(path: Path, name: str) -> Source:
    try:
        return Source(name, "file", path.stat().st_size if path.is_file() else None)
    except OSError as error:
        raise InputError(f"{name}: cannot be read ({error.strerror})") from None


def open_binary(source: Source) -> IO[bytes]:
    """The bytes of a source as stored.

    Raises :class:`InputError` if it cannot be opened.
    """
    if source.kind == "stdin":
        return _standard_input()
    try:
        if source.kind == "file":
            return open(source.name, "rb", buffering=0)
        return _open_url(source.name)
    except OSError as error:
        raise InputError(f"{source.name}: cannot be opened ({error.strerror or error})") from None


#: Seconds after which a wait for standard input is looked up from.
_PATIENCE: Final = 0.2


class _Waiting(io.RawIOBase):
    """A pipe that is only read when there is something to read.

    A signal that comes just before a read begins is not seen before that read ends. So a read must not wait.
    """

    def __init__(self, number: int) -> None:
        self._number = number

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while not select.select([self._number], [], [], _PATIENCE)[0]:
            pass
        return os.read(self._number, 1 << 20 if size < 0 else size)


def _standard_input() -> IO[bytes]:
    buffer = sys.stdin.buffer
    try:
        number = buffer.fileno()
        select.select([number], [], [], 0)
    except (OSError, ValueError, io.UnsupportedOperation):
        # no file of the system, or a system that cannot wait for files
        return buffer
    return _Waiting(number)  # type: ignore[return-value]


def _open_url(url: str) -> IO[bytes]:
    import fsspec

    try:
        opened: Any = fsspec.open(url, "rb").open()
    except (ImportError, ValueError) as error:
        raise InputError(f"{url}: this kind of URL cannot be opened here ({error})") from None
    except OSError:
        raise
    except Exception as error:
        # every file system has its own errors: HTTP status, credentials, names that do not resolve
        raise InputError(f"{url}: cannot be opened ({error})") from None
    return opened  # type: ignore[no-any-return]
