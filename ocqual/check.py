"""All that the author of a check imports: :class:`Check`, its vocabulary, and careful readers of values.

A check judges one value at one place and answers yes, no, or nothing to judge. It never reads files, counts, scores
or formats. Severity and prose live here; weights live in a profile (see ``docs/methodology.md``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

import ciso8601
import msgspec

from ocqual import sure
from ocqual.cadence import Cadence, cadence, is_active
from ocqual.compiled import fast
from ocqual.filled import FILLED_FIRSTS, FILLED_HEADS, LONGEST_DATE, is_filled, is_filled_number, is_filled_text
from ocqual.standard.codes import code_meant, codelist, open_codes

__all__ = [
    "FILLED_FIRSTS",
    "FILLED_HEADS",
    "STAGES",
    "Case",
    "Check",
    "Curve",
    "Dataset",
    "Dimension",
    "Fault",
    "History",
    "Need",
    "Packaged",
    "Process",
    "Severity",
    "Stage",
    "Unit",
    "amount",
    "before",
    "code_meant",
    "codelist",
    "currency",
    "day",
    "days_between",
    "has_empty",
    "in_order",
    "instant",
    "is_filled",
    "is_filled_text",
    "latest_day",
    "listed",
    "number",
    "objects",
    "open_codes",
    "places",
    "same_currency",
    "sure",
    "text",
]

T = TypeVar("T")


class Dimension(StrEnum):
    """What a check is about. A score has one part for each."""

    CONFORMANCE = "conformance"
    COMPLETENESS = "completeness"
    CONSISTENCY = "consistency"
    TIMELINESS = "timeliness"
    USABILITY = "usability"


class Severity(StrEnum):
    """How badly users are let down when a check fails; a profile gives each a weight."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Stage(StrEnum):
    """How far a contracting process has got, worked out from evidence (see :mod:`ocqual.stage`)."""

    PLANNING = "planning"
    TENDER = "tender"
    TENDER_CLOSED = "tender-closed"
    AWARDED = "awarded"
    CONTRACTED = "contracted"
    IMPLEMENTATION = "implementation"

    # that of an enumeration is a function in Python, and this is called several times for every process
    __hash__ = str.__hash__


#: Stages in the order in which a process reaches them.
STAGES: tuple[Stage, ...] = tuple(Stage)


class Unit(StrEnum):
    """What a measure counts."""

    RELEASES = "releases"
    PROCESSES = "processes"
    PACKAGES = "packages"
    DATASETS = "datasets"


@dataclass(frozen=True, slots=True)
class Case:
    """An example that documents a check and tests it.

    ``data`` is a release, as small as makes the point, or for a check ``of_history`` a record. ``passed`` and
    ``failed`` are the numbers of *objects* on which the check says yes and no; both zero means that there is nothing
    to judge. ``as_of`` is the day on which the data is looked at; ``package`` holds package metadata where the check
    reads it.
    """

    name: str
    data: Any
    passed: int = 0
    failed: int = 0
    as_of: str = "2024-06-30"
    package: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Curve:
    """Marks for a number, by two points that mean something: full marks up to ``full``, half marks at ``half``.

    Beyond ``full`` the marks halve with each further ``half - full`` (an exponential decay), so that more is always
    worse but nothing is ever minus. ``unit`` is shown to people (``"days"``).
    """

    full: float
    half: float
    unit: str

    def marks(self, value: float) -> float:
        """Marks from 0 to 1 for ``value`` in the curve's unit."""
        if value <= self.full:
            return 1.0
        return float(0.5 ** ((value - self.full) / (self.half - self.full)))


class Need(msgspec.Struct, frozen=True, cache_hash=True):
    """Which fields must be filled together: a path, all of several needs, or any of them.

    Where ``within`` names an array, what is needed must be filled together in one element of it. ``path`` may also name
    a predicate, as ``"name()"``. Only questions have these two (:mod:`ocqual.question`); checks have code for such.
    """

    path: str = ""
    all: tuple[Need, ...] = ()
    any: tuple[Need, ...] = ()
    within: str = ""

    @classmethod
    def parse(cls, spec: Any) -> Need:
        """A need from its form in TOML: a path, or ``{all = […]}``, or ``{any = […]}``, nested at will.

        Raises ``ValueError`` that says what is wrong with ``spec``.
        """
        if isinstance(spec, str) and spec:
            return cls(path=spec)
        if isinstance(spec, dict) and len(spec) == 1:
            (how, parts) = next(iter(spec.items()))
            if how in ("all", "any") and isinstance(parts, list) and parts:
                needs = tuple(cls.parse(part) for part in parts)
                return cls(all=needs) if how == "all" else cls(any=needs)
        raise ValueError(f"a need is a path, {{all = […]}} or {{any = […]}}, not {spec!r}")

    def met(self, filled: frozenset[str] | set[str]) -> bool:
        """Whether the need is met where the paths in ``filled`` are filled, wherever that is."""
        if self.path:
            return self.path in filled
        if self.all:
            return all(need.met(filled) for need in self.all)
        return any(need.met(filled) for need in self.any)

    def paths(self) -> tuple[str, ...]:
        """Every path that is mentioned, in order, once."""
        return _paths(self)

    def names(self) -> tuple[str, ...]:
        """As :meth:`paths`, predicates among them."""
        return _names(self)


