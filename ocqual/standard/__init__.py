"""The Open Contracting Data Standard as facts: versions, fields, codelists, extensions (see ``docs/standard.md``).

Importing this costs nothing: tables are read when they are first asked for, extensions and registers only then.
"""

from ocqual.standard.extensions import applied, declared_ids, extension_of, known_extension
from ocqual.standard.model import TRANSLATION_TYPES, Definition, Field, FreeMembers, Table
from ocqual.standard.tables import PARTS, VERSIONS, Extension, Standard, part, standard

__all__ = [
    "PARTS",
    "TRANSLATION_TYPES",
    "VERSIONS",
    "Definition",
    "Extension",
    "Field",
    "FreeMembers",
    "Standard",
    "Table",
    "applied",
    "declared_ids",
    "extension_of",
    "known_extension",
    "part",
    "standard",
]
