"""The scorecard for a terminal: how good, for what, and what to do first, on one screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from os.path import commonprefix
from typing import TextIO

from ocqual.check import Unit
from ocqual.render import terminal
from ocqual.render.answered import answered
from ocqual.render.asked import beside
from ocqual.render.grades import style_of, why
from ocqual.render.layout import NARROWEST, WIDEST, Line, Page, Piece, columns, cut, cut_head, packed, pad
from ocqual.render.todo import todo
from ocqual.render.unlocking import openers
from ocqual.render.words import clean, count, percent, place, score_text, size, units
from ocqual.report import DimensionScore, Scorecard
from ocqual.standard import Basis
from ocqual.tally import Skips

SUFFIXES = (".txt",)

#: Columns of the first column of tables, and what is kept free for words after a bar.
_NAMES, _WORDS = 17, 35

#: So many lines tell by which rules processes were recognised.
_RULES = 3


def render(card: Scorecard) -> bytes:
    """The scorecard as plain text of 80 columns, in UTF-8."""
    return to_text(card).encode("utf-8")


def to_text(card: Scorecard, *, width: int = 80, encoding: str = "utf-8", report: str | None = None) -> str:
    """The scorecard as plain text, in characters that ``encoding`` has. ``report`` is the file in which its JSON was
    kept, named in what to type next."""
    page = Page(min(max(width, NARROWEST), WIDEST), encoding)
    return page.plain(lines(card, page, report))


def show(card: Scorecard, file: TextIO | None = None, *, report: str | None = None) -> None:
    """Print the scorecard to a text stream: standard output unless ``file`` is given."""
    terminal.show(lambda page: lines(card, page, report), file)


def lines(card: Scorecard, page: Page, report: str | None = None) -> Iterator[Line]:
    """The scorecard, line by line."""
    yield from _head(card, page)
    yield from _lens(card, page)
    yield from _overall(card, page)
    if card.lens is not None and card.lens.own:
        # whoever has questions of their own sees them first, and what they are judged beside in short
        yield from answered(card, page)
        yield from openers(card, page)
        yield from _dimensions_in_short(card, page)
    else:
        yield from _dimensions(card, page)
        yield from answered(card, page)
    yield from beside(card, page)
    yield from _not_read(card, page)
    yield from _asides(card, page)
    yield from todo(card, page, report)


def _head(card: Scorecard, page: Page) -> Iterator[Line]:
    data = card.dataset
    others = len(data.publishers) - 1
    name = clean(card.publisher or "Publisher not named")
    more = f" and {count(others, 'other publisher')}" if others > 0 else ""
    yield ((cut(name, page.width - columns(more)), "bold"), (more, "dim"))
    read = [_inputs(card, page.width // 2), size(card.reading.bytes), _versions(card)]
    yield ((cut(" · ".join(text for text in read if text), page.width), "dim"),)
    period = f"{data.first_release} to {data.last_release}" if data.first_release else "releases without dates"
    counts = [count(data.processes, "process"), count(data.releases, "release"), period, f"as of {card.as_of}"]
    yield ((cut(" · ".join(counts), page.width), "dim"),)
    if several := card.changes.several:
        said = f"{several:,} of these processes {'has' if several == 1 else 'have'} several releases"
        whole = f" · {card.changes.replaced:,} replaced whole each time" if card.changes.replaced else ""
        yield ((cut(said + whole, page.width), "dim"),)
    yield ()


def _versions(card: Scorecard) -> str:
    """The versions that are declared, and that which was assumed where nothing tells one."""
    declared = [clean(version, 10) for version in list(card.dataset.versions)[:2]]
    assumed = [f"{version} assumed" for version, why in card.dataset.judged_by.items() if why.get(Basis.ASSUMED)]
    return f"OCDS {' and '.join([*declared, *assumed])}" if declared or assumed else ""


def _lens(card: Scorecard, page: Page) -> Iterator[Line]:
    """For whom the card is, how many of the processes are theirs, and by which rules they were recognised."""
    lens = card.lens
    if lens is None:
        return
    yield ((cut(f"For {clean(lens.id)}: {clean(lens.title)}", page.width), "bold"),)
    told = [f"all of {count(lens.seen, 'process')}"]
    if lens.reasons:
        rules = [f"{number:,} by {clean(rule)}" for rule, number in lens.rules]
        told = [f"{lens.matched:,} of {count(lens.seen, 'process')}", *rules]
    for line in packed(told, page.width, _RULES, "and {} more"):
        yield ((line, "dim"),)
    yield ()


def _inputs(card: Scorecard, width: int) -> str:
    inputs = card.dataset.inputs
    if not inputs:
        return "input not named"
    names = [clean(each.name, 4096) for each in inputs]
    if len(names) == 1:
        return cut_head(names[0], width)
    # names may be URLs and members of archives, so not paths of this system; what follows the last slash is cut off
    folder = commonprefix(names).rpartition("/")[0]  # noqa: RUF071
    files = count(len(names), "file")
    return f"{files} in {cut_head(folder, width - len(files) - 4)}" if folder else f"{files}, {cut(names[0], width)} …"


def _overall(card: Scorecard, page: Page) -> Iterator[Line]:
    if card.score is None:
        yield (("  No overall score: ", "bold"), (why(card.reason, card.assessed), ""))
    else:
        digits = page.big(score_text(card.score))
        style = style_of(card.score, card)
        length = page.width - columns(digits[0]) - 7
        beside: list[list[Piece]] = [
            [("of 100 · ", ""), (card.label or "", f"bold {style}")],
            page.bar(card.score / 100, length, style),
            [(cut(_summary(card), length), "dim")],
        ]
        for row, pieces in zip(digits, beside, strict=True):
            yield (("  ", ""), (row, f"bold {style}"), ("   ", ""), *pieces)
    yield ()


def _summary(card: Scorecard) -> str:
    judged = f"judged on {percent(card.assessed)} of what counts"
    return f"{judged} · with the fixes below {score_text(card.fixes[-1].after)}" if card.fixes else judged


def _dimensions(card: Scorecard, page: Page) -> Iterator[Line]:
    for dimension in card.dimensions:
        style = style_of(dimension.score, card)
        head = [("  " + pad(dimension.id.capitalize(), _NAMES), ""), (f"{score_text(dimension.score):>5}  ", style)]
        if dimension.score is None:
            room = page.width - _NAMES - 9
            yield (*head, (cut(why(dimension.reason, dimension.assessed), room), "dim"))
        else:
            bar = page.bar(dimension.score / 100, _bar_length(page), style)
            yield (*head, *bar, ("  " + cut(_judged(dimension, card, page.width > 100), _words(page)), "dim"))
    yield ()


def _dimensions_in_short(card: Scorecard, page: Page) -> Iterator[Line]:
    """The dimensions in a line or two; why one has no score is for ``ocqual explain``."""
    head = "Dimensions: "
    told = [f"{dimension.id.capitalize()} {score_text(dimension.score)}" for dimension in card.dimensions]
    for index, line in enumerate(packed(told, page.width - columns(head), 3)):
        yield ((head if index == 0 else " " * columns(head), "bold"), (line, ""))


def _bar_length(page: Page) -> int:
    return min(page.width - _NAMES - 11 - _WORDS, 30)


def _words(page: Page) -> int:
    return page.width - _NAMES - 11 - _bar_length(page)


def _judged(dimension: DimensionScore, card: Scorecard, wide: bool) -> str:
    """How much of a dimension was judged, by weight, and on how many units at most."""
    asked = {case.id: case for case in card.use_cases if case.id in dimension.contributions}
    applied: dict[Unit, int] = {}
    for measure in card.measures:
        if measure.id in dimension.contributions and measure.unit not in (Unit.DATASETS, Unit.PACKAGES):
            applied[measure.unit] = max(applied.get(measure.unit, 0), measure.applied)
    for question in (question for case in asked.values() for question in case.questions):
        applied[Unit.PROCESSES] = max(applied.get(Unit.PROCESSES, 0), question.applicable)
    noun = "check" if not asked else "use case" if len(asked) == len(dimension.contributions) else "part"
    parts = f" · {dimension.scored} of {count(dimension.parts, noun)}" if wide else ""
    on = "".join(f" · {units(number, unit)}" for unit, number in applied.items())
    return f"{percent(dimension.assessed)} judged{parts}{on}"


def _not_read(card: Scorecard, page: Page) -> Iterator[Line]:
    skipped, noted = card.reading.skipped, card.reading.noted
    if skipped:
        parts = count(sum(each.count for each in skipped.values()), "part")
        lost = size(sum(each.bytes for each in skipped.values()))
        yield ((f"Not read: {parts} of the input, {lost}", "bold red"),)
        yield from _places(skipped, page)
    if noted:
        parts = count(sum(each.count for each in noted.values()), "part")
        yield ((f"Read with a reservation: {parts} of the input", "bold"),)
        yield from _places(noted, page)
    if skipped or noted:
        yield ()


def _places(reasons: Mapping[str, Skips], page: Page, shown: int = 3) -> Iterator[Line]:
    ordered = sorted(reasons.items(), key=lambda item: (-item[1].count, item[0]))
    for reason, skips in ordered[:shown]:
        text = f"{skips.count:,} × {clean(reason)}"
        if skips.places:
            first = skips.places[0]
            text += ", first at "
            # the line or offset, at the end, is what is looked for; a fault that is not told whole is of no use
            text += cut_head(place(first.file, first.line, first.offset), page.width - 2 - columns(text))
            detail = f" ({clean(first.detail)})" if first.detail else ""
            text += detail if columns(text + detail) <= page.width - 2 else ""
        yield (("  " + cut(text, page.width - 2), ""),)
    if len(ordered) > shown:
        rest = sum(skips.count for _, skips in ordered[shown:])
        yield ((f"  {rest:,} × {count(len(ordered) - shown, 'other reason')}", ""),)


def _asides(card: Scorecard, page: Page) -> Iterator[Line]:
    """What a reader must know besides: checks that went wrong, and packs that do not count."""
    told = False
    broken = [measure for measure in card.measures if measure.errors]
    if broken:
        names = ", ".join(measure.id for measure in broken)
        text = f"{count(len(broken), 'check')} went wrong on some data, which is not counted: {names}"
        yield ((cut(text, page.width), "red"),)
        told = True
    for pack in card.packs:
        result = f"{score_text(pack.score)} of 100" if pack.score is not None else why(pack.reason, pack.assessed)
        text = f"Beside the score: pack {clean(pack.id)}: {result}, {pack.scored} of {count(pack.parts, 'check')}"
        yield ((cut(text, page.width), ""),)
        told = True
    if told:
        yield ()
