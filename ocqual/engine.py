"""Folds documents into totals: walks each release once, puts the checks to it, and remembers what adds up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

import msgspec

from ocqual.check import Check, Process, day
from ocqual.gauging import Gauging
from ocqual.judge import Judge, Subject
from ocqual.processes import published_and_process
from ocqual.read import Decoded, Document, Form, Package, big_numbers, duplicate_keys
from ocqual.stage import stage_of
from ocqual.standard import VERSIONS
from ocqual.tally import (
    EXAMPLES_KEPT,
    RELEASE_DATES,
    Extent,
    Reading,
    Skip,
    Skips,
    Totals,
)
from ocqual.views import Views, Walked
from ocqual.walk import marks

#: Days before this are no dates of releases: the first open contracting data is of this century.
EARLIEST = "1990-01-01"


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
        # without checks and questions only coverage is wanted
        self.judges = bool(checks or signature_paths)
        self.units = 0
        self.processes = 0
        self.releases = 0
        #: Releases in packages that can declare extensions.
        self.declaring = 0
        #: Whether the document at hand has a number that decoding may have rounded.
        self.rounded = False
        self.dates = Extent()
        self.gauging = Gauging()
        self.readings: list[Reading] = []
        self.views = Views(self.judge, self.signature_paths)

    def take(self, decoded: Decoded) -> None:
        """Fold the documents of a chunk."""
        self.readings.append(decoded.reading)
        if len(self.readings) > 64:
            self.readings = [sum(self.readings, Reading())]
        for document in decoded.documents:
            self._document(document)
        self.gauging.condense()

    def _document(self, document: Document) -> None:
        self.rounded = False
        view = self.views.of(document.package, self.version_of(document.package, document.data))
        if document.form in (Form.RELEASE, Form.COMPILED):
            self._visit(view.compiled, document, document.data, "", True, True)
            members = view.compiled.walk.members()
        else:
            published, (data, pointer) = published_and_process(document)
            for release, place in published:
                if release is not data:
                    self._visit(view.published, document, release, place, True, False)
            also_published = any(release is data for release, _ in published)
            self._visit(view.compiled, document, data, pointer, also_published, True)
            members = _members(document.data)
        if self.judges and document.raw is not None:
            if marks(document.raw) > members:
                self._note(document, "duplicate-keys", "repeated", duplicate_keys(document.raw))
            if self.rounded:
                self._note(document, "big-number", "beyond 64 bits", big_numbers(document.raw))

    def _visit(
        self, walked: Walked, document: Document, data: dict[str, Any], pointer: str, published: bool, compiled: bool
    ) -> None:
        """Walk and judge one release."""
        walk = walked.walk
        walk.visit(data)
        self.rounded |= walk.rounded
        self.releases += published
        self.declaring += published and walked.declares
        self.processes += compiled
        if not self.judges:
            return
        process = Process(data, stage_of(data, self.as_of), self.as_of, document.package.metadata, walked.version)
        self.units += 1
        subject = Subject(process, document, pointer, self.units)
        if published:
            self.judge.judge_rules(subject, walk.breaches)
            self.judge.judge(walked.panels.published, subject)
        if compiled:
            walked.count(process.stage)
            self.judge.judge(walked.panels.compiled, subject)
            self.gauging.take(data, process.stage)
        self._date(data.get("date"))

    def _date(self, value: Any) -> None:
        found = day(value)
        if found is not None and found <= self.plan.as_of and (text := found.isoformat()) >= EARLIEST:
            dates = self.dates
            if not dates.first or text < dates.first or text > dates.last:
                self.dates = dates + Extent(text, text)

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

    def _note(self, document: Document, reason: str, what: str, found: Sequence[str]) -> None:
        """Note what decoding keeps silent about, if there is any in the document."""
        if found:
            place = document.place
            skip = Skip(place.file, place.offset, place.line, f"{what}: {', '.join(found[:5])}", "")
            self.readings.append(Reading(noted={reason: Skips(len(found), 0, (skip,))}))

    def totals(self) -> Totals:
        """What has been seen. To be asked once, at the end: coverage is handed over."""
        views = self.views
        views.settle()
        return Totals(
            processes=self.processes,
            releases=self.releases,
            stages=dict(sorted(views.stages.items())),
            tallies=self.judge.tallies(self.declaring),
            coverage=views.coverage,
            signature_paths=self.signature_paths,
            signatures=dict(sorted(views.signatures.items())),
            numbers=self.judge.numbers(),
            extents={RELEASE_DATES: self.dates} if self.dates.first else {},
            reading=sum(self.readings, Reading()),
            gauges=self.gauging.gauges(),
        )


def _members(value: Any) -> int:
    """The number of members of an object, at all depths that a reader allows."""
    if isinstance(value, dict):
        return len(value) + sum(_members(member) for member in value.values() if isinstance(member, dict | list))
    if isinstance(value, list):
        return sum(_members(element) for element in value if isinstance(element, dict | list))
    return 0
