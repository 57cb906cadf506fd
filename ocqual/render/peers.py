"""Publishers side by side, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ocqual.board import Row
from ocqual.check import Dimension
from ocqual.peers import Compared, Gap, Improvement, Lesson, Peers, Result, Standing
from ocqual.render.layout import Line, Page, Piece, columns, cut, packed, pad, wrap
from ocqual.render.words import clean, count, percent, score_text
from ocqual.report import Scorecard

#: The least columns of the names of rows, and those of a cell.
_NAMES, _CELL = 30, 7

#: Columns of a score of the board.
_SCORE = 6

#: So many of the checks that divide publishers are shown; all of them are in the JSON.
_SHOWN = 8

_STYLES = {Standing.STRONG: ("+", "green"), Standing.WEAK: ("-", "red"), None: (" ", "")}

CAUTION = (
    "A score is about published data, not about procurement, and publishers differ in what they have to publish. A "
    "lead of a point or two means nothing. What one can learn from another: ocqual peers."
)


def peers_lines(peers: Peers, page: Page, everything: bool = False) -> Iterator[Line]:
    """Who is there, who is strong in what, who can learn from whom, who has improved; with ``everything`` also the
    questions on which nobody differs from anybody."""
    keys = _keys([peer.name for peer in peers.publishers if peer.reason is None])
    yield from _who(peers, keys, page)
    if peers.parts:
        yield from _tables(peers, keys, page, everything)
        yield from _dividing(peers.parts, keys, page)
        yield from _lessons(peers.lessons, keys, page)
    yield from _improvements(peers.improvements, page)
    yield from _left_out(peers, page)


def _keys(names: Sequence[str]) -> dict[str, str]:
    """A short name for each: A to Z, then AA and so on."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return {name: (letters[at // 26 - 1] if at >= 26 else "") + letters[at % 26] for at, name in enumerate(names)}


def _who(peers: Peers, keys: dict[str, str], page: Page) -> Iterator[Line]:
    checks = sum(1 for part in peers.parts if part.kind == "check")
    compared = f"{count(checks, 'check')} and {count(len(peers.parts) - checks, 'question')} compared"
    told = [f"for {clean(peers.lens)}: the processes that are theirs"] if peers.lens else []
    told = [count(len(keys), "publisher"), *told, *([compared] if len(keys) > 1 else [])]
    for line in packed(told, page.width, 3):
        yield ((line, "bold"),)
    for peer in peers.publishers:
        key = keys.get(peer.name, "–")
        detail = peer.reason or f"{count(peer.processes, 'process')} · as of {peer.as_of}"
        detail = f"not compared: {detail}" if peer.reason else detail
        room = page.width - 6 - columns(detail) - 2
        yield ((f"  {key:<2}  ", "bold"), (pad(clean(peer.name), room), ""), (f"  {detail}", "dim"))
    yield ()


