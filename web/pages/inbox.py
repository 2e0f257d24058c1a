"""The inbox: what waits for me and for my roles, what is due first stands first."""

from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from processes import calendar, instances, people, tasks
from processes.errors import SameHands
from web import acts, clock, errors, i18n, ids, moments, paging
from web.security import access

pages = Blueprint("inbox", __name__)
_BOXES = (tasks.ALL, tasks.MINE, tasks.GROUP, tasks.DELEGATED)
_DUES = ("overdue", "near", "none")


@pages.get("/inbox")
@access("inbox.view")
def show() -> ResponseReturnValue:
    """List open tasks by remaining working time; filter by procedure, step and due, search without diacritics."""
    now = clock.now()
    chosen = _chosen()
    working = calendar.of_agency(g.actor.agency_id)
    near = working.add_working_time(now, 2 * working.day_length)
    rows = tasks.inbox(g.actor, chosen, now, near=near, offset=paging.offset(), limit=paging.SIZE)
    procedures, steps = tasks.choices(g.actor)
    why_not = tasks.hindrances(rows, g.actor)
    return render_template(
        "inbox.html",
        box=chosen.box,
        text=chosen.text,
        rows=[_row(row, working, now, why_not.get(row.id)) for row in rows],
        page=paging.page(len(rows), tasks.count(g.actor, chosen, now, near=near)),
        boxes=_BOXES,
        filters=_filters(chosen, procedures, steps),
        may_start=people.may(g.actor, "dossier.start"),
        is_filtered=bool(chosen.text or chosen.procedure_id or chosen.step or chosen.due),
        back=request.full_path.rstrip("?"),
        new_key=acts.new_key,
    )


def _chosen() -> tasks.Filter:
    args = request.args
    box, due = args.get("box", ""), args.get("due", "")
    return tasks.Filter(
        box=box if box in _BOXES else tasks.ALL,
        text=args.get("q", "")[:200],
        procedure_id=_id(args.get("procedure", "")),
        step=args.get("step", ""),
        due=due if due in _DUES else "",
    )


def _id(text: str) -> int | None:
    try:
        return ids.decode(text)
    except ValueError:
        return None


def _row(row: Any, working: calendar.WorkingCalendar, now: Any, why_not: SameHands | None) -> dict[str, Any]:
    is_suspended = row.status == instances.InstanceStatus.SUSPENDED
    chip = moments.due(working, row.due_at, row.opened_at, now, row.clock_stopped_at)
    if is_suspended:
        chip = moments.Due("paused", i18n.t("standstill.chip"), chip.title)
    return {
        "id": row.id,
        "public_id": ids.encode(row.id),
        "may_choose": not is_suspended and why_not is None,
        "url": url_for("tasks.show", task_id=row.id),
        "due": chip,
        "due_at": moments.due_day_words(row.due_at, now) if row.due_at and row.clock_stopped_at is None else "",
        "code": row.reference,
        "name": row.subject,
        "step": _item_first(row.name),
        "procedure": row.procedure_name,
        "assignee": row.assignee_name,
        "may_claim": row.assignee_id is None and not is_suspended and why_not is None,
        "why_not": "" if why_not is None else errors.words_of(why_not),
        "is_suspended": is_suspended,
    }


def _item_first(name: str) -> str:
    """Put first what tells a task from its neighbours, where a step is done once for each of several."""
    step, between, item = name.partition(instances.ITEM)
    return f"{item}{between}{step}"


def _filters(chosen: tasks.Filter, procedures: list[tuple[int, str]], steps: list[str]) -> list[dict[str, Any]]:
    return [
        {
            "name": "procedure",
            "label": i18n.t("inbox.procedure"),
            "value": ids.encode(chosen.procedure_id) if chosen.procedure_id is not None else "",
            "options": [{"value": ids.encode(key), "label": name} for key, name in procedures],
        },
        {
            "name": "step",
            "label": i18n.t("inbox.step"),
            "value": chosen.step,
            "options": [{"value": step, "label": step} for step in steps],
        },
        {
            "name": "due",
            "label": i18n.t("inbox.due"),
            "value": chosen.due,
            "options": [{"value": due, "label": i18n.t(f"inbox.due_{due}")} for due in _DUES],
        },
    ]
