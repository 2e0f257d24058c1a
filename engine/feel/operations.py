"""The closures of single operations: each takes the frame of an evaluation and gives a value."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.feel.frame import Frame
from engine.feel.functions import FUNCTIONS
from engine.feel.members import member
from engine.feel.operators import calculate, negative
from engine.feel.values import KINDS, Failure, admit, kind

Run = Callable[[Frame], Any]


def guarded(position: int, act: Run) -> Run:
    """Make a closure whose FEEL errors become null with a reason at this position."""

    def run(frame: Frame) -> Any:
        frame.position = position
        try:
            return act(frame)
        except Failure as failure:
            frame.note(failure.code, position, failure.params)
            return None

    return run


def variable(name: str, position: int) -> Run:
    """Read a variable; one that is missing is null with a reason."""

    def run(frame: Frame) -> Any:
        try:
            value = frame.names[name]
        except KeyError:
            if name in FUNCTIONS:
                return FUNCTIONS[name]
            frame.note("variable_missing", position, {"name": name})
            return None
        if type(value) is Decimal:
            return value if value.is_finite() else foreign(frame, value)
        return value if type(value) in KINDS else foreign(frame, value)

    foreign = _foreign(position)
    return run


def _foreign(position: int) -> Callable[[Frame, Any], Any]:
    def take(frame: Frame, value: Any) -> Any:
        try:
            return admit(value)
        except Failure as failure:
            frame.note(failure.code, position, failure.params)
            return None

    return take


def slot(index: int) -> Run:
    """Read a value that the expression itself has bound."""
    return lambda frame: frame.slots[index]


def member_or(items: list[int], name: str, outer: Run) -> Run:
    """Read a member of the innermost filtered item that has it, otherwise the outer name."""
    if not items:
        return outer
    slots = tuple(items)

    def run(frame: Frame) -> Any:
        for index in slots:
            item = frame.slots[index]
            if type(item) is dict and name in item:
                return admit(item[name])
        return outer(frame)

    return run


def chain(operands: tuple[Run, ...], signs: tuple[tuple[str, int], ...]) -> Run:
    """Reckon from left to right."""
    first = operands[0]
    rest = tuple((sign, position, run) for (sign, position), run in zip(signs, operands[1:], strict=True))

    def run(frame: Frame) -> Any:
        value = first(frame)
        for sign, position, operand in rest:
            other = operand(frame)
            try:
                value = calculate(frame, sign, value, other)
            except Failure as failure:
                frame.note(failure.code, position, failure.params)
                value = None
        return value

    return run


def negation(position: int, sign: str, operand: Run) -> Run:
    """Turn the sign; a plus in front demands the same types and changes nothing."""
    if sign == "-":
        return guarded(position, lambda frame: negative(operand(frame)))
    return guarded(position, lambda frame: negative(negative(operand(frame))))


def conditional(position: int, condition: Run, positive: Run, negative: Run) -> Run:
    """Choose: only true takes the first way (DMN 1.5 §10.3.2.6)."""

    def run(frame: Frame) -> Any:
        value = condition(frame)
        if value is True:
            return positive(frame)
        if value is not False and value is not None:
            frame.note("boolean_expected", position, {"given": kind(value)})
        return negative(frame)

    return run


def path(position: int, source: Run, name: str) -> Run:
    """Read a member of a context, a part of a date or duration, or the members of all items of a list."""
    return guarded(position, lambda frame: member(frame, source(frame), name))


def list_of(position: int, items: tuple[Run, ...]) -> Run:
    """Make a list."""
    return guarded(position, lambda frame: frame.list([item(frame) for item in items]))


def context_of(entries: tuple[tuple[str, int, Run], ...]) -> Run:
    """Make a context, entry by entry."""

    def run(frame: Frame) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, index, value in entries:
            result[key] = frame.slots[index] = value(frame)
        return result

    return run


def defined(argument: Run) -> Run:
    """Tell whether something has a value, without a reason when it has none."""

    def run(frame: Frame) -> bool:
        known = len(frame.reasons)
        value = argument(frame)
        del frame.reasons[known:]
        return value is not None

    return run
