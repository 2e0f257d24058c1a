"""Timers whose due moment follows from the drawing, the variables and the moment they start; never from a clock."""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition

from engine.errors import InvalidExpression, StepFailed
from engine.feel import Months
from engine.feel.far import plain
from engine.model import TimerDefinition

HO_CHI_MINH = timezone(timedelta(hours=7))
"""Asia/Ho_Chi_Minh: no daylight saving, the same offset since 1975."""

_NUMBER = r"(\d+(?:\.\d+)?)"
_ISO = re.compile(
    rf"P(?=\d|T\d)(?:(\d+)Y)?(?:(\d+)M)?(?:{_NUMBER}W)?(?:{_NUMBER}D)?"
    rf"(?:T(?=\d)(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?"
)
_MICROSECONDS = (604_800_000_000, 86_400_000_000, 3_600_000_000, 60_000_000, 1_000_000)


class Timer(TimerEventDefinition):
    """A drawn ``timeDate`` or ``timeDuration``, whose FEEL text gives a value of that kind or its ISO 8601 text."""

    def __init__(self, name: str, definition: TimerDefinition) -> None:
        super().__init__(name, definition.expression)
        self.kind = definition.kind

    def has_fired(self, my_task: Any) -> bool:  # noqa: ARG002  the signature is SpiffWorkflow's
        """Never fire by itself: only the host's command does, whatever a clock says."""
        return False

    def due_at(self, level: Any) -> datetime:
        """Compute the due moment (UTC) of a timer that starts in ``level`` now. Raises StepFailed without one."""
        params = {"time": self.expression, "expected": self.kind}
        try:
            result = level.script_engine.environment.reasoned(self.expression, level.visible())
            if self.kind == "duration":
                return after(level.process.now, result.value)
            return _moment(result.value)
        except InvalidExpression as error:
            params |= {"reason": error.code, "position": error.position}
            raise StepFailed(self.name, "timer_unreadable", params) from error
        except (ValueError, OverflowError) as error:
            reasons = [{"code": reason.code, "position": reason.position, **reason.params} for reason in result.reasons]
            raise StepFailed(self.name, "timer_without_time", {**params, "reasons": reasons}) from error


def after(start: datetime, value: Any) -> datetime:
    """Add a duration in the calendar of Việt Nam: one month after 31 January is the last day of February.

    Raises ValueError for what is no duration, OverflowError beyond the calendar.
    """
    months, rest = _duration(value)
    local = start.astimezone(HO_CHI_MINH)
    years, month = divmod(local.month - 1 + months, 12)
    year = local.year + years
    day = min(local.day, monthrange(year, month + 1)[1])
    return (local.replace(year=year, month=month + 1, day=day) + rest).astimezone(UTC)


def _duration(value: Any) -> tuple[int, timedelta]:
    value = plain(value)
    if isinstance(value, timedelta):
        return 0, value
    if isinstance(value, Months):
        return value.total, timedelta()
    match = _ISO.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(value)
    years, months, *parts = match.groups()
    exact = sum(int(Decimal(part or 0) * unit) for part, unit in zip(parts, _MICROSECONDS, strict=True))
    return int(years or 0) * 12 + int(months or 0), timedelta(microseconds=exact)


def _moment(value: Any) -> datetime:
    """Read a date as its first moment; what names no offset is local time in Việt Nam."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    value = plain(value)
    if type(value) is date:
        value = datetime.combine(value, time())
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=HO_CHI_MINH)).astimezone(UTC)
    raise ValueError(value)
