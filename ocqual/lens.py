"""Lenses: somebody with a problem, which processes are theirs, and which questions they ask.

A lens is a TOML file: ``[lens]`` says whom it serves and what they want, ``[match]`` how their processes are
recognised, and ``[[use_case]]`` and ``[[question]]`` tables are their own questions, in the form of
:mod:`ocqual.question`.
"""

from __future__ import annotations

import difflib
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import tomli

from ocqual import resources
from ocqual.check import Dimension
from ocqual.needs import quoted
from ocqual.profile import plain
from ocqual.question import (
    BUILT_IN,
    Question,
    QuestionError,
    built_in_questions,
    parse_questions,
    translations_in,
)

#: The package and folder in which the lenses that come with ocqual are found.
PLACE = ("ocqual.checks", "lenses")

#: So many words a lens may have, and so long may one be.
MOST_WORDS, LONGEST_WORD = 2_000, 80

_LANGUAGE = re.compile(r"[a-z]{2}")
_CODE = re.compile(r"[\w.-]+")

#: What means something in regular expressions, and nothing in words.
_SPECIAL = re.compile(r"[|()\[\]{}+?^$\\]|\.\*")

#: The tables of a file, as they are written.
_TABLES = {"lens": "[lens]", "match": "[match]", "use_case": "[[use_case]]", "question": "[[question]]"}

#: The texts of ``[lens]``; all but the first may be translated.
_TEXTS = ("id", "title", "whom", "aim")

#: The tables of rules in ``[match]``: what is listed there, and how.
_RULES = {
    "classifications": ("codes", 'CPV = ["336"]'),
    "buyers": ("words", 'en = ["hospital*"]'),
    "keywords": ("words", 'en = ["vaccine*"]'),
}

#: Words by language. A star stands for any ending of a word.
Words = dict[str, list[str]]


class LensError(ValueError):
    """A lens that cannot be found or is malformed; the message is one line that says what, where and what to do."""


class Head(msgspec.Struct, forbid_unknown_fields=True):
    """The table ``[lens]``: ``use_cases`` are those that come with ocqual and are shown first, after the lens's own;
    with ``everything`` all processes are theirs."""

    id: str
    title: str
    whom: str
    aim: str
    use_cases: list[str] = []
    everything: bool = False


class Match(msgspec.Struct, forbid_unknown_fields=True):
    """The table ``[match]``: a process is theirs if any of it fits. ``classifications`` are beginnings of codes by
    scheme, ``buyers`` words in the names of buyers, ``keywords`` words in titles and descriptions."""

    classifications: dict[str, list[str]] = {}
    buyers: Words = {}
    keywords: Words = {}


@dataclass(frozen=True)
class Lens:
    """Somebody with a problem: plain data, so that it can be sent to other processes."""

    id: str
    title: str
    whom: str
    aim: str
    questions: tuple[Question, ...]
    use_cases: tuple[str, ...] = ()
    everything: bool = False
    match: Match = field(default_factory=Match)
    translations: dict[str, dict[str, str]] = field(default_factory=dict, compare=False)

    def own(self) -> tuple[str, ...]:
        """The ids of the use cases that are the lens's own."""
        return tuple(dict.fromkeys(question.use_case.id for question in self.questions))

    def asks(self) -> tuple[Question, ...]:
        """All questions of a run for this lens: its own, those of its use cases, and the rest, in this order."""
        order = [*self.use_cases, *(name for name in BUILT_IN if name not in self.use_cases)]
        rest = sorted(built_in_questions(), key=lambda question: order.index(question.use_case.id))
        return (*self.questions, *rest)


def lens_names() -> list[str]:
    """The names of the lenses that come with ocqual, sorted."""
    return [name.removesuffix(".toml") for name in resources.names(*PLACE, suffix=".toml")]


