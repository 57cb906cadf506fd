"""What leaves no doubt: tests so plain that compiled code can make them, of values as most publishers have.

A check may name some in ``surely``: where all of them hold for a value, ``passes`` would say yes; in ``never``: where
all of them hold, it would say no. And some in ``idle``: where one of them holds, it would say that there is nothing to
judge. Of a check with a curve, ``number`` may be a test that gives its number where it holds and nothing of ``idle``
does. So where ocqual is compiled ``passes`` is not asked. Tests never decide anything by themselves: where they do not
hold ``passes`` does, and without the compiled half it always does. :meth:`Sure.holds` says in Python what the compiled
code tests; the tests of the project hold ``passes`` to it.

Paths are below the value that the check is asked of; those that begin with ``/`` are below the process. ``0`` is the
first element of a list.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from ocqual.filled import LONGEST_DATE, is_filled_number, is_filled_text
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
    "absent",
    "beyond",
    "holding",
    "lacking",
    "only",
    "fewer",
    "objects",
    "recent",
    "long-past",
    "near",
    "wordy",
    "differing",
    "tidy",
    "same",
    "unlisted",
    "adds-up",
    "listed",
    "former",
    "blank",
    "prefixed",
    "other",
    "unpackaged",
    "numbered",
    "before-all",
    "apart",
    "unlike",
    "noticed",
    "unnoticed",
    "theirs",
    "hollow",
    "reversed",
    "not-having",
    "after-all",
    "undated",
    "since-last",
    "either",
    "both",
)

#: Controls but tabs and ends of lines; broken characters; ampersands, and letters that UTF-8 leaves when it is misread,
#: unless what follows says that they are themselves.
_SUSPECT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\ud800-\udfff]|&(?! |\\Z)|[ÂÃÐÑ](?=[^\x00-\x7f])|â€|ï[»¿]|(?<=[^ ])¿"
)

_OCID = re.compile(r"ocds-[a-z0-9]{6}[^\w\s]?[A-Za-z0-9]|ocds-[a-z0-9]{6}_[A-Za-z0-9]", re.ASCII)

#: How a text begins that may name a day, which has ten characters at least.
_DATED = re.compile(r"(?s)[0-9]{4}.{6}")

_WEB = re.compile("https?://[A-Za-z0-9]")

#: The first day of dates that are taken for plausible.
FIRST_DAY = date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class Sure:
    """A test of the value at ``path`` below what a check is asked of; an empty path is that itself. Where the first of
    the names is empty, the rest leads down from the process.

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
        path, other, argument = as_decoded(self.path), as_decoded(self.other), self.argument
        if self.test in ("either", "both"):
            argument = tuple(each.compiled() for each in argument)
        if self.test == "theirs":
            argument = argument[0], argument[1].compiled()
        return TESTS.index(self.test), path, other, argument, self.low, self.high

    def holds(self, value: Any, process: Any, read: int = 0) -> bool:
        """Whether the test may hold for ``value``: true wherever the compiled code says so, and perhaps elsewhere.

        ``read`` is the place of the value's path among those that the check reads.
        """
        found = _below(value, self.path, process)
        match self.test:
            case "either":
                return any(each.holds(value, process, read) for each in self.argument)
            case "both":
                return all(each.holds(value, process, read) for each in self.argument)
            case "theirs":
                array, test = self.argument
                objects = process.by_id(array).get(found, []) if isinstance(found, str) else []
                return len(objects) == 1 and test.holds(objects[0], process)
            case "unnoticed":
                types = [each.get("documentType") for each in _objects(found)]
                return isinstance(value, dict) and not any(
                    isinstance(each, str) and each in self.argument for each in types
                )
            case "unpackaged":
                return process.package.get(self.argument) is None if self.argument else not process.package
            case "unlike":
                numbers = (
                    [_worth(_below(each, self.other, process)) for each in found] if isinstance(found, list) else []
                )
                return len(set(numbers)) == len(numbers) > 1 and all(numbers)
            case "other":
                name, text = self.argument
                return isinstance(found, dict) and found != {} and found.get(name) != text
            case "absent":
                return found is None and isinstance(process.data if self.path[:1] == ("",) else value, dict)
            case "blank":
                return isinstance(found, str) and not found
            case "undated":
                return not isinstance(found, str) or _DATED.match(found) is None or len(found) > LONGEST_DATE
            case "prefixed":
                return isinstance(found, str) and _OCID.match(found) is not None
            case "beyond":
                return isinstance(found, str) and found not in self.argument
            case "holding":
                return isinstance(found, list) and self.argument in found
            case "lacking":
                return isinstance(found, list) and self.argument not in found
            case "only":
                return isinstance(found, list) and found == [self.argument]
            case "fewer":
                return isinstance(found, list) and len(found) < self.low
            case "objects":
                return isinstance(found, list) and found[:1] != [] and isinstance(found[0], dict) and found[0] != {}
            case "wordy":
                return isinstance(found, str) and found[:4].isalpha() and len(found.rstrip()) == len(found) > self.low
            case "differing":
                other = _below(value, self.other, process)
                return isinstance(found, str) and isinstance(other, str) and found not in other and other not in found
            case "unharmed":
                return isinstance(found, str) and found != "" and _SUSPECT.search(found) is None
            case "filled":
                return isinstance(found, str) and is_filled_text(found)
            case "among":
                return isinstance(found, str) and found in self.argument
            case "without":
                return isinstance(found, dict) and bool(found) and self.argument.isdisjoint(found)
            case "within":
                return type(found) in (int, float) and self.low <= found <= self.high and is_filled_number(found)
            case "link":
                return isinstance(found, str) and _WEB.match(found) is not None and is_uri(found)
            case "known" | "known-once":
                same = process.by_id(self.argument).get(found, ()) if isinstance(found, str) else ()
                return len(same) == 1 if self.test == "known-once" else len(same) > 0
            case "having" | "not-having":
                array, member, texts = self.argument
                objects = process.by_id(array).get(found, []) if isinstance(found, str) else []
                held = objects[0].get(member) if len(objects) == 1 else None
                return isinstance(held, list) and (texts[read] in held) == (self.test == "having")
        if self.test in ("tidy", "hollow", "same", "unlisted", "adds-up", "listed", "numbered"):
            return self._holds_together(value, found, process)
        return self._holds_for_dates(found, _below(value, self.other, process), process)

    def _holds_together(self, value: Any, found: Any, process: Any) -> bool:
        from ocqual.check import has_empty, text  # which imports this module

        match self.test:
            case "tidy":
                return not has_empty(value)
            case "hollow":
                return has_empty(process.data)
            case "same":
                return isinstance(found, str) and found == _below(value, self.other, process)
            case "unlisted":
                ids = process.ids(*self.argument)
                return isinstance(found, str) and text(found) == found and bool(ids) and found not in ids
            case "numbered":
                listed = _below(value, self.other, process)
                texts = [text(_below(each, ("id",), process)) for each in listed] if isinstance(listed, list) else []
                return type(found) is int and None not in texts and len(set(texts)) == len(texts) == found > 0
            case "listed":
                ids = process.ids(*self.argument)
                keys = [_below(each, ("id",), process) for each in found] if isinstance(found, list) else []
                return keys != [] and all(isinstance(key, str) and text(key) == key and key in ids for key in keys)
        factors, own, whole = self.argument
        if not isinstance(found, list) or not found:
            return False
        currencies = {_text(_below(each, own, process)) for each in found}
        numbers = [[_worth(_below(each, path, process)) for path in factors] for each in found]
        total, most = math.fsum(math.prod(each) for each in numbers), _worth(_below(value, self.other, process))
        sound = all(map(all, numbers)) and most > 0 and currencies == {_text(_below(value, whole, process))} != {""}
        return sound and most * self.low <= total <= most * self.high

    def _holds_for_dates(self, found: Any, other: Any, process: Any) -> bool:
        from ocqual.check import before, day  # which imports this module

        if self.test == "ordered":
            return before(found, other) is True
        if self.test in ("before-all", "after-all"):
            dates = [_below(each, self.argument, process) for each in other] if isinstance(other, list) else []
            pairs = [(found, each) if self.test == "before-all" else (each, found) for each in dates]
            return pairs != [] and all(before(*pair) is True for pair in pairs)
        if self.test == "noticed":
            return self._noticed(found, other) is not None
        if self.test == "since-last":
            return self._since_last(found, process) is not None
        known, later = day(found), day(other)
        if self.test == "reversed":
            return known is not None and later is not None and (known - later).days > 2
        if self.test == "near":
            return known is not None and later is not None and 0 <= (later - known).days <= self.high
        if self.test == "apart":
            return known is not None and later is not None and (later - known).days >= self.low
        if self.test == "former":
            last = process.once(self.argument) if len(process.history.releases) < 2 else None
            return known is not None and last is not None and known != last
        if self.test in ("recent", "long-past"):
            if found is None and self.argument:
                return True
            return known is not None and ((process.today - known).days <= self.low) == (self.test == "recent")
        if known is None or not FIRST_DAY <= known <= process.today:
            return False
        return self.test == "past" or process.told is None or known <= process.told

    def number(self, value: Any, process: Any) -> int | None:
        """The number that a test of :func:`noticed` or :func:`since_last` gives for ``value``; ``None`` where it cannot
        tell."""
        found = _below(value, self.path, process)
        if self.test == "since-last":
            return self._since_last(found, process)
        return self._noticed(found, _below(value, self.other, process))

    def _since_last(self, happened: Any, process: Any) -> int | None:
        """The days from a date to that of the release, if it is the last day of a process of a single release."""
        from ocqual.check import day  # which imports this module

        known = day(happened)
        if known is None or len(process.history.releases) > 1 or known != process.once(self.argument):
            return None
        return (process.told - known).days if process.told is not None and process.told >= known else None

    def _noticed(self, happened: Any, documents: Any) -> int | None:
        """The least number of days from a date to those of documents of some types, none of which is before it."""
        from ocqual.check import days_between  # which imports this module

        lags = [
            days_between(happened, each.get("datePublished"))
            for each in _objects(documents)
            if isinstance(each.get("documentType"), str) and each["documentType"] in self.argument
        ]
        least = min((lag for lag in lags if lag is not None), default=-1)
        return least if least >= 0 and None not in lags else None


