"""Cells read for what they say whatever happens: tests over constants, constant outputs, what an input depends on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from engine import feel
from engine.decisions.coverage_columns import WHOLE, AllOf, AnyOf, Anything, Is, Not, Test, Undecided, Within
from engine.errors import InvalidExpression
from engine.feel import syntax
from engine.feel.codec import to_literal
from engine.feel.compiler import Compiler
from engine.feel.frame import Exhausted, Frame
from engine.feel.values import Range

NEVER: Final = AnyOf(())
"""The test that no value passes."""

_TESTED: Final = "?"
_MOVING: Final = frozenset({"now", "today"})
_COUNTING: Final = frozenset({"count", "string length"})
_MOMENT: Final = datetime(2000, 1, 1, tzinfo=UTC)
_TURNED: Final[Mapping[str, str]] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


@dataclass(frozen=True, slots=True)
class Value:
    """An output as written; equal ``likeness`` is the same value, and if ``is_known`` an unequal one is another."""

    text: str
    is_known: bool
    likeness: tuple[str, str]


class Reader:
    """Reads the cells of one table; ``names`` are those in scope that are more than one word."""

    def __init__(self, names: frozenset[str]) -> None:
        self._names = names
        self._read: dict[str, Test] = {}

    def tests(self, text: str) -> Test:
        """Return what a cell of unary tests says about the tested value; an empty one lets everything pass."""
        if not text.strip():
            return Anything()
        if text not in self._read:
            tree = self._tree(text, unary=True)
            self._read[text] = Undecided() if tree is None else _about(tree)
        return self._read[text]

    def value(self, text: str) -> Value:
        """Return what an output cell gives; an empty one gives null."""
        tree = self._tree(text) if text.strip() else syntax.Literal(0, None)
        found = _NOTHING if tree is None else _constant(tree)
        likeness = _likeness(found)
        written = " ".join(text.split())
        return Value(written, likeness is not None, likeness or ("text", written))

    def listed(self, text: str) -> list[tuple[str, str]] | None:
        """Return the values of a list of single values in their order, None for every other test."""
        test = self.tests(text)
        parts = test.tests if isinstance(test, AnyOf) else (test,)
        likenesses = [_likeness([part.value]) for part in parts if isinstance(part, Is)]
        return [one for one in likenesses if one] if len(likenesses) == len(parts) else None

    def paths(self, text: str) -> frozenset[tuple[str, ...]]:
        """Return the variables and members that an input reads, as paths."""
        tree = self._tree(text)
        return frozenset() if tree is None else frozenset(_paths(tree))

    def is_path(self, text: str) -> bool:
        """Tell whether an input is nothing but a variable or a member of one."""
        tree = self._tree(text)
        return tree is not None and _path(tree) is not None

    def kind_of(self, text: str) -> Any:
        """Return the kind of values of an input that counts something, None for every other one."""
        tree = self._tree(text)
        return WHOLE if isinstance(tree, syntax.Call) and tree.name in _COUNTING else None

    def _tree(self, text: str, *, unary: bool = False) -> syntax.Node | None:
        try:
            return feel.parse(text, self._names, unary=unary).tree
        except InvalidExpression:
            return None  # the reader of the file has said so


_NOTHING: Final[list[Any]] = []


def _about(node: syntax.Node) -> Test:
    """Read a condition about ``?``."""
    read = _CONDITIONS.get(type(node))
    if read is not None:
        return read(node)
    if not (value := _constant(node)):
        return Undecided()
    return Anything() if value == [True] else NEVER


def _unary_tests(node: Any) -> Test:
    tests = tuple(_test(test) for test in node.tests)
    if not tests:
        return Anything()
    test = tests[0] if len(tests) == 1 else AnyOf(tests)
    return Not(test) if node.negated else test


def _logic(node: Any) -> Test:
    parts = tuple(_about(part) for part in node.operands)
    return AllOf(parts) if node.word == "and" else AnyOf(parts)


def _comparison(node: Any) -> Test:
    for tested, other, sign in ((node.left, node.right, node.sign), (node.right, node.left, _TURNED[node.sign])):
        if _is_tested(tested) and (value := _constant(other)):
            return _compared(sign, value[0])
    return Undecided()


def _compared(sign: str, value: Any) -> Test:
    if sign in {"=", "!="}:
        return Is(value) if sign == "=" else Not(Is(value))
    if value is None or type(value) in {list, dict, Range, bool}:
        return Undecided()
    closed = sign.endswith("=")
    if sign.startswith("<"):
        return Within(Range(None, value, low_closed=False, high_closed=closed))
    return Within(Range(value, None, low_closed=closed, high_closed=False))


def _between(node: Any) -> Test:
    low, high = _constant(node.low), _constant(node.high)
    if not _is_tested(node.value) or not low or not high:
        return Undecided()
    return AllOf((_compared(">=", low[0]), _compared("<=", high[0])))


def _membership(node: Any) -> Test:
    if not _is_tested(node.value):
        return Undecided()
    tests = tuple(_test(test) for test in node.tests)
    return tests[0] if len(tests) == 1 else AnyOf(tests)


def _test(node: syntax.Node) -> Test:
    """Read one test that ``?`` is held against."""
    if isinstance(node, syntax.HalfRange):
        value = _constant(node.end)
        return _compared(node.sign, value[0]) if value else Undecided()
    if value := _constant(node):
        is_verdict = type(value[0]) is bool and not isinstance(node, syntax.Literal)
        return Undecided() if is_verdict else _held_against(value[0])
    if any(_is_tested(part) for part, _ in syntax.walk(node)):
        return _about(node)
    return Undecided()


def _held_against(value: Any) -> Test:
    if type(value) is Range:
        return Within(value)
    if type(value) is list:
        ranges = any(type(item) is Range for item in value)
        return Undecided() if ranges else AnyOf(tuple(Is(item) for item in value))
    return Is(value)


def _call(node: Any) -> Test:
    if node.name == "not" and len(node.arguments) == 1:
        return Not(_about(node.arguments[0]))
    value = _constant(node)
    return (Anything() if value == [True] else NEVER) if value else Undecided()


_CONDITIONS: Final[Mapping[type, Callable[[Any], Test]]] = {
    syntax.UnaryTests: _unary_tests,
    syntax.Logic: _logic,
    syntax.Comparison: _comparison,
    syntax.Between: _between,
    syntax.Membership: _membership,
    syntax.Call: _call,
}


def _is_tested(node: syntax.Node) -> bool:
    return isinstance(node, syntax.Name) and node.name == _TESTED


def _constant(node: syntax.Node) -> list[Any]:
    """Return the value of an expression that needs nothing from outside, in a list; an empty list for others."""
    if any(getattr(part, "name", None) in _MOVING for part, _ in syntax.walk(node)):
        return []
    try:
        compiler = Compiler()
        run = compiler.run_of(node)
        if compiler.names or compiler.filter_names:
            return []
        frame = Frame({}, _MOMENT, feel.HANOI, compiler.slots)
        value = run(frame)
    except (InvalidExpression, Exhausted, ArithmeticError):
        return []
    return [] if frame.reasons else [value]


def _likeness(found: list[Any]) -> tuple[str, str] | None:
    """Return a text that is the same for equal values, None for what has no such text."""
    try:
        return ("value", to_literal(found[0])) if found else None
    except InvalidExpression:
        return None


def _path(node: syntax.Node) -> tuple[str, ...] | None:
    if isinstance(node, syntax.Name):
        return (node.name,)
    if isinstance(node, syntax.Path) and (before := _path(node.source)) is not None:
        return (*before, node.name)
    return None


def _paths(node: syntax.Node) -> list[tuple[str, ...]]:
    found = _path(node)
    return [found] if found is not None else [path for part in node.parts() for path in _paths(part)]
