"""The closures of functions: writing one down, keeping what it sees, and calling whatever is a function."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.feel.frame import Frame
from engine.feel.functions import FUNCTIONS, Function, Parameter
from engine.feel.operations import Run, guarded
from engine.feel.shapes import shape_of
from engine.feel.syntax import Node
from engine.feel.types import ANY, Type, coerce, read_type
from engine.feel.values import Failure, kind

_OVERHEAD = 2
Find = Callable[[Frame], Function]


@dataclass(frozen=True, slots=True)
class Body:
    """The compiled body of a written function: the slots of its parameters, what a call costs and how deep it goes."""

    run: Run
    slots: tuple[int, ...]
    cost: int
    height: int
    tree: Node


def function_of(position: int, parameters: tuple[tuple[str, str | None], ...], body: Body) -> Run:
    """Make a function that sees the names and bound values of the place where it is written."""

    def act(frame: Frame) -> Function:
        kept, names, types = frame.slots.copy(), frame.names, frame.types
        formal = tuple(Parameter(name, _type_of(frame, text)) for name, text in parameters)

        def call(inner: Frame, *values: Any) -> Any:
            inner.spend(body.cost + len(kept) // 16)
            given = [_fitted(inner, position, value, one) for value, one in zip(values, formal, strict=True)]
            outer = inner.names, inner.slots, inner.types
            inner.enter(_OVERHEAD, body.height)
            inner.names, inner.slots, inner.types = names, kept.copy(), types
            try:
                for slot, value in zip(body.slots, given, strict=True):
                    inner.slots[slot] = value
                return body.run(inner)
            finally:
                inner.names, inner.slots, inner.types = outer
                inner.leave(_OVERHEAD)

        result = shape_of(body.tree, {one.name: one.type for one in formal})
        return Function("", formal, call, kept=kept, result=result)

    return guarded(position, act)


def _fitted(frame: Frame, position: int, value: Any, parameter: Parameter) -> Any:
    """Convert an argument to the type of its parameter; one that does not fit is null (DMN 1.5 §10.3.2.9.4)."""
    if parameter.type.size > 1:
        frame.weigh(value)
    try:
        return coerce(value, parameter.type)
    except Failure as failure:
        frame.note(failure.code, position, {**failure.params, "parameter": parameter.name})
        return None


def _type_of(frame: Frame, text: str | None) -> Type:
    return ANY if text is None else read_type(text, frame.types)


def named_after_itself(run: Run, slot: int) -> Run:
    """Let a function that is an entry of a context see itself under the name of the entry."""

    def act(frame: Frame) -> Any:
        value = run(frame)
        if type(value) is Function and value.kept is not None:
            value.kept[slot] = value
        return value

    return act


def external(position: int, names: tuple[str, ...]) -> Run:
    """Refuse a function of another language, by name, when it is called."""

    def call(_: Frame, *__: Any) -> Any:
        raise Failure("external_function_refused")

    value = Function("", tuple(Parameter(name) for name in names), call)
    return guarded(position, lambda _: value)


def called(name: str, bound: Run | None) -> Find:
    """Find the function that a call means: a bound or given value of this name, otherwise the built-in one."""
    builtin = FUNCTIONS.get(name)

    def find(frame: Frame) -> Function:
        value = frame.names.get(name) if bound is None else bound(frame)
        if type(value) is Function:
            return value
        if builtin is not None:
            return builtin
        if value is None:
            raise Failure("function_unknown", name=name)
        raise Failure("function_expected", given=kind(value))

    return find


def called_value(run: Run) -> Find:
    """Find the function that an expression gives."""

    def find(frame: Frame) -> Function:
        value = run(frame)
        if type(value) is Function:
            return value
        raise Failure("function_expected", given=kind(value))

    return find


def call(position: int, find: Find, arguments: tuple[Run, ...], above: int) -> Run:
    """Call a function with arguments in order; ``above`` are the calls of Python from the root of the tree."""

    def act(frame: Frame) -> Any:
        function = find(frame)
        values = [argument(frame) for argument in arguments]
        frame.position = position
        frame.depth += above
        try:
            return function.call(frame, values)
        finally:
            frame.depth -= above

    return guarded(position, act)


def call_named(position: int, find: Find, names: tuple[str, ...], arguments: tuple[Run, ...], above: int) -> Run:
    """Call a function with arguments by the names of its parameters."""

    def act(frame: Frame) -> Any:
        function = find(frame)
        values = {name: argument(frame) for name, argument in zip(names, arguments, strict=True)}
        frame.position = position
        frame.depth += above
        try:
            return function.call_named(frame, values)
        finally:
            frame.depth -= above

    return guarded(position, act)
