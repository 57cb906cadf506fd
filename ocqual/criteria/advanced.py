"""The advanced badges, by thresholds of our own: the standard gives none."""

from __future__ import annotations

from collections.abc import Callable

from ocqual.criteria.improvement import delay, lags
from ocqual.criteria.seen import Finding, Seen, per_cent
from ocqual.standard import standard


def _timely(seen: Seen) -> Finding:
    lines = seen.asked.thresholds
    _, median, evidence = delay(seen)
    if median is None:
        return None, None, evidence
    counts, _ = lags(seen)
    if sum(counts.values()) < lines.timely_events:
        return None, median, f"{evidence}: fewer than {lines.timely_events}"
    return median <= lines.timely_days, median, evidence


def _thorough(seen: Seen) -> Finding:
    least = seen.asked.thresholds.thorough_objects
    parts = {
        name: any(seen.cover(path).filled >= least for path in paths) for name, paths in seen.asked.thorough.items()
    }
    # one process that shows how it changed is enough: where it is done, it is done by the same software for all
    parts["change history"] = seen.totals.changes.several > 0
    there, needed = sum(parts.values()), seen.asked.thresholds.thorough_parts
    missing = ", ".join(name for name, found in parts.items() if not found)
    evidence = f"{there} of {len(parts)} parts" + (f"; missing: {missing}" if missing else "")
    if seen.totals.processes and not seen.totals.changes.processes:
        # compiled releases and bare records do not tell whether others are published besides
        return (None if there == needed - 1 else there >= needed), there, f"{evidence} (no process shows its releases)"
    return there >= needed, there, evidence


def _linked(seen: Seen) -> Finding:
    names = (seen.asked.checks.suppliers, seen.asked.checks.items)
    shares = [share for name in names if (share := seen.rate(name)) is not None]
    if len(shares) < len(names):
        return None, None, f"nothing to judge by: {' and '.join(name for name in names if seen.rate(name) is None)}"
    evidence = (
        f"all suppliers have an identifier with a scheme in {per_cent(shares[0])} of processes, all items a "
        f"classification with a scheme in {per_cent(shares[1])}; whether others use these schemes is not looked up"
    )
    return min(shares) >= seen.asked.thresholds.linked_share, min(shares), evidence


def _useful(seen: Seen) -> Finding:
    shares = {name: share for name, path in seen.asked.useful.items() if (share := _share(seen, path)) is not None}
    if not shares:
        return None, None, "no process has got far enough"
    least = seen.asked.thresholds.useful_share
    poor = [
        f"{name} {per_cent(share)}" for name, share in sorted(shares.items(), key=lambda item: item[1]) if share < least
    ]
    evidence = f"{len(shares) - len(poor)} of {len(seen.asked.useful)} fields are filled in at least {per_cent(least)}"
    if poor:
        evidence += f"; not: {', '.join(poor)}"
    unseen = [name for name in seen.asked.useful if name not in shares]
    if unseen:
        evidence += f"; no process has got as far as: {', '.join(unseen)}"
    return (None if unseen and not poor else not poor), min(shares.values()), evidence


def _share(seen: Seen, path: str) -> float | None:
    """The share of the objects at the first part of a path in which all of it is filled; ``None`` without objects.

    Of what is in a list the share of its elements, one being counted as lacking where the list is empty.
    """
    first, *rest = path.split("/")
    at, names = (first, rest) if first in ("tender", "awards", "contracts") else ("", [first, *rest])
    wanted = seen.cover(at).objects
    if not wanted:
        return None
    for name in names[:-1]:
        at = f"{at}/{name}" if at else name
        if standard().fields[at].array:
            wanted = seen.cover(at).objects + max(wanted - seen.cover(at).filled, 0)
    return _ratio(seen.cover(path).filled, wanted)


def _ratio(part: int, whole: int) -> float:
    return min(part / whole, 1.0) if whole else 0.0


JUDGES: dict[str, Callable[[Seen], Finding]] = {
    "timely": _timely,
    "thorough": _thorough,
    "silo-breaker": _linked,
    "useful": _useful,
}
