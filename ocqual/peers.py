"""Several publishers side by side: who is strong where others are weak, who can learn from whom, who has improved.

Pure, over reports. Only what is the same is compared: checks of equal id and version, questions of equal id and needs;
and only differences larger than their 95 % interval are called so. There is no rank by total score here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Literal

from ocqual.check import Dimension
from ocqual.comparing import LEAST_DIFFERENCE, Rated, difference, parts
from ocqual.publishers import LEAST_PROCESSES, Named, PeersError, by_publisher, lens_of, too_small
from ocqual.report import Count, Part, Share

#: The version of the form of what is written as JSON.
SCHEMA: Literal["ocqual-peers/1"] = "ocqual-peers/1"


class Standing(StrEnum):
    """How a publisher does in something: better, or worse, than at least half of the others."""

    STRONG = "strong"
    WEAK = "weak"


class Peer(Part, frozen=True):
    """A publisher, with its newest report: ``reason`` says why it is not compared."""

    name: str
    file: str
    as_of: date
    last_release: date | None
    processes: Count
    fingerprint: str
    reason: str | None = None


class Result(Part, frozen=True):
    """How a publisher does in one part, over how many units; ``reason`` says why it is not compared there."""

    publisher: str
    value: Share | None
    applied: Count
    standing: Standing | None = None
    reason: str | None = None


class Compared(Part, frozen=True):
    """A check or question that at least two publishers have alike; ``group`` is its dimension or use case."""

    id: str
    kind: str
    group: str
    title: str
    version: str
    weight: float
    results: tuple[Result, ...]


class Strengths(Part, frozen=True):
    """In how many checks of a dimension a publisher is strong, and weak, of those in which it is compared."""

    dimension: Dimension
    publisher: str
    strong: Count
    weak: Count
    compared: Count


class Gap(Part, frozen=True):
    """A part in which two rates differ by more than chance."""

    id: str
    kind: str
    before: Share
    after: Share
    weight: float


class Lesson(Part, frozen=True):
    """What one publisher can learn of another: the ``gaps`` in which that is better, the largest first, and the
    ``points`` of 100 that closing them would bring, on the ``compared`` parts that both have."""

    learner: str
    teacher: str
    points: float
    compared: Count
    gaps: tuple[Gap, ...]


class Improvement(Part, frozen=True):
    """What changed between the oldest and the newest report of a publisher; ``points`` of 100, net."""

    publisher: str
    before: date
    after: date
    points: float
    compared: Count
    better: tuple[Gap, ...]
    worse: tuple[Gap, ...]


class LeftOut(Part, frozen=True):
    """A part that is not compared for some publishers, and why."""

    id: str
    reason: str
    publishers: tuple[str, ...]


class Peers(Part, frozen=True, kw_only=True):
    """Publishers side by side; ``lens`` is for whom all of them were scored, if for some people only."""

    schema: Literal["ocqual-peers/1"] = SCHEMA
    least_processes: Count
    least_difference: float
    publishers: tuple[Peer, ...]
    parts: tuple[Compared, ...]
    dimensions: tuple[Strengths, ...]
    lessons: tuple[Lesson, ...]
    improvements: tuple[Improvement, ...]
    left_out: tuple[LeftOut, ...]
    lens: str | None = None


def compare(reports: Sequence[Named], least: int = LEAST_PROCESSES) -> Peers:
    """Publishers side by side, each by its newest report, and with its oldest where there are two.

    Those of fewer than ``least`` processes are shown but not compared. Raises :class:`ocqual.publishers.PeersError`.
    """
    if len(reports) < 2:
        raise PeersError("there is nothing to compare: give the reports of at least two publishers, or two of one")
    histories = by_publisher(reports)
    newest = {name: history[-1] for name, history in histories.items()}
    rated = {name: parts(report.card) for name, report in newest.items() if not too_small(report.card, least)}
    compared, left_out = _compared(rated)
    improvements = _improvements(histories, least)
    if not compared and not improvements:
        raise PeersError(f"there is nothing to compare: {_what_is_missing(histories, least)}")
    return Peers(
        least_processes=least,
        least_difference=LEAST_DIFFERENCE,
        publishers=tuple(_peer(name, report, least) for name, report in newest.items()),
        parts=compared,
        dimensions=_dimensions(compared, list(rated)),
        lessons=_lessons(rated),
        improvements=improvements,
        left_out=left_out,
        lens=lens_of(reports),
    )


def _what_is_missing(histories: Mapping[str, Sequence[Named]], least: int) -> str:
    """Why not two of some reports can be compared, and what to do."""
    if sum(1 for history in histories.values() if not too_small(history[-1].card, least)) >= 2:
        return "no check or question could be judged, in the same version, at two of the publishers; score them anew"
    given = [report for history in histories.values() for report in (history[-1], *history[:-1])]
    small = [f"{report.file} has {reason}" for report in given if (reason := too_small(report.card, least))]
    more = f" (and {len(small) - 1:,} more like it)" if len(small) > 1 else ""
    return f"{small[0]}{more}; give reports of more data, or allow for less with --least"


def _peer(name: str, report: Named, least: int) -> Peer:
    card = report.card
    data = card.dataset
    reason = too_small(card, least)
    return Peer(name, report.file, card.as_of, data.last_release, data.processes, card.plan.fingerprint, reason)


def _compared(rated: Mapping[str, Mapping[str, Rated]]) -> tuple[tuple[Compared, ...], tuple[LeftOut, ...]]:
    """Every part of which at least two publishers have the same version, and what had to be left out."""
    compared, left_out = [], []
    for id in dict.fromkeys(id for mine in rated.values() for id in mine):
        all_of_it = {name: mine[id] for name, mine in rated.items() if id in mine}
        version = _commonest(part.version for part in all_of_it.values())
        reasons: dict[str, list[str]] = {}
        for name, part in all_of_it.items():
            if reason := _why_not(part, version):
                reasons.setdefault(reason, []).append(name)
        there = {name: part for name, part in all_of_it.items() if _why_not(part, version) is None}
        if len(there) == 1 and len(rated) > 1:
            reasons.setdefault("no other publisher has it", []).extend(there)
        left_out += [LeftOut(id, reason, tuple(names)) for reason, names in reasons.items()]
        if len(there) >= 2:
            compared.append(_part(next(iter(there.values())), all_of_it, there, version))
    return tuple(compared), tuple(left_out)


def _commonest(versions: Iterable[str]) -> str:
    """The version that most have; of equally many the greatest."""
    counts = Counter(versions)
    return max(counts, key=lambda version: (counts[version], len(version), version))


def _why_not(part: Rated, version: str) -> str | None:
    if part.version != version:
        return "another version" if part.kind == "check" else "other needs"
    return None if part.comparable else part.reason or "nothing-to-judge"


def _part(first: Rated, all_of_it: Mapping[str, Rated], there: Mapping[str, Rated], version: str) -> Compared:
    results = tuple(
        Result(name, part.value, part.applied, _standing(name, there), _why_not(part, version))
        for name, part in all_of_it.items()
    )
    return Compared(first.id, first.kind, first.group, first.title, first.version, first.weight, results)


def _standing(name: str, there: Mapping[str, Rated]) -> Standing | None:
    if name not in there:
        return None
    differences = [difference(there[name], other) for who, other in there.items() if who != name]
    better, worse = (sum(1 for each in differences if each * sign > 0) for sign in (1, -1))
    if better == worse or max(better, worse) < len(differences) / 2:
        return None
    return Standing.STRONG if better > worse else Standing.WEAK


def _dimensions(compared: Sequence[Compared], names: Sequence[str]) -> tuple[Strengths, ...]:
    tallies = []
    for dimension in Dimension:
        mine = [part for part in compared if part.kind == "check" and part.group == dimension]
        for name in names:
            results = [each for part in mine for each in part.results if each.publisher == name and not each.reason]
            counts = Counter(each.standing for each in results)
            tallies.append(Strengths(dimension, name, counts[Standing.STRONG], counts[Standing.WEAK], len(results)))
    return tuple(tallies)


def _lessons(rated: Mapping[str, Mapping[str, Rated]]) -> tuple[Lesson, ...]:
    """Every pair in which there is something to learn, the most to learn first."""
    lessons = []
    for learner, mine in rated.items():
        for teacher, theirs in rated.items():
            shared = _shared(mine, theirs)
            gaps = [gap for gap in _gaps(shared) if gap.after > gap.before] if learner != teacher else []
            if gaps:
                lessons.append(Lesson(learner, teacher, _points(gaps, shared), len(shared), tuple(gaps)))
    return tuple(sorted(lessons, key=lambda each: (-each.points, each.learner, each.teacher)))


def _improvements(histories: Mapping[str, Sequence[Named]], least: int) -> tuple[Improvement, ...]:
    """What changed at each publisher of which there are two reports, the most improved first."""
    found = []
    for name, history in histories.items():
        first, last = history[0].card, history[-1].card
        if first is last or too_small(first, least) or too_small(last, least):
            continue
        shared = _shared(parts(first), parts(last))
        gaps = _gaps(shared)
        better = tuple(gap for gap in gaps if gap.after > gap.before)
        worse = tuple(gap for gap in gaps if gap.after < gap.before)
        points = _points(gaps, shared)
        found.append(Improvement(name, first.as_of, last.as_of, points, len(shared), better, worse))
    return tuple(sorted(found, key=lambda each: (-each.points, each.publisher)))


def _shared(one: Mapping[str, Rated], other: Mapping[str, Rated]) -> list[tuple[Rated, Rated]]:
    both = [(part, other[id]) for id, part in one.items() if id in other]
    return [(a, b) for a, b in both if a.version == b.version and a.comparable and b.comparable]


def _gaps(shared: Sequence[tuple[Rated, Rated]]) -> list[Gap]:
    gaps = [
        Gap(one.id, one.kind, one.value or 0.0, other.value or 0.0, one.weight)
        for one, other in shared
        if difference(one, other)
    ]
    return sorted(gaps, key=lambda gap: (-abs(gap.after - gap.before) * gap.weight, gap.id))


def _points(gaps: Sequence[Gap], shared: Sequence[tuple[Rated, Rated]]) -> float:
    """The weighted sum of gaps, in points of 100 on what is shared."""
    whole = sum(one.weight for one, _ in shared)
    return 100 * sum((gap.after - gap.before) * gap.weight for gap in gaps) / whole if whole else 0.0
