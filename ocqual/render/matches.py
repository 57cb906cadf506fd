"""By which rules the processes of a lens were recognised, each with processes that show it, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from ocqual.render.layout import Line, Page, cut, shrink
from ocqual.render.words import clean, count, place_of
from ocqual.report import LensScore, Scorecard
from ocqual.tally import Example

_NOBODYS = "This report is of all processes: score with --for LENS or --lens FILE."

_ALL = "All processes are theirs, so there are no rules to recognise them by."

_NONE_KEPT = "This report keeps no examples: score the data again, without --examples 0."


def match_lines(card: Scorecard, page: Page) -> Iterator[Line]:
    """Every rule with how many processes match it, most first, and where examples of them are."""
    lens = card.lens
    if lens is None:
        yield ((_NOBODYS, ""),)
        return
    yield ((cut(f"Recognised for {clean(lens.id)}: {clean(lens.title)}", page.width), "bold"),)
    yield ((f"{lens.matched:,} of {count(lens.seen, 'process')} are theirs; one may match several rules", ""),)
    yield ()
    if not lens.reasons:
        yield ((_ALL, ""),)
        return
    yield from _rules(lens, page)
    if not lens.examples:
        yield ()
        yield ((_NONE_KEPT, "dim"),)


def _rules(lens: LensScore, page: Page) -> Iterator[Line]:
    for rule, number in lens.rules:
        yield ((f"  {number:>9,}  ", ""), (cut(clean(rule), page.width - 13), "bold"))
        for each in lens.examples.get(rule, ()):
            yield ((cut(f"             {_where(each, page.width - 13)}", page.width), "dim"),)


def _where(example: Example, width: int) -> str:
    """Where an example stands and whose it is: of long names the ends are shown, by which it can be found."""
    parts = [(place_of(example), 16, True), (clean(example.ocid) or "without ocid", 24, True)]
    if example.pointer:
        parts.append((clean(example.pointer), 12, True))
    return " · ".join(shrink(parts, width - 3 * (len(parts) - 1)))
