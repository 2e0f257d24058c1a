"""What an open page asks for by itself: the figures of its frame, the news, how the work it shows stands now."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, g, jsonify, request
from flask.typing import ResponseReturnValue

from processes import instances, outbox, people, tasks, watch
from processes.errors import NotFound
from processes.instances import InstanceStatus, ProcessInstance, TaskOutcome, UserTask
from web import clock, i18n, ids, messages
from web.security import access, asks_by_itself

pages = Blueprint("live", __name__)


@pages.get("/live")
@access("notice.view")
@asks_by_itself
def show() -> ResponseReturnValue:
    """Answer an open page in a few bytes, or that nothing has changed (304). It does not keep a session alive."""
    actor, now = g.actor, clock.now()
    sight, standing = _looked_at()
    alerts = watch.unread(actor.agency_id, [actor.person_id])[actor.person_id]
    figures = watch.figures(actor, now, alerts)
    answer = jsonify(
        figures={
            "mine": figures.mine,
            "group": figures.group,
            "delegated": figures.delegated,
            "late": figures.late,
            "alerts": figures.alerts,
        },
        late=i18n.t("frame.late", count=figures.late),
        sight=sight,
        standing=standing,
        newest=_newest() if alerts else None,
    )
    answer.add_etag()
    return answer.make_conditional(request)


def _newest() -> dict[str, str] | None:
    """Give the newest message that the person has not read."""
    told = [one for one in outbox.notices(g.actor.agency_id, g.actor.person_id, limit=1) if one.read_at is None]
    return {"id": ids.encode(told[0].id), **messages.line(told[0].kind, told[0].params)} if told else None


def _looked_at() -> tuple[str, str]:
    """Say how the task or dossier that the page is about stands: as a sign, and in words. Refuses another agency's."""
    if "task" in request.args:
        people.require(g.actor, "task.view")
        task, instance, assignee = tasks.task(g.actor.agency_id, _id(request.args["task"]))
        return watch.sight_of_task(task, instance), _task_words(task, instance, assignee)
    if "dossier" in request.args:
        people.require(g.actor, "dossier.view")
        instance = instances.instance(g.actor.agency_id, _id(request.args["dossier"]))
        waiting = instances.waiting(instance.agency_id, instance.id)
        return watch.sight_of_dossier(instance, waiting), _dossier_words(instance, waiting)
    return "", ""


def _id(text: str) -> int:
    try:
        return ids.decode(text)
    except ValueError:
        raise NotFound(thing=text) from None


def _task_words(task: UserTask, instance: ProcessInstance, assignee: str | None) -> str:
    if not task.is_open:
        if task.closed_by == g.actor.person_id:
            return i18n.t("live.task_closed_by_you")
        kind = TaskOutcome(task.outcome) if task.outcome else TaskOutcome.COMPLETED
        return i18n.t(f"live.task_{kind}", who=task.closed_by_name or i18n.t("errors.somebody"))
    if instance.status == InstanceStatus.SUSPENDED:
        return i18n.t("live.suspended")
    if task.assignee_id is None:
        return i18n.t("live.task_free")
    if task.assignee_id == g.actor.person_id:
        return i18n.t("live.task_yours")
    return i18n.t("live.task_given" if task.accountable_id else "live.task_taken", who=assignee or "")


def _dossier_words(instance: ProcessInstance, waiting: Iterable[Any]) -> str:
    if instance.status != InstanceStatus.RUNNING:
        return i18n.t(f"live.{instance.status}")
    steps = [f"«{row.name}»" + (f" ({row.assignee_name})" if row.assignee_name else "") for row in waiting]
    return i18n.t("live.dossier_at", steps=", ".join(steps)) if steps else i18n.t("live.dossier_waits")
