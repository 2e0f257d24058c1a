"""Input entries of tables as tests: plain comparisons run without an expression, all others as FEEL."""

import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from engine.decisions.call import Call
from engine.feel.expression import Expression
from engine.feel.syntax import HalfRange, Interval, Literal, Node, UnaryTests

Plain = Callable[[Any], bool]
"""A test of a number, text, boolean or null that needs nothing else."""

PLAIN = frozenset({Decimal, str, bool, type(None)})
"""The types of values that plain tests are right about."""

_NO_MATCH = "types_do_not_compare"
_ORDERS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def passes_all(tree: Node) -> bool:
    """Tell whether an entry lets every value pass (a dash)."""
    return isinstance(tree, UnaryTests) and not tree.tests and not tree.negated


def passes(call: Call, expression: Expression, names: Mapping[str, Any]) -> bool:
    """Tell whether unary tests let the value ``?`` pass; that types do not compare is no error there, only a no."""
    known = len(call.reasons)
    passed = expression.within(call, names) is True
    if len(call.reasons) > known:
        call.reasons[known:] = [reason for reason in call.reasons[known:] if reason.code != _NO_MATCH]
    return passed


def plain_test(tree: Node) -> Plain | None:
    """Return the plain test that an entry is, None when it needs FEEL."""
    if not isinstance(tree, UnaryTests) or not tree.tests:
        return None
    literals = [test.value for test in tree.tests if isinstance(test, Literal)]
    if len(literals) == len(tree.tests):
        return _one_of(literals, negated=tree.negated)
    if tree.negated:
        return None
    tests = [_plain(test) for test in tree.tests]
    if any(test is None for test in tests):
        return None
    every = tuple(test for test in tests if test is not None)
    return every[0] if len(every) == 1 else lambda value: any(test(value) for test in every)


def _plain(node: Node) -> Plain | None:
    if isinstance(node, Literal):
        return _one_of([node.value], negated=False)
    if isinstance(node, HalfRange) and isinstance(node.end, Literal):
        return _half(node.sign, node.end.value)
    if isinstance(node, Interval) and isinstance(node.low, Literal) and isinstance(node.high, Literal):
        return _between(node, node.low.value, node.high.value)
    return None


def _one_of(values: list[Any], *, negated: bool) -> Plain | None:
    kinds = {type(value) for value in values}
    if len(kinds) > 1 or not kinds <= PLAIN:
        return None
    kind = kinds.pop()
    if kind is type(None):
        return (lambda value: value is not None) if negated else (lambda value: value is None)
    if negated:
        others = frozenset(values)
        return lambda value: value is None or (type(value) is kind and value not in others)
    if len(values) == 1:
        wanted = values[0]
        return lambda value: type(value) is kind and value == wanted
    wanted_any = frozenset(values)
    return lambda value: type(value) is kind and value in wanted_any


def _half(sign: str, end: Any) -> Plain | None:
    kind = type(end)
    order = _ORDERS.get(sign)
    if order is None or kind not in {Decimal, str}:
        return None
    return lambda value: type(value) is kind and order(value, end)


def _between(node: Interval, low: Any, high: Any) -> Plain | None:
    kind = type(low)
    if type(high) is not kind or kind not in {Decimal, str}:
        return None
    above = operator.ge if node.low_closed else operator.gt
    below = operator.le if node.high_closed else operator.lt
    return lambda value: type(value) is kind and above(value, low) and below(value, high)
