"""Values that add up: what is remembered of data once it has been seen.

Every type here is frozen, holds integers and texts only, and has a ``+`` that is associative and commutative with the
empty value as identity. Chunks, workers and earlier runs are combined by it, so any order and any division of the
same input gives the same :class:`Totals`. Nothing here knows of scores.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

import msgspec

from ocqual.census import Gauges
from ocqual.slices import Slices, add_numbers, add_slices, summed

#: The key of the days of releases in ``Totals.extents``.
RELEASE_DATES = "date"

#: How many examples are kept for each thing that fails, unless asked otherwise.
EXAMPLES_KEPT = 5

#: How many are kept for each rule by which a lens recognises processes; there may be hundreds of rules.
EXAMPLES_OF_RULE = 3

#: An object with more kinds of additional members than this uses its members' names as data; they are counted as one.
MEMBERS_TOLD_APART = 200

#: If there are more additional paths than this altogether, all additional members of each object are counted as one.
PATHS_TOLD_APART = 10_000

#: The name under which the members of such an object are counted.
ANY_MEMBER = "*"


class Example(msgspec.Struct, frozen=True, order=True):
    """One occurrence, with its place. ``rank`` is a hash of ocid and pointer: the least ranks are kept, so the choice
    depends on the data alone and not on the order of reading. ``value`` is JSON text, shortened. Where ``merged`` is
    not 0, the pointer is one into the process as merged of so many releases, and file, offset and line are those of
    the latest of them."""

    rank: int
    ocid: str
    file: str
    offset: int
    line: int
    pointer: str
    value: str
    merged: int = 0


class Examples(msgspec.Struct, frozen=True):
    """The examples of least rank, at most ``kept``; 0 sets no limit, as in the empty value.

    Of different limits the lower holds: what one side has left out cannot be had back.
    """

    kept: int = 0
    items: tuple[Example, ...] = ()

    def __add__(self, other: Examples) -> Examples:
        kept = min(self.kept or other.kept, other.kept or self.kept)
        if not other.items and kept == self.kept:
            return self
        items = sorted({*self.items, *other.items})
        return Examples(kept, tuple(items[:kept] if kept else items))


class Group(msgspec.Struct, frozen=True):
    """The failures of one check at one path: a thing that a publisher mends in one place. ``objects`` and ``units``
    count what failed there."""

    objects: int = 0
    units: int = 0
    examples: Examples = Examples()

    def __add__(self, other: Group) -> Group:
        return Group(self.objects + other.objects, self.units + other.units, self.examples + other.examples)


class Tally(msgspec.Struct, frozen=True):
    """What one check said. ``passed``, ``failed`` and ``errors`` count units (processes, or releases as published);
    a unit passes when all its objects do. ``skipped`` tells, by reason, how many units gave nothing to judge, and
    ``groups``, by path, where it failed."""

    passed: int = 0
    failed: int = 0
    errors: int = 0
    objects_passed: int = 0
    objects_failed: int = 0
    skipped: dict[str, int] = {}
    groups: dict[str, Group] = {}
    examples: Examples = Examples()

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.passed + other.passed,
            self.failed + other.failed,
            self.errors + other.errors,
            self.objects_passed + other.objects_passed,
            self.objects_failed + other.objects_failed,
            add_counts(self.skipped, other.skipped),
            add_values(self.groups, other.groups),
            self.examples + other.examples,
        )


class Cover(msgspec.Struct, frozen=True):
    """How often a path occurs: ``present`` (the member is there, whatever its value), ``filled`` (it says something),
    ``wrong_type`` (neither null nor of a type that the standard allows), and ``objects``, the number of objects found
    there (the elements, for an array): of so many parents are the members below it. The path ``""`` stands for the
    release itself. ``additional`` is true of what the standard's tables do not name, translations too."""

    present: int = 0
    filled: int = 0
    wrong_type: int = 0
    objects: int = 0
    additional: bool = False

    def __add__(self, other: Cover) -> Cover:
        return Cover(
            self.present + other.present,
            self.filled + other.filled,
            self.wrong_type + other.wrong_type,
            self.objects + other.objects,
            self.additional or other.additional,
        )


class Extent(msgspec.Struct, frozen=True):
    """The first and the last of some days, as ``YYYY-MM-DD``; both empty where there were none."""

    first: str = ""
    last: str = ""

    def __add__(self, other: Extent) -> Extent:
        if not other.first:
            return self
        if not self.first:
            return other
        return Extent(min(self.first, other.first), max(self.last, other.last))


#: Processes are counted by how many releases they have: the least number of each group, and its name.
RELEASE_COUNTS = {
    1: "1",
    2: "2",
    3: "3",
    4: "4",
    5: "5",
    6: "6-10",
    11: "11-20",
    21: "21-50",
    51: "51-100",
    101: "101-1000",
    1001: "1001-",
}


