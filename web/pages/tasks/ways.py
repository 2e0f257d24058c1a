"""What an officer does with a task instead of completing it: hand it back, give it to a colleague, add a note."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from processes import calendar, definitions, people, tasks
from processes.definitions import Running
from processes.errors import Invalid, NotAllowed, Problem
from processes.instances import ProcessInstance, UserTask
from processes.people import Power
from web import acts, clock, i18n, ids, moments, overview, problems
from web.errors import flash_done
from web.pages.tasks.blueprint import pages
from web.security import access

PAGES = {
    "tasks.send_back": "tasks.hand_back",
    "tasks.hand_over": "tasks.delegate",
    "tasks.add_note": "tasks.note",
}
"""Which page each act here comes from."""

_TEXTS = ("reason", "text")


def as_draft(endpoint: str) -> dict[str, list[str]]:
    """Write the texts of this request as a draft keeps them, apart from the form of the step."""
    way = PAGES[endpoint].removeprefix("tasks.")
    return {_kept_as(way, name): [request.form[name]] for name in _TEXTS if request.form.get(name)}


def _kept_as(way: str, name: str) -> str:
    return f"way.{way}.{name}"


def ask_again(endpoint: str, task_id: int) -> str:
    """Draw the page of an act again, with what was sent."""
    asking = {"tasks.send_back": _ask_way, "tasks.hand_over": _ask_colleague, "tasks.add_note": _ask_note}
    return asking[endpoint](task_id, None)


def _page(task_id: int, way: str, fields: Sequence[dict[str, Any]], refusal: Invalid | None, **more: Any) -> str:
    task, instance, _ = _mine(task_id, f"task.{way}")
    draft = tasks.draft_of(task_id, g.actor)
    for asked in fields:
        kept = (draft.values.get(_kept_as(way, asked["name"])) if draft is not None else None) or [""]
        asked["value"] = request.form.get(asked["name"]) or asked.get("value") or kept[0]
        asked["errors"] = problems.beside(refusal, asked)
    return render_template(
        "task_way.html", task=task, instance=instance, way=way, fields=fields, once=acts.new_key(), **more
    )


def _text(name: str, label: str, hint: str = "") -> dict[str, Any]:
    return {"name": name, "type": "textarea", "label": label, "hint": hint}


def _mine(task_id: int, action: str) -> tuple[UserTask, ProcessInstance, Running]:
    """Find an open task that the actor may act on. Refuses the rest before anybody types."""
    task, instance, _ = tasks.task(g.actor.agency_id, task_id)
    if not overview.is_mine(task, instance, g.actor):
        raise NotAllowed(action=action)
    return task, instance, definitions.load(instance.agency_id, instance.version_id)


@pages.get("/tasks/<id:task_id>/hand-back")
@access("task.hand_back")
def hand_back(task_id: int) -> ResponseReturnValue:
    """Ask along which drawn way a task goes back, and why."""
    return _ask_way(task_id, None)


def _ask_way(task_id: int, refusal: Invalid | None) -> str:
    task, _, running = _mine(task_id, "task.hand_back")
    roles = overview.role_names(task.agency_id)
    ways = [
        {"value": way.flow_id, "label": _target(running, way.target_id, roles)}
        for way in tasks.ways_back(running, task.element_id)
    ]
    asked = {"name": "flow_id", "type": "radio", "label": i18n.t("tasks.way"), "options": ways}
    asked["value"] = ways[0]["value"] if len(ways) == 1 else ""
    reason = _text("reason", i18n.t("tasks.reason"), i18n.t("tasks.reason_hint"))
    return _page(task_id, "hand_back", [asked, reason] if ways else [], refusal)


def _target(running: Running, element_id: str, roles: dict[str, str]) -> str:
    element = running.diagram.elements[element_id]
    role = " / ".join(roles[code] for code in running.settings.roles_of(element) if code in roles)
    return f"{element.name} ({role})" if role else element.name


@pages.post("/tasks/<id:task_id>/hand-back")
@access("task.hand_back")
def send_back(task_id: int) -> ResponseReturnValue:
    """Hand a task back."""

    def act() -> str:
        tasks.hand_back(
            task_id=task_id,
            flow_id=request.form.get("flow_id", ""),
            reason=request.form.get("reason", ""),
            actor=g.actor,
            now=clock.now(),
            request=acts.key(),
        )
        return url_for("inbox.show")

    try:
        answer = acts.perform(act)
    except Invalid as refusal:
        return _ask_way(task_id, refusal), 422
    flash_done("tasks.handed_back")
    return answer


@pages.get("/tasks/<id:task_id>/delegate")
@access("task.delegate")
def delegate(task_id: int) -> ResponseReturnValue:
    """Ask which colleague is to do a task."""
    return _ask_colleague(task_id, None)


def _ask_colleague(task_id: int, refusal: Invalid | None) -> str:
    task, _, running = _mine(task_id, "task.delegate")
    now = clock.now()
    listed = [one for one in tasks.candidates(running, task, now) if one.person_id != g.actor.person_id]
    apart = tasks.excluded(running, task)
    able = people.holders(task.agency_id, {Power.WORK, Power.RECEIVE}, now) - {g.actor.person_id}
    same = people.members(task.agency_id, task.role_id, now) if task.role_id is not None else set()
    named: dict[int, dict[str, str]] = {}
    kept_apart: dict[int, str] = {}
    for row in people.colleagues(task.agency_id, now):
        if row.id in able & apart:
            kept_apart[row.id] = row.name
        elif row.id in able:
            label = f"{named[row.id]['label']}, {row.role_name}" if row.id in named else f"{row.name} – {row.role_name}"
            named[row.id] = {"value": ids.encode(row.id), "label": label}
    ordered = sorted(named.items(), key=lambda pair: pair[0] not in same)
    to = {"name": "to", "type": "combobox", "label": i18n.t("tasks.colleague"), "options": [one for _, one in ordered]}
    if kept_apart:
        to["hint"] = i18n.t("tasks.kept_apart", names=", ".join(kept_apart.values()))
    message = {**_text("reason", i18n.t("tasks.delegate_reason")), "required": False, "rows": 2}
    return _page(task_id, "delegate", [to, message], refusal, people=_candidates(listed, task))


def _candidates(listed: Sequence[tasks.Load], task: UserTask) -> list[dict[str, Any]]:
    """Say of each person of the role how much they have; the first is suggested, with the reason."""
    day = calendar.of_agency(task.agency_id).day_length
    return [
        {
            "id": ids.encode(one.person_id),
            "name": one.name,
            "open": one.open,
            "near": one.near,
            "late": one.late,
            "days": moments.amount_words(Decimal(round(one.work / day * 4)) / 4),
            "state": "absent" if one.is_absent else "excluded" if one.is_excluded else "",
            "is_suggested": place == 0 and one.is_suitable,
            "may_have": one.is_suitable and one.person_id != task.assignee_id,
        }
        for place, one in enumerate(listed)
    ]


@pages.post("/tasks/<id:task_id>/delegate")
@access("task.delegate")
def hand_over(task_id: int) -> ResponseReturnValue:
    """Give a task to a colleague; one stays accountable."""

    def act() -> str:
        tasks.delegate(
            task_id=task_id,
            to=_person(request.form.get("to", "")),
            reason=request.form.get("reason", ""),
            actor=g.actor,
            now=clock.now(),
        )
        return url_for("inbox.show", box=tasks.DELEGATED)

    try:
        answer = acts.perform(act)
    except Invalid as refusal:
        return _ask_colleague(task_id, refusal), 422
    flash_done("tasks.delegated")
    return answer


def _person(text: str) -> int:
    """Read the id of a person. Refuses what is no choice of the page."""
    try:
        return ids.decode(text)
    except ValueError:
        raise Invalid({"to": [Problem("not_an_option" if text else "required")]}) from None


@pages.get("/tasks/<id:task_id>/note")
@access("task.note")
def note(task_id: int) -> ResponseReturnValue:
    """Ask for a note to the history."""
    return _ask_note(task_id, None)


def _ask_note(task_id: int, refusal: Invalid | None) -> str:
    asked = _text("text", i18n.t("tasks.note_text"), i18n.t("tasks.note_hint"))
    return _page(task_id, "note", [asked], refusal)


@pages.post("/tasks/<id:task_id>/note")
@access("task.note")
def add_note(task_id: int) -> ResponseReturnValue:
    """Add a note to the history."""

    def act() -> str:
        tasks.note(task_id=task_id, text=request.form.get("text", ""), actor=g.actor, now=clock.now())
        return url_for("tasks.show", task_id=task_id)

    try:
        answer = acts.perform(act)
    except Invalid as refusal:
        return _ask_note(task_id, refusal), 422
    flash_done("tasks.noted")
    return answer
