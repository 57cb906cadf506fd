"""The fast half of the walk, compiled: makes the walker of ``fast.c`` know the nodes of a tree.

The compiled module is optional: where it was not built, :mod:`ocqual.walk.unroll` takes its place, with equal results.
"""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any

from ocqual.compiled import fast
from ocqual.filled import DEEPEST, is_filled_text
from ocqual.walk.good import LONGEST_KEPT, Kept
from ocqual.walk.node import Node
from ocqual.walk.rules import Rule, broken

if TYPE_CHECKING:
    from ocqual.walk.walk import Walk

#: So many texts that are not good are remembered of each node, for those that come again and again.
BAD_KEPT = 200

#: The bits that stand for the classes of values in ``fast.c``.
_BITS: dict[type, int] = {str: 1, int: 2, float: 4, bool: 8, dict: 16, list: 32, type(None): 64}
_ALL = sum(_BITS.values())


def is_built() -> bool:
    """Whether the compiled module is there."""
    return fast is not None


def marks(raw: bytes) -> int:
    """How often ``":`` occurs in a JSON text: as often as it has members, and within texts.

    Members that were walked fall short of this where names are repeated, so only then need
    :func:`ocqual.read.duplicate_keys` be asked. White space before colons hides marks.
    """
    found: int = fast.marks(raw) if fast is not None else raw.count(b'":')
    return found


class Fast:
    """The compiled walker, and what it needs to know of each node."""

    def __init__(self, walk: Walk) -> None:
        plain = (walk.member, walk.element, walk.tree.grow)
        rest = (self.judge_text, walk.judge_array, walk.breaches, Rule.TYPE, Rule.REQUIRED)
        self.walker = fast.Fast(*plain, *rest, walk.is_filled_number)
        #: The texts that are known to be good, by what is asked of them.
        self._good: dict[Any, Kept] = {}

    def add(self, node: Node, parent: Node | None) -> None:
        """Make the next node known: it has the next number, and its parent is known already."""
        good, known = self._good_texts(node), node.known
        member_bits, value_bits = _member_bits(node), _value_bits(node)
        wrong = _wrong_bits(node)
        self.walker.add(
            node=node,
            required=node.required,
            gather=node.gather,
            gather_array=node.gather_array,
            known=good.known if good else None,
            bad=node.bad,
            member_classes=member_bits,
            value_classes=value_bits,
            wrong_member=_wrong_member_bits(node, wrong),
            wrong_value=wrong if node.array else 0,
            array=node.array,
            distinct=known is not None and known.unique_ids,
            strict=known is not None and known.min_length > 0,
            date=known is not None and known.format == "date-time",
            uri=known is not None and known.format == "uri",
            least=known.min_items if known is not None else 0,
            slip=Rule(node.slip) if node.slip is not None else None,
        )
        if parent is not None:
            self.walker.link(parent.number, node.name, node.number)
        if node.depth < DEEPEST:
            node.unrolled = partial(self.walker.object, node.number)

    def _good_texts(self, node: Node) -> Kept | None:
        """The texts known to be good at a node, if more is asked of them than whether they are filled."""
        known = node.known
        if known is None or not (known.enum or known.format or known.pattern or known.min_length > 1):
            return None
        key = (known.enum, known.format, known.pattern, known.min_length)
        if key not in self._good:
            self._good[key] = Kept()
        return self._good[key]

    def judge_text(self, node: Node, text: str) -> tuple[tuple[Rule, ...], bool] | None:
        """Which rules a text breaks, and whether it is filled; ``None`` where it breaks none and is."""
        good = self._good_texts(node)
        rules, filled = tuple(broken(node, text)), is_filled_text(text)
        if good is not None and filled and not rules:
            good.keep(text)
            return None
        verdict = rules, filled
        if len(node.bad) < BAD_KEPT and len(text) <= LONGEST_KEPT:
            node.bad[text] = verdict
        return verdict


@cache
def _bits(allowed: frozenset[type] | None) -> int:
    return _ALL if allowed is None else sum(_BITS[each] for each in allowed)


def _value_bits(node: Node) -> int:
    """The classes of values that are good, or can be judged by the compiled walker."""
    known, bits = node.known, _bits(node.value_classes)
    if node.depth >= DEEPEST:
        bits &= ~_BITS[dict]
    if known is None or not node.judged:
        return bits
    if known.min_properties:
        bits &= ~_BITS[dict]
    if known.minimum is not None or known.maximum is not None:
        bits &= ~(_BITS[int] | _BITS[float])
    if known.enum is not None:
        bits &= _BITS[str] | (_BITS[type(None)] if None in known.enum else 0)
    return bits


def _member_bits(node: Node) -> int:
    """The same for the member itself: where the standard wants an array, only that (or null)."""
    if node.array:
        return _bits(node.member_classes) & (_BITS[list] | _BITS[type(None)])
    bits = _value_bits(node)
    # an array where none should be is for the plain walk, unless nothing is known of the place
    return bits if node.value_classes is None else bits & ~_BITS[list]


_SCALARS = sum(_BITS[each] for each in (str, int, float, bool, type(None)))


def _wrong_bits(node: Node) -> int:
    """The classes of scalars that are of the wrong type as values, and break no other rule by that."""
    known = node.known
    if node.slip is not None or node.value_classes is None or known is None or known.enum is not None:
        return 0
    wrong = _SCALARS & ~_bits(node.value_classes)
    if node.form is not None or known.min_length or known.pattern:
        wrong &= ~_BITS[str]
    if known.minimum is not None or known.maximum is not None:
        wrong &= ~(_BITS[int] | _BITS[float])
    return wrong


def _wrong_member_bits(node: Node, wrong: int) -> int:
    """The same for the member itself: where the standard wants an array, nothing else is asked of what is none."""
    if not node.array:
        return wrong
    if node.slip is not None or node.member_classes is None:
        return 0
    objects = _BITS[dict] if node.depth < DEEPEST else 0
    return (_SCALARS | objects) & ~_bits(node.member_classes)
