"""Puts checks to releases and processes that have been walked, and keeps the tallies."""

from __future__ import annotations

import json
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice, product, takewhile
from typing import Any

import orjson
import xxhash

from ocqual import paths
from ocqual.check import STAGES, Check, Dimension, Need, Process
from ocqual.read import Document
from ocqual.running import Running
from ocqual.tally import Example, Tally
from ocqual.walk import Asked, Breach, Rule, Tree, Walk, ask

#: The value of an example is cut to so many characters of JSON.
LONGEST_VALUE = 200

#: Numbers beyond this many days say that a date is wrong; all of them are counted as this.
FURTHEST = 36_500

Alternatives = tuple[frozenset[int], ...]


class Bound:
    """A check tied to one walk: the lists that hold the values it reads, and node numbers instead of paths."""

    __slots__ = ("check", "curve", "need", "number", "passes", "reads", "rules", "running", "stage", "when")

    def __init__(self, check: Check, walk: Walk, running: Running, number: int, whole: list[Any]) -> None:
        self.check = check
        self.number = number
        self.running = running
        self.passes = check.passes
        self.curve = check.curve is not None
        # the path "" is the release itself, which the judge puts into a list of its own
        self.reads = [(path, walk.gathered(path) if path else whole) for path in check.reads]
        self.when = frozenset(walk.tree.at(path).number for path in check.when)
        self.need = alternatives(check.need, walk.tree) if check.need is not None else ()
        self.rules = frozenset(check.rules)
        self.stage = STAGES.index(check.stage) if check.stage is not None else 0


class Situation:
    """What is to be done with all subjects that reached one stage and fill the same watched paths.

    Which checks are asked, and which fields are missing, depends on nothing else, so it is worked out once for each
    situation; the subjects in it are counted.
    """

    __slots__ = ("asked", "checks", "count", "lacking", "measured", "met", "not_reached", "nothing")

    def __init__(self, bound: Iterable[Bound], stage: int, filled: set[int]) -> None:
        self.count = 0
        self.not_reached: list[Bound] = []
        self.nothing: list[Bound] = []
        self.met: list[Bound] = []
        self.lacking: list[Bound] = []
        #: Checks to be asked, as they are and as :func:`ocqual.walk.ask` wants them; and those that give numbers.
        self.checks: list[Bound] = []
        self.asked: list[Asked] = []
        self.measured: list[Bound] = []
        for each in bound:
            if each.stage > stage:
                self.not_reached.append(each)
            elif not each.when <= filled:
                self.nothing.append(each)
            elif each.passes is not None and each.curve:
                self.measured.append(each)
            elif each.passes is not None:
                self.checks.append(each)
                self.asked.append((each.number, each.passes, each.reads))
            elif each.need:
                met = any(alternative <= filled for alternative in each.need)
                (self.met if met else self.lacking).append(each)

    def settle(self) -> None:
        """Add what the subjects in this situation have in common to the tallies, once."""
        for each in self.not_reached:
            each.running.not_reached += self.count
        for each in self.nothing:
            each.running.nothing += self.count
        for each in self.met:
            each.running.passed += self.count
            each.running.objects_passed += self.count
        for each in self.lacking:
            each.running.failed += self.count
            each.running.objects_failed += self.count
        self.count = 0


def alternatives(need: Need, tree: Tree) -> Alternatives:
    """A need as sets of node numbers, any of which meets it."""
    if need.path:
        return (frozenset([tree.at(need.path).number]),)
    parts = [alternatives(part, tree) for part in need.all + need.any]
    if need.any:
        return tuple(dict.fromkeys(one for part in parts for one in part))
    return tuple(dict.fromkeys(frozenset().union(*together) for together in product(*parts)))


