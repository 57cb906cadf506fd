"""The standard of each version, with or without extensions, read from the packaged tables and kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Any

from ocqual import resources
from ocqual.standard.expand import expand, table
from ocqual.standard.model import Definition, Extension, Table

#: The versions of the standard that are known.
VERSIONS = ("1.0", "1.1")

#: What a table can describe besides a release.
PARTS = ("release-package", "record-package", "record", "linked-release")

#: So many combinations of extensions are kept: data decides which there are, so there must be a limit.
COMBINATIONS_KEPT = 64


def version_shown(declared: str | None, data: Mapping[str, Any], *, extended: bool = False) -> str:
    """The version of the standard that a release is judged by: as its package declares, else as its data shows.

    The standard takes data without a version for 1.0. Much data of 1.1 is published without its package, so
    ``parties``, which 1.0 does not have, count as a declaration; so do extensions, where ``extended`` says that the
    package declares some or the run is given some. A version that is not known is taken for the latest.
    """
    if declared in VERSIONS:
        return declared
    return "1.1" if declared is not None or "parties" in data or extended else "1.0"


class Basis(StrEnum):
    """Why a release is judged by the version that it is judged by."""

    ASKED = "asked"
    DECLARED = "declared"
    SHOWN = "shown"
    ASSUMED = "assumed"


def basis_of(version: str, declared: str | None) -> Basis:
    """Why a release is judged by ``version`` where its package has ``declared`` one, as :func:`version_shown` does.

    A version that is not known is no declaration, and nothing can show that data is of 1.0.
    """
    if declared in VERSIONS:
        return Basis.DECLARED
    return Basis.SHOWN if declared is None and version != VERSIONS[0] else Basis.ASSUMED


class Standard(Table):
    """A version of the standard, with the extensions that were applied to it: the fields of a release."""

    __slots__ = ("codelists", "extensions", "version")

    def __init__(
        self,
        version: str,
        extensions: tuple[Extension, ...],
        definitions: Mapping[str, Definition],
        codelists: Mapping[str, Mapping[str, Any]],
    ) -> None:
        super().__init__(*expand(definitions, codelists))
        self.version = version
        self.extensions = extensions
        #: The codelists by name: ``codes`` in order, ``open``, and where there are, ``deprecated`` codes.
        self.codelists = codelists


def standard(version: str = "1.1", extensions: Sequence[Extension] = ()) -> Standard:
    """The standard in ``version``, ``"1.0"`` or ``"1.1"``, with ``extensions`` applied in the order given.

    Raises ``ValueError`` for an unknown version or extension, and for extensions of 1.0, which knows none.
    """
    return _standard(version, tuple(dict.fromkeys(extensions)))


@lru_cache(maxsize=COMBINATIONS_KEPT)
def _standard(version: str, extensions: tuple[Extension, ...]) -> Standard:
    definitions = load(version, "release")["definitions"]
    codelists = load(version, "codelists")["codelists"]
    if extensions:
        if version != "1.1":
            raise ValueError(f"extensions belong to version 1.1 of the standard, not to {version}")
        # imported here because most data needs no extension's facts
        from ocqual.standard.extensions import with_extensions

        definitions, codelists = with_extensions(definitions, codelists, extensions)
    return Standard(version, extensions, definitions, codelists)


@lru_cache(maxsize=len(VERSIONS) * len(PARTS))
def part(version: str, name: str) -> Table:
    """The table of what is not a release: one of :data:`PARTS`. Where a release or record begins, its fields end.

    Raises ``ValueError`` for an unknown version or part.
    """
    if name not in PARTS:
        raise ValueError(f"the standard has no part {name!r}; it has {', '.join(PARTS)}")
    return table({"": load(version, "package")["parts"][name]}, load(version, "codelists")["codelists"])


def load(version: str, kind: str) -> dict[str, Any]:
    """The packaged table of a ``kind`` for a version. Raises ``ValueError`` for an unknown version."""
    if version not in VERSIONS:
        raise ValueError(f"version {version!r} of the standard is not known; known are {', '.join(VERSIONS)}")
    content: dict[str, Any] = resources.load_json("ocqual.schemas", "ocds", f"{kind}-{version}.json")
    return content
