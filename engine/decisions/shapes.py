"""Types of a model at work: a FEEL type together with the values that it allows, checked on the way in and out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from engine.decisions.call import Call, Place, call_of
from engine.feel.frame import Frame
from engine.feel.functions import Function, Parameter
from engine.feel.types import ANY, SIMPLE, Type, coerce, conforms, fits, type_of
from engine.feel.values import Failure, kind, number_text
from engine.limits import LIST_LENGTH

Test = Callable[[Call, Any], bool]

_SHOWN = 64
_FREE = 16
_NODES = 100_000
_DEPTH = 64
_HEIGHT = 4
_SEARCHED = 1_000
_ALIASES: Mapping[str, str] = {
    **dict.fromkeys(("integer", "long", "double", "decimal", "float"), "number"),
    **dict.fromkeys(("text", "String"), "string"),
    **dict.fromkeys(("days and time duration", "days & time duration"), "days and time duration"),
    **dict.fromkeys(("years and months duration", "years & months duration"), "years and months duration"),
    "bool": "boolean",
    "any": "Any",
}
"""Spellings that tools use for the types of FEEL."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A type of the model. ``tests`` are its allowed values; those of parts are with the parts."""

    name: str
    type: Type
    tests: tuple[Test, ...] = ()
    element: "Shape | None" = None
    members: "tuple[tuple[str, Shape], ...]" = ()
    parameters: "tuple[Shape, ...] | None" = None
    result: "Shape | None" = None

    @property
    def is_cut(self) -> bool:
        """Tell whether its type has more parts than a type of FEEL can."""
        return bool(self.members or self.element) and self.type.members is None and self.type.element is None

    def restricted(self, name: str, tests: tuple[Test, ...]) -> "Shape":
        """Return this shape under another name, with further tests."""
        return replace(self, name=name, tests=(*self.tests, *tests))

    def fit(self, call: Call, value: Any) -> Any:
        """Return a value as this type, after the conversions of DMN 1.5 §10.3.2.9.4; null stays null.

        Refuses values of another type and values that are not allowed.
        """
        if value is None:
            return None
        call.weigh(value)
        if self.parameters is not None and type(value) is Function:
            return self.agreed(value)
        try:
            fitted = coerce(value, self.type)
        except Failure as failure:
            raise _narrowed(failure, value, self.type) from failure
        if self.tests or self.element or self.members:
            self.check(call, fitted)
        return fitted

    def agreed(self, function: Function) -> Function:
        """Return a function whose arguments and result are of this function type, or null with a reason.

        Refuses functions of another number of parameters, and of other types as far as both say them.
        """
        own, shapes, result = type_of(function), self.parameters or (), self.result or UNTYPED
        pairs = list(zip(own.parameters or (), shapes, strict=False))
        theirs = tuple(one if shape.type == ANY else shape.type for one, shape in pairs)
        wanted = Type("function", parameters=theirs, result=result.type)
        known = own if own.result != ANY else replace(own, result=result.type)
        if len(own.parameters or ()) != len(shapes) or not fits(known, wanted):
            raise Failure("type_unfit", wanted=str(self.type)[:_SHOWN], given="function")
        if all(shape is UNTYPED for shape in (*shapes, result)):
            return function

        def act(frame: Frame, *values: Any) -> Any:
            call = call_of(frame)
            call.enter(_HEIGHT, 0)
            try:
                given = [fit(call, shape, value, call.where) for shape, value in zip(shapes, values, strict=True)]
                return fit(call, result, function.call(call, given), call.where)
            finally:
                call.leave(_HEIGHT)
                if call is not frame:
                    frame.steps = call.steps

        formal = tuple(Parameter(one.name, kind) for one, kind in zip(function.parameters, theirs, strict=True))
        return Function(function.name, formal, act, kept=function.kept, result=result.type)

    def check(self, call: Call, value: Any) -> None:
        """Pass a value of this type that is allowed, with all its parts. Refuses others."""
        call.spend(1)
        for test in self.tests:
            if not test(call, value):
                raise Failure("value_not_allowed", value=shown(value), type=self.name[:_SHOWN])
        if self.element is not None and type(value) is list:
            for item in value:
                self.element.check(call, item)
        if self.members and type(value) is dict:
            for name, member in self.members:
                member.check(call, value.get(name))


