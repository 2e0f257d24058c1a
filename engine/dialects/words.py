"""The words and signs of the languages that are translated: which terminal of the grammar each of them is."""

from collections.abc import Mapping
from typing import Final

JUEL: Final = "juel"
PYTHON: Final = "python"
JAVASCRIPT: Final = "javascript"

_PLAIN: Final = {
    **{sign: ("COMPARE", sign) for sign in ("!=", "<", "<=", ">", ">=")},
    "==": ("COMPARE", "="),
    **{sign: ("ADD", sign) for sign in "+-"},
    **{sign: ("MULTIPLY", sign) for sign in "*/%"},
    ".": ("DOT", "."),
    ",": ("COMMA", ","),
    "(": ("LPAR", "("),
    ")": ("RPAR", ")"),
    "[": ("LSQB", "["),
    "]": ("RSQB", "]"),
}
_LIKE_C: Final = {
    "&&": ("AND", "and"),
    "||": ("OR", "or"),
    "!": ("BANG", "not"),
    "?": ("QUESTION", "?"),
    ":": ("COLON", ":"),
}
SIGNS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    JUEL: _PLAIN | _LIKE_C,
    JAVASCRIPT: _PLAIN | _LIKE_C | {"===": ("COMPARE", "="), "!==": ("COMPARE", "!="), "**": ("POWER", "**")},
    PYTHON: _PLAIN | {"//": ("MULTIPLY", "//"), "**": ("POWER", "**")},
}

_TRUTHS: Final = {"true": ("TRUE", "true"), "false": ("FALSE", "false"), "null": ("NULL", "null")}
WORDS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    JUEL: _TRUTHS
    | {
        "eq": ("COMPARE", "="),
        "ne": ("COMPARE", "!="),
        "lt": ("COMPARE", "<"),
        "le": ("COMPARE", "<="),
        "gt": ("COMPARE", ">"),
        "ge": ("COMPARE", ">="),
        "and": ("AND", "and"),
        "or": ("OR", "or"),
        "not": ("BANG", "not"),
        "empty": ("EMPTY", "empty"),
        "div": ("MULTIPLY", "/"),
        "mod": ("MULTIPLY", "%"),
    },
    JAVASCRIPT: _TRUTHS | {"undefined": ("NULL", "null")},
    PYTHON: {
        "True": ("TRUE", "true"),
        "False": ("FALSE", "false"),
        "None": ("NULL", "null"),
        "and": ("AND", "and"),
        "or": ("OR", "or"),
        "not": ("NOT", "not"),
        "if": ("IF", "if"),
        "else": ("ELSE", "else"),
        "in": ("COMPARE", "in"),
        "not in": ("COMPARE", "not in"),
        "is": ("COMPARE", "="),
        "is not": ("COMPARE", "!="),
    },
}

_RESERVED_WORDS: Final = """
await class const delete do for function instanceof let new return switch this throw try typeof var void while with
yield as assert async def del from global import lambda nonlocal raise
"""
_ENGINE_OBJECTS: Final = "execution task processInstance authenticatedUserId currentUser"
RESERVED: Final = frozenset(f"{_RESERVED_WORDS} {_ENGINE_OBJECTS}".split())
"""Words that are no variable of the process: of the languages, and what other engines put beside the variables."""
