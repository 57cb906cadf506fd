"""Folds documents into totals: walks each release once, puts the checks to it, and remembers what adds up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

import msgspec

from ocqual.check import Check, Process, day
from ocqual.judge import Bound, Judge, Subject
from ocqual.processes import published_and_process
from ocqual.read import Decoded, Document, Package, duplicate_keys, member_marks
from ocqual.stage import stage_of
from ocqual.standard import VERSIONS, standard
from ocqual.tally import EXAMPLES_KEPT, Cover, Extent, Reading, Skip, Skips, Totals, add_values, gather_members
from ocqual.walk import Walk

#: Days before this are no dates of releases: the first open contracting data is of this century.
EARLIEST = "1990-01-01"

#: The key of the days of releases in ``Totals.extents``.
RELEASE_DATES = "date"


class Plan(msgspec.Struct, frozen=True):
    """What decides what an engine does, in a form that can be sent to another process: names, never functions."""

    as_of: date
    version: str | None = None
    examples: int = EXAMPLES_KEPT


class Engine:
    """Takes documents and gives totals. One engine serves one run in one process."""

    def __init__(self, plan: Plan, checks: Sequence[Check], signature_paths: Sequence[str]) -> None:
        self.plan = plan
        self.as_of = datetime.combine(plan.as_of, time.max, UTC)
        self.signature_paths = tuple(signature_paths)
        self.judge = Judge(checks, plan.examples)
        self.units = 0
        self.processes = 0
        self.releases = 0
        self.stages: Counter[str] = Counter()
        self.dates = Extent()
        self.readings: list[Reading] = []
        self.views: dict[str, _View] = {}

    def take(self, decoded: Decoded) -> None:
        """Fold the documents of a chunk."""
        self.readings.append(decoded.reading)
        if len(self.readings) > 64:
            self.readings = [sum(self.readings, Reading())]
        for document in decoded.documents:
            self._document(document)

    def _document(self, document: Document) -> None:
        view = self._view(self.version_of(document.package, document.data))
        published, process = published_and_process(document)
        for data, pointer in published:
            if data is not process[0]:
                self.releases += 1
                self._visit(view.published, document, data, pointer, True, False)
        data, pointer = process
        also_published = any(data is each for each, _ in published)
        self.releases += also_published
        self.processes += 1
        members = self._visit(view.compiled, document, data, pointer, also_published, True)
        if document.raw is not None:
            if data is not document.data:
                members = _members(document.data)
            if member_marks(document.raw) > members:
                self._note_duplicates(document)

    def _visit(
        self, walked: _Walked, document: Document, data: dict[str, Any], pointer: str, published: bool, compiled: bool
    ) -> int:
        """Walk and judge one release; returns its number of members."""
        walk = walked.walk
        walk.visit(data)
        filled = walk.filled_nodes()
        process = Process(data, stage_of(data, self.as_of), self.as_of, document.package.metadata)
        self.units += 1
        subject = Subject(process, filled, document, pointer, self.units)
        if published:
            self.judge.judge(walked.of_releases, subject, walk.breaches)
        if compiled:
            self.judge.judge(walked.of_processes, subject, [])
            self.stages[process.stage] += 1
            walked.signatures[process.stage, frozenset(filled & walked.questions)] += 1
        self._date(data.get("date"))
        return walk.members()

    def _date(self, value: Any) -> None:
        found = day(value)
        if found is not None and found <= self.plan.as_of and (text := found.isoformat()) >= EARLIEST:
            dates = self.dates
            if not dates.first or text < dates.first or text > dates.last:
                self.dates = dates + Extent(text, text)

    def _view(self, version: str) -> _View:
        found = self.views.get(version)
        if found is None:
            found = self.views[version] = _View(version, self.judge, self.signature_paths)
        return found

    def version_of(self, package: Package, data: dict[str, Any]) -> str:
        """The version of the standard that a release is judged by: as asked, as declared, else as its data shows.

        The standard takes data without a version for 1.0. Much data of 1.1 is published without its package, so
        ``parties``, which 1.0 does not have, count as a declaration.
        """
        if self.plan.version is not None:
            return self.plan.version
        declared = package.version
        if declared in VERSIONS:
            return declared
        return "1.1" if declared is not None or "parties" in data else "1.0"

    def _note_duplicates(self, document: Document) -> None:
        names = duplicate_keys(document.raw) if document.raw is not None else []
        if names:
            place = document.place
            detail = "repeated: " + ", ".join(names[:5])
            skip = Skip(place.file, place.offset, place.line, detail, "")
            self.readings.append(Reading(noted={"duplicate-keys": Skips(len(names), 0, (skip,))}))

    def totals(self) -> Totals:
        """What has been seen so far."""
        coverage: dict[str, Cover] = {}
        signatures: Counter[str] = Counter()
        for view in self.views.values():
            coverage = gather_members(add_values(coverage, view.compiled.walk.take_coverage()))
            signatures.update(view.compiled.named_signatures())
        return Totals(
            processes=self.processes,
            releases=self.releases,
            stages=dict(sorted(self.stages.items())),
            tallies=self.judge.tallies(),
            coverage=coverage,
            signature_paths=self.signature_paths,
            signatures=dict(sorted(signatures.items())),
            numbers=self.judge.numbers(),
            extents={RELEASE_DATES: self.dates} if self.dates.first else {},
            reading=sum(self.readings, Reading()),
        )


class _Walked:
    """A walk with the checks bound to it, and the signatures of the processes that it visited."""

    def __init__(self, version: str, judge: Judge, signature_paths: Sequence[str]) -> None:
        self.walk = Walk(standard(version), judge.reads)
        self.of_releases: list[Bound]
        self.of_processes: list[Bound]
        self.of_releases, self.of_processes = judge.bind(self.walk)
        self.bits = {self.walk.tree.at(path).number: 1 << bit for bit, path in enumerate(signature_paths)}
        self.questions = set(self.bits)
        self.signatures: Counter[tuple[str, frozenset[int]]] = Counter()

    def named_signatures(self) -> dict[str, int]:
        """How many processes have each signature, as :class:`ocqual.tally.Totals` names them."""
        named = {}
        for (stage, numbers), count in self.signatures.items():
            named[f"{stage}:{sum(self.bits[number] for number in numbers):x}"] = count
        return named


class _View:
    """The two walks for one version of the standard: of compiled processes, and of releases inside records."""

    def __init__(self, version: str, judge: Judge, signature_paths: Sequence[str]) -> None:
        self.compiled = _Walked(version, judge, signature_paths)
        self.published = _Walked(version, judge, ())


def _members(value: Any) -> int:
    """The number of members of an object, at all depths that a reader allows."""
    if isinstance(value, dict):
        return len(value) + sum(_members(member) for member in value.values() if isinstance(member, dict | list))
    if isinstance(value, list):
        return sum(_members(element) for element in value if isinstance(element, dict | list))
    return 0
