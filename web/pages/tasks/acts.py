"""Claim, release and complete a task."""

from flask import g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from processes import instances, tasks
from processes.db import transaction
from processes.errors import AlreadyCompleted, Invalid, StepIncident, TaskClosed, TaskTaken
from web import acts, clock, typed
from web.errors import flash_done, wants_json
from web.pages.account import local_path
from web.pages.tasks import show, uploads
from web.pages.tasks.blueprint import pages
from web.security import access


@pages.get("/tasks/<id:task_id>/<any(complete,claim,release,draft,files):act>")
@access("task.view")
def go_to_task(task_id: int, act: str) -> Response:
    """Lead who comes back to the address of an act, by the language or a reload, to the task itself."""
    del act
    return redirect(url_for("tasks.show", task_id=task_id))


@pages.post("/tasks/<id:task_id>/claim")
@access("task.claim")
def claim(task_id: int) -> Response:
    """Take a task of one's role; stay in the list when it was taken from there."""

    def act() -> str:
        tasks.claim(task_id=task_id, actor=g.actor, now=clock.now())
        return local_path(request.form.get("then")) or url_for("tasks.show", task_id=task_id)

    answer = acts.perform(act)
    flash_done("tasks.claimed")
    return answer


@pages.post("/tasks/<id:task_id>/release")
@access("task.release")
def release(task_id: int) -> Response:
    """Give a task back to its role."""

    def act() -> str:
        tasks.release(task_id=task_id, actor=g.actor, now=clock.now())
        return url_for("inbox.show", box=tasks.GROUP)

    answer = acts.perform(act)
    flash_done("tasks.released")
    return answer


@pages.post("/tasks/<id:task_id>/complete")
@access("task.complete")
def complete(task_id: int) -> ResponseReturnValue:
    """Complete a task; what is wrong is said on the page, which keeps all that was typed."""
    sent = typed.of_request()
    if request.files and (before := acts.answered()) is not None:
        return before
    try:
        uploads.keep(task_id)
        typed.refuse_unknown(sent)
        answer = acts.perform(lambda: _complete(task_id, sent))
    except Invalid as refusal:
        if wants_json():
            raise
        return show.render(task_id, sent=sent, refusal=refusal), 422
    except (AlreadyCompleted, TaskTaken, TaskClosed) as refusal:
        if wants_json():
            raise
        return show.render(task_id, sent=sent, refusal=refusal), 409
    except StepIncident:
        with transaction():
            tasks.save_draft(task_id=task_id, values=sent.as_draft(), actor=g.actor, now=clock.now())
        raise
    _say_where(task_id)
    return answer


def _complete(task_id: int, sent: typed.Typed) -> str:
    tasks.complete(
        task_id=task_id,
        data=sent.texts,
        checked=sent.checked,
        actor=g.actor,
        now=clock.now(),
        request=acts.key(),
    )
    return url_for("inbox.show")


def _say_where(task_id: int) -> None:
    """Tell on the next page what was done and where the dossier is now."""
    task, instance, _ = tasks.task(g.actor.agency_id, task_id)
    steps = ", ".join(f"«{row.name}»" for row in instances.waiting(instance.agency_id, instance.id))
    if steps:
        flash_done("tasks.completed", step=task.name, reference=instance.reference, steps=steps)
    else:
        flash_done("tasks.completed_end", step=task.name, reference=instance.reference)