UNTYPED = Shape("Any", ANY)


def fit(call: Call, shape: Shape, value: Any, place: Place) -> Any:
    """Return a value as a type; what does not fit becomes null with a reason."""
    if shape is UNTYPED:
        return value
    try:
        return shape.fit(call, value)
    except Failure as failure:
        call.note_at(place, failure)
        return None


def simple(name: str) -> Shape | None:
    """Return a type of FEEL by any of its spellings, None for other names."""
    found = SIMPLE.get(name) or SIMPLE.get(_ALIASES.get(name, ""))
    return None if found is None else Shape(str(found), found)


def collection_of(name: str, element: Shape) -> Shape:
    """Return the shape of a list."""
    return Shape(name, Type("list", element=element.type), element=element)


def structure_of(name: str, members: tuple[tuple[str, Shape], ...]) -> Shape:
    """Return the shape of a context with these members."""
    types = tuple((member, shape.type) for member, shape in members)
    return Shape(name, Type("context", members=types), members=members)


def function_of(name: str, parameters: tuple[Shape, ...], result: Shape) -> Shape:
    """Return the shape of a function; the types of functions are compared by their parameters alone."""
    types = tuple(parameter.type for parameter in parameters)
    return Shape(name, Type("function", parameters=types, result=result.type), (), None, (), parameters, result)


def _narrowed(failure: Failure, value: Any, wanted: Type) -> Failure:
    """Say which part of a value is of another type, or not there at all; of a large value only that it does not fit."""
    path: list[str] = []
    while type(value) in {list, dict} and _size(value) <= _SEARCHED and (part := _misfit(value, wanted)) is not None:
        name, value, wanted = part
        path.append(name)
    if not path:
        return failure
    return Failure("type_unfit", wanted=str(wanted)[:_SHOWN], given=kind(value), at=".".join(path)[:_SHOWN])


def _misfit(value: Any, wanted: Type) -> tuple[str, Any, Type] | None:
    if type(value) is dict:
        parts = [(name, value.get(name), member, name in value) for name, member in wanted.members or ()]
    else:
        parts = [(str(at), item, wanted.element or ANY, True) for at, item in enumerate(value, 1)]
    found = ((name, part, kind) for name, part, kind, is_given in parts if not is_given or not conforms(part, kind))
    return next(found, None)


def shown(value: Any) -> str:
    """Write a simple value for a message; of everything else only the kind."""
    if type(value) is str:
        return value[:_SHOWN]
    if type(value) is Decimal:
        return number_text(value)[:_SHOWN]
    return str(value).lower() if type(value) is bool else kind(value)


def admitted(call: Call, value: Any) -> Any:
    """Turn what the host gives into a FEEL value, through all its parts. Refuses what is too large or too deep."""
    if type(value) not in {list, tuple, dict} and not isinstance(value, Mapping | int):
        return value
    admission = _Admission()
    admitted = admission.admit(value, 0)
    call.spend(admission.nodes // _FREE)
    return admitted


def _size(value: Any) -> int:
    """Count the parts of a value."""
    parts = value if type(value) is list else value.values()
    return len(value) + sum(_size(part) for part in parts if type(part) in {list, dict})


class _Admission:
    def __init__(self) -> None:
        self.nodes = 0

    def admit(self, value: Any, depth: int) -> Any:
        self.nodes += 1
        if depth > _DEPTH or self.nodes > _NODES:
            raise Failure("value_too_large", depth=_DEPTH, parts=_NODES)
        if isinstance(value, int) and not isinstance(value, bool):
            return Decimal(value)
        if isinstance(value, list | tuple):
            if len(value) > LIST_LENGTH:
                raise Failure("list_too_long", limit=LIST_LENGTH)
            return [self.admit(item, depth + 1) for item in value]
        if isinstance(value, Mapping):
            return {str(key): self.admit(item, depth + 1) for key, item in value.items()}
        return value
