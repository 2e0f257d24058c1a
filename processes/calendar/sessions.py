"""The sessions of a working day: how much of it has passed, and when a part of it has."""

from bisect import bisect_left
from collections.abc import Iterable
from datetime import time, timedelta
from itertools import accumulate, pairwise
from typing import NamedTuple

from processes.errors import Invalid, Problem

_MICROSECOND = timedelta(microseconds=1)


class Session(NamedTuple):
    """One stretch of office time within a day, in local time."""

    start: time
    end: time


class WorkingHours:
    """Sessions in the order of the day. Amounts are whole microseconds, so that nothing is lost by rounding.

    Refuses (``Invalid``) a day without sessions, an empty session, and sessions that overlap or are out of order.
    """

    def __init__(self, sessions: Iterable[tuple[time, time]]) -> None:
        self.sessions = tuple(Session(*session) for session in sessions)
        in_order = all(earlier.end <= later.start for earlier, later in pairwise(self.sessions))
        if not self.sessions or not in_order or any(start >= end for start, end in self.sessions):
            raise Invalid({"sessions": [Problem("calendar_sessions", {})]})
        self._bounds = tuple((_since_midnight(start), _since_midnight(end)) for start, end in self.sessions)
        self._passed_at_end = tuple(accumulate(end - start for start, end in self._bounds))

    @property
    def length(self) -> int:
        """The working time of a whole day, in microseconds."""
        return self._passed_at_end[-1]

    @property
    def closing(self) -> time:
        """The end of the last session."""
        return self.sessions[-1].end

    def passed(self, at: time) -> int:
        """Count the working time of a day that has passed at this time of day, in microseconds."""
        now = _since_midnight(at)
        return sum(min(now, end) - start for start, end in self._bounds if now > start)

    def time_when(self, passed: int) -> time:
        """Find the earliest time of day at which so many microseconds have passed: a session's end, not the next start.

        Refuses less than one microsecond and more than the day has.
        """
        if not 0 < passed <= self.length:
            raise ValueError("a part of a working day lies between nothing and the whole")
        session = bisect_left(self._passed_at_end, passed)
        moment = self._bounds[session][1] - (self._passed_at_end[session] - passed)
        seconds, microsecond = divmod(moment, 1_000_000)
        minutes, second = divmod(seconds, 60)
        return time(*divmod(minutes, 60), second, microsecond)


def _since_midnight(at: time) -> int:
    return ((at.hour * 60 + at.minute) * 60 + at.second) * 1_000_000 + at.microsecond


def microseconds(duration: timedelta) -> int:
    """Write a duration as whole microseconds."""
    return duration // _MICROSECOND
