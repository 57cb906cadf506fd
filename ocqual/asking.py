"""Counts, for each question, the processes that answer it, and by what they fill those that do not.

A process is met as the bits of the paths that the walk found filled. What more there is to know (predicates, and
elements of arrays of which none has all that the others have) is looked up in its data. Processes that are alike are
counted together, and only then put to the questions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ocqual.check import STAGES, Stage, listed, objects
from ocqual.filled import FILLED_FIRSTS, is_filled
from ocqual.needs import Elements, Form, array_of, definition, form_of, surpassing, to_key
from ocqual.predicates import PREDICATES, SELECTED, SELECTIONS
from ocqual.question import Question, signature_paths
from ocqual.tally import Asked

#: So many kinds of processes are told apart at a time before they are put to the questions.
KINDS_KEPT = 10_000

#: Arrays directly inside arrays are looked into so many times.
_DEEPEST_ARRAY = 8

_RANK = {stage: rank for rank, stage in enumerate(STAGES)}

#: Processes that are alike: what they fill, the groups whose elements tell more, these elements, how many they are.
_Kind = tuple[int, int, Elements, int]

#: The members of an element: the bit of each, and the members below it that have one.
_Members = dict[str, tuple[int, Any]]


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
        self._predicates = [(1 << len(self.paths) + at, PREDICATES[name]) for at, name in enumerate(predicates)]
        self.bit |= {f"{name}()": bit for name, (bit, _) in zip(predicates, self._predicates, strict=True)}
        groups = _groups(questions, self.bit)
        self._groups = [group for group in groups if group.name not in SELECTIONS]
        selections = [group for group in groups if group.name in SELECTIONS]
        self._selecting = _Selecting(selections) if selections else None
        bits = {group.name: group.bit for group in groups}
        self._asked = [_Question(question, self.bit, bits) for question in questions]
        self._kinds: dict[tuple[Stage, int, Elements, int], int] = {}

    def see(self, stage: Stage, filled: int, data: dict[str, Any]) -> None:
        """Count a process: its stage, the bits of the paths that it fills, and itself."""
        elements: Elements = ()
        told = 0
        for group in self._groups:
            if filled & group.mask:
                found = group.look(filled & group.mask, data)
                if found is not None:
                    elements += ((group.name, found),)
                    told |= group.bit
        if self._selecting:
            for group, found in self._selecting.look(data):
                if found != (filled & group.mask,):
                    elements += ((group.name, found),)
                    told |= group.bit
        for bit, predicate in self._predicates:
            if predicate.holds(data):
                filled |= bit
        kinds, kind = self._kinds, (stage, filled, elements, told)
        kinds[kind] = kinds.get(kind, 0) + 1
        if len(kinds) > KINDS_KEPT:
            self.settle()

    def settle(self) -> None:
        """Put the processes seen so far to the questions."""
        by_rank: list[list[_Kind]] = [[] for _ in STAGES]
        for (stage, filled, elements, told), count in self._kinds.items():
            by_rank[_RANK[stage]].append((filled, told, elements, count))
        for each in self._asked:
            for rank in range(each.rank, len(STAGES)):
                each.take(rank, by_rank[rank])
        self._kinds.clear()

    def totals(self) -> dict[str, Asked]:
        """What was found of each question, by id."""
        self.settle()
        return {each.question.id: each.totals() for each in self._asked}


class _Question:
    """A question, and how many processes fill what it needs in each way."""

    def __init__(self, question: Question, bit: dict[str, int], groups: dict[str, int]) -> None:
        self.question = question
        self.rank = STAGES.index(question.stage)
        self.form: Form = form_of(question.need)
        self._bits = [(bit[name], mine) for name, mine in self.form.bit.items()]
        self._mask = sum(theirs for theirs, _ in self._bits)
        self._groups = sum(groups.get(name, 0) for name in self.form.groups)
        self._counts: list[dict[int, int]] = [{} for _ in STAGES]
        self._apart: Counter[tuple[int, int, Elements]] = Counter()

    def take(self, rank: int, kinds: Iterable[_Kind]) -> None:
        """Count processes that have reached the stage of a rank."""
        # there may be as many kinds as processes: nothing is done here that need not be
        mask, groups, counts = self._mask, self._groups, self._counts[rank]
        for filled, told, elements, count in kinds:
            mine = filled & mask
            if told & groups:
                mine_of = tuple((name, found) for name, found in elements if name in self.form.groups)
                self._apart[rank, mine, mine_of] += count
            elif mine in counts:
                counts[mine] += count
            else:
                counts[mine] = count

    def totals(self) -> Asked:
        """The processes that answer it together, the others by what they fill."""
        answered = 0
        lacking: Counter[tuple[int, int, Elements]] = Counter()
        for rank, counts in enumerate(self._counts):
            for filled, count in counts.items():
                lacking[rank, self._mine(filled), ()] += count
        for (rank, filled, elements), count in self._apart.items():
            lacking[rank, self._mine(filled), self._my_elements(filled, elements)] += count
        unanswered = {}
        for (rank, filled, elements), count in lacking.items():
            if self.form.met(filled, elements):
                answered += count
            else:
                unanswered[to_key(STAGES[rank].value, filled, elements)] = count
        need = definition(self.question.need, self.question.stage)
        return Asked(need, answered, dict(sorted(unanswered.items())))

    def _mine(self, filled: int) -> int:
        return sum(mine for theirs, mine in self._bits if filled & theirs)

    def _my_elements(self, filled: int, elements: Elements) -> Elements:
        """Elements in the bits of this question, without those that say no more than what is filled does."""
        kept = []
        for name, found in elements:
            mask = self.form.groups[name]
            mine = surpassing(self._mine(bits) & mask for bits in found)
            if mine != (self._mine(filled) & mask,):
                kept.append((name, mine))
        return tuple(kept)


class _Group:
    """What questions need within one element of an array, or of a selection from it."""

    def __init__(self, name: str, bits: dict[str, int], bit: int) -> None:
        self.name = name
        self.bit = bit
        self.bits = bits
        self.mask = sum(bits.values())
        self._path = tuple(array_of(name).split("/"))
        self.members = _members(bits, len(self._path))

    def look(self, filled: int, data: dict[str, Any]) -> tuple[int, ...] | None:
        """The bits of the elements that no other surpasses; ``None`` where one has all that the process fills."""
        elements = objects(data, *self._path)
        if len(elements) < 2:
            return None
        found = set()
        for element in elements:
            bits = _bits_of(element, self.members)
            if bits == filled:
                return None
            found.add(bits)
        return surpassing(found)


class _Selecting:
    """The selections that questions are about: all of one array, which is gone through once."""

    def __init__(self, groups: Sequence[_Group]) -> None:
        self.groups = groups
        self._path = tuple(SELECTED.split("/"))
        self._members = _members({path: bit for group in groups for path, bit in group.bits.items()}, len(self._path))
        # by role, which of the groups an element with it is in, as bits
        self._roles: dict[str, int] = {}
        for index, group in enumerate(groups):
            for role in SELECTIONS[group.name].roles:
                self._roles[role] = self._roles.get(role, 0) | 1 << index

    def look(self, data: dict[str, Any]) -> Iterator[tuple[_Group, tuple[int, ...]]]:
        """For each selection the bits of its elements that no other surpasses: none where there are no elements."""
        found: list[set[int]] = [set() for _ in self.groups]
        for element in objects(data, *self._path):
            chosen = 0
            for role in listed(element.get("roles")):
                if role.__class__ is str:
                    chosen |= self._roles.get(role, 0)
            if chosen:
                bits = _bits_of(element, self._members)
                for index, group in enumerate(self.groups):
                    if chosen >> index & 1:
                        found[index].add(bits & group.mask)
        for group, several in zip(self.groups, found, strict=True):
            yield group, surpassing(several) if len(several) > 1 else tuple(several)


def _groups(questions: Sequence[Question], bit: dict[str, int]) -> list[_Group]:
    """The arrays in which questions need several fields together. One field alone is what the walk has told."""
    bits: dict[str, dict[str, int]] = {}
    for question in questions:
        form = form_of(question.need)
        for name, mask in form.groups.items():
            mine = {path: bit[path] for path in form.names if form.bit[path] & mask}
            bits.setdefault(name, {}).update(mine)
    several = [name for name in sorted(bits) if len(bits[name]) > 1 or name in SELECTIONS]
    return [_Group(name, bits[name], 1 << index) for index, name in enumerate(several)]


def _members(bits: dict[str, int], depth: int) -> _Members:
    """The members of elements of an array at a depth, and theirs, with the bits that some have."""
    members: _Members = {}
    for path, bit in bits.items():
        _plant(members, path.split("/")[depth:], bit)
    return members


def _plant(members: _Members, names: Sequence[str], bit: int) -> None:
    """Give the member at the end of ``names`` its bit."""
    own, below = members.get(names[0], (0, {}))
    members[names[0]] = (own | bit, below) if len(names) == 1 else (own, below)
    if len(names) > 1:
        _plant(below, names[1:], bit)


def _bits_of(element: dict[str, Any], members: _Members) -> int:
    found = 0
    for name, (bit, below) in members.items():
        value = element.get(name)
        if value is None:
            continue
        # most values are texts that are filled at first sight
        if bit and ((value.__class__ is str and value[:1] in FILLED_FIRSTS) or is_filled(value)):
            found |= bit
        if below:
            if value.__class__ is dict:
                found |= _bits_of(value, below)
            elif value.__class__ is list:
                for each in _objects_in(value, _DEEPEST_ARRAY):
                    found |= _bits_of(each, below)
    return found


def _objects_in(value: list[Any], depth: int) -> Iterator[dict[str, Any]]:
    for each in value:
        if each.__class__ is dict:
            yield each
        elif each.__class__ is list and depth:
            yield from _objects_in(each, depth - 1)
