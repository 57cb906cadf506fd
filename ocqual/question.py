"""Questions that users ask of contracting processes, each with the fields that must be filled together to answer it.

A file of questions is TOML: ``[[use_case]]`` and ``[[question]]`` tables, and in each, where there is one, a
translation as a table named by its language (``[question.es]``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import tomli

from ocqual import resources
from ocqual.check import Need, Stage
from ocqual.needs import form_of, parse_need, quoted

__all__ = [
    *("EVERYONES", "Question", "QuestionError", "UseCase", "built_in_questions", "parse_questions", "said"),
    *("signature_paths", "translations_in"),
]

#: The package and folders in which the questions that come with ocqual are found.
PLACE = ("ocqual.checks", "usability", "questions")

#: The file of needs that questions have in common.
NEEDS = ("ocqual.checks", "usability", "needs.toml")

#: The use cases that come with ocqual, in the order in which they are shown; each has a file.
BUILT_IN = (
    *("basics", "market-opportunity", "competition", "supplier-performance", "internal-efficiency"),
    *("value-for-money", "public-integrity", "service-delivery"),
)

#: The use case that is everyone's.
EVERYONES = BUILT_IN[0]

#: What may be translated, and so may stand in a table named by a language.
_TEXTS = ("title", "whom", "publisher", "remedy")

#: The keys of a table: those that it needs, and those that it may have.
USE_CASE_KEYS = (("id", "title"), ("whom",))
QUESTION_KEYS = (("id", "title", "use_case", "stage"), ("publisher", "remedy"))

#: By language, the texts that are translated.
Translations = Mapping[str, Mapping[str, str]]


class QuestionError(ValueError):
    """A file of questions that is malformed; the message is one line that says what, where and what to do."""


@dataclass(frozen=True, slots=True)
class UseCase:
    """A set of questions that someone asks together: ``whom`` it is for."""

    id: str
    title: str
    whom: str = ""
    translations: Translations = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Question:
    """Something a user wants to answer on a process that has reached ``stage``.

    ``title`` is the user's wording, ``publisher`` the same as a publisher would ask it of the data, and ``remedy``
    what to do where it cannot be answered. ``sources`` are the ids of the indicators and red flags that it stands for.
    """

    id: str
    title: str
    use_case: UseCase
    stage: Stage
    need: Need
    publisher: str = ""
    remedy: str = ""
    sources: tuple[str, ...] = ()
    translations: Translations = field(default_factory=dict, compare=False, repr=False)

    def paths(self) -> tuple[str, ...]:
        """The fields that are mentioned, in order of preference, each once."""
        return self.need.paths()


def said(thing: Question | UseCase, name: str, language: str = "en") -> str:
    """A text of a question or use case in a language, in English where it is not translated."""
    text: str = thing.translations.get(language, {}).get(name) or getattr(thing, name)
    return text


def signature_paths(questions: Iterable[Question]) -> tuple[str, ...]:
    """The fields of the questions that everyone asks, sorted: processes are counted by which of these they fill."""
    everyones = (question for question in questions if question.use_case.id == EVERYONES)
    return tuple(sorted({path for question in everyones for path in question.paths()}))


@cache
def known_needs() -> dict[str, Need]:
    """The needs that have a name, which every file of questions may use."""
    source = resources.read_text(*NEEDS)
    return {name: parse_need(spec) for name, spec in tomli.loads(source)["need"].items()}


@cache
def built_in_questions() -> tuple[Question, ...]:
    """The questions that come with ocqual, by use case, in the order of their files."""
    files = (f"{name}.toml" for name in BUILT_IN)
    return tuple(each for file in files for each in parse_questions(resources.read_text(*PLACE, file), file))


def parse_questions(content: str, source: str, *, besides: Iterable[str] = ()) -> tuple[Question, ...]:
    """Questions from TOML: tables ``[[use_case]]`` (id, title, whom) and ``[[question]]`` (id, use_case, title,
    publisher, stage, needs, remedy, sources).

    ``besides`` are names of further tables in the file, which are left alone. Raises :class:`QuestionError`, which
    names ``source``.
    """
    try:
        data = tomli.loads(content)
    except tomli.TOMLDecodeError as error:
        raise QuestionError(f"{source}: not TOML: {error}") from error
    unknown = sorted(data.keys() - {"use_case", "question", *besides})
    if unknown:
        raise QuestionError(
            f"{source}: {quoted(unknown[0])} means nothing here: give [[use_case]] and [[question]] tables"
        )
    cases: dict[str, UseCase] = {}
    for table in _tables(data, "use_case", source):
        where = f"{source}: use_case {quoted(table.get('id'))}"
        translations = translations_in(table, where)
        case = UseCase(**_texts(table, *USE_CASE_KEYS, where), translations=translations)
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
    where = f"{source}: question {quoted(table.get('id'))}"
    translations = translations_in(table, where)
    needs, sources = table.pop("needs", None), table.pop("sources", [])
    given = _texts(table, *QUESTION_KEYS, where, beside="needs, sources")
    case = cases.get(given.pop("use_case"))
    if case is None:
        raise QuestionError(f"{where}: its use_case is not among {', '.join(cases) or 'any [[use_case]]'}")
    name = given.pop("stage")
    if name not in set(Stage):
        raise QuestionError(f"{where}: stage {quoted(name)} is not one of {', '.join(Stage)}")
    if not isinstance(sources, list) or not all(isinstance(each, str) and each for each in sources):
        raise QuestionError(f"{where}: sources must be a list of texts that are not empty")
    if needs is None:
        raise QuestionError(f'{where}: needs is missing: say which fields answer it, as in needs = "tender/title"')
    try:
        need = parse_need(needs, known_needs())
        # made already here, since it may turn out to be too large
        form_of(need)
    except ValueError as error:
        raise QuestionError(f"{where}: needs: {error}") from error
    return Question(
        use_case=case, stage=Stage(name), need=need, sources=tuple(sources), translations=translations, **given
    )


def _tables(data: dict[str, Any], name: str, source: str) -> list[dict[str, Any]]:
    tables = data.get(name, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise QuestionError(f"{source}: write each {name} as a table [[{name}]]")
    return tables


def translations_in(table: dict[str, Any], where: str, texts: tuple[str, ...] = _TEXTS) -> dict[str, dict[str, str]]:
    """The tables in a table that are named by a language, taken out of it: each has some of the ``texts``.

    Raises :class:`QuestionError`, which begins with ``where``.
    """
    found = {}
    for language in [name for name, value in table.items() if len(name) == 2 and isinstance(value, dict)]:
        found[language] = _texts(table.pop(language), (), texts, f"{where}, in {language}")
    return found


def _texts(
    table: dict[str, Any], needed: tuple[str, ...], may: tuple[str, ...], where: str, beside: str = ""
) -> dict[str, str]:
    """The texts of a table, after making sure that all that is needed is there and nothing else is."""
    if unknown := sorted(table.keys() - {*needed, *may}):
        known = ", ".join([*needed, *may, *([beside] if beside else [])])
        raise QuestionError(f"{where}: {quoted(unknown[0])} is not one of {known}")
    for name in (*needed, *may):
        value = table.get(name)
        if (value is None and name in needed) or value == "" or not isinstance(value, str | None):
            raise QuestionError(f"{where}: {name} must be a text that is not empty")
    return dict(table)
