"""How much of the processor an act takes: the least of a few tries, so that a busy machine fails no test."""

import time
from collections.abc import Callable

TRIES = 4


def seconds(act: Callable[[], object], enough: float) -> float:
    """Return the processor seconds of an act: of its first try under ``enough``, else of the quickest."""
    least = float("inf")
    for _ in range(TRIES):
        start = time.thread_time()
        act()
        least = min(least, time.thread_time() - start)
        if least < enough:
            break
    return least
