"""How long something takes in CPU seconds of a calm machine: a busy one is slower at everything, so it is measured."""

import gc
from collections.abc import Callable
from time import process_time

_CALM_S = 0.005
"""CPU seconds of the yardstick on a calm machine of ordinary pace."""


def seconds(act: Callable[[], object]) -> float:
    """Return the CPU seconds that ``act`` needs the first time, on a machine as calm as the yardstick's.

    Two programs on one core or a throttled processor lengthen the yardstick as well and are taken out; so is the
    search for garbage among what earlier tests left behind.
    """
    gc.disable()
    try:
        before = _spent(_yardstick)
        taken = _spent(act)
        slower = max(1.0, max(before, _spent(_yardstick)) / _CALM_S)
    finally:
        gc.enable()
    return taken / slower


def _spent(act: Callable[[], object]) -> float:
    began = process_time()
    act()
    return process_time() - began


def _yardstick() -> None:
    seen: dict[str, list[int]] = {}
    for number in range(30_000):
        seen.setdefault(str(number % 1_000), []).append(number)