class Subject:
    """What is being judged: one release or process, and where it stands in the input."""

    __slots__ = ("document", "hashed", "ocid", "pointer", "process", "unit")

    def __init__(self, process: Process, document: Document, pointer: str, unit: int) -> None:
        self.process = process
        self.document = document
        self.pointer = pointer
        self.unit = unit
        ocid = process.data.get("ocid")
        self.ocid = ocid if isinstance(ocid, str) else ""
        self.hashed = xxhash.xxh3_64_intdigest(self.ocid.encode("utf-8", "surrogatepass"))


class Judge:
    """Checks and their tallies, for one run in one process."""

    def __init__(self, checks: Sequence[Check], kept: int) -> None:
        self.checks = [check for check in checks if check.dataset is None]
        self.kept = kept
        self.running = {check.id: Running() for check in self.checks}
        self.counters = array("q", [0] * 3 * len(self.checks))
        self.whole: list[Any] = [None]
        self.reads = tuple(sorted({path for check in self.checks for path in check.reads if path}))
        self.watched = tuple(sorted({path for check in self.checks for path in _watched_by(check)}))

    def bind(self, walk: Walk) -> tuple[list[Bound], list[Bound]]:
        """The checks of releases as published, and those of processes, tied to a walk that gathers :attr:`reads`."""
        numbered = enumerate(self.checks)
        bound = [Bound(check, walk, self.running[check.id], number, self.whole) for number, check in numbered]
        published = [each for each in bound if each.check.dimension is Dimension.CONFORMANCE]
        return published, [each for each in bound if each.check.dimension is not Dimension.CONFORMANCE]

    def judge(self, situation: Situation, subject: Subject) -> None:
        """Put the checks that the situation calls for to a subject that has just been walked."""
        situation.count += 1
        self.whole[0] = subject.process.data
        for place, failed in ask(situation.asked, subject.process, self.counters):
            each = situation.checks[place]
            if failed is None:
                # a fault of the check, not of the data: shown as an error, neither passed nor failed
                each.running.errors += 1
                continue
            each.running.failed += 1
            each.running.objects_failed += len(failed)
            for path, value, index in failed:
                self._failed(each, subject, path, value, index)
        for each in situation.measured:
            self._measure(each, subject.process)
        for each in situation.lacking:
            self._note(each, subject, _first_path(each.check), 0, _nowhere)

    def judge_rules(self, bound: Iterable[Bound], subject: Subject, breaches: list[Breach]) -> None:
        """Note which rules of the standard a release breaks; those without a breach need no visit."""
        broken = _by_rule(breaches)
        for each in bound:
            if not each.rules.isdisjoint(broken):
                each.running.failed += 1
                for rule in each.check.rules:
                    self._breached(each, subject, broken.get(rule, []))

    def _measure(self, each: Bound, process: Process) -> None:
        """Collect the numbers that a check with a curve gives."""
        running = each.running
        assert each.passes is not None
        try:
            found = [each.passes(value, process) for _, values in each.reads for value in values]
            numbers = [max(-FURTHEST, min(FURTHEST, int(number))) for number in found if number is not None]
        except Exception:
            running.errors += 1
            return
        running.numbers.update(numbers)
        running.objects_passed += len(numbers)
        running.passed += bool(numbers)
        running.nothing += not numbers

    def _failed(self, each: Bound, subject: Subject, path: str, value: Any, index: int) -> None:
        """Note the failure of the ``index``-th value gathered at a path."""

        def show() -> tuple[str, str]:
            found = islice(paths.values(subject.process.data, path), index, None)
            return next(found, ("", None))[0], excerpt(value) if path else ""

        self._note(each, subject, path.removesuffix("[]"), index, show)

    def _breached(self, each: Bound, subject: Subject, breaches: list[Breach]) -> None:
        """Note what breaks one rule of the standard."""
        each.running.objects_failed += len(breaches)
        met: Counter[int] = Counter()
        for breach in breaches:
            node = breach[0]
            show = partial(_show_breach, subject.process.data, breach, breaches)
            self._note(each, subject, node.path, met[node.number], show)
            met[node.number] += 1

    def _note(self, each: Bound, subject: Subject, path: str, which: int, show: Callable[[], tuple[str, str]]) -> None:
        """Count a failure at a path, and keep it as an example if its rank is among the least.

        ``which`` tells it from others at that path in the subject; ``show`` gives its pointer and value.
        """
        group = each.running.group(path)
        group.objects += 1
        if group.last_unit != subject.unit:
            group.last_unit = subject.unit
            group.units += 1
        rank = group.rank(subject.hashed, which)
        if group.wants(rank, self.kept):
            place = subject.document.place
            pointer, value = show()
            where = place.pointer + subject.pointer + pointer
            group.keep(Example(rank, subject.ocid, place.file, place.offset, place.line, where, value), self.kept)

    def settle(self, releases: int) -> None:
        """Add what was counted apart; checks of rules pass on those of all ``releases`` on which they do not fail."""
        for number, check in enumerate(self.checks):
            running = self.running[check.id]
            units, objects, nothing = self.counters[3 * number : 3 * number + 3]
            running.passed += units
            running.objects_passed += objects
            running.nothing += nothing
            if check.rules:
                running.passed = releases - running.failed

    def tallies(self) -> dict[str, Tally]:
        """The tallies so far, by check id."""
        return {id: running.freeze(self.kept) for id, running in sorted(self.running.items())}

    def numbers(self) -> dict[str, dict[int, int]]:
        """How often each number was met, by the id of each check with a curve."""
        curved = [check.id for check in self.checks if check.curve is not None]
        return {id: dict(sorted(self.running[id].numbers.items())) for id in sorted(curved)}


