"""The Open Contracting Data Standard as facts: versions, fields, codelists, extensions (see ``docs/standard.md``).

Importing this costs nothing: tables are read when they are first asked for, extensions and registers only then.
"""

from ocqual.standard.available import Available
from ocqual.standard.extensions import declared_ids, extension_of, known_extension
from ocqual.standard.model import (
    TRANSLATION_TYPES,
    Definition,
    Extension,
    ExtensionError,
    Field,
    FreeMembers,
    LocalExtension,
    Table,
)
from ocqual.standard.tables import PARTS, VERSIONS, Basis, Standard, basis_of, part, standard, version_shown

__all__ = [
    "PARTS",
    "TRANSLATION_TYPES",
    "VERSIONS",
    "Available",
    "Basis",
    "Definition",
    "Extension",
    "ExtensionError",
    "Field",
    "FreeMembers",
    "LocalExtension",
    "Standard",
    "Table",
    "basis_of",
    "declared_ids",
    "extension_of",
    "known_extension",
    "part",
    "standard",
    "version_shown",
]
