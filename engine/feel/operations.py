"""The closures of single operations: each takes the frame of an evaluation and gives a value."""

from collections.abc import Callable
from typing import Any

from engine.feel.frame import Frame
from engine.feel.functions import Function
from engine.feel.members import member
from engine.feel.operators import ORDERED, ORDERS, PLAIN, calculate, contains, equal, in_order, negative
from engine.feel.values import ADMITTED, Failure, Range, admit, kind, singleton

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
            frame.note("variable_missing", position, {"name": name})
            return None
        return value if type(value) in ADMITTED else foreign(frame, value)

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


def logic(position: int, word: str, operands: tuple[Run, ...]) -> Run:
    """Join conditions by three-valued ``and`` or ``or`` (DMN 1.5 Table 50); what is no boolean counts as null."""
    decisive = word == "or"
    neutral = not decisive

    def run(frame: Frame) -> bool | None:
        result: bool | None = neutral
        for operand in operands:
            value = operand(frame)
            if value is decisive:
                return not neutral
            if value is not neutral:
                result = None
                if value is not None:
                    frame.note("boolean_expected", position, {"given": kind(value)})
        return result

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


def comparison(position: int, sign: str, left: Run, right: Run) -> Run:
    """Compare two values: at once when both are of the same plain type, with all rules otherwise."""
    if sign in ORDERS:
        return _ordering(position, sign, left, right)
    wanted = sign == "="

    def run(frame: Frame) -> bool | None:
        one, other = left(frame), right(frame)
        if type(one) is type(other) and type(one) in PLAIN:
            return (one == other) is wanted
        try:
            return equal(frame, one, other) is wanted
        except Failure as failure:
            frame.note(failure.code, position, failure.params)
            return None

    return run


def _ordering(position: int, sign: str, left: Run, right: Run) -> Run:
    test = ORDERS[sign]

    def run(frame: Frame) -> bool | None:
        one, other = left(frame), right(frame)
        if type(one) is type(other) and type(one) in ORDERED:
            return test(one, other)
        try:
            return in_order(frame, sign, one, other)
        except Failure as failure:
            frame.note(failure.code, position, failure.params)
            return None

    return run


def between(position: int, value: Run, low: Run, high: Run) -> Run:
    """Tell whether a value lies between two others, both included."""

    def act(frame: Frame) -> bool:
        inner = value(frame)
        return in_order(frame, ">=", inner, low(frame)) and in_order(frame, "<=", inner, high(frame))

    return guarded(position, act)


def membership(position: int, value: Run, tests: tuple[tuple[str, Run], ...]) -> Run:
    """Tell whether a value passes one of the tests: true wins, an error makes the rest null."""

    def run(frame: Frame) -> bool | None:
        inner = value(frame)
        result: bool | None = False
        for sign, test in tests:
            try:
                if _passes(frame, sign, inner, test(frame)):
                    return True
            except Failure as failure:
                frame.note(failure.code, position, failure.params)
                result = None
        return result

    return run


def _passes(frame: Frame, sign: str, value: Any, test: Any) -> bool:
    if not sign:
        return contains(frame, test, value)
    if sign in ORDERS:
        return in_order(frame, sign, value, test)
    return equal(frame, value, test) is (sign == "=")


def half_range(position: int, sign: str, end: Run) -> Run:
    """Make a range with one end."""

    def act(frame: Frame) -> Range:
        value = _end(end(frame))
        if sign == "=":
            return Range(value, value)
        closed = sign.endswith("=")
        if sign.startswith(">"):
            return Range(value, None, low_closed=closed, high_closed=False)
        return Range(None, value, low_closed=False, high_closed=closed)

    return guarded(position, act)


def interval(position: int, low: Run, high: Run, closed: tuple[bool, bool]) -> Run:
    """Make a range with two ends. Refuses ends of two types."""

    def act(frame: Frame) -> Range:
        start, end = _end(low(frame)), _end(high(frame))
        if type(start) is not type(end):
            raise Failure("types_do_not_compare", left=kind(start), right=kind(end))
        return Range(start, end, *closed)

    return guarded(position, act)


def _end(value: Any) -> Any:
    value = singleton(value)
    if kind(value) in {"null", "boolean", "list", "context", "range"}:
        raise Failure("range_end_unfit", given=kind(value))
    return value


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


def call(position: int, function: Function, arguments: tuple[Run, ...]) -> Run:
    """Call a built-in function."""
    return guarded(position, lambda frame: function.call(frame, [argument(frame) for argument in arguments]))


def defined(argument: Run) -> Run:
    """Tell whether something has a value, without a reason when it has none."""

    def run(frame: Frame) -> bool:
        known = len(frame.reasons)
        value = argument(frame)
        del frame.reasons[known:]
        return value is not None

    return run
