"""Lists of fields that a publisher plans: one path a line, a table with a column of paths, or a mapping template.

A table is CSV as spreadsheets save it. Where it has a column whose name speaks of a mapping, as the templates for
mapping one's own fields to the standard's have, only the rows count in which that says something.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ocqual.filled import is_filled_text

#: A list is not nearly as long; what is, is something else.
LARGEST = 10_000_000

#: Names of the column of paths, in small letters.
PATH_COLUMNS = ("path", "field path", "ocds path", "ocds field", "field", "fields", "paths")

#: What the name of a column that tells whether a field is mapped begins with.
MAPPING_COLUMNS = ("mapping", "mapped", "source field", "your field")

#: What may stand before a path, of the package or record that a release comes in.
_AROUND = re.compile(r"^(?:records/)?(?:releases|compiledrelease)/", re.IGNORECASE)


class FieldsError(ValueError):
    """A file that is no list of fields; the message is one line that says what, where and what to do."""


class Planned(NamedTuple):
    """A path as it was written, on which line, and as the standard would write it (arrays implicit)."""

    given: str
    line: int
    path: str


def parse_fields(content: bytes, source: str) -> list[Planned]:
    """The fields that a file lists, each once, in order. Raises :class:`FieldsError`, which names ``source``."""
    rows = _rows(_text(content, source), source)
    found: dict[str, Planned] = {}
    for line, given in rows:
        path = normal(given)
        if path:
            found.setdefault(path, Planned(given, line, path))
    if not found:
        raise FieldsError(f"{source}: lists no fields: give one path a line, such as awards/suppliers/id")
    return list(found.values())


def normal(given: str) -> str:
    """A path as the standard's tables have it, whatever its separators, positions in arrays and beginning.

    >>> normal("releases/0/awards[0].suppliers/id"), normal("/tender/items/0/quantity"), normal("tender.value")
    ('awards/suppliers/id', 'tender/items/quantity', 'tender/value')
    """
    path = re.sub(r"\[[^\]]*\]", "", given.strip().strip("\"'`"))
    path = path if "/" in path and "." not in path else path.replace(".", "/")
    parts = [part.strip() for part in path.split("/")]
    path = "/".join(part for part in parts if part and not part.isdigit())
    return _AROUND.sub("", path)


def _text(content: bytes, source: str) -> str:
    if len(content) > LARGEST:
        raise FieldsError(
            f"{source}: is larger than {LARGEST:,} bytes, so no list of fields; to score data leave out --fields"
        )
    if content.startswith(b"PK"):
        raise FieldsError(
            f"{source}: is a spreadsheet or an archive: save the sheet with the paths as CSV, and give that"
        )
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise FieldsError(f"{source}: is no text in UTF-8: save it so, or as CSV in UTF-8") from None
    if text.lstrip()[:1] in ("{", "["):
        raise FieldsError(f"{source}: is JSON, no list of fields: to score data leave out --fields")
    return text


def _rows(text: str, source: str) -> Iterator[tuple[int, str]]:
    """Each entry with its line."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if not lines:
        return
    marks = [mark for mark in (",", ";", "\t") if mark in lines[0][1]]
    if marks or _column(lines[0][1].split("\t"), PATH_COLUMNS) is not None:
        yield from _table(text, max(marks, key=lines[0][1].count, default=","), source)
    else:
        yield from ((number, line) for number, line in lines if not line.lstrip().startswith("#"))


def _table(text: str, mark: str, source: str) -> Iterator[tuple[int, str]]:
    reader = csv.reader(io.StringIO(text), delimiter=mark)
    try:
        head = next((row for row in reader if any(cell.strip() for cell in row)), [])
        at = _column(head, PATH_COLUMNS)
        if at is None:
            named = ", ".join(repr(cell.strip()[:30]) for cell in head[:5])
            raise FieldsError(f"{source}: no column is called path, only {named}: name the column of paths so")
        mapping = next((i for i, cell in enumerate(head) if _name(cell).startswith(MAPPING_COLUMNS)), None)
        for row in reader:
            mapped = mapping is None or (mapping < len(row) and is_filled_text(row[mapping]))
            if at < len(row) and row[at].strip() and mapped:
                yield reader.line_num, row[at]
    except csv.Error as error:
        raise FieldsError(f"{source}:{reader.line_num}: no CSV: {error}") from None


def _column(cells: Sequence[str], names: Sequence[str]) -> int | None:
    known = [_name(cell) for cell in cells]
    return next((known.index(name) for name in names if name in known), None)


def _name(cell: str) -> str:
    return " ".join(cell.replace("_", " ").split()).casefold()
