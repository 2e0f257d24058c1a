"""The tree of a FEEL expression: plain nodes that know their position and their parts."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """Any part of an expression; ``position`` counts characters from 0."""

    position: int

    def parts(self) -> "tuple[Node, ...]":
        """Return the nodes directly below."""
        return ()


@dataclass(frozen=True, slots=True, eq=False)
class Literal(Node):
    """A value written down: number, text, boolean, null."""

    value: Any


@dataclass(frozen=True, slots=True, eq=False)
class Temporal(Node):
    """A date, time or duration written as ``@"…"``."""

    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Name(Node):
    """A variable, or inside a filter perhaps a member of the item."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Logic(Node):
    """A chain of ``and`` or of ``or``."""

    word: str
    operands: tuple[Node, ...]

    def parts(self) -> tuple[Node, ...]:
        """Return the operands."""
        return self.operands


@dataclass(frozen=True, slots=True, eq=False)
class Chain(Node):
    """Arithmetic of one precedence, from left to right; ``signs`` are (sign, position) between the operands."""

    operands: tuple[Node, ...]
    signs: tuple[tuple[str, int], ...]

    def parts(self) -> tuple[Node, ...]:
        """Return the operands."""
        return self.operands


@dataclass(frozen=True, slots=True, eq=False)
class Negation(Node):
    """Arithmetic negation (``sign`` is ``-``) or a plus sign without effect."""

    sign: str
    operand: Node

    def parts(self) -> tuple[Node, ...]:
        """Return the operand."""
        return (self.operand,)


@dataclass(frozen=True, slots=True, eq=False)
class Comparison(Node):
    """Two values compared by ``=``, ``!=``, ``<``, ``<=``, ``>`` or ``>=``."""

    sign: str
    left: Node
    right: Node

    def parts(self) -> tuple[Node, ...]:
        """Return both sides."""
        return (self.left, self.right)


@dataclass(frozen=True, slots=True, eq=False)
class Between(Node):
    """``value between low and high``: both ends belong to it."""

    value: Node
    low: Node
    high: Node

    def parts(self) -> tuple[Node, ...]:
        """Return value, low and high."""
        return (self.value, self.low, self.high)


@dataclass(frozen=True, slots=True, eq=False)
class Membership(Node):
    """``value in test`` or ``value in (test, test)``."""

    value: Node
    tests: tuple[Node, ...]

    def parts(self) -> tuple[Node, ...]:
        """Return the value and its tests."""
        return (self.value, *self.tests)


@dataclass(frozen=True, slots=True, eq=False)
class HalfRange(Node):
    """All values on one side: ``< 5``; ``= 5`` is the range of exactly one value, ``!= 5`` all others."""

    sign: str
    end: Node

    def parts(self) -> tuple[Node, ...]:
        """Return the end."""
        return (self.end,)


@dataclass(frozen=True, slots=True, eq=False)
class Interval(Node):
    """A range with two ends."""

    low: Node
    high: Node
    low_closed: bool
    high_closed: bool

    def parts(self) -> tuple[Node, ...]:
        """Return both ends."""
        return (self.low, self.high)


@dataclass(frozen=True, slots=True, eq=False)
class Conditional(Node):
    """``if … then … else …``."""

    condition: Node
    positive: Node
    negative: Node

    def parts(self) -> tuple[Node, ...]:
        """Return condition and both outcomes."""
        return (self.condition, self.positive, self.negative)


@dataclass(frozen=True, slots=True, eq=False)
class Binding:
    """``name in source`` or ``name in low..high`` of a loop."""

    name: str
    source: Node
    high: Node | None


@dataclass(frozen=True, slots=True, eq=False)
class Loop(Node):
    """``for … return``, ``some … satisfies`` or ``every … satisfies``."""

    word: str
    bindings: tuple[Binding, ...]
    body: Node

    def parts(self) -> tuple[Node, ...]:
        """Return the sources, their upper ends and the body."""
        sources = [end for binding in self.bindings for end in (binding.source, binding.high) if end is not None]
        return (*sources, self.body)


@dataclass(frozen=True, slots=True, eq=False)
class Path(Node):
    """``source.name``."""

    source: Node
    name: str

    def parts(self) -> tuple[Node, ...]:
        """Return the source."""
        return (self.source,)


@dataclass(frozen=True, slots=True, eq=False)
class Filter(Node):
    """``source[condition]``; a number is an index from 1, or from the end when negative."""

    source: Node
    condition: Node

    def parts(self) -> tuple[Node, ...]:
        """Return source and condition."""
        return (self.source, self.condition)


@dataclass(frozen=True, slots=True, eq=False)
class Call(Node):
    """A function called with arguments in order or, when there are ``names``, by the names of its parameters."""

    function: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...] | None = None

    @property
    def name(self) -> str:
        """Return the name of the function when it is called by one, otherwise nothing."""
        return self.function.name if isinstance(self.function, Name) else ""

    def parts(self) -> tuple[Node, ...]:
        """Return the function and the arguments."""
        return (self.function, *self.arguments)


@dataclass(frozen=True, slots=True, eq=False)
class FunctionOf(Node):
    """A function written down: its parameters with the texts of their types, and its body."""

    parameters: tuple[tuple[str, str | None], ...]
    body: Node

    def parts(self) -> tuple[Node, ...]:
        """Return the body."""
        return (self.body,)


@dataclass(frozen=True, slots=True, eq=False)
class External(Node):
    """A function of another language: never called, only named."""

    parameters: tuple[tuple[str, str | None], ...]
    mapping: Node

    def parts(self) -> tuple[Node, ...]:
        """Return the context that tells where the function is."""
        return (self.mapping,)


@dataclass(frozen=True, slots=True, eq=False)
class InstanceOf(Node):
    """``value instance of type``."""

    value: Node
    type: str

    def parts(self) -> tuple[Node, ...]:
        """Return the value."""
        return (self.value,)


@dataclass(frozen=True, slots=True, eq=False)
class UnaryTests(Node):
    """Tests of the value ``?``; no test at all (a dash) lets everything pass."""

    tests: tuple[Node, ...]
    negated: bool

    def parts(self) -> tuple[Node, ...]:
        """Return the tests."""
        return self.tests


@dataclass(frozen=True, slots=True, eq=False)
class ListOf(Node):
    """A list written down."""

    items: tuple[Node, ...]

    def parts(self) -> tuple[Node, ...]:
        """Return the items."""
        return self.items


@dataclass(frozen=True, slots=True, eq=False)
class ContextOf(Node):
    """A context written down; later entries see the earlier ones."""

    entries: tuple[tuple[str, Node], ...]

    def parts(self) -> tuple[Node, ...]:
        """Return the values of the entries."""
        return tuple(value for _, value in self.entries)


def walk(root: Node) -> Iterator[tuple[Node, int]]:
    """Yield every node with its depth (the root is 1), without recursion."""
    waiting = [(root, 1)]
    while waiting:
        node, depth = waiting.pop()
        yield node, depth
        waiting += [(part, depth + 1) for part in node.parts()]
