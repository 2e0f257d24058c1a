"""FEEL text → tree: lark's LALR tables over our lexer, built once at the first expression."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path as File

from lark import Lark, Token
from lark.exceptions import UnexpectedInput

from engine.errors import InvalidExpression
from engine.feel.builder import builder
from engine.feel.lexer import FeelLexer, Reading
from engine.feel.syntax import Node

_END = "$END"
_OPENERS = {"LPAR", "CALL", "LFORMAL", "LSQB", "FILTER", "ROPEN", "LBRACE"}
_CLOSERS = {"RPAR", "RFORMAL", "RSQB", "RCLOSE", "RBRACE"}


def tree_of(text: str, names: frozenset[str] = frozenset(), *, unary: bool = False) -> Node:
    """Parse one expression, or unary tests, into its tree. Refuses, with the position, what is not FEEL."""
    tokens = Reading(text, names, 0 if unary or not text.startswith("=") else 1).tokens()
    try:
        tree = _grammar().parse(
            _with_negation(list(tokens)) if unary else tokens, start="unary_tests" if unary else "start"
        )
    except UnexpectedInput as error:
        token = getattr(error, "token", None)
        if not isinstance(token, Token) or token.type == _END:
            raise InvalidExpression("expression_incomplete", len(text)) from error
        raise InvalidExpression("expression_unexpected", token.start_pos or 0, {"found": str(token)[:64]}) from error
    return tree  # type: ignore[return-value]  # with an embedded transformer lark returns our node


def _with_negation(tokens: list[Token]) -> Iterator[Token]:
    """Tell ``not(…)`` around all unary tests from a call of the function."""
    if [token.type for token in tokens[:2]] == ["NAME", "CALL"] and tokens[0] == "not":
        depth = 0
        for index, token in enumerate(tokens):
            depth += (token.type in _OPENERS) - (token.type in _CLOSERS)
            if not depth and token.type in _CLOSERS:
                if index == len(tokens) - 1:
                    tokens[:2] = [Token.new_borrow_pos("NOT", "not", tokens[0]), _as_group(tokens[1])]
                break
    return iter(tokens)


def _as_group(token: Token) -> Token:
    return Token.new_borrow_pos("LPAR", str(token), token)


@cache
def _grammar() -> Lark:
    grammar = File(__file__).with_name("grammar.lark").read_text(encoding="utf-8")
    return Lark(
        grammar,
        parser="lalr",
        start=["start", "unary_tests"],
        lexer=FeelLexer,
        transformer=builder(),
        maybe_placeholders=False,
    )
