"""Which questions can be answered on how many processes, and what filling a field would change: read off signatures.

A signature says of a group of processes which stage they have reached and which fields are filled there, so that
every what-if is answered exactly, without the data.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from ocqual.check import STAGES, Need
from ocqual.question import Question, stage_for
from ocqual.tally import Tally, Totals

#: The order of stages, by their name in a signature.
_RANK = {stage.value: rank for rank, stage in enumerate(STAGES)}


#: What was kept of a question of which nothing was.
NO_TALLY = Tally()


@dataclass(frozen=True)
class Answer:
    """A question over a dataset.

    ``known`` is false where the run did not look at all of its fields. ``open`` counts the processes that it applies
    to and that do not answer it, by the rank of their stage and the fields of the question that are filled. ``tally``
    is what was kept under the question's id: examples of processes that do not answer it.
    """

    question: Question
    known: bool
    applicable: int
    answerable: int
    open: Mapping[tuple[int, frozenset[str]], int]
    tally: Tally = NO_TALLY

    def gained(self, fields: Collection[str]) -> int:
        """On how many more processes it could be answered, were ``fields`` filled wherever a process can have them."""
        mine = [(field, _RANK[stage_for(field)]) for field in self.question.paths() if field in fields]
        if not mine:
            return 0
        need = self.question.need
        gained = 0
        for (rank, filled), count in self.open.items():
            added = {field for field, first in mine if first <= rank}
            if added and need.met(filled | added):
                gained += count
        return gained

    def missing(self) -> dict[str, int]:
        """For each field of the question, on how many of the processes that do not answer it the field could be
        filled and is not; most first."""
        counts: Counter[str] = Counter()
        for field in self.question.paths():
            first = _RANK[stage_for(field)]
            counts[field] = sum(n for (rank, filled), n in self.open.items() if rank >= first and field not in filled)
        return dict(sorted(((f, n) for f, n in counts.items() if n), key=lambda item: -item[1]))


def read_answers(totals: Totals, questions: Sequence[Question]) -> list[Answer]:
    """The answer to each question, in order."""
    signatures = [(*_read(key), count) for key, count in totals.signatures.items()]
    bits = {path: 1 << index for index, path in enumerate(totals.signature_paths)}
    return [
        replace(_answer(question, signatures, bits), tally=totals.tallies.get(question.id, NO_TALLY))
        for question in questions
    ]


def _read(key: str) -> tuple[int, int]:
    stage, _, filled = key.rpartition(":")
    return _RANK[stage], int(filled, 16)


def _answer(question: Question, signatures: Sequence[tuple[int, int, int]], bits: Mapping[str, int]) -> Answer:
    paths = question.paths()
    if any(path not in bits for path in paths) and signatures:
        return Answer(question, False, 0, 0, {})
    least = _RANK[question.stage.value]
    mask = sum(bits.get(path, 0) for path in paths)
    # processes that differ only in fields of other questions are taken together: few patterns are left to look at
    patterns: Counter[tuple[int, int]] = Counter()
    for rank, filled, count in signatures:
        if rank >= least:
            patterns[rank, filled & mask] += count
    unanswered: dict[tuple[int, frozenset[str]], int] = {}
    for (rank, filled), count in sorted(patterns.items()):
        there = frozenset(path for path in paths if filled & bits[path])
        if not question.need.met(there):
            unanswered[rank, there] = count
    applicable = patterns.total()
    return Answer(question, True, applicable, applicable - sum(unanswered.values()), unanswered)


def fields_that_help(answers: Iterable[Answer]) -> list[str]:
    """Every field that alone would answer some question on some process, in order of preference."""
    fields: dict[str, None] = {}
    for answer in answers:
        fields.update((field, None) for field in answer.question.paths() if answer.gained((field,)))
    return list(fields)


def pairs_that_help(answers: Sequence[Answer]) -> list[tuple[str, str]]:
    """Every two fields that do more together than the sum of what each does alone, in order of preference."""
    pairs: dict[tuple[str, str], None] = {}
    for answer in answers:
        alone = {field: answer.gained((field,)) for field in answer.missing()}
        for first, second in combinations(alone, 2):
            if _may_need(answer.question.need, first, second):
                together = answer.gained((first, second))
                if together > alone[first] + alone[second]:
                    pairs[first, second] = None
    return list(pairs)


def _may_need(need: Need, first: str, second: str) -> bool:
    """Whether two fields stand in different parts of some ``all``: only then can they do more together."""
    if need.all:
        parts = [set(part.paths()) for part in need.all]
        if any(first in one and second in other for one in parts for other in parts if one is not other):
            return True
    return any(_may_need(part, first, second) for part in need.all + need.any)
