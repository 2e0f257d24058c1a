"""What type an expression has for certain, seen from its tree alone; ``Any`` where that is not known."""

from collections.abc import Callable, Mapping
from typing import Any

from engine.feel import syntax
from engine.feel.syntax import Node
from engine.feel.temporal import read_any
from engine.feel.types import ANY, Type, read_parameter, type_of
from engine.feel.values import Failure

_BOOLEAN = Type("boolean")
_DECIDING = (syntax.Logic, syntax.Comparison, syntax.Between, syntax.Membership, syntax.InstanceOf, syntax.UnaryTests)
_ADDING = frozenset({"number", "string"})
_DEPTH = 16
_Names = Mapping[str, Type]


def shape_of(node: Node, names: Mapping[str, Type], depth: int = 0) -> Type:
    """Return the type of every value that is not null; ``names`` are those that are known."""
    if isinstance(node, _DECIDING):
        return _BOOLEAN
    shape = _SHAPES.get(type(node))
    return ANY if shape is None or depth > _DEPTH else shape(node, names, depth + 1)


def _literal(node: syntax.Literal, _: _Names, __: int) -> Type:
    return type_of(node.value)


def _temporal(node: syntax.Temporal, _: _Names, __: int) -> Type:
    try:
        return type_of(read_any(node.text))
    except Failure:
        return ANY


def _name(node: syntax.Name, names: _Names, _: int) -> Type:
    return names.get(node.name, ANY)


def _list(node: syntax.ListOf, names: _Names, depth: int) -> Type:
    return Type("list", element=_common([shape_of(item, names, depth) for item in node.items]))


def _conditional(node: syntax.Conditional, names: _Names, depth: int) -> Type:
    return _common([shape_of(node.positive, names, depth), shape_of(node.negative, names, depth)])


def _chain(node: syntax.Chain, names: _Names, depth: int) -> Type:
    found = _common([shape_of(part, names, depth) for part in node.operands])
    return found if found.kind in _ADDING else ANY


def _context(node: syntax.ContextOf, names: _Names, depth: int) -> Type:
    inner = dict(names)
    members: list[tuple[str, Type]] = []
    for name, value in node.entries:
        inner[name] = shape_of(value, inner, depth)
        members.append((name, inner[name]))
    return Type("context", members=tuple(members))


def _function(node: syntax.FunctionOf, names: _Names, depth: int) -> Type:
    given = {name: read_parameter(text) for name, text in node.parameters}
    result = shape_of(node.body, {**names, **given}, depth)
    return Type("function", parameters=tuple(given.values()), result=result)


def _common(types: list[Type]) -> Type:
    return types[0] if types and all(one == types[0] for one in types) else ANY


_SHAPES: Mapping[type, Callable[[Any, _Names, int], Type]] = {
    syntax.Literal: _literal,
    syntax.Temporal: _temporal,
    syntax.Name: _name,
    syntax.ListOf: _list,
    syntax.Conditional: _conditional,
    syntax.Chain: _chain,
    syntax.ContextOf: _context,
    syntax.FunctionOf: _function,
}
