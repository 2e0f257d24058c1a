"""Why something is due when it is: the limit, from when it counts, which days were skipped, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from processes.calendar import DayKind, Limit, SpecialDay, Unit, WorkingCalendar
from web import i18n, moments
from web.pauses import Still

_LISTED = 3


@dataclass(frozen=True, slots=True)
class Why:
    """A due moment explained: its chip, the moment in words, the rule, and the days that made it so."""

    chip: moments.Due
    due: str
    rule: str
    days: Sequence[str] = ()


def explain(
    clock: WorkingCalendar,
    limit: Limit | None,
    start: datetime,
    due_at: datetime | None,
    now: datetime,
    stopped_at: datetime | None = None,
    still: Still | None = None,
) -> Why:
    """Explain a due moment counted from ``start``; says so when it was moved and the limit alone does not give it.

    ``stopped_at`` is since when the limit stands, ``still`` what its pauses made of it.
    """
    chip, over = moments.due(clock, due_at, start, now, stopped_at), [*still.over] if still is not None else []
    if due_at is None:
        return Why(chip, "", i18n.t("tasks.no_limit"))
    due = (still.due if still is not None else "") or moments.due_words(due_at, now)
    if limit is None:
        return Why(chip, due, "")
    rule = i18n.t("tasks.rule", limit=moments.limit_words(limit.as_json()), since=moments.moment_words(start))
    if clock.due(start, limit) != due_at:
        return Why(chip, due, rule, over or [i18n.t("tasks.due_moved")])
    special = clock.explain(start, limit)
    days = _moved(special) if limit.unit in {Unit.CALENDAR_DAY, Unit.MONTH} else _days(special)
    return Why(chip, due, rule, [*over, *days])


def _moved(special: Sequence[SpecialDay]) -> list[str]:
    """Say that all days counted and the last one moved on (Civil Code art. 148(5))."""
    off = [moments.weekday_words(day.on) for day in special if day.is_skipped]
    return [i18n.t("tasks.moved_on", days=", ".join(off))] if off else []


def _days(special: Sequence[SpecialDay]) -> list[str]:
    rest = [day for day in special if day.kind is DayKind.WEEKLY_REST]
    off = [day for day in special if day.kind is DayKind.OFF]
    made_up = [day for day in special if day.kind is DayKind.MADE_UP]
    told = []
    if len(rest) > _LISTED:
        told.append(i18n.t("tasks.skipped_rest", count=len(rest)))
    elif rest:
        told.append(i18n.t("tasks.skipped", days=", ".join(moments.weekday_words(day.on) for day in rest)))
    told += [i18n.t("tasks.skipped_off", day=moments.weekday_words(day.on), label=day.label) for day in off]
    told += [i18n.t("tasks.made_up", day=moments.weekday_words(day.on), label=day.label) for day in made_up]
    return told
