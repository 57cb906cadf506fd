"""What was published month by month and quarter by quarter, for a terminal: in a line, and whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ocqual.check import Dimension
from ocqual.render.layout import Line, Page, columns, cut, wrap
from ocqual.render.words import REASONS, count, score_text
from ocqual.report import Month, Quarter, Scorecard

#: Fewer quarters with a score are no trend.
LEAST_QUARTERS = 4

#: The latest quarters that are drawn.
DRAWN = 24

_SPARKS = "▁▂▃▄▅▆▇█"

#: The scale of the line is at least so many points from bottom to top, so that small changes look small.
_SCALE = 20

_PERIODS = {"daily": "working days", "weekly": "weeks", "monthly": "months"}

_OLD = "This report was made before months were counted: score the data again."


def trend(card: Scorecard, page: Page) -> str:
    """The scores of quarters in a few characters, with the first and the last; empty where there is no trend."""
    scored = [(each.quarter, each.score) for each in card.quarters if each.quarter and each.score is not None]
    if len(scored) < LEAST_QUARTERS:
        return ""
    (first, then), (last, now) = scored[0], scored[-1]
    # where bars cannot be drawn, the numbers must do
    line = f"{spark([score for _, score in scored[-DRAWN:]])} " if page.unicode else ""
    return f"{line}{first} {score_text(then)} → {last} {score_text(now)} ({now - then:+.1f})"


def spark(scores: Sequence[float]) -> str:
    """Scores as a line of small bars, on a scale of at least :data:`_SCALE` points within 0 to 100.

    >>> spark([50, 60, 70]), spark([100, 100])
    ('▁▅█', '██')
    """
    low = max(0.0, min(min(scores), max(scores) - _SCALE))
    high = max(max(scores), low + _SCALE)
    return "".join(_SPARKS[min(int((score - low) / (high - low) * len(_SPARKS)), len(_SPARKS) - 1)] for score in scores)


def quarter_lines(card: Scorecard, page: Page) -> Iterator[Line]:
    """Every quarter with its score and those of dimensions."""
    if not card.quarters:
        yield ((_OLD, ""),)
        return
    yield (("Quality of what was published, by the quarter of the release", "bold"),)
    names = "".join(f"{dimension.value[:7]:>9}" for dimension in Dimension)
    yield ((f"  {'quarter':<9}{'processes':>10}{'score':>7}{names}", "dim"),)
    for each in card.quarters:
        head = f"  {each.quarter or 'undated':<9}{each.processes:>10,}"
        yield (
            (head, ""),
            (f"{score_text(each.score):>7}", "bold"),
            (cut(_rest(each), page.width - columns(head) - 7), ""),
        )
    yield ()
    yield from _note(
        "Each quarter is scored as the whole is, over what is dated in it, looked at on the same day; checks of the "
        "dataset as a whole are left out. Of merged data a process counts in the quarter of its last release.",
        page,
    )


def _rest(quarter: Quarter) -> str:
    if quarter.reason is not None and not quarter.dimensions:
        return f"  {REASONS[quarter.reason]}"
    return "".join(f"{score_text(quarter.dimensions.get(dimension.value)):>9}" for dimension in Dimension)


def series_lines(card: Scorecard, page: Page) -> Iterator[Line]:
    """How releases came, and every month with what was published in it."""
    if not card.series:
        yield ((_OLD, ""),)
        return
    yield (("When releases came", "bold"),)
    for text in _cadence(card):
        for line in wrap(text, page.width - 2, 3):
            yield ((f"  {line}", ""),)
    yield ()
    lags = sorted({id for each in card.series for id in each.lags})
    short = [id.partition(".")[2].removesuffix("-lag") for id in lags]
    yield (("Month by month", "bold"), ("  median lags in days, by the month of the release" if lags else "", "dim"))
    heads = "".join(f"{name[:7]:>8}" for name in short)
    yield ((cut(f"  {'month':<9}{'releases':>9}{'processes':>10}{heads}", page.width), "dim"),)
    for each in card.series:
        cells = "".join(f"{each.lags[id]:>8,}" if id in each.lags else f"{'–':>8}" for id in lags)
        yield ((cut(_month(each) + cells + (f"  {each.note}" if each.note else ""), page.width), ""),)


def _month(each: Month) -> str:
    return f"  {each.month or 'undated':<9}{each.releases:>9,}{each.processes:>10,}"


def _cadence(card: Scorecard) -> Iterator[str]:
    told = card.publication
    if told.active is not None:
        word, article = ("Active", "a") if told.active else ("Not active", "no")
        yield f"{word}: {article} release of the last four calendar quarters"
    if told.stamped:
        yield "Nearly all releases bear the dates of few exports, which say nothing of when anything happened"
    elif told.rhythm is not None:
        covered = f"{told.covered} of {told.periods} {_PERIODS[told.rhythm]} of the last year have releases"
        yield f"{told.rhythm.capitalize()}: {covered}"
    else:
        yield "Too few days with releases to see a rhythm in"
    if told.gaps:
        shown = ", ".join(told.gaps[:12]) + (" …" if len(told.gaps) > 12 else "")
        yield f"{len(told.gaps)} of {count(told.months, 'month')} without a release: {shown}"
    if told.drops:
        yield f"Far below the months around: {', '.join(told.drops[:12])}"


def _note(text: str, page: Page) -> Iterator[Line]:
    for line in wrap(text, page.width, 6):
        yield ((line, "dim"),)
