"""Regular expressions from users: the package regex with a time limit, never Python's own."""

from time import perf_counter

import regex

from engine.errors import InvalidExpression
from engine.feel.values import Failure

PATTERN_LENGTH = 500
PATTERN_SECONDS = 0.02
_FLAGS = {"i": regex.IGNORECASE, "m": regex.MULTILINE, "s": regex.DOTALL, "x": regex.VERBOSE}
_GROUPS = 50
_REPEATS = 1_000


def found(pattern: str, text: str, flags: str = "", seconds: float = PATTERN_SECONDS) -> tuple[bool, float]:
    """Tell whether a pattern occurs in a text, and how many of the seconds are left. Refuses broken and slow ones.

    The stopwatch only ends a search that takes too long; what it shows never enters a value.
    """
    start = perf_counter()
    try:
        if seconds <= 0:
            raise Failure("pattern_too_slow")
        verdict = regex.search(_allowed(pattern), text, _flags(flags), timeout=seconds) is not None
        return verdict, seconds - (perf_counter() - start)
    except TimeoutError as error:
        raise Failure("pattern_too_slow") from error
    except (regex.error, ValueError, LookupError, OverflowError, RecursionError, TypeError) as error:
        raise Failure("pattern_invalid") from error


def pattern_found(pattern: str, text: str) -> bool:
    """Tell whether a pattern of a form occurs in a text. Refuses (InvalidExpression) broken, long and slow patterns."""
    try:
        return found(pattern, text)[0]
    except Failure as failure:
        raise InvalidExpression(failure.code, 0, failure.params) from failure


def check_pattern(pattern: str) -> None:
    """Pass a pattern that can be used. Refuses (InvalidExpression) a broken or long one."""
    pattern_found(pattern, "")


def _allowed(pattern: str) -> str:
    numbers = regex.findall(r"[0-9]+", pattern)
    repeats = any(len(number) > len(str(_REPEATS)) or int(number) > _REPEATS for number in numbers)
    if len(pattern) > PATTERN_LENGTH or pattern.count("(") > _GROUPS or ("{" in pattern and repeats):
        raise Failure("pattern_too_long", limit=PATTERN_LENGTH)
    return pattern


def _flags(letters: str) -> int:
    if not set(letters) <= _FLAGS.keys():
        raise Failure("pattern_flags_invalid", flags=letters[:16])
    result = 0
    for letter in letters:
        result |= _FLAGS[letter]
    return result
