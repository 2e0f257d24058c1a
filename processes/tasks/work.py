"""The verbs of an officer's day: claim, release, complete, hand back, delegate, note."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from engine import ReturnFlow, feel
from processes import calendar, definitions, instances, outbox, people, records
from processes.db import db
from processes.definitions import Running
from processes.errors import AlreadyCompleted, Invalid, NotAllowed, NotFound, Problem, Refused, TaskClosed, TaskTaken
from processes.instances import Doing, ProcessInstance, UserTask
from processes.people import Actor
from processes.tasks import duties, submission

_BY_ANOTHER = frozenset({"task.claim", "task.complete", "task.hand_back"})
"""What only somebody may do who did not do the steps that this one keeps apart from."""


@dataclass(frozen=True, slots=True)
class Held:
    """A task under the lock of its instance, with everything that decides about it read after the lock."""

    task: UserTask
    instance: ProcessInstance
    others: Sequence[UserTask]
    running: Running
    actor: Actor

    def doing(self, name: str, now: datetime, **more: Any) -> Doing:
        """Describe an act on this task for its record."""
        post, behalf = duties.posts(self.actor, self.task)
        facts = {"task": task_facts(self.task, self.instance, now), **more.pop("facts", {})}
        return Doing(name, now, actor=self.actor, post=post, behalf=behalf, facts=facts, **more)


def task_facts(task: UserTask, instance: ProcessInstance, now: datetime) -> dict[str, Any]:
    """Describe a task for a record: what it is, since when, due when, and whether it is late at ``now``.

    While the limit of its instance stands nothing becomes late.
    """
    clock, at = "none", instances.clock_now(instance, now)
    if task.due_at is not None:
        clock = "overdue" if calendar.of_agency(task.agency_id).is_late(task.due_at, at) else "within"
    return {
        "key": task.key,
        "element": task.element_id,
        "name": task.name,
        "opened_at": records.moment(task.opened_at),
        "due_at": records.moment(task.due_at) if task.due_at else None,
        "clock": clock,
    }


def hold(task_id: int, action: str, actor: Actor, now: datetime) -> Held:
    """Find, lock, check: an open task that the actor may act on. Refuses all else by name."""
    instance = instances.lock_by_task(actor.agency_id, task_id)
    others = instances.open_tasks(instance)
    fresh = people.actor(actor.agency_id, actor.person_id, now).within(instance.procedure_id)
    people.require(fresh, action)
    task = next((task for task in others if task.id == task_id), None)
    if task is None:
        raise refusal_of_closed(actor.agency_id, task_id)
    instances.demand_running(instance)
    running = definitions.load(instance.agency_id, instance.version_id)
    may_take_back = action == "task.release" and takes_back(task, fresh, now)
    if not may_take_back and not people.may(fresh, action, task):
        if task.assignee_id is not None and task.role_id in fresh.role_ids:
            raise TaskTaken(task=task_id, by=_name(task))
        raise NotAllowed(action=action)
    if action in _BY_ANOTHER:
        duties.demand_apart(running, task, duties.hands(fresh, task))
    return Held(task, instance, others, running, fresh)


def takes_back(task: UserTask, actor: Actor, now: datetime) -> bool:
    """Whether the actor may take a task from its assignee: who delegated it always, a superior once nobody can do it.

    Nobody can when the assignee has left, closed account or no post that permits tasks, and without a deputy.
    """
    if task.assignee_id is None or task.agency_id != actor.agency_id:
        return False
    if task.accountable_id == actor.person_id:
        return True
    return people.Power.SUPERVISE in actor.powers and not _is_present(task, now)


def _is_present(task: UserTask, now: datetime) -> bool:
    assignee = task.assignee_id or 0
    return _can_work(task.agency_id, assignee, now) or bool(people.deputies(task.agency_id, {assignee}, now))


def _can_work(agency_id: int, person_id: int, now: datetime) -> bool:
    try:
        return people.may(people.actor(agency_id, person_id, now), "task.complete")
    except NotFound:
        return False


def refusal_of_closed(agency_id: int, task_id: int) -> Refused:
    """Say why a task that is not open takes no act: there is none, it was cancelled, or somebody completed it."""
    task = db.session.get(UserTask, (agency_id, task_id))
    if task is None:
        return NotFound(task=task_id)
    if task.outcome == instances.TaskOutcome.CANCELLED:
        return TaskClosed(task=task_id, at=task.closed_at)
    return AlreadyCompleted(task=task_id, by=task.closed_by_name, at=task.closed_at)


def _name(task: UserTask) -> str:
    person = db.session.get(people.Person, (task.agency_id, task.assignee_id))
    return person.name if person is not None else ""


def claim(*, task_id: int, actor: Actor, now: datetime) -> UserTask:
    """Take a task of one's role, or of somebody for whom one stands in; that person stays accountable.

    Refuses a task that somebody else has, and one that must be done by another person (``SameHands``).
    """
    held = hold(task_id, "task.claim", actor, now)
    if held.task.assignee_id == held.actor.person_id:
        return held.task
    doing = held.doing("task.claim", now)
    if held.task.assignee_id is not None:  # a deputy takes it: it stays the absent person's to account for
        held.task.accountable_id = held.task.accountable_id or held.task.assignee_id
    held.task.assignee_id = held.actor.person_id
    instances.record(held.instance, held.running, doing)
    return held.task


def release(*, task_id: int, actor: Actor, now: datetime) -> UserTask:
    """Give a task back to its role; nothing moves. A delegated task goes back to who is accountable.

    Who delegated it may do so too, and a superior when the assignee has left and has no deputy.
    """
    held = hold(task_id, "task.release", actor, now)
    if held.task.assignee_id is None:
        return held.task
    doing = held.doing("task.release", now)
    held.task.assignee_id, held.task.accountable_id = held.task.accountable_id, None
    instances.record(held.instance, held.running, doing)
    return held.task


def complete(
    *,
    task_id: int,
    data: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    checked: Sequence[str] = (),
    request: str | None = None,
) -> UserTask:
    """Complete a task with its form and move the instance on.

    ``data`` are the raw values of the form by key, ``checked`` the ids of the ticked points of the checklist.
    Refuses an unknown task, somebody else's, a closed one, and data that the form does not allow (``Invalid``).
    """
    held = hold(task_id, "task.complete", actor, now)
    sent = submission.read(held.running, held.instance, held.task, data, checked, now)
    doing = held.doing(
        "task.complete",
        now,
        facts={"form": sent.form, "routing": feel_encoded(sent.routing), "files": list(sent.files)},
        payload={"values": feel_encoded(sent.values), "checked": list(sent.checked)},
        request=request,
    )
    held.task.closed_for = doing.behalf.person_id if doing.behalf is not None else None
    instances.complete(held.instance, held.task, sent.routing, held.others, doing)
    return held.task


def feel_encoded(values: Mapping[str, Any]) -> dict[str, Any]:
    """Write values so that records can hold and give them back exactly."""
    return {name: feel.encode(value) for name, value in values.items()}


def ways_back(running: Running, element_id: str) -> Sequence[ReturnFlow]:
    """List the drawn ways back from a step."""
    return [flow for flow in running.diagram.return_flows if flow.task_id == element_id]


def hand_back(
    *, task_id: int, flow_id: str, reason: str, actor: Actor, now: datetime, request: str | None = None
) -> UserTask:
    """Complete a task along a drawn way back, with a reason. Refuses a way that is not drawn from this task."""
    held = hold(task_id, "task.hand_back", actor, now)
    if not reason.strip():
        raise Invalid({"reason": [Problem("required")]})
    way = next((flow for flow in ways_back(held.running, held.task.element_id) if flow.flow_id == flow_id), None)
    if way is None:
        raise Invalid({"flow_id": [Problem("no_way_back")]})
    routing = {way.variable: way.value}
    doing = held.doing(
        "task.hand_back",
        now,
        facts={"way": way.flow_id, "to": way.target_id, "routing": feel_encoded(routing)},
        payload={"reason": reason.strip()},
        request=request,
    )
    held.task.closed_for = doing.behalf.person_id if doing.behalf is not None else None
    instances.complete(held.instance, held.task, routing, held.others, doing)
    _tell_who_did(held, way.target_id, now)
    return held.task


def _tell_who_did(held: Held, element_id: str, now: datetime) -> None:
    """Tell whoever did a step last that it came back, when it was somebody else."""
    query = select(UserTask.closed_by).where(
        UserTask.agency_id == held.instance.agency_id,
        UserTask.instance_id == held.instance.id,
        UserTask.element_id == element_id,
        UserTask.outcome == instances.TaskOutcome.COMPLETED,
    )
    before = db.session.scalar(query.order_by(UserTask.closed_at.desc()).limit(1))
    again = next((task for task in instances.open_tasks(held.instance) if task.element_id == element_id), None)
    if before is None or again is None or before == held.actor.person_id:
        return
    params = {"reference": held.instance.reference, "task": str(again.id), "step": again.name, "by": held.actor.name}
    outbox.add("task_handed_back", agency_id=held.instance.agency_id, to=[before], params=params, now=now)


def delegate(*, task_id: int, to: int, actor: Actor, now: datetime, reason: str = "") -> UserTask:
    """Let a colleague do a task while one stays accountable; back to who is accountable, it is simply theirs again.

    A deputy delegates on behalf of the assignee, who stays accountable. Refuses people who take no tasks in this
    agency, oneself, who has the task already, and who must be another person (``SameHands``).
    """
    held = hold(task_id, "task.delegate", actor, now)
    if to in {held.actor.person_id, held.task.assignee_id} or not _can_work(actor.agency_id, to, now):
        raise Invalid({"to": [Problem("cannot_take_tasks")]})
    duties.demand_apart(held.running, held.task, {to})
    colleague = people.actor(actor.agency_id, to, now)
    doing = held.doing(
        "task.delegate",
        now,
        facts={"to": {"id": str(to), "name": colleague.name}},
        payload={"reason": reason.strip()} if reason.strip() else None,
    )
    accountable = held.task.accountable_id or held.task.assignee_id or held.actor.person_id
    held.task.accountable_id = None if accountable == to else accountable
    held.task.assignee_id = to
    notice = {"reference": held.instance.reference, "task": str(task_id), "step": held.task.name, "by": actor.name}
    outbox.add("task_delegated", agency_id=actor.agency_id, to=[to], params=notice, now=now)
    instances.record(held.instance, held.running, doing)
    return held.task


def note(*, task_id: int, text: str, actor: Actor, now: datetime) -> UserTask:
    """Add a note to the history of the instance. Refuses an empty one."""
    held = hold(task_id, "task.note", actor, now)
    if not text.strip():
        raise Invalid({"text": [Problem("required")]})
    instances.record(held.instance, held.running, held.doing("task.note", now, payload={"text": text.strip()}))
    return held.task
