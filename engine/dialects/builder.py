"""Tokens of another language → FEEL text, bottom-up, one method for each rule of the grammar."""

from collections.abc import Iterable
from decimal import DecimalException
from functools import cache
from pathlib import Path
from typing import Any

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import UnexpectedInput

from engine.dialects import functions
from engine.dialects.lexer import lexer_of
from engine.dialects.pieces import (
    AND,
    ATOM,
    BOOLEAN,
    COMPARED,
    IF,
    LIST,
    NUMBER,
    OR,
    POWER,
    PRODUCT,
    SUM,
    TEXT,
    UNKNOWN,
    Piece,
    choice,
    contained,
    emptiness,
    listed,
    refuse,
    text_literal,
    variable,
)
from engine.dialects.words import PYTHON, RESERVED
from engine.errors import InvalidExpression
from engine.feel import is_name
from engine.feel.values import ARITHMETIC, number_text

_END = "$END"
_ENGINE_DOORS = frozenset({"execution", "Math"})


def piece_of(dialect: str, text: str) -> Piece:
    """Translate one text. Refuses, with the position, what is not this language or has no equal in FEEL."""
    try:
        piece = _grammar(dialect).parse(text)
    except UnexpectedInput as error:
        token = getattr(error, "token", None)
        if not isinstance(token, Token) or token.type == _END:
            raise InvalidExpression("expression_incomplete", len(text)) from error
        raise InvalidExpression("expression_unexpected", token.start_pos or 0, {"found": str(token)[:64]}) from error
    return _settled(piece)  # type: ignore[arg-type]  # with an embedded transformer lark returns our piece


@cache
def _grammar(dialect: str) -> Lark:
    grammar = Path(__file__).with_name("grammar.lark").read_text(encoding="utf-8")
    return Lark(
        grammar, parser="lalr", lexer=lexer_of(dialect), transformer=_Builder(dialect), maybe_placeholders=False
    )


def _at(token: Token) -> int:
    return token.start_pos or 0


