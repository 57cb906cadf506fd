"""Folds documents into totals: walks each release once, puts the checks to it, and remembers what adds up."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from functools import partial
from typing import Any

import msgspec

from ocqual import ocids
from ocqual.asking import Asking
from ocqual.check import NO_HISTORY, Check, Process
from ocqual.gauging import Gauging
from ocqual.grouping import Part, Store
from ocqual.judge import Judge, Subject, ocid_of, where_is
from ocqual.lens import Lens
from ocqual.matching import Matcher
from ocqual.merging import Rules
from ocqual.ocids import Sorted, hashes_of
from ocqual.packaging import Packaging
from ocqual.processes import Unified, published_in, unify
from ocqual.question import Question
from ocqual.read import Decoded, Document, Form, Package, big_numbers, duplicate_keys
from ocqual.running import RunningSlice
from ocqual.slices import UNDATED, Slice, divided, month_of
from ocqual.stage import stage_of
from ocqual.standard import Available, Basis, Extension, basis_of, version_shown
from ocqual.tally import (
    EXAMPLES_KEPT,
    RELEASE_DATES,
    Changes,
    Chosen,
    Examples,
    Extent,
    Reading,
    Skip,
    Skips,
    Tally,
    Totals,
    add_counts,
)
from ocqual.views import Views, Walked
from ocqual.walk import marks

#: Days before this are no dates of releases: the first open contracting data is of this century.
EARLIEST = date(1990, 1, 1)


class _Day:
    """The releases of one day, as published, and the part of the dataset that they are of."""

    __slots__ = ("part", "releases")

    def __init__(self, part: RunningSlice) -> None:
        self.part = part
        self.releases = 0


class Plan(msgspec.Struct, frozen=True):
    """What decides what an engine does, in a form that can be sent to another process: names, never functions."""

    as_of: date
    version: str | None = None
    examples: int = EXAMPLES_KEPT
    extensions: tuple[Extension, ...] = ()


class Engine:
    """Takes documents and gives totals. One engine serves one run in one process."""

    def __init__(
        self, plan: Plan, checks: Sequence[Check], questions: Sequence[Question], lens: Lens | None = None
    ) -> None:
        self.plan = plan
        self.as_of = datetime.combine(plan.as_of, time.max, UTC)
        self.asking = Asking(questions)
        self.matcher = Matcher(lens, plan.examples) if lens is not None else None
        self.judge = Judge(checks, plan.examples)
        available = Available(plan.extensions)
        self.packaging = Packaging(checks, plan.examples, available)
        #: Whether extensions are applied to all data.
        self.extended = bool(available.named)
        # without checks and questions only coverage is wanted
        self.judges = bool(checks or questions)
        self.units = 0
        self.processes = 0
        self.releases = 0
        #: Whether the document at hand has a number that decoding may have rounded.
        self.rounded = False
        #: Releases as published, by the version that they are judged by and the one that their package declares.
        self.versions: Counter[tuple[str, str | None]] = Counter()
        #: The days of releases, each with the slice of its month; and those without a plausible one.
        self.days: dict[date, _Day] = {}
        self.undated = _Day(self.judge.slice(UNDATED))
        self.gauging = Gauging()
        self.readings: list[Reading] = []
        self.views = Views(self.judge, self.asking, available)
        self.changes = Changes()
        #: Processes of a single release and nothing else.
        self.single = 0
        #: The ocids that recur, where that is known, and where their documents wait until all have been seen.
        self.recurring: Sorted | None = None
        self.store: Store | None = None

    def group(self, recurring: Sorted, store: Store) -> None:
        """From now on keep the documents of the ocids that recur in ``store``: see :meth:`put_together`."""
        self.recurring, self.store = recurring, store

    def take(self, decoded: Decoded) -> array[int]:
        """Fold the documents of a chunk, and return the hashes of their ocids.

        Of those whose ocid recurs only the releases as published are folded. Raises
        :class:`ocqual.grouping.SpaceError`.
        """
        self.readings.append(decoded.reading)
        if len(self.readings) > 64:
            self.readings = [sum(self.readings, Reading())]
        for opened in decoded.packages:
            self.packaging.take(decoded.file, opened)
        hashes = hashes_of(decoded.documents)
        if self.recurring is None or self.store is None:
            for document, hashed in zip(decoded.documents, hashes, strict=True):
                self._document(document, hashed)
            self.gauging.condense()
            return hashes
        recurs = self.recurring.holds(hashes)
        for document, hashed, recurring in zip(decoded.documents, hashes, recurs, strict=True):
            self._document(document, hashed, whole=not recurring)
            if recurring:
                self.store.add(document, hashed)
        self.gauging.condense()
        return hashes

    def put_together(self, part: Part) -> None:
        """Fold the processes that the documents of a part make up."""
        for documents in part.groups():
            self._unified(unify(documents, self.version_of, self.rules_of), False)
            self.gauging.condense()

    def _document(self, document: Document, hashed: int, whole: bool = True) -> None:
        """Fold the releases that a document publishes, and, if it is a process as a ``whole``, that; ``hashed`` is the
        hash of its ocid."""
        self.rounded = False
        if document.form in (Form.RELEASE, Form.COMPILED):
            view = self.views.of(document.package, self.version_of(document.package, document.data))
            walked = view.compiled if whole else view.published
            looked_at = self._visit(walked, document, document.data, "", True, whole, hashed=hashed)
            self.single += looked_at and whole and document.form is Form.RELEASE
            members = walked.walk.members()
        else:
            unified = unify([document], self.version_of, self.rules_of) if whole else None
            also_published = False
            for release, place in published_in(document):
                if unified is not None and release is unified.data:
                    also_published = True
                else:
                    view = self.views.of(document.package, self.version_of(document.package, release))
                    self._visit(view.published, document, release, place, True, False)
            if unified is not None:
                self._unified(unified, also_published)
            members = _members(document.data)
        if self.judges and document.raw is not None:
            if marks(document.raw) > members:
                self._note(document, "duplicate-keys", "repeated", duplicate_keys(document.raw))
            if self.rounded:
                self._note(document, "big-number", "beyond 64 bits", big_numbers(document.raw))

    def _unified(self, unified: Unified, published: bool) -> None:
        """Walk and judge a process that was put together, and note what does not count in it."""
        for reason, index in unified.aside:
            self._note(unified.parts.documents[index], reason, "", ("",))
        walked = self.views.of(unified.document.package, unified.version).compiled
        if self._visit(walked, unified.document, unified.data, unified.pointer, published, True, unified):
            self.changes += unified.changes

    def _visit(
        self,
        walked: Walked,
        document: Document,
        data: dict[str, Any],
        pointer: str,
        published: bool,
        compiled: bool,
        unified: Unified | None = None,
        hashed: int = 0,
    ) -> bool:
        """Walk and judge one release, unless the run is for somebody whose it is not; whether it was."""
        walk = walked.walk
        if self.matcher is not None:
            ocid = ocid_of(data)
            where = partial(where_is, document, ocid, hashed or ocids.hashed(ocid), pointer, unified)
            if not (self.matcher.takes(data, where) if compiled else self.matcher.reasons_for(data) is not None):
                return False
        walk.visit(data)
        self.rounded |= walk.rounded
        self.releases += published
        self.processes += compiled
        if not self.judges:
            return True
        history = unified.history if unified is not None else None
        stage, package = stage_of(data, self.as_of), document.package.metadata
        process = Process(data, stage, self.as_of, package, walked.version, history or NO_HISTORY, walked.codes)
        self.units += 1
        day = self._day(process.told)
        day.releases += published
        day.part.declaring += published and walked.declares
        self.judge.at = day.part
        subject = Subject(process, document, pointer, self.units, unified, hashed)
        if compiled:
            # at once, while what the walk has visited is at hand for the processor
            self.gauging.take(data, stage)
            filled = walked.count(stage, day.part)
            self.asking.see(subject.stage, filled, walk.walker, data, subject.hashed, subject.where)
        if published:
            self.versions[walked.version, document.package.version] += 1
            self.judge.judge_rules(walked.panels.breaches, subject, walk.breaches)
            self.judge.judge(walked.panels.published, subject)
        if compiled:
            self.judge.judge(walked.panels.compiled, subject)
            if history is None:
                self.judge.without += 1
            else:
                self.judge.judge_history(walked.panels.histories, subject)
        return True

    def _day(self, told: date | None) -> _Day:
        """What is counted of a day; of one that cannot be that of a release, together with all that are undated."""
        if told is None:
            return self.undated
        found = self.days.get(told)
        if found is None:
            if not EARLIEST <= told <= self.plan.as_of:
                return self.undated
            found = self.days[told] = _Day(self.judge.slice(month_of(told)))
        return found

    def rules_of(self, package: Package, version: str) -> Rules:
        """The rules by which releases of a package and a version are merged."""
        return self.views.of(package, version).rules

    def version_of(self, package: Package, data: dict[str, Any]) -> str:
        """The version of the standard that a release is judged by: as asked, else as declared or shown by its data."""
        extended = self.extended or bool(package.extensions)
        return self.plan.version or version_shown(package.version, data, extended=extended)

    def _note(self, document: Document, reason: str, what: str, found: Sequence[str]) -> None:
        """Note what would be kept silent about a document, if there is any."""
        if found:
            place = document.place
            detail = f"{what}: {', '.join(found[:5])}" if what else ""
            skip = Skip(place.file, place.offset, place.line, detail, "")
            self.readings.append(Reading(noted={reason: Skips(len(found), 0, (skip,))}))

    def totals(self) -> Totals:
        """What has been seen. To be asked once, at the end: coverage is handed over."""
        views = self.views
        views.settle()
        months = self.judge.parts()
        whole = sum(months.values(), Slice())
        years = self.judge.numbers()
        asked = self.asking.totals()
        kept = self.plan.examples
        examples = {
            id: Tally(examples=Examples(1, (one,))) for id, (_, one) in asked.items() if kept and one is not None
        }
        return Totals(
            processes=self.processes,
            releases=self.releases,
            stages=whole.stages,
            tallies=dict(sorted({**self.judge.tallies(), **self.packaging.tallies(), **examples}.items())),
            coverage=views.coverage,
            signature_paths=self.asking.everyones,
            signatures=whole.signatures,
            numbers={id: whole.numbers.get(id, {}) for id in years},
            extents={RELEASE_DATES: Extent(str(min(self.days)), str(max(self.days)))} if self.days else {},
            reading=sum(self.readings, Reading()),
            gauges=self.gauging.gauges(),
            changes=self.changes + (Changes({"1": self.single}, self.single) if self.single else Changes()),
            days={str(day): each.releases for day, each in sorted(self.days.items()) if each.releases},
            years={id: dated for id, by_year in years.items() if (dated := _dated(by_year))},
            slices=divided(months),
            asked={id: found for id, (found, _) in asked.items()},
            chosen=self.matcher.chosen() if self.matcher is not None else Chosen(),
            judged_by=self._judged_by(),
        )

    def _judged_by(self) -> dict[str, dict[str, int]]:
        """How many releases were judged by each version, by why."""
        found: dict[str, dict[str, int]] = {}
        for (version, declared), count in self.versions.items():
            basis = Basis.ASKED if self.plan.version else basis_of(version, declared)
            found[version] = add_counts(found.get(version, {}), {basis.value: count})
        return dict(sorted(found.items()))


def _dated(by_year: dict[int, dict[int, int]]) -> dict[int, dict[int, int]]:
    """Numbers by year without those of no year, so that a part which has only these adds nothing."""
    return {year: counts for year, counts in by_year.items() if year}


def _members(value: dict[str, Any]) -> int:
    """The number of members of an object, at all depths."""
    found = 0
    inner: list[Any] = [value]
    # those that hold others are appended while they are gone through: a call for each takes twice as long
    for each in inner:
        members = each
        if each.__class__ is dict:
            found += len(each)
            members = each.values()
        inner += [member for member in members if member.__class__ is dict or member.__class__ is list]
    return found
