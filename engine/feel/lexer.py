"""FEEL text → tokens: names of many words, escapes, types, and brackets told apart by what stands before them."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from lark import Token
from lark.lexer import Lexer

from engine.errors import InvalidExpression
from engine.feel.functions import FUNCTIONS
from engine.feel.naming import BLANK, KEYWORDS, NAME, PART, SYMBOLS, Known, is_name, known, normal, phrases
from engine.feel.types import type_end
from engine.limits import EXPRESSION_DEPTH, VARIABLE_NAME_LENGTH

_SIGNS = {")": "RPAR", "]": "RSQB", "{": "LBRACE", "}": "RBRACE", ",": "COMMA", ":": "COLON"} | {
    ".": "DOT",
    "..": "DOTDOT",
    "+": "ADD",
    "-": "ADD",
    "*": "MULTIPLY",
    "/": "MULTIPLY",
    "**": "POWER",
    **dict.fromkeys(("=", "!=", "<", "<=", ">", ">="), "COMPARE"),
}
_OPERANDS = frozenset(
    {"NAME", "NUMBER", "STRING", "TEMPORAL", "TRUE", "FALSE", "NULL", "RPAR", "RSQB", "RBRACE", "RCLOSE", "TYPE"}
)
_OPENED = {"LPAR": "(", "CALL": "argument", "LFORMAL": "formal", "LSQB": "[", "FILTER": "filter", "ROPEN": "["} | {
    "LBRACE": "key"
}
_LOOPS = {"FOR", "SOME", "EVERY"}
_CLOSERS = {"RPAR", "RFORMAL", "RSQB", "RCLOSE", "RBRACE"}
_STRING = r'"(?:[^"\\]|\\.)*+"'
_TOKEN = re.compile(
    rf"""(?P<blank>(?:[{BLANK}]+|//[^\n]*|/\*(?:[^*]|\*(?!/))*+\*/)+)
    |(?P<name>{NAME})
    |(?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    |(?P<text>{_STRING})
    |@(?P<temporal>{_STRING})
    |(?P<sign>\.\.|\*\*|[<>!]=|[()\[\]{{}},:.+\-*/=<>])""",
    re.VERBOSE | re.DOTALL,
)
_PROPERTIES = phrases(("time offset", "start included", "end included"), rf"(?![{PART}])")
_BLANK = rf"[{BLANK}]*"
_DECLARED = {
    "loop": re.compile(rf"{NAME}[{PART}{SYMBOLS}\s]*?(?=\s+in(?![{PART}]))"),
    "key": re.compile(rf"{NAME}[{PART}{SYMBOLS}\s]*?(?=\s*:)"),
    "argument": re.compile(rf"{NAME}[{PART}{SYMBOLS}\s]*?(?=\s*:)"),
    "formal": re.compile(rf"{NAME}[{PART}{SYMBOLS}\s]*?(?=\s*[:,)])"),
}
_INSTANCE = re.compile(rf"instance\s+of(?![{PART}])")
_BEFORE_BRACKET = re.compile(rf"{_BLANK}\(")
_BEFORE_BRACE = re.compile(rf"{_BLANK}\{{")
_CLOSES_RANGE = re.compile(
    r"\[\s*(?:$|[\])},=]|\.(?![.0-9])|!=|[<>]|(?:and|or|then|else|return|satisfies|in|between|instance)\b)"
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))", re.DOTALL)
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\", "'": "'"}


class FeelLexer(Lexer):
    """Hands the parser what was read before; lark makes one of it for all texts."""

    def __init__(self, _configuration: Any) -> None:
        pass

    def lex(self, tokens: Iterator[Token]) -> Iterator[Token]:  # type: ignore[override]  # lark hands on what it got
        """Return the tokens."""
        return tokens


class Reading:
    """The reading of one text from ``start``: which names it has declared so far and which brackets are open."""

    def __init__(self, text: str, names: frozenset[str], start: int = 0) -> None:
        self.text = text
        self.start = start
        self.names = names
        self.given = known(names)
        self.own = Known()
        self.previous = ""
        self.open: list[str] = []
        self.declares = ""
        self.wants_type = False

    def tokens(self) -> Iterator[Token]:
        """Yield the tokens. Refuses unknown characters, open texts, long names and deep brackets."""
        text, position = self.text, self.start
        while position < len(text):
            kind, value, end = self._next(position)
            if kind:
                self._follow(kind, position)
                self.previous = kind
                yield Token(kind, value, start_pos=position, end_pos=end)
            position = end

    def _next(self, position: int) -> tuple[str, str, int]:
        match = _TOKEN.match(self.text, position)
        if match is None:
            found = self.text[position]
            open_text = found == '"' or self.text.startswith('@"', position)
            code = "expression_text_unterminated" if open_text else "expression_character_unknown"
            raise InvalidExpression(code, position, {"found": found})
        group, found = match.lastgroup, match.group()
        if group == "blank":
            return "", found, match.end()
        if group == "name":
            return self._type(position) if self.wants_type else self._word(position, found)
        if group == "sign":
            return self._sign(position, found), found, match.end()
        if group == "number":
            return "NUMBER", found, match.end()
        literal = unquote(match.group(str(group)), position)
        if self.declares == "key":
            self._learn(normal(literal))
        return "STRING" if group == "text" else "TEMPORAL", literal, match.end()

    def _follow(self, kind: str, position: int) -> None:
        """Keep account of brackets and of what comes next."""
        top = self.open[-1] if self.open else ""
        self.declares = ""
        self.wants_type = kind == "INSTANCE" or (kind == "COLON" and top == "formal")
        if kind in _OPENED:
            self.declares = _OPENED[kind]
            self.open.append(self.declares)
            if len(self.open) > EXPRESSION_DEPTH:
                raise InvalidExpression("expression_too_deep", position, {"limit": EXPRESSION_DEPTH})
        elif kind == "COMMA":
            self.declares = top
        elif kind in _LOOPS:
            self.declares = "loop"
            self.open.append("loop")
        elif kind in {"RETURN", "SATISFIES"} and top == "loop":
            self.open.pop()
        elif kind in _CLOSERS:
            while self.open and self.open.pop() == "loop":
                continue
        elif kind == "DOTDOT" and top in {"(", "["}:
            self.open[-1] = ".."

    def _sign(self, position: int, found: str) -> str:
        operand = self.previous in _OPERANDS
        if found == "(":
            return "CALL" if operand else "LFORMAL" if self.previous == "FUNCTION" else "LPAR"
        if found == ")" and self._innermost() == "formal":
            return "RFORMAL"
        if found == "]":
            return "RSQB" if operand or self.previous == "LSQB" else "ROPEN"
        if found != "[":
            return _SIGNS[found]
        if not operand:
            return "LSQB"
        return "RCLOSE" if self._innermost() == ".." and _CLOSES_RANGE.match(self.text, position) else "FILTER"

    def _innermost(self) -> str:
        return self.open[-1] if self.open else ""

    def _word(self, position: int, found: str) -> tuple[str, str, int]:
        if self.declares in _DECLARED:
            declared = _DECLARED[self.declares].match(self.text, position)
            if declared is not None:
                return self._declared(declared)
        if self.previous in _OPERANDS:
            return self._joining(position, found)
        if self.previous != "DOT" and found in KEYWORDS and not self._odd(position):
            return found.upper(), found, position + len(found)
        if found == "function" and self.previous != "DOT" and _BEFORE_BRACKET.match(self.text, position + len(found)):
            return "FUNCTION", found, position + len(found)
        if found == "external" and self.previous == "RFORMAL" and _BEFORE_BRACE.match(self.text, position + len(found)):
            return "EXTERNAL", found, position + len(found)
        end = max(position + len(found), self._odd(position))
        return "NAME", self._fitting(position, end), end

    def _odd(self, position: int) -> int:
        """Return where the longest name of many words ends that begins here, 0 when none does."""
        built_in = (_PROPERTIES if self.previous == "DOT" else _functions()).match(self.text, position)
        return max(self._end(position), built_in.end() if built_in else 0)

    def _end(self, position: int) -> int:
        return max(self.given.end(self.text, position), self.own.end(self.text, position))

    def _joining(self, position: int, found: str) -> tuple[str, str, int]:
        if found in KEYWORDS:
            return found.upper(), found, position + len(found)
        instance = _INSTANCE.match(self.text, position)
        if instance is not None:
            return "INSTANCE", instance.group(), instance.end()
        return "NAME", self._fitting(position, position + len(found)), position + len(found)

    def _declared(self, match: re.Match[str]) -> tuple[str, str, int]:
        name = self._fitting(match.start(), match.end())
        self._learn(name)
        return "NAME" if self.declares == "loop" else "PARAMETER", name, match.end()

    def _learn(self, name: str) -> None:
        if not is_name(name) and len(name) <= VARIABLE_NAME_LENGTH:
            self.own.learn(name)

    def _fitting(self, position: int, end: int) -> str:
        name = normal(self.text[position:end])
        if len(name) > VARIABLE_NAME_LENGTH and name not in self.names:
            raise InvalidExpression("expression_name_too_long", position, {"limit": VARIABLE_NAME_LENGTH})
        return name

    def _type(self, position: int) -> tuple[str, str, int]:
        end = type_end(self.text, position, self._end)
        return "TYPE", normal(self.text[position:end]), end


def unquote(literal: str, position: int) -> str:
    """Read a string literal: NFC outside escapes, surrogate pairs joined. Refuses half a pair."""
    text = unicodedata.normalize("NFC", literal[1:-1])
    if "\\" in text:
        try:
            text = _ESCAPE.sub(_unescape, text).encode("utf-16", "surrogatepass").decode("utf-16")
        except (ValueError, OverflowError) as error:
            raise InvalidExpression("expression_escape_invalid", position) from error
    return text


def _unescape(match: re.Match[str]) -> str:
    code = match.group(1) or match.group(2)
    if code is None:
        return _PLAIN.get(match.group(3), match.group())
    return chr(int(code, 16))


_FUNCTION_NAMES: dict[int, re.Pattern[str]] = {}


def _functions() -> re.Pattern[str]:
    """Return the pattern of the built-in names: with their bracket, or alone when no keyword is in them."""
    count = len(FUNCTIONS)
    if count not in _FUNCTION_NAMES:
        alone = [name for name in FUNCTIONS if not KEYWORDS & set(name.split())]
        called, plain = phrases(FUNCTIONS, rf"(?={_BLANK}\()"), phrases(alone, rf"(?![{PART}])")
        _FUNCTION_NAMES[count] = re.compile(f"{called.pattern}|{plain.pattern}")
    return _FUNCTION_NAMES[count]
