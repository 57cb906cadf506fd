"""Before there is data: which questions a list of fields would make possible, and which fields would open most. Pure.

Possible is a yes or no, never a share: whether fields will be filled, and together, only data can tell.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import Literal

from ocqual.check import STAGES, Need
from ocqual.fieldkinds import ListedField, tell_fields, with_parents
from ocqual.fieldlist import Planned
from ocqual.lens import Lens
from ocqual.predicates import SELECTED, SELECTIONS
from ocqual.question import Question
from ocqual.report import Count, Part

#: The version of the form of what is written as JSON.
SCHEMA: Literal["ocqual-fields/1"] = "ocqual-fields/1"

#: The field by which parties are selected.
_ROLES = Need(path=f"{SELECTED}/roles")


class PlannedLens(Part, frozen=True):
    """For whom it is asked; ``use_cases`` are the ids of their own, which come first."""

    id: str
    title: str
    whom: str
    aim: str
    use_cases: tuple[str, ...]


class PlannedQuestion(Part, frozen=True):
    """A question: ``possible`` when all that it needs is listed. ``missing`` is the least that is not, and ``remedy``
    says what to do then; ``conditions`` are what its data must show besides."""

    id: str
    title: str
    stage: str
    possible: bool
    missing: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    remedy: str = ""


class PlannedUseCase(Part, frozen=True):
    """A use case, and how many of its questions would be possible."""

    id: str
    title: str
    possible: Count
    questions: tuple[PlannedQuestion, ...]


class PlannedStage(Part, frozen=True):
    """How many of the questions that apply from a stage on would be possible."""

    stage: str
    possible: Count
    questions: Count


class Opener(Part, frozen=True):
    """A field that is not listed: the questions that it alone ``opens``, and those that it is ``missing_in`` with
    others."""

    field: str
    opens: tuple[str, ...]
    missing_in: tuple[str, ...]


class Plans(Part, frozen=True, kw_only=True):
    """What a list of fields would make possible: for everybody, or for whom the ``lens`` describes, whose own questions
    come first, then those of its use cases, then the rest."""

    schema: Literal["ocqual-fields/1"] = SCHEMA
    source: str
    lens: PlannedLens | None = None
    fields: tuple[ListedField, ...]
    use_cases: tuple[PlannedUseCase, ...]
    stages: tuple[PlannedStage, ...]
    openers: tuple[Opener, ...]

    @property
    def questions(self) -> tuple[PlannedQuestion, ...]:
        """The questions of all use cases, in order."""
        return tuple(question for case in self.use_cases for question in case.questions)

    @property
    def own(self) -> tuple[PlannedQuestion, ...]:
        """The questions that are the lens's own."""
        own = self.lens.use_cases if self.lens else ()
        return tuple(question for case in self.use_cases if case.id in own for question in case.questions)


def plan_fields(
    planned: Sequence[Planned], questions: Sequence[Question], source: str, lens: Lens | None = None
) -> Plans:
    """What the fields that are listed make possible of some questions; with a ``lens``, they are as it asks them."""
    listed = with_parents(each.path for each in planned)
    told = {question.id: _question(question, listed) for question in questions}
    cases = {question.use_case.id: question.use_case for question in questions}
    by_case = {id: tuple(told[each.id] for each in questions if each.use_case.id == id) for id in cases}
    own = frozenset(question.id for question in lens.questions) if lens else frozenset()
    return Plans(
        source=source,
        lens=PlannedLens(lens.id, lens.title, lens.whom, lens.aim, lens.own()) if lens else None,
        fields=tell_fields(planned),
        use_cases=tuple(
            PlannedUseCase(case.id, case.title, _possible(by_case[case.id]), by_case[case.id])
            for case in cases.values()
        ),
        stages=tuple(
            PlannedStage(stage.value, _possible(mine), len(mine))
            for stage in STAGES
            if (mine := [each for each in told.values() if each.stage == stage])
        ),
        openers=tuple(_openers(questions, told, listed, own)),
    )


def _possible(questions: Collection[PlannedQuestion]) -> int:
    return sum(1 for question in questions if question.possible)


def _question(question: Question, listed: frozenset[str]) -> PlannedQuestion:
    need = _with_roles(question.need)
    conditions = frozenset(name for name in need.names() if name.endswith("()"))
    missing = _missing(need, listed | conditions)
    needed = () if need.met(listed) else tuple(sorted(name.removesuffix("()") for name in conditions))
    return PlannedQuestion(
        question.id,
        question.title,
        question.stage.value,
        possible=not missing,
        missing=missing,
        conditions=needed if not missing else (),
        remedy=question.remedy if missing else "",
    )


@cache
def _with_roles(need: Need) -> Need:
    """A need that also asks for the roles by which it selects parties: without them there are none to be selected."""
    if need.path:
        return need
    same = Need(all=tuple(map(_with_roles, need.all)), any=tuple(map(_with_roles, need.any)))
    return Need(all=(same, _ROLES)) if need.within in SELECTIONS else same


def _missing(need: Need, listed: frozenset[str]) -> tuple[str, ...]:
    """The least that is not listed of what a need asks: none where it is met; of ways as short, the preferred one."""
    if need.path:
        return () if need.path in listed else (need.path,)
    if need.any:
        return min((_missing(part, listed) for part in need.any), key=len)
    return tuple(dict.fromkeys(path for part in need.all for path in _missing(part, listed)))


def _openers(
    questions: Sequence[Question], told: dict[str, PlannedQuestion], listed: frozenset[str], own: frozenset[str]
) -> list[Opener]:
    """Fields by how many questions they open, then by how many lack them among others: of a lens's own questions
    first."""
    closed = [question for question in questions if not told[question.id].possible]
    asked = {question.id: frozenset(_with_roles(question.need).names()) for question in closed}
    found = []
    for path in dict.fromkeys(path for question in closed for path in told[question.id].missing):
        mine = [question for question in closed if path in asked[question.id]]
        after = listed | with_parents([path])
        opens = tuple(question.id for question in mine if _question(question, after).possible)
        others = tuple(each.id for each in closed if path in told[each.id].missing and each.id not in opens)
        found.append(Opener(path, opens, others))
    return sorted(found, key=lambda each: (*_rank(each, own), *_rank(each)))


def _rank(opener: Opener, among: frozenset[str] | None = None) -> tuple[int, int]:
    opens, missing_in = (
        sum(1 for id in ids if among is None or id in among) for ids in (opener.opens, opener.missing_in)
    )
    return -opens, -missing_in
