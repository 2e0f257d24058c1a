"""A limit that stands still for a while: what its pauses make of the due moment, how much of it has run."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from processes.calendar.arithmetic import WorkingCalendar
from processes.calendar.limits import Limit


class Effect(StrEnum):
    """What the end of a pause does: the rest of the limit goes on, or the whole limit begins anew.

    Anew: Decree 61/2018/NĐ-CP art. 19(4), what was handed in again is a new dossier. The rest: a duty of the applicant
    towards the budget, or the time of somebody else that the law does not count.
    """

    SUSPEND = "suspend"
    RESTART = "restart"


@dataclass(frozen=True, slots=True)
class Stand:
    """A time in which a limit stood still, and what its end did."""

    start: datetime
    end: datetime
    effect: Effect = Effect.SUSPEND


def due_after(clock: WorkingCalendar, due: datetime, stand: Stand, limit: Limit | None = None) -> datetime:
    """Give the due moment once a pause is over.

    The rest of the limit is kept: it moves on by the working time of the pause. What was overdue when the pause began
    stays overdue since then. A restart counts the whole ``limit`` from the end of the pause; without one it moves on.
    """
    if stand.effect is Effect.RESTART and limit is not None:
        return clock.due(stand.end, limit)
    if due <= stand.start:
        return due
    return clock.shift(due, clock.working_time_between(stand.start, stand.end))


def due_with(clock: WorkingCalendar, received_at: datetime, limit: Limit, stands: Sequence[Stand]) -> datetime:
    """Count a limit from receipt through pauses that are over, in their order: nothing but these decides (rule I09)."""
    due = clock.due(received_at, limit)
    for stand in stands:
        due = due_after(clock, due, stand, limit)
    return due


def stood(clock: WorkingCalendar, stands: Sequence[Stand]) -> timedelta:
    """Add up the working time of pauses; they never overlap."""
    return sum((clock.working_time_between(one.start, one.end) for one in stands), timedelta())


def ran(clock: WorkingCalendar, since: datetime, until: datetime, stands: Sequence[Stand]) -> timedelta:
    """Give the working time from ``since`` to ``until`` in which the limit ran: the whole less what it stood."""
    inside = [Stand(max(one.start, since), min(one.end, until)) for one in stands if one.start < until]
    return clock.working_time_between(since, until) - stood(clock, [one for one in inside if one.start < one.end])
