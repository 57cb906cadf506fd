"""Files that a command writes: whole, or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from ocqual.commands.errors import Refusal

#: The name that stands for standard output.
STANDARD = "-"


def refuse_unwritable(paths: tuple[str, ...]) -> None:
    """Refuse, before any work is done, what could not be written after it."""
    for path in paths:
        if path == STANDARD:
            continue
        parent = Path(path).parent
        if not parent.is_dir():
            raise Refusal(f"{path}: cannot be written, since there is no folder {parent}; make it first")
        if Path(path).is_dir():
            raise Refusal(f"{path}: is a folder; give the name of a file")
        if not os.access(path if Path(path).exists() else parent, os.W_OK):
            raise Refusal(f"{path}: cannot be written; choose another place or change its permissions")


def write_all(contents: Mapping[str, bytes]) -> None:
    """Write files so that each appears whole: beside its place first, then moved there when all are done."""
    ready: dict[str, str] = {}
    try:
        for path, content in contents.items():
            if path == STANDARD:
                sys.stdout.buffer.write(content)
                sys.stdout.buffer.flush()
            elif os.path.exists(path) and not os.path.isfile(path):
                # a device or a pipe can be written to, but not replaced
                Path(path).write_bytes(content)
            else:
                ready[path] = _beside(path, content)
        for path, written in ready.items():
            os.replace(written, path)
    finally:
        for written in ready.values():
            Path(written).unlink(missing_ok=True)


def _beside(path: str, content: bytes) -> str:
    handle, name = tempfile.mkstemp(dir=Path(path).parent, prefix=f".{Path(path).name}.")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    mode = os.stat(path).st_mode & 0o777 if os.path.exists(path) else 0o666 & ~_umask()
    os.chmod(name, mode)
    return name


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