@cache
def _paths(need: Need) -> tuple[str, ...]:
    return tuple(name for name in need.names() if not name.endswith("()"))


@cache
def _names(need: Need) -> tuple[str, ...]:
    if need.path:
        return (need.path,)
    return tuple(dict.fromkeys(name for part in need.all + need.any for name in part.names()))


@dataclass(frozen=True, slots=True)
class History:
    """What a process was made of, where that is more than one release or is a record.

    ``releases`` are its releases as published, each once, oldest first, compiled ones left out; ``records`` its
    records. Both may be decoded as they are asked for, so go through them once and in order. ``contradictions`` are
    the pointers at which a record's compiled release lacks or changes what the merge of its releases says; ``None``
    where that cannot be told.
    """

    releases: Sequence[dict[str, Any]] = ()
    records: Sequence[dict[str, Any]] = ()
    contradictions: tuple[str, ...] | None = None


#: Stands for what was not yet looked up.
_NOT_YET: Any = object()

#: The history of a process of a single release.
NO_HISTORY = History()


class Process:
    """One contracting process as a check sees it: its data, how far it got, and the day it is looked at.

    ``as_of`` is the moment at which it is looked at, ``today`` the day of that, and ``told`` the day of the release, if
    it has one; ``version`` is that of the standard by which it is judged, and ``codes`` are those of extensions that
    the run was given. ``history`` has the releases and records that it was made of; a process of a single release has
    none. Look-ups that several checks want, or one check wants again and again, are made once and kept. Nothing here
    raises, whatever the data holds.
    """

    __slots__ = ("_kept", "as_of", "codes", "data", "history", "package", "stage", "today", "told", "version")

    def __init__(
        self,
        data: dict[str, Any],
        stage: Stage,
        as_of: datetime,
        package: Mapping[str, Any],
        version: str = "1.1",
        history: History = NO_HISTORY,
        codes: frozenset[str] = frozenset(),
    ) -> None:
        self.data = data
        self.history = history
        self.stage = stage
        self.as_of = as_of
        self.today = as_of.date()
        self.told = day(data.get("date"))
        self.package = package
        self.version = version
        self.codes = codes
        # what was looked up: by function, by array (of other members than ids: by array, member, ""), by path of ids;
        # compiled code looks up here too
        self._kept: dict[Any, Any] = {}

    def once(self, find: Callable[[Process], T]) -> T:
        """What ``find(process)`` returns, which is called only the first time."""
        found: T = self._kept.get(find, _NOT_YET)
        if found is _NOT_YET:
            found = self._kept[find] = find(self)
        return found

    def by_id(self, array: str, member: str = "id") -> dict[str, list[dict[str, Any]]]:
        """The objects of a top-level array (``"parties"``, ``"awards"``) by id as text; those without are left out.

        Ids are compared as text, since ``1`` and ``"1"`` mean the same to every reader of the data. With another
        ``member`` objects are found by the id there: ``by_id("contracts", "awardID")``.
        """
        key = array if member == "id" else (array, member, "")
        found: dict[str, list[dict[str, Any]]] | None = self._kept.get(key)
        if found is None:
            found = self._kept[key] = grouped(objects(self.data, array), member)
        return found

    def ids(self, *path: str) -> set[str]:
        """The ids, as text, of the objects at a path (``"awards", "suppliers"``), arrays walked into."""
        found: set[str] | None = self._kept.get(path)
        if found is None:
            found = self._kept[path] = ids_of(objects(self.data, *path))
        return found

    def reached(self, stage: Stage) -> bool:
        """Whether the process has got at least as far as ``stage``."""
        return STAGES.index(self.stage) >= STAGES.index(stage)


