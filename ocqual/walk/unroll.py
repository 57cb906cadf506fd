"""Code written for the members that a publisher uses: the fast half of :mod:`ocqual.walk.walk`.

For each kind of object that the data has shown, one function is written that looks for each member by name. What it
treats itself are values of the commonest class there that break no rule; it does to them exactly what the plain walk
would. Any other value, and any member without code, goes to the plain walk. Names from the data enter the code as
Python literals only (``repr`` of a ``str``), and numbers as node numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from ocqual.filled import DEEPEST, FILLED_FIRSTS, FILLED_HEADS, LONGEST_PLACEHOLDER, is_filled_text
from ocqual.walk.counts import Counts
from ocqual.walk.good import Good
from ocqual.walk.node import TEXTS_KEPT, Node
from ocqual.walk.rules import broken

if TYPE_CHECKING:
    from ocqual.walk.walk import Walk

#: Members met in fewer than this share of the objects that hold them get no code: looking for them costs time too.
RARE = 1 / 400

_id = itemgetter("id")


def distinct_ids(elements: list[Any]) -> bool:
    """Whether all elements surely have ids of their own; where in doubt no, and the plain walk finds out."""
    try:
        return len(set(map(str, map(_id, elements)))) == len(elements)
    except (TypeError, KeyError, IndexError):
        return False


def unroll(walk: Walk, counts: Counts) -> None:
    """Give each node at which objects were found code that visits such an object as ``walk`` would, but faster.

    ``counts`` are of all releases seen so far: the code is about the members that are common by these.
    """
    writer = _Writer(walk, counts)
    nodes = [node for node in walk.tree.nodes if counts.of_node(node.number)[2] and node.depth < DEEPEST]
    for node in nodes:
        writer.write_object(node)
    exec(compile("\n".join(writer.lines), "<unrolled walk>", "exec"), writer.names)
    for node in nodes:
        node.unrolled = writer.names[f"object_{node.number}"]


class _Writer:
    """Writes one function for each kind of object, with all that they refer to in ``names``."""

    def __init__(self, walk: Walk, counts: Counts) -> None:
        self.counts = counts
        self.lines: list[str] = []
        self.written: set[int] = set()
        self.questions: dict[Any, Good] = {}
        self.names: dict[str, Any] = {
            "filled": walk.filled,
            "unfilled": walk.unfilled,
            "objects": walk.objects,
            "member": walk.member,
            "element": walk.element,
            "missing": walk.missing,
            "grow": walk.tree.grow,
            "distinct_ids": distinct_ids,
            "is_filled_number": walk.is_filled_number,
            "is_filled_text": is_filled_text,
            "filled_firsts": FILLED_FIRSTS,
            "filled_heads": FILLED_HEADS,
        }

    def name(self, prefix: str, node: Node, value: Any) -> str:
        name = f"{prefix}_{node.number}"
        self.names[name] = value
        return name

    def write_object(self, node: Node) -> None:
        """Write the function that visits an object at ``node``, after those for the objects inside it."""
        if node.number in self.written:
            return
        self.written.add(node.number)
        known = [each for each in node.members.values() if self._is_common(each, node)]
        here = self.name("node", node, node)
        lines = [
            f"def object_{node.number}(value, filled=filled, unfilled=unfilled, objects=objects):",
            f"    objects.append({node.number})",
            "    before = len(filled)",
            "    left = len(value)",
        ]
        for each in known:
            lines += [
                f"    if {each.name!r} in value:",
                f"        left -= 1; v = value[{each.name!r}]",
                *_indented(_indented(self._member(each))),
            ]
        names = self.name("members", node, frozenset(each.name for each in known))
        lines += [
            "    if left:",
            "        for name, v in value.items():",
            f"            if name not in {names}: member(grow({here}, name), v)",
        ]
        if node.required:
            lines.append(f"    if {' or '.join(f'{name!r} not in value' for name in node.required)}:")
            lines.append(f"        missing({here}, value)")
        self.lines += [*lines, "    return len(filled) > before"]

    def _is_common(self, node: Node, parent: Node) -> bool:
        filled, unfilled, _, _ = self.counts.of_node(node.number)
        return filled + unfilled > self.counts.of_node(parent.number)[2] * RARE

    def _member(self, node: Node) -> list[str]:
        """The lines that treat ``v``, the value of a member."""
        plain = f"member({self.name('node', node, node)}, v)"
        if node.slip is not None:
            return [plain]
        if _commonest(node.member_kinds) is list:
            test, lines = self._array(node)
        elif node.array:
            return [plain]
        else:
            test, lines = self._value(node, "v")
            into = "unfilled" if test.endswith("is None") else "filled"
            into = "(filled if some else unfilled)" if test.endswith("is dict") else into
            lines.append(f"{into}.append({node.number})")
        if not test:
            return [plain]
        return [f"if {test}:", *_indented(lines), *self._nothing(node), f"else: {plain}"]

    def _nothing(self, node: Node) -> list[str]:
        """The branch for a member that is null or an empty text, the commonest values that say nothing."""
        known = node.known
        if known is not None and (known.enum or known.format or known.pattern or known.min_length or node.array):
            return []
        tests = ["v is None"] if node.value_classes is None or type(None) in node.value_classes else []
        tests += ["v == ''"] if node.value_classes is None or str in node.value_classes else []
        if not tests:
            return []
        gather = f"{self.name('gather', node, node.gather)}.append(v); " if node.gather is not None else ""
        return [f"elif {' or '.join(tests)}: {gather}unfilled.append({node.number})"]

    def _array(self, node: Node) -> tuple[str, list[str]]:
        """As :meth:`_value`, of an array ``v`` and its elements."""
        known = node.known
        if not node.array and node.value_classes is not None:
            return "", []
        test = "v.__class__ is list"
        if known is not None and known.min_items:
            test += f" and len(v) >= {known.min_items}"
        if known is not None and known.unique_ids:
            test += " and (len(v) < 2 or distinct_ids(v))"
        lines = [f"{self.name('arrays', node, node.gather_array)}.append(v)"] if node.gather_array is not None else []
        lines += ["any_filled = False", "for x in v:", *_indented(self._element(node))]
        return test, [*lines, f"(filled if any_filled else unfilled).append({node.number})"]

    def _element(self, node: Node) -> list[str]:
        plain = f"if element({self.name('node', node, node)}, x, {node.array}): any_filled = True"
        test, lines = self._value(node, "x")
        if not test:
            return [plain]
        if test.endswith("is dict"):
            lines.append("if some: any_filled = True")
        elif not test.endswith("is None"):
            lines.append("any_filled = True")
        return [f"if {test}:", *_indented(lines or ["pass"]), "else:", *_indented([plain])]

    def _value(self, node: Node, v: str) -> tuple[str, list[str]]:
        """The test that a value, in the variable ``v``, is common and good at ``node``, and what is then done.

        The test is empty if there is no cheap one. Of an object the lines leave in ``some`` whether it is filled.
        """
        common = _commonest(node.value_kinds)
        test = self._good(node, common, v)
        if not test:
            return "", []
        lines = [f"{self.name('gather', node, node.gather)}.append({v})"] if node.gather is not None else []
        if common is dict:
            self.write_object(node)
            lines.append(f"some = object_{node.number}({v})")
        return test, lines

    def _good(self, node: Node, common: type | None, v: str) -> str:
        """An expression true only of values of the class ``common`` that break no rule, and are filled (null apart)."""
        known = node.known
        if common is None or (node.value_classes is not None and common not in node.value_classes):
            return ""
        if common is str:
            return f"{v}.__class__ is str and ({self._text(node, v)})"
        if common is dict:
            return "" if node.judged or node.depth >= DEEPEST else f"{v}.__class__ is dict"
        if known is not None and known.enum is not None and not (common is type(None) and None in known.enum):
            return ""
        if common is type(None):
            return f"{v} is None"
        if common is bool:
            return f"{v}.__class__ is bool"
        if common not in (int, float) or (known is not None and (known.minimum, known.maximum) != (None, None)):
            return ""
        return f"{v}.__class__ is {common.__name__} and (-9999999 < {v} < 9999999 or is_filled_number({v}))"

    def _text(self, node: Node, v: str) -> str:
        """The part of the test that is about a text: it keeps the rules of the node, and is filled."""
        known = node.known
        if known is not None and known.enum is not None and not (known.format or known.pattern or known.min_length):
            codes = frozenset(code for code in known.enum if isinstance(code, str) and is_filled_text(code))
            return f"{v} in {self.name('codes', node, codes)}"
        # a filled text has at least one character
        if known is not None and (known.enum or known.format or known.pattern or known.min_length > 1):
            key = (known.enum, known.format, known.pattern, known.min_length)
            return self._known(node, v, key, lambda text: is_filled_text(text) and not broken(node, text))
        # from here on the question is only whether the text is filled, and there are cheap ways to tell for most texts
        texts = node.texts
        repeats = len(texts) * 2 <= min(node.value_kinds.get(str, 0), TEXTS_KEPT)
        asked = self._known(node, v, "filled", is_filled_text) if repeats else f"is_filled_text({v})"
        if sum(len(text) > LONGEST_PLACEHOLDER for text in texts) * 2 > len(texts):
            return f"len({v}) > {LONGEST_PLACEHOLDER} and {v}[0].isalpha() or {asked}"
        return f"{v} and {v}[0] in filled_firsts or {v}[:2] in filled_heads or {asked}"

    def _known(self, node: Node, v: str, key: Any, question: Callable[[str], bool]) -> str:
        good = self.questions.get(key)
        if good is None:
            good = self.questions[key] = Good(question)
        return f"{v} in {self.name('known', node, good.known)} or {self.name('learn', node, good.learn)}({v})"


def _indented(lines: Iterable[str]) -> list[str]:
    return ["    " + line for line in lines]


def _commonest(kinds: dict[type, int]) -> type | None:
    return max(kinds, key=kinds.__getitem__, default=None)
