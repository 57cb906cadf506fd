"""Reads what is almost JSON where that needs no guessing, and tells what strict decoders keep silent about."""

from __future__ import annotations

import json
import re
from typing import Any

#: A whole number beyond this is rounded to a float by the decoder, as by most.
BIGGEST = 2**64 - 1

_STRING = r'"(?:[^"\\]|\\.)*+"'
_TRAILING_COMMA = re.compile(rf"({_STRING})|,(?=\s*+[}}\]])", re.DOTALL)
_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)"
)
_NUMBER = re.compile(rb'"(?:[^"\\]|\\.)*+"|(-?[0-9]{19,}+)(?![.eE0-9])', re.DOTALL)


def lenient(raw: bytes) -> tuple[Any, set[str]] | None:
    """The value of a text that the strict decoder refused, and what had to be overlooked (reasons of ``NOTED``).

    ``None`` if it cannot be read without guessing.
    """
    notes: set[str] = set()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    mended = _ESCAPE.sub(lambda found: r"\ufffd" if found[1] else found[0], text)
    if mended != text:
        notes.add("lone-surrogate")
    for strict, commas in ((True, True), (False, True), (True, False), (False, False)):
        if not commas and strict:
            mended = _TRAILING_COMMA.sub(lambda found: found[1] or "", mended)
        try:
            value = _load(mended, strict, notes)
        except (ValueError, RecursionError):
            continue
        if not strict:
            notes.add("control-character")
        if not commas:
            notes.add("trailing-comma")
        return value, notes
    return None


def _load(text: str, strict: bool, notes: set[str]) -> Any:
    def constant(_name: str) -> None:
        notes.add("nan")

    return json.loads(text, strict=strict, parse_constant=constant, parse_int=_whole, parse_float=_finite)


def _whole(digits: str) -> int | float | None:
    """A whole number as the strict decoder gives it: a float beyond 64 bits."""
    if len(digits) <= 18:
        return int(digits)
    number = float(digits)
    if -(2**63) <= number < 2**64:
        exact = int(digits)
        return exact if -(2**63) <= exact <= BIGGEST else number
    return _finite(digits)


def _finite(digits: str) -> float | None:
    number = float(digits)
    return number if abs(number) != float("inf") else None


def big_numbers(raw: bytes) -> list[str]:
    """The whole numbers in a JSON text that do not fit 64 bits, as written. The decoder rounds them without a word.

    >>> big_numbers(b'{"id": 123456789012345678901, "text": "123456789012345678901"}')
    ['123456789012345678901']
    """
    found = (match[1] for match in _NUMBER.finditer(raw) if match[1])
    return [digits.decode() for digits in found if len(digits) > 21 or not -(2**63) <= int(digits) <= BIGGEST]


def duplicate_keys(raw: bytes) -> list[str]:
    """The names that occur more than once in one object of a JSON text, each once, in order of appearance.

    Decoders keep the last value and say nothing. Returns an empty list for text that is not JSON.
    """
    repeated: dict[str, None] = {}

    def note(pairs: list[tuple[str, Any]]) -> None:
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                repeated[name] = None
            seen.add(name)

    try:
        json.loads(raw, object_pairs_hook=note, parse_int=len, parse_float=len, strict=False)
    except (ValueError, RecursionError):
        return []
    return list(repeated)
