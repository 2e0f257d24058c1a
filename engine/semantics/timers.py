"""Timers whose due moment follows from the drawing, the variables and the moment they start; never from a clock."""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any, ClassVar

from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition

from engine.errors import InvalidExpression, StepFailed
from engine.event_definitions import TimerDefinition
from engine.feel import Months
from engine.feel.far import plain
from engine.timers import cycle

DUE_AT = "due"
_CYCLE = "cycle"
HO_CHI_MINH = timezone(timedelta(hours=7))
"""Asia/Ho_Chi_Minh: no daylight saving, the same offset since 1975."""

_NUMBER = r"(\d+(?:\.\d+)?)"
_ISO = re.compile(
    rf"P(?=\d|T\d)(?:(\d+)Y)?(?:(\d+)M)?(?:{_NUMBER}W)?(?:{_NUMBER}D)?"
    rf"(?:T(?=\d)(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?"
)
_MICROSECONDS = (604_800_000_000, 86_400_000_000, 3_600_000_000, 60_000_000, 1_000_000)


class Timer(TimerEventDefinition):
    """A drawn time, whose FEEL text gives a date, a duration or its ISO 8601 text; of a cycle the text ``R3/PT1H``."""

    words: ClassVar = ("timer_started", "timer_fired", "timer_cancelled")

    def __init__(self, name: str, definition: TimerDefinition) -> None:
        super().__init__(name, definition.expression)
        self.kind = definition.kind

    def has_fired(self, my_task: Any) -> bool:  # noqa: ARG002  the signature is SpiffWorkflow's
        """Never fire by itself: only the host's command does, whatever a clock says."""
        return False

    def begin(self, token: Any) -> None:
        """Compute the due moment (UTC) of a timer that starts now. Raises StepFailed without one."""
        level = token.workflow
        params = {"time": self.expression, "expected": self.kind}
        try:
            result = level.script_engine.environment.reasoned(self.expression, level.visible())
            due_at = self._due_at(token.internal_data, result.value, level.process.now)
        except InvalidExpression as error:
            params |= {"reason": error.code, "position": error.position}
            raise StepFailed(self.name, "timer_unreadable", params) from error
        except (ValueError, OverflowError) as error:
            reasons = [{"code": reason.code, "position": reason.position, **reason.params} for reason in result.reasons]
            raise StepFailed(self.name, "timer_without_time", {**params, "reasons": reasons}) from error
        token.internal_data[DUE_AT] = _written(due_at)

    def facts(self, token: Any, word: str) -> dict[str, Any]:
        """Say when it is due, as long as it waits."""
        return {"due_at": token.internal_data[DUE_AT]} if word == self.words[0] else {}

    def again(self, token: Any) -> dict[str, Any] | None:
        """Tell what a token keeps that waits for the next round of a cycle; None after the last, and without one."""
        if _CYCLE not in token.internal_data:
            return None
        since, duration, number, last = token.internal_data[_CYCLE]
        return None if number == last else {_CYCLE: [since, duration, number + 1, last]}

    def _due_at(self, kept: dict[str, Any], value: Any, now: datetime) -> datetime:
        if self.kind == "duration":
            return after(now, value)
        if self.kind == "date":
            return _moment(value)
        if _CYCLE not in kept:
            kept[_CYCLE] = _first_round(value, now)
        since, duration, number, _ = kept[_CYCLE]
        months, rest = _duration(duration)
        return after(after(_moment(since), Months(months * number)), rest * number)


def _first_round(value: Any, now: datetime) -> list[Any]:
    """Take a repetition apart: from when it is counted, the duration of a round, the first and the last round.

    ``R3/PT1H`` is due an hour from now, then twice more; one with a start is due at the start first.
    """
    times, start, duration = cycle(value if isinstance(value, str) else "")
    first = 1 if start is None else 0
    since = _written(now if start is None else _moment(start))
    return [since, duration, first, None if times is None else first + times - 1]


def _written(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


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