def as_decoded(names: Iterable[str]) -> tuple[str, ...]:
    """Names of members as the decoder gives them: it keeps them, and what is the same object is found sooner."""
    return tuple(next(iter(orjson.loads(orjson.dumps({name: None})))) for name in names)


def _below(value: Any, path: tuple[str, ...], process: Any) -> Any:
    if path[:1] == ("",):
        value, path = process.data, path[1:]
    for name in path:
        if isinstance(value, list) and name == "0":
            value = value[0] if value else None
        else:
            value = value.get(name) if isinstance(value, dict) else None
    return value


def _objects(value: Any) -> list[dict[str, Any]]:
    """The objects of a list, or the only one."""
    listed = value if isinstance(value, list) else [value]
    return [each for each in listed if isinstance(each, dict)]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _worth(value: Any) -> float:
    """A number above one hundredth that is no placeholder, else nothing."""
    return float(value) if type(value) in (int, float) and 0.01 < value < 1e15 and is_filled_number(value) else 0.0


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
    """A number, from ``low`` to ``high``, both included, that is no placeholder."""
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


def not_having(array: str, member: str, texts: tuple[str, ...], path: str = "id") -> Sure:
    """The same of a list that does not hold the text."""
    return Sure("not-having", _names(path), argument=(array, member, texts))


