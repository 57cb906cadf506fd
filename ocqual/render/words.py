"""Numbers, reasons and places in words, the same wherever they are shown."""

from __future__ import annotations

import unicodedata

from ocqual.check import Unit
from ocqual.report import Measure, Reason
from ocqual.tally import Example
from ocqual.wording import count as count

#: Format characters that scripts need to be written at all: the joiners. All others are left out, bidirectional
#: overrides among them.
_NEEDED = frozenset("\u200c\u200d")

REASONS = {
    Reason.NOTHING: "there is nothing to judge",
    Reason.ERRORS: "the check went wrong on everything it looked at",
    Reason.TOO_FEW: "too few to judge by",
    Reason.PREVIEW: "a preview, which does not count",
    Reason.OTHER_PACK: "of a pack that does not count",
    Reason.NOT_LOOKED_AT: "this run did not look at its fields",
    Reason.NO_CHECKS: "there are no checks",
    Reason.NOT_ENOUGH: "too little of it could be judged",
    Reason.NO_WEIGHT: "the profile gives weight to none of it",
    Reason.STAMPED: "releases bear the dates of a few exports",
    Reason.FEW_PROCESSES: "too few processes to judge by",
}


def clean(text: str, limit: int = 400) -> str:
    """Text from data made fit to be shown: on one line, without control characters or changes of direction, and no
    longer than ``limit`` characters."""
    more = "…" if len(text) > limit else ""
    if (shown := text[:limit]).isascii() and shown.isprintable():
        return " ".join(shown.split()) + more
    kept = []
    for char in shown:
        category = unicodedata.category(char)
        if char.isspace() or category in ("Zl", "Zp"):
            kept.append(" ")
        elif category == "Cc" or category == "Cs":
            kept.append("\ufffd")
        elif category not in ("Cf", "Co", "Cn") or char in _NEEDED:
            kept.append(char)
    return " ".join("".join(kept).split()) + more


def score_text(score: float | None) -> str:
    """A score with one decimal; only what is exactly 0 or 100 is shown as that.

    >>> score_text(99.99), score_text(100), score_text(None)
    ('99.9', '100.0', '–')
    """
    if score is None:
        return "–"
    shown = min(99.9, max(0.1, round(score, 1))) if 0 < score < 100 else score
    return f"{shown:.1f}"


def points_text(points: float) -> str:
    """Points gained or lost with one decimal; a little is not nothing."""
    return "<0.1" if 0 < points < 0.05 else f"{points:.1f}"


def gain_text(points: float) -> str:
    """Points that would be gained, as :func:`points_text` but with a sign."""
    return points_text(points) if points < 0.05 else f"+{points_text(points)}"


def percent(part: float) -> str:
    """A share from 0 to 1 in whole per cent; only none is 0 % and only all is 100 %.

    >>> percent(0.9999), percent(0.001), percent(1)
    ('>99 %', '<1 %', '100 %')
    """
    whole = round(part * 100)
    if part < 1 and whole == 100:
        return ">99 %"
    if part > 0 and whole == 0:
        return "<1 %"
    return f"{whole} %"


def units(number: int, unit: Unit) -> str:
    """A number of what a measure counts.

    >>> units(1, Unit.PROCESSES), units(2100, Unit.RELEASES)
    ('1 process', '2,100 releases')
    """
    return count(
        number,
        {Unit.PROCESSES: "process", Unit.RELEASES: "release", Unit.PACKAGES: "package", Unit.DATASETS: "dataset"}[unit],
    )


def median(measure: Measure) -> str:
    """What a check with a curve found: the median of its numbers, and on how many units."""
    if measure.numbers is None:
        raise ValueError(f"{measure.id} has no numbers")
    shown = f"{measure.numbers.median:,} {measure.numbers.unit}"
    return shown if measure.unit is Unit.DATASETS else f"median {shown} on {units(measure.applied, measure.unit)}"


def size(number: int) -> str:
    """Bytes, in the unit in which they are short.

    >>> size(512), size(8_123_456)
    ('512 bytes', '8.1 MB')
    """
    for unit, scale in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if number >= scale:
            return f"{number / scale:.1f} {unit}"
    return count(number, "byte")


def place(file: str, line: int, offset: int) -> str:
    """Where something begins: file and line, or the byte offset where the line is not known."""
    return f"{clean(file)}:{line}" if line else f"{clean(file)}, byte {offset:,}" if offset else clean(file)


def place_of(example: Example) -> str:
    """Where an example's document begins."""
    return place(example.file, example.line, example.offset)