def load_lens(name: str | os.PathLike[str]) -> Lens:
    """A lens by name, or from a file where ``name`` is a path (it has a folder, or ends in ``.toml``).

    Raises :class:`LensError`.
    """
    given = os.fspath(name)
    if not isinstance(name, str) or given.endswith(".toml") or "/" in given or "\\" in given:
        try:
            return parse_lens(Path(name).read_bytes(), given)
        except OSError as error:
            raise LensError(f"lens {given}: {error.strerror or error}") from error
    known = lens_names()
    if given not in known:
        near = difflib.get_close_matches(given, known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"choose one of {', '.join(known)}, or give a .toml file"
        raise LensError(f"no lens is called {given!r}: {hint}")
    return parse_lens(resources.read_bytes(*PLACE, f"{given}.toml"), given)


def parse_lens(content: bytes, source: str) -> Lens:
    """A lens from the bytes of its TOML; ``source`` is named in errors. Raises :class:`LensError`."""
    where = f"lens {source}"
    try:
        text = content.decode("utf-8-sig")
        lens = _parsed(text, where)
    except UnicodeDecodeError as error:
        raise LensError(f"{where}: not UTF-8 at byte {error.start:,}: save it as UTF-8") from error
    except tomli.TOMLDecodeError as error:
        raise LensError(f"{where}: not TOML: {error}") from error
    except RecursionError as error:
        raise LensError(f"{where}: lists or tables stand too deep in each other: ask for less at a time") from error
    except QuestionError as error:
        raise LensError(str(error)) from error
    if problem := _problem(lens):
        raise LensError(f"{where}: {problem}")
    return lens


def _parsed(text: str, where: str) -> Lens:
    """A lens whose parts all have the right type."""
    data = tomli.loads(text)
    if problem := _wrong_table(data) or _wrong_type(data["lens"], data.get("match", {})):
        raise LensError(f"{where}: {problem}")
    translations = translations_in(data["lens"], f"{where}: [lens]", _TEXTS[1:])
    name = "lens"
    try:
        head = msgspec.convert(data["lens"], Head)
        name = "match"
        match = msgspec.convert(data.get("match", {}), Match)
    except msgspec.ValidationError as error:
        raise LensError(f"{where}: [{name}]: {plain(str(error))}") from error
    questions = parse_questions(text, where, besides=("lens", "match"))
    use_cases = tuple(head.use_cases)
    return Lens(head.id, head.title, head.whom, head.aim, questions, use_cases, head.everything, match, translations)


def _wrong_table(data: dict[str, Any]) -> str:
    """What is wrong with the tables that a file has; empty if nothing is."""
    if unknown := sorted(data.keys() - _TABLES):
        near = difflib.get_close_matches(unknown[0].casefold(), _TABLES, n=1)
        *most, last = _TABLES.values()
        hint = f"did you mean {_TABLES[near[0]]}?" if near else f"give {', '.join(most)} and {last} tables"
        return f"{quoted(unknown[0])} means nothing here: {hint}"
    if "lens" not in data:
        return f"[lens] is missing: give a table with {', '.join(_TEXTS)}"
    for name in ("lens", "match"):
        if not isinstance(data.get(name, {}), dict):
            return f"write [{name}] as one table, not as a list or a value: [{name}] in single brackets"
    return ""


def _wrong_type(head: dict[str, Any], match: dict[str, Any]) -> str:
    """What in ``[lens]`` or ``[match]`` is of a wrong type; empty if nothing is."""
    for name in _TEXTS:
        if not isinstance(head.get(name, ""), str):
            return f"[lens]: {name} must be a text in quotes"
    if not _are_texts(head.get("use_cases", [])):
        return '[lens]: use_cases must be a list of ids in quotes, as in use_cases = ["basics"]'
    if not isinstance(head.get("everything", False), bool):
        return "[lens]: everything must be true or false, without quotes"
    for kind, (what, example) in _RULES.items():
        table = match.get(kind, {})
        if not isinstance(table, dict):
            return f"[match]: {kind} must be a table: write [match.{kind}], and in it {example}"
        for name, listed in table.items():
            if not _are_texts(listed):
                return f"[match.{kind}]: {name} must be a list of {what} in quotes, as in {example}"
    return ""


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _problem(lens: Lens) -> str:
    """What is wrong with a lens whose parts all have the right type; empty if nothing is."""
    if empty := [name for name in _TEXTS if not getattr(lens, name).strip()]:
        return f"[lens]: {empty[0]} must not be empty"
    if unknown := [name for name in lens.use_cases if name not in BUILT_IN]:
        return f"[lens]: use_cases knows no {quoted(unknown[0])}, only {', '.join(BUILT_IN)}"
    if doubled := _doubled(lens):
        return (
            f"the id {doubled!r} is taken by a use case, question or dimension that comes with ocqual: choose another"
        )
    if dotted := [id for id in _ids(lens) if "." in id]:
        return f"the id {quoted(dotted[0])} has a dot, as only ids of checks have: choose one without"
    match = lens.match
    some = any(rules for table in (match.classifications, match.buyers, match.keywords) for rules in table.values())
    if lens.everything and some:
        return "[lens] says that everything is theirs, so [match] has nothing to say: leave one of them out"
    if not lens.everything and not some:
        return "no process would be theirs: give rules in a [match] table, or everything = true in [lens]"
    return _wrong_code(match) or _wrong_word(match)


def _doubled(lens: Lens) -> str | None:
    taken = {*Dimension, *BUILT_IN, *(question.id for question in built_in_questions())}
    mine = _ids(lens)
    return next((name for index, name in enumerate(mine) if name in taken or name in mine[:index]), None)


def _ids(lens: Lens) -> list[str]:
    """The ids of the lens's own use cases and questions."""
    return [*lens.own(), *(question.id for question in lens.questions)]


def _wrong_code(match: Match) -> str:
    for scheme, codes in match.classifications.items():
        for code in codes:
            if not _CODE.fullmatch(code):
                return f"[match.classifications]: {scheme} has {quoted(code)}, which is no beginning of a code"
    return ""


def _wrong_word(match: Match) -> str:
    count = 0
    for table, words in (("buyers", match.buyers), ("keywords", match.keywords)):
        for language, several in words.items():
            if not _LANGUAGE.fullmatch(language):
                return f"[match.{table}]: {quoted(language)} is no language: give its code of two letters, as in en"
            for word in several:
                count += 1
                if sum(map(str.isalnum, word)) < 2 or len(word) > LONGEST_WORD:
                    return (
                        f"[match.{table}]: {language} has {word[:40]!r}, which must be 2 to {LONGEST_WORD} letters long"
                    )
                if _SPECIAL.search(word):
                    return f"[match.{table}]: {language} has {quoted(word)}: only * is special, for any ending"
    return f"[match] has more than {MOST_WORDS:,} words" if count > MOST_WORDS else ""