def absent(path: str) -> Sure:
    """Nothing, or null, at a path, or where it leads through."""
    return Sure("absent", _names(path))


def blank(path: str = "") -> Sure:
    """An empty text."""
    return Sure("blank", _names(path))


def prefixed(path: str = "") -> Sure:
    """An ocid with a prefix of the registered form, in ASCII."""
    return Sure("prefixed", _names(path))


def beyond(values: frozenset[str], path: str = "") -> Sure:
    """A text that is none of some."""
    return Sure("beyond", _names(path), argument=values)


def holding(text: str, path: str = "") -> Sure:
    """A list in which a text is."""
    return Sure("holding", _names(path), argument=text)


def lacking(text: str, path: str = "") -> Sure:
    """A list in which a text is not."""
    return Sure("lacking", _names(path), argument=text)


def only(text: str, path: str = "") -> Sure:
    """A list of a text and nothing else."""
    return Sure("only", _names(path), argument=text)


def fewer(count: int, path: str = "") -> Sure:
    """A list of fewer elements."""
    return Sure("fewer", _names(path), low=count)


def objects(path: str = "") -> Sure:
    """A list that begins with an object that is not empty."""
    return Sure("objects", _names(path))


def recent(days: int, path: str = "") -> Sure:
    """A date that is not more than so many days before the day on which the data is looked at, or is after it."""
    return Sure("recent", _names(path), low=days)


def long_past(days: int, path: str = "", *, or_absent: bool = False) -> Sure:
    """A date that is more than so many days before the day on which the data is looked at; or none, if that will do."""
    return Sure("long-past", _names(path), low=days, argument=or_absent)


def near(earlier: str, later: str, days: int) -> Sure:
    """Two dates, of which the second is not before the first, nor more than so many days after it."""
    return Sure("near", _names(earlier), _names(later), high=days)


