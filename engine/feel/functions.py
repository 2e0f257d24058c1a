"""Function values of FEEL (DMN 1.5 §10.3.2.13): parameters, overloads, and the registry of the built-in ones."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.feel.far import FarDay, FarMoment, FarSpan, FineTime
from engine.feel.frame import Frame
from engine.feel.values import KINDS, Failure, Months, Range, kind, singleton

_FREE = 512


@dataclass(frozen=True, slots=True)
class Parameter:
    """One formal parameter: its name, its type (a word of ``WORDS``, or the Type of a written one), optional or not."""

    name: str
    type: Any = "any"
    optional: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function: ``act(frame, *values)`` gives its value; ``others`` are its overloads, tried in their order.

    A spread function takes its last parameter, a list, either as one list or as its items one by one. ``kept`` are the
    bound values that a written one sees, copied when it was made; ``result`` the Type it gives, when that is known.
    """

    name: str
    parameters: tuple[Parameter, ...]
    act: Callable[..., Any]
    spread: bool = False
    others: "tuple[Function, ...]" = ()
    kept: list[Any] | None = None
    result: Any = None

    @property
    def least(self) -> int:
        """Return how many arguments it needs."""
        return min(sum(not parameter.optional for parameter in one.parameters) for one in self.overloads)

    @property
    def most(self) -> int | None:
        """Return how many arguments it takes, None for any number."""
        if any(one.spread for one in self.overloads):
            return None
        return max(len(one.parameters) for one in self.overloads)

    @property
    def overloads(self) -> "tuple[Function, ...]":
        """Return the function and its overloads."""
        return (self, *self.others)

    def takes(self, count: int) -> bool:
        """Tell whether so many arguments in order fit one of the overloads."""
        return any(one.fits(count) for one in self.overloads)

    def fits(self, count: int) -> bool:
        """Tell whether so many arguments in order fit it, its overloads apart."""
        least = sum(not parameter.optional for parameter in self.parameters)
        return least <= count and (self.spread or count <= len(self.parameters))

    def call(self, frame: Frame, arguments: list[Any]) -> Any:
        """Apply it to evaluated arguments; long texts cost steps. Refuses wrong counts and values of a wrong type."""
        frame.spend(sum(len(value) // _FREE for value in arguments if type(value) is str))
        if not self.others:
            return self.act(frame, *self._placed(frame, arguments))
        refusal: Failure | None = None
        for one in self.overloads:
            try:
                values = one._placed(frame, arguments)  # noqa: SLF001  # of the same class
            except Failure as failure:
                refusal = failure if refusal is None or refusal.code == "arguments_wrong" else refusal
            else:
                return one.act(frame, *values)
        raise refusal or self._wrong(len(arguments))

    def call_named(self, frame: Frame, arguments: Mapping[str, Any]) -> Any:
        """Apply it to arguments by the names of its parameters. Refuses names it has not and missing ones.

        Of overloads with the same names, the one that has them in the written order comes first.
        """
        refusal: Failure | None = None
        written = tuple(arguments)
        for one in sorted(self.overloads, key=lambda one: tuple(part.name for part in one.parameters) != written):
            try:
                values = one._named(frame, arguments)  # noqa: SLF001  # of the same class
            except Failure as failure:
                refusal = failure if refusal is None or refusal.code == "arguments_wrong" else refusal
            else:
                return one.act(frame, *values)
        raise refusal or self._wrong(len(arguments))

    def _wrong(self, count: int) -> Failure:
        return Failure("arguments_wrong", function=self.name, least=self.least, most=self.most, given=count)

    def _placed(self, frame: Frame, arguments: list[Any]) -> list[Any]:
        if not self.fits(len(arguments)):
            raise self._wrong(len(arguments))
        if not self.spread:
            return self._checked(arguments)
        first = len(self.parameters) - 1
        rest = arguments[first:]
        items = rest[0] if len(rest) == 1 and type(rest[0]) is list and not first else rest
        return [*self._checked(arguments[:first]), frame.list(items)]

    def _named(self, frame: Frame, arguments: Mapping[str, Any]) -> list[Any]:
        known = [parameter.name for parameter in self.parameters]
        for name in arguments:
            if name not in known:
                raise Failure("parameter_unknown", function=self.name, name=name)
        for parameter in self.parameters:
            if parameter.name not in arguments and not parameter.optional:
                raise Failure("parameter_missing", function=self.name, name=parameter.name)
        frame.spend(sum(len(value) // _FREE for value in arguments.values() if type(value) is str))
        last = max((known.index(name) for name in arguments), default=-1)
        values = [
            self._fit(index, parameter, arguments[parameter.name]) if parameter.name in arguments else None
            for index, parameter in enumerate(self.parameters[: last + 1])
        ]
        if self.spread:
            values[-1] = frame.list(values[-1] if type(values[-1]) is list else [values[-1]])
        return values

    def _checked(self, arguments: list[Any]) -> list[Any]:
        return [
            self._fit(index, parameter, value)
            for index, (parameter, value) in enumerate(zip(self.parameters, arguments, strict=False))
        ]

    def _fit(self, index: int, parameter: Parameter, value: Any) -> Any:
        wanted = parameter.type
        if wanted == "any" or type(wanted) is not str or (value is None and parameter.optional):
            return value
        types = WORDS[wanted]
        if type(value) in types:
            return value
        if wanted == "list" and value is not None:
            return [value]
        inner = singleton(value)
        if type(inner) in types:
            return inner
        raise Failure("argument_unfit", function=self.name, argument=index + 1, wanted=wanted, given=kind(value))


WORDS: Mapping[str, tuple[type, ...]] = {
    "any": (),
    "text": (str,),
    "number": (Decimal,),
    "boolean": (bool,),
    "list": (list,),
    "context": (dict,),
    "range": (Range,),
    "function": (Function,),
    "date": (date, datetime, FarDay, FarMoment),
    "time": (time, datetime, FineTime, FarMoment),
    "moment": (datetime, FarMoment),
    "clock": (time, FineTime),
    "days": (timedelta, FarSpan),
    "months": (Months,),
    "duration": (timedelta, FarSpan, Months),
    "number or duration": (Decimal, timedelta, FarSpan, Months),
}
"""The types a parameter of a built-in may have; a list of one item gives its item, one value a list."""

KINDS[Function] = "function"
FUNCTIONS: dict[str, Function] = {}


def builtin(name: str, *parameters: str, spread: bool = False) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Enter a function into the registry: ``@builtin("substring", "string: text", "length: number?")``.

    A trailing ``?`` marks an optional parameter; entering a name again adds an overload.
    """
    formal = tuple(_parameter(text) for text in parameters)

    def enter(act: Callable[..., Any]) -> Callable[..., Any]:
        function = Function(name, formal, act, spread)
        first = FUNCTIONS.get(name)
        FUNCTIONS[name] = function if first is None else replace(first, others=(*first.others, function))
        return act

    return enter


def _parameter(text: str) -> Parameter:
    name, _, word = text.partition(": ")
    wanted = word.removesuffix("?")
    if wanted not in WORDS:
        raise ValueError(text)
    return Parameter(name, wanted, word.endswith("?"))
