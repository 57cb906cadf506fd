"""What makes a check surely pass: tests so plain that compiled code can make them, of values as most publishers have.

A check may name some in ``surely``. Where all of them hold for a value, ``passes`` would say yes, so where ocqual is
compiled it is not asked. They never decide anything by themselves: where one does not hold, ``passes`` does, and
without the compiled half it always does. :meth:`Sure.holds` says in Python what the compiled code tests; the tests of
the project hold ``passes`` to it.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from ocqual.filled import is_filled_text
from ocqual.standard.formats import is_uri

#: The tests in the order of ``ocqual/native/panel.h``.
TESTS = (
    "unharmed",
    "filled",
    "among",
    "without",
    "within",
    "past",
    "told",
    "ordered",
    "link",
    "known",
    "known-once",
    "having",
)

#: Controls but tabs and ends of lines; ampersands; letters that UTF-8 leaves when it is misread; broken characters.
_SUSPECT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f&ÂÃÐÑâï¿\ufffd\ud800-\udfff]")

_WEB = re.compile("https?://[A-Za-z0-9]")

#: The first day of dates that are taken for plausible.
FIRST_DAY = date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class Sure:
    """A test of the value at ``path`` below what a check is asked of; an empty path is that itself.

    Made by the functions below. ``other`` is a second path, ``argument`` the values, names or array that are compared
    with, ``low`` and ``high`` the least and the greatest number.
    """

    test: str
    path: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    argument: Any = None
    low: float = 0.0
    high: float = 0.0

    def compiled(self) -> tuple[Any, ...]:
        """The test as the compiled half takes it."""
        return TESTS.index(self.test), self.path, self.other, self.argument, self.low, self.high

    def holds(self, value: Any, process: Any, read: int = 0) -> bool:
        """Whether the test may hold for ``value``: true wherever the compiled code says so, and perhaps elsewhere.

        ``read`` is the place of the value's path among those that the check reads.
        """
        found = _below(value, self.path)
        match self.test:
            case "unharmed":
                return isinstance(found, str) and found != "" and _SUSPECT.search(found) is None
            case "filled":
                return isinstance(found, str) and is_filled_text(found)
            case "among":
                return isinstance(found, str) and found in self.argument
            case "without":
                return isinstance(found, dict) and bool(found) and self.argument.isdisjoint(found)
            case "within":
                return type(found) in (int, float) and self.low <= found <= self.high
            case "link":
                return isinstance(found, str) and _WEB.match(found) is not None and is_uri(found)
            case "known" | "known-once":
                same = process.by_id(self.argument).get(found, ()) if isinstance(found, str) else ()
                return len(same) == 1 if self.test == "known-once" else len(same) > 0
            case "having":
                array, member, texts = self.argument
                objects = process.by_id(array).get(found, []) if isinstance(found, str) else []
                held = objects[0].get(member) if len(objects) == 1 else None
                return isinstance(held, list) and texts[read] in held
        return self._holds_for_dates(found, _below(value, self.other), process)

    def _holds_for_dates(self, found: Any, other: Any, process: Any) -> bool:
        from ocqual.check import before, day  # which imports this module

        if self.test == "ordered":
            return before(found, other) is True
        known = day(found)
        if known is None or not FIRST_DAY <= known <= process.today:
            return False
        return self.test == "past" or process.told is None or known <= process.told


def _below(value: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _names(path: str) -> tuple[str, ...]:
    return tuple(path.split("/")) if path else ()


def unharmed(path: str = "") -> Sure:
    """A text, not empty, without a character in which damage by a wrong encoding shows."""
    return Sure("unharmed", _names(path))


def filled(path: str = "") -> Sure:
    """A text that is filled, as :func:`ocqual.filled.is_filled_text` has it."""
    return Sure("filled", _names(path))


def among(values: frozenset[str], path: str = "") -> Sure:
    """One of some texts, exactly."""
    return Sure("among", _names(path), argument=values)


def without(names: frozenset[str], path: str = "") -> Sure:
    """An object that is not empty and has no member of these names."""
    return Sure("without", _names(path), argument=names)


def within(low: float, high: float = math.inf, path: str = "") -> Sure:
    """A number, from ``low`` to ``high``, both included."""
    return Sure("within", _names(path), low=low, high=high)


def past(path: str = "", *, told: bool = False) -> Sure:
    """A date from 1990 on, not after the day on which the data is looked at; with ``told``, nor after the release's."""
    return Sure("told" if told else "past", _names(path))


def ordered(earlier: str, later: str) -> Sure:
    """Two dates of an object, of which the first is not after the second."""
    return Sure("ordered", _names(earlier), _names(later))


def link(path: str = "") -> Sure:
    """A complete address of the web, of characters that need no encoding."""
    return Sure("link", _names(path))


def known(array: str, path: str = "id", *, once: bool = False) -> Sure:
    """The id of an object of a top-level array; with ``once``, of just one."""
    return Sure("known-once" if once else "known", _names(path), argument=array)


def having(array: str, member: str, texts: tuple[str, ...], path: str = "id") -> Sure:
    """The id of just one object of a top-level array, whose ``member`` is a list that holds a text: of ``texts``, which
    are in the order of the paths that the check reads, the one for the path that was read."""
    return Sure("having", _names(path), argument=(array, member, texts))
