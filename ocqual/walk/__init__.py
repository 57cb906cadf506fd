"""One visit of each release that feeds everything that looks at fields: coverage, conformance, checks, questions."""

from ocqual.walk.fast import Asked, ask, marks
from ocqual.walk.node import Node, Tree
from ocqual.walk.rules import Rule
from ocqual.walk.walk import Breach, Walk

__all__ = ["Asked", "Breach", "Node", "Rule", "Tree", "Walk", "ask", "marks"]
