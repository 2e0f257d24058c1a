"""Early, on time, late, without a time limit: one rule for dossiers and steps, and percentages from counts alone."""

from dataclasses import dataclass
from datetime import datetime
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


def verdict(clock: WorkingCalendar, due_at: datetime | None, ended_at: datetime) -> Verdict:
    """Say how an end stands to its due moment: early before the due day, else on time unless the calendar says late."""
    if due_at is None:
        return Verdict.NO_LIMIT
    if clock.day_of(ended_at) < clock.day_of(due_at):
        return Verdict.EARLY
    return Verdict.LATE if clock.is_late(due_at, ended_at) else Verdict.ON_TIME
