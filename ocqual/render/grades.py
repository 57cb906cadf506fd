"""How what was scored is named and coloured: by its band, or by the reason why it has no score."""

from __future__ import annotations

from ocqual.render.words import REASONS, percent
from ocqual.report import Scorecard

#: Styles of scores, by band from the best.
STYLES = ("green", "yellow", "dark_orange", "red")


def style_of(score: float | None, card: Scorecard) -> str:
    """The style in which a score is shown."""
    if score is None:
        return "dim"
    rank = next(index for index, band in enumerate(card.plan.bands) if score >= band.least)
    return STYLES[min(rank, len(STYLES) - 1)]


def label_of(score: float, card: Scorecard) -> str:
    """The words for the band in which a score lies."""
    return next(band.label for band in card.plan.bands if score >= band.least)


def why(reason: str | None, assessed: float | None = None) -> str:
    """A reason in words, with the share that could be judged where that is given."""
    words = next((words for known, words in REASONS.items() if known == reason), str(reason))
    return words if assessed is None else f"{words} ({percent(assessed)})"
