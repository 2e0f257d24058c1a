"""FEEL text → tokens: names with blanks, escapes, and the two meanings of a square bracket."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from lark import Token
from lark.lexer import Lexer

from engine.errors import InvalidExpression
from engine.feel.naming import KEYWORDS, NAME
from engine.limits import EXPRESSION_DEPTH, VARIABLE_NAME_LENGTH

_SIGNS = {"(": "LPAR", ")": "RPAR", "]": "RSQB", "{": "LBRACE", "}": "RBRACE", ",": "COMMA", ":": "COLON"} | {
    ".": "DOT",
    "..": "DOTDOT",
    "+": "ADD",
    "-": "ADD",
    "*": "MULTIPLY",
    "/": "MULTIPLY",
    "**": "POWER",
    **dict.fromkeys(("=", "!=", "<", "<=", ">", ">="), "COMPARE"),
}
_OPERANDS = frozenset({"NAME", "NUMBER", "STRING", "TEMPORAL", "TRUE", "FALSE", "NULL", "RPAR", "RSQB", "RBRACE"})
_PROPERTIES = ("time offset", "start included", "end included")
_STRING = r'"(?:[^"\\]|\\.)*+"'
_TOKEN = re.compile(
    rf"""(?P<blank>(?:\s+|//[^\n]*|/\*(?:[^*]|\*(?!/))*+\*/)+)
    |(?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    |(?P<text>{_STRING})
    |@(?P<temporal>{_STRING})
    |(?P<name>{NAME}|\?)
    |(?P<sign>\.\.|\*\*|[<>!]=|[()\[\]{{}},:.+\-*/=<>])""",
    re.VERBOSE | re.DOTALL,
)
_CLOSES_RANGE = re.compile(r"\[\s*(?:$|[\])},]|(?:and|or|then|else|return|satisfies|in|between)\b)")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))", re.DOTALL)
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\", "'": "'"}


def _phrases(names: Iterable[str], end: str) -> re.Pattern[str]:
    longest_first = sorted((name for name in names if not name.isalnum()), key=len, reverse=True)
    words = "|".join(r"\s+".join(map(re.escape, name.split())) for name in longest_first)
    return re.compile(rf"(?:{words or '(?!)'}){end}")


class FeelLexer(Lexer):
    """The tokens of one expression at a time; keeps nothing between two texts."""

    functions: re.Pattern[str]
    names: re.Pattern[str] = re.compile("(?!)")
    _properties = _phrases(_PROPERTIES, r"\b")

    def __init__(self, _configuration: Any) -> None:
        pass

    def lex(self, source: Any) -> Iterator[Token]:  # type: ignore[override]  # lark hands a custom lexer what it got
        """Yield the tokens. Refuses unknown characters, open texts, long names and deep brackets."""
        data, names = source
        self.names = _phrases(names, r"(?!\w)")
        position = 1 if data.startswith("=") else 0
        previous = ""
        depth = 0
        while position < len(data):
            kind, value, end = self._next(data, position, previous)
            if kind:
                depth += (kind in {"LPAR", "LSQB", "FILTER", "LBRACE"}) - (kind in {"RPAR", "RSQB", "RBRACE"})
                if depth > EXPRESSION_DEPTH:
                    raise InvalidExpression("expression_too_deep", position, {"limit": EXPRESSION_DEPTH})
                previous = kind
                yield Token(kind, value, start_pos=position, end_pos=end)
            position = end

    def _next(self, data: str, position: int, previous: str) -> tuple[str, str, int]:
        match = _TOKEN.match(data, position)
        if match is None:
            open_text = data[position] == '"' or data.startswith('@"', position)
            code = "expression_text_unterminated" if open_text else "expression_character_unknown"
            raise InvalidExpression(code, position, {"found": data[position]})
        group, found = match.lastgroup, match.group()
        if group == "name":
            return self._name(data, position, previous, found)
        if group == "sign":
            return _bracket(data, position, previous) if found in "[]" else _SIGNS[found], found, match.end()
        if group == "blank":
            return "", found, match.end()
        if group == "number":
            return "NUMBER", found, match.end()
        literal = unquote(match.group(str(group)), position)
        return "STRING" if group == "text" else "TEMPORAL", literal, match.end()

    def _name(self, data: str, position: int, previous: str, found: str) -> tuple[str, str, int]:
        after_dot = previous == "DOT"
        phrase = (self._properties if after_dot else self.functions).match(data, position) or self.names.match(
            data, position
        )
        if phrase is not None:
            return "NAME", " ".join(phrase.group().split()), phrase.end()
        end = position + len(found)
        if found in KEYWORDS and not after_dot:
            return found.upper(), found, end
        name = unicodedata.normalize("NFC", found)
        if len(name) > VARIABLE_NAME_LENGTH:
            params = {"limit": VARIABLE_NAME_LENGTH}
            raise InvalidExpression("expression_name_too_long", position, params)
        return "NAME", name, end


def lexer_knowing(functions: Iterable[str]) -> type[FeelLexer]:
    """Make a lexer that reads these function names as one token each, however their blanks are written."""

    class _Knowing(FeelLexer):
        pass

    _Knowing.functions = _phrases(functions, r"(?=\s*\()")
    return _Knowing


def unquote(literal: str, position: int) -> str:
    """Read a string literal: NFC outside escapes, surrogate pairs joined. Refuses half a pair."""
    text = unicodedata.normalize("NFC", literal[1:-1])
    if "\\" in text:
        try:
            text = _ESCAPE.sub(_unescape, text).encode("utf-16", "surrogatepass").decode("utf-16")
        except ValueError as error:
            raise InvalidExpression("expression_escape_invalid", position) from error
    return text


def _unescape(match: re.Match[str]) -> str:
    code = match.group(1) or match.group(2)
    if code is None:
        return _PLAIN.get(match.group(3), match.group())
    return chr(int(code, 16))


def _bracket(data: str, position: int, previous: str) -> str:
    after_operand = previous in _OPERANDS or previous == "RCLOSE"
    if data[position] == "]":
        return "RSQB" if after_operand or previous == "LSQB" else "ROPEN"
    if not after_operand:
        return "LSQB"
    return "RCLOSE" if _CLOSES_RANGE.match(data, position) else "FILTER"
