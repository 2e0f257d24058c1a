"""A bounded queue before work that takes much memory: a few at once, a few waiting, others come back later."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from processes.errors import Busy


class Queue:
    """Lets ``at_once`` requests of this server in; ``waiting`` more wait, each for ``seconds`` at most."""

    def __init__(self, *, at_once: int, waiting: int, seconds: int) -> None:
        self._line = BoundedSemaphore(at_once + waiting)
        self._places = BoundedSemaphore(at_once)
        self._seconds = seconds

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place; refuses (``Busy``) at once when too many wait, and after ``seconds`` when none came free."""
        if not self._line.acquire(blocking=False):
            raise Busy(seconds=self._seconds)
        try:
            if not self._places.acquire(timeout=self._seconds):
                raise Busy(seconds=self._seconds)
            try:
                yield
            finally:
                self._places.release()
        finally:
            self._line.release()
