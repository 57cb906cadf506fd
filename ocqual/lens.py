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
from ocqual.profile import plain
from ocqual.question import BUILT_IN, Question, QuestionError, built_in_questions, parse_questions

#: The package and folder in which the lenses that come with ocqual are found.
PLACE = ("ocqual.checks", "lenses")

#: So many words a lens may have, and so long may one be.
MOST_WORDS, LONGEST_WORD = 2_000, 80

_LANGUAGE = re.compile(r"[a-z]{2}")
_CODE = re.compile(r"[\w.-]+")

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
    try:
        text = content.decode("utf-8")
        data = tomli.loads(text)
    except (tomli.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LensError(f"lens {source}: not TOML in UTF-8: {error}") from error
    try:
        table = data.get("lens", {})
        translations = _taken(table) if isinstance(table, dict) else {}
        head = msgspec.convert(table, Head)
        match = msgspec.convert(data.get("match", {}), Match)
        questions = parse_questions(text, f"lens {source}", besides=("lens", "match"))
    except QuestionError as error:
        raise LensError(str(error)) from error
    except msgspec.ValidationError as error:
        where = "match" if "head" in locals() else "lens"
        raise LensError(f"lens {source}: [{where}]: {plain(str(error))}") from error
    lens = Lens(
        head.id, head.title, head.whom, head.aim, questions, tuple(head.use_cases), head.everything, match, translations
    )
    if problem := _problem(lens):
        raise LensError(f"lens {source}: {problem}")
    return lens


def _taken(table: dict[str, Any]) -> dict[str, dict[str, str]]:
    """The translations in the table ``[lens]``, taken out of it."""
    names = [name for name, value in table.items() if _LANGUAGE.fullmatch(name) and isinstance(value, dict)]
    return {name: table.pop(name) for name in names}


def _problem(lens: Lens) -> str:
    """What is wrong with a lens whose parts all have the right type; empty if nothing is."""
    if empty := [name for name in ("id", "title", "whom", "aim") if not getattr(lens, name).strip()]:
        return f"[lens]: {empty[0]} must not be empty"
    if unknown := [name for name in lens.use_cases if name not in BUILT_IN]:
        return f"[lens]: use_cases knows no {unknown[0]!r}, only {', '.join(BUILT_IN)}"
    if doubled := _doubled(lens):
        return f"the id {doubled!r} is taken by a use case or question that comes with ocqual: choose another"
    match = lens.match
    some = match.classifications or match.buyers or match.keywords
    if lens.everything and some:
        return "[lens] says that everything is theirs, so [match] has nothing to say: leave one of them out"
    if not lens.everything and not some:
        return "no process would be theirs: give a [match] table, or everything = true in [lens]"
    return _wrong_code(match) or _wrong_word(match)


def _doubled(lens: Lens) -> str | None:
    taken = {*BUILT_IN, *(question.id for question in built_in_questions())}
    mine = [*lens.own(), *(question.id for question in lens.questions)]
    return next((name for index, name in enumerate(mine) if name in taken or name in mine[:index]), None)


def _wrong_code(match: Match) -> str:
    for scheme, codes in match.classifications.items():
        for code in codes:
            if not _CODE.fullmatch(code):
                return f"[match.classifications]: {scheme} has {code!r}, which is no beginning of a code"
    return ""


def _wrong_word(match: Match) -> str:
    count = 0
    for table, words in (("buyers", match.buyers), ("keywords", match.keywords)):
        for language, several in words.items():
            if not _LANGUAGE.fullmatch(language):
                return f"[match.{table}]: {language!r} is no language: give its code of two letters, as in en"
            for word in several:
                count += 1
                if sum(map(str.isalnum, word)) < 2 or len(word) > LONGEST_WORD:
                    return (
                        f"[match.{table}]: {language} has {word[:40]!r}, which must be 2 to {LONGEST_WORD} letters long"
                    )
    return f"[match] has more than {MOST_WORDS:,} words" if count > MOST_WORDS else ""
