"""A small card in HTML for notebooks: self-contained, without scripts, everything escaped."""

from __future__ import annotations

from html import escape

from ocqual.render.words import REASONS, clean, count, gain_text, percent, score_text
from ocqual.report import QuestionScore, Scorecard

_COLOURS = ("#2e7d32", "#b08800", "#c75000", "#b3261e")
_BOX = "font:14px/1.5 system-ui,sans-serif;max-width:44em;border:1px solid #8888;border-radius:8px;padding:1em"
_TRACK = "display:inline-block;width:12em;height:.7em;background:#8883;border-radius:4px;overflow:hidden"


def to_card(card: Scorecard) -> str:
    """The scorecard as a fragment of HTML."""
    score = f"{score_text(card.score)} of 100" if card.score is not None else "No overall score"
    label = card.label or (REASONS[card.reason] if card.reason else "")
    units = f"{count(card.dataset.processes, 'process')}, {count(card.dataset.releases, 'release')}, as of {card.as_of}"
    return (
        f'<div style="{_BOX}"><div>{_text(card.publisher or "Publisher not named")}</div>'
        f'<div style="font-size:2em;font-weight:600;color:{_colour(card.score, card)}">{_text(score)}</div>'
        f"<div>{_text(label)} · judged on {_text(percent(card.assessed))} of what counts · {_text(units)}</div>"
        f'<table style="margin:.8em 0">{_dimensions(card)}{_questions(card)}</table>{_fixes(card)}</div>'
    )


def _text(text: str) -> str:
    return escape(clean(text))


def _colour(score: float | None, card: Scorecard) -> str:
    if score is None:
        return "inherit"
    rank = next(index for index, band in enumerate(card.plan.bands) if score >= band.least)
    return _COLOURS[min(rank, len(_COLOURS) - 1)]


def _row(name: str, shown: str, score: float | None, card: Scorecard) -> str:
    width = 0.0 if score is None else score
    bar = f"width:{width:.1f}%;height:100%;background:{_colour(score, card)}"
    return (
        f'<tr><td style="text-align:left">{_text(name)}</td><td style="text-align:right">{_text(shown)}</td>'
        f'<td style="text-align:left"><span style="{_TRACK}"><span style="display:block;{bar}"></span></span></td></tr>'
    )


def _dimensions(card: Scorecard) -> str:
    rows = ((each.id.capitalize(), score_text(each.score), each.score) for each in card.dimensions)
    return "".join(_row(*row, card) for row in rows)


def _questions(card: Scorecard) -> str:
    """Rows for the use cases; for the questions of one that is the only one, or somebody's own whom the card is for."""
    own = card.lens.own if card.lens is not None else ()
    rows = []
    for case in card.use_cases:
        if len(card.use_cases) == 1 or case.id in own:
            rows += [_question(question, card) for question in case.questions]
        else:
            rows.append(_row(case.title, score_text(case.score), case.score, card))
    return "".join(rows)


def _question(question: QuestionScore, card: Scorecard) -> str:
    value = None if question.reason else question.value
    shown = "–" if value is None else percent(value)
    return _row(question.title, shown, None if value is None else value * 100, card)


def _fixes(card: Scorecard) -> str:
    if not card.fixes:
        return ""
    items = (f"<li>{_text(fix.remedy)} <b>{_text(gain_text(fix.points))}</b></li>" for fix in card.fixes)
    return f"<div>Fix first:</div><ol>{''.join(items)}</ol>"
