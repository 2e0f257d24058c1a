"""Drafts and files of a task: saved by the script while somebody types, or by a button."""

from collections.abc import Mapping
from typing import Any

from flask import g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from processes import definitions, tasks
from processes.db import transaction
from processes.errors import Invalid, Problem
from web import clock, moments, typed
from web.errors import flash_done, wants_json
from web.pages.tasks import show, uploads
from web.pages.tasks.blueprint import pages
from web.security import access

_PAGES = {"hand_back": "tasks.hand_back", "delegate": "tasks.delegate", "note": "tasks.note"}


@pages.route("/tasks/<id:task_id>/draft", methods=["POST", "PUT"])
@access("task.draft")
def draft(task_id: int) -> ResponseReturnValue:
    """Keep what was typed: a form, or JSON with the same names. Answers the script with the time."""
    sent = typed.of_fields(_json()) if request.is_json else typed.of_request()
    typed.refuse_unknown(sent)
    try:
        uploads.keep(task_id)
    except Invalid as refusal:
        return show.render(task_id, sent=sent, refusal=refusal), 422
    moment = clock.now()
    form = _form(task_id)
    with transaction():
        before = tasks.draft_of(task_id, g.actor)
        kept = typed.keeping(sent, typed.of_fields(before.values), form) if before is not None else sent
        tasks.save_draft(task_id=task_id, values=kept.as_draft(), actor=g.actor, now=moment)
    if wants_json():
        return {"saved_at": moment.isoformat(), "time": f"{moments.local(moment):%H:%M}"}
    following = _PAGES.get(request.form.get("then", ""))
    if following is None:
        flash_done("tasks.draft_saved")
    return redirect(url_for(following or "tasks.show", task_id=task_id), code=303)


def _form(task_id: int) -> Any:
    task, instance, _ = tasks.task(g.actor.agency_id, task_id)
    return definitions.load(instance.agency_id, instance.version_id).form_of(task.element_id)


def _json() -> Mapping[str, list[str]]:
    try:
        body = request.get_json()
    except RecursionError:
        body = None
    if not isinstance(body, dict):
        raise Invalid({"": [Problem("unknown_field")]})
    fields = {str(name): _texts(given) for name, given in body.items()}
    if not all(_is_text(text) for name, texts in fields.items() for text in (name, *texts)):
        raise Invalid({"": [Problem("unknown_field")]})
    return fields


def _is_text(text: str) -> bool:
    """Whether it can be written down: JSON can name halves of characters, and the one that no text has."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _texts(given: Any) -> list[str]:
    return [str(one) for one in (given if isinstance(given, list) else [given])]


@pages.post("/tasks/<id:task_id>/files")
@access("task.attach")
def attach(task_id: int) -> ResponseReturnValue:
    """Add files to the papers of a dossier."""
    tasks.task(g.actor.agency_id, task_id)  # another agency's does not exist, with files or without
    try:
        number = uploads.keep(task_id)
    except Invalid as refusal:
        return show.render(task_id, refusal=refusal), 422
    if number:
        flash_done("tasks.attached", count=number)
    return redirect(url_for("tasks.show", task_id=task_id), code=303)
