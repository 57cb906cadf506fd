"""The basic criteria, as far as files alone can tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from ocqual.criteria.seen import Finding, Seen, per_cent
from ocqual.standard.additional import Additional, Kind, kinds_of
from ocqual.wording import count


def _registered(seen: Seen) -> Finding:
    total = sum(seen.prefixes.values())
    if not total:
        return None, None, "no processes"
    known = {prefix: count for prefix, count in seen.prefixes.items() if prefix.startswith("ocds-")}
    share = sum(known.values()) / total
    parts = [f"{prefix}: {count:,}" for prefix, count in sorted(known.items(), key=lambda item: -item[1])[:3]]
    for kind, words in _PREFIX_KINDS.items():
        if kind in seen.prefixes:
            parts.append(f"{words}: {seen.prefixes[kind]:,}")
    evidence = f"{', '.join(parts)}, of {total:,} processes"
    needed = seen.asked.thresholds.registered_share
    if share >= needed:
        return True, share, evidence
    # a prefix that this register does not have may be registered all the same
    possible = share + seen.prefixes.get("unknown", 0) / total
    return (None if possible >= needed else False), share, evidence


_PREFIX_KINDS = {
    "unknown": "of the right form, but not in ocqual's copy of the register",
    "example": "a prefix of samples",
    "none": "without a prefix",
}


def _reviewable(seen: Seen) -> Finding:
    reading = seen.totals.reading
    documents = sum(reading.documents.values())
    skipped = sum(each.count for each in reading.skipped.values())
    evidence = f"{count(documents, 'document')} read, {count(skipped, 'part')} not"
    invalid = [f"{reason} {reading.noted[reason].count:,}" for reason in seen.asked.no_json if reason in reading.noted]
    if invalid:
        # the review tool is strict where we are lenient
        evidence += f"; read although it is no valid JSON: {', '.join(invalid)}"
    if skipped or invalid:
        return False, None, evidence
    if not documents:
        return None, None, evidence
    if reading.packaged < documents:
        # what is published in packages may have been taken out of them on its way here
        where = f"{reading.packaged:,} of them in packages" if reading.packaged else "none in a package"
        return None, None, f"{evidence}; {where}, which the review tool asks for"
    return True, None, f"{evidence}; all in {count(sum(reading.packages.values()), 'package')}"


def _appropriate(seen: Seen) -> Finding:
    if not seen.totals.processes:
        return None, None, "no processes"
    least = seen.asked.thresholds.duplicate_share
    kinds = kinds_of(seen.totals.coverage)
    misspelt = sorted(path for path, each in kinds.items() if each.kind is Kind.MISSPELT and not _around(path, kinds))
    doubles = [f"{path} for {kinds[path].names[0]}" for path in misspelt if _share(seen, path) >= least]
    rate = seen.rate(seen.asked.checks.codes)
    codes = 0.0 if rate is None else 1 - rate
    if codes >= least:
        doubles.append(f"misspelt codes in {per_cent(codes)} of the releases that have codes")
    if doubles:
        more = f" and {len(doubles) - 3:,} more" if len(doubles) > 3 else ""
        return False, None, f"{', '.join(doubles[:3])}{more}"
    own = sum(1 for path, each in kinds.items() if each.kind is Kind.LOCAL or _is_slip_within(path, kinds))
    if not own:
        slips = f"{count(len(misspelt), 'misspelt field')}, all rare" if misspelt else "none that is misspelt"
        return True, None, f"no fields of the publisher's own, {slips}"
    evidence = f"{count(own, 'field')} of the publisher's own; only a reader can tell whether they repeat others"
    return None, None, evidence


def _around(path: str, kinds: Mapping[str, Additional]) -> Additional | None:
    """What the object is that a member lies in, if that is additional itself: then its slip repeats no field of the
    standard's, and is none for the check of names either."""
    return kinds.get(path.rpartition("/")[0])


def _is_slip_within(path: str, kinds: Mapping[str, Additional]) -> bool:
    """Whether a member of an object that an extension leads to is misspelt; what lies in a misspelt one is no slip."""
    around = _around(path, kinds)
    return kinds[path].kind is Kind.MISSPELT and around is not None and around.kind is not Kind.MISSPELT


def _share(seen: Seen, path: str) -> float:
    """In which share of the objects that could have it a member is there."""
    return seen.cover(path).present / max(seen.cover(path.rpartition("/")[0]).objects, 1)


def _relevant(seen: Seen) -> Finding:
    case = seen.asked.thresholds.relevant_use_case
    mine = [each.question for each in seen.answers if each.question.use_case.id == case]
    wanted = {path for question in mine for path in question.paths()}
    paths = {path: 1 << bit for bit, path in enumerate(seen.totals.signature_paths) if path in wanted}
    if not mine or len(paths) < len(wanted):
        return None, None, "this run did not look at the six questions"
    mask = sum(paths.values())
    counts: dict[int, int] = {}
    for key, number in seen.totals.signatures.items():
        bits = int(key.split(":")[1], 16) & mask
        counts[bits] = counts.get(bits, 0) + number
    whole, answered = 0, dict.fromkeys((question.title for question in mine), 0)
    for bits, number in counts.items():
        filled = frozenset(path for path, bit in paths.items() if bits & bit)
        told = [question.title for question in mine if question.need.met(filled)]
        whole += number if len(told) == len(mine) else 0
        for title in told:
            answered[title] += number
    evidence = f"{whole:,} of {seen.totals.processes:,} processes answer all {len(mine)}"
    never = [title for title, number in answered.items() if not number]
    return whole > 0, whole / max(seen.totals.processes, 1), evidence + (f"; none answers {never[0]}" if never else "")


def _active(seen: Seen) -> Finding:
    if not seen.extent.last:
        return None, None, "no release has a date"
    since = quarters_before(seen.dataset.as_of, seen.asked.thresholds.active_quarters)
    last = date.fromisoformat(seen.extent.last)
    return last >= since, None, f"last release on {last}; the four quarters begin on {since}"


def quarters_before(day: date, quarters: int) -> date:
    """The first day of the quarter that lies so many quarters before that of ``day``.

    >>> quarters_before(date(2024, 5, 17), 4).isoformat()
    '2023-04-01'
    """
    number = day.year * 4 + (day.month - 1) // 3 - quarters
    return date(number // 4, number % 4 * 3 + 1, 1)


def _representative(seen: Seen) -> Finding:
    """What a reader who knows the population may judge by."""
    methods = [method for method in seen.methods if method not in ("none", "other")]
    period = f"{seen.extent.first} to {seen.extent.last}" if seen.extent.first else "no dates"
    return None, None, f"{seen.totals.processes:,} processes, {period}, methods: {', '.join(methods) or 'none named'}"


JUDGES: dict[str, Callable[[Seen], Finding]] = {
    "registered": _registered,
    "reviewable": _reviewable,
    "appropriate": _appropriate,
    "relevant": _relevant,
    "representative": _representative,
    "active": _active,
}
