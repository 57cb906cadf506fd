"""Counts, for each question, the processes that answer it, and by what they fill those that do not.

A process is met as the bits of the paths that the walk found filled. What more there is to know (predicates, and
elements of arrays of which none has all that the others have) is looked up in its data. Processes that are alike are
counted together, and only then put to the questions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import Any

import orjson

from ocqual.alike import Kinds, Row, Where, sorting
from ocqual.check import STAGES
from ocqual.elements import Group, Told
from ocqual.needs import Elements, Form, definition, form_of, surpassing, to_key
from ocqual.predicates import PREDICATES, SELECTIONS
from ocqual.question import Question, signature_paths
from ocqual.tally import Asked, Example

#: So many kinds of processes are told apart at a time before they are put to the questions; they take some 20 MB.
KINDS_KEPT = 25_000

#: Groups of elements are told by so many bits.
GROUP_BITS = 64


class Asking:
    """What is asked of processes in one run. Bit ``i`` of a process is the ``i``-th of ``paths``."""

    def __init__(self, questions: Sequence[Question]) -> None:
        names = sorted({name for question in questions for name in question.need.names()})
        #: The paths of the questions that everyone asks; they come first.
        self.everyones = signature_paths(questions)
        first = frozenset(self.everyones)
        self.paths = self.everyones + tuple(name for name in names if name not in first and not name.endswith("()"))
        self.bit = {path: 1 << index for index, path in enumerate(self.paths)}
        predicates = [name.removesuffix("()") for name in names if name.endswith("()")]
        #: Signatures take so many bytes; predicates stand in the one behind.
        width = (len(self.paths) + 7) // 8
        self.bit |= {f"{name}()": 1 << 8 * width + PREDICATES[name].place for name in predicates}
        #: The arrays of which fields are asked for together.
        self.groups = _groups(questions, self.bit)
        self._groups = [group.name for group in self.groups]
        self._sorter = sorting(self.groups, width)
        #: What is filled and what holds, in whole words.
        self._width = 8 * (width // 8 + 1)
        #: What walks are to note of elements.
        self.shared = self._sorter.shared
        self._asked = [_Question(question, self.bit, self._groups) for question in questions]
        #: Where the first process of each kind is.
        self._wheres: list[Where] = []

    def see(
        self,
        rank: int,
        signature: bytes,
        walker: Any,
        data: dict[str, Any],
        hashed: int,
        where: Callable[[], Where],
    ) -> None:
        """Count a process: the rank of its stage, the bits of the paths that it fills, from the least on, the compiled
        walker that has just visited it, if there is one, and itself; ``hashed`` is the hash of its ocid, and ``where``
        tells the rest of where it is, if that is wanted."""
        place = self._sorter.sort(rank, signature, data, walker, hashed)
        if place < 0:
            return
        if place < len(self._wheres):
            self._wheres[place] = min(self._wheres[place], where())
            return
        self._wheres.append(where())
        if len(self._wheres) > KINDS_KEPT:
            self.settle()

    def settle(self) -> None:
        """Put the processes seen so far to the questions."""
        by_rank: list[list[Row]] = [[] for _ in STAGES]
        told: dict[tuple[Told, ...], tuple[int, Elements]] = {}
        for where, (kind, count) in sorted(zip(self._wheres, self._sorter.take(), strict=True), key=itemgetter(0)):
            rank, filled, telling = kind
            if telling not in told:
                elements = tuple((self._groups[number], found) for number, found in telling)
                told[telling] = _bits(number for number, _ in telling), elements
            by_rank[rank].append(Row(filled, *told[telling], count, where))
        kinds = [Kinds(self._width, rows) for rows in by_rank]
        for each in self._asked:
            for rank in range(each.rank, len(STAGES)):
                if kinds[rank].rows:
                    each.take(rank, kinds[rank])
        self._wheres.clear()

    def totals(self) -> dict[str, tuple[Asked, Example | None]]:
        """What was found of each question, by id, with one of the processes that do not answer it."""
        self.settle()
        return {each.question.id: each.totals() for each in self._asked}


class _Question:
    """A question, and how many processes fill what it needs in each way."""

    def __init__(self, question: Question, bit: dict[str, int], groups: Sequence[str]) -> None:
        self.question = question
        self.rank = STAGES.index(question.stage)
        self.form: Form = form_of(question.need)
        self._bits = [(bit[name], mine) for name, mine in self.form.bit.items()]
        self._mask = sum(theirs for theirs, _ in self._bits)
        self._groups = _bits(number for number, name in enumerate(groups) if name in self.form.groups)
        self._counts: list[dict[bytes, int]] = [{} for _ in STAGES]
        self._apart: Counter[tuple[int, int, Elements]] = Counter()
        #: Where the first process is of each rank that fills these, and of those apart.
        self._first: list[dict[bytes, Where]] = [{} for _ in STAGES]
        self._first_apart: dict[tuple[int, int, Elements], Where] = {}
        self._known: dict[int, int] = {}

    def take(self, rank: int, kinds: Kinds) -> None:
        """Count processes that have reached the stage of a rank."""
        firsts: dict[bytes, int] = {}
        kinds.count(self._mask, self._groups, self._counts[rank], firsts)
        apart: dict[bytes, int] = {}
        firsts_apart: dict[bytes, int] = {}
        if kinds.told & self._groups:
            kinds.count(self._mask, self._groups, apart, firsts_apart, apart=True)
        for bits, place in firsts_apart.items():
            row = kinds.rows[place]
            elements = tuple((name, found) for name, found in row.elements if name in self.form.groups)
            key = rank, int.from_bytes(row.filled, "little") & self._mask, elements
            self._apart[key] += apart[bits]
            self._first_apart[key] = min(self._first_apart.get(key, row.where), row.where)
        first, rows = self._first[rank], kinds.rows
        for bits, place in firsts.items():
            where, known = rows[place].where, first.get(bits)
            if known is None or where < known:
                first[bits] = where

    def totals(self) -> tuple[Asked, Example | None]:
        """The processes that answer it together, the others by what they fill; and one of these."""
        answered = 0
        lacking: Counter[tuple[int, int, Elements]] = Counter()
        first: dict[tuple[int, int, Elements], Where] = {}
        for rank, counts in enumerate(self._counts):
            for bits, count in counts.items():
                key: tuple[int, int, Elements] = rank, self._mine(int.from_bytes(bits, "little")), ()
                lacking[key] += count
                where = self._first[rank][bits]
                first[key] = min(first.get(key, where), where)
        for apart, count in self._apart.items():
            rank, filled, elements = apart
            key = rank, self._mine(filled), self._my_elements(filled, elements)
            lacking[key] += count
            where = self._first_apart[apart]
            first[key] = min(first.get(key, where), where)
        unanswered = {}
        example: tuple[Where, int, Elements] | None = None
        for key, count in lacking.items():
            rank, filled, elements = key
            if self.form.met(filled, elements):
                answered += count
            else:
                unanswered[to_key(STAGES[rank].value, filled, elements)] = count
                here = first[key], filled, elements
                example = here if example is None else min(example, here)
        need = definition(self.question.need, self.question.stage)
        return Asked(need, answered, dict(sorted(unanswered.items()))), self._shown(example)

    def _shown(self, found: tuple[Where, int, Elements] | None) -> Example | None:
        """A process that does not answer it, with the fewest fields that it lacks."""
        if found is None:
            return None
        where, filled, elements = found
        lacks = min(self.form.lacks(filled, elements), key=lambda bits: (bits.bit_count(), bits), default=0)
        names = [name for name, bit in self.form.bit.items() if lacks & bit]
        value = orjson.dumps(f"without {', '.join(names)}").decode() if names else ""
        return Example(
            where.hashed, where.ocid, where.file, where.offset, where.line, where.pointer, value, where.merged
        )

    def _mine(self, filled: int) -> int:
        """What is filled, of all, in the bits of this question."""
        filled &= self._mask
        found = self._known.get(filled)
        if found is None:
            found = 0
            for theirs, mine in self._bits:
                if filled & theirs:
                    found |= mine
            self._known[filled] = found
        return found

    def _my_elements(self, filled: int, elements: Elements) -> Elements:
        """Elements in the bits of this question, without those that say no more than what is filled does."""
        kept = []
        for name, found in elements:
            mask = self.form.groups[name]
            mine = surpassing(self._mine(bits) & mask for bits in found)
            if mine != (self._mine(filled) & mask,):
                kept.append((name, mine))
        return tuple(kept)


def _bits(groups: Iterable[int]) -> int:
    """Groups as bits. Beyond as many as there are bits several share one: then more is looked at than need be."""
    found = 0
    for number in groups:
        found |= 1 << number % GROUP_BITS
    return found


def _groups(questions: Sequence[Question], bit: dict[str, int]) -> list[Group]:
    """The arrays in which questions need several fields together. One field alone is what the walk has told."""
    bits: dict[str, dict[str, int]] = {}
    for question in questions:
        form = form_of(question.need)
        for name, mask in form.groups.items():
            mine = {path: bit[path] for path in form.names if form.bit[path] & mask}
            bits.setdefault(name, {}).update(mine)
    return [Group(name, bits[name]) for name in sorted(bits) if len(bits[name]) > 1 or name in SELECTIONS]
