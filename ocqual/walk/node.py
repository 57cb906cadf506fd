"""The tree of members that a walk knows: the standard's fields at first, then whatever the data shows.

One node stands for one path (arrays implicit), with what the standard says of the values there. Nodes are numbered, so
that what is seen of a release can be kept as lists of small integers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any

from ocqual.filled import DEEPEST
from ocqual.paths import escape, unescape
from ocqual.standard import TRANSLATION_TYPES, Field, Table
from ocqual.standard.formats import is_date_time, is_uri
from ocqual.tally import ANY_MEMBER, MEMBERS_TOLD_APART, PATHS_TOLD_APART

#: The Python classes that hold the values of each JSON type. A whole float is no integer (JSON Schema draft 4).
CLASSES: dict[str, frozenset[type]] = {
    "string": frozenset([str]),
    "integer": frozenset([int]),
    "number": frozenset([int, float]),
    "boolean": frozenset([bool]),
    "object": frozenset([dict]),
    "array": frozenset([list]),
    "null": frozenset([type(None)]),
}

#: So many members whose very names break a rule are told apart, however many others there are.
SLIPS_TOLD_APART = 1_000

#: How many different texts are kept of each member, to learn whether its texts repeat.
TEXTS_KEPT = 100

FORMATS: dict[str, Callable[[str], bool]] = {"date-time": is_date_time, "uri": is_uri}


@cache
def classes(names: frozenset[str]) -> frozenset[type] | None:
    """The Python classes for JSON types; ``None``, for no types, stands for any."""
    return frozenset().union(*(CLASSES[name] for name in names)) or None


@dataclass(slots=True, eq=False)
class Node:
    """What is known of the values at one path.

    ``member_classes`` are the classes allowed for the member itself and ``value_classes`` those for its values: the
    elements of an array, else the member again; ``None`` allows all. ``judged`` is true where values have limits beyond
    their type. ``additional`` members are in neither the standard nor a translation nor inside an object that the
    standard leaves open (``closed`` is false there). ``slip`` is the rule that the very name of the member breaks.

    ``gather`` and ``gather_array`` are the lists into which the walk puts each value, and each array, because a check
    reads them. The rest is what the plain walk has learnt, to choose the code that is written for this node, and that
    code: ``unrolled`` visits an object and tells whether it is filled. ``bad`` are texts that the compiled walk met,
    with the rules that they break and whether they are filled.
    """

    number: int
    path: str
    name: str
    depth: int
    known: Field | None = None
    additional: bool = False
    closed: bool = True
    slip: StrEnum | None = None
    additional_members: int = 0
    array: bool = False
    member_classes: frozenset[type] | None = None
    value_classes: frozenset[type] | None = None
    judged: bool = False
    form: Callable[[str], bool] | None = None
    required: tuple[str, ...] = ()
    members: dict[str, Node] = field(default_factory=dict)
    gather: list[Any] | None = None
    gather_array: list[Any] | None = None
    member_kinds: dict[type, int] = field(default_factory=dict)
    value_kinds: dict[type, int] = field(default_factory=dict)
    texts: set[str] = field(default_factory=set)
    verdicts: dict[str, tuple[tuple[Any, ...], bool]] = field(default_factory=dict)
    bad: dict[str, tuple[tuple[Any, ...], bool]] = field(default_factory=dict)
    unrolled: Callable[[dict[str, Any]], bool] | None = None


def _no_slip(parent: Node, name: str) -> StrEnum | None:
    return None


class Tree:
    """All nodes, by number, from the root (number 0) on. ``slip`` tells the rule that the name of a member breaks."""

    def __init__(self, standard: Table, slip: Callable[[Node, str], StrEnum | None] = _no_slip) -> None:
        self.standard = standard
        self.nodes: list[Node] = []
        self._slip = slip
        self._slips = 0
        #: Told of each node that grows, with its parent.
        self.grown: Callable[[Node, Node | None], None] = lambda node, parent: None
        self._additional = 0
        self.root = self._add(None, "")
        self.root.required = standard.required("")
        by_path = {"": self.root}
        for known in standard.fields.values():
            node = self._add(by_path[known.path.rpartition("/")[0]], known.name)
            by_path[known.path] = node
            self._describe(node, known)

    def _add(self, parent: Node | None, name: str) -> Node:
        if parent is None:
            node = Node(len(self.nodes), "", "", 0)
        else:
            path = f"{parent.path}/{escape(name)}" if parent.path else escape(name)
            node = Node(len(self.nodes), path, name, parent.depth + 1)
            parent.members[name] = node
        self.nodes.append(node)
        return node

    def _describe(self, node: Node, known: Field) -> None:
        node.known = known
        node.array = known.array
        node.member_classes = classes(known.types)
        node.value_classes = classes(known.items) if known.array else node.member_classes
        node.form = FORMATS.get(known.format or "")
        node.required = self.standard.required(known.path)
        node.closed = bool(self.standard.children(known.path))
        limits = (known.enum, node.form, known.min_length, known.pattern, known.min_properties)
        node.judged = any(limits) or known.minimum is not None or known.maximum is not None

    def parents(self) -> dict[int, Node]:
        """The parent of each node but the root, by the node's number."""
        return {below.number: node for node in self.nodes for below in node.members.values()}

    def at(self, path: str) -> Node:
        """The node at a path, made now if neither the standard nor the data has shown it yet."""
        node = self.root
        for token in path.split("/") if path else ():
            node = self.grow(node, unescape(token), shown=False)
        return node

    def grow(self, parent: Node, name: str, *, shown: bool = True) -> Node:
        """The node for a member of ``parent``, made at its first sight; not ``shown`` by data, but read by a check.

        Objects with too many kinds of additional members use names as data. The rest of those share one node, so that
        hostile or careless data cannot make the tree grow for ever (see :func:`ocqual.tally.gather_members`).
        """
        known = parent.members.get(name)
        if known is not None:
            return known
        free = self.standard.free_member(parent.path, name)
        if free is not None:
            return self._grow_free(parent, free)
        translation = self.standard.translation(parent.path, name) is not None
        slip = None if translation or parent.additional or not parent.closed else self._slip(parent, name)
        crowded = parent.additional_members > MEMBERS_TOLD_APART or self._additional > PATHS_TOLD_APART
        if slip is not None and self._slips < SLIPS_TOLD_APART:
            self._slips += 1
        elif crowded or parent.depth >= DEEPEST:
            name, slip = ANY_MEMBER, None
            if name in parent.members:
                return parent.members[name]
        node = self._add(parent, name)
        if shown:
            # only what data shows crowds an object, for that alone is known when what several walks found is added up
            parent.additional_members += 1
            self._additional += 1
        node.closed = parent.closed
        node.slip = slip
        if translation and name != ANY_MEMBER:
            node.member_classes = node.value_classes = classes(TRANSLATION_TYPES)
        else:
            node.additional = parent.closed
        self.grown(node, parent)
        return node

    def _grow_free(self, parent: Node, free: Field) -> Node:
        """The one node for all members of ``parent`` whose names an extension leaves free: such names are data."""
        known = parent.members.get(ANY_MEMBER)
        if known is not None:
            return known
        node = self._add(parent, ANY_MEMBER)
        self._describe(node, free)
        self.grown(node, parent)
        return node
