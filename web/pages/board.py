"""The board of a division: what each officer has, what nobody has yet, and giving it out."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from processes import calendar, instances, tasks
from processes.calendar import WorkingCalendar
from processes.db import transaction
from processes.errors import Invalid, Problem, SameHands
from web import clock, errors, i18n, ids, moments, problems
from web.errors import flash_done
from web.pages.account import local_path
from web.security import access

pages = Blueprint("board", __name__)
_FEW, _MANY = 10, 200


@pages.get("/board")
@access("board.view")
def show() -> ResponseReturnValue:
    """Show the open tasks of the division in a column for each officer, first those that nobody has."""
    person_id = _person_asked()
    told = _read(_MANY if person_id is not None else _FEW, person_id)
    busy, idle = (told, []) if person_id is not None else _apart(told)
    here = request.full_path.rstrip("?")
    return render_template("board.html", columns=busy, idle=idle, of_one=person_id is not None, here=here)


@pages.get("/board/print")
@access("board.view")
def paper() -> ResponseReturnValue:
    """Show the board as a paper: a table for each officer."""
    now = clock.now()
    busy, idle = _apart(_read(_MANY, None))
    groups = [
        {
            "title": one["name"],
            "note": one["note"],
            "rows": [
                (row["due"].text, row["code"], row["subject"], row["step"], row["procedure"]) for row in one["tasks"]
            ],
        }
        for one in busy
        if one["tasks"]
    ]
    heads = [i18n.t(f"inbox.{name}") for name in ("left", "code", "applicant", "step")]
    heads.append(i18n.t("dossiers.procedure"))
    return render_template(
        "paper.html", title=i18n.t("board.title"), about="", heads=heads, groups=groups, at=moments.moment_words(now),
        back=url_for("board.show"), cut=0, note=i18n.t("board.idle", names=", ".join(idle)) if idle else "",
    )  # fmt: skip


def _apart(columns: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[str]]:
    """Set those who have no task apart, by name: who is free is one line, not a column for each."""
    idle = [one for one in columns if one["load"] and not one["load"].open]
    names = [f"{one['name']} ({i18n.t('board.absent')})" if one["load"].is_absent else one["name"] for one in idle]
    return [one for one in columns if one not in idle], names


def _person_asked() -> int | None:
    try:
        return ids.decode(request.args.get("person", ""))
    except ValueError:
        return None


def _read(most: int, person_id: int | None) -> list[dict[str, Any]]:
    now = clock.now()
    working = calendar.of_agency(g.actor.agency_id)
    found = tasks.board(g.actor, now, most=most, person_id=person_id)
    return [
        {**_column(one, working), "tasks": [_task(row, found.choices[row.id], working, now) for row in one.tasks]}
        for one in found.columns
    ]


def _column(one: tasks.Column, working: WorkingCalendar) -> dict[str, Any]:
    load = one.load
    if load is None:
        note = i18n.t("board.unassigned_note", count=one.count)
        return {
            "person": "",
            "name": i18n.t("board.unassigned"),
            "note": note,
            "load": None,
            "more": one.count - len(one.tasks),
        }
    note = i18n.t("board.has", count=load.open, work=_work(load.work, working))
    return {
        "person": ids.encode(load.person_id),
        "name": load.name,
        "note": note,
        "load": load,
        "more": one.count - len(one.tasks),
        "url": url_for("board.show", person=ids.encode(load.person_id)),
    }


def _work(time: timedelta, working: WorkingCalendar) -> str:
    """Write the time that the steps of somebody have: 6 giờ, 2,5 ngày làm việc."""
    if time < working.day_length:
        hours = Decimal(round(time / timedelta(minutes=30))) / 2
        return i18n.t("board.hours", amount=moments.amount_words(hours))
    return i18n.t("board.days", amount=moments.amount_words(Decimal(round(time / working.day_length * 4)) / 4))


def _task(row: Any, choices: Any, working: WorkingCalendar, now: datetime) -> dict[str, Any]:
    is_still = row.status == instances.InstanceStatus.SUSPENDED
    chip = moments.due(working, row.due_at, row.opened_at, now, row.clock_stopped_at)
    options = [
        {
            "value": ids.encode(one.load.person_id),
            "label": i18n.t(
                "board.option", name=one.load.name, count=one.load.open, work=_work(one.load.work, working)
            ),
            "why_not": i18n.t(f"board.{one.why_not}") if one.why_not else "",
        }
        for one in choices
    ]
    best = choices[0].load if choices and not choices[0].why_not else None
    return {
        "url": url_for("tasks.show", task_id=row.id),
        "assign_url": url_for("board.assign", task_id=row.id),
        "public_id": ids.encode(row.id),
        "due": moments.Due("paused", i18n.t("standstill.chip"), chip.title) if is_still else chip,
        "step": row.name,
        "code": row.reference,
        "subject": row.subject,
        "procedure": row.procedure_name,
        "options": [] if is_still else options,
        "best": None if best is None or is_still or row.assignee_id is not None else
        {"value": ids.encode(best.person_id), "name": best.name, "why": i18n.t("board.least", count=best.open)},
    }  # fmt: skip


@pages.post("/board/<id:task_id>/assign")
@access("task.assign")
def assign(task_id: int) -> ResponseReturnValue:
    """Give a task to an officer of the division; a refusal is said on the board."""
    tasks.task(g.actor.agency_id, task_id)  # another agency's does not exist, whoever is to have it
    back = local_path(request.form.get("then")) or url_for("board.show")
    try:
        to = _person(request.form.get("to", ""))
        with transaction():
            given = tasks.assign(task_id=task_id, to=to, actor=g.actor, now=clock.now())
    except Invalid as refusal:
        flash(". ".join(problems.say(one) for listed in refusal.errors.values() for one in listed), "late")
        return redirect(back, code=303)
    except SameHands as refusal:
        flash(errors.words_of(refusal), "late")
        return redirect(back, code=303)
    flash_done("board.given", step=given.name)
    return redirect(back, code=303)


def _person(text: str) -> int:
    try:
        return ids.decode(text)
    except ValueError:
        raise Invalid({"to": [Problem("not_an_option")]}) from None
