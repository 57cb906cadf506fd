"""What a reader hands on: documents, each with its package's metadata and its place in the input."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import msgspec


class Form(StrEnum):
    """What a document is, told by its members as the standard describes them."""

    RELEASE = "release"
    COMPILED = "compiled"
    RECORD = "record"
    VERSIONED = "versioned"


class Package(msgspec.Struct, frozen=True):
    """The metadata of the package that a document came in; every field is ``None`` or empty where there is no package.

    ``form`` is ``"release-package"``, ``"record-package"`` or ``None``. ``metadata`` holds every member of the package
    except its releases and records, as published and unchecked; the other fields are those of them that have the type
    the standard gives them.
    """

    form: str | None = None
    version: str | None = None
    publisher: str | None = None
    published: str | None = None
    license: str | None = None
    extensions: tuple[str, ...] = ()
    metadata: dict[str, Any] = {}


#: The package of documents that came in none.
NO_PACKAGE = Package()


class Opened(msgspec.Struct, frozen=True):
    """A package, told once however many chunks its documents fill, with all of its metadata and its place."""

    package: Package
    offset: int
    line: int
    pointer: str


class Place(msgspec.Struct, frozen=True):
    """Where a document begins: file as given by the user, byte offset in the uncompressed text, line from 1 (0: not
    known), and the JSON Pointer of the document inside the JSON text that begins at ``offset``'s text."""

    file: str
    offset: int
    line: int
    pointer: str


class Document(msgspec.Struct):
    """A release, compiled release, record or versioned release, decoded, with its place.

    ``data`` is a decoded JSON object. ``size`` is its number of bytes in the input (an estimate where several documents
    share a line). ``raw`` is its exact text where the reader has it at no cost, else ``None``.
    """

    form: Form
    data: dict[str, Any]
    package: Package
    place: Place
    size: int
    raw: bytes | None = None
