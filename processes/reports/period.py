"""The days that a report is about."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from processes.calendar import WorkingCalendar
from processes.errors import Invalid, Problem

LONGEST = 366
"""Days of a period: a year."""


@dataclass(frozen=True, slots=True)
class Period:
    """From a day to a day, both included; ``start`` is its first moment, ``end`` the first one after it."""

    from_on: date
    to_on: date
    start: datetime
    end: datetime

    @classmethod
    def of(cls, clock: WorkingCalendar, from_on: date, to_on: date) -> "Period":
        """Make a period of an agency's days. Refuses (``Invalid``) one that ends before it begins or is too long."""
        if to_on < from_on:
            raise Invalid({"to": [Problem("before_start")]})
        if (to_on - from_on).days >= LONGEST:
            raise Invalid({"to": [Problem("period_too_long", {"maximum": LONGEST})]})
        first = datetime.combine(from_on, time(), clock.zone)
        after = datetime.combine(to_on + timedelta(days=1), time(), clock.zone)
        return cls(from_on, to_on, first, after)
