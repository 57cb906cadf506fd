"""Lists of fields that a publisher plans: one path a line, a table with a column of paths, or a mapping template.

A table is CSV as spreadsheets save it. Where it has a column whose name speaks of a mapping, as the templates for
mapping one's own fields to the standard's have, only the rows count in which that says something.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from ocqual.filled import is_filled_text

#: A list is not nearly as long, in bytes and in fields; what is, is something else.
LARGEST = 10_000_000
MOST = 20_000

#: What may part the columns of a table.
MARKS = (",", ";", "\t")

#: So many rows may stand above the names of the columns, or be empty.
HEAD_ROWS = 20

#: Names of the column of paths, in small letters. The template for mappings has "Path", in Spanish "Rutas".
PATH_COLUMNS = (
    *("path", "field path", "ocds path", "json path", "ocds field", "field", "fields", "paths"),
    *("ruta", "rutas", "ruta ocds", "campo ocds", "campo", "campos"),
)

#: What the name of a column that tells whether a field is mapped begins with; in Spanish the template has "Mapear".
MAPPING_COLUMNS = ("mapping", "mapped", "source field", "your field", "mapear", "mapeo", "mapeado")

#: What is said there of a field that is not mapped, beside nothing.
NOT_MAPPED = frozenset(["no", "false", "falso", "0", "not mapped", "unmapped"])

#: What may stand before a path, of the package or record that a release comes in.
_AROUND = re.compile(r"^(?:records/)?(?:releases|compiledrelease)/", re.IGNORECASE)

#: In a list of lines, what may stand before a path and after it. A path may begin with "#/", as pointers do.
_BULLET = re.compile(r"^(?:[-*•+]|\d+[.)])\s+")
_COMMENT = re.compile(r"(?:^|\s)#(?!/).*$")

#: A path is made of names, in which there is no white space and little punctuation.
_PATH = re.compile(r"[^\s,;|<>{}()=\"]+")


_EXAMPLE = "give one path a line, such as awards/suppliers/id"


class FieldsError(ValueError):
    """A file that is no list of fields; the message is one line that says what, where and what to do."""


class Rows(Protocol):
    """The rows of a table one by one, as :func:`csv.reader` gives them."""

    @property
    def line_num(self) -> int: ...

    def __iter__(self) -> Iterator[list[str]]: ...


class Planned(NamedTuple):
    """A path as it was written, on which line, and as the standard would write it (arrays implicit)."""

    given: str
    line: int
    path: str


def parse_fields(content: bytes, source: str) -> list[Planned]:
    """The fields that a file lists, each once, in order. Raises :class:`FieldsError`, which names ``source``."""
    found: dict[str, Planned] = {}
    for line, given in _entries(_text(content, source), source):
        path = normal(given)
        if path:
            found.setdefault(path, Planned(given, line, path))
        if len(found) > MOST:
            raise FieldsError(
                f"{source}: lists more than {MOST:,} fields, so no plan: to score data leave out --fields"
            )
    if not found:
        raise FieldsError(f"{source}: lists no fields: {_EXAMPLE}")
    if not any(map(is_path, found)):
        line, shown = next((each.line, each.given.strip()[:40]) for each in found.values())
        raise FieldsError(f"{source}:{line}: {shown!r} is no path, nor is any other: {_EXAMPLE}")
    return list(found.values())


def is_path(path: str) -> bool:
    """Whether a text can be a path at all."""
    return _PATH.fullmatch(path) is not None


def normal(given: str) -> str:
    """A path as the standard's tables have it, whatever its separators, positions in arrays and beginning.

    >>> normal("releases/0/awards[0].suppliers/id"), normal("/tender/items/0/quantity"), normal("tender.value")
    ('awards/suppliers/id', 'tender/items/quantity', 'tender/value')
    """
    path = re.sub(r"\[[^\]]*\]", "", given.strip().strip("\"'`")).replace(".", "/")
    parts = [part.strip() for part in path.split("/")]
    # a pointer begins with "#", an expression with "$"; a star stands for any position
    path = "/".join(part for part in parts if part and not part.isdigit() and part not in ("#", "$", "*"))
    return _AROUND.sub("", path)


def _text(content: bytes, source: str) -> str:
    if len(content) > LARGEST:
        raise FieldsError(
            f"{source}: is larger than {LARGEST:,} bytes, so no list of fields; to score data leave out --fields"
        )
    if content.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        raise FieldsError(
            f"{source}: is a spreadsheet or an archive: save the sheet with the paths as CSV, and give that"
        )
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise FieldsError(f"{source}: is no text in UTF-8: save it so, or as CSV in UTF-8")
    if text.lstrip()[:1] in ("{", "["):
        raise FieldsError(f"{source}: is JSON, no list of fields: to score data leave out --fields")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _entries(text: str, source: str) -> Iterator[tuple[int, str]]:
    """Each entry with its line."""
    for mark in MARKS:
        # spreadsheets quote well, but what is copied from them is parted by tabs and not quoted
        reader = csv.reader(io.StringIO(text), delimiter=mark, strict=mark != "\t")
        head = _head(reader)
        if head is not None:
            return _table(head, reader, source)
    lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    mark = next((mark for mark in MARKS if lines and mark in lines[0][1]), "")
    if mark:
        named = ", ".join(repr(cell.strip()[:30]) for cell in lines[0][1].split(mark)[:5])
        raise FieldsError(f"{source}: no column is called path, only {named}: name the column of paths so")
    return ((number, _BULLET.sub("", _COMMENT.sub("", line).strip())) for number, line in lines)


def _head(reader: Rows) -> list[str] | None:
    """The row that names the columns, after which the reader then stands; ``None`` if there is none near the top."""
    above = False
    try:
        for row in itertools.islice(reader, HEAD_ROWS):
            filled = sum(1 for cell in row if cell.strip())
            # below something else, a path may be called so
            if _column(row, PATH_COLUMNS) is not None and (filled > 1 or not above):
                return row
            above = above or filled > 0
    except csv.Error:
        pass
    return None


def _table(head: list[str], reader: Rows, source: str) -> Iterator[tuple[int, str]]:
    at = _column(head, PATH_COLUMNS) or 0
    mapping = next((i for i, cell in enumerate(head) if _name(cell).startswith(MAPPING_COLUMNS)), None)
    paths, said, mapped = 0, False, []
    line = reader.line_num + 1
    try:
        for row in reader:
            if at < len(row) and row[at].strip():
                paths += 1
                cell = row[mapping] if mapping is not None and mapping < len(row) else ""
                said = said or bool(cell.strip())
                if mapping is None or _is_mapped(cell):
                    mapped.append((line, row[at]))
            line = reader.line_num + 1
    except csv.Error as error:
        raise FieldsError(f"{source}:{line}: no CSV: {error}: is a quote opened there and never closed?") from None
    if not paths:
        raise FieldsError(f"{source}: column {_shown(head[at])} is empty: {_EXAMPLE}")
    if mapping is not None and not mapped:
        told = f"column {_shown(head[mapping])}, by which fields are mapped, {'maps none' if said else 'is empty'}"
        raise FieldsError(f"{source}: {told}: fill it for those that you will publish, or take it out to count all")
    return iter(mapped)


def _is_mapped(said: str) -> bool:
    return is_filled_text(said) and said.strip().casefold() not in NOT_MAPPED


def _column(cells: Sequence[str], names: Sequence[str]) -> int | None:
    known = [_name(cell) for cell in cells]
    return next((known.index(name) for name in names if name in known), None)


def _name(cell: str) -> str:
    """The name of a column without what is added to it in brackets, in small letters."""
    return " ".join(re.sub(r"\(.*?\)|[*:_]", " ", cell).split()).casefold()


def _shown(cell: str) -> str:
    return repr(" ".join(cell.split())[:40])