def _without_commas(children: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(child for child in children if not isinstance(child, Token))


def _settled(piece: Piece) -> Piece:
    """Refuse the objects that other engines put beside the variables, where one stands for itself."""
    if piece.name in RESERVED or piece.name == "Math":
        raise refuse("dialect_name_unfit", piece.position, name=piece.name or "")
    return piece


class _Builder(Transformer[Token, Piece]):
    def __init__(self, dialect: str) -> None:
        super().__init__()
        self.dialect = dialect

    def start(self, children: list[Piece]) -> Piece:
        return children[0]

    def number(self, children: list[Token]) -> Piece:
        position = _at(children[0])
        try:
            value = ARITHMETIC.create_decimal(str(children[0]))
        except DecimalException as error:
            raise InvalidExpression("expression_number_out_of_range", position) from error
        return Piece(number_text(value), ATOM, position, NUMBER, is_literal=True)

    def text(self, children: list[Token]) -> Piece:
        return text_literal(str(children[0]), _at(children[0]))

    def true(self, children: list[Token]) -> Piece:
        return Piece("true", ATOM, _at(children[0]), BOOLEAN)

    def false(self, children: list[Token]) -> Piece:
        return Piece("false", ATOM, _at(children[0]), BOOLEAN)

    def null(self, children: list[Token]) -> Piece:
        return Piece("null", ATOM, _at(children[0]))

    def name(self, children: list[Token]) -> Piece:
        return variable(str(children[0]), _at(children[0]))

    @v_args(inline=True)
    def parenthesis(self, _: Token, inner: Piece, __: Token) -> Piece:
        return inner

    def several(self, children: list[Any]) -> Piece:
        first, *rest = _without_commas(children)
        if self.dialect != PYTHON:
            raise refuse("expression_unexpected", _at(children[2]), found=",")
        return listed((_settled(first), *(rest[0] if rest else ())), _at(children[0]))

    def listing(self, children: list[Any]) -> Piece:
        inner = _without_commas(children)
        return listed(inner[0] if inner else (), _at(children[0]))

    def items(self, children: list[Any]) -> tuple[Piece, ...]:
        return tuple(_settled(item) for item in _without_commas(children))

    def call(self, children: list[Any]) -> Piece:
        inner = _without_commas(children)
        return functions.call(self.dialect, str(children[0]), inner[0] if inner else (), _at(children[0]))

    def method(self, children: list[Any]) -> Piece:
        receiver, _, name, _, *rest = children
        inner = _without_commas(rest)
        found = functions.method(self.dialect, receiver, str(name), inner[0] if inner else (), _at(name))
        if receiver.name not in _ENGINE_DOORS:
            _settled(receiver)
        return found

    @v_args(inline=True)
    def member(self, source: Piece, _: Token, name: Token) -> Piece:
        return self._member(_settled(source), str(name), _at(name))

    def _member(self, source: Piece, name: str, position: int) -> Piece:
        special = functions.property_of(self.dialect, source, name, position)
        if special is not None:
            return special
        if not is_name(name):
            return Piece(f"get value({source.text}, {text_literal(name, position).text})", ATOM, position)
        return Piece(f"{source.within(ATOM)}.{name}", ATOM, position)

    @v_args(inline=True)
    def element(self, source: Piece, bracket: Token, index: Piece, _: Token) -> Piece:
        position = _at(bracket)
        _settled(source)
        if index.word is not None:
            return self._member(source, index.word, position)
        if index.kind != NUMBER or not index.is_literal or "." in index.text:
            raise refuse("dialect_index_unsupported", index.position, index=index.text[:64])
        number = int(index.text)
        if number < 0 and self.dialect != PYTHON:
            raise refuse("dialect_index_unsupported", index.position, index=index.text[:64])
        return Piece(f"{source.within(ATOM)}[{number + (number >= 0)}]", ATOM, position)

    def disjunction(self, children: list[Any]) -> Piece:
        return self._joined(" or ", OR, children)

    def conjunction(self, children: list[Any]) -> Piece:
        return self._joined(" and ", AND, children)

    def _joined(self, word: str, level: int, children: list[Any]) -> Piece:
        operands = [self._condition(operand) for operand in children[0::2]]
        return Piece(word.join(one.within(level) for one in operands), level, operands[0].position, BOOLEAN)

    def _condition(self, operand: Piece) -> Piece:
        """Refuse an operand of logic that is surely no boolean: the other language would ask whether it is empty."""
        if operand.kind in {NUMBER, TEXT, LIST} or operand.text == "null":
            raise refuse("dialect_operand_unfit", operand.position, operand=operand.text[:64])
        return _settled(operand)

    @v_args(inline=True)
    def negation(self, sign: Token, operand: Piece) -> Piece:
        return Piece(f"not({self._condition(operand).text})", ATOM, _at(sign), BOOLEAN)

    @v_args(inline=True)
    def emptiness(self, word: Token, operand: Piece) -> Piece:
        return emptiness(_settled(operand), _at(word), or_null=True)

    def comparison(self, children: list[Any]) -> Piece:
        """Compare; a chain means all of its links in Python, and something else in every other language."""
        operands, signs = [_settled(one) for one in children[0::2]], children[1::2]
        if len(signs) > 1 and self.dialect != PYTHON:
            raise refuse("dialect_chain_unsupported", _at(signs[1]))
        links = [
            self._link(left, sign, right) for left, sign, right in zip(operands, signs, operands[1:], strict=False)
        ]
        if len(links) == 1:
            return links[0]
        return Piece(" and ".join(link.within(AND + 1) for link in links), AND, operands[0].position, BOOLEAN)

    def _link(self, left: Piece, sign: Token, right: Piece) -> Piece:
        word, position = str(sign), _at(sign)
        if word == "in":
            return _membership(left, right, position)
        if word == "not in":
            return Piece(f"not({_membership(left, right, position).text})", ATOM, position, BOOLEAN)
        text = f"{left.within(COMPARED + 1)} {word} {right.within(COMPARED + 1)}"
        return Piece(text, COMPARED, left.position, BOOLEAN)

    def sum(self, children: list[Any]) -> Piece:
        """Add and subtract, of one precedence."""
        first, *rest = children
        found = _settled(first)
        for sign, operand in zip(rest[0::2], rest[1::2], strict=True):
            text = f"{found.within(SUM)} {sign} {_settled(operand).within(PRODUCT)}"
            kind = found.kind if found.kind == operand.kind and found.kind in {NUMBER, TEXT} else UNKNOWN
            found = Piece(text, SUM, found.position, kind)
        return found

    def product(self, children: list[Any]) -> Piece:
        """Multiply and divide, of one precedence; remainders become calls."""
        first, *rest = children
        found = _settled(first)
        for sign, operand in zip(rest[0::2], rest[1::2], strict=True):
            right = _settled(operand)
            if sign == "%":
                found = functions.remainder(self.dialect, found, right, _at(sign))
            elif sign == "//":
                found = functions.floor_division(found, right, _at(sign))
            else:
                text = f"{found.within(PRODUCT)} {sign} {right.within(PRODUCT + 1)}"
                found = Piece(text, PRODUCT, found.position, NUMBER if sign == "/" else UNKNOWN)
        return found

    @v_args(inline=True)
    def sign(self, sign: Token, operand: Piece) -> Piece:
        if operand.is_literal and operand.kind == NUMBER:
            text = operand.text if str(sign) == "+" else f"-{operand.text}"
            return Piece(text, POWER, _at(sign), NUMBER, is_literal=not operand.text.startswith("-"))
        if str(sign) == "+":
            raise refuse("dialect_operator_unsupported", _at(sign), operator="+")
        return Piece(f"-{_settled(operand).within(ATOM)}", POWER, _at(sign))

    @v_args(inline=True)
    def raised(self, base: Piece, sign: Token, exponent: Piece) -> Piece:
        text = f"{_settled(base).within(ATOM)} ** {_settled(exponent).within(ATOM)}"
        return Piece(f"({text})", ATOM, _at(sign), NUMBER)

    @v_args(inline=True)
    def ternary(self, condition: Piece, _: Token, positive: Piece, __: Token, negative: Piece) -> Piece:
        return choice(self._condition(condition).within(IF), _settled(positive), _settled(negative))

    @v_args(inline=True)
    def afterwards(self, positive: Piece, _: Token, condition: Piece, __: Token, negative: Piece) -> Piece:
        return choice(self._condition(condition).within(IF), _settled(positive), _settled(negative))


def _membership(item: Piece, container: Piece, position: int) -> Piece:
    """Translate Python's ``in``: plain choices become FEEL's own tests, everything else asks the list or text."""
    if container.items and all(one.is_literal for one in container.items):
        tests = ", ".join(one.text for one in container.items)
        return Piece(f"{item.within(COMPARED + 1)} in ({tests})", COMPARED, position, BOOLEAN)
    return contained(item, container, position)
