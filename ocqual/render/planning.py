"""What a list of fields would make possible, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ocqual.fieldkinds import ListedField
from ocqual.planning import Plans
from ocqual.render.layout import Line, Page, columns, cut, pad, wrap
from ocqual.render.words import clean, count

#: So many of the fields that open most are shown; all are in the JSON.
_SHOWN = 10

_KINDS = {
    "extension": "of an extension: {names}",
    "translation": "a translation of {names}",
    "other-version": "of version {names} of the standard",
    "misspelt": "did you mean {names}?",
    "local": "did you mean {names}?",
    "object": "holds further fields: list those that you will fill",
    "package": "of the package, not of a release",
    "no-path": "is no path",
}

#: So many of the fields that are not counted are shown; likewise.
_LISTED = 200


def plan_lines(plans: Plans, page: Page) -> Iterator[Line]:
    """Which questions would be possible, which not and what is missing, and which fields would open most."""
    kinds = [field.kind for field in plans.fields]
    inside = sum(1 for kind in kinds if kind in ("standard", "object"))
    yield (
        (cut(f"{count(len(kinds), 'field')} of {clean(plans.source)}, {inside:,} in the standard", page.width), "bold"),
    )
    yield from _possible(plans, page)
    stages = " · ".join(f"{each.stage} {each.possible} of {each.questions}" for each in plans.stages)
    for line in wrap(f"by the stage from which they apply: {stages}", page.width, 4):
        yield ((line, "dim"),)
    yield ()
    yield from _use_cases(plans, page)
    yield from _openers(plans, page)
    yield from _unknown([field for field in plans.fields if field.kind != "standard"], page)
    note = "Possible means that the fields are listed. Whether they are filled, and together, only data can tell."
    for line in wrap(note, page.width, 3):
        yield ((line, "dim"),)


def _possible(plans: Plans, page: Page) -> Iterator[Line]:
    """For whom it is asked, and how many questions would be possible."""
    possible = sum(1 for question in plans.questions if question.possible)
    told = f"{possible:,} of {count(len(plans.questions), 'question')} would be possible"
    if plans.lens:
        yield ((cut(f"For {clean(plans.lens.id)}: {clean(plans.lens.title)}", page.width), "bold"),)
    if plans.own:
        theirs = sum(1 for question in plans.own if question.possible)
        told = f"{theirs:,} of their own {count(len(plans.own), 'question')}, and {told} in all"
    for line in wrap(told, page.width, 2):
        yield ((line, "bold"),)


def _use_cases(plans: Plans, page: Page) -> Iterator[Line]:
    own = plans.lens.use_cases if plans.lens else ()
    for case in plans.use_cases:
        tail = f"  {case.possible} of {len(case.questions)}"
        yield ((cut(clean(case.title), page.width - columns(tail)), "bold"), (tail, "bold"))
        for question in case.questions:
            mark, style = ("yes", "green") if question.possible else ("no", "red")
            yield ((f"  {mark:<4} ", style), (cut(clean(question.title), page.width - 7), ""))
            detail = ""
            if question.missing:
                detail = f"lacks {', '.join(question.missing)}"
            elif question.conditions:
                detail = f"where the data shows: {', '.join(question.conditions).replace('-', ' ')}"
            remedy = question.remedy if case.id in own else ""
            for line in (*_wrapped(detail, page), *_wrapped(remedy, page)):
                yield (("       " + line, "dim"),)
        yield ()


def _wrapped(told: str, page: Page) -> list[str]:
    return wrap(clean(told, 1000), page.width - 7, 3) if told else []


def _openers(plans: Plans, page: Page) -> Iterator[Line]:
    if not plans.openers:
        return
    own = frozenset(question.id for question in plans.own)
    yield (("Fields that would open most" + (", of their own questions first" if own else ""), "bold"),)
    yield (((" theirs" if own else "") + "  opens  with others  field", "dim"),)
    for each in plans.openers[:_SHOWN]:
        theirs = f"{len(own.intersection(each.opens)):>7}" if own else ""
        head = f"{theirs}  {len(each.opens):>5}  {len(each.missing_in):>11}  "
        yield ((head, ""), (cut(clean(each.field), page.width - columns(head)), "bold"))
    yield ()


def _unknown(fields: Sequence[ListedField], page: Page) -> Iterator[Line]:
    if not fields:
        return
    yield (("Not counted as they are, or not in the standard", "bold"),)
    for field in fields[:_LISTED]:
        told = _told(field)
        head = f"  line {field.line:<5} "
        room = page.width - columns(head)
        path = clean(field.given)
        path = pad(path, max(columns(path), 30))
        if columns(path) + columns(told) + 2 <= room:
            yield ((head, "dim"), (path, ""), (f"  {told}", "dim"))
        else:
            yield ((head, "dim"), (cut(path, room), ""))
            yield ((" " * columns(head) + cut(clean(told), room), "dim"),)
    if len(fields) > _LISTED:
        yield ((f"  and {count(len(fields) - _LISTED, 'other')}; the JSON has all", "dim"),)
    yield ()


def _told(field: ListedField) -> str:
    names = " or ".join(field.names)
    meant = f": did you mean {names}?" if names else ""
    if field.kind in ("object", "package", "no-path"):
        return _KINDS[field.kind] + meant
    return _KINDS[field.kind].format(names=names) if names else "of your own"
