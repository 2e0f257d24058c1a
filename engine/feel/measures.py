"""What a tree may cost: steps of the budget, and calls of Python that lie on top of each other."""

from collections.abc import Mapping

from engine.feel import syntax
from engine.feel.syntax import Node

_HEIGHT = 2
_HEIGHTS: Mapping[type, int] = {
    syntax.Chain: 1,
    syntax.Comparison: 1,
    syntax.Logic: 1,
    syntax.Conditional: 1,
    syntax.Loop: 5,
    syntax.Call: 3,
    syntax.Filter: 3,
    syntax.ListOf: 3,
}


def own_height(node: Node) -> int:
    """Return how many calls of Python one node adds to those of its parts."""
    return _HEIGHTS.get(type(node), _HEIGHT)


def height_of(root: Node) -> int:
    """Return how many calls of Python lie on top of each other when a tree is evaluated, at most."""
    highest = 0
    waiting = [(root, _HEIGHT)]
    while waiting:
        node, above = waiting.pop()
        height = above + own_height(node)
        highest = max(highest, height)
        waiting += [(part, height) for part in node.parts()]
    return highest


def cost_of(body: Node) -> int:
    """Return the steps that one round costs: it grows with the size of what is repeated."""
    return 1 + sum(1 for _ in syntax.walk(body)) // 8
