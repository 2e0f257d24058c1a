"""Turn what the engine reports into rows: tasks closed and opened, messages awaited, incidents settled."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, select

import engine
from engine import keys
from engine.correlation import Keys
from processes.db import db, new_id
from processes.definitions import Chosen, Running
from processes.instances.models import Draft, Incident, ProcessInstance, Subscription, TaskOutcome, UserTask
from processes.people import Actor

_NO_LONGER_AWAITED = frozenset({"message_received", "message_cancelled", "signal_received", "signal_cancelled"})
_ENDED = frozenset({
    "task_completed", "task_cancelled", "timer_fired", "timer_cancelled",
    "service_answered", "service_cancelled", "send_answered", "send_cancelled",
})  # fmt: skip
# Every act runs these: they are built once.
_DRAFTS_OF = delete(Draft).where(
    Draft.agency_id == bindparam("agency"), Draft.task_id.in_(bindparam("tasks", expanding=True))
)
_OPEN_INCIDENTS = select(Incident).where(
    Incident.agency_id == bindparam("agency"),
    Incident.resolved_at.is_(None),
    Incident.instance_id == bindparam("instance"),
)
ITEM = " · "
"""Stands between the name of a step and the item that it is about, where a step is done once for each of several."""

_UNSEEN = {"synchronize_session": False}
"""Nothing that is deleted here is used again: the session need not look for it."""


def close_tasks(
    step: engine.Step, tasks: Sequence[UserTask], outcome: TaskOutcome, actor: Actor | None, now: datetime
) -> list[UserTask]:
    """Close what the step completed (with this outcome) or cancelled; drafts end with their task."""
    ended = {event.key: event.kind for event in step.events if event.kind in {"task_completed", "task_cancelled"}}
    closed = [task for task in tasks if task.key in ended]
    for task in closed:
        task.closed_at = now
        if ended[task.key] == "task_cancelled":
            task.outcome = TaskOutcome.CANCELLED
        else:
            task.outcome = outcome
            task.closed_by = actor.person_id if actor else None
            task.closed_by_name = actor.name if actor else None
    if closed:
        ids = [task.id for task in closed]
        db.session.execute(_DRAFTS_OF, {"agency": closed[0].agency_id, "tasks": ids}, execution_options=_UNSEEN)
    return closed


def chosen_roles(step: engine.Step, running: Running, now: datetime) -> dict[str, Chosen]:
    """Choose the role of every task that the step opened, by the key of the task."""
    opened = {event.key for event in step.events if event.kind == "task_opened"}
    elements, settings = running.diagram.elements, running.settings
    return {
        waiting.key: settings.choose(elements[waiting.element_id], step.variables, now)
        for waiting in step.open_tasks
        if waiting.key in opened
    }


def open_tasks(
    step: engine.Step, instance: ProcessInstance, running: Running, chosen: Mapping[str, Chosen], now: datetime
) -> list[UserTask]:
    """Add a row for every task that the step opened, with the role that was chosen for it."""
    opened = []
    for waiting in step.open_tasks:
        if waiting.key not in chosen:
            continue
        task = UserTask(
            agency_id=instance.agency_id,
            id=new_id(),
            instance_id=instance.id,
            key=waiting.key,
            element_id=waiting.element_id,
            name=_name(waiting),
            role_id=running.role_ids.get(chosen[waiting.key].role or ""),
            opened_at=now,
        )
        db.session.add(task)
        opened.append(task)
    return opened


def _name(waiting: engine.OpenTask) -> str:
    return waiting.name if waiting.item is None else f"{waiting.name}{ITEM}{waiting.item}"


def subscribe(step: engine.Step, instance: ProcessInstance) -> None:
    """Keep the messages and signals that the instance waits for now, forget those that came or are awaited no more."""
    ended = [event.key for event in step.events if event.kind in _NO_LONGER_AWAITED and event.key]
    if ended:
        db.session.execute(
            delete(Subscription).where(
                Subscription.agency_id == instance.agency_id,
                Subscription.instance_id == instance.id,
                Subscription.key.in_(ended),
            ),
            execution_options=_UNSEEN,
        )
    begun = {event.key for event in step.events if event.kind in {"message_awaited", "signal_awaited"}}
    waits: tuple[engine.AwaitedMessage | engine.AwaitedSignal, ...] = (*step.messages, *step.signals)
    for awaited in waits:
        values = awaited.keys if isinstance(awaited, engine.AwaitedMessage) else {}
        if awaited.key in begun:
            db.session.add(
                Subscription(
                    agency_id=instance.agency_id,
                    id=new_id(),
                    instance_id=instance.id,
                    key=awaited.key,
                    kind="message" if isinstance(awaited, engine.AwaitedMessage) else "signal",
                    name=awaited.name,
                    element_id=awaited.element_id,
                    keys=keys.encode(values),
                    lookup=keys.lookup(values),
                )
            )
    known = {awaited.key: awaited.keys for awaited in step.messages if awaited.keys and awaited.key not in begun}
    if known:
        _learn(known, instance)


def _learn(known: Mapping[str, Keys], instance: ProcessInstance) -> None:
    """Give older waits the keys that a message of their conversation has brought or taken since."""
    query = select(Subscription).where(
        Subscription.agency_id == instance.agency_id,
        Subscription.instance_id == instance.id,
        Subscription.key.in_(known),
    )
    for row in db.session.scalars(query):
        row.keys, row.lookup = keys.encode(known[row.key]), keys.lookup(known[row.key])


def settle_incidents(step: engine.Step, instance: ProcessInstance, by: str | None, now: datetime) -> None:
    """Resolve the incidents of what has now been done after all, or will never be done again."""
    ended = {event.key for event in step.events if event.kind in _ENDED}
    for incident in db.session.scalars(_OPEN_INCIDENTS, {"agency": instance.agency_id, "instance": instance.id}):
        command = incident.command
        if step.finished or command.get("key") in ended or command.get("timer") in ended:
            incident.resolved_at, incident.resolved_by_name = now, by