def grouped(items: list[dict[str, Any]], member: str) -> dict[str, list[dict[str, Any]]]:
    """Objects by the text of a member, those without one left out."""
    found: dict[str, list[dict[str, Any]]] = {}
    for item in items:
        key = text(item.get(member))
        if not key:
            continue
        if key in found:
            found[key].append(item)
        else:
            found[key] = [item]
    return found


def ids_of(items: list[dict[str, Any]]) -> set[str]:
    """The ids of objects, as text."""
    return {id for each in items if (id := text(each.get("id")))}


@dataclass(frozen=True, slots=True)
class Packaged:
    """A package as a check sees it: its ``form`` (``"release-package"`` or ``"record-package"``) and what it says of
    itself, without its releases and records.

    ``breaks`` are the rules of the standard that it breaks: path, rule, and value (``None`` for what is missing).
    ``missing`` are the extensions that it declares and that are not there to be applied.
    """

    form: str
    metadata: Mapping[str, Any]
    breaks: tuple[tuple[str, str, Any], ...] = ()
    missing: tuple[str, ...] = ()


#: What is wrong with a package: the path of the member, and its value (``None`` for what is missing).
Fault = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class Dataset:
    """What a check over the whole dataset sees: counts and extents, never data."""

    as_of: date
    processes: int
    releases: int
    first_release: date | None
    last_release: date | None
    #: Published extensions that packages declare and that have members of their own; and those of them none of whose
    #: members is there.
    extensions: int = 0
    unused_extensions: int = 0
    #: How many versions and licences packages declare.
    versions: int = 0
    licences: int = 0
    days: Mapping[date, int] = field(default_factory=dict)
    #: What was worked out of ``days`` when it was first asked for.
    _cadence: list[Cadence] = field(default_factory=list, init=False, repr=False, compare=False)

    @property
    def cadence(self) -> Cadence:
        """How often releases came, by ``days``: how many there are of each day."""
        if not self._cadence:
            self._cadence.append(cadence(self.days))
        return self._cadence[0]

    @property
    def is_active(self) -> bool | None:
        """Whether the last release is of the four calendar quarters before that of ``as_of``, or later."""
        return None if self.last_release is None else is_active(self.last_release, self.as_of)


@dataclass(frozen=True, slots=True)
class Check:
    """A question with an answer for each value at the paths it reads.

    ``reads`` are paths with arrays implicit: ``"awards/value"`` is the value of every award; a path that ends in
    ``[]`` is the array as a whole; ``""`` is the process itself. ``passes(value, process)`` returns ``True``,
    ``False``, or ``None`` where there is nothing to judge; with a ``curve`` it returns a number in the curve's unit
    instead of a verdict. ``when`` are paths that must all be filled somewhere in the process before anything is asked.
    ``stage`` is the least stage a process must have reached; with ``ocds``, ``"1.0"`` or ``"1.1"``, only data that is
    judged by that version of the standard is asked about.
    ``surely`` are tests of a value which, where they all hold, leave no doubt that ``passes`` says yes, ``never`` such
    that it says no, and ``idle`` are such that, where one holds, it says that there is nothing to judge; ``number``
    gives, of a check with a curve, the number where it holds, and is of the date that ``happened`` tells (see
    :mod:`ocqual.sure`). With ``of_text`` what is said of a text depends on nothing but that text, and on the codes of
    extensions that the run was given. These change nothing but how long it takes.
    A check that judges ``of_history`` is asked only of processes that were made of several releases or of a record; the
    data of its cases are records.
    ``cause`` names what is behind a failure where other checks fail for the same: mending it mends all that name it.
    ``happened(value, process)`` is, for a check with a curve, the text of the date from which its numbers count: they
    are shown by the year of it. ``by_release_date`` says that the numbers end at the date of a release, so that they
    say nothing where all releases bear the date of an export.

    Instead of ``passes`` a check may have ``need`` (fields that must be filled together; its unit is the whole
    process), ``rules`` (the names of rules of the standard, as :class:`ocqual.walk.Rule` has them: a release passes if
    nothing in it breaks one), ``package`` (what is wrong with a package: it passes if nothing is, and ``None`` says
    that there is nothing to judge) or ``dataset`` (a number or verdict for the dataset as a whole).
    """

    id: str
    title: str
    dimension: Dimension
    severity: Severity
    since: str
    remedy: str
    reads: tuple[str, ...] = ()
    passes: Callable[[Any, Process], bool | int | None] | None = None
    need: Need | None = None
    rules: tuple[str, ...] = ()
    package: Callable[[Packaged], Sequence[Fault] | None] | None = None
    dataset: Callable[[Dataset], bool | int | None] | None = None
    when: tuple[str, ...] = ()
    stage: Stage | None = None
    of_history: bool = False
    curve: Curve | None = None
    ocds: str | None = None
    surely: tuple[sure.Sure, ...] = ()
    never: tuple[sure.Sure, ...] = ()
    idle: tuple[sure.Sure, ...] = ()
    number: sure.Sure | None = None
    of_text: bool = False
    happened: Callable[[Any, Process], Any] | None = None
    by_release_date: bool = False
    cause: str = ""
    cases: tuple[Case, ...] = ()
    version: int = 1
    preview: bool = False
    about: str = ""

    @property
    def unit(self) -> Unit:
        """Conformance counts releases as published, everything else contracting processes."""
        if self.dataset is not None:
            return Unit.DATASETS
        if self.package is not None:
            return Unit.PACKAGES
        return Unit.RELEASES if self.dimension is Dimension.CONFORMANCE else Unit.PROCESSES


