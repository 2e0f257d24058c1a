"""The functions and methods of other languages that FEEL has too; every other one is refused by name."""

from collections.abc import Callable, Mapping
from typing import Final

from engine.dialects.pieces import (
    ATOM,
    BOOLEAN,
    COMPARED,
    NUMBER,
    PRODUCT,
    TEXT,
    UNKNOWN,
    Piece,
    called,
    contained,
    emptiness,
    refuse,
    size,
    variable,
)
from engine.dialects.words import JAVASCRIPT, JUEL, PYTHON

_Make = Callable[..., Piece]


def call(dialect: str, name: str, arguments: tuple[Piece, ...], position: int) -> Piece:
    """Translate a call of a function. Refuses unknown ones and wrong counts of arguments."""
    count, make = _CALLS.get(dialect, {}).get(name, (-1, _plain("")))
    if count != len(arguments):
        raise refuse("dialect_function_unsupported", position, function=name[:64], arguments=len(arguments))
    return make(*arguments, position=position)


def method(dialect: str, receiver: Piece, name: str, arguments: tuple[Piece, ...], position: int) -> Piece:
    """Translate a call of a method. Refuses unknown ones and wrong counts of arguments."""
    if receiver.name == "execution" and name == "getVariable" and len(arguments) == 1:
        word = arguments[0].word
        if word is None:
            raise refuse("dialect_name_unfit", arguments[0].position, name=arguments[0].text[:64])
        return variable(word, position)
    if receiver.name == "Math" and dialect == JAVASCRIPT:
        return call("Math", name, arguments, position)
    count, make = _METHODS[dialect].get(name, (-1, _plain("")))
    if count != len(arguments):
        raise refuse("dialect_function_unsupported", position, function=f".{name}"[:64], arguments=len(arguments))
    return make(receiver, *arguments, position=position)


def remainder(dialect: str, left: Piece, right: Piece, position: int) -> Piece:
    """Translate ``%``: Python's follows the divisor like FEEL's ``modulo``, the others follow the dividend.

    Refuses, outside Python, a divisor that is not written down: its sign would decide.
    """
    if dialect == PYTHON:
        return called("modulo", left, right, position=position, kind=NUMBER)
    if right.kind != NUMBER or not right.is_literal or right.text.startswith("-"):
        raise refuse("dialect_operator_unsupported", position, operator="%")
    negative = f"-modulo(-{left.within(ATOM)}, {right.text})"
    text = f"if {left.within(COMPARED + 1)} < 0 then {negative} else modulo({left.text}, {right.text})"
    return Piece(f"({text})", ATOM, position, NUMBER)


def floor_division(left: Piece, right: Piece, position: int) -> Piece:
    """Translate Python's ``//``."""
    return Piece(f"floor({left.within(PRODUCT)} / {right.within(PRODUCT + 1)})", ATOM, position, NUMBER)


def property_of(dialect: str, source: Piece, name: str, position: int) -> Piece | None:
    """Translate a property that is a function in FEEL; None for every other member."""
    if dialect == JAVASCRIPT and name == "length":
        return size(source, position)
    return None


def _plain(name: str, kind: str = UNKNOWN) -> _Make:
    return lambda *arguments, position: called(name, *arguments, position=position, kind=kind)


def _equals(one: Piece, other: Piece, *, position: int) -> Piece:
    return Piece(f"{one.within(COMPARED + 1)} = {other.within(COMPARED + 1)}", COMPARED, position, BOOLEAN)


def _equals_loosely(one: Piece, other: Piece, *, position: int) -> Piece:
    return Piece(f"lower case({one.text}) = lower case({other.text})", COMPARED, position, BOOLEAN)


def _trimmed(value: Piece, *, position: int) -> Piece:
    return Piece(f'replace({value.text}, "^\\\\s+|\\\\s+$", "")', ATOM, position, TEXT)


def _is_empty(value: Piece, *, position: int) -> Piece:
    return emptiness(value, position, or_null=False)


def _contains(container: Piece, item: Piece, *, position: int) -> Piece:
    return contained(item, container, position)


def _size(value: Piece, *, position: int) -> Piece:
    return size(value, position)


_LOWER = (0, _plain("lower case", TEXT))
_UPPER = (0, _plain("upper case", TEXT))
_STARTS = (1, _plain("starts with", BOOLEAN))
_ENDS = (1, _plain("ends with", BOOLEAN))
_TRIM = (0, _trimmed)
_METHODS: Final[Mapping[str, Mapping[str, tuple[int, _Make]]]] = {
    JUEL: {
        "equals": (1, _equals),
        "equalsIgnoreCase": (1, _equals_loosely),
        "contains": (1, _contains),
        "startsWith": _STARTS,
        "endsWith": _ENDS,
        "toLowerCase": _LOWER,
        "toUpperCase": _UPPER,
        "trim": _TRIM,
        "isEmpty": (0, _is_empty),
        "length": (0, _plain("string length", NUMBER)),
        "size": (0, _plain("count", NUMBER)),
        "toString": (0, _plain("string", TEXT)),
    },
    JAVASCRIPT: {
        "includes": (1, _contains),
        "startsWith": _STARTS,
        "endsWith": _ENDS,
        "toLowerCase": _LOWER,
        "toUpperCase": _UPPER,
        "trim": _TRIM,
        "toString": (0, _plain("string", TEXT)),
        "equals": (1, _equals),
    },
    PYTHON: {
        "startswith": _STARTS,
        "endswith": _ENDS,
        "lower": _LOWER,
        "upper": _UPPER,
        "strip": _TRIM,
    },
}
_CALLS: Final[Mapping[str, Mapping[str, tuple[int, _Make]]]] = {
    PYTHON: {
        "len": (1, _size),
        "str": (1, _plain("string", TEXT)),
        "float": (1, _plain("number", NUMBER)),
        "abs": (1, _plain("abs")),
        "min": (2, _plain("min")),
        "max": (2, _plain("max")),
        "sum": (1, _plain("sum")),
    },
    JAVASCRIPT: {"Number": (1, _plain("number", NUMBER)), "String": (1, _plain("string", TEXT))},
    "Math": {
        "abs": (1, _plain("abs", NUMBER)),
        "ceil": (1, _plain("ceiling", NUMBER)),
        "floor": (1, _plain("floor", NUMBER)),
        "max": (2, _plain("max")),
        "min": (2, _plain("min")),
    },
}