def wordy(length: int, path: str = "") -> Sure:
    """A text that begins with four letters, is longer than this and does not end with white space."""
    return Sure("wordy", _names(path), low=length)


def differing(path: str, other: str) -> Sure:
    """Two texts, neither of which holds the other."""
    return Sure("differing", _names(path), _names(other))


def tidy() -> Sure:
    """A release as a whole in which nothing is null or empty."""
    return Sure("tidy")


def hollow() -> Sure:
    """A release as a whole in which something is null or empty."""
    return Sure("hollow")


def reversed_(earlier: str, later: str) -> Sure:
    """Two dates, of which the first is days after the second, whatever their times and offsets."""
    return Sure("reversed", _names(earlier), _names(later))


def same(path: str, other: str) -> Sure:
    """Two texts that are the same."""
    return Sure("same", _names(path), _names(other))


def unlisted(path: str, array: str) -> Sure:
    """An id that none of the objects at a path of the process has, some of which have ids."""
    return Sure("unlisted", _names(path), argument=_names(array))


def adds_up(
    array: str, numbers: tuple[str, ...], currency: str, *, low: float, high: float, whole: str = "value"
) -> Sure:
    """Objects whose numbers, multiplied in each, add up to a share, from ``low`` to ``high``, of a whole amount.

    They are in its currency; ``whole`` is the path of its value. Each number is above one hundredth.
    """
    paths = tuple(map(_names, numbers)), _names(currency), _names(f"{whole}/currency")
    return Sure("adds-up", _names(array), _names(f"{whole}/amount"), paths, low, high)


def listed(path: str, array: str) -> Sure:
    """A list, not empty, of objects whose ids are all those of objects at a path of the process."""
    return Sure("listed", _names(path), argument=_names(array))


def former(path: str, last: Callable[[Any], date | None]) -> Sure:
    """A date in a process of a single release that is of another day than the one that ``last(process)`` gives."""
    return Sure("former", _names(path), argument=last)


def other(text: str, path: str, name: str) -> Sure:
    """An object, not empty, that has no member of a name, or one that is anything but a certain text."""
    return Sure("other", _names(path), argument=(name, text))


def either(*tests: Sure) -> Sure:
    """One of several tests."""
    return Sure("either", argument=tests)


def both(*tests: Sure) -> Sure:
    """All of several tests."""
    return Sure("both", argument=tests)


def unpackaged(member: str = "") -> Sure:
    """No package around the release, or one that says nothing of itself; with ``member``, nothing there."""
    return Sure("unpackaged", argument=member)


def numbered(path: str, array: str) -> Sure:
    """A whole number that is the number of objects in a list, each of which has an id of its own."""
    return Sure("numbered", _names(path), _names(array))


def before_all(path: str, array: str, member: str) -> Sure:
    """A date that is not after that which each object of a list, not empty, has in a member."""
    return Sure("before-all", _names(path), _names(array), _names(member))


def after_all(path: str, array: str, member: str) -> Sure:
    """The same of a date that is not before any."""
    return Sure("after-all", _names(path), _names(array), _names(member))


def apart(earlier: str, later: str, days: int) -> Sure:
    """Two dates, of which the second is at least so many days after the first."""
    return Sure("apart", _names(earlier), _names(later), low=days)


def unlike(member: str, path: str = "") -> Sure:
    """A list of several objects whose numbers at a path, each above one hundredth, all differ."""
    return Sure("unlike", _names(path), _names(member))


def noticed(path: str, types: frozenset[str]) -> Sure:
    """A date, and documents of some types in ``documents``, all dated, and none before it: as a number, the fewest days
    from the date to one of these."""
    return Sure("noticed", _names(path), _names("documents"), types)


def since_last(path: str, last: Callable[[Any], date | None]) -> Sure:
    """A date in a process of a single release that is of the day which ``last(process)`` gives: as a number, the days
    from there to the date of the release."""
    return Sure("since-last", _names(path), argument=last)


def undated(path: str = "") -> Sure:
    """What surely names no day, if there is anything: no text, or one that does not begin as one with a day does."""
    return Sure("undated", _names(path))


def unnoticed(types: frozenset[str]) -> Sure:
    """An object without documents of some types."""
    return Sure("unnoticed", _names("documents"), argument=types)


def theirs(array: str, path: str, test: Sure) -> Sure:
    """The id of just one object of a top-level array, for which a test holds."""
    return Sure("theirs", _names(path), argument=(array, test))
