"""The walk: one visit of a release that notes what is there, what it says, and which of the standard's rules it breaks.

The plain walk, here, treats everything. In front of it stands a fast one, which knows only values that are common and
good, does to them what the plain walk would, and hands all others on. It is compiled (:mod:`ocqual.walk.fast`) or,
where that could not be built, written for the members that a publisher uses once some releases were seen
(:mod:`ocqual.walk.unroll`). So what a walk finds never depends on how fast it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from ocqual.filled import DEEPEST, is_filled, is_filled_number, is_filled_text
from ocqual.paths import DEEPEST_ARRAY
from ocqual.standard import Table
from ocqual.standard.additional import Kind, additional
from ocqual.tally import Cover
from ocqual.walk.counts import Counts
from ocqual.walk.fast import Fast, is_built
from ocqual.walk.node import TEXTS_KEPT, Node, Tree
from ocqual.walk.rules import Rule, broken, repeated_ids
from ocqual.walk.unroll import unroll

#: After so many releases the code is written anew, if the data has shown members that the code does not know.
REWRITE_AFTER = frozenset([40, 400, 4_000, 40_000])

#: So many node numbers pile up before they are counted.
COUNTED_AT_ONCE = 50_000

#: So many texts are remembered of each member with what was found of them, for those that break a rule again and again.
VERDICTS_KEPT = 200

#: Whole numbers from here on do not fit into 64 bits with a sign.
GREATEST_WHOLE = 2.0**63

#: What is broken: the node, the rule, and the value (for a missing member, the object that lacks it).
Breach = tuple[Node, Rule, Any]


class Walk:
    """Visits releases of one version of the standard, and adds up their coverage.

    After :meth:`visit`, :meth:`filled_nodes` and :meth:`signature` tell what the release fills, ``breaches`` the rules
    that it breaks, and :meth:`gathered` the values at the paths that are read: of the last release only. ``watched``
    are the paths of which signatures tell. With ``names`` members whose names are slips are noted as breaches, and, if
    it is known which extensions are ``declared``, members of others. ``compiled`` may be false to do without the
    compiled half, and with an empty ``rewrite_after`` no code is written either.
    """

    def __init__(
        self,
        standard: Table,
        reads: Iterable[str] = (),
        watched: Iterable[str] = (),
        *,
        names: bool = False,
        declared: Collection[str] | None = None,
        compiled: bool = True,
        rewrite_after: frozenset[int] = REWRITE_AFTER,
    ) -> None:
        self._declared = declared
        self.tree = Tree(standard, self._slip) if names else Tree(standard)
        #: Node numbers: of each member present, as it is filled or not, of each object, and of each value of the wrong
        #: type. They pile up, since the cheapest way to count them is many at a time; the compiled walk counts for
        #: itself, and these are the rest.
        self.filled: list[int] = []
        self.unfilled: list[int] = []
        self.objects: list[int] = []
        self.wrong: list[int] = []
        self.breaches: list[Breach] = []
        #: Whether the last release has a number beyond 64 bits, which a decoder gives only about.
        self.rounded = False
        self._begin = self._end_of_last = 0
        self._visits = 0
        self._counts = Counts()
        self._ever = Counts()
        self._gathered = {path: self._gather(path) for path in reads}
        self._watched = [self.tree.at(path).number for path in watched]
        # the lists that a visit begins by emptying
        self._fresh: list[list[Any]] = [self.breaches, *self._gathered.values()]
        self._fast = Fast(self) if compiled and is_built() else None
        self._rewrite_after = rewrite_after if self._fast is None else frozenset()
        if self._fast is not None:
            parents = self.tree.parents()
            for node in self.tree.nodes:
                self._fast.add(node, parents.get(node.number))
            self.tree.grown = self._fast.add
            self._fast.walker.watch(self._watched)

    def _slip(self, parent: Node, name: str) -> Rule | None:
        """The rule that the name of a member breaks, which the standard, as it is applied, does not have there."""
        found = additional(parent.path, name)
        if found.kind is Kind.MISSPELT:
            return Rule.MISSPELT
        declared = self._declared
        if found.kind is Kind.EXTENSION and declared is not None and not any(each in declared for each in found.names):
            return Rule.UNDECLARED
        return None

    def _gather(self, path: str) -> list[Any]:
        node = self.tree.at(path.removesuffix("[]"))
        if path.endswith("[]"):
            node.gather_array = node.gather_array if node.gather_array is not None else []
            return node.gather_array
        node.gather = node.gather if node.gather is not None else []
        return node.gather

    def gathered(self, path: str) -> list[Any]:
        """The list that holds, after each visit, the values at a path that was given as one of ``reads``."""
        return self._gathered[path]

    def filled_nodes(self) -> set[int]:
        """The numbers of the nodes that the last release fills somewhere."""
        if self._fast is not None:
            found: set[int] = self._fast.walker.filled()
            return found
        return set(self.filled[self._begin :])

    def signature(self) -> bytes:
        """Which of the watched paths the last release fills: a bit for each, in their order, from the least on."""
        if self._fast is not None:
            bits: bytes = self._fast.walker.signature()
            return bits
        filled = self.filled_nodes()
        found = sum(1 << bit for bit, number in enumerate(self._watched) if number in filled)
        return found.to_bytes((len(self._watched) + 7) // 8, "little")

    def share(self, groups: Sequence[tuple[str, Collection[str], Sequence[str]]]) -> None:
        """Have the compiled walker note which of some paths each element of an array fills: of all elements, or those
        with one of some roles. To be asked once; without the compiled half it does nothing.
        """
        if self._fast is not None:
            number = {path: self.tree.at(path).number for array, _, paths in groups for path in (array, *paths)}
            shared = [(number[array], roles or None, tuple(map(number.get, paths))) for array, roles, paths in groups]
            self._fast.walker.share(tuple(shared))

    @property
    def walker(self) -> Any:
        """The compiled walker, ``None`` where there is none."""
        return self._fast.walker if self._fast is not None else None

    def members(self) -> int:
        """How many members the last release has, at all depths."""
        if self._fast is not None:
            return int(self._fast.walker.members()) - 1
        return len(self.filled) + len(self.unfilled) - self._end_of_last

    def visit(self, release: dict[str, Any]) -> None:
        """Walk one release (a decoded JSON object)."""
        self.rounded = False
        self._visits += 1
        if self._fast is not None:
            self._fast.walker.visit(release, self._fresh, self.filled, self.unfilled, self.objects)
            return
        self._prepare()
        root = self.tree.root
        filled = self._object(root, release, True)
        (self.filled if filled else self.unfilled).append(root.number)
        self.wrong += [node.number for node, rule, value in self.breaches if rule is Rule.TYPE and value is not None]

    def _prepare(self) -> None:
        for each in self._fresh:
            each.clear()
        if len(self.filled) > COUNTED_AT_ONCE:
            self._count()
        if self._visits in self._rewrite_after:
            self._count()
            unroll(self, self._counts + self._ever)
        self._begin = len(self.filled)
        self._end_of_last = self._begin + len(self.unfilled) + 1

    def _count(self) -> None:
        if self._fast is not None:
            self._counts += Counts(self._fast.walker.take())
            return
        self._counts += Counts.of(len(self.tree.nodes), self.filled, self.unfilled, self.objects, self.wrong)
        for each in (self.filled, self.unfilled, self.objects, self.wrong):
            each.clear()
        self._begin = self._end_of_last = 0

    def take_coverage(self) -> dict[str, Cover]:
        """Coverage since it was last taken: of every path of the standard, and every other path met."""
        self._count()
        counts = self._counts
        covers = {}
        for node in self.tree.nodes:
            number = node.number
            filled, unfilled, objects, wrong = counts.of_node(number)
            if filled or unfilled or node.known is not None:
                cover = Cover(filled + unfilled, filled, wrong, objects, node.known is None)
                covers[node.path] = cover
        filled, unfilled, objects, _ = counts.of_node(self.tree.root.number)
        covers[""] = Cover(filled + unfilled, filled, 0, objects)
        self._ever += counts
        self._counts = Counts()
        return covers

    def is_filled_number(self, number: int | float) -> bool:
        """As :func:`ocqual.filled.is_filled_number`; notes numbers so great that decoding may have rounded them."""
        if isinstance(number, float) and abs(number) >= GREATEST_WHOLE:
            self.rounded = True
        return is_filled_number(number)

    # The plain visit. Each function tells whether what it visited is filled. ``judge`` is false inside a value of the
    # wrong type: the rules of its members are moot there, as they are for a validator, but what it holds is counted.

    def _object(self, node: Node, value: dict[str, Any], judge: bool) -> bool:
        if node.unrolled is not None:
            so_far = len(self.breaches)
            filled = node.unrolled(value)
            if not judge:
                del self.breaches[so_far:]
            return filled
        self.objects.append(node.number)
        if node.depth >= DEEPEST:
            return is_filled(value)
        filled = False
        members = node.members
        for name, member in value.items():
            below = members.get(name) or self.tree.grow(node, name)
            if self._member(below, member, judge):
                filled = True
        if judge:
            self.missing(node, value)
        return filled

    def missing(self, node: Node, value: dict[str, Any]) -> None:
        """Note the required members that an object lacks."""
        for name in node.required:
            if name not in value:
                self.breaches.append((node.members[name], Rule.REQUIRED, value))

    def member(self, node: Node, value: Any) -> bool:
        """Visit a member of an object that is what it should be, the way in for fast code; whether it is filled."""
        verdict = node.verdicts.get(value) if value.__class__ is str else None
        if verdict is None:
            return self._member(node, value, True)
        rules, filled = verdict
        self.breaches.extend((node, rule, value) for rule in rules)
        if node.gather is not None:
            node.gather.append(value)
        (self.filled if filled else self.unfilled).append(node.number)
        return filled

    def _member(self, node: Node, value: Any, judge: bool) -> bool:
        node.member_kinds[value.__class__] = node.member_kinds.get(value.__class__, 0) + 1
        before, whole = len(self.breaches), judge
        if judge and node.slip is not None:
            self.breaches.append((node, Rule(node.slip), value))
        if judge and node.array and node.member_classes is not None and value.__class__ not in node.member_classes:
            self.breaches.append((node, Rule.TYPE, value))
            judge = False
        if isinstance(value, list):
            filled = self._array(node, value, judge)
        else:
            filled = self._value(node, value, judge and not node.array)
        if whole and isinstance(value, str) and len(node.verdicts) < VERDICTS_KEPT:
            node.verdicts[value] = (tuple(rule for _, rule, _ in self.breaches[before:]), filled)
        (self.filled if filled else self.unfilled).append(node.number)
        return filled

    def _array(self, node: Node, value: list[Any], judge: bool) -> bool:
        if node.gather_array is not None:
            node.gather_array.append(value)
        if judge and not node.array:
            self._judge(node, value)
        elif judge:
            self.judge_array(node, value)
        return self._elements(node, value, judge and node.array, DEEPEST_ARRAY)

    def judge_array(self, node: Node, value: list[Any]) -> None:
        """Note which rules an array, where there is to be one, breaks as such."""
        if node.known is None:
            return
        if len(value) < node.known.min_items:
            self.breaches.append((node, Rule.MIN_ITEMS, value))
        if node.known.unique_ids and len(value) > 1:
            self.breaches.extend((node, Rule.IDS, element) for element in repeated_ids(value))

    def _elements(self, node: Node, value: list[Any], judge: bool, depth: int) -> bool:
        filled = False
        for element in value:
            if self.element(node, element, judge, depth):
                filled = True
        return filled

    def element(self, node: Node, value: Any, judge: bool = True, depth: int = DEEPEST_ARRAY) -> bool:
        """Visit an element of an array; whether it is filled."""
        if not isinstance(value, list):
            return self._value(node, value, judge)
        if judge:
            self._judge(node, value)
        return self._elements(node, value, False, depth - 1) if depth else is_filled(value)

    def _value(self, node: Node, value: Any, judge: bool) -> bool:
        """Visit a value that is no array: a member's, or an element's."""
        node.value_kinds[value.__class__] = node.value_kinds.get(value.__class__, 0) + 1
        if node.gather is not None:
            node.gather.append(value)
        if judge:
            self._judge(node, value)
        if isinstance(value, str):
            if len(node.texts) < TEXTS_KEPT:
                node.texts.add(value)
            return is_filled_text(value)
        if isinstance(value, dict):
            fits = node.value_classes is None or dict in node.value_classes
            return self._object(node, value, judge and fits)
        return value is not None and (isinstance(value, bool) or self.is_filled_number(value))

    def _judge(self, node: Node, value: Any) -> None:
        if node.judged or node.value_classes is not None:
            self.breaches.extend((node, rule, value) for rule in broken(node, value))
