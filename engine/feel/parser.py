"""FEEL text → tree: lark's LALR tables over our lexer, built once at the first expression."""

from collections.abc import Iterable
from decimal import Decimal, DecimalException
from functools import cache
from pathlib import Path as File
from typing import Any

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import UnexpectedInput

from engine.errors import InvalidExpression
from engine.feel import syntax
from engine.feel.functions import FUNCTIONS
from engine.feel.lexer import lexer_knowing
from engine.feel.syntax import Node
from engine.feel.values import ARITHMETIC

_END = "$END"


def tree_of(text: str, names: frozenset[str] = frozenset(), *, unary: bool = False) -> Node:
    """Parse one expression into its tree. Refuses, with the position, what is not FEEL."""
    try:
        tree = _grammar().parse((text, names), start="unary_tests" if unary else "start")
    except UnexpectedInput as error:
        token = getattr(error, "token", None)
        if not isinstance(token, Token) or token.type == _END:
            raise InvalidExpression("expression_incomplete", len(text)) from error
        raise InvalidExpression("expression_unexpected", token.start_pos or 0, {"found": str(token)[:64]}) from error
    return tree  # type: ignore[return-value]  # with an embedded transformer lark returns our node


@cache
def _grammar() -> Lark:
    grammar = File(__file__).with_name("grammar.lark").read_text(encoding="utf-8")
    return Lark(
        grammar,
        parser="lalr",
        start=["start", "unary_tests"],
        lexer=lexer_knowing(FUNCTIONS),
        transformer=_Builder(),
        maybe_placeholders=False,
    )


def _without(kinds: str, children: Iterable[Any]) -> list[Any]:
    return [child for child in children if not (isinstance(child, Token) and child.type in kinds.split())]


def _position(token: Token) -> int:
    return token.start_pos or 0


class _Builder(Transformer[Token, Node]):
    """One method for each rule of the grammar, called while the text is read."""

    def start(self, children: list[Node]) -> Node:
        return children[0]

    def unary_tests(self, children: list[Any]) -> Node:
        if isinstance(children[0], Token):
            return syntax.Literal(_position(children[0]), True)  # noqa: FBT003  # a dash lets everything pass
        tests = _without("COMMA", children)
        return syntax.Membership(tests[0].position, syntax.Name(tests[0].position, "?"), tuple(tests))

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

    def true(self, children: list[Token]) -> Node:
        return syntax.Literal(_position(children[0]), True)  # noqa: FBT003  # the literal itself

    def false(self, children: list[Token]) -> Node:
        return syntax.Literal(_position(children[0]), False)  # noqa: FBT003  # the literal itself

    def null(self, children: list[Token]) -> Node:
        return syntax.Literal(_position(children[0]), None)

    def name(self, children: list[Token]) -> Node:
        return syntax.Name(_position(children[0]), str(children[0]))

    def call(self, children: list[Any]) -> Node:
        name, *rest = _without("LPAR RPAR", children)
        return syntax.Call(_position(name), str(name), tuple(rest[0]) if rest else ())

    def arguments(self, children: list[Any]) -> list[Node]:
        return _without("COMMA", children)

    def parenthesis(self, children: list[Any]) -> Node:
        node: Node = children[1]
        return node

    def interval(self, children: list[Any]) -> Node:
        start, low, _, high, end = children
        return syntax.Interval(_position(start), low, high, start.type == "LSQB", end.type == "RSQB")

    def listing(self, children: list[Any]) -> Node:
        inner = _without("LSQB RSQB", children)
        return syntax.ListOf(_position(children[0]), tuple(inner[0]) if inner else ())

    def context(self, children: list[Any]) -> Node:
        inner = _without("LBRACE RBRACE", children)
        entries = inner[0] if inner else []
        keys = [key for key, _ in entries]
        if len(set(keys)) < len(keys):
            raise InvalidExpression("expression_key_duplicate", _position(children[0]))
        return syntax.ContextOf(_position(children[0]), tuple(entries))

    def entries(self, children: list[Any]) -> list[tuple[str, Node]]:
        return _without("COMMA", children)

    def entry(self, children: list[Any]) -> tuple[str, Node]:
        return str(children[0]), children[2]

    @v_args(inline=True)
    def path(self, source: Node, _: Token, name: Token) -> Node:
        return syntax.Path(_position(name), source, str(name))

    @v_args(inline=True)
    def filtered(self, source: Node, bracket: Token, condition: Node, _: Token) -> Node:
        return syntax.Filter(_position(bracket), source, condition)

    @v_args(inline=True)
    def negation(self, sign: Token, operand: Node) -> Node:
        if isinstance(operand, syntax.Literal) and isinstance(operand.value, Decimal) and str(sign) == "-":
            return syntax.Literal(_position(sign), operand.value.copy_negate())
        return syntax.Negation(_position(sign), str(sign), operand)

    def additive(self, children: list[Any]) -> Node:
        signs = tuple((str(sign), _position(sign)) for sign in children[1::2])
        return syntax.Chain(signs[0][1], tuple(children[0::2]), signs)

    multiplicative = additive
    power = additive

    def disjunction(self, children: list[Any]) -> Node:
        return syntax.Logic(_position(children[1]), "or", tuple(children[0::2]))

    def conjunction(self, children: list[Any]) -> Node:
        return syntax.Logic(_position(children[1]), "and", tuple(children[0::2]))

    @v_args(inline=True)
    def compare(self, left: Node, sign: Token, right: Node) -> Node:
        return syntax.Comparison(_position(sign), str(sign), left, right)

    @v_args(inline=True)
    def between(self, value: Node, word: Token, low: Node, _: Token, high: Node) -> Node:
        return syntax.Between(_position(word), value, low, high)

    @v_args(inline=True)
    def membership(self, value: Node, word: Token, tests: list[Node]) -> Node:
        return syntax.Membership(_position(word), value, tuple(tests))

    def tests(self, children: list[Any]) -> list[Node]:
        return _without("LPAR COMMA RPAR", children)

    @v_args(inline=True)
    def half_range(self, sign: Token, end: Node) -> Node:
        return syntax.HalfRange(_position(sign), str(sign), end)

    @v_args(inline=True)
    def conditional(self, word: Token, condition: Node, _: Token, then: Node, __: Token, otherwise: Node) -> Node:
        return syntax.Conditional(_position(word), condition, then, otherwise)

    @v_args(inline=True)
    def iteration(self, word: Token, bindings: list[syntax.Binding], _: Token, body: Node) -> Node:
        return syntax.Loop(_position(word), "for", tuple(bindings), body)

    @v_args(inline=True)
    def quantified(self, word: Token, bindings: list[syntax.Binding], _: Token, body: Node) -> Node:
        return syntax.Loop(_position(word), str(word), tuple(bindings), body)

    def bindings(self, children: list[Any]) -> list[syntax.Binding]:
        return _without("COMMA", children)

    def binding(self, children: list[Any]) -> syntax.Binding:
        name, _, source, *rest = children
        return syntax.Binding(str(name), source, rest[-1] if rest else None)
