"""The needs of questions as bits: when is one met, and what would filling fields change?

Each name in a need (a path, or a predicate) is a bit, by its place in :meth:`Need.names`. What a process fills is a
number of such bits. Where fields are needed within one element of an array that is not all: each element has bits of
its own. Most processes have an element that fills all that any of its neighbours does; then the process's bits tell
everything. For the others the *elements* are kept: the bits of those that no other element surpasses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from itertools import accumulate
from operator import or_
from typing import Any, NamedTuple

from ocqual.check import STAGES, Need, Stage
from ocqual.predicates import PREDICATES, SELECTED, SELECTIONS

#: By the name of an array or selection: the bits of its elements, ascending, none of which holds all of another.
Elements = tuple[tuple[str, tuple[int, ...]], ...]

#: So many elements of an array are kept at most, those that fill most. No data comes near that is not hostile.
ELEMENTS_KEPT = 16

#: The least stage at which a field below a path can be filled at all; the longest path that fits decides.
_FIRST_AT = {
    "tender": Stage.TENDER,
    "bids": Stage.TENDER_CLOSED,
    "awards": Stage.AWARDED,
    "contracts": Stage.CONTRACTED,
    "contracts/implementation": Stage.IMPLEMENTATION,
}

#: What an array may be called; the path of a field likewise.
_PATH = re.compile(r"[^/\s\[\]:=,;()]+(/[^/\s\[\]:=,;()]+)*")

#: More ways to meet a need than these are refused.
ALTERNATIVES = 1_000

#: What is wrong in a file is quoted, in so many characters at most.
LONGEST_QUOTE = 80


def quoted(value: Any) -> str:
    """A value as a message quotes it, cut where it is long."""
    told = repr(value)
    return told if len(told) <= LONGEST_QUOTE else f"{told[: LONGEST_QUOTE - 1]}…"


@cache
def stage_for(path: str) -> Stage:
    """The least stage of a process at which a field can be filled: no award, no date of award.

    >>> stage_for("awards/date").value, stage_for("buyer/name").value
    ('awarded', 'planning')
    """
    parts = path.split("/")
    heads = ("/".join(parts[:count]) for count in range(len(parts), 0, -1))
    return next((_FIRST_AT[head] for head in heads if head in _FIRST_AT), STAGES[0])


@cache
def rank_for(path: str) -> int:
    """The rank of :func:`stage_for` among all stages."""
    return STAGES.index(stage_for(path))


def parse_need(spec: Any, known: Mapping[str, Need] = {}, within: str = "") -> Need:
    """A question's need from its form in TOML.

    Beside what :meth:`ocqual.check.Need.parse` reads there are ``{need = "name"}`` for one of those that are ``known``,
    ``{predicate = "name"}`` and, for what must be together in one element, ``{within = "awards", all = […]}`` (or
    ``any``) with paths below that array; instead of an array a selection may be named. Raises ``ValueError``.
    """
    if isinstance(spec, str):
        if not _PATH.fullmatch(spec):
            raise ValueError(
                f"{quoted(spec)} is no path: give names with one / between them, as in tender/title, and nothing else"
            )
        return Need(path=f"{array_of(within)}/{spec}" if within else spec)
    if isinstance(spec, dict) and spec.keys() in ({"predicate"}, {"need"}):
        return _named(spec, known, within)
    if isinstance(spec, dict) and "within" in spec:
        inner = {name: part for name, part in spec.items() if name != "within"}
        if within:
            raise ValueError(f"within {quoted(spec['within'])} stands within {within!r}: only one can be")
        if not isinstance(spec["within"], str) or not _PATH.fullmatch(spec["within"]):
            raise ValueError(f"within names an array, or one of {', '.join(SELECTIONS)}, not {quoted(spec['within'])}")
        need = parse_need(inner, known, spec["within"])
        return Need(all=need.all, any=need.any, within=spec["within"])
    if isinstance(spec, dict) and len(spec) == 1:
        (how, parts) = next(iter(spec.items()))
        if how in ("all", "any") and isinstance(parts, list) and parts:
            needs = tuple(parse_need(part, known, within) for part in parts)
            return Need(all=needs) if how == "all" else Need(any=needs)
    raise ValueError(
        "a need is a path, {all = […]}, {any = […]}, {within = …, all = […]}, {need = …} or {predicate = …}, "
        f"not {quoted(spec)}"
    )


def _named(spec: dict[str, Any], known: Mapping[str, Need], within: str) -> Need:
    ((kind, name),) = spec.items()
    names: Mapping[str, Any] = PREDICATES if kind == "predicate" else known
    if not isinstance(name, str) or name not in names:
        raise ValueError(f"no {kind} is called {quoted(name)}: choose one of {', '.join(names) or 'none'}")
    if within:
        raise ValueError(f"the {kind} {name!r} is about a whole process, so it cannot stand within {within!r}")
    return Need(path=f"{name}()") if kind == "predicate" else known[name]


def array_of(within: str) -> str:
    """The path of the array that ``within`` names, by a selection or itself."""
    return SELECTED if within in SELECTIONS else within


class Alternative(NamedTuple):
    """One way to meet a need: the bits that must be filled anywhere, those that must be in one element of each array
    named, and all of them."""

    anywhere: int
    within: tuple[tuple[str, int], ...]
    whole: int

    def and_(self, other: Alternative) -> Alternative:
        """Both together."""
        within = tuple(dict.fromkeys(self.within + other.within)) if self.within else other.within
        return Alternative(self.anywhere | other.anywhere, within, self.whole | other.whole)


class Form:
    """A need as bits. ``names`` are what they stand for; ``groups`` the bits of what is needed within each array."""

    def __init__(self, need: Need) -> None:
        self.need = need
        self.names = need.names()
        self.bit = {name: 1 << index for index, name in enumerate(self.names)}
        self.groups: dict[str, int] = {}
        self.alternatives = tuple(dict.fromkeys(self._alternatives(need)))
        self._wholes = tuple(least(each.whole for each in self.alternatives))
        #: The fields, each with its bit and the rank of the first stage at which it can be filled.
        self.fields = [(name, self.bit[name], rank_for(name)) for name in need.paths()]
        #: By rank of a stage, the bits of the fields that can be filled by then.
        self.possible = [0] * len(STAGES)
        for _, bit, first in self.fields:
            self.possible[first] |= bit
        self.possible = list(accumulate(self.possible, or_))

    def _alternatives(self, need: Need) -> list[Alternative]:
        if need.path:
            bit = self.bit[need.path]
            return [Alternative(bit, (), bit)]
        if need.within:
            self.groups[need.within] = self.groups.get(need.within, 0) | self.bits(need.names())
            inner = self._alternatives(Need(all=need.all, any=need.any))
            return [Alternative(0, ((need.within, each.whole),), each.whole) for each in inner]
        if need.any:
            return [each for part in need.any for each in self._alternatives(part)]
        # names needed at any rate are part of all ways
        named = self.bits(part.path for part in need.all if part.path)
        ways = [Alternative(named, (), named)]
        for part in need.all:
            if part.path:
                continue
            others = self._alternatives(part)
            ways = [one.and_(other) for one in ways for other in others]
            if len(ways) > ALTERNATIVES:
                raise ValueError(f"there are more than {ALTERNATIVES:,} ways to meet it: ask for less at a time")
        return ways

    def bits(self, names: Iterable[str]) -> int:
        """The bits of some names; those that the need does not mention have none."""
        found = 0
        for name in names:
            found |= self.bit.get(name, 0)
        return found

    def met(self, filled: int, elements: Elements = ()) -> bool:
        """Whether the need is met by what is filled."""
        if not elements:
            return any(filled & whole == whole for whole in self._wholes)
        there = dict(elements)
        return any(self._is_met(each, filled, there) for each in self.alternatives)

    @staticmethod
    def _is_met(way: Alternative, filled: int, there: Mapping[str, tuple[int, ...]]) -> bool:
        """Whether one way to meet the need is: :meth:`lacks` would find nothing in it."""
        return not way.anywhere & ~filled and all(
            any(not mask & ~bits for bits in there.get(name, (filled,))) for name, mask in way.within
        )

    def lacks(self, filled: int, elements: Elements = ()) -> frozenset[int]:
        """What is lacking: the least sets of bits of which any one, were it filled everywhere, would meet the need."""
        if not elements:
            return least({whole & ~filled for whole in self._wholes})
        there = dict(elements)
        found: set[int] = set()
        for each in self.alternatives:
            lacking = {each.anywhere & ~filled}
            for name, mask in each.within:
                # in an array without elements, or of which one has all that is filled, what is filled tells everything
                choices = {mask & ~bits for bits in there.get(name, (filled,))}
                lacking = {one | other for one in lacking for other in choices}
            found |= lacking
        return least(found)

    def everywhere(self, filled: int, elements: Elements) -> int:
        """What is filled, without what some of the elements lack."""
        for name, found in elements:
            for bits in found or (0,):
                filled &= bits | ~self.groups[name]
        return filled


def least(sets: Iterable[int]) -> frozenset[int]:
    """Of some sets of bits those that hold no other."""
    kept: list[int] = []
    for bits in sorted(sets, key=int.bit_count):
        for other in kept:
            if other & bits == other:
                break
        else:
            kept.append(bits)
    return frozenset(kept)


@cache
def form_of(need: Need) -> Form:
    """The form of a need, made once."""
    return Form(need)


@cache
def definition(need: Need, stage: Stage) -> str:
    """A short hash of what is asked, of which processes: counts of two runs add up where it is the same."""
    return sha256(f"{stage.value} {need!r}".encode()).hexdigest()[:12]


def surpassing(found: Iterable[int]) -> tuple[int, ...]:
    """Of some sets of bits those of which no other holds all, ascending: at most :data:`ELEMENTS_KEPT`."""
    found = set(found)
    if len(found) < 2:
        return tuple(found)
    kept: list[int] = []
    for bits in sorted(set(found), key=lambda bits: (-bits.bit_count(), bits)):
        if len(kept) < ELEMENTS_KEPT and not any(bits & other == bits for other in kept):
            kept.append(bits)
    return tuple(sorted(kept))


def to_key(stage: str, filled: int, elements: Elements) -> str:
    """What a process fills, as text: ``"stage:bits"`` in hexadecimal, then ``":array=bits,bits"`` for each array."""
    rest = "".join(f":{name}={','.join(f'{bits:x}' for bits in found)}" for name, found in elements)
    return f"{stage}:{filled:x}{rest}"


def from_key(key: str) -> tuple[str, int, Elements]:
    """The opposite of :func:`to_key`. Raises ``ValueError`` for a text that is none."""
    stage, filled, *rest = key.split(":")
    elements = []
    for each in rest:
        name, _, found = each.partition("=")
        elements.append((name, tuple(int(bits, 16) for bits in found.split(",") if bits)))
    return stage, int(filled, 16), tuple(elements)
