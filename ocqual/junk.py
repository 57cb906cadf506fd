"""Data that is wrong on purpose: what a check must survive, whatever it reads.

Publishers' files hold numbers as text, arrays for objects, dates in the year 9999 and half a character. Here are such
values, and the ways to put them into a release: at every place of a good example, and at every path on the way to
what a check reads. What decoders never give (NaN, sets, tuples) is not in it.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

from ocqual.check import Case, Check, Dataset, Process
from ocqual.naive import answers, call, in_words, is_asked, is_sound, overconfident, package_answers, process_of
from ocqual.paths import escape

_DEEP: Any = "deep"
for _ in range(80):
    _DEEP = [{"items": _DEEP}]

#: Values of every JSON type, with the ones that have been seen to break readers of data.
JUNK: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 7.5, 10**30, -(10**400), 1e308, -1e308, 5e-324, float("inf"), float("-inf")),
    *("", " ", "n/a", "\x00", "\ud800", "²", "१२", "-1", "1e999", "nan", "None", "İ" * 40, "x" * 10_000, "9" * 400),
    *("2024-02-30", "2024-01-01", "2024-01-01T00:00:00Z", "2024-01-01T24:00:00", "1970-01-01", "0000-00-00T00:00:00Z"),
    *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "0001-01-02", "9999-12-30", "20240101", "2024-W01-1"),
    *("http://[", "//", "a@b", "ocds-", "/\\~0~1", "<script>", "%s{0}"),
    *([], [[]], [None], [[], {}], ["a", 1, None, True], [[[{"id": []}]]], [{}], [{"id": 1}, {"id": "1"}, 7]),
    *({}, {"": None}, {"id": {}}, {"id": []}, {"id": [None]}, {"amount": "1", "currency": 5}, {"amount": float("inf")}),
    *({"startDate": 1, "endDate": []}, {"startDate": "9999-12-31", "endDate": "0001-01-01"}, {"x" * 10_000: "\udfff"}),
    *(list(range(1000)), _DEEP),
)


_JUNK_AS_MADE = ascii(JUNK)


class Broken(Exception):
    """A check did not survive; the message says what it did, and given what."""


@dataclass(frozen=True, slots=True)
class Base:
    """An example to spoil: a release, and the metadata of its package."""

    data: dict[str, Any]
    package: dict[str, Any]

    def copy(self) -> Base:
        """A copy that may be changed."""
        return Base(copy.deepcopy(self.data), copy.deepcopy(self.package))


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a base: a member of an object, or an element of an array."""

    parent: Any
    key: Any
    pointer: str

    def path(self) -> str:
        """The path of this place, arrays implicit."""
        return "/".join(name for name in self.pointer.split("/")[1:] if not name.isdigit())

    def get(self) -> Any:
        """The value in this place; raises ``Broken`` if there is none any more."""
        try:
            return self.parent[self.key]
        except LookupError:
            raise Broken(f"changes what it is given: what was at {self.pointer} is gone") from None

    def put(self, value: Any) -> None:
        """Put a value in this place."""
        self.parent[self.key] = value


def slots(base: Base) -> list[Slot]:
    """Every place in ``base``, the package's after the release's."""
    return [*_slots(base.data, ""), *_slots(base.package, "package:")]


def _slots(value: Any, pointer: str) -> Iterator[Slot]:
    members: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        place = f"{pointer}/{escape(key) if isinstance(key, str) else key}"
        yield Slot(value, key, place)
        yield from _slots(member, place)


def skeleton(paths: tuple[str, ...], in_arrays: bool) -> dict[str, Any]:
    """A release in which each of ``paths`` has a value, through objects or through arrays of one object."""
    data: dict[str, Any] = {"ocid": "ocds-213czf-1"}
    for path in paths:
        level = data
        names = path.removesuffix("[]").split("/")
        for name in names[:-1]:
            below = level.get(name)
            below = below[0] if isinstance(below, list) else below
            if not isinstance(below, dict):
                below = {}
                level[name] = [below] if in_arrays else below
            level = below
        if names[-1]:
            level.setdefault(names[-1], ["2024-01-01"] if path.endswith("[]") else "2024-01-01")
    return data


#: What was put where: values with their pointers.
Told = list[tuple[Any, str]]
Look = Callable[[Base, Told], None]


def spoil_each(base: Base, look: Look) -> None:
    """Show ``look`` the base with each junk value in each place, one at a time, and say what was put where."""
    for junk in JUNK:
        if isinstance(junk, dict):
            look(Base(junk, base.package), [(junk, "the root")])
    for slot in slots(base):
        good = slot.get()
        for junk in JUNK:
            slot.put(junk)
            look(base, [(junk, slot.pointer)])
        slot.put(good)


def spoil_pairs(base: Base, look: Look, rounds: int, seed: str) -> None:
    """Show ``look`` the base with junk in two places at once, ``rounds`` times, chosen by ``seed``."""
    choose = random.Random(seed)
    places = slots(base)
    for _ in range(rounds if len(places) > 1 else 0):
        told: Told = []
        # deeper first, so that the other may replace what holds it
        chosen = sorted(choose.sample(range(len(places)), 2), reverse=True)
        good = [(places[at], places[at].get()) for at in chosen]
        for slot, _value in good:
            junk = choose.choice(JUNK)
            slot.put(junk)
            told.append((junk, slot.pointer))
        look(base, told)
        for slot, value in good:
            slot.put(value)


