"""A limit that stands still, in words: since when, whom it waits for, by which law, what it does to the due moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from processes import deadlines
from processes.calendar import Effect, Limit, Stand, WorkingCalendar, due_after
from processes.deadlines import Pause
from processes.instances import ProcessInstance
from processes.records import RecordView
from web import i18n, moments

_HALVES = 2


@dataclass(frozen=True, slots=True)
class Still:
    """What the pauses of an instance say: a notice while its limit stands, and a line for each that is over.

    ``anew_at`` is when the whole limit last began anew.
    """

    title: str = ""
    text: str = ""
    due: str = ""
    over: Sequence[str] = ()
    anew_at: datetime | None = None


def of(
    instance: ProcessInstance,
    views: Sequence[RecordView],
    limit: Limit | None,
    clock: WorkingCalendar,
    now: datetime,
) -> Still:
    """Word the pauses of an instance; where none of its records tells of one, there is none to ask for."""
    if not any("pauses" in view.body for view in views):
        return Still()
    known = deadlines.pauses(instance)
    over = [_over(one, one.ended_at, clock) for one in known if one.ended_at is not None]
    open_one = next((one for one in known if one.ended_at is None), None)
    anew = [one.ended_at for one in known if one.ended_at is not None and one.effect == Effect.RESTART]
    anew_at = anew[-1] if anew else None
    if open_one is None:
        return Still(over=over, anew_at=anew_at)
    due = _if_now(instance, open_one, limit, clock, now)
    stood = stood_words(clock, open_one.started_at, now)
    lines = [i18n.t("pauses.basis", basis=open_one.legal_basis.rstrip(".")), i18n.t("pauses.stood", amount=stood)]
    if due:
        lines.append(i18n.t(f"pauses.now_{open_one.effect}", due=due))
    title = i18n.t("pauses.stands", when=moments.moment_words(open_one.started_at), why=reason_words(open_one.reason))
    return Still(title, " ".join(lines), i18n.t("pauses.if_now", due=due) if due else "", over, anew_at)


def _if_now(instance: ProcessInstance, pause: Pause, limit: Limit | None, clock: WorkingCalendar, now: datetime) -> str:
    """Say when the dossier would be due if the pause ended now."""
    if instance.due_at is None:
        return ""
    stand = Stand(pause.started_at, max(pause.started_at, now), Effect(pause.effect))
    return moments.due_words(due_after(clock, instance.due_at, stand, limit), now)


def _over(pause: Pause, ended_at: datetime, clock: WorkingCalendar) -> str:
    said = {
        "since": moments.moment_words(pause.started_at),
        "until": moments.moment_words(ended_at),
        "why": reason_words(pause.reason),
        "amount": stood_words(clock, pause.started_at, ended_at),
    }
    return i18n.t(f"pauses.over_{pause.effect}", **said)


def reason_words(reason: str) -> str:
    """Say whom or what the law waits for."""
    return i18n.t(f"pauses.reason_{reason}")


def stood_words(clock: WorkingCalendar, start: datetime, end: datetime) -> str:
    """Write the working time of a pause: in half days, in hours below half a day."""
    stood = clock.working_time_between(start, end)
    if stood * _HALVES >= clock.day_length:
        return moments.limit_words({"unit": "working_day", "amount": _halves(stood, clock.day_length)})
    return moments.limit_words({"unit": "working_hour", "amount": _halves(stood, timedelta(hours=1)) or "0"})


def _halves(amount: timedelta, unit: timedelta) -> str:
    halves = Decimal(amount // timedelta(seconds=1) * _HALVES) / Decimal(unit // timedelta(seconds=1))
    return f"{halves.to_integral_value(ROUND_HALF_UP) / _HALVES:f}"


def lines(body: Mapping[str, Any], clock: WorkingCalendar) -> list[str]:
    """Say of a record which pauses its act began and ended."""
    return [_line(told, clock) for told in body.get("pauses", ())]


def _line(told: Mapping[str, Any], clock: WorkingCalendar) -> str:
    if "begun" in told:
        begun = told["begun"]
        return i18n.t("pauses.begun", why=reason_words(begun["reason"]), basis=begun["legal_basis"].rstrip("."))
    ended = told["ended"]
    amount = moments.limit_words(
        {"unit": "working_day", "amount": _halves(timedelta(seconds=ended["stood_seconds"]), clock.day_length)}
    )
    due = moments.moment_words(ended["due_at"]) if ended.get("due_at") else ""
    return i18n.t("pauses.ended" if due else "pauses.ended_without_due", amount=amount or "0", due=due)


def rule_words(rule: Mapping[str, Any]) -> str:
    """Write what a version sets for a place at which the limit stands."""
    parts = [i18n.t(f"pauses.effect_{rule.get('effect', '')}"), reason_words(str(rule.get("reason", "")))]
    if rule.get("at_most"):
        parts.append(i18n.t("pauses.at_most", count=rule["at_most"]))
    if rule.get("within"):
        parts.append(i18n.t("pauses.within", limit=moments.limit_words(rule["within"])))
    return "; ".join(parts)
