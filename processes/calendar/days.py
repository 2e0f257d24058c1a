"""Working days: which days work, how many there are, which one is the n-th."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import accumulate

from processes.errors import Invalid, Problem

_WEEK = 7
_DAY = timedelta(days=1)


class DayKind(StrEnum):
    """Why a day is not an ordinary working day."""

    WEEKLY_REST = "weekly_rest"
    OFF = "off"
    MADE_UP = "made_up"


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that a reader would count wrongly: a rest day, a day off, or a rest day that is worked (made up).

    ``label`` is the calendar's own text; a weekly rest has none, the screen names the weekday.
    """

    on: date
    kind: DayKind
    label: str | None = None

    @property
    def is_skipped(self) -> bool:
        """Say whether the day does not count: only a made-up day does."""
        return self.kind is not DayKind.MADE_UP


class WorkingDays:
    """A weekly pattern with exceptions. Counting never walks from day to day: long limits cost as much as short ones.

    ``weekdays``: 0 is Monday. ``off`` and ``work`` are days with their labels.
    Refuses (``Invalid``) a week without a working day and a day that is both off and worked.
    """

    def __init__(self, weekdays: Collection[int], off: Mapping[date, str], work: Mapping[date, str]) -> None:
        if not weekdays or not set(weekdays) <= set(range(_WEEK)):
            raise Invalid({"weekdays": [Problem("calendar_weekdays", {})]})
        if both := sorted(off.keys() & work.keys()):
            raise Invalid({"work": [Problem("calendar_day_off_and_worked", {"on": both[0].isoformat()})]})
        self._off, self._work = off, work
        self._pattern = tuple(weekday in weekdays for weekday in range(_WEEK))
        self._in_part_of_week = (0, *accumulate(self._pattern))
        changes = {day.toordinal(): -1 for day in off if self._pattern[day.weekday()]}
        changes |= {day.toordinal(): 1 for day in work if not self._pattern[day.weekday()]}
        self._changes = changes
        self._changed_days = sorted(changes)
        self._changes_until = (0, *accumulate(changes[ordinal] for ordinal in self._changed_days))
        self._lost = sum(1 for change in changes.values() if change < 0)

    def is_working(self, day: date) -> bool:
        """Say whether the day works: an exception goes before the weekly pattern."""
        return self._pattern[day.weekday()] + self._changes.get(day.toordinal(), 0) == 1

    def until(self, ordinal: int) -> int:
        """Count the working days from the first day of the era up to and including this one."""
        # Ordinal 1 is a Monday, so the whole weeks come first and the rest starts on Monday.
        weeks, rest = divmod(ordinal, _WEEK)
        by_pattern = weeks * self._in_part_of_week[_WEEK] + self._in_part_of_week[rest]
        return by_pattern + self._changes_until[bisect_right(self._changed_days, ordinal)]

    def after(self, day: date, count: int) -> date:
        """Find the ``count``-th working day after this day, which itself is not counted. Refuses a count below one."""
        if count < 1:
            raise ValueError("the first working day after a day is number one")
        first = day.toordinal() + 1
        # Even if every lost day were in the way, so many weeks hold enough working days.
        weeks = (count + self._lost) // self._in_part_of_week[_WEEK] + 1
        wanted = self.until(first - 1) + count
        return date.fromordinal(bisect_left(range(first + weeks * _WEEK), wanted, lo=first, key=self.until))

    def on_or_after(self, day: date) -> date:
        """Find the first working day that is this day or comes after it."""
        return day if self.is_working(day) else self.after(day, 1)

    def special(self, first: date, last: date) -> tuple[SpecialDay, ...]:
        """List the days from first to last, both included, that are not ordinary working days, in order."""
        days = (first + _DAY * passed for passed in range((last - first).days + 1))
        return tuple(special for day in days if (special := self._special(day)))

    def _special(self, day: date) -> SpecialDay | None:
        if day in self._off:
            return SpecialDay(day, DayKind.OFF, self._off[day])
        if self._pattern[day.weekday()]:
            return None
        if day in self._work:
            return SpecialDay(day, DayKind.MADE_UP, self._work[day])
        return SpecialDay(day, DayKind.WEEKLY_REST)
