"""One visit of each release that feeds everything that looks at fields: coverage, conformance, checks, questions."""

from ocqual.walk.fast import marks
from ocqual.walk.node import Node, Tree
from ocqual.walk.rules import Rule
from ocqual.walk.walk import Breach, Walk

__all__ = ["Breach", "Node", "Rule", "Tree", "Walk", "marks"]
