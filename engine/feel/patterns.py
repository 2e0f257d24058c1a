"""Regular expressions from users: the package regex with a time limit, never Python's own."""

from functools import lru_cache

import regex

from engine.errors import InvalidExpression
from engine.feel.pattern_syntax import translated
from engine.feel.values import Failure

PATTERN_LENGTH = 500
PATTERN_SECONDS = 0.02
_FLAGS = frozenset("smixq")
_GROUPS = 50
_REPEATS = 1_000
_CACHED = 256
_EXPANDED = 10_000
"""The atoms of a pattern with every ``{3}`` written out three times, as the package regex writes it."""

_SET = r"\[\^?\]?(?:[^\]\\]|\\.)*+\]"
_PIECE = regex.compile(rf"(?s)(?P<open>\()|(?P<close>\))|\{{(?P<least>[0-9]+)[0-9,]*\}}|{_SET}|\\.|.")
_FOREIGN = regex.compile(r"(?s)" + _SET + r"|\\.|(\(\?(?![:=!]|<[=!\p{L}_$]))")
_BROKEN = (regex.error, ValueError, LookupError, OverflowError, RecursionError, TypeError)


def compiled(pattern: str, flags: str) -> "regex.Pattern[str]":
    """Return a pattern of XPath 3.1 ready for use; the last ones are kept.

    Refuses broken and long patterns and unknown flags; ``smixq`` are known (F&O §5.6.2).
    """
    letters = frozenset(flags)
    if not letters <= _FLAGS:
        raise Failure("pattern_flags_invalid", flags=flags[:16])
    if len(pattern) > PATTERN_LENGTH:
        raise Failure("pattern_too_long", limit=PATTERN_LENGTH)
    return _compiled(pattern, letters)


@lru_cache(maxsize=_CACHED)
def _compiled(pattern: str, letters: frozenset[str]) -> "regex.Pattern[str]":
    flags = regex.VERSION1 | (regex.IGNORECASE if "i" in letters else 0)
    try:
        return regex.compile("(?-f)" + _bounded(translated(pattern, letters)), flags)
    except _BROKEN as error:
        raise Failure("pattern_invalid", at=0) from error


def pattern_found(pattern: str, text: str) -> bool:
    """Tell whether a pattern of a form occurs in a text. Refuses (InvalidExpression) broken, long and slow patterns.

    A form is made for browsers: its patterns are those of the package regex, not those of XPath.
    """
    try:
        return regex.search(_bounded(_allowed(pattern)), text, timeout=PATTERN_SECONDS) is not None
    except Failure as failure:
        raise InvalidExpression(failure.code, 0, failure.params) from failure
    except TimeoutError as error:
        raise InvalidExpression("pattern_too_slow", 0) from error
    except _BROKEN as error:
        raise InvalidExpression("pattern_invalid", 0) from error


def check_pattern(pattern: str) -> None:
    """Pass a pattern that can be used. Refuses (InvalidExpression) a broken or long one."""
    pattern_found(pattern, "")


def _allowed(pattern: str) -> str:
    numbers = regex.findall(r"[0-9]+", pattern)
    repeats = any(len(number) > len(str(_REPEATS)) or int(number) > _REPEATS for number in numbers)
    if len(pattern) > PATTERN_LENGTH or pattern.count("(") > _GROUPS or ("{" in pattern and repeats):
        raise InvalidExpression("pattern_too_long", 0, {"limit": PATTERN_LENGTH})
    if any(match[1] for match in _FOREIGN.finditer(pattern)):
        raise InvalidExpression("pattern_invalid", 0)
    return pattern


def _bounded(pattern: str) -> str:
    """Pass a pattern for the package regex. Refuses one that is too long with its repetitions written out."""
    sizes = [0]
    last = 0
    for piece in _PIECE.finditer(pattern):
        if piece["open"]:
            sizes.append(0)
            continue
        if piece["close"]:
            last = sizes.pop() + 1
            sizes = sizes or [0]
        else:
            last = last * (max(int(piece["least"]), 1) - 1) if piece["least"] else 1
        sizes[-1] += last
    if sum(sizes) > _EXPANDED:
        raise Failure("pattern_too_long", limit=_EXPANDED)
    return pattern