class Changes(msgspec.Struct, frozen=True):
    """How processes change from release to release; compiled releases do not tell, and are not in it.

    ``processes`` counts them by the number of their releases (see ``RELEASE_COUNTS``) and ``releases`` all of these.
    The rest are of processes with several releases: in how many of them ``dates``, ``ids`` and ``tags`` are not the
    same throughout; how many are ``replaced``, the latest release saying all by itself; and how many are ``repeated``,
    their releases differing in nothing but id, date and tag.
    """

    processes: dict[str, int] = {}
    releases: int = 0
    dates: int = 0
    ids: int = 0
    tags: int = 0
    replaced: int = 0
    repeated: int = 0

    def __add__(self, other: Changes) -> Changes:
        return Changes(
            add_counts(self.processes, other.processes),
            self.releases + other.releases,
            self.dates + other.dates,
            self.ids + other.ids,
            self.tags + other.tags,
            self.replaced + other.replaced,
            self.repeated + other.repeated,
        )

    @classmethod
    def of(
        cls, releases: int, dates: bool = False, ids: bool = False, tags: bool = False, replaced: bool = False,
        repeated: bool = False,
    ) -> Changes:  # fmt: skip
        """Those of one process; of one without releases there is nothing to tell."""
        if releases < 1:
            return cls()
        group = RELEASE_COUNTS[max(count for count in RELEASE_COUNTS if count <= releases)]
        return cls({group: 1}, releases, int(dates), int(ids), int(tags), int(replaced), int(repeated))

    @property
    def several(self) -> int:
        """How many processes have several releases."""
        return sum(self.processes.values()) - self.processes.get("1", 0)


class Skip(msgspec.Struct, frozen=True, order=True):
    """A part of the input that was not read, or was read with a reservation: where, and an excerpt."""

    file: str
    offset: int
    line: int
    detail: str
    excerpt: str


class Skips(msgspec.Struct, frozen=True):
    """How often one thing went wrong in reading, how many bytes it cost, and the first places."""

    count: int = 0
    bytes: int = 0
    places: tuple[Skip, ...] = ()

    def __add__(self, other: Skips) -> Skips:
        places = tuple(sorted({*self.places, *other.places})[:EXAMPLES_KEPT])
        return Skips(self.count + other.count, self.bytes + other.bytes, places)


class Reading(msgspec.Struct, frozen=True):
    """What was read: documents by form, their bytes, what was skipped (lost) and noted (kept, but read with a
    reservation) by reason, and how often each version, publisher, licence and extension was declared (by document).
    ``packages`` counts packages by form, and ``packaged`` the documents that came in one."""

    documents: dict[str, int] = {}
    bytes: int = 0
    skipped: dict[str, Skips] = {}
    noted: dict[str, Skips] = {}
    packages: dict[str, int] = {}
    versions: dict[str, int] = {}
    publishers: dict[str, int] = {}
    licences: dict[str, int] = {}
    extensions: dict[str, int] = {}
    packaged: int = 0

    def __add__(self, other: Reading) -> Reading:
        return Reading(
            add_counts(self.documents, other.documents),
            self.bytes + other.bytes,
            add_values(self.skipped, other.skipped),
            add_values(self.noted, other.noted),
            add_counts(self.packages, other.packages),
            add_counts(self.versions, other.versions),
            add_counts(self.publishers, other.publishers),
            add_counts(self.licences, other.licences),
            add_counts(self.extensions, other.extensions),
            self.packaged + other.packaged,
        )


class Asked(msgspec.Struct, frozen=True):
    """What is remembered of a question: ``need`` says what was asked (:func:`ocqual.needs.definition`), ``answered``
    counts the processes that it applies to and that answer it, ``lacking`` those that do not, by their stage and by
    which of the question's fields they fill (:func:`ocqual.needs.to_key`)."""

    need: str = ""
    answered: int = 0
    lacking: dict[str, int] = {}

    def __add__(self, other: Asked) -> Asked:
        if self.need and other.need and self.need != other.need:
            raise ValueError("totals of runs with different questions cannot be added")
        return Asked(self.need or other.need, self.answered + other.answered, add_counts(self.lacking, other.lacking))


class Chosen(msgspec.Struct, frozen=True):
    """Of a run for a lens: how many processes were ``seen``, how many are theirs (``matched``), how many match each
    rule of the lens, and ``examples`` of these, at most :data:`EXAMPLES_OF_RULE`; a process may match several."""

    seen: int = 0
    matched: int = 0
    reasons: dict[str, int] = {}
    examples: dict[str, Examples] = {}

    def __add__(self, other: Chosen) -> Chosen:
        return Chosen(
            self.seen + other.seen,
            self.matched + other.matched,
            add_counts(self.reasons, other.reasons),
            add_values(self.examples, other.examples),
        )


