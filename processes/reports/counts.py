"""Early, on time, late, without a time limit: one rule for dossiers and steps, and percentages from counts alone."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from processes.calendar import WorkingCalendar

_CENT = Decimal("0.01")


class Verdict(StrEnum):
    """How an end stands to what was due."""

    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"
    NO_LIMIT = "no_limit"


@dataclass(slots=True)
class Counts:
    """How many ended early, on time, late, and without a limit, which counts for no rate."""

    early: int = 0
    on_time: int = 0
    late: int = 0
    no_limit: int = 0

    def add(self, verdict: Verdict) -> None:
        """Count one more."""
        setattr(self, verdict, getattr(self, verdict) + 1)

    @property
    def within(self) -> int:
        """How many were not late: the numerator of the rate."""
        return self.early + self.on_time

    @property
    def judged(self) -> int:
        """How many had a limit: the denominator of the rate."""
        return self.within + self.late

    @property
    def all(self) -> int:
        """How many ended."""
        return self.judged + self.no_limit

    @property
    def rate(self) -> Decimal | None:
        """Give the share that was not late in percent, rounded half up to two decimals; None where nothing had one."""
        if not self.judged:
            return None
        return (Decimal(100 * self.within) / self.judged).quantize(_CENT, ROUND_HALF_UP)


@dataclass(slots=True)
class Judge:
    """Judges ends by days (before the due day, on it, after it), by the hour where something is due within a day."""

    clock: WorkingCalendar
    _at_closing: dict[datetime, bool] = field(default_factory=dict)

    def verdict(self, due_at: datetime | None, ended_at: datetime) -> Verdict:
        """Say how an end stands to its due moment."""
        if due_at is None:
            return Verdict.NO_LIMIT
        due_on, ended_on = self.clock.day_of(due_at), self.clock.day_of(ended_at)
        if ended_on < due_on:
            return Verdict.EARLY
        is_late = ended_on > due_on if self._is_at_closing(due_at) else ended_at > due_at
        return Verdict.LATE if is_late else Verdict.ON_TIME

    def _is_at_closing(self, due_at: datetime) -> bool:
        """Whether no office hour of the day comes after a due moment: the whole day was given."""
        if due_at not in self._at_closing:
            midnight = datetime.combine(self.clock.day_of(due_at) + timedelta(days=1), time(), self.clock.zone)
            self._at_closing[due_at] = not self.clock.working_time_between(due_at, midnight)
        return self._at_closing[due_at]
