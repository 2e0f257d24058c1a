"""Text of another language → tokens of the one grammar, by the words and signs of its dialect."""

import re
from collections.abc import Iterator
from typing import Any

from lark import Token
from lark.lexer import Lexer

from engine.dialects.words import JAVASCRIPT, JUEL, PYTHON, SIGNS, WORDS
from engine.errors import InvalidExpression
from engine.limits import EXPRESSION_DEPTH

_STRING = r"""'(?:[^'\\]|\\.)*+'|"(?:[^"\\]|\\.)*+\""""
_TOKEN = re.compile(
    rf"""(?P<blank>\s+)
    |(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?(?![\w.]))
    |(?P<text>{_STRING})
    |(?P<name>[^\W\d]\w*)
    |(?P<sign>[=!]==?|\*\*|//|&&|\|\||[<>]=?|[-+*/%.,()\[\]!?:])""",
    re.VERBOSE | re.DOTALL,
)
_PAIRS = re.compile(r"not\s+in\b|is\s+not\b")
_ESCAPE = re.compile(
    r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|(.))", re.DOTALL
)
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "v": "\v", "0": "\0", '"': '"', "'": "'", "\\": "\\"}
_QUOTES = frozenset("\"'\\")
_WIDE = {JAVASCRIPT: {1, 2, 4, 5}, PYTHON: {2, 3, 4, 5}, JUEL: {5}}


class DialectLexer(Lexer):
    """The tokens of one text of one dialect; keeps nothing between two texts."""

    dialect = ""

    def __init__(self, _configuration: Any) -> None:
        pass

    def lex(self, data: str) -> Iterator[Token]:  # type: ignore[override]  # lark hands a custom lexer the text
        """Yield the tokens. Refuses unknown characters, open texts and deep brackets."""
        position = depth = 0
        while position < len(data):
            match = _TOKEN.match(data, position)
            if match is None:
                open_text = data[position] in "\"'"
                code = "expression_text_unterminated" if open_text else "expression_character_unknown"
                raise InvalidExpression(code, position, {"found": data[position]})
            end = match.end()
            if match.lastgroup != "blank":
                kind, value, end = self._token(data, match)
                depth += (kind in {"LPAR", "LSQB"}) - (kind in {"RPAR", "RSQB"})
                if depth > EXPRESSION_DEPTH:
                    raise InvalidExpression("expression_too_deep", position, {"limit": EXPRESSION_DEPTH})
                yield Token(kind, value, start_pos=position, end_pos=end)
            position = end

    def _token(self, data: str, match: re.Match[str]) -> tuple[str, str, int]:
        found, position = match.group(), match.start()
        if match.lastgroup == "number":
            return "NUMBER", found, match.end()
        if match.lastgroup == "text":
            return "STRING", _unquoted(found, position, self.dialect), match.end()
        if match.lastgroup == "name":
            return self._word(data, found, position)
        sign = SIGNS[self.dialect].get(found)
        if sign is None:
            raise InvalidExpression("expression_character_unknown", position, {"found": found})
        return *sign, match.end()

    def _word(self, data: str, found: str, position: int) -> tuple[str, str, int]:
        words = WORDS[self.dialect]
        pair = _PAIRS.match(data, position) if "is not" in words else None
        if pair is not None:
            return *words[" ".join(pair.group().split())], pair.end()
        end = position + len(found)
        return (*words[found], end) if found in words else ("NAME", found, end)


def lexer_of(chosen: str) -> type[DialectLexer]:
    """Make the lexer of one dialect."""

    class _Chosen(DialectLexer):
        dialect = chosen

    return _Chosen


def _unquoted(literal: str, position: int, dialect: str) -> str:
    """Read a text as the dialect does. Refuses escapes that it does not have, and halves of surrogate pairs."""

    def unescape(match: re.Match[str]) -> str:
        kind = match.lastindex or 0
        code = match.group(kind)
        if kind == 5:  # noqa: PLR2004  the last group: one character after the backslash
            known = code in _QUOTES if dialect == JUEL else code in _PLAIN
            if known:
                return _PLAIN[code]
        elif kind in _WIDE[dialect]:
            return chr(int(code, 16))
        raise InvalidExpression("expression_escape_invalid", position + match.start() + 1, {"found": match.group()})

    try:
        return _ESCAPE.sub(unescape, literal[1:-1]).encode("utf-16", "surrogatepass").decode("utf-16")
    except (ValueError, OverflowError) as error:
        raise InvalidExpression("expression_escape_invalid", position) from error
