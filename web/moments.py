"""Times in words: dates as people read them, time left in working days and hours, chips of deadlines."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask

from processes.calendar import WorkingCalendar
from web import i18n

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True, slots=True)
class Due:
    """A due moment as a chip: ``state`` is late, near, on_time, paused, done or none."""

    state: str
    text: str
    title: str


def local(moment: datetime) -> datetime:
    """Give a moment in Việt Nam's time; one without offset is meant there already.

    The ends of the computer's calendar stay what they are: 31/12/9999 says that something never ends (RFC 5280).
    """
    try:
        return moment.astimezone(ZONE) if moment.tzinfo else moment.replace(tzinfo=ZONE)
    except OverflowError:
        return moment.replace(tzinfo=ZONE)


def day_words(day: date, *, year: bool = True) -> str:
    """Write a date: 25/11/2026, or without the year."""
    return f"{day:%d/%m/%Y}" if year else f"{day:%d/%m}"


def weekday_words(day: date) -> str:
    """Write a date with its weekday, without the year: Thứ Tư 25/11."""
    return f"{i18n.t(f'moments.weekday_{day.weekday()}')} {day:%d/%m}"


def moment_words(value: datetime | str) -> str:
    """Write a moment in full: 09:14 20/11/2026."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return f"{local(moment):%H:%M %d/%m/%Y}"


def due_words(due_at: datetime, now: datetime) -> str:
    """Write when something is due: hôm nay 17:00, ngày mai 17:00, Thứ Tư 25/11 17:00."""
    there, here = local(due_at), local(now)
    days = (there.date() - here.date()).days
    if days in {0, 1}:
        return f"{i18n.t('moments.today' if days == 0 else 'moments.tomorrow')} {there:%H:%M}"
    year = f"/{there:%Y}" if there.year != here.year else ""
    return f"{weekday_words(there.date())}{year} {there:%H:%M}"


def due_day_words(due_at: datetime, now: datetime) -> str:
    """Write the day when something is due, with the hour only where it matters: hôm nay 17:00, 25/11."""
    there, here = local(due_at), local(now)
    if (there.date() - here.date()).days in {0, 1}:
        return due_words(due_at, now)
    return day_words(there.date(), year=there.year != here.year)


def amount_words(amount: Decimal) -> str:
    """Write an amount with a decimal comma in Vietnamese: 2,5."""
    text = f"{amount.normalize():f}"
    return text.replace(".", ",") if i18n.language() == "vi" else text


def left_words(clock: WorkingCalendar, due_at: datetime, now: datetime, *, short: bool = False) -> str:
    """Write the working time that is left, or since when it is overdue: còn 2,5 ngày làm việc; short: còn 2,5 ngày."""
    left = clock.left(now, due_at)
    kind = ("short_" if short else "") + ("over" if left.is_overdue else "left")
    if left.working_time >= clock.day_length:
        return i18n.t(f"moments.{kind}_days", amount=amount_words(left.days), count=left.days)
    if left.hours >= 1:
        return i18n.t(f"moments.{kind}_hours", amount=amount_words(left.hours), count=left.hours)
    minutes = int(left.working_time / timedelta(minutes=1))
    if minutes == 0:
        kind = "over" if left.is_overdue else "left" if now < due_at else "due"
        return i18n.t(f"moments.{kind}_now")
    return i18n.t(f"moments.{kind}_minutes", amount=minutes, count=minutes)


def due(
    clock: WorkingCalendar,
    due_at: datetime | None,
    since: datetime,
    now: datetime,
    stopped_at: datetime | None = None,
) -> Due:
    """Make the chip of a due moment: near when a fifth of its working time is left, at most two working days.

    With ``stopped_at`` its limit stands since then: it is never late meanwhile.
    """
    if stopped_at is not None:
        return _stands(clock, due_at, max(since, min(stopped_at, now)))
    if due_at is None:
        return Due("none", i18n.t("moments.no_time"), "")
    title = f"{left_words(clock, due_at, now)}. {i18n.t('moments.due')} {due_words(due_at, now)}"
    text = left_words(clock, due_at, now, short=True)
    if clock.is_late(due_at, now):
        return Due("late", text, title)
    budget = clock.working_time_between(since, due_at)
    return Due("near" if clock.near_due(now, due_at, budget) else "on_time", text, title)


def _stands(clock: WorkingCalendar, due_at: datetime | None, stopped_at: datetime) -> Due:
    when = moment_words(stopped_at)
    if due_at is None:
        return Due("paused", i18n.t("pauses.chip"), i18n.t("pauses.chip_since", when=when))
    title = i18n.t("pauses.chip_left", when=when, left=left_words(clock, due_at, stopped_at))
    return Due("paused", i18n.t("pauses.chip"), title)


def limit_words(limit: Any) -> str:
    """Write a limit: 20 ngày làm việc, 4 giờ làm việc, trong ngày; "—" without one, and that a table decides it."""
    if limit and "decision" in limit and "unit" not in limit:
        return i18n.t("moments.by_table")
    if not limit or "unit" not in limit:
        return "—"
    amount = Decimal(str(limit.get("amount") or 1))
    return i18n.t(f"moments.unit_{limit['unit']}", amount=amount_words(amount), count=amount)


def register(app: Flask) -> None:
    """Make the words of time known to templates."""
    app.jinja_env.filters.update(
        moment=moment_words,
        day=day_words,
        weekday=weekday_words,
        limit=limit_words,
    )