def _tables(peers: Peers, keys: dict[str, str], page: Page, everything: bool) -> Iterator[Line]:
    """Questions and dimensions by publishers, as many side by side as there is room for."""
    names = list(keys)
    asked = [part for part in peers.parts if part.kind == "question"]
    differing = _differing(peers)
    telling = asked if everything else [part for part in asked if part.id in differing]
    room = max((page.width - _NAMES - 2) // _CELL, 1)
    for at in range(0, len(names), room):
        shown = names[at : at + room]
        longest = max([_NAMES, *(columns(clean(part.title)) for part in telling)])
        wide = min(longest, page.width - 2 - _CELL * len(shown))
        head = "".join(f"{keys[name]:>{_CELL - 1}} " for name in shown)
        yield ((f"  {'Questions':<{wide}}", "bold"), (head, "bold"))
        for part in telling:
            results = {result.publisher: result for result in part.results}
            yield from _named(part.title, wide, [_cell(results.get(name)) for name in shown])
        yield ((f"  {'Checks: strong, weak':<{wide}}", "bold"), (head, "bold"))
        for dimension in Dimension:
            found = {each.publisher: each for each in peers.dimensions if each.dimension is dimension}
            cells = [(found[name].strong, found[name].weak) for name in shown]
            yield (
                ("  " + pad(dimension.capitalize(), wide), ""),
                *((f"{f'{strong}+ {weak}-':>{_CELL}}", "dim" if strong == weak == 0 else "") for strong, weak in cells),
            )
        yield ()
    yield from _said(
        "+ better than at least half of the others, - worse: by more than chance (95 %), and by at least "
        f"{peers.least_difference * 100:.0f} points of 100. – not compared.",
        page,
    )
    if alike := len(asked) - len(telling):
        verb = "is" if alike == 1 else "are"
        yield from _said(
            f"{count(alike, 'question')} on which nobody differs from anybody so much {verb} left out: --all shows "
            f"{'it' if alike == 1 else 'them'}.",
            page,
        )
    yield ()


def _differing(peers: Peers) -> set[str]:
    """The parts in which two of those that are compared differ by more than chance."""
    there = {part.id: {each.publisher for each in part.results if each.reason is None} for part in peers.parts}
    return {
        gap.id
        for lesson in peers.lessons
        for gap in lesson.gaps
        if {lesson.learner, lesson.teacher} <= there.get(gap.id, set())
    }


def _named(title: str, wide: int, cells: Sequence[Piece]) -> Iterator[Line]:
    """A row: a title of more columns than there are goes on in further lines, and the cells stand in the last."""
    first, *more = wrap(clean(title), wide - 2, 5) if columns(clean(title)) > wide else [clean(title)]
    *before, last = [first, *(f"  {line}" for line in more)]
    for line in before:
        yield ((f"  {line}", ""),)
    yield (("  " + pad(last, wide), ""), *cells)


def _said(text: str, page: Page) -> Iterator[Line]:
    for line in wrap(text, page.width, 4):
        yield ((line, "dim"),)


def _cell(result: Result | None) -> Piece:
    if result is None or result.value is None or result.reason is not None:
        return (f"{'–':>{_CELL - 1}} ", "dim")
    mark, style = _STYLES[result.standing]
    return (f"{percent(result.value):>{_CELL - 1}}{mark}", style)


def _dividing(parts: Sequence[Compared], keys: dict[str, str], page: Page) -> Iterator[Line]:
    """The checks in which some are strong where others are weak, the most important first."""
    rows = []
    for part in parts:
        strong, weak = (_standing(part, standing) for standing in Standing)
        if strong and weak:
            gap = max(_value(each) for each in strong) - min(_value(each) for each in weak)
            rows.append((-gap * part.weight * min(len(strong), len(weak)), part.id, strong, weak))
    rows.sort(key=lambda row: row[:2])
    if rows:
        yield (("Strong where others are weak", "bold"),)
    for _, id, strong, weak in rows[:_SHOWN]:
        yield (("  ", ""), (clean(id), "bold"))
        for word, style, results in (("strong", "green", strong), ("weak", "red", weak)):
            who = " · ".join(f"{keys[each.publisher]} {percent(_value(each))}" for each in results)
            yield ((f"    {word:<7}", style), (cut(who, page.width - 11), ""))
    if len(rows) > _SHOWN:
        yield ((f"  and {count(len(rows) - _SHOWN, 'more check')}, in the JSON", "dim"),)
    if rows:
        yield ()


def _standing(part: Compared, standing: Standing) -> list[Result]:
    found = [each for each in part.results if each.standing is standing]
    return sorted(found, key=_value, reverse=standing is Standing.STRONG)


def _value(result: Result) -> float:
    return result.value or 0.0


def _lessons(lessons: Sequence[Lesson], keys: dict[str, str], page: Page) -> Iterator[Line]:
    if not lessons:
        yield (("No publisher does better than another by more than chance.", ""),)
        yield ()
        return
    yield (("Who can learn most from whom", "bold"), ("  in points of 100", "dim"))
    # of each the best teacher: all pairs would be about who has most to learn
    best = list({lesson.learner: lesson for lesson in reversed(lessons)}.values())[::-1]
    best.sort(key=lambda lesson: (-lesson.points, lesson.learner))
    for lesson in best:
        head = f"  {keys[lesson.learner]:<2} from {keys[lesson.teacher]:<2} {lesson.points:>5.1f}  "
        yield ((head, "bold"), (_gaps(lesson.gaps, page.width - columns(head)), ""))
    if len(lessons) > len(best):
        yield ((f"  and {count(len(lessons) - len(best), 'more pair')}, in the JSON", "dim"),)
    yield ()


def _gaps(gaps: Sequence[Gap], room: int) -> str:
    """As many gaps as fit, whole; the number of the others."""
    shown = ""
    for at, gap in enumerate(gaps):
        text = f"{', ' if at else ''}{clean(gap.id)} {percent(gap.before)} → {percent(gap.after)}"
        more = f" and {len(gaps) - at - 1} more" if at + 1 < len(gaps) else ""
        if columns(shown + text + more) > room:
            return f"{shown} and {len(gaps) - at} more" if at else cut(text, room)
        shown += text
    return shown


def _improvements(improvements: Sequence[Improvement], page: Page) -> Iterator[Line]:
    if improvements:
        yield (("Who has improved most", "bold"), ("  in points of 100", "dim"))
    for each in improvements:
        days = f"{each.before} → {each.after}"
        tally = f"{len(each.better)} better, {len(each.worse)} worse of {each.compared}"
        tail = f"  {days}  {each.points:+5.1f}"
        yield (("  " + pad(clean(each.publisher), page.width - columns(tail) - 2), "bold"), (tail, ""))
        yield ((f"    {tally}", "dim"),)
        for word, style, gaps in (("better", "green", each.better), ("worse", "red", each.worse)):
            if gaps:
                yield ((f"    {word:<7}", style), (_gaps(gaps, page.width - 11), ""))
    if improvements:
        yield ()


def _left_out(peers: Peers, page: Page) -> Iterator[Line]:
    """How much was left out for which reason."""
    reasons: dict[str, int] = {}
    for each in peers.left_out:
        reasons[each.reason] = reasons.get(each.reason, 0) + len(each.publishers)
    if reasons:
        told = ", ".join(f"{number} × {clean(reason).replace('-', ' ')}" for reason, number in sorted(reasons.items()))
        yield from _said(f"Left out, by check and publisher: {told}. --format json has all of it.", page)


def board_lines(rows: Sequence[Row], page: Page) -> Iterator[Line]:
    """Publishers by total score, with their dimensions."""
    heads = ("Score", *(dimension.value[:5].capitalize() for dimension in Dimension))
    head = f"{'As of':>12}" + "".join(f"{name:>{_SCORE}}" for name in heads)
    room = page.width - columns(head) - 6
    yield ((pad("", room + 6) + head, "bold"),)
    for row in (row for row in rows if row.rank is not None):
        first, *more = wrap(clean(row.report.name), room, 4) or [""]
        day = (f"{row.report.card.as_of!s:>12}", "dim")
        yield ((f"{row.rank:>4}  ", ""), (pad(first, room), ""), day, *_scores(row.report.card))
        for line in more:
            yield ((f"      {line}", ""),)
    others = [row for row in rows if row.rank is None]
    if others:
        yield ()
        yield (("Not ranked", "bold"),)
    for row in others:
        detail = f"  as of {row.report.card.as_of}"
        yield ((f"   –  {cut(clean(row.report.name), page.width - columns(detail) - 6)}", ""), (detail, "dim"))
        for line in wrap(clean(row.reason or ""), page.width - 6, 3):
            yield ((f"      {line}", "dim"),)
    yield ()
    days = sorted({row.report.card.as_of for row in rows})
    if len(days) > 1:
        yield from _said(
            f"Looked at on different days, from {days[0]} to {days[-1]}: what is judged by the day, such as lags and "
            "lateness, is not alike. To be ranked, score all as of one day (--as-of).",
            page,
        )
    yield from _said(CAUTION, page)


def _scores(card: Scorecard) -> Iterator[Piece]:
    yield (f"{score_text(card.score):>{_SCORE}}", "bold")
    for dimension in card.dimensions:
        yield (f"{score_text(dimension.score):>{_SCORE}}", "" if dimension.score is not None else "dim")
