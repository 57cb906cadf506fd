"""Puts checks to releases and processes that have been walked, and keeps the tallies."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice, takewhile
from typing import Any

import orjson

from ocqual import ocids, paths
from ocqual.alike import Where
from ocqual.breaches import Breaches, counting
from ocqual.check import STAGES, Check, Process, Unit
from ocqual.panel import (
    COUNTED,
    ERRORS,
    FAILED,
    NOT_REACHED,
    NOTHING,
    OBJECTS_FAILED,
    OBJECTS_PASSED,
    PASSED,
    Bound,
    Panel,
    counters,
    from_key,
    panel,
)
from ocqual.processes import Unified, located
from ocqual.read import Document
from ocqual.running import RunningGroup, RunningSlice
from ocqual.slices import UNDATED, Slice
from ocqual.tally import Example, Examples, Group, Tally, add_values
from ocqual.walk import Breach, Rule, Walk

#: The value of an example is cut to so many characters of JSON.
LONGEST_VALUE = 200

_RANK = {stage: rank for rank, stage in enumerate(STAGES)}

#: Reasons why a unit gave nothing to judge.
SKIPPED = {"nothing-to-judge": NOTHING, "stage-not-reached": NOT_REACHED}


def where_is(document: Document, ocid: str, hashed: int, pointer: str, unified: Unified | None) -> Where:
    """Where a process is, as a whole: of what was merged, the latest release; ``hashed`` is the hash of its ocid."""
    place, merged = document.place, len(unified.parts) if unified is not None else 0
    if merged > 1:
        return Where(hashed, place.file, place.offset, place.line, "", ocid, merged)
    return Where(hashed, place.file, place.offset, place.line, place.pointer + pointer, ocid, 0)


def ocid_of(data: dict[str, Any]) -> str:
    """The ocid of a release, empty where it has none."""
    ocid = data.get("ocid")
    return ocid if isinstance(ocid, str) else ""


class Subject:
    """What is being judged: one release or process, and where it stands in the input; ``unified`` tells of what it was
    put together, if it was."""

    __slots__ = ("document", "hashed", "ocid", "pointer", "process", "stage", "unified", "unit")

    def __init__(
        self,
        process: Process,
        document: Document,
        pointer: str,
        unit: int,
        unified: Unified | None = None,
        hashed: int = 0,
    ) -> None:
        """``hashed`` is the hash of the ocid, where that is at hand."""
        self.process = process
        self.unified = unified
        self.stage = _RANK[process.stage]
        self.document = document
        self.pointer = pointer
        self.unit = unit
        self.ocid = ocid_of(process.data)
        self.hashed = hashed or ocids.hashed(self.ocid)

    def where(self) -> Where:
        """Where it is, as a whole: of what was merged, the latest release."""
        return where_is(self.document, self.ocid, self.hashed, self.pointer, self.unified)

    def example(self, rank: int, pointer: str, value: str) -> Example:
        """An example of what is at a pointer: where it was published, or, with how many releases it was merged of, the
        latest of them."""
        document, within, of = self.document, self.pointer, 0
        if self.unified is not None and len(self.unified.parts) > 1:
            found = located(self.unified, pointer)
            document, within = found or (document, "")
            of = 0 if found else len(self.unified.parts)
        place = document.place
        # in a process that was merged, a pointer is no place in the file
        where = pointer if of else place.pointer + within + pointer
        return Example(rank, self.ocid, place.file, place.offset, place.line, where, value, of)


class Panels:
    """The checks for one walk: those of releases as published, of processes, and of the histories of processes."""

    def __init__(self, judge: Judge, walk: Walk) -> None:
        bound = [Bound(check, number, walk, judge.whole) for number, check in enumerate(judge.checks)]
        of_releases = [each for each in bound if each.check.unit is Unit.RELEASES]
        self.published = panel(of_releases, walk, judge.kept)
        of_processes = [each for each in bound if each.check.unit is Unit.PROCESSES]
        self.compiled = panel((each for each in of_processes if not each.check.of_history), walk, judge.kept)
        self.histories = panel((each for each in of_processes if each.check.of_history), walk, judge.kept)
        self.breaches = counting(judge.of_rule, judge.kept)


class Judge:
    """Checks and their tallies, for one run in one process."""

    def __init__(self, checks: Sequence[Check], kept: int) -> None:
        self.checks = [check for check in checks if check.dataset is None and check.package is None]
        self.kept = kept
        self.whole: list[Any] = [None]
        self.reads = tuple(sorted({path for check in self.checks for path in check.reads if path}))
        #: Whether a check wants to know of members that are misspelt, or of extensions that are not declared.
        self.judges_names = any(
            rule in check.rules for check in self.checks for rule in (Rule.MISSPELT, Rule.UNDECLARED)
        )
        #: The numbers of the checks of each rule of the standard.
        self.of_rule: dict[str, list[int]] = {}
        #: What failed in panels that are settled.
        self.settled: list[dict[str, Group]] = [{} for _ in self.checks]
        #: How many processes there were without a history.
        self.without = 0
        for number, check in enumerate(self.checks):
            for rule in check.rules:
                self.of_rule.setdefault(rule, []).append(number)
        self.curved = [number for number, check in enumerate(self.checks) if check.curve is not None]
        #: The parts of the dataset, and the one that is being judged: all is counted there, so that parts cost nothing.
        self.slices: dict[str, RunningSlice] = {}
        self.at = self.slice(UNDATED)

    def slice(self, key: str) -> RunningSlice:
        """The part of the dataset with a key; what is judged is counted in the one that :attr:`at` is set to."""
        found = self.slices.get(key)
        if found is None:
            found = self.slices[key] = RunningSlice(counters(len(self.checks)), len(self.checks))
        return found

    def panels(self, walk: Walk) -> Panels:
        """The checks bound to a walk that gathers :attr:`reads`."""
        return Panels(self, walk)

    def settle(self, panels: Panels) -> None:
        """Keep what failed in panels that are not asked any more."""
        for each in (panels.published, panels.compiled, panels.histories, panels.breaches):
            for number, groups in each.failures():
                self.settled[number] = add_values(self.settled[number], groups)

    def judge(self, panel: Panel, subject: Subject) -> None:
        """Put the checks of a panel to a subject that has just been walked."""
        self.whole[0] = subject.process.data
        for _, slot, value, which in panel.put(
            subject.process, subject.stage, subject.unit, subject.hashed, self.at.counters, self.at.measured
        ):
            show = partial(_show_value, subject.process.data, panel.reads[slot], value, which)
            self._keep(panel.groups[slot], subject, which, show)
            panel.limit(slot)

    def judge_history(self, panel: Panel, subject: Subject) -> None:
        """Put the checks of histories to a process that has one; the others are counted in :attr:`without`."""
        if panel.bound:
            self.judge(panel, subject)

    def judge_rules(self, counting: Breaches, subject: Subject, breaches: Sequence[Breach]) -> None:
        """Count a release as published, and which rules of the standard it breaks."""
        tallied = self.at.counters
        tallied[-1] += 1
        if not breaches:
            return
        for slot, index, which in counting.put(breaches, subject.unit, subject.hashed, tallied):
            show = partial(_show_breach, subject.process.data, breaches[index], breaches)
            self._keep(counting.groups[slot], subject, which, show)
            counting.limit(slot)

    def _keep(self, group: RunningGroup, subject: Subject, which: int, show: Callable[[], tuple[str, str]]) -> None:
        """Keep a failure as an example, if it is among the least; ``show`` gives its pointer and value."""
        rank, limit = group.rank(subject.hashed, which), group.limit
        # of thousands in one process few are wanted, and to show each takes longer the more there are
        if limit is None or rank <= limit:
            group.keep(subject.example(rank, *show()))

    def tallies(self) -> dict[str, Tally]:
        """The tallies by check id, once all panels are settled."""
        declaring = sum(part.declaring for part in self.slices.values())
        whole = [sum(each) for each in zip(*(part.counters for part in self.slices.values()), strict=True)]
        return {
            check.id: self._tally(number, check, self.settled[number], whole, declaring)
            for number, check in sorted(enumerate(self.checks), key=lambda item: item[1].id)
        }

    def _tally(
        self, number: int, check: Check, groups: dict[str, Group], whole: Sequence[int], declaring: int
    ) -> Tally:
        counted = list(whole[COUNTED * number : COUNTED * (number + 1)])
        if check.rules:
            counted[PASSED], counted[NOTHING] = _kept_rule(check, counted[FAILED], whole[-1], declaring)
        if check.of_history:
            counted[NOTHING] += self.without
        examples = sorted(example for group in groups.values() for example in group.examples.items)
        return Tally(
            passed=counted[PASSED],
            failed=counted[FAILED],
            errors=counted[ERRORS],
            objects_passed=counted[OBJECTS_PASSED],
            objects_failed=counted[OBJECTS_FAILED],
            skipped={reason: counted[what] for reason, what in SKIPPED.items() if counted[what]},
            groups=dict(sorted(groups.items())),
            examples=Examples(self.kept, tuple(examples[: self.kept])),
        )

    def numbers(self) -> dict[str, dict[int, dict[int, int]]]:
        """How often each number was met, by the id of each check with a curve and the year from which it counts."""
        found: dict[str, dict[int, dict[int, int]]] = {}
        for number in sorted(self.curved, key=lambda number: self.checks[number].id):
            years: dict[int, Counter[int]] = {}
            for part in self.slices.values():
                for key, count in part.measured[number].items():
                    year, measured = from_key(key)
                    years.setdefault(year, Counter())[measured] += count
            found[self.checks[number].id] = {
                year: dict(sorted(counts.items())) for year, counts in sorted(years.items())
            }
        return found

    def parts(self) -> dict[str, Slice]:
        """The parts of the dataset in which there was something, by key."""
        found = {key: self._frozen(part) for key, part in sorted(self.slices.items())}
        return {key: part for key, part in found.items() if part != Slice()}

    def _frozen(self, part: RunningSlice) -> Slice:
        verdicts, numbers = {}, {}
        for number, check in sorted(enumerate(self.checks), key=lambda item: item[1].id):
            counted = part.counters[COUNTED * number : COUNTED * (number + 1)]
            passed = counted[PASSED]
            if check.rules:
                passed, _ = _kept_rule(check, counted[FAILED], part.counters[-1], part.declaring)
            if passed or counted[FAILED] or counted[ERRORS]:
                verdicts[check.id] = (passed, counted[FAILED], counted[ERRORS])
            measured: Counter[int] = Counter()
            for key, count in part.measured[number].items():
                measured[from_key(key)[1]] += count
            if measured:
                numbers[check.id] = dict(sorted(measured.items()))
        return Slice(
            releases=part.counters[-1],
            processes=sum(part.stages.values()),
            stages=dict(sorted(part.stages.items())),
            verdicts=verdicts,
            signatures=dict(sorted(part.signatures.items())),
            numbers=numbers,
        )


def _kept_rule(check: Check, failed: int, releases: int, declaring: int) -> tuple[int, int]:
    """How many releases keep the rules of a check, and how many cannot be asked: rules are looked at in every release,
    but for the one that only those can break that can declare extensions."""
    looked_at = declaring if Rule.UNDECLARED in check.rules else releases
    return looked_at - failed, releases - looked_at


def _show_value(data: dict[str, Any], path: str, value: Any, which: int) -> tuple[str, str]:
    """The pointer and excerpt of the value that is number ``which`` of those at a path; empty for the whole."""
    if not path:
        return "", ""
    found = islice(paths.values(data, path), which, None)
    return next(found, ("", None))[0], excerpt(value)


def _show_breach(data: dict[str, Any], breach: Breach, breaches: Sequence[Breach]) -> tuple[str, str]:
    """The pointer and value of what breaks a rule; ``breaches`` are all of its release, in order."""
    node, rule, value = breach
    missing = rule is Rule.REQUIRED
    path = node.path.rpartition("/")[0] if missing else node.path
    # equal texts and numbers may be one object in several places: which of them is this?
    earlier = sum(1 for other in takewhile(lambda each: each is not breach, breaches) if _same(other, breach))
    nth = 0 if isinstance(value, dict | list) else earlier
    pointer = next(islice(_places(data, path, value), nth, None), f"/{path}" if path else "")
    return (f"{pointer}/{paths.escape(node.name)}", "") if missing else (pointer, excerpt(value))


def _same(one: Breach, other: Breach) -> bool:
    return one[0] is other[0] and one[1] is other[1] and one[2] is other[2]


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
