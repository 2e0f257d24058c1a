"""The inbox: what waits for me and for my roles, what is due first stands first."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from processes import calendar, definitions, instances, people, tasks, views
from processes.errors import SameHands
from web import acts, clock, errors, i18n, ids, lists, moments, paging
from web.listed import BOXES, DUES, INBOX
from web.security import access

pages = Blueprint("inbox", __name__)
_PRINTED = 500


@pages.get("/inbox")
@access("inbox.view")
def show() -> ResponseReturnValue:
    """List open tasks by remaining working time; filter by procedure, step and due, search without diacritics."""
    kept = views.kept(g.actor, INBOX.place)
    if (led := lists.lead(INBOX, kept)) is not None:
        return led
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
        boxes=BOXES,
        filters=_filters(chosen, procedures, steps),
        may_start=people.may(g.actor, "dossier.start"),
        views=lists.words(INBOX, kept),
        shown=lists.columns(INBOX),
        is_filtered=bool(chosen.text or chosen.procedure_id or chosen.step or chosen.due),
        back=request.full_path.rstrip("?"),
        new_key=acts.new_key,
    )


@pages.get("/inbox/next")
@access("inbox.view")
def following() -> Response:
    """Lead to the task that is due first of one's own, else of one's roles; ``after`` names the one just looked at.

    Leaves out what stands still and what must be done by somebody else; leads to the inbox when nothing is left.
    """
    after = _id(request.args.get("after", ""))
    for box in (tasks.MINE, tasks.GROUP):
        rows = tasks.inbox(g.actor, tasks.Filter(box=box), clock.now(), limit=paging.SIZE)
        why_not = tasks.hindrances(rows, g.actor)
        for row in rows:
            stands = row.status == instances.InstanceStatus.SUSPENDED
            if row.id != after and row.id not in why_not and not stands:
                return redirect(url_for("tasks.show", task_id=row.id))
    flash(i18n.t("inbox.no_next"), "info")
    return redirect(url_for("inbox.show"))


@pages.get("/inbox/print")
@access("inbox.view")
def paper() -> ResponseReturnValue:
    """Show the list as a paper, with what was asked for: all its rows, not a page of them."""
    now, chosen = clock.now(), _chosen()
    working = calendar.of_agency(g.actor.agency_id)
    near = working.add_working_time(now, 2 * working.day_length)
    found = tasks.inbox(g.actor, chosen, now, near=near, limit=_PRINTED)
    rows = [_row(row, working, now, None) for row in found]
    shown = [name for name in INBOX.columns if name in lists.columns(INBOX)]
    total = tasks.count(g.actor, chosen, now, near=near) if len(found) == _PRINTED else len(found)
    return render_template(
        "paper.html",
        title=i18n.t("inbox.title"),
        about=_about(chosen),
        heads=[i18n.t("inbox.left"), i18n.t("inbox.step"), *(i18n.t(f"views.column_{name}") for name in shown)],
        groups=[{"title": "", "note": "", "rows": [_line(row, shown) for row in rows]}],
        at=moments.moment_words(now),
        back=f"{url_for('inbox.show')}?{urlencode(list(request.args.items(multi=True)))}",
        cut=total - len(found),
    )


def _line(row: dict[str, Any], shown: list[str]) -> list[str]:
    told = {"due_at": row["due_at"], "code": row["code"], "applicant": row["name"], "procedure": row["procedure"]}
    return [row["due"].text, row["step"], *(told[name] for name in shown)]


def _about(chosen: tasks.Filter) -> str:
    """Say in words what the list was asked for."""
    asked = [i18n.t(f"inbox.box_{chosen.box}"), chosen.text, chosen.step]
    if chosen.due:
        asked.append(i18n.t(f"inbox.due_{chosen.due}"))
    if chosen.procedure_id is not None and INBOX.is_known("procedure", ids.encode(chosen.procedure_id)):
        asked.append(definitions.procedure(g.actor.agency_id, chosen.procedure_id).name)
    return " · ".join(one for one in asked if one)


def _chosen() -> tasks.Filter:
    args = request.args
    box, due = args.get("box", ""), args.get("due", "")
    return tasks.Filter(
        box=box if box in BOXES else tasks.ALL,
        text=args.get("q", "")[:200],
        procedure_id=_id(args.get("procedure", "")),
        step=args.get("step", ""),
        due=due if due in DUES else "",
        sort=lists.sort(INBOX),
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
            "options": [{"value": due, "label": i18n.t(f"inbox.due_{due}")} for due in DUES],
        },
    ]
