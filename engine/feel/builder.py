"""The rules of the grammar as nodes of the tree, made while the text is read."""

from collections.abc import Callable, Iterable
from decimal import Decimal, DecimalException
from typing import Any

from lark import Token, Transformer

from engine.errors import InvalidExpression
from engine.feel import syntax
from engine.feel.syntax import Node
from engine.feel.values import ARITHMETIC

_Rule = Callable[["_Builder", list[Any]], Any]
_EQUALITY = frozenset({"=", "!="})


def _without(kinds: str, children: Iterable[Any]) -> list[Any]:
    return [child for child in children if not (isinstance(child, Token) and child.type in kinds.split())]


def _position(token: Token) -> int:
    return token.start_pos or 0


def _between(children: list[Any]) -> tuple[Any, ...]:
    """Return what stands between two brackets."""
    return tuple(children[1]) if len(children) == 3 else ()  # noqa: PLR2004  # bracket, content, bracket


def _literal(value: Any) -> _Rule:
    return lambda _, children: syntax.Literal(_position(children[0]), value)


def builder() -> Transformer[Token, Node]:
    """Return what lark calls for every rule that it has read."""
    return _Builder()


class _Builder(Transformer[Token, Node]):
    """One method for each rule of the grammar."""

    true = _literal(True)  # noqa: FBT003  # the literal itself
    false = _literal(False)  # noqa: FBT003  # the literal itself
    null = _literal(None)

    def start(self, children: list[Node]) -> Node:
        return children[0]

    def dash(self, children: list[Token]) -> Node:
        if children[0] != "-":
            raise InvalidExpression("expression_unexpected", _position(children[0]), {"found": str(children[0])})
        return syntax.UnaryTests(_position(children[0]), (), negated=False)

    def negated(self, children: list[Any]) -> Node:
        return syntax.UnaryTests(_position(children[0]), tuple(children[2]), negated=True)

    def positive(self, children: list[Any]) -> Node:
        return syntax.UnaryTests(children[0][0].position, tuple(children[0]), negated=False)

    def number(self, children: list[Token]) -> Node:
        position = _position(children[0])
        try:
            return syntax.Literal(position, ARITHMETIC.create_decimal(str(children[0])))
        except DecimalException as error:
            raise InvalidExpression("expression_number_out_of_range", position) from error

    def text(self, children: list[Token]) -> Node:
        return syntax.Literal(_position(children[0]), str(children[0]))

    def temporal(self, children: list[Token]) -> Node:
        return syntax.Temporal(_position(children[0]), str(children[0]))

    def name(self, children: list[Token]) -> Node:
        return syntax.Name(_position(children[0]), str(children[0]))

    def parenthesis(self, children: list[Any]) -> Node:
        node: Node = children[1]
        return node

    def interval(self, children: list[Any]) -> Node:
        start, low, _, high, end = children
        return syntax.Interval(_position(start), low, high, start.type == "LSQB", end.type == "RSQB")

    def listing(self, children: list[Any]) -> Node:
        return syntax.ListOf(_position(children[0]), _between(children))

    def context(self, children: list[Any]) -> Node:
        return syntax.ContextOf(_position(children[0]), _between(children))

    def entry(self, children: list[Any]) -> tuple[str, Node]:
        return str(children[0]), children[2]

    def path(self, children: list[Any]) -> Node:
        return syntax.Path(_position(children[2]), children[0], str(children[2]))

    def filtered(self, children: list[Any]) -> Node:
        return syntax.Filter(_position(children[1]), children[0], children[2])

    def call(self, children: list[Any]) -> Node:
        return syntax.Call(_called(children), children[0], _between(children[1:]))

    def call_named(self, children: list[Any]) -> Node:
        names = tuple(name for name, _ in children[2])
        return syntax.Call(_called(children), children[0], tuple(value for _, value in children[2]), names)

    argument = entry

    def function(self, children: list[Any]) -> Node:
        return syntax.FunctionOf(_position(children[0]), _formals(children), children[-1])

    def external(self, children: list[Any]) -> Node:
        return syntax.External(_position(children[0]), _formals(children), children[-1])

    def formal(self, children: list[Token]) -> tuple[str, str | None]:
        return str(children[0]), str(children[2]) if len(children) > 1 else None

    def negation(self, children: list[Any]) -> Node:
        sign, operand = children
        if isinstance(operand, syntax.Literal) and isinstance(operand.value, Decimal) and str(sign) == "-":
            return syntax.Literal(_position(sign), operand.value.copy_negate())
        return syntax.Negation(_position(sign), str(sign), operand)

    def instance(self, children: list[Any]) -> Node:
        return syntax.InstanceOf(_position(children[1]), children[0], str(children[2]))

    def additive(self, children: list[Any]) -> Node:
        signs = tuple((str(sign), _position(sign)) for sign in children[1::2])
        return syntax.Chain(signs[0][1], tuple(children[0::2]), signs)

    multiplicative = additive
    power = additive

    def disjunction(self, children: list[Any]) -> Node:
        if len(children) == 1:
            node: Node = children[0]
            return node
        return syntax.Logic(_position(children[1]), str(children[1]), tuple(children[0::2]))

    conjunction = disjunction

    def compare(self, children: list[Any]) -> Node:
        left, sign, right = children
        return syntax.Comparison(_position(sign), str(sign), left, right)

    def compare_range(self, children: list[Any]) -> Node:
        _, sign, half = children
        apart = half.position > _position(sign) + len(sign)
        if not apart or sign not in _EQUALITY or half.sign in _EQUALITY:  # ==, => and <> of other languages
            raise InvalidExpression("expression_unexpected", half.position, {"found": half.sign})
        return self.compare(children)

    def between(self, children: list[Any]) -> Node:
        value, word, low, _, high = children
        return syntax.Between(_position(word), value, low, high)

    def within(self, children: list[Any]) -> Node:
        return syntax.Membership(_position(children[1]), children[0], (children[2],))

    def within_any(self, children: list[Any]) -> Node:
        return syntax.Membership(_position(children[1]), children[0], (children[3], *children[5]))

    def half_range(self, children: list[Any]) -> Node:
        return syntax.HalfRange(_position(children[0]), str(children[0]), children[1])

    def conditional(self, children: list[Any]) -> Node:
        return syntax.Conditional(_position(children[0]), children[1], children[3], children[5])

    def iteration(self, children: list[Any]) -> Node:
        return syntax.Loop(_position(children[0]), str(children[0]), tuple(children[1]), children[3])

    quantified = iteration

    def binding(self, children: list[Any]) -> syntax.Binding:
        name, _, source, *rest = children
        return syntax.Binding(str(name), source, rest[-1] if rest else None)

    def tests(self, children: list[Any]) -> list[Any]:
        return _without("COMMA", children)

    arguments = tests
    named = tests
    formals = tests
    bindings = tests
    entries = tests


def _called(children: list[Any]) -> int:
    """Return the position of a call: that of the name which is called, otherwise that of the bracket."""
    return children[0].position if isinstance(children[0], syntax.Name) else _position(children[1])


def _formals(children: list[Any]) -> tuple[tuple[str, str | None], ...]:
    return tuple(children[2]) if isinstance(children[2], list) else ()
