"""The standard as objects: what it says of each field, and tables of fields by path."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

#: One definition of a schema: its JSON types and its fields, as the tables in ``schemas/ocds`` have them.
Definition = Mapping[str, Any]

#: The JSON types that a translation may have.
TRANSLATION_TYPES = frozenset({"string", "null"})

#: A language tag as the standard's pattern for translated members has it, after the name and a low line.
LANGUAGE_TAG = re.compile(
    r"(?:(?:[A-Za-z]{2,3}(?:-[A-Za-z]{3}(?:-[A-Za-z]{3}){0,2})?|[A-Za-z]{4}|[A-Za-z]{5,8})(?:-[A-Za-z]{4})?"
    r"(?:-(?:[A-Za-z]{2}|[0-9]{3}))?(?:-(?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*"
    r"(?:-[0-9A-WY-Za-wy-z](?:-[A-Za-z0-9]{2,8})+)*(?:-x(?:-[A-Za-z0-9]{1,8})+)?|x(?:-[A-Za-z0-9]{1,8})+)"
)


class ExtensionError(ValueError):
    """An extension that cannot be used; the message is one line that says which, where, and why."""


class LocalExtension(msgspec.Struct, frozen=True):
    """An extension that is not among the published ones, as values that can be compared and sent to other processes.

    ``definitions`` and ``codelists`` are, as JSON text, what it changes by definition and by codelist. ``names`` are
    those by which it may be called in the address that a package declares; ``url`` is where it was fetched from.
    """

    name: str
    names: tuple[str, ...]
    url: str
    definitions: bytes
    codelists: bytes


#: An extension: the id and version of a published one, or another.
Extension = tuple[str, str] | LocalExtension


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """What the standard says of one member of an object.

    ``path`` has arrays implicit (``"awards/items/classification/id"``) and ``name`` is its last part. ``types`` are
    the names of the JSON types that the value may have, ``items`` those of its elements where ``array`` is true; an
    empty set allows all. Where ``array`` is true, ``min_items``, ``unique_items`` and ``unique_ids`` are about the
    array and all other limits about its elements. ``enum`` holds the only values allowed, ``None`` among them where
    null is; ``codes`` the known codes of an open codelist, to which others may be added; both are ``None`` where
    there is no such list. ``required`` is about the object that the field belongs to, ``exclusive_minimum`` makes
    ``minimum`` itself too small. ``deprecated`` is the version since which the field is; ``ref`` the name of the
    definition that describes the value; ``stage`` the part of a process that the field tells of.

    ``unique_ids`` is true for an array whose objects are told apart by their ids. The standard merges such arrays by
    id, so it holds for all of them, also for those where the schema leaves out ``uniqueItems``; it does not hold for
    arrays that are replaced as a whole (``whole_list``), where two schemes may share an id. ``version_id`` marks an
    ``id`` that is a value as any other, not what an object is told by.
    """

    path: str
    name: str
    types: frozenset[str]
    array: bool = False
    items: frozenset[str] = frozenset()
    required: bool = False
    format: str | None = None
    enum: frozenset[Any] | None = None
    codelist: str | None = None
    open_codelist: bool | None = None
    codes: frozenset[str] | None = None
    deprecated_codes: frozenset[str] = frozenset()
    deprecated: str | None = None
    min_length: int = 0
    min_items: int = 0
    min_properties: int = 0
    pattern: str | None = None
    minimum: float | None = None
    exclusive_minimum: bool = False
    maximum: float | None = None
    unique_items: bool = False
    unique_ids: bool = False
    translatable: bool = False
    whole_list: bool = False
    version_id: bool = False
    omit_when_merged: bool = False
    ref: str | None = None
    stage: str = "release"


class FreeMembers(msgspec.Struct, frozen=True):
    """Members of the object at ``parent`` whose names are free but for ``pattern``; ``field`` says what they hold."""

    parent: str
    pattern: re.Pattern[str]
    field: Field


class Table:
    """Fields by path, in the order of the standard, and what is allowed and required where."""

    __slots__ = ("_children", "_free", "_required", "fields")

    def __init__(self, fields: dict[str, Field], free: Iterable[FreeMembers] = ()) -> None:
        self.fields = fields
        self._children: dict[str, list[Field]] = {}
        self._required: dict[str, tuple[str, ...]] = {}
        self._free: dict[str, list[FreeMembers]] = {}
        for path, field in fields.items():
            parent = path.rpartition("/")[0]
            self._children.setdefault(parent, []).append(field)
            if field.required:
                self._required[parent] = (*self._required.get(parent, ()), field.name)
        for members in free:
            self._free.setdefault(members.parent, []).append(members)

    def children(self, path: str) -> list[Field]:
        """The members that the object at ``path`` may have, ``""`` being the root; none where it is no object."""
        return self._children.get(path, [])

    def required(self, path: str) -> tuple[str, ...]:
        """The names of the members that the object at ``path`` must have."""
        return self._required.get(path, ())

    def translation(self, parent: str, name: str) -> str | None:
        """The name of the translatable member of ``parent`` of which ``name`` is a translation, else ``None``.

        >>> from ocqual.standard import standard
        >>> standard("1.1").translation("tender", "title_es"), standard("1.1").translation("tender", "id_es")
        ('title', None)
        """
        base, _, tag = name.rpartition("_")
        if not base:
            return None
        field = self.fields.get(f"{parent}/{base}" if parent else base)
        if field is None or not field.translatable or LANGUAGE_TAG.fullmatch(tag) is None:
            return None
        return base

    def free_member(self, parent: str, name: str) -> Field | None:
        """What the standard says of a member whose name is free but for a pattern, ``None`` where it is not free.

        Only some extensions have such members, so most tables answer at once.
        """
        for members in self._free.get(parent, ()):
            if members.pattern.search(name):
                return members.field
        return None

    def free_members(self) -> tuple[FreeMembers, ...]:
        """All members whose names are free but for a pattern."""
        return tuple(members for found in self._free.values() for members in found)
