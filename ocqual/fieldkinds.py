"""What each field of a list is: one of the standard, an additional member, a slip for one, or no path at all. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Sequence
from functools import cache

from ocqual.fieldlist import Planned, is_path
from ocqual.report import Count, Part
from ocqual.standard import part, standard
from ocqual.standard.additional import Kind, kind_of
from ocqual.standard.extensions import extension_of

#: So like a path of the standard must another be to be suggested for it.
LIKENESS = 0.8

#: So many paths are compared with all that the standard has, which takes long: a list with more is no list of slips.
COMPARED = 300

#: No path of the standard is nearly as long; what follows is not compared.
LONGEST = 200


class ListedField(Part, frozen=True):
    """A field that is listed: ``given`` on ``line``. ``kind`` is ``standard``, ``object`` (of the standard, of which no
    member is listed), ``package`` (of the package that releases come in), ``no-path``, or what an additional member is;
    ``names`` are the paths that may be meant, or the extensions or version that know it. Where nearly all letters of
    a path must be compared to tell what is meant, that is done for the first few hundred."""

    path: str
    given: str
    line: Count
    kind: str
    names: tuple[str, ...] = ()


def with_parents(paths: Iterable[str]) -> frozenset[str]:
    """Paths with all that they lie in: where a member is filled, its object is."""
    return frozenset(
        "/".join(parts[:depth]) for path in paths for parts in [path.split("/")] for depth in range(1, len(parts) + 1)
    )


def tell_fields(planned: Sequence[Planned]) -> tuple[ListedField, ...]:
    """What each of the fields is that are listed."""
    objects = with_parents(each.path.rpartition("/")[0] for each in planned)
    found = []
    compared = 0
    for each in planned:
        kind, names = _told(each.path, objects)
        if not names and kind in (Kind.LOCAL, Kind.MISSPELT, "no-path"):
            names = _same_letters(each.path)
            if not names and compared < COMPARED:
                compared += 1
                names = _alike(each.path) or _elsewhere(each.path)
        found.append(ListedField(each.path, each.given, each.line, kind, names))
    return tuple(found)


def _told(path: str, objects: Collection[str]) -> tuple[str, tuple[str, ...]]:
    """The kind of a path, and its names; ``objects`` are those of which members are listed."""
    known = standard()
    if path in known.fields:
        return "object" if known.children(path) and path not in objects else "standard", ()
    if not is_path(path):
        return "no-path", ()
    if path in part(known.version, "release-package").fields:
        return "package", ()
    found = kind_of(path, with_parents([path]) - known.fields.keys())
    # what is inside a misspelt object may be anything
    described = found.kind is not Kind.MISSPELT or found.names[0] in known.fields or extension_of(found.names[0])
    return found.kind.value, found.names if described else ()


def _letters(path: str) -> str:
    """Letters and digits of a path, in one case."""
    return "".join(char for char in path.casefold() if char.isalnum() or char == "/")


@cache
def _known() -> dict[str, str]:
    """The paths of the standard by their letters."""
    return {_letters(path): path for path in standard().fields}


def _same_letters(path: str) -> tuple[str, ...]:
    found = _known().get(_letters(path))
    return () if found is None else (found,)


def _alike(path: str) -> tuple[str, ...]:
    """The path of the standard that is most like another."""
    letters = _letters(path[:LONGEST])
    return tuple(_known()[found] for found in difflib.get_close_matches(letters, _known(), n=1, cutoff=LIKENESS))


def _elsewhere(path: str) -> tuple[str, ...]:
    """Fields of the standard that end as a path does: it may have been written without its beginning."""
    fields = [known for known in standard().fields if known.endswith(f"/{path}")]
    return tuple(sorted(fields, key=lambda known: (known.count("/"), known))[:3]) if "/" in path else ()