def objects(parent: Any, *path: str) -> list[dict[str, Any]]:
    """The objects at a path below ``parent``, arrays walked into, anything that is no object left out.

    >>> objects({"awards": [{"items": [{"id": 1}]}, 7]}, "awards", "items")
    [{'id': 1}]
    """
    level: list[Any] = [parent]
    for name in path:
        found: list[Any] = []
        for each in level:
            value = each.get(name) if each.__class__ is dict else None
            if value.__class__ is list:
                found += value
            elif value is not None:
                found.append(value)
        if not found:
            return found
        level = found
    return [each for each in level if each.__class__ is dict]


#: How many texts are remembered with what :func:`text` makes of them; longer ones are not.
TEXTS_KEPT = 1 << 15
LONGEST_KEPT = 64


class _Texts(dict[str, str | None]):
    """Texts, trimmed, at first sight; ``None`` for those that say nothing. Ids are asked for again and again."""

    def __missing__(self, value: str) -> str | None:
        found = value.strip() if is_filled_text(value) else None
        if len(value) <= LONGEST_KEPT:
            if len(self) >= TEXTS_KEPT:
                self.clear()
            self[value] = found
        return found


_TEXTS = _Texts()


def listed(value: Any) -> list[Any] | tuple[Any, ...]:
    """The elements of an array, whatever they are; else the value alone, and nothing for ``None``."""
    if value.__class__ is list:
        found: list[Any] = value
        return found
    return () if value is None else (value,)


def has_empty(value: Any) -> bool:
    """Whether something in a value, at any depth, is null, or an empty text, object or array."""
    # containers are appended while they are gone through: faster than recursion, and no data is too deep for it
    containers: list[Any] = [[value]]
    for container in containers:
        for each in container.values() if container.__class__ is dict else container:
            kind = each.__class__
            if kind is str or kind is dict or kind is list:
                if not each:
                    return True
                if kind is not str:
                    containers.append(each)
            elif each is None:
                return True
    return False


def text(value: Any) -> str | None:
    """A text or whole number as trimmed text; ``None`` for anything else and for text that says nothing."""
    if value.__class__ is str:
        return _TEXTS[value]
    return str(value) if value.__class__ is int else None


def number(value: Any) -> int | float | None:
    """A finite number that is not a placeholder; ``None`` for anything else."""
    if value.__class__ is not float and value.__class__ is not int:
        return None
    found: int | float = value
    return found if -9999999 < found < 9999999 or is_filled_number(found) else None


def amount(value: Any) -> int | float | None:
    """The amount of a Value object, when it is a finite number that is not a placeholder."""
    if value.__class__ is not dict:
        return None
    found = value.get("amount")
    if found.__class__ is float and -9999999 < found < 9999999:  # as :func:`number` has it, for most at once
        return found
    return number(found)


def currency(value: Any) -> str | None:
    """The currency code of a Value object."""
    return text(value.get("currency")) if value.__class__ is dict else None


def same_currency(one: Any, other: Any) -> bool:
    """Whether two Value objects, surely such, are in one currency; two that name none are."""
    first, second = one.get("currency"), other.get("currency")
    return first == second or text(first) == text(second)


#: How many texts are remembered as dates; as many days and times of day, which repeat far more.
DATES_KEPT = 1 << 15

