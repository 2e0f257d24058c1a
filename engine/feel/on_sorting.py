"""The built-in function ``sort`` (DMN 1.5 §10.3.4.9): the user says what precedes what."""

from collections.abc import Callable
from functools import cmp_to_key
from typing import Any

from engine.feel.frame import Frame
from engine.feel.functions import Function, builtin
from engine.feel.on_lists import truth_of


@builtin("sort", "list: list", "precedes: function")
def _sort(frame: Frame, items: list[Any], precedes: Function) -> list[Any]:
    """Sort a list; items of which none precedes the other keep their order, whatever a function answers."""
    frame.spend(len(items) // 16)
    return sorted(frame.list(items), key=cmp_to_key(_order(frame, precedes)))


def _order(frame: Frame, precedes: Function) -> Callable[[Any, Any], int]:
    return lambda one, other: -int(truth_of(frame, precedes, [one, other]))
