"""Registers that live outside the standard, as dated snapshots: what was in them on a day, never all there is."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec

from ocqual import resources

#: The registers by name, each with the key under which its file has the entries.
REGISTERS = {
    "org-id": "lists",
    "media-types": "codes",
    "languages": "codes",
    "countries": "codes",
    "ocid-prefixes": "prefixes",
}


class Register(msgspec.Struct, frozen=True):
    """The codes that were in a register on ``date`` (``YYYY-MM-DD``), and where they are from.

    A code that is not among them may be newer than the snapshot, so no conclusion may be drawn from its absence but
    that this version of ocqual does not know it. ``licence`` says how the codes may be passed on.
    """

    name: str
    codes: frozenset[str]
    source: str
    version: str
    date: str
    licence: str


@cache
def register(name: str) -> Register:
    """The snapshot of one of :data:`REGISTERS`. Raises ``ValueError`` for any other."""
    if name not in REGISTERS:
        raise ValueError(f"there is no register {name!r}; there are {', '.join(REGISTERS)}")
    content: dict[str, Any] = resources.load_json("ocqual.schemas", "ocds", f"register-{name}.json")
    entries = content[REGISTERS[name]]
    codes = frozenset(entry["code"] if isinstance(entry, dict) else entry for entry in entries)
    return Register(name, codes, content["source"], content["version"], content["date"], content["licence"])


@cache
def example_prefixes() -> frozenset[str]:
    """The prefixes of ocids that documentation and samples use, which are nobody's."""
    return frozenset(resources.load_json("ocqual.schemas", "ocds", "register-ocid-prefixes.json")["examples"])
