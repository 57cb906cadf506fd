"""The rules of the standard that a value or array can break, named as the keywords of JSON Schema where it has one."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any

from ocqual.standard import Field
from ocqual.walk.node import Node


class Rule(StrEnum):
    """What a value breaks. ``CODE`` is a closed list of codes; ``IDS`` are ids that an array repeats, which is stricter
    than a schema's ``uniqueItems``. A schema has no keyword for the last two, which are about names of members:
    ``MISSPELT`` is nearly one of the standard's, ``UNDECLARED`` that of a published extension that is not declared."""

    REQUIRED = "required"
    TYPE = "type"
    CODE = "enum"
    FORMAT = "format"
    PATTERN = "pattern"
    MIN_LENGTH = "minLength"
    MIN_ITEMS = "minItems"
    MIN_PROPERTIES = "minProperties"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    IDS = "uniqueItems"
    MISSPELT = "misspelt"
    UNDECLARED = "undeclared"


def broken(node: Node, value: Any) -> list[Rule]:
    """The rules that ``value`` breaks at ``node``: the element of an array, or a member that should be no array."""
    found = []
    if node.value_classes is not None and value.__class__ not in node.value_classes:
        found.append(Rule.TYPE)
    if node.judged and node.known is not None:
        found.extend(_beyond_type(node, node.known, value))
    return found


def _beyond_type(node: Node, known: Field, value: Any) -> list[Rule]:
    found = []
    if known.enum is not None and (value.__class__ in (list, dict) or value not in known.enum):
        found.append(Rule.CODE)
    if isinstance(value, str):
        if node.form is not None and not node.form(value):
            found.append(Rule.FORMAT)
        if len(value) < known.min_length:
            found.append(Rule.MIN_LENGTH)
        if known.pattern and re.search(known.pattern, value) is None:
            found.append(Rule.PATTERN)
    elif isinstance(value, dict):
        if len(value) < known.min_properties:
            found.append(Rule.MIN_PROPERTIES)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        found.extend(_beyond_limits(known, value))
    return found


def _beyond_limits(known: Field, value: float) -> list[Rule]:
    low, high = known.minimum, known.maximum
    found = []
    if low is not None and (value < low or (known.exclusive_minimum and value == low)):
        found.append(Rule.MINIMUM)
    if high is not None and value > high:
        found.append(Rule.MAXIMUM)
    return found


def repeated_ids(elements: list[Any]) -> list[dict[str, Any]]:
    """The elements of an array whose id an earlier element has already, ids being compared as text.

    Elements without an id that is a text or a whole number are left out: another rule speaks of those.
    """
    seen = set()
    repeated = []
    for element in elements:
        key = element.get("id") if isinstance(element, dict) else None
        if isinstance(key, str | int) and not isinstance(key, bool):
            name = str(key)
            if name in seen:
                repeated.append(element)
            seen.add(name)
    return repeated
