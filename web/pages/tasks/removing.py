"""Take a wrong file off the list of a task while its step is open, or put another instead."""

from typing import Any

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from processes import documents, instances, tasks
from processes.documents import Attachment
from processes.errors import FileSettled, Invalid, NotAllowed, NotFound
from web import acts, clock, errors, i18n, overview, problems
from web.pages.tasks import uploads
from web.pages.tasks.blueprint import pages
from web.security import access

_FILE = "instead"


@pages.get("/tasks/<id:task_id>/files/<id:file_id>/remove")
@access("task.attach")
def ask_remove(task_id: int, file_id: int) -> ResponseReturnValue:
    """Ask why a file is wrong, and for the right one."""
    return _page(task_id, _demand(task_id, file_id), None)


def _demand(task_id: int, file_id: int) -> Attachment:
    """Find a file that may be taken off the list. Refuses the rest before anybody types."""
    task, instance, _ = tasks.task(g.actor.agency_id, task_id)
    attachment = documents.find(g.actor.agency_id, file_id)
    if attachment.instance_id != instance.id:
        raise NotFound(file=file_id)
    if not overview.is_mine(task, instance, g.actor):
        raise NotAllowed(action="task.attach")
    steps = [row.element_id for row in instances.waiting(instance.agency_id, instance.id)]
    if not tasks.may_remove(attachment, task, g.actor, alone=steps.count(task.element_id) == 1):
        raise FileSettled(file=file_id)
    return attachment


def _page(task_id: int, attachment: Attachment, refusal: Invalid | None) -> str:
    task, instance, _ = tasks.task(g.actor.agency_id, task_id)
    reason: dict[str, Any] = {
        "name": "reason",
        "type": "textarea",
        "label": i18n.t("files.reason"),
        "hint": i18n.t("files.reason_hint"),
        "value": request.form.get("reason", ""),
    }
    instead: dict[str, Any] = {"name": _FILE, "type": "file", "label": i18n.t("files.instead"), "required": False}
    for asked in (reason, instead):
        asked["errors"] = problems.beside(refusal, asked)
    return render_template(
        "task_file.html",
        task=task,
        instance=instance,
        file=overview.file_item(attachment),
        attachment=attachment,
        fields=[reason, instead],
        once=acts.new_key(),
    )


@pages.post("/tasks/<id:task_id>/files/<id:file_id>/remove")
@access("task.attach")
def remove(task_id: int, file_id: int) -> ResponseReturnValue:
    """Take the file off the list; what was chosen instead stands there from now on."""
    if (before := acts.answered()) is not None:
        return before
    wrong = _demand(task_id, file_id)
    chosen = request.files.get(_FILE)
    try:
        instead = uploads.paper(chosen.filename, chosen.read()) if chosen is not None and chosen.filename else None
        answer = acts.perform(lambda: _remove(task_id, file_id, instead))
    except Invalid as refusal:
        moved = Invalid({_FILE if name == "file" else name: found for name, found in refusal.errors.items()})
        return _page(task_id, wrong, moved), 422
    errors.flash_done("files.was_removed" if instead is None else "files.was_replaced")
    return answer


def _remove(task_id: int, file_id: int, instead: tasks.Paper | None) -> str:
    tasks.remove(
        task_id=task_id,
        file_id=file_id,
        reason=request.form.get("reason", ""),
        actor=g.actor,
        now=clock.now(),
        instead=instead,
    )
    return url_for("tasks.show", task_id=task_id)
