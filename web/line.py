"""The line of time of a replay: real time with nights and days off shortened, what was worked on and what waited."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from processes.calendar import WorkingCalendar
from processes.records import RecordView
from web import i18n, moments
from web.replay import Step

STATES = ("working", "waiting", "outside")
_OFF = 16
"""Time outside office hours is drawn so many times shorter than working time."""
_DAYS = 8
"""At most so many days are written below the line."""


@dataclass(frozen=True, slots=True)
class Day:
    """The beginning of a day on the line, from 0 to 1."""

    x: float
    at: datetime
    label: str


@dataclass(frozen=True, slots=True)
class Course:
    """Where each step stands on the line, from 0 to 1, which days begin where, and when the line ends."""

    places: tuple[float, ...]
    days: tuple[Day, ...]
    end: datetime


def state_of(step: Step) -> str:
    """Say what the instance does after a step: somebody works, a task waits, something outside is awaited, or over."""
    if not step.current:
        return "over"
    if step.is_working:
        return "working"
    return "waiting" if step.has_task else "outside"


def course(walked: Sequence[Step], calendar: WorkingCalendar, end: datetime) -> Course:
    """Place the steps and the days between the first step and ``end`` on one line."""
    begin = walked[0].record.at
    end = max(end, walked[-1].record.at)
    midnights = _midnights(begin, end)
    every = sorted({begin, end, *(step.record.at for step in walked), *midnights})
    length, passed = 0.0, {begin: 0.0}
    for one, following in pairwise(every):
        length += _drawn(one, following, calendar)
        passed[following] = length
    placed = {moment: round(there / length, 5) if length else 0.0 for moment, there in passed.items()}
    days = tuple(
        Day(placed[moment], moment, moments.day_words(moments.local(moment).date(), year=False)) for moment in midnights
    )
    return Course(tuple(placed[step.record.at] for step in walked), days, end)


def _drawn(begin: datetime, end: datetime, calendar: WorkingCalendar) -> float:
    working = calendar.working_time_between(begin, end).total_seconds()
    return working + ((end - begin).total_seconds() - working) / _OFF


def _midnights(begin: datetime, end: datetime) -> list[datetime]:
    """List beginnings of days, evenly, few enough to write them below the line."""
    first, last = moments.local(begin).date(), moments.local(end).date()
    every = max(1, -(-(last - first).days // _DAYS))
    days = (first + timedelta(days=number) for number in range(every, (last - first).days + 1, every))
    return [datetime.combine(day, time(), moments.ZONE).astimezone(UTC) for day in days]


def sums(walked: Sequence[Step], calendar: WorkingCalendar, end: datetime) -> dict[str, str]:
    """Add up the working time that passed in each state, in words."""
    total = dict.fromkeys((*STATES, "over"), timedelta(0))
    ends = [*(step.record.at for step in walked[1:]), max(end, walked[-1].record.at)]
    for step, following in zip(walked, ends, strict=True):
        total[state_of(step)] += calendar.working_time_between(step.record.at, following)
    return {state: _hours(total[state] / timedelta(minutes=1)) for state in STATES if total[state]}


def _hours(minutes: float) -> str:
    return moments.limit_words({"unit": "working_hour", "amount": round(minutes / 15) / 4 or "0"})


def deadline(kind: str, step: str, due_at: str, calendar: WorkingCalendar) -> dict[str, Any]:
    """Mark a due moment on the line; ``calendar`` says whether it falls into office hours."""
    moment = datetime.fromisoformat(due_at)
    text = i18n.t(f"film.mark_{kind}", step=step, when=moments.moment_words(moment))
    off = "" if calendar.is_working(moments.local(moment).date()) else i18n.t("film.mark_day_off")
    return {"at": moment.timestamp(), "kind": kind, "text": text + off}


def pauses(record: RecordView) -> Iterator[dict[str, Any]]:
    """Mark on the line where the limit began to stand, and where it went on."""
    for told in record.body.get("pauses", ()):
        kind = "begun" if "begun" in told else "ended"
        text = i18n.t(f"pauses.mark_{kind}", when=moments.moment_words(record.at))
        yield {"at": record.at.timestamp(), "kind": f"clock-{kind}", "text": text}


def alerts(told: Sequence[RecordView]) -> Iterator[dict[str, Any]]:
    """Mark each alert of the clock on the line, oldest first."""
    for record in sorted(told, key=lambda record: record.at):
        words = i18n.t(f"records.{record.act.replace('.', '_')}")
        step = record.body.get("step", "")
        text = i18n.t("film.mark_alert", what=words, step=step, when=moments.moment_words(record.at))
        yield {"at": record.at.timestamp(), "kind": "alert", "text": text}
