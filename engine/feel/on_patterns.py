"""Built-in functions with regular expressions of XPath 3.1: ``matches``, ``replace`` and ``split``."""

from collections.abc import Callable
from time import perf_counter
from typing import TYPE_CHECKING, TypeVar

from engine.feel.frame import Frame
from engine.feel.functions import builtin
from engine.feel.patterns import compiled
from engine.feel.values import Failure
from engine.limits import LIST_LENGTH, TEXT_LENGTH

if TYPE_CHECKING:
    import regex

_Result = TypeVar("_Result")


@builtin("matches", "input: text", "pattern: text", "flags: text?")
def _matches(frame: Frame, text: str, pattern: str, flags: str | None = None) -> bool:
    frame.text(text)
    return _timed(frame, lambda seconds: compiled(pattern, flags or "").search(text, timeout=seconds) is not None)


@builtin("replace", "input: text", "pattern: text", "replacement: text", "flags: text?")
def _replace(frame: Frame, text: str, pattern: str, replacement: str, flags: str | None = None) -> str:
    """Put something else in place of every match (F&O §5.6.4). Refuses patterns that match nothing at all."""
    frame.text(text)

    def act(seconds: float) -> str:
        found = _sound(pattern, flags)
        parts = [replacement] if "q" in (flags or "") else replacement_parts(replacement, found.groups)
        pieces: list[str] = []
        size = last = 0
        for match in found.finditer(text, timeout=seconds):
            piece = text[last : match.start()] + "".join(
                part if isinstance(part, str) else match.group(part) or "" for part in parts
            )
            size += len(piece)
            if size > TEXT_LENGTH:
                raise Failure("text_too_long", limit=TEXT_LENGTH)
            pieces.append(piece)
            last = match.end()
        return "".join(pieces) + text[last:]

    return frame.text(_timed(frame, act))


@builtin("split", "string: text", "delimiter: text")
def _split(frame: Frame, text: str, pattern: str) -> list[str]:
    """Cut a text at every match. Refuses patterns that match nothing at all (F&O §5.6.5)."""
    frame.text(text)

    def act(seconds: float) -> list[str]:
        parts: list[str] = []
        last = 0
        for match in _sound(pattern, None).finditer(text, timeout=seconds):
            if len(parts) >= LIST_LENGTH:
                raise Failure("list_too_long", limit=LIST_LENGTH)
            parts.append(text[last : match.start()])
            last = match.end()
        return [*parts, text[last:]]

    return frame.list(_timed(frame, act))


def replacement_parts(replacement: str, groups: int) -> list[str | int]:
    r"""Read ``$1``, ``\$`` and ``\\`` in a replacement: texts and numbers of groups.

    As many digits belong to a number as still name a group; a first digit beyond the groups stands for nothing.
    Refuses every other dollar sign or backslash (F&O §5.6.4, FORX0004).
    """
    parts: list[str | int] = []
    at = 0
    while at < len(replacement):
        sign, ahead = replacement[at], replacement[at + 1 : at + 2]
        at += 1
        if sign == "\\" and ahead and ahead in "\\$":
            parts.append(ahead)
            at += 1
        elif sign == "$" and ahead and ahead in "0123456789":
            number, at = _group_number(replacement, at, groups)
            if number <= groups:
                parts.append(number)
        elif sign in "\\$":
            raise Failure("replacement_invalid", at=at - 1)
        else:
            parts.append(sign)
    return parts


def _group_number(replacement: str, at: int, groups: int) -> tuple[int, int]:
    number = int(replacement[at])
    at += 1
    while replacement[at : at + 1] and replacement[at] in "0123456789" and number * 10 + int(replacement[at]) <= groups:
        number = number * 10 + int(replacement[at])
        at += 1
    return number, at


def _sound(pattern: str, flags: str | None) -> "regex.Pattern[str]":
    found = compiled(pattern, flags or "")
    if found.search("", timeout=1) is not None:
        raise Failure("pattern_matches_nothing")
    return found


def _timed(frame: Frame, act: Callable[[float], _Result]) -> _Result:
    """Do something with patterns in the time that is left for them, whatever comes of it. Refuses when none is left.

    The stopwatch only ends what takes too long; what it shows never enters a value.
    """
    if frame.pattern_seconds <= 0:
        raise Failure("pattern_too_slow")
    start = perf_counter()
    try:
        return act(frame.pattern_seconds)
    except TimeoutError as error:
        frame.pattern_seconds = 0
        raise Failure("pattern_too_slow") from error
    finally:
        frame.pattern_seconds -= perf_counter() - start
