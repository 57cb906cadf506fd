"""Which processes are those of a lens, and why."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ocqual.alike import Where
from ocqual.check import listed, objects, text
from ocqual.lens import Lens, Words
from ocqual.predicates import SELECTIONS
from ocqual.tally import EXAMPLES_OF_RULE, Chosen, Example, Examples

#: Classifications under another name whose codes are those of the scheme.
SAME_CODES = {"ДК021": "CPV", "ДК 021": "CPV", "DK021": "CPV"}

#: So much of the texts of one process is looked at, in characters.
LONGEST_TEXT = 50_000

_BUYERS = frozenset(SELECTIONS["buyers"].roles)


class Matcher:
    """Recognises the processes of a lens, and counts why; of each rule some examples are kept, ``kept`` at most."""

    def __init__(self, lens: Lens, kept: int = EXAMPLES_OF_RULE) -> None:
        self.lens = lens
        self.kept = min(kept, EXAMPLES_OF_RULE)
        self.seen = 0
        self.matched = 0
        self.reasons: dict[str, int] = {}
        self.examples: dict[str, Examples] = {}
        self._codes = {scheme.upper(): tuple(codes) for scheme, codes in lens.match.classifications.items()}
        self._buyers = _Finder(lens.match.buyers)
        self._keywords = _Finder(lens.match.keywords)

    def takes(self, process: dict[str, Any], where: Callable[[], Where] | None = None) -> bool:
        """Whether a process is theirs; it and the reasons are counted. ``where`` tells where it is, if that is
        wanted."""
        self.seen += 1
        reasons = self.reasons_for(process)
        if reasons is None:
            return False
        self.matched += 1
        for reason in reasons:
            self.reasons[reason] = self.reasons.get(reason, 0) + 1
        if where is not None and self.kept and reasons:
            self._show(reasons, where())
        return True

    def _show(self, reasons: set[str], at: Where) -> None:
        """Keep a process as an example of rules, if it is of the least rank."""
        example = Example(at.hashed, at.ocid, at.file, at.offset, at.line, at.pointer, "", at.merged)
        for reason in reasons:
            self.examples[reason] = self.examples.get(reason, Examples()) + Examples(self.kept, (example,))

    def reasons_for(self, process: dict[str, Any]) -> set[str] | None:
        """Which rules a process matches; ``None`` where it is not theirs. Where all are theirs there are no reasons."""
        if self.lens.everything:
            return set()
        found = {f"classification {each}" for each in self._classified(process)} if self._codes else set()
        found |= {f"buyer {word}" for word in self._buyers.find(_buyers(process))}
        found |= {f"keyword {word}" for word in self._keywords.find(_texts(process))}
        return found or None

    def chosen(self) -> Chosen:
        """What was counted, as a value."""
        reasons, examples = dict(sorted(self.reasons.items())), dict(sorted(self.examples.items()))
        return Chosen(self.seen, self.matched, reasons, examples)

    def _classified(self, process: dict[str, Any]) -> Iterator[str]:
        for item in _items(process):
            for each in (item.get("classification"), *listed(item.get("additionalClassifications"))):
                if each.__class__ is dict:
                    scheme, code = (text(each.get("scheme")) or "").upper(), text(each.get("id"))
                    scheme = SAME_CODES.get(scheme, scheme)
                    for prefix in self._codes.get(scheme, ()):
                        if code and code.startswith(prefix):
                            yield f"{scheme} {prefix}"


class _Finder:
    """Finds words in texts, whatever their case and accents, all at once."""

    def __init__(self, words: Words) -> None:
        # a word of several languages is one of the first
        by_form = {folded(word): f"{word} ({language})" for language in reversed(words) for word in words[language]}
        forms = sorted(by_form, key=lambda form: (-len(form), form))
        self._names = [by_form[form] for form in forms]
        pattern = "|".join(f"({_pattern(form)})" for form in forms)
        self._search = re.compile(rf"(?<!\w)(?:{pattern})(?!\w)").finditer if forms else None

    def find(self, texts: Iterable[str]) -> set[str]:
        """The words that occur, each with its language."""
        if self._search is None:
            return set()
        whole = folded("\n".join(texts)[:LONGEST_TEXT])
        return {self._names[found.lastindex - 1] for found in self._search(whole) if found.lastindex}


def _pattern(form: str) -> str:
    parts = (r"\w*".join(re.escape(part) for part in word.split("*")) for word in form.split())
    return r"[^\S\n]+".join(parts)


def folded(words: str) -> str:
    """A text without what is no matter when it is compared: case, accents, and the kind of apostrophe.

    >>> folded("Hôpital  ’Été’")
    "hopital  'ete'"
    """
    if words.isascii():
        return words.lower()
    plain = words.replace("’", "'").replace("ʼ", "'").casefold()
    return "".join(letter for letter in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(letter))


def _items(process: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for part in ("tender", "awards", "contracts"):
        yield from objects(process, part, "items")


def _buyers(process: dict[str, Any]) -> Iterator[str]:
    """The names of buyers; in version 1.0 one may be in the identifier alone."""
    named = [*objects(process, "buyer"), *objects(process, "tender", "procuringEntity")]
    for party in objects(process, "parties"):
        if any(role.__class__ is str and role in _BUYERS for role in listed(party.get("roles"))):
            named.append(party)
    for each in named:
        for name in (text(each.get("name")), *(text(found.get("legalName")) for found in objects(each, "identifier"))):
            if name:
                yield name


def _texts(process: dict[str, Any]) -> Iterator[str]:
    """Titles and descriptions, in all languages given, of the budget, the tender, its lots, awards, contracts and
    items."""
    parts = [found for part in ("tender", "awards", "contracts") for found in objects(process, part)]
    parts += objects(process, "planning", "budget")
    parts += objects(process, "tender", "lots")
    for item in _items(process):
        parts.append(item)
        parts += objects(item, "classification")
    for each in parts:
        for name, value in each.items():
            if value.__class__ is str and name.partition("_")[0] in ("title", "description"):
                yield value
