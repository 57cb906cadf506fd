"""Which questions can be answered on how many processes, and what filling a field would change, exactly.

Of the processes that do not answer a question it is known which stage they have reached and which of its fields are
filled there (:class:`ocqual.tally.Asked`), so every what-if can be worked out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ocqual.check import STAGES
from ocqual.needs import Elements, Form, definition, form_of, from_key
from ocqual.question import Question
from ocqual.tally import Asked, Tally, Totals

#: The order of stages, by their name.
_RANK = {stage.value: rank for rank, stage in enumerate(STAGES)}

#: What was kept of a question of which nothing was.
NO_TALLY = Tally()

#: The rank of a process's stage, the bits of what it fills, and of elements where these say more.
Pattern = tuple[int, int, Elements]


@dataclass(frozen=True)
class Answer:
    """A question over a dataset.

    ``known`` is false where the run did not look at all of its fields. ``open`` counts the processes that it applies
    to and that do not answer it, by the rank of their stage and what they fill, as bits of the question's form.
    ``tally`` is what was kept under the question's id: examples of processes that do not answer it.
    """

    question: Question
    known: bool
    applicable: int
    answerable: int
    open: Mapping[Pattern, int]
    tally: Tally = NO_TALLY

    @cached_property
    def form(self) -> Form:
        """What it needs, as bits."""
        return form_of(self.question.need)

    @cached_property
    def lacks(self) -> Mapping[frozenset[int], int]:
        """The processes that do not answer it, counted by what would do: the least sets of fields, as bits, of which
        any one, filled there, would answer it. Those that nothing can help are left out."""
        form = self.form
        counts: Counter[frozenset[int]] = Counter()
        for (rank, filled, elements), count in self.open.items():
            possible = form.possible[rank]
            counts[frozenset(bits for bits in form.lacks(filled, elements) if bits & possible == bits)] += count
        return {sets: count for sets, count in counts.items() if sets}

    def gained(self, fields: Collection[str]) -> int:
        """On how many more processes it could be answered, were ``fields`` filled wherever a process can have them."""
        added = self.form.bits(fields)
        if not added:
            return 0
        found = 0
        # plain loops: this is asked of every field, pair and fix
        for sets, count in self.lacks.items():
            for bits in sets:
                if bits & added == bits:
                    found += count
                    break
        return found

    def sets_that_help(self, size: int) -> list[tuple[str, ...]]:
        """Every least set of ``size`` fields that answers it on some process, in order of preference."""
        found = {bits for sets in self.lacks for bits in sets if bits.bit_count() == size}
        fields = self.form.fields
        named = [tuple(name for name, bit, _ in fields if bits & bit) for bits in found]
        paths = self.question.paths()
        return sorted(named, key=lambda names: [paths.index(name) for name in names])

    def missing(self) -> dict[str, int]:
        """For each field of the question, on how many of the processes that do not answer it the field could be
        filled and is not, or not together with the others; for each predicate, on how many it does not hold; most
        first.
        """
        form = self.form
        first = {name: rank for name, _, rank in form.fields}
        counts: Counter[str] = Counter()
        for (rank, filled, elements), count in self.open.items():
            there = form.everywhere(filled, elements)
            for name, bit in form.bit.items():
                if first.get(name, 0) <= rank and not there & bit:
                    counts[name] += count
        ordered = {name: counts[name] for name in form.names if counts[name]}
        return dict(sorted(ordered.items(), key=lambda item: -item[1]))


def read_answers(totals: Totals, questions: Sequence[Question]) -> list[Answer]:
    """The answer to each question, in order."""
    signatures = [(*from_key(key), count) for key, count in totals.signatures.items()]
    joint = [(_RANK[stage], filled, count) for stage, filled, _, count in signatures]
    bits = {path: 1 << index for index, path in enumerate(totals.signature_paths)}
    answers = []
    for question in questions:
        asked = totals.asked.get(question.id)
        tally = totals.tallies.get(question.id, NO_TALLY)
        if asked is not None and asked.need == definition(question.need, question.stage):
            answers.append(_from_asked(question, asked, tally))
        elif joint or not totals.asked:
            answers.append(_from_signatures(question, joint, bits, tally))
        else:
            answers.append(Answer(question, False, 0, 0, {}, tally))
    return answers


def _from_asked(question: Question, asked: Asked, tally: Tally) -> Answer:
    lacking: dict[Pattern, int] = {}
    for key, count in asked.lacking.items():
        stage, filled, elements = from_key(key)
        lacking[_RANK[stage], filled, elements] = count
    return Answer(question, True, asked.answered + sum(lacking.values()), asked.answered, lacking, tally)


def _from_signatures(
    question: Question, joint: Sequence[tuple[int, int, int]], bits: Mapping[str, int], tally: Tally
) -> Answer:
    """The answer from counts of processes by the fields of all questions together. They do not tell what is filled in
    which element of an array, nor know predicates."""
    form = form_of(question.need)
    if joint and (form.groups or any(name not in bits for name in form.names)):
        return Answer(question, False, 0, 0, {}, tally)
    least = _RANK[question.stage.value]
    theirs = [(bits[name], bit) for name, bit in form.bit.items()] if joint else []
    mask = sum(wanted for wanted, _ in theirs)
    masked: Counter[tuple[int, int]] = Counter()
    for rank, filled, count in joint:
        if rank >= least:
            masked[rank, filled & mask] += count
    patterns: Counter[Pattern] = Counter()
    for (rank, filled), count in masked.items():
        patterns[rank, sum(bit for wanted, bit in theirs if filled & wanted), ()] += count
    unanswered = {pattern: count for pattern, count in sorted(patterns.items()) if not form.met(pattern[1])}
    applicable = patterns.total()
    return Answer(question, True, applicable, applicable - sum(unanswered.values()), unanswered, tally)


def fields_that_help(answers: Iterable[Answer]) -> list[str]:
    """Every field that alone would answer some question on some process, in order of preference."""
    return list(dict.fromkeys(name for answer in answers for (name,) in answer.sets_that_help(1)))


def pairs_that_help(answers: Iterable[Answer]) -> list[tuple[str, ...]]:
    """Every two fields that do more together than the sum of what each does alone, in order of preference.

    They do so only where some process lacks just these two.
    """
    pairs: dict[tuple[str, ...], None] = {}
    for answer in answers:
        for pair in answer.sets_that_help(2):
            if answer.gained(pair) > sum(answer.gained((name,)) for name in pair):
                pairs[pair] = None
    return list(pairs)
