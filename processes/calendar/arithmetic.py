"""Time limits counted in a working calendar: when something is due, why then, and how much is left.

The rules are those of the Civil Code 2015 (Law 91/2015/QH13), articles 145 to 148; a rule names its own source.
"""

from calendar import monthrange
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType

from processes.calendar.days import SpecialDay, WorkingDays
from processes.calendar.limits import Limit, Unit
from processes.calendar.sessions import WorkingHours, microseconds

NEAR_DUE_DAYS = Decimal(2)
NEAR_DUE_SHARE = Decimal("0.2")

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_QUARTERS = 4


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """The working time from now to the due moment, or since it when overdue; never negative.

    ``days`` and ``hours`` are rounded down to quarters, so a screen never promises more than there is.
    """

    working_time: timedelta
    days: Decimal
    is_overdue: bool

    @property
    def hours(self) -> Decimal:
        """Give the same in working hours."""
        return Decimal(self.working_time * _QUARTERS // _HOUR) / _QUARTERS


@dataclass(frozen=True)
class WorkingCalendar:
    """The calendar of one agency: the days that work, the office hours, the zone. Moments go in aware, come out in UTC.

    ``weekdays``: the working days of a week, 0 is Monday. ``sessions``: office hours of a day in local time.
    ``off`` and ``work``: days off and made-up working days with their labels.
    ``cut_off``: the last moment that «the same day» still covers.
    Refuses a calendar without working time or with a day both off and worked (``Invalid``); a naive moment
    (``ValueError``).
    """

    weekdays: Collection[int]
    sessions: Sequence[tuple[time, time]]
    off: Mapping[date, str]
    work: Mapping[date, str]
    zone: tzinfo
    # Law on civil status 2014 art. 5, Decree 23/2015/NĐ-CP art. 7: what comes after 15:00 is for the next working day.
    cut_off: time = time(15)
    _days: WorkingDays = field(init=False, repr=False, compare=False)
    _hours: WorkingHours = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Freeze what was given and count it once."""
        off, work = MappingProxyType(dict(self.off)), MappingProxyType(dict(self.work))
        days, hours = WorkingDays(self.weekdays, off, work), WorkingHours(self.sessions)
        kept = {"weekdays": frozenset(self.weekdays), "sessions": hours.sessions, "off": off, "work": work}
        for name, value in {**kept, "_days": days, "_hours": hours}.items():
            object.__setattr__(self, name, value)

    @property
    def day_length(self) -> timedelta:
        """Give the working time of a whole day: the sum of the sessions."""
        return timedelta(microseconds=self._hours.length)

    def day_of(self, moment: datetime) -> date:
        """Give the local day of a moment: 17:30 UTC is already tomorrow in Hà Nội."""
        return self._local(moment).date()

    def is_working(self, day: date) -> bool:
        """Say whether the day works: made-up days do, days off do not."""
        return self._days.is_working(day)

    def due(self, start: datetime, limit: Limit) -> datetime:
        """Compute the last moment (UTC) within the limit that starts at this moment.

        Limits in days end with the last session of their last day, when the office can still act; the law itself gives
        the day until 24:00 (Civil Code art. 148(6)).
        """
        local = self._local(start)
        if (working_time := self._working_time(limit)) is not None:
            # Civil Code art. 147(1): a limit in hours runs from the very moment. Parts of a day are counted alike.
            return self._after(local, working_time)
        return self._closing(self._last_day(local, limit))

    def explain(self, start: datetime, limit: Limit) -> tuple[SpecialDay, ...]:
        """List in order the special days that made the due moment what it is: days skipped, made-up days counted."""
        local = self._local(start)
        first = local.date()
        if limit.unit in (Unit.CALENDAR_DAY, Unit.MONTH):
            first = _day_of_the_law(first, limit)
        elif limit.unit is Unit.WORKING_DAY and limit.is_whole:
            first += _DAY
        return self._days.special(first, self.day_of(self.due(start, limit)))

    def working_time_between(self, start: datetime, end: datetime) -> timedelta:
        """Count the working time from start to end; negative when the end comes first."""
        return timedelta(microseconds=self._passed(self._local(end)) - self._passed(self._local(start)))

    def working_days_between(self, start: datetime, end: datetime) -> Decimal:
        """Count the working days as the law does, without the first day: the inverse of ``due`` for whole working days.

        Always whole, negative when the end comes first; for parts of a day use ``working_time_between``.
        """
        first, last = self.day_of(start), self.day_of(end)
        return Decimal(self._days.until(last.toordinal()) - self._days.until(first.toordinal()))

    def add_working_time(self, start: datetime, duration: timedelta) -> datetime:
        """Find the earliest moment (UTC) at which so much working time has passed since start.

        With nothing to add the start itself is given back, even outside office hours.
        Refuses (``ValueError``) a negative duration.
        """
        if duration < timedelta(0):
            raise ValueError("working time is only added, never taken away")
        local = self._local(start)
        return self._after(local, microseconds(duration)) if duration else local.astimezone(UTC)

    def shift(self, due: datetime, paused: timedelta) -> datetime:
        """Move a due moment by the working time for which the clock was suspended; the rest of the limit is kept.

        Which pauses suspend the clock is data of the procedure version. Refuses (``ValueError``) a negative pause.
        """
        return self.add_working_time(due, paused)

    def late_before(self, at: datetime) -> datetime:
        """Give the moment before which everything is late that was due then and is not done at ``at``.

        What is due when the office closes has its whole day, until 24:00 (Civil Code art. 148(6)): the evening is not
        late. What is due within a day is late from its very moment (art. 147(1)).
        """
        day = self.day_of(at)
        closed = self._closing(day) if self._days.is_working(day) else self._moment(day, time())
        return min(at, closed)

    def is_late(self, due: datetime, at: datetime) -> bool:
        """Say whether something ends late at ``at``, or is overdue then; the due moment itself is not."""
        return due < at and due < self.late_before(at)

    def left(self, now: datetime, due: datetime) -> TimeLeft:
        """Say how much working time is left, or by how much it is overdue (``is_late``)."""
        working_time = abs(self.working_time_between(now, due))
        quarters = microseconds(working_time) * _QUARTERS // self._hours.length
        return TimeLeft(working_time, Decimal(quarters) / _QUARTERS, is_overdue=self.is_late(due, now))

    def near_due(
        self,
        now: datetime,
        due: datetime,
        budget: timedelta,
        *,
        days: Decimal = NEAR_DUE_DAYS,
        share: Decimal = NEAR_DUE_SHARE,
    ) -> bool:
        """Say whether little is left of the budget, the working time from start to due: so many days or such a share.

        Both thresholds are included. What is overdue is no longer near due. The days count only for a budget that is
        longer than they are: otherwise a task of half a day would be near due from its birth.
        """
        if self.is_late(due, now):
            return False
        left, whole = microseconds(self.working_time_between(now, due)), microseconds(budget)
        threshold = days * self._hours.length
        return left <= share * whole or (whole > threshold and left <= threshold)

    def _last_day(self, local: datetime, limit: Limit) -> date:
        received_on = local.date()
        if limit.unit is Unit.WORKING_DAY:
            # Civil Code art. 147(2): the first day is not counted; art. 148(1): the limit ends with its last day.
            return self._days.after(received_on, int(limit.amount))
        if limit.unit in (Unit.CALENDAR_DAY, Unit.MONTH):
            # Civil Code art. 148(5): when the last day is off, the limit ends with the next working day.
            return self._days.on_or_after(_day_of_the_law(received_on, limit))
        # «The same day» covers what comes not after the cut-off; «at once» covers what comes before the office closes.
        last_moment = self.cut_off if limit.unit is Unit.SAME_DAY else self._hours.closing
        in_time = local.time() <= last_moment
        return self._days.on_or_after(received_on if in_time else received_on + _DAY)

    def _working_time(self, limit: Limit) -> int | None:
        if limit.unit is Unit.WORKING_HOUR:
            unit = microseconds(_HOUR)
        elif limit.unit is Unit.WORKING_DAY and not limit.is_whole:
            unit = self._hours.length
        else:
            return None
        return int((limit.amount * unit).to_integral_value(ROUND_HALF_UP))

    def _passed(self, local: datetime) -> int:
        day = local.date()
        before = self._days.until(day.toordinal() - 1) * self._hours.length
        return before + (self._hours.passed(local.time()) if self._days.is_working(day) else 0)

    def _after(self, local: datetime, working_time: int) -> datetime:
        whole_days, rest = divmod(self._passed(local) + working_time - 1, self._hours.length)
        yesterday = local.date() - _DAY
        day = self._days.after(yesterday, whole_days + 1 - self._days.until(yesterday.toordinal()))
        return self._moment(day, self._hours.time_when(rest + 1))

    def _closing(self, day: date) -> datetime:
        return self._moment(day, self._hours.closing)

    def _moment(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.zone).astimezone(UTC)

    def _local(self, moment: datetime) -> datetime:
        if moment.utcoffset() is None:
            raise ValueError("a naive datetime has no place in a calendar")
        return moment.astimezone(self.zone)


def _day_of_the_law(received_on: date, limit: Limit) -> date:
    """Find the last day of a limit in calendar days or months before days off are looked at."""
    amount = int(limit.amount)
    if limit.unit is Unit.CALENDAR_DAY:
        # Civil Code art. 147(2): the first day is not counted; every other day is.
        return received_on + _DAY * amount
    # Civil Code art. 148(3): the corresponding day of the last month, or the last day of a month that has no such day.
    years, month = divmod(received_on.month - 1 + amount, 12)
    year, month = received_on.year + years, month + 1
    return date(year, month, min(received_on.day, monthrange(year, month)[1]))
