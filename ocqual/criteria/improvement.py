"""Directions for continuous improvement: numbers without a line to cross, to be compared with earlier ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from ocqual.check import Check, Dimension
from ocqual.criteria.seen import Finding, Seen
from ocqual.figures import how_many
from ocqual.points import quantile
from ocqual.rates import is_stamped
from ocqual.report import Reason
from ocqual.tally import add_counts
from ocqual.wording import count


def _questions(seen: Seen) -> Finding:
    some = sum(1 for answer in seen.answers if answer.answerable)
    return None, some, f"{some} of {len(seen.answers)} questions are answered by some process"


def _fields(seen: Seen) -> Finding:
    processes = seen.totals.processes
    filled = sum(cover.filled for path, cover in seen.totals.coverage.items() if path)
    paths = sum(1 for path, cover in seen.totals.coverage.items() if path and cover.filled)
    mean = filled / processes if processes else None
    return None, mean, f"{filled:,} fields filled in {processes:,} processes, at {paths:,} paths"


def _buyers(seen: Seen) -> Finding:
    census = seen.totals.gauges.names.get("buyers")
    if census is None:
        return None, None, "no process names a buyer"
    value, interval = how_many(census)
    about = "about " if interval else ""
    return None, value, f"{about}{value:,.0f} buyers, in {census.occurrences:,} of {seen.totals.processes:,} processes"


def _methods(seen: Seen) -> Finding:
    named = {method: count for method, count in seen.methods.items() if method not in ("none", "other")}
    told = ", ".join(f"{method} {count:,}" for method, count in sorted(named.items(), key=lambda item: -item[1]))
    return None, len(named), told or "no process names one of the standard's methods"


def _releases(seen: Seen) -> Finding:
    """By the releases that differ: one in a record and the same beside it are one; compiled releases do not tell."""
    releases, processes = seen.totals.changes.releases, sum(seen.totals.changes.processes.values())
    if not processes:
        return None, None, "no process shows its releases"
    untold = seen.totals.processes - processes
    rest = f"; {count(untold, 'process')} beside them without releases of their own" if untold > 0 else ""
    return None, releases / processes, f"{count(releases, 'release')} of {count(processes, 'process')}{rest}"


def _earliest(seen: Seen) -> Finding:
    return None, None, f"{seen.extent.first} to {seen.extent.last}" if seen.extent.first else "no release has a date"


def lags(seen: Seen) -> tuple[dict[int, int], int]:
    """How many tenders, awards and contracts were published how many days after they happened, and how many do not
    count, as they do not for the checks: what dates their publication is the day of an export."""
    counts: dict[int, int] = {}
    stamped = 0
    for check in seen.asked.checks.lags:
        numbers = seen.totals.numbers.get(check, {})
        if is_stamped(numbers, seen.dataset):
            stamped += sum(numbers.values())
        else:
            counts = add_counts(counts, numbers)
    return counts, stamped


def delay(seen: Seen) -> Finding:
    """The median number of days from an event to its publication."""
    counts, stamped = lags(seen)
    exports = f"{count(stamped, 'event')} cannot be told: releases bear the dates of a few exports ({Reason.STAMPED})"
    if not counts:
        return None, None, exports if stamped else "no event can be told from the day of its publication"
    median = quantile(sorted(counts.items()), Fraction(1, 2))
    evidence = f"median {count(median, 'day')} over {count(sum(counts.values()), 'event')} (tenders, awards, contracts)"
    return None, median, f"{evidence}; {exports}" if stamped else evidence


def _licence(seen: Seen) -> Finding:
    tally = seen.totals.tallies.get(seen.asked.checks.licence)
    applied = tally.passed + tally.failed if tally else 0
    if not tally or not applied:
        return None, None, "no licence whose terms are known here"
    return None, tally.passed / applied, f"{tally.passed:,} of {applied:,} packages"


def _faults(seen: Seen, wanted: Sequence[Check], units: int, noun: str) -> Finding:
    tallies = [seen.totals.tallies[check.id] for check in wanted if check.id in seen.totals.tallies]
    objects = sum(tally.objects_failed for tally in tallies)
    types = sum(1 for tally in tallies if tally.failed)
    return None, objects / units if units else None, f"{objects:,} faults of {types} types, in {units:,} {noun}"


def _structural(seen: Seen) -> Finding:
    return _faults(seen, [check for check in seen.checks if check.rules], seen.totals.releases, "releases")


def _conformance(seen: Seen) -> Finding:
    wanted = [check for check in seen.checks if not check.rules and check.dimension is Dimension.CONFORMANCE]
    return _faults(seen, [check for check in wanted if not check.preview], seen.totals.releases, "releases")


def _warnings(seen: Seen) -> Finding:
    wanted = [check for check in seen.checks if check.dimension is not Dimension.CONFORMANCE and not check.preview]
    return _faults(seen, wanted, seen.totals.processes, "processes")


JUDGES: dict[str, Callable[[Seen], Finding]] = {
    "questions": _questions,
    "fields-per-process": _fields,
    "buyers": _buyers,
    "methods": _methods,
    "releases-per-process": _releases,
    "earliest": _earliest,
    "publication-delay": delay,
    "open-licence": _licence,
    "structural-errors": _structural,
    "conformance-issues": _conformance,
    "quality-warnings": _warnings,
}
