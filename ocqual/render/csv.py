"""Tables as CSV, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from ocqual.standard.additional import kinds_of
from ocqual.tally import Cover

#: A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def coverage_table(covers: Mapping[str, Cover], everything: bool = False) -> list[dict[str, Any]]:
    """Coverage as rows: path, present, filled, wrong_type, parents, additional, and of additional ones kind and names.

    The root and, unless ``everything``, fields that never occur are left out."""
    rows = []
    others = kinds_of(covers)
    for path, cover in covers.items():
        if path and (cover.present or everything):
            parent = covers.get(path.rpartition("/")[0])
            rows.append(
                {
                    "path": path,
                    "present": cover.present,
                    "filled": cover.filled,
                    "wrong_type": cover.wrong_type,
                    "parents": parent.objects if parent else 0,
                    "additional": cover.additional,
                    "kind": others[path].kind.value if path in others else "",
                    "names": " ".join(others[path].names) if path in others else "",
                }
            )
    return rows


def to_csv(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Rows of equal keys as CSV in UTF-8, with a line of headings."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    if rows:
        writer.writerow(rows[0])
    for row in rows:
        writer.writerow([_safe(value) for value in row.values()])
    return text.getvalue().encode("utf-8", "backslashreplace")


def _safe(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value
