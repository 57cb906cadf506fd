"""What the standard asks, and figures about the procurement, for a terminal: in a line each, and whole."""

from __future__ import annotations

from collections.abc import Iterator

from ocqual.render.layout import Line, Page, columns, cut, pad, wrap
from ocqual.render.series import trend
from ocqual.render.words import clean, percent
from ocqual.report import ELSEWHERE, Criterion, CriterionKind, Figure, Scorecard

_HEADS = {
    CriterionKind.BASIC: "What the standard asks first",
    CriterionKind.IMPROVEMENT: "Where it sees room for improvement",
    CriterionKind.ADVANCED: "What it honours",
}
_MET = {True: ("met", "green"), False: ("not met", "red"), None: ("–", "dim")}

#: Columns before the title of a criterion and before that of a figure.
_MARK, _VALUE = 9, 24


def beside(card: Scorecard, page: Page) -> Iterator[Line]:
    """One line for each on the scorecard, where there is something to say."""
    told = False
    lines = [("In figures: ", _in_figures(card))]
    # how a publisher works is for others: its room goes to the questions of those for whom the card is
    if card.lens is None or not card.lens.own:
        lines[:0] = [("By quarter of release: ", trend(card, page)), ("What the standard asks: ", _summary(card))]
    for head, text in lines:
        if text:
            yield ((head, "bold"), (cut(text, page.width - columns(head)), ""))
            told = True
    if told:
        yield ()


def _summary(card: Scorecard) -> str:
    basic = [criterion for criterion in card.criteria if criterion.kind is CriterionKind.BASIC]
    met = sum(1 for criterion in basic if criterion.met)
    untold = sum(1 for criterion in basic if criterion.met is None)
    rest = f", {untold} cannot be told from files" if untold else ""
    return f"{met} of {len(basic)} basic criteria met{rest}" if basic else ""


#: A share or a median of fewer than so many stands on the page of figures, with its denominator, and not on the card.
ENOUGH = 10

#: The units of figures that are numbers of something, however few.
_NUMBERS = ("buyers", "suppliers")


def _in_figures(card: Scorecard) -> str:
    """The figures that tell most in few words, those that there are and that enough is behind."""
    known = {figure.id: figure for figure in card.figures if figure.value is not None}
    known = {name: figure for name, figure in known.items() if figure.unit in _NUMBERS or figure.denominator >= ENOUGH}
    words = {"buyers": "", "suppliers": "", "single-bid": " single bids", "median-bidders": ""}
    return " · ".join(_text(known[name]) + words[name] for name in words if name in known)


def _text(figure: Figure) -> str:
    """A figure's value with its unit."""
    if figure.value is None:
        return "–"
    about = "about " if figure.estimate else ""
    if figure.unit == "share":
        return about + percent(figure.value)
    whole = figure.value == int(figure.value) or figure.value >= 1000
    shown = f"{figure.value:,.0f}" if whole else f"{figure.value:,.2f}"
    median = "median " if figure.id == "median-bidders" else ""
    one = figure.value == 1 and figure.unit.endswith("s")
    return f"{about}{median}{shown} {figure.unit.removesuffix('s') if one else figure.unit}"


def criteria_lines(card: Scorecard, page: Page) -> Iterator[Line]:
    """Every criterion with its evidence."""
    if not card.criteria:
        yield (("This report was made before criteria were judged: score the data again.", ""),)
    for kind, head in _HEADS.items():
        mine = [criterion for criterion in card.criteria if criterion.kind is kind]
        if mine:
            yield ((head, "bold"),)
            for criterion in mine:
                if not _is_untold(criterion):
                    yield from _criterion(criterion, page)
            untold = [clean(criterion.title) for criterion in mine if _is_untold(criterion)]
            if untold:
                yield from _criterion(Criterion("", "Cannot be told from files", None, "; ".join(untold)), page)
            yield ()
    if card.criteria:
        yield ((cut(f"{_summary(card)}.", page.width), "bold"),)


def _is_untold(criterion: Criterion) -> bool:
    """Whether nothing at all is known of a criterion."""
    return criterion.met is None and criterion.evidence == ELSEWHERE


def _criterion(criterion: Criterion, page: Page) -> Iterator[Line]:
    mark, style = ("", "") if criterion.kind is CriterionKind.IMPROVEMENT else _MET[criterion.met]
    yield ((f"  {mark:<{_MARK}}", style), (cut(clean(criterion.title), page.width - _MARK - 2), ""))
    for line in wrap(clean(criterion.evidence), page.width - _MARK - 2, 4):
        yield ((" " * (_MARK + 2) + line, "dim"),)


def figure_lines(card: Scorecard, page: Page) -> Iterator[Line]:
    """Every figure with its denominator, or why there is none."""
    if not card.figures:
        yield (("This report was made before figures were counted: score the data again.", ""),)
        return
    yield (("Figures beside the questions", "bold"),)
    for figure in card.figures:
        room = page.width - _VALUE - 4
        yield ((f"  {pad(_text(figure), _VALUE)}  ", "bold"), (cut(clean(figure.title), room), ""))
        if figure.reason is not None:
            detail = figure.reason
        else:
            detail = f"of {figure.denominator:,} {figure.of}" + _interval(figure)
        for line in wrap(clean(detail), room, 3):
            yield ((" " * (_VALUE + 4) + line, "dim"),)
    yield ()
    yield from _note(
        "They are no part of the score. Buyers and suppliers are told apart by id, or else by name. The median of an "
        "even number of values is the lower of the two middle ones. See by them whether the data can be what it claims "
        "to be: too few buyers, or a median of one bidder, may be a fault of ids or of numbers left at their default.",
        page,
    )


def _interval(figure: Figure) -> str:
    if figure.interval is None:
        return ""
    low, high = figure.interval
    if figure.unit == "share":
        return f"; estimated, between {percent(low)} and {percent(high)}"
    return f"; estimated, between {low:,.0f} and {high:,.0f}"


def _note(text: str, page: Page) -> Iterator[Line]:
    for line in wrap(text, page.width, 6):
        yield ((line, "dim"),)
