"""Begins a check: a file that works, keeps every promise but the words, and leaves the judgement to its author."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ocqual import __version__
from ocqual.check import Severity, is_filled
from ocqual.paths import values
from ocqual.registry import ID, PATH, RegistryError, load
from ocqual.standard import standard
from ocqual.standard.model import Field

_FILE = '''\
"""TODO what this check asks, in a sentence.

TODO Who is let down: …

TODO How judged: …

TODO Says nothing when: …
"""

from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, is_filled


def passes(value: Any, process: Process) -> bool | None:
    """Whether a value is filled (TODO judge it; ``None`` where there is nothing to judge)."""
    return is_filled(value)


CHECK = Check(
    id={id},
    title={title},
    dimension=Dimension.{dimension},
    severity=Severity.{severity},
    since={since},
    reads=(
{reads}    ),
    passes=passes,
    remedy="TODO what the publisher does about it on Monday",
    cases=(
{cases}        Case("nothing there", {{}}),
    ),
)
'''

#: A value that is filled, and one that is not, for each JSON type; the first type that a field may have decides.
_VALUES: dict[str, tuple[Any, Any]] = {
    "string": ("something", "n/a"),
    "object": ({"id": "1"}, {"id": ""}),
    "number": (1, None),
    "integer": (1, None),
    "boolean": (True, None),
}


class ScaffoldError(Exception):
    """A check that cannot be begun; the message is one line that says why."""


def write_check(id: str, reads: Sequence[str], title: str, severity: Severity, pack: Path) -> Path:
    """Write the beginning of the check ``id`` into the folder ``pack``, below its dimension; return the file.

    Raises :class:`ScaffoldError` for an id or path that is malformed, an id that is taken, and a file that exists.
    """
    if not ID.fullmatch(id):
        raise ScaffoldError(f"{id!r} is no id: write dimension.noun-phrase in kebab case, as consistency.period-order")
    reads = tuple(dict.fromkeys(reads))
    for path in reads:
        if not path or not PATH.fullmatch(path):
            raise ScaffoldError(f"{path!r} is no path: write names with / between them, as in awards/value")
    _refuse_taken(id)
    dimension, _, phrase = id.partition(".")
    file = pack / dimension / f"{phrase.replace('-', '_')}.py"
    text = _FILE.format(
        id=_literal(id),
        title=_literal(title),
        dimension=dimension.upper(),
        severity=severity.name,
        since=_literal(".".join(__version__.split(".")[:2])),
        reads="".join(f"        {_literal(path)},\n" for path in reads),
        cases="".join(_cases(path, reads) for path in reads),
    )
    if file.exists():
        raise ScaffoldError(f"{file} exists already; nothing was written")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ScaffoldError(f"{file} cannot be written: {error.strerror}") from error
    return file


def _refuse_taken(id: str) -> None:
    registry = load()
    try:
        file = registry.file_of(id)
    except RegistryError:
        return
    raise ScaffoldError(f"there is a check {id!r} already, in {file}")


_CASE = """\
        Case(
            {name},
            {data},
            {counts},
        ),
"""


def _cases(path: str, reads: Sequence[str]) -> str:
    """An example in which ``path`` is filled and one in which it is not; all that is read in them is counted."""
    told = ""
    for value, name in zip(_values(path), ("is filled", "says nothing"), strict=True):
        release = _release(path, value)
        verdicts = [is_filled(found) for each in reads for _, found in values(release, each)]
        counts = {"passed": verdicts.count(True), "failed": verdicts.count(False)}
        told += _CASE.format(
            name=_literal(f"{path} {name}"),
            data=_literal(release),
            counts=", ".join(f"{verdict}={count}" for verdict, count in counts.items() if count),
        )
    return told


def _literal(value: Any) -> str:
    """A value as ruff would have it written in Python: like ``repr``, with double quotes."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_literal(name)}: {_literal(member)}" for name, member in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_literal, value)) + "]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def _values(path: str) -> tuple[Any, Any]:
    field = standard().fields.get(path.removesuffix("[]"))
    if path.endswith("[]"):
        return ["something"], [""]
    if field is None:
        return _VALUES["string"]
    if field.enum:
        return min(str(code) for code in field.enum if code is not None), ""
    if field.format == "date-time":
        return "2024-05-01T00:00:00Z", "1970-01-01T00:00:00Z"
    types = field.items if field.array else field.types
    return next((pair for name, pair in _VALUES.items() if name in types), _VALUES["string"])


def _release(path: str, value: Any) -> dict[str, Any]:
    """A release with ``value`` at ``path``, in arrays where the standard has them."""
    fields: dict[str, Field] = standard().fields
    names = path.removesuffix("[]").split("/")
    for depth in range(len(names), 0, -1):
        field = fields.get("/".join(names[:depth]))
        is_last = depth == len(names)
        if field is not None and field.array and not (is_last and path.endswith("[]")):
            value = [value]
        value = {names[depth - 1]: value}
    release: dict[str, Any] = value
    return release
