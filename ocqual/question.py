"""Questions that users ask of contracting processes, each with the fields that must be filled together to answer it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ocqual import resources
from ocqual.check import STAGES, Need, Stage

#: The least stage at which a field below a path can be filled at all; the longest path that fits decides.
_FIRST_AT = {
    "tender": Stage.TENDER,
    "bids": Stage.TENDER_CLOSED,
    "awards": Stage.AWARDED,
    "contracts": Stage.CONTRACTED,
    "contracts/implementation": Stage.IMPLEMENTATION,
}


class QuestionError(ValueError):
    """A file of questions that is malformed; the message is one line that says what, where and what to do."""


@dataclass(frozen=True, slots=True)
class UseCase:
    """A set of questions that someone asks together: ``whom`` it is for."""

    id: str
    title: str
    whom: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """Something a user wants to answer on a process that has reached ``stage``.

    ``title`` is the user's wording, ``publisher`` the same as a publisher would ask it of the data, and ``remedy``
    what to do where it cannot be answered.
    """

    id: str
    title: str
    use_case: UseCase
    stage: Stage
    need: Need
    publisher: str = ""
    remedy: str = ""

    def paths(self) -> tuple[str, ...]:
        """The fields that are mentioned, in order of preference, each once."""
        return self.need.paths()


def stage_for(path: str) -> Stage:
    """The least stage of a process at which a field can be filled: no award, no date of award.

    >>> stage_for("awards/date").value, stage_for("buyer/name").value
    ('awarded', 'planning')
    """
    parts = path.split("/")
    heads = ("/".join(parts[:count]) for count in range(len(parts), 0, -1))
    return next((_FIRST_AT[head] for head in heads if head in _FIRST_AT), STAGES[0])


def signature_paths(questions: Iterable[Question]) -> tuple[str, ...]:
    """Every field that some question mentions, sorted: bit ``i`` of a process's signature stands for the ``i``-th."""
    return tuple(sorted({path for question in questions for path in question.paths()}))


def built_in_questions() -> tuple[Question, ...]:
    """The questions that come with ocqual, in the order of their file."""
    return parse_questions(resources.read_text("ocqual.checks", "usability", "questions.toml"), "questions.toml")


def parse_questions(content: str, source: str) -> tuple[Question, ...]:
    """Questions from TOML: tables ``[[use_case]]`` (id, title, whom) and ``[[question]]`` (id, use_case, title,
    publisher, stage, needs, remedy).

    Raises :class:`QuestionError`, which names ``source``.
    """
    try:
        data = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        raise QuestionError(f"{source}: not TOML: {error}") from error
    unknown = sorted(data.keys() - {"use_case", "question"})
    if unknown:
        raise QuestionError(f"{source}: {unknown[0]!r} means nothing here: give [[use_case]] and [[question]] tables")
    cases: dict[str, UseCase] = {}
    for table in _tables(data, "use_case", source):
        case = UseCase(**_texts(table, ("id", "title"), ("whom",), f"{source}: use_case {table.get('id')!r}"))
        if case.id in cases:
            raise QuestionError(f"{source}: two use cases have the id {case.id!r}")
        cases[case.id] = case
    questions: dict[str, Question] = {}
    for table in _tables(data, "question", source):
        question = _question(table, cases, source)
        if question.id in questions:
            raise QuestionError(f"{source}: two questions have the id {question.id!r}")
        questions[question.id] = question
    return tuple(questions.values())


def _question(table: dict[str, Any], cases: dict[str, UseCase], source: str) -> Question:
    where = f"{source}: question {table.get('id')!r}"
    rest = dict(table)
    needs = rest.pop("needs", None)
    given = _texts(rest, ("id", "title", "use_case", "stage"), ("publisher", "remedy"), where)
    case = cases.get(given.pop("use_case"))
    if case is None:
        raise QuestionError(f"{where}: its use_case is not among {', '.join(cases) or 'any [[use_case]]'}")
    name = given.pop("stage")
    if name not in set(Stage):
        raise QuestionError(f"{where}: stage {name!r} is not one of {', '.join(Stage)}")
    try:
        need = Need.parse(needs)
    except ValueError as error:
        raise QuestionError(f"{where}: needs: {error}") from error
    return Question(use_case=case, stage=Stage(name), need=need, **given)


def _tables(data: dict[str, Any], name: str, source: str) -> list[dict[str, Any]]:
    tables = data.get(name, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise QuestionError(f"{source}: write each {name} as a table [[{name}]]")
    return tables


def _texts(table: dict[str, Any], needed: tuple[str, ...], may: tuple[str, ...], where: str) -> dict[str, str]:
    """The texts of a table, after making sure that all that is needed is there and nothing else is."""
    if unknown := sorted(table.keys() - {*needed, *may}):
        raise QuestionError(f"{where}: {unknown[0]!r} is not one of {', '.join((*needed, *may))}")
    for name in (*needed, *may):
        value = table.get(name)
        if (value is None and name in needed) or value == "" or not isinstance(value, str | None):
            raise QuestionError(f"{where}: {name} must be a text that is not empty")
    return dict(table)