class Totals(msgspec.Struct, frozen=True):
    """All that is remembered of a dataset. Scoring sees this and never the data.

    ``processes`` and ``releases`` count units; ``stages`` processes by the stage they reached; ``tallies`` is by check
    id, ``coverage`` by path, ``asked`` by the id of a question; ``signatures`` counts processes by ``"stage:bits"``,
    the bits (in hexadecimal) being the paths of ``signature_paths`` that are filled, those of the questions that
    everyone asks; ``numbers`` has, for each check with a curve, how many objects had each number, and ``years`` the
    same by the year in which each began; ``extents`` the first and last day of what its key names; ``gauges`` what was
    seen of values; ``changes`` how processes change from release to release. ``days`` counts releases as published by
    their day, those without a plausible one left out, and ``slices`` has parts of the dataset; ``chosen`` tells which
    processes a lens has chosen. ``judged_by`` counts releases as published by the version of the standard that they are
    judged by and by why (:class:`ocqual.standard.Basis`).
    """

    processes: int = 0
    releases: int = 0
    stages: dict[str, int] = {}
    tallies: dict[str, Tally] = {}
    coverage: dict[str, Cover] = {}
    signature_paths: tuple[str, ...] = ()
    signatures: dict[str, int] = {}
    numbers: dict[str, dict[int, int]] = {}
    extents: dict[str, Extent] = {}
    reading: Reading = Reading()
    gauges: Gauges = Gauges()
    changes: Changes = Changes()
    days: dict[str, int] = {}
    years: dict[str, dict[int, dict[int, int]]] = {}
    slices: Slices = {}
    asked: dict[str, Asked] = {}
    chosen: Chosen = Chosen()
    judged_by: dict[str, dict[str, int]] = {}

    def __add__(self, other: Totals) -> Totals:
        if self.signature_paths and other.signature_paths and self.signature_paths != other.signature_paths:
            raise ValueError("totals of runs with different questions cannot be added")
        numbers = {
            key: add_counts(self.numbers.get(key, {}), other.numbers.get(key, {}))
            for key in sorted({*self.numbers, *other.numbers})
        }
        return Totals(
            self.processes + other.processes,
            self.releases + other.releases,
            add_counts(self.stages, other.stages),
            add_values(self.tallies, other.tallies),
            gather_members(add_values(self.coverage, other.coverage)),
            self.signature_paths or other.signature_paths,
            add_counts(self.signatures, other.signatures),
            numbers,
            add_values(self.extents, other.extents),
            self.reading + other.reading,
            self.gauges + other.gauges,
            self.changes + other.changes,
            add_counts(self.days, other.days),
            summed(self.years, other.years, lambda mine, theirs: summed(mine, theirs, add_numbers)),
            add_slices(self.slices, other.slices),
            add_values(self.asked, other.asked),
            self.chosen + other.chosen,
            summed(self.judged_by, other.judged_by, add_counts),
        )


V = TypeVar("V", Tally, Group, Cover, Extent, Skips, Asked, Examples)
K = TypeVar("K", str, int)


def add_values(first: Mapping[str, V], second: Mapping[str, V]) -> dict[str, V]:
    """Two mappings added key by key, in the order of keys."""
    total = dict(first)
    for key, value in second.items():
        mine = total.get(key)
        total[key] = value if mine is None else mine + value
    return dict(sorted(total.items()))


def add_counts(first: Mapping[K, int], second: Mapping[K, int]) -> dict[K, int]:
    """Two mappings of counts added key by key, in the order of keys."""
    total = dict(first)
    for key, count in second.items():
        total[key] = total.get(key, 0) + count
    return dict(sorted(total.items()))


def gather_members(coverage: Mapping[str, Cover]) -> dict[str, Cover]:
    """Coverage in which the members of an object with too many kinds of additional members are counted as one.

    Publishers use ids and dates as member names; without a bound, such data would fill memory and the report. The
    decision is taken on the union of what was seen, and stays taken, so it does not depend on how the input was cut.
    Where the root itself is so, or there are too many paths altogether, all objects are treated like that.
    """
    while crowded := _crowded(coverage):
        gathered: dict[str, Cover] = {}
        for path, cover in coverage.items():
            name = _gathered_name(path, crowded, coverage)
            gathered[name] = gathered[name] + cover if name in gathered else cover
        if "" in crowded:
            gathered.setdefault(ANY_MEMBER, Cover(additional=True))
        coverage = gathered
    return dict(sorted(coverage.items()))


def _crowded(coverage: Mapping[str, Cover]) -> set[str]:
    """The objects whose additional members are to be counted as one and are not yet."""
    members: dict[str, set[str]] = {}
    for path, cover in coverage.items():
        if cover.additional:
            parent, _, name = path.rpartition("/")
            members.setdefault(parent, set()).add(name)
    if ANY_MEMBER in coverage or sum(map(len, members.values())) > PATHS_TOLD_APART:
        crowded = {parent for parent, names in members.items() if names != {ANY_MEMBER}}
        return crowded if ANY_MEMBER in coverage else {*crowded, ""}
    return {
        parent
        for parent, names in members.items()
        if len(names) > MEMBERS_TOLD_APART or (ANY_MEMBER in names and len(names) > 1)
    }


def _gathered_name(path: str, crowded: set[str], coverage: Mapping[str, Cover]) -> str:
    parts = path.split("/")
    for depth in range(len(parts)):
        member = coverage.get("/".join(parts[: depth + 1]))
        if member is not None and member.additional and "/".join(parts[:depth]) in crowded:
            parts[depth] = ANY_MEMBER
            break
    return "/".join(parts)


def total(parts: Iterable[Totals]) -> Totals:
    """The sum of all ``parts``."""
    result = Totals()
    for part in parts:
        result = result + part
    return result
