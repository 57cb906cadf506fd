"""The fast half of the walk, compiled: makes the walker of ``_fast.c`` know the nodes of a tree.

The compiled module is optional: where it was not built, :mod:`ocqual.walk.unroll` takes its place, with equal results.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ocqual.filled import DEEPEST, FILLED_FIRSTS, is_filled_text
from ocqual.walk.good import Good
from ocqual.walk.node import Node
from ocqual.walk.rules import broken

if TYPE_CHECKING:
    from ocqual.walk.walk import Walk

_fast: Any
try:
    _fast = import_module("ocqual._fast")
except ImportError:  # there was no compiler when this was installed
    _fast = None

#: The bits that stand for the classes of values in ``_fast.c``.
_BITS: dict[type, int] = {str: 1, int: 2, float: 4, bool: 8, dict: 16, list: 32, type(None): 64}
_ALL = sum(_BITS.values())


def is_built() -> bool:
    """Whether the compiled module is there."""
    return _fast is not None


def marks(raw: bytes) -> int:
    """How often ``":`` occurs in a JSON text: as often as it has members, and within texts.

    Members that were walked fall short of this where names are repeated, so only then need
    :func:`ocqual.read.duplicate_keys` be asked. White space before colons hides marks.
    """
    found: int = _fast.marks(raw) if _fast is not None else raw.count(b'":')
    return found


class Fast:
    """The compiled walker, and what it needs to know of each node."""

    def __init__(self, walk: Walk) -> None:
        plain = (walk.member, walk.element, walk.missing, walk.tree.grow)
        filled = Good(is_filled_text)
        self.walker = _fast.Fast(*plain, filled.known, filled.learn, walk.is_filled_number, FILLED_FIRSTS)
        self._questions: dict[Any, Good] = {}

    def add(self, node: Node, parent: Node | None) -> None:
        """Make the next node known: it has the next number, and its parent is known already."""
        good = self._question(node)
        self.walker.add(
            node=node,
            required=node.required,
            gather=node.gather,
            gather_array=node.gather_array,
            known=good.known if good else None,
            learn=good.learn if good else None,
            member_classes=_member_bits(node),
            value_classes=_value_bits(node),
            array=node.array,
            distinct=node.known is not None and node.known.unique_ids,
            strict=node.known is not None and node.known.min_length > 0,
            date=node.known is not None and node.known.format == "date-time",
            uri=node.known is not None and node.known.format == "uri",
            least=node.known.min_items if node.known is not None else 0,
        )
        if parent is not None:
            self.walker.link(parent.number, node.name, node.number)
        if node.depth < DEEPEST:
            node.unrolled = partial(self.walker.object, node.number)

    def _question(self, node: Node) -> Good | None:
        """What is asked of texts at a node, if it is more than whether they are filled."""
        known = node.known
        if known is None or not (known.enum or known.format or known.pattern or known.min_length > 1):
            return None
        key = (known.enum, known.format, known.pattern, known.min_length)
        if key not in self._questions:
            question: Callable[[str], bool] = lambda text: is_filled_text(text) and not broken(node, text)  # noqa: E731
            self._questions[key] = Good(question)
        return self._questions[key]


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
    if node.slip is not None:
        return 0
    if node.array:
        return _bits(node.member_classes) & (_BITS[list] | _BITS[type(None)])
    bits = _value_bits(node)
    # an array where none should be is for the plain walk, unless nothing is known of the place
    return bits if node.value_classes is None else bits & ~_BITS[list]
