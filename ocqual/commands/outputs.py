"""Files that a command writes: whole, or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from ocqual.commands.errors import Refusal

#: The name that stands for standard output.
STANDARD = "-"


def refuse_unwritable(paths: Iterable[str], inputs: Iterable[str] = ()) -> None:
    """Refuse, before any work is done, what could not be written after it, and what would destroy an input."""
    read = {os.path.realpath(name) for name in inputs}
    for path in paths:
        if path == STANDARD:
            continue
        parent = Path(path).parent
        if not parent.is_dir():
            raise Refusal(f"{path}: cannot be written, since there is no folder {parent}; make it first")
        if Path(path).is_dir():
            raise Refusal(f"{path}: is a folder; give the name of a file")
        if os.path.realpath(path) in read:
            raise Refusal(f"{path}: is one of the inputs and would be overwritten; give another name")
        _try(path)


def _try(path: str) -> None:
    """Refuse a path at which nothing can be made: permissions do not tell all, so something is made."""
    try:
        if _is_special(path):
            # to open a pipe would wait for its reader
            if not os.access(path, os.W_OK):
                raise PermissionError(0, "permission denied")
        else:
            handle, name = _beside(path)
            os.close(handle)
            os.unlink(name)
    except OSError as error:
        raise _cannot(path, error) from None


def write_all(contents: Mapping[str, bytes]) -> None:
    """Write files so that each appears whole: beside its place first, then moved there when all are done.

    Standard output, and what is no file, cannot be taken back; so files wait until these have been written too.
    """
    ready: dict[str, str] = {}
    closed: BrokenPipeError | None = None
    try:
        for path, content in contents.items():
            if path != STANDARD and not _is_special(path):
                _fill(path, content, ready)
        for path, content in contents.items():
            if path not in ready:
                closed = _pass_on(path, content) or closed
        for path, written in ready.items():
            os.replace(written, path)
    finally:
        for written in ready.values():
            Path(written).unlink(missing_ok=True)
    if closed is not None:
        raise closed


def _fill(path: str, content: bytes, ready: dict[str, str]) -> None:
    """Write a file beside its place, and note in ``ready`` where."""
    mode = os.stat(path).st_mode & 0o777 if os.path.exists(path) else 0o666 & ~_umask()
    try:
        handle, ready[path] = _beside(path)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(ready[path], mode)
    except OSError as error:
        raise _cannot(path, error) from None


def _pass_on(path: str, content: bytes) -> BrokenPipeError | None:
    """Write to standard output, a device or a pipe; returns the error if its reader has gone, which is no failure."""
    try:
        if path == STANDARD:
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()
        else:
            Path(path).write_bytes(content)
    except BrokenPipeError as error:
        return error
    except OSError as error:
        raise _cannot("standard output" if path == STANDARD else path, error) from None
    return None


def _is_special(path: str) -> bool:
    """Whether something is there that can be written to but not replaced: a device, a pipe."""
    return os.path.exists(path) and not os.path.isfile(path)


def _beside(path: str) -> tuple[int, str]:
    return tempfile.mkstemp(dir=Path(path).parent, prefix=".ocqual-")


def _cannot(path: str, error: OSError) -> Refusal:
    reason = (error.strerror or str(error)).lower()
    return Refusal(f"{path}: cannot be written ({reason}); choose another place, or make room or permissions for it")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