_EPOCH = datetime(1, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_DAY = timedelta(days=1) // _MICROSECOND

#: The days of texts such as ``2024-01-31``, each with the microseconds from the first of all days to its beginning.
_DAYS: dict[str, tuple[int, date]] = {}

#: What follows the day in date texts, as microseconds from the beginning of the day to the moment in UTC.
_TIMES: dict[str, int] = {}


class _Dates(dict[str, tuple[int | None, date | None]]):
    """The moment (in microseconds) and the local day of date texts, each ``None`` where a text has none.

    A date without time has a day but no moment; one without offset is taken as UTC, the only neutral choice. Dates are
    what checks ask for most, so each text is read once, and put together from a day and a time that were met before.
    """

    def __missing__(self, value: str) -> tuple[int | None, date | None]:
        if len(self) >= DATES_KEPT:
            self.clear()
        known, time = _DAYS.get(value[:10]), _TIMES.get(value[10:])
        found: tuple[int | None, date | None]
        found = _read_date(value) if known is None or time is None else (known[0] + time, known[1])
        self[value] = found
        return found


def _read_date(value: str) -> tuple[int | None, date | None]:
    if not (10 <= len(value) <= LONGEST_DATE and is_filled_text(value)):
        return None, None
    try:
        parsed = ciso8601.parse_datetime(value)
    except ValueError:
        return None, None
    local = parsed.date()
    if len(value) == 10:
        return None, local
    moment = ((parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)) - _EPOCH) // _MICROSECOND
    if local.isoformat() == value[:10]:
        midnight = (local.toordinal() - 1) * _DAY
        _keep(_DAYS, value[:10], (midnight, local))
        _keep(_TIMES, value[10:], moment - midnight)
    return moment, local


def _keep(known: dict[str, T], value: str, found: T) -> None:
    if len(known) >= DATES_KEPT:
        known.clear()
    known[value] = found


_DATES = _Dates()


def instant(value: Any) -> datetime | None:
    """The moment, in UTC, that an ISO 8601 text with a time names, else ``None``. Placeholders name none."""
    moment = _DATES[value][0] if value.__class__ is str else None
    try:
        return None if moment is None else _EPOCH + moment * _MICROSECOND
    except OverflowError:  # hours before the first day or after the last
        return None


def day(value: Any) -> date | None:
    """The day that an ISO 8601 text names where it was written, else ``None``. Placeholders name none."""
    return _DATES[value][1] if value.__class__ is str else None


def before(first: Any, second: Any) -> bool | None:
    """Whether one date text is not after another: as instants where both have a time, else as days."""
    return in_order(first, second, 0)


def in_order(first: Any, second: Any, grace: int = _DAY) -> bool | None:
    """As :func:`before`, but where both have a time the first may be after the second by less than ``grace``, in
    microseconds: a day.

    Systems that keep days write them as midnight of one place or another.
    """
    if first.__class__ is not str or second.__class__ is not str:
        return None
    start, start_day = _DATES[first]
    end, end_day = _DATES[second]
    if start is not None and end is not None:
        return start <= end or start - end < grace
    if start_day is None or end_day is None:
        return None
    return start_day <= end_day


def days_between(first: Any, second: Any) -> int | None:
    """Whole days from one date text to another, negative if the second is earlier; ``None`` if either is no date."""
    start, end = day(first), day(second)
    return None if start is None or end is None else (end - start).days


#: Places of values: by member what is below it, arrays walked into, and nothing below the value itself.
Places = dict[str, "Places"]


def places(paths: Iterable[tuple[str, ...]]) -> Places:
    """Some paths as a tree, so that each object is gone through once.

    >>> places([("awards", "date"), ("awards", "items", "id")])
    {'awards': {'date': {}, 'items': {'id': {}}}}
    """
    found: Places = {}
    for path in paths:
        at = found
        for name in sure.as_decoded(path):
            at = at.setdefault(name, {})
    return found


def latest_day(data: dict[str, Any], places: Places, until: date) -> date | None:
    """The latest day up to ``until`` that a date at one of some places names; ``None`` where there is none."""
    latest: date | None = None
    for name, below in places.items():
        if below:
            days = [latest_day(each, below, until) for each in objects(data, name)]
        else:
            days = [day(data.get(name))] if isinstance(data, dict) else []
        for found in days:
            if found is not None and found <= until and (latest is None or found > latest):
                latest = found
    return latest


#: The look-ups that are compiled where there was a compiler (``native/lookups.h``), to the same effect.
COMPILED = (
    *("amount", "currency", "day", "days_between", "grouped", "has_empty", "ids_of", "in_order", "latest_day"),
    *("number", "objects", "text"),
)

if fast is not None:
    fast.prepare(_DATES, _TEXTS, is_filled_number)
    globals().update({name: getattr(fast, name) for name in COMPILED})
