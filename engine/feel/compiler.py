"""Tree → closures: every name is resolved and every function looked up before the first evaluation."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.feel import calls, comparisons, loops, operations, syntax
from engine.feel.frame import Frame
from engine.feel.functions import FUNCTIONS
from engine.feel.measures import cost_of, height_of, own_height
from engine.feel.operations import Run
from engine.feel.syntax import Node
from engine.feel.temporal import read_any
from engine.feel.values import Failure
from engine.model import Reason

_DEFINED = "is defined"
_ITEM = "item"
_PARTIAL = "partial"
_TESTED = "?"


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
    used: set[int] = field(default_factory=set)
    flaws: list[Reason] = field(default_factory=list)
    slots: int = 0
    above: int = 0

    def run_of(self, node: Node, scope: _Scope = ()) -> Run:
        """Return the closure of a node; what it will never give a value for is kept among the ``flaws``."""
        self.above += own_height(node)
        run = _MAKERS[type(node)](self, node, scope)
        self.above -= own_height(node)
        return run

    def runs_of(self, nodes: tuple[Node, ...], scope: _Scope) -> tuple[Run, ...]:
        """Return the closures of several nodes."""
        return tuple(self.run_of(node, scope) for node in nodes)

    def slot(self) -> int:
        """Reserve a place for a bound value."""
        self.slots += 1
        return self.slots - 1

    def flaw(self, code: str, node: Node, **params: Any) -> None:
        """Remember what is null whatever the values are."""
        self.flaws.append(Reason(code, node.position, params))

    def nothing(self, code: str, node: Node, **params: Any) -> Run:
        """Return the closure of what is null whatever the values are."""
        self.flaw(code, node, **params)

        def act(_: Frame) -> None:
            raise Failure(code, **params)

        return operations.guarded(node.position, act)


def _literal(_: Compiler, node: syntax.Literal, __: _Scope) -> Run:
    value = node.value
    return lambda _: value


def _temporal(compiler: Compiler, node: syntax.Temporal, __: _Scope) -> Run:
    text = node.text
    try:
        value = read_any(text)
    except Failure:
        compiler.flaw("expression_literal_invalid", node, text=text[:64])
        return operations.guarded(node.position, lambda _: read_any(text))
    return lambda _: value


def _name(compiler: Compiler, node: syntax.Name, scope: _Scope) -> Run:
    """Resolve a name from the inside out: what the expression binds, members of filtered items, then variables."""
    items: list[int] = []
    found: Run | None = None
    for entry in reversed(scope):
        if isinstance(entry, _Bound):
            if entry.name == node.name:
                compiler.used.add(entry.slot)
                found = operations.slot(entry.slot)
                break
        else:
            items.append(entry.slot)
            if node.name == _ITEM:  # the item itself, unless it has a member of this name
                found = operations.slot(entry.slot)
                break
    if found is None:
        compiler.names.add(node.name)
        if items:
            compiler.filter_names.add(node.name)
        found = operations.variable(node.name, node.position)
    return operations.member_or(items, node.name, found)


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
    return comparisons.membership(
        node.position, compiler.run_of(node.value, scope), _tests(compiler, node.tests, scope)
    )


def _tests(compiler: Compiler, tests: tuple[Node, ...], scope: _Scope) -> tuple[comparisons.Test, ...]:
    return tuple(_test(compiler, test, scope) for test in tests)


def _test(compiler: Compiler, test: Node, scope: _Scope) -> comparisons.Test:
    if isinstance(test, syntax.HalfRange):
        return comparisons.Test(test.sign, compiler.run_of(test.end, scope))
    if isinstance(test, syntax.Literal) and type(test.value) is bool:
        return comparisons.Test("=", compiler.run_of(test, scope))  # a value to compare with, never a verdict
    interval = isinstance(test, syntax.Interval)
    return comparisons.Test("", compiler.run_of(test, scope), asks=_asks(test), interval=interval)


def _asks(test: Node) -> bool:
    return any(isinstance(node, syntax.Name) and node.name == _TESTED for node, _ in syntax.walk(test))


def _unary_tests(compiler: Compiler, node: syntax.UnaryTests, scope: _Scope) -> Run:
    value = compiler.run_of(syntax.Name(node.position, _TESTED), scope)
    return comparisons.unary(node.position, value, _tests(compiler, node.tests, scope), negated=node.negated)


def _instance(compiler: Compiler, node: syntax.InstanceOf, scope: _Scope) -> Run:
    return comparisons.instance(node.position, compiler.run_of(node.value, scope), node.type)


def _half_range(compiler: Compiler, node: syntax.HalfRange, scope: _Scope) -> Run:
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
    if found := _twice(key for key, _ in node.entries):
        return compiler.nothing("expression_key_duplicate", node, name=found)
    entries: list[tuple[str, int, Run]] = []
    for key, value in node.entries:
        slot = compiler.slot()
        if isinstance(value, syntax.FunctionOf):
            run = calls.named_after_itself(compiler.run_of(value, (*scope, _Bound(key, slot))), slot)
        else:
            run = compiler.run_of(value, scope)
        entries.append((key, slot, run))
        scope = (*scope, _Bound(key, slot))
    return operations.context_of(tuple(entries))


def _call(compiler: Compiler, node: syntax.Call, scope: _Scope) -> Run:
    if found := _twice(node.names or ()):
        return compiler.nothing("expression_key_duplicate", node, name=found)
    arguments = compiler.runs_of(node.arguments, scope)
    if node.name == _DEFINED and len(arguments) == 1:
        return operations.defined(arguments[0])
    find = _callee(compiler, node, scope)
    if node.names is None:
        return calls.call(node.position, find, arguments, compiler.above)
    return calls.call_named(node.position, find, node.names, arguments, compiler.above)


def _callee(compiler: Compiler, node: syntax.Call, scope: _Scope) -> calls.Find:
    name = node.name
    if not name:
        return calls.called_value(compiler.run_of(node.function, scope))
    if any(isinstance(entry, _Item) or entry.name == name for entry in scope):
        known = compiler.names.copy(), compiler.filter_names.copy()
        bound = compiler.run_of(node.function, scope)
        if name in FUNCTIONS:
            compiler.names, compiler.filter_names = known
        return calls.called(name, bound)
    function = FUNCTIONS.get(name)
    if function is None:
        compiler.names.add(name)
        compiler.flaw("expression_function_unknown", node, name=name)
    elif node.names is None and not function.takes(len(node.arguments)):
        params = {"function": name, "least": function.least, "most": function.most, "given": len(node.arguments)}
        compiler.flaw("expression_arguments_wrong", node, **params)
    return calls.called(name, None)


def _function(compiler: Compiler, node: syntax.FunctionOf, scope: _Scope) -> Run:
    if found := _twice(name for name, _ in node.parameters):
        return compiler.nothing("expression_key_duplicate", node, name=found)
    slots = []
    for name, _ in node.parameters:
        slots.append(compiler.slot())
        scope = (*scope, _Bound(name, slots[-1]))
    cost, height = cost_of(node.body), height_of(node.body)
    above, compiler.above = compiler.above, 0
    body = calls.Body(compiler.run_of(node.body, scope), tuple(slots), cost, height, node.body)
    compiler.above = above
    return calls.function_of(node.position, node.parameters, body)


def _external(_: Compiler, node: syntax.External, __: _Scope) -> Run:
    return calls.external(node.position, tuple(name for name, _ in node.parameters))


def _filter(compiler: Compiler, node: syntax.Filter, scope: _Scope) -> Run:
    source = compiler.run_of(node.source, scope)
    if isinstance(node.condition, syntax.Literal):
        return loops.indexed(node.position, source, node.condition.value)
    slot = compiler.slot()
    condition = compiler.run_of(node.condition, (*scope, _Item(slot)))
    return loops.filtered(node.position, source, condition, slot, cost_of(node.condition))


def _loop(compiler: Compiler, node: syntax.Loop, scope: _Scope) -> Run:
    rounds: list[loops.Round] = []
    for binding in node.bindings:
        source = compiler.run_of(binding.source, scope)
        high = None if binding.high is None else compiler.run_of(binding.high, scope)
        slot = compiler.slot()
        rounds.append(loops.Round(slot, source, high))
        scope = (*scope, _Bound(binding.name, slot))
    if node.word != "for":
        body = compiler.run_of(node.body, scope)
        return loops.quantified(node.position, node.word, tuple(rounds), body, cost_of(node.body))
    partial = compiler.slot()
    body = compiler.run_of(node.body, (*scope, _Bound(_PARTIAL, partial)))
    so_far = partial if partial in compiler.used else None
    return loops.iteration(node.position, tuple(rounds), body, cost_of(node.body), so_far)


def _twice(names: Iterable[str]) -> str:
    """Return the first name that comes twice."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return ""


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
    syntax.InstanceOf: _instance,
    syntax.UnaryTests: _unary_tests,
    syntax.FunctionOf: _function,
    syntax.External: _external,
}