def _short(value: Any) -> str:
    told = ascii(value)
    return told if len(told) <= 60 else f"{told[:40]}… ({len(told)} characters)"


# --- what looks at it ------------------------------------------------------------------------------------------------

#: How often each example is spoiled in two places at once.
_PAIRS = 60


def survive(check: Check) -> Iterator[str]:
    """A line if junk, in one place or two, makes ``check`` raise or answer what is no verdict."""
    try:
        if check.dataset is not None:
            _spoil_dataset(check, check.dataset)
            return
        if check.package is not None:
            _spoil_package(check)
            return
        for case, base in _bases(check):
            if not check.rules:  # what judges rules is the walk, which has tests of its own
                spoil_each(base, _look(check, case))
            spoil_pairs(base, _look(check, case), _PAIRS, f"{check.id} {case.name}")
            if base != Base(case.data, dict(case.package)) or ascii(JUNK) != _JUNK_AS_MADE:
                raise Broken("changes what it is given")
    except Broken as broken:
        yield str(broken)


def fuzz(check: Check, examples: int = 25) -> Iterator[str]:
    """A line if random data breaks ``check``: the smallest such data that was found. Needs ``hypothesis``."""
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import strategies as st

    if check.dataset is not None or check.package is not None:
        return
    bases = list(_bases(check))
    declared = tuple(path.removesuffix("[]") for path in _declared(check))
    names = sorted({slot.key for _, base in bases for slot in slots(base) if isinstance(slot.key, str)})
    scalars = st.sampled_from(JUNK) | st.text(max_size=12) | st.integers() | st.floats(allow_nan=False)
    anything = st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(names), inner, max_size=4),
        max_leaves=8,
    )

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def survives(data: st.DataObject) -> None:
        case, good = bases[data.draw(st.integers(0, len(bases) - 1))]
        base = good.copy()
        told: Told = []
        for _ in range(data.draw(st.integers(1, 2))):
            # where the check looks, if there is such a place: the places on the way are known to be survived
            if places := [slot for slot in slots(base) if slot.path().startswith(declared)] or slots(base):
                slot = places[data.draw(st.integers(0, len(places) - 1))]
                value = data.draw(anything)
                slot.put(copy.deepcopy(value))
                told.append((value, slot.pointer))
        _look(check, case)(base, told)

    try:
        survives()
    except Broken as broken:
        yield str(broken)


def _declared(check: Check) -> tuple[str, ...]:
    return (*check.reads, *check.when, *(check.need.paths() if check.need else ()))


def _bases(check: Check) -> Iterator[tuple[Case, Base]]:
    """What is spoiled: a case of each shape, and two bare releases in which all that is declared has a value."""
    bare = [Case("bare", skeleton(_declared(check), in_arrays)) for in_arrays in (False, True)]
    shapes: set[tuple[str, ...]] = set()
    for case in [*check.cases, *bare]:
        base = Base(case.data, dict(case.package)).copy()
        shape = tuple(slot.pointer for slot in slots(base))
        if shape not in shapes:
            shapes.add(shape)
            yield case, base


def _look(check: Check, case: Case) -> Look:
    """What looks at a spoiled example: at the stage of the good one, since other data may be evidence of any stage."""
    good = process_of(case.data, case, of_history=check.of_history)

    def look(base: Base, told: Told) -> None:
        if check.of_history:
            process = process_of(base.data, case, good.stage, of_history=True)
        else:
            process = Process(base.data, good.stage, good.as_of, base.package, good.version)
        if is_asked(check, process):
            for answer in answers(check, process):
                if not is_sound(check, answer):
                    given = " and ".join(f"{_short(value)} at {pointer}" for value, pointer in told)
                    raise Broken(f"{in_words(answer)}; given {given}")
            for value in overconfident(check, process):
                raise Broken(f"says other than 'surely' or 'idle' of {ascii(value)[:200]}")

    return look


def _spoil_package(check: Check) -> None:
    """Put junk at each place of what the cases say of packages."""
    assert check.package is not None
    judge = check.package
    for case in check.cases:
        base = Base({}, copy.deepcopy(dict(case.package)))

        def look(base: Base, told: Told) -> None:
            for answer in package_answers(judge, base.package):
                if not is_sound(check, answer):
                    given = " and ".join(f"{_short(value)} at {pointer}" for value, pointer in told)
                    raise Broken(f"{in_words(answer)}; given {given}")

        spoil_each(base, look)


def _spoil_dataset(check: Check, judge: Callable[[Dataset], object]) -> None:
    days = (None, date.min, date(2024, 2, 29), date.max)
    counts = (0, 1, 10**12)
    for processes, releases, first, last, as_of in product(counts, counts, days, days, (date(2024, 6, 30), date.max)):
        known = {day: releases for day in (first, last) if day is not None}
        answer = call(judge, Dataset(as_of, processes, releases, first, last, days=known))
        if not is_sound(check, answer):
            told = f"{processes} processes and {releases} releases from {first} to {last}, as of {as_of}"
            raise Broken(f"{in_words(answer)}; given {told}")