def _watched_by(check: Check) -> tuple[str, ...]:
    """The paths on which it depends whether a check is asked, or what it says."""
    return check.when + (check.need.paths() if check.need is not None else ())


def _nowhere() -> tuple[str, str]:
    return "", ""


def _first_path(check: Check) -> str:
    return check.need.paths()[0] if check.need is not None else ""


def _by_rule(breaches: list[Breach]) -> dict[str, list[Breach]]:
    found: dict[str, list[Breach]] = {}
    for breach in breaches:
        found.setdefault(breach[1], []).append(breach)
    return found


def _show_breach(data: dict[str, Any], breach: Breach, breaches: list[Breach]) -> tuple[str, str]:
    """The pointer and value of what breaks a rule; ``breaches`` are all of that rule, in the order of the document."""
    node, rule, value = breach
    missing = rule is Rule.REQUIRED
    path = node.path.rpartition("/")[0] if missing else node.path
    # equal texts and numbers may be one object in several places: which of them is this?
    earlier = sum(1 for other in takewhile(lambda each: each is not breach, breaches) if _same(other, breach))
    nth = 0 if isinstance(value, dict | list) else earlier
    pointer = next(islice(_places(data, path, value), nth, None), f"/{path}" if path else "")
    return (f"{pointer}/{paths.escape(node.name)}", "") if missing else (pointer, excerpt(value))


def _same(one: Breach, other: Breach) -> bool:
    return one[0] is other[0] and one[2] is other[2]


def _places(data: dict[str, Any], path: str, value: Any) -> Iterator[str]:
    """The pointers of the places at a path where ``value``, the very object, stands."""
    if not path:
        yield ""
        return
    for each in (path, path + "[]"):
        for pointer, found in paths.values(data, each):
            if found is value:
                yield pointer


def excerpt(value: Any) -> str:
    """A value as JSON text, cut to what fits in a report."""
    try:
        shown = orjson.dumps(value).decode()
    except (TypeError, ValueError):
        # lone surrogates and numbers beyond 64 bits
        shown = json.dumps(value, default=str)
    return shown if len(shown) <= LONGEST_VALUE else shown[: LONGEST_VALUE - 1] + "…"
