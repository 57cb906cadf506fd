"""The checks that are put to what a walk has visited, and what is counted of their answers.

There is a plain panel, here, and a compiled one (``native/panel.h``) which does the same: :func:`panel` makes the one
that is to be had.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from operator import index
from typing import Any

from ocqual.check import STAGES, Check, Need, Process, day
from ocqual.compiled import fast
from ocqual.running import RunningGroup
from ocqual.tally import Group
from ocqual.walk import Tree, Walk

#: What is counted of each check, in this order: units, objects, and units that give nothing to judge, by reason.
PASSED, FAILED, ERRORS, OBJECTS_PASSED, OBJECTS_FAILED, NOTHING, NOT_REACHED = range(7)
COUNTED = 7

#: How a check judges.
NEED, NUMBERS, VERDICTS, NEVER = range(4)

#: What the judge has to look at: the number of a check, the slot of a group, a value that fails, and which it is of
#: those gathered there.
Noted = tuple[int, int, Any, int]

#: Numbers beyond this many days say that a date is wrong; all of them are counted as this.
FURTHEST = 36_500

#: Numbers are counted by one key, which is the number and so much for each year from which it counts.
A_YEAR = 100_000

#: Numbers that count from before this year are of no known year: so dates cannot make the report grow without bound.
FIRST_YEAR = 1990

Alternatives = tuple[frozenset[int], ...]


def counters(checks: int) -> array[int]:
    """Counters for so many checks, all zero: check ``number`` has those from ``COUNTED * number`` on, and the last
    counts releases as published."""
    return array("q", bytes(8 * (COUNTED * checks + 1)))


class Bound:
    """A check tied to one walk: the lists that hold the values it reads, and node numbers instead of paths."""

    __slots__ = ("check", "happened", "how", "need", "number", "passes", "reads", "slots", "stage", "when")

    def __init__(self, check: Check, number: int, walk: Walk, whole: list[Any]) -> None:
        self.check = check
        self.number = number
        self.passes = check.passes
        self.happened = check.happened
        self.how = NEED if check.need is not None else VERDICTS if check.curve is None else NUMBERS
        if check.ocds not in (None, getattr(walk.tree.standard, "version", None)):
            self.how = NEVER
        # the path "" is the release itself, which the judge puts into a list of its own
        self.reads = tuple(walk.gathered(path) if path else whole for path in check.reads)
        self.when = frozenset(walk.tree.at(path).number for path in check.when)
        self.need = alternatives(check.need, walk.tree) if check.need is not None else ()
        self.stage = STAGES.index(check.stage) if check.stage is not None else 0
        self.slots: tuple[int, ...] = ()

    def paths(self) -> tuple[str, ...]:
        """The path of each group in which this check may fail."""
        check = self.check
        return check.reads if check.need is None else check.need.paths()[:1]


def alternatives(need: Need, tree: Tree) -> Alternatives:
    """A need as sets of node numbers, any of which meets it."""
    if need.path:
        return (frozenset([tree.at(need.path).number]),)
    parts = [alternatives(part, tree) for part in need.all + need.any]
    if need.any:
        return tuple(dict.fromkeys(one for part in parts for one in part))
    return tuple(dict.fromkeys(frozenset().union(*together) for together in product(*parts)))


class Panel:
    """Some checks, bound to a walk. ``groups`` holds, by slot, the failures at each path that each check reads."""

    def __init__(self, bound: Iterable[Bound], walk: Walk, kept: int) -> None:
        self.bound = [each for each in bound if not each.check.rules]
        self.walk = walk
        self.groups: list[RunningGroup] = []
        #: The path at which the values of each group are found; empty for the whole.
        self.reads: list[str] = []
        for each in self.bound:
            first = len(self.groups)
            self.groups += [RunningGroup(path.removesuffix("[]"), kept) for path in each.paths()]
            self.reads += each.check.reads if each.check.need is None else [""]
            each.slots = tuple(range(first, len(self.groups)))

    def put(
        self,
        process: Process,
        stage: int,
        unit: int,
        hashed: int,
        counters: array[int],
        measured: Sequence[dict[int, int]],
    ) -> Sequence[Noted]:
        """Put the checks to what the walk has just visited, and count what they answer.

        ``unit`` is the number of what is judged and ``hashed`` the hash of its ocid. ``measured`` counts, by check, the
        keys of the numbers that were given (see :func:`from_key`). What is returned are failures that may be wanted as
        examples.
        """
        filled = self.walk.filled_nodes()
        noted: list[Noted] = []
        for each in self.bound:
            base = COUNTED * each.number
            if each.stage > stage:
                counters[base + NOT_REACHED] += 1
            elif each.how == NEVER or not each.when <= filled:
                counters[base + NOTHING] += 1
            elif each.how == NUMBERS:
                _measure(each, process, counters, base, measured[each.number])
            else:
                failed = self._ask(each, filled, process, counters, base)
                noted += self._wanted(each, failed, unit, hashed)
        return noted

    def _ask(
        self, each: Bound, filled: set[int], process: Process, counters: array[int], base: int
    ) -> list[tuple[int, Any, int]]:
        """What fails: the slot, the value, and which it is."""
        passed, failed = 0, []
        if each.how == NEED:
            passed = any(alternative <= filled for alternative in each.need)
            failed = [] if passed else [(each.slots[0], None, 0)]
        else:
            assert each.passes is not None
            try:
                for slot, values in zip(each.slots, each.reads, strict=True):
                    for which, value in enumerate(values):
                        answer = each.passes(value, process)
                        if answer is not None and not answer:
                            failed.append((slot, value, which))
                        else:
                            passed += answer is not None
            except Exception:
                # a fault of the check, not of the data: shown as an error, neither passed nor failed
                counters[base + ERRORS] += 1
                return []
        counters[base + OBJECTS_PASSED] += passed
        counters[base + OBJECTS_FAILED] += len(failed)
        counters[base + (FAILED if failed else PASSED if passed else NOTHING)] += 1
        return failed

    def _wanted(self, each: Bound, failed: list[tuple[int, Any, int]], unit: int, hashed: int) -> list[Noted]:
        found = []
        for slot, value, which in failed:
            group = self.groups[slot]
            if group.count(unit, hashed, which):
                found.append((each.number, slot, value, which))
        return found

    def limit(self, slot: int) -> None:
        """Let it be known that the examples of a group have changed, and with them which ranks are wanted."""

    def failures(self) -> Iterator[tuple[int, dict[str, Group]]]:
        """The number of each check that failed, with its groups by path."""
        for each in self.bound:
            found = [self.groups[slot] for slot in each.slots if self.groups[slot].objects]
            if found:
                yield each.number, {group.path: group.freeze() for group in found}


def _measure(each: Bound, process: Process, counters: array[int], base: int, measured: dict[int, int]) -> None:
    """Collect the numbers that a check with a curve gives, each with the year from which it counts."""
    assert each.passes is not None
    keys = []
    try:
        for values in each.reads:
            for value in values:
                number = each.passes(value, process)
                if number is not None:
                    year = 0 if each.happened is None else _year(each.happened(value, process), process)
                    keys.append(year * A_YEAR + max(-FURTHEST, min(FURTHEST, index(number))))
    except Exception:
        counters[base + ERRORS] += 1
        return
    counters[base + OBJECTS_PASSED] += len(keys)
    counters[base + (PASSED if keys else NOTHING)] += 1
    for key in keys:
        measured[key] = measured.get(key, 0) + 1


def _year(written: Any, process: Process) -> int:
    """The year of a date text; 0 where there is none that can be."""
    happened = day(written)
    return happened.year if happened is not None and FIRST_YEAR <= happened.year <= process.today.year else 0


def from_key(key: int) -> tuple[int, int]:
    """The year from which a number counts, 0 where that is not known, and the number."""
    year = (key + A_YEAR // 2) // A_YEAR
    return year, key - year * A_YEAR


class Compiled(Panel):
    """A panel whose checks are put by compiled code."""

    def __init__(self, bound: Iterable[Bound], walk: Walk, kept: int, walker: Any) -> None:
        super().__init__(bound, walk, kept)
        self._panel = fast.Panel(walker, FURTHEST, FIRST_YEAR)
        for group in self.groups:
            self._panel.group(group.salt, group.kept > 0)
        for each in self.bound:
            self._panel.add(
                number=each.number,
                stage=each.stage,
                how=each.how,
                when=tuple(sorted(each.when)),
                needs=tuple(tuple(sorted(need)) for need in each.need),
                passes=each.passes,
                reads=each.reads,
                slots=each.slots,
                sures=tuple(sure.compiled() for sure in each.check.surely),
                idles=tuple(sure.compiled() for sure in each.check.idle),
                nevers=tuple(sure.compiled() for sure in each.check.never),
                number_of=() if each.check.number is None else (each.check.number.compiled(),),
                of_text=each.check.of_text,
                happened=each.happened,
            )
        self.put = self._panel.put  # type: ignore[method-assign]

    def limit(self, slot: int) -> None:
        if (limit := self.groups[slot].limit) is not None:
            self._panel.limit(slot, limit)

    def failures(self) -> Iterator[tuple[int, dict[str, Group]]]:
        for group, (objects, units) in zip(self.groups, self._panel.counts(), strict=True):
            group.objects, group.units = objects, units
        return super().failures()


def panel(bound: Iterable[Bound], walk: Walk, kept: int) -> Panel:
    """The panel of some checks for a walk: compiled where the walk is. Of each group ``kept`` examples are."""
    walker = walk.walker
    return Panel(bound, walk, kept) if walker is None else Compiled(bound, walk, kept, walker)
