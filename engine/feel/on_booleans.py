"""Built-in functions over truth and sameness (DMN 1.5 §10.3.4.2, §10.3.4.6)."""

from typing import Any

from engine.feel.frame import Frame
from engine.feel.functions import builtin
from engine.feel.operators import same
from engine.feel.reckoning import identical
from engine.feel.values import Failure, kind, singleton


def truths(name: str, items: list[Any]) -> list[bool | None]:
    """Pass booleans and nulls on. Refuses everything else."""
    for index, item in enumerate(items):
        if item is not None and type(item) is not bool:
            raise Failure("argument_unfit", function=name, argument=index + 1, wanted="boolean", given=kind(item))
    return items


@builtin("not", "negand: any")
def _not(_: Frame, value: Any) -> bool | None:
    truth = truths("not", [singleton(value)])[0]
    return None if truth is None else not truth


@builtin("is defined", "value: any")
def _is_defined(_: Frame, value: Any) -> bool:
    return value is not None


@builtin("is", "value1: any", "value2: any", "value3: any?")
def _is(frame: Frame, one: Any, other: Any, _: Any = None) -> bool:
    """Tell whether two values are the same element of their domain: for times, of the same offset too.

    A third value is passed over: engines agree on that for this function alone.
    """
    one, other = singleton(one), singleton(other)
    if kind(one) != kind(other):
        return False
    return identical(one, other) if kind(one) in {"time", "date and time"} else same(frame, one, other)


@builtin("random number")
def _random_number(_: Frame) -> None:
    """Refuse: an evaluation must give the same result each time."""
    raise Failure("random_refused")


@builtin("all", "list: list", spread=True)
def _all(_: Frame, items: list[Any]) -> bool | None:
    return False if any(item is False for item in items) else None if None in truths("all", items) else True


@builtin("any", "list: list", spread=True)
def _any(_: Frame, items: list[Any]) -> bool | None:
    return True if any(item is True for item in items) else None if None in truths("any", items) else False
