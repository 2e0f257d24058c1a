"""The built-in functions of FEEL (DMN 1.5 §10.3.4): one registry, arguments checked before the call."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.feel.frame import Frame
from engine.feel.values import Failure, Months, kind, singleton

_TYPES: Mapping[str, tuple[type, ...]] = {
    "text": (str,),
    "number": (Decimal,),
    "boolean": (bool,),
    "list": (list,),
    "date": (date, datetime),
    "time": (time, datetime),
    "clock": (time,),
    "days": (timedelta,),
    "number or duration": (Decimal, timedelta, Months),
}
_FREE = 512


@dataclass(frozen=True, slots=True)
class Function:
    """A built-in: its name, the types it takes (``?`` marks an optional one) and what it does.

    A spread function takes its list either as one list or as its arguments one by one.
    """

    name: str
    types: tuple[str, ...]
    act: Callable[..., Any]
    spread: bool = False

    @property
    def least(self) -> int:
        """Return how many arguments it needs."""
        return sum(not kind.endswith("?") for kind in self.types)

    @property
    def most(self) -> int | None:
        """Return how many arguments it takes, None for any number."""
        return None if self.spread else len(self.types)

    def call(self, frame: Frame, arguments: list[Any]) -> Any:
        """Apply it to evaluated arguments; long texts cost steps. Refuses values of a wrong type."""
        frame.spend(sum(len(value) // _FREE for value in arguments if type(value) is str))
        if self.spread:
            first = len(self.types) - 1
            rest = arguments[first:]
            items = rest[0] if len(rest) == 1 and type(rest[0]) is list and not first else rest
            return self.act(frame, *self._checked(arguments[:first]), frame.list(items))
        return self.act(frame, *self._checked(arguments))

    def _checked(self, arguments: list[Any]) -> list[Any]:
        return [
            self._fit(index, wanted.removesuffix("?"), value)
            for index, (wanted, value) in enumerate(zip(self.types, arguments, strict=False))
        ]

    def _fit(self, index: int, wanted: str, value: Any) -> Any:
        if wanted == "any":
            return value
        types = _TYPES[wanted]
        if type(value) in types:
            return value
        if wanted == "list" and value is not None:
            return [value]
        inner = singleton(value)
        if type(inner) in types:
            return inner
        raise Failure("argument_unfit", function=self.name, argument=index + 1, wanted=wanted, given=kind(value))


FUNCTIONS: dict[str, Function] = {}


def builtin(name: str, *types: str, spread: bool = False) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Enter a function into the registry under its FEEL name."""

    def enter(act: Callable[..., Any]) -> Callable[..., Any]:
        FUNCTIONS[name] = Function(name, types, act, spread)
        return act

    return enter
