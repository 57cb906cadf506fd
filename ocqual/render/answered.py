"""What can be answered, for a terminal: use cases in a line each, and those of somebody question by question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ocqual.check import STAGES
from ocqual.render.grades import label_of, style_of
from ocqual.render.layout import Line, Page, columns, cut, packed, pad, wrap
from ocqual.render.words import clean, count, percent, score_text
from ocqual.report import QuestionScore, Reason, Scorecard, UseCaseScore

#: Columns for the words after a bar, with the spaces before them: enough for "not ready yet · 11 of 53 questions".
_WORDS = 36

#: The least and the most columns of the names of use cases, and of the bars beside them and beside questions.
_NAMES, _BARS = (20, 60), (8, 20)

#: Columns of a score with the spaces around it.
_SCORE = 7


def answered(card: Scorecard, page: Page) -> Iterator[Line]:
    """The use cases; where the card is for somebody, their own with all questions first, then those they named."""
    own = card.lens.own if card.lens is not None else ()
    whole = [case for case in card.use_cases if case.id in own or len(card.use_cases) == 1]
    others = [case for case in card.use_cases if case not in whole]
    for case in whole:
        yield from _with_questions(case, card, page)
    named = [case for case in others if card.lens is not None and case.id in card.lens.use_cases]
    if own and named:
        yield from _use_cases(named, "What else can be answered", card, page)
        yield from _in_short([case for case in others if case not in named], page)
    elif others:
        yield from _use_cases(others, "What can be answered", card, page)
    if others:
        yield ()


def _use_cases(cases: Sequence[UseCaseScore], title: str, card: Scorecard, page: Page) -> Iterator[Line]:
    """Each use case in a line; the questions of each are for ``ocqual explain``."""
    more = "  how well, and how many of the questions are ready"
    yield ((title, "bold"), (cut(more, page.width - columns(title)), "dim"))
    longest = max(columns(clean(case.title)) for case in cases) + 1
    names = max(min(longest, page.width - 2 - _SCORE - _BARS[0] - _WORDS, _NAMES[1]), _NAMES[0])
    length = max(min(page.width - 2 - names - _SCORE - _WORDS, _BARS[1]), 4)
    for case in cases:
        style = style_of(case.score, card)
        head = [("  " + pad(cut(clean(case.title), names - 1), names), ""), (f"{score_text(case.score):>5}  ", style)]
        room = page.width - 2 - names - _SCORE
        if case.score is None:
            yield (*head, (cut(f"not judged ({percent(case.assessed)} could be)", room), "dim"))
            continue
        judged = [question for question in case.questions if question.reason is None]
        best = card.plan.bands[0].least / 100
        ready = sum(1 for question in judged if question.value is not None and question.value >= best)
        words = f"{label_of(case.score, card)} · {ready} of {count(len(judged), 'question')}"
        yield (*head, *page.bar(case.score / 100, length, style), ("  " + cut(words, room - length - 2), "dim"))


def _in_short(cases: Sequence[UseCaseScore], page: Page) -> Iterator[Line]:
    """Use cases that nobody asked for here, in as few lines as they take."""
    told = [f"{clean(case.title)} {score_text(case.score)}" for case in cases]
    for line in packed(told, page.width - 2, 3):
        yield ((f"  {line}", "dim"),)


def _with_questions(case: UseCaseScore, card: Scorecard, page: Page) -> Iterator[Line]:
    """A use case and each of its questions, by the stage from which on it is asked."""
    style = style_of(case.score, card)
    if case.score is None:
        judged = sum(1 for question in case.questions if question.reason is None)
        result = f"no score: {judged} of {count(len(case.questions), 'question')} can be judged"
    else:
        result = f"{score_text(case.score)}  {label_of(case.score, card)}"
    yield ((cut(clean(case.title), page.width - columns(result) - 2), "bold"), ("  ", ""), (result, f"bold {style}"))
    ordered = sorted(case.questions, key=lambda question: STAGES.index(question.stage))
    titles = max(columns(clean(question.title)) for question in ordered)
    counts = max(columns(_counts(question)) for question in ordered)
    room = min(titles, page.width - 2 - _SCORE - 2 - counts)
    length = min(page.width - 2 - room - 2 - _SCORE - counts - 2, _BARS[1])
    stage = None
    for question in ordered:
        if question.stage != stage:
            stage = question.stage
            yield from _asked_of([each for each in ordered if each.stage == stage], card, page)
        yield from _question(question, room, length if length >= _BARS[0] else 0, card, page)
    yield ()


def _asked_of(questions: Sequence[QuestionScore], card: Scorecard, page: Page) -> Iterator[Line]:
    """Of which processes the questions from one stage on are asked, where it is not all: that is why there are few
    answers, or none."""
    reached = max((each.applicable for each in questions if each.reason is not Reason.NOT_LOOKED_AT), default=None)
    if reached is None or reached == card.dataset.processes:
        return
    few = reached and any(question.reason is Reason.TOO_FEW for question in questions)
    text = (
        f"asked of processes that have reached the {questions[0].stage} stage: {reached:,} of "
        f"{card.dataset.processes:,} {'has' if reached == 1 else 'have'}{', too few to judge by' if few else ''}"
    )
    for line in wrap(text, page.width - 2, 3):
        yield ((f"  {line}", "dim"),)


def _question(question: QuestionScore, room: int, length: int, card: Scorecard, page: Page) -> Iterator[Line]:
    """A question with its share and counts; a title that is longer than there is ``room`` goes on in the next line."""
    titles = wrap(clean(question.title), room, 4)
    for title in titles[:-1]:
        yield ((f"  {title}", ""),)
    head = ("  " + pad(titles[-1] if titles else "", room), "")
    if question.value is None:
        # that no process has got so far is said above
        reason = "" if question.reason is Reason.NOTHING else "  not looked at"
        yield (head, (f"  {'–':>5}", "dim"), (cut(reason, page.width - 2 - room - _SCORE), "dim"))
        return
    style = style_of(question.value * 100, card) if question.reason is None else "dim"
    bar = [("  ", ""), *page.bar(question.value, length, style)] if length else []
    yield (head, (f"  {percent(question.value):>5}", style), *bar, (f"  {_counts(question)}", "dim"))


def _counts(question: QuestionScore) -> str:
    return f"{question.answerable:,} of {question.applicable:,}"
