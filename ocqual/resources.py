"""The only opener of packaged files: whatever ocqual ships beside its code is read here, installed or in a checkout."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def read_bytes(package: str, *parts: str) -> bytes:
    """The content of a packaged file: ``read_bytes("ocqual.schemas", "ocds", "release-1.1.json")``.

    ``parts`` are single names, one for each folder and one for the file. Raises ``ValueError`` for a part that is no
    single name, and ``FileNotFoundError``, which says what to do, where there is no such package or file.
    """
    try:
        return _find(package, parts).read_bytes()
    except (FileNotFoundError, IsADirectoryError):
        raise _missing(package, parts) from None


def read_text(package: str, *parts: str) -> str:
    """The content of a packaged text file; raises as :func:`read_bytes` does."""
    return read_bytes(package, *parts).decode("utf-8")


def load_json(package: str, *parts: str) -> Any:
    """The decoded content of a packaged JSON file; raises as :func:`read_bytes`, and ``ValueError`` for no JSON."""
    content = read_bytes(package, *parts)
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise ValueError(f"{package}: {'/'.join(parts)} is not valid JSON: {error}") from error


def names(package: str, *parts: str, suffix: str = "") -> list[str]:
    """The names of the files in a packaged folder that end in ``suffix``, sorted; none where there is no such folder.

    Raises ``FileNotFoundError`` where there is no such package.
    """
    folder = _find(package, parts)
    if not folder.is_dir():
        return []
    return sorted(item.name for item in folder.iterdir() if item.is_file() and item.name.endswith(suffix))


def _find(package: str, parts: tuple[str, ...]) -> Traversable:
    for part in parts:
        if not part or part in (".", "..") or any(mark in part for mark in "/\\:\0"):
            raise ValueError(f"{part!r} is no name of a file or folder in {package}")
    # imported here because it costs more than all else that `ocqual --help` does
    from importlib.resources import files

    try:
        place = files(package)
    except ModuleNotFoundError:
        raise _missing(package, parts) from None
    for part in parts:
        place = place / part
    return place


def _missing(package: str, parts: tuple[str, ...]) -> FileNotFoundError:
    name = "/".join(parts)
    return FileNotFoundError(f"{package} has no {name!r}: the installation is not complete, install ocqual again")
