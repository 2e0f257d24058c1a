"""What type an expression has and what in it surely fails, told before any value is known."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from engine.feel import syntax
from engine.feel.agreement import (
    BOOLEAN,
    can_equal,
    can_order,
    fits,
    joined,
    part_of,
    reckoned,
    result_of,
)
from engine.feel.expression import Expression
from engine.feel.functions import FUNCTIONS, Function
from engine.feel.operators import ORDERS
from engine.feel.shapes import shape_of
from engine.feel.syntax import Node
from engine.feel.types import ANY, SIMPLE, Type, read_parameter
from engine.model import Reason

_TESTED: Final = "?"
_LIST: Final = SIMPLE["list"]


@dataclass(frozen=True, slots=True)
class Inferred:
    """The type of an expression (``Any`` where it is not known) and the reasons why parts of it surely give null."""

    type: Type
    findings: tuple[Reason, ...]


def types_of(expression: Expression, variables: Mapping[str, Type]) -> Inferred:
    """Infer the type of an expression from those of its variables; a variable that is not given may be anything.

    Found is only what fails for every value of these types, null apart: types that do not compare or reckon, a
    condition that is no boolean, a member that a context has not, an argument of a wrong type. The codes are those
    that the evaluation would give.
    """
    walk = _Walk(_Scope(variables))
    kind = walk.type_of(expression.tree)
    return Inferred(kind, tuple({(found.code, found.position): found for found in walk.findings}.values()))


@dataclass(frozen=True, slots=True)
class _Scope:
    """The types of names, innermost first; ``item`` is that of the filtered item, whose members come before names."""

    names: Mapping[str, Type]
    outer: "_Scope | None" = None
    item: Type | None = None

    def find(self, name: str) -> Type | None:
        """Return the type of a name, None when nothing is known of it."""
        if self.item is not None:
            if self.item.kind in {"Any", "context"}:
                return dict(self.item.members or ()).get(name, ANY)
            if name == "item":
                return self.item
        if name in self.names:
            return self.names[name]
        return None if self.outer is None else self.outer.find(name)


@dataclass(slots=True)
class _Walk:
    scope: _Scope
    findings: list[Reason] = field(default_factory=list)

    def type_of(self, node: Node) -> Type:
        """Return the type of a node, remembering what fails in it."""
        return _RULES[type(node)](self, node)

    def inside(self, node: Node, names: Mapping[str, Type], item: Type | None = None) -> Type:
        """Return the type of a node that sees more names."""
        outer, self.scope = self.scope, _Scope(names, self.scope, item)
        try:
            return self.type_of(node)
        finally:
            self.scope = outer

    def fails(self, code: str, node: Node, position: int | None = None, **params: Any) -> Type:
        """Remember a part that surely gives null."""
        self.findings.append(Reason(code, node.position if position is None else position, params))
        return ANY

    def condition(self, node: Node, at: Node) -> None:
        """Look into a part that has to be a boolean."""
        kind = self.type_of(node)
        if kind.kind not in {"boolean", "Any", "null"}:
            self.fails("boolean_expected", at, given=kind.kind)


def _plain(_: _Walk, node: Node) -> Type:
    return shape_of(node, {})


def _name(walk: _Walk, node: syntax.Name) -> Type:
    return walk.scope.find(node.name) or ANY


def _logic(walk: _Walk, node: syntax.Logic) -> Type:
    for operand in node.operands:
        walk.condition(operand, node)
    return BOOLEAN


def _chain(walk: _Walk, node: syntax.Chain) -> Type:
    kind = walk.type_of(node.operands[0])
    for (sign, position), operand in zip(node.signs, node.operands[1:], strict=True):
        other = walk.type_of(operand)
        result = reckoned(sign, kind, other)
        if result is None:
            result = walk.fails("types_do_not_fit", node, position, sign=sign, left=kind.kind, right=other.kind)
        kind = result
    return kind


def _negation(walk: _Walk, node: syntax.Negation) -> Type:
    kind = walk.type_of(node.operand)
    if kind.kind in {"Any", "number", "days and time duration", "years and months duration"}:
        return kind
    return walk.fails("types_do_not_fit", node, sign=node.sign, right=kind.kind)


def _comparison(walk: _Walk, node: syntax.Comparison) -> Type:
    _compare(walk, node, node.sign, walk.type_of(node.left), walk.type_of(node.right))
    return BOOLEAN


def _compare(walk: _Walk, node: Node, sign: str, one: Type, other: Type) -> None:
    if not (can_order if sign in ORDERS else can_equal)(one, other):
        walk.fails("types_do_not_compare", node, left=one.kind, right=other.kind)


def _between(walk: _Walk, node: syntax.Between) -> Type:
    value = walk.type_of(node.value)
    for end in (node.low, node.high):
        _compare(walk, node, "<", value, walk.type_of(end))
    return BOOLEAN


def _membership(walk: _Walk, node: syntax.Membership) -> Type:
    value = walk.type_of(node.value)
    for test in node.tests:
        _held_against(walk, node, value, test)
    return BOOLEAN


def _unary_tests(walk: _Walk, node: syntax.UnaryTests) -> Type:
    value = walk.scope.find(_TESTED) or ANY
    for test in node.tests:
        asks = any(isinstance(part, syntax.Name) and part.name == _TESTED for part, _ in syntax.walk(test))
        if asks and not isinstance(test, syntax.HalfRange | syntax.Interval):
            walk.type_of(test)
        else:
            _held_against(walk, test, value, test, verdicts=True)
    return BOOLEAN


def _held_against(walk: _Walk, at: Node, value: Type, test: Node, *, verdicts: bool = False) -> None:
    """Compare a value with one test: an end, a range, the items of a list, any other value; a verdict with nothing."""
    if isinstance(test, syntax.HalfRange):
        _compare(walk, at, test.sign, value, walk.type_of(test.end))
        return
    kind = walk.type_of(test)
    if verdicts and kind.kind == "boolean" and not isinstance(test, syntax.Literal):
        return
    if kind.kind == "range":
        _compare(walk, at, "<", value, kind.element or ANY)
    elif kind.kind == "list":
        item = kind.element or ANY
        value = ANY if value.kind == "list" else value
        _compare(walk, at, "=", value, (item.element or ANY) if item.kind == "range" else item)
    else:
        _compare(walk, at, "=", value, kind)


def _half_range(walk: _Walk, node: syntax.HalfRange) -> Type:
    return Type("range", element=_end(walk, node, node.end))


def _interval(walk: _Walk, node: syntax.Interval) -> Type:
    low, high = _end(walk, node, node.low), _end(walk, node, node.high)
    if low.kind != high.kind and ANY not in {low, high}:
        return walk.fails("types_do_not_compare", node, left=low.kind, right=high.kind)
    return Type("range", element=high if low == ANY else low)


def _end(walk: _Walk, node: Node, end: Node) -> Type:
    kind = walk.type_of(end)
    if kind.kind in {"null", "boolean", "list", "context", "range", "function"}:
        return walk.fails("range_end_unfit", node, given=kind.kind)
    return kind


def _instance(walk: _Walk, node: syntax.InstanceOf) -> Type:
    walk.type_of(node.value)
    return BOOLEAN


def _conditional(walk: _Walk, node: syntax.Conditional) -> Type:
    walk.condition(node.condition, node)
    return joined([walk.type_of(node.positive), walk.type_of(node.negative)])


def _list(walk: _Walk, node: syntax.ListOf) -> Type:
    kinds = [walk.type_of(item) for item in node.items]
    return Type("list", element=joined(kinds))


def _context(walk: _Walk, node: syntax.ContextOf) -> Type:
    members: dict[str, Type] = {}
    for name, value in node.entries:
        recursive = {name: ANY} if isinstance(value, syntax.FunctionOf) else {}
        members[name] = walk.inside(value, {**members, **recursive})
    return Type("context", members=tuple(members.items()))


def _path(walk: _Walk, node: syntax.Path) -> Type:
    return _path_on(walk, node, walk.type_of(node.source))


def _path_on(walk: _Walk, node: syntax.Path, source: Type) -> Type:
    if source.kind != "list":
        return _member(walk, node, source)
    items = source.element or ANY
    inner = _path_on(walk, node, items) if items.kind == "list" else _member(walk, node, items, of_list=True)
    return Type("list", element=inner)


def _member(walk: _Walk, node: syntax.Path, source: Type, *, of_list: bool = False) -> Type:
    if source.kind in {"Any", "null", "list"}:
        return ANY
    if source.kind == "context":
        found = ANY if source.members is None else dict(source.members).get(node.name)
    else:
        found = part_of(source, node.name)
    if found is None and of_list and source.kind != "context":
        return ANY
    return found or walk.fails("member_missing", node, name=node.name, of=source.kind)


def _filter(walk: _Walk, node: syntax.Filter) -> Type:
    source = walk.type_of(node.source)
    item = (source.element or ANY) if source.kind == "list" else source
    condition = walk.inside(node.condition, {}, item)
    if condition.kind == "number":
        return item
    return Type("list", element=item) if condition.kind == "boolean" else ANY


def _loop(walk: _Walk, node: syntax.Loop) -> Type:
    names: dict[str, Type] = {"partial": _LIST} if node.word == "for" else {}
    for binding in node.bindings:
        kind = walk.inside(binding.source, names)
        if binding.high is not None:
            high = walk.inside(binding.high, names)
            names[binding.name] = _stepped(walk, binding.source, kind, high)
        else:
            names[binding.name] = (kind.element or ANY) if kind.kind in {"list", "range"} else kind
    body = walk.inside(node.body, names)
    if node.word == "for":
        return Type("list", element=body)
    if body.kind not in {"boolean", "Any", "null"}:
        walk.fails("boolean_expected", node, given=body.kind)
    return BOOLEAN


def _stepped(walk: _Walk, at: Node, low: Type, high: Type) -> Type:
    for end in (low, high):
        if end.kind not in {"Any", "number", "date"}:
            return walk.fails("number_expected", at, given=end.kind)
    return low if low == high else ANY


def _function(walk: _Walk, node: syntax.FunctionOf) -> Type:
    kinds = {name: read_parameter(text) for name, text in node.parameters}
    return Type("function", parameters=tuple(kinds.values()), result=walk.inside(node.body, kinds))


def _external(_: _Walk, node: syntax.External) -> Type:
    return Type("function", parameters=tuple(read_parameter(text) for _, text in node.parameters), result=ANY)


def _call(walk: _Walk, node: syntax.Call) -> Type:
    given = [walk.type_of(argument) for argument in node.arguments]
    bound = walk.scope.find(node.name) if node.name else walk.type_of(node.function)
    if bound is not None and bound.kind in {"function", "Any"}:
        return bound.result or ANY
    function = FUNCTIONS.get(node.name)
    if function is None:
        return ANY
    if node.name == "not" and len(given) == 1 and given[0].kind not in {"boolean", "Any", "null"}:
        return walk.fails("boolean_expected", node, None, given=given[0].kind)
    if node.names is None:
        overloads = [(one, dict(enumerate(given))) for one in function.overloads if one.fits(len(given))]
    else:
        overloads = [(one, _placed(one, node.names, given)) for one in function.overloads]
    refused = [refusal for one, placed in overloads if (refusal := _refused(one, placed))]
    if overloads and len(refused) == len(overloads):
        place, wanted, kind = refused[0]
        about = {"argument": place + 1, "wanted": wanted, "given": kind.kind}
        return walk.fails("argument_unfit", node, None, function=node.name, **about)
    return result_of([one for one, _ in overloads])


def _placed(function: Function, names: tuple[str, ...], given: list[Type]) -> dict[int, Type]:
    places = {parameter.name: place for place, parameter in enumerate(function.parameters)}
    return {places[name]: kind for name, kind in zip(names, given, strict=True) if name in places}


def _refused(function: Function, given: dict[int, Type]) -> tuple[int, str, Type] | None:
    """Return the first argument that surely does not fit, with what is wanted there."""
    fixed = len(function.parameters) - function.spread
    for place, kind in given.items():
        if place < fixed and not fits(kind, str(function.parameters[place].type)):
            return place, str(function.parameters[place].type), kind
    return None


_RULES: Final[Mapping[type, Callable[[_Walk, Any], Type]]] = {
    syntax.Literal: _plain,
    syntax.Temporal: _plain,
    syntax.Name: _name,
    syntax.Logic: _logic,
    syntax.Chain: _chain,
    syntax.Negation: _negation,
    syntax.Comparison: _comparison,
    syntax.Between: _between,
    syntax.Membership: _membership,
    syntax.UnaryTests: _unary_tests,
    syntax.HalfRange: _half_range,
    syntax.Interval: _interval,
    syntax.InstanceOf: _instance,
    syntax.Conditional: _conditional,
    syntax.ListOf: _list,
    syntax.ContextOf: _context,
    syntax.Path: _path,
    syntax.Filter: _filter,
    syntax.Loop: _loop,
    syntax.FunctionOf: _function,
    syntax.External: _external,
    syntax.Call: _call,
}
