"""Tree → closures: every name is resolved and every function looked up before the first evaluation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.errors import InvalidExpression
from engine.feel import comparisons, loops, operations, syntax
from engine.feel.functions import FUNCTIONS
from engine.feel.operations import Run
from engine.feel.syntax import Node
from engine.feel.temporal import read_any
from engine.feel.values import Failure

_DEFINED = "is defined"
_ITEM = "item"


@dataclass(frozen=True, slots=True)
class _Bound:
    """A name that the expression itself gives: of a loop or an earlier entry of a context."""

    name: str
    slot: int


@dataclass(frozen=True, slots=True)
class _Item:
    """The item of a filter, whose members are seen as names."""

    slot: int


_Scope = tuple[_Bound | _Item, ...]


@dataclass(slots=True)
class Compiler:
    """Turns one tree into one closure and gathers what it learns about names on the way."""

    names: set[str] = field(default_factory=set)
    filter_names: set[str] = field(default_factory=set)
    slots: int = 0

    def run_of(self, node: Node, scope: _Scope = ()) -> Run:
        """Return the closure of a node. Refuses unknown functions, wrong argument counts and bad ``@"…"``."""
        return _MAKERS[type(node)](self, node, scope)

    def runs_of(self, nodes: tuple[Node, ...], scope: _Scope) -> tuple[Run, ...]:
        """Return the closures of several nodes."""
        return tuple(self.run_of(node, scope) for node in nodes)

    def slot(self) -> int:
        """Reserve a place for a bound value."""
        self.slots += 1
        return self.slots - 1


def _literal(_: Compiler, node: syntax.Literal, __: _Scope) -> Run:
    value = node.value
    return lambda _: value


def _temporal(_: Compiler, node: syntax.Temporal, __: _Scope) -> Run:
    text = node.text
    try:
        value = read_any(text)
    except Failure:
        return operations.guarded(node.position, lambda _: read_any(text))
    return lambda _: value


def _name(compiler: Compiler, node: syntax.Name, scope: _Scope) -> Run:
    items: list[int] = []
    for entry in reversed(scope):
        if isinstance(entry, _Bound):
            if entry.name == node.name:
                return operations.member_or(items, node.name, operations.slot(entry.slot))
        elif node.name == _ITEM:
            return operations.slot(entry.slot)
        else:
            items.append(entry.slot)
    compiler.names.add(node.name)
    if items:
        compiler.filter_names.add(node.name)
    return operations.member_or(items, node.name, operations.variable(node.name, node.position))


def _logic(compiler: Compiler, node: syntax.Logic, scope: _Scope) -> Run:
    return comparisons.logic(node.position, node.word, compiler.runs_of(node.operands, scope))


def _chain(compiler: Compiler, node: syntax.Chain, scope: _Scope) -> Run:
    return operations.chain(compiler.runs_of(node.operands, scope), node.signs)


def _negation(compiler: Compiler, node: syntax.Negation, scope: _Scope) -> Run:
    return operations.negation(node.position, node.sign, compiler.run_of(node.operand, scope))


def _comparison(compiler: Compiler, node: syntax.Comparison, scope: _Scope) -> Run:
    left, right = compiler.runs_of((node.left, node.right), scope)
    return comparisons.comparison(node.position, node.sign, left, right)


def _between(compiler: Compiler, node: syntax.Between, scope: _Scope) -> Run:
    return comparisons.between(node.position, *compiler.runs_of(node.parts(), scope))


def _membership(compiler: Compiler, node: syntax.Membership, scope: _Scope) -> Run:
    value = compiler.run_of(node.value, scope)
    tests = [
        (test.sign, compiler.run_of(test.end, scope))
        if isinstance(test, syntax.HalfRange)
        else ("", compiler.run_of(test, scope))
        for test in node.tests
    ]
    return comparisons.membership(node.position, value, tuple(tests))


def _half_range(compiler: Compiler, node: syntax.HalfRange, scope: _Scope) -> Run:
    if node.sign == "!=":
        raise InvalidExpression("expression_unexpected", node.position, {"found": node.sign})
    return comparisons.half_range(node.position, node.sign, compiler.run_of(node.end, scope))


def _interval(compiler: Compiler, node: syntax.Interval, scope: _Scope) -> Run:
    low, high = compiler.runs_of((node.low, node.high), scope)
    return comparisons.interval(node.position, low, high, (node.low_closed, node.high_closed))


def _conditional(compiler: Compiler, node: syntax.Conditional, scope: _Scope) -> Run:
    return operations.conditional(node.position, *compiler.runs_of(node.parts(), scope))


def _path(compiler: Compiler, node: syntax.Path, scope: _Scope) -> Run:
    return operations.path(node.position, compiler.run_of(node.source, scope), node.name)


def _list(compiler: Compiler, node: syntax.ListOf, scope: _Scope) -> Run:
    return operations.list_of(node.position, compiler.runs_of(node.items, scope))


def _context(compiler: Compiler, node: syntax.ContextOf, scope: _Scope) -> Run:
    entries: list[tuple[str, int, Run]] = []
    for key, value in node.entries:
        run = compiler.run_of(value, scope)
        slot = compiler.slot()
        entries.append((key, slot, run))
        scope = (*scope, _Bound(key, slot))
    return operations.context_of(tuple(entries))


def _call(compiler: Compiler, node: syntax.Call, scope: _Scope) -> Run:
    arguments = compiler.runs_of(node.arguments, scope)
    if node.name == _DEFINED and len(arguments) == 1:
        return operations.defined(arguments[0])
    function = FUNCTIONS.get(node.name)
    if function is None:
        raise InvalidExpression("expression_function_unknown", node.position, {"name": node.name})
    if not function.takes(len(arguments)):
        params = {"function": node.name, "least": function.least, "most": function.most, "given": len(arguments)}
        raise InvalidExpression("expression_arguments_wrong", node.position, params)
    return operations.call(node.position, function, arguments)


def _filter(compiler: Compiler, node: syntax.Filter, scope: _Scope) -> Run:
    source = compiler.run_of(node.source, scope)
    if isinstance(node.condition, syntax.Literal):
        return loops.indexed(node.position, source, node.condition.value)
    slot = compiler.slot()
    condition = compiler.run_of(node.condition, (*scope, _Item(slot)))
    return loops.filtered(node.position, source, condition, slot, _cost(node.condition))


def _loop(compiler: Compiler, node: syntax.Loop, scope: _Scope) -> Run:
    rounds: list[loops.Round] = []
    for binding in node.bindings:
        source = compiler.run_of(binding.source, scope)
        high = None if binding.high is None else compiler.run_of(binding.high, scope)
        slot = compiler.slot()
        rounds.append(loops.Round(slot, source, high))
        scope = (*scope, _Bound(binding.name, slot))
    return loops.loop(node.position, node.word, tuple(rounds), compiler.run_of(node.body, scope), _cost(node.body))


def _cost(body: Node) -> int:
    """Return the steps that one round costs: it grows with the size of what is repeated."""
    return 1 + sum(1 for _ in syntax.walk(body)) // 8


_MAKERS: Mapping[type, Callable[[Compiler, Any, _Scope], Run]] = {
    syntax.Literal: _literal,
    syntax.Temporal: _temporal,
    syntax.Name: _name,
    syntax.Logic: _logic,
    syntax.Chain: _chain,
    syntax.Negation: _negation,
    syntax.Comparison: _comparison,
    syntax.Between: _between,
    syntax.Membership: _membership,
    syntax.HalfRange: _half_range,
    syntax.Interval: _interval,
    syntax.Conditional: _conditional,
    syntax.Path: _path,
    syntax.ListOf: _list,
    syntax.ContextOf: _context,
    syntax.Call: _call,
    syntax.Filter: _filter,
    syntax.Loop: _loop,
}
