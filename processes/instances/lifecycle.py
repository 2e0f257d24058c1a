"""Start an instance, lock it, apply what the engine reports, deliver messages to it, cancel it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

import engine
from engine import feel
from processes import definitions, records
from processes.db import db, demand_transaction, new_id
from processes.definitions import Chosen, Made, Running
from processes.errors import NotFound, StepIncident, WrongStatus
from processes.instances import calls, decisions, rows, stores
from processes.instances.calls import ServiceCall
from processes.instances.effects import Change, run_reactions
from processes.instances.models import LONGEST_SEARCH, InstanceStatus, ProcessInstance, TaskOutcome, UserTask
from processes.instances.standing import demand_running
from processes.people import Actor, Post, as_recorded
from processes.text import fold

SYSTEM = {"system": "clock"}

# Every act reads these under its lock: they are built once, and give what is in the database now.
_IN_AGENCY = ProcessInstance.agency_id == bindparam("agency")
_OWNER = select(UserTask.instance_id).where(UserTask.agency_id == bindparam("agency"), UserTask.id == bindparam("task"))
_INSTANCE = (
    select(ProcessInstance)
    .where(_IN_AGENCY, ProcessInstance.id == bindparam("instance"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
_INSTANCE_OF_TASK = (
    select(ProcessInstance)
    .where(_IN_AGENCY, ProcessInstance.id == _OWNER.scalar_subquery())
    .with_for_update()
    .execution_options(populate_existing=True)
)
_OPEN_TASKS = (
    select(UserTask)
    .where(
        UserTask.agency_id == bindparam("agency"),
        UserTask.instance_id == bindparam("instance"),
        UserTask.closed_at.is_(None),
    )
    .execution_options(populate_existing=True)
)


@dataclass(frozen=True, slots=True)
class Doing:
    """Who does what, for the record of the act: ``facts`` are codes and routing, ``payload`` is only committed to.

    ``made`` are decisions that the act itself has asked, before anything moved. Without a person it is ``account``, a
    piece of software with a name, or else a part of this ``system``: the clock, or the exchange of messages.
    """

    name: str
    now: datetime
    actor: Actor | None = None
    post: Post | None = None
    behalf: Post | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    payload: Mapping[str, Any] | None = None
    request: str | None = None
    made: Sequence[Made] = ()
    account: str | None = None
    system: str = "clock"

    def who(self) -> Mapping[str, Any]:
        """Describe the actor for the record."""
        if self.actor is not None:
            return as_recorded(self.actor, self.post, self.behalf)
        return {"system": self.system} if self.account is None else {"system": "service", "name": self.account}

    @property
    def by(self) -> str | None:
        """The name of who acts; None for the clock."""
        return self.account if self.actor is None else self.actor.name


def start(
    *,
    version_id: int,
    agency_id: int,
    reference: str,
    subject: str,
    variables: Mapping[str, Any],
    doing: Doing,
    instance_id: int | None = None,
    case: str | None = None,
    by_trigger: bool = False,
) -> ProcessInstance:
    """Start an instance of a published version and run it to its first tasks; ``case`` chooses among its budgets.

    ``by_trigger`` lets it wait for what begins it, also where its process has a plain start event beside.
    """
    running = definitions.load(agency_id, version_id)
    instance = ProcessInstance(
        agency_id=agency_id,
        id=instance_id or new_id(),
        procedure_id=running.procedure_id,
        version_id=version_id,
        reference=reference,
        subject=subject,
        search=fold(f"{reference} {subject}")[:LONGEST_SEARCH],
        status=InstanceStatus.RUNNING,
        case_code=case,
        state="",
        started_at=doing.now,
        record_seq=0,
    )
    db.session.add(instance)

    def begin(held: Mapping[str, Any]) -> engine.Step:
        return engine.start(running.diagram, variables, doing.now, by_trigger=by_trigger, stores=held)

    moved = _moved(instance, running, {"kind": "start"}, doing, begin)
    db.session.flush()
    apply(moved, instance=instance, running=running, open_tasks=(), doing=doing)
    return instance


def lock(agency_id: int, instance_id: int) -> ProcessInstance:
    """Hold one instance until the end of the transaction: two people never move it at once."""
    return _held(_INSTANCE, agency_id, instance=instance_id)


def lock_by_task(agency_id: int, task_id: int) -> ProcessInstance:
    """Find the instance of a task and hold it. Refuses another agency's task as one that does not exist."""
    return _held(_INSTANCE_OF_TASK, agency_id, task=task_id)


def _held(query: Any, agency_id: int, **names: int) -> ProcessInstance:
    demand_transaction()
    instance = db.session.scalar(query, {"agency": agency_id, **names})
    if instance is None:
        raise NotFound(**names)
    return instance  # type: ignore[no-any-return]  # scalar() of a generic select


def open_tasks(instance: ProcessInstance) -> Sequence[UserTask]:
    """Read the open tasks of a locked instance."""
    return db.session.scalars(_OPEN_TASKS, {"agency": instance.agency_id, "instance": instance.id}).all()


def complete(
    instance: ProcessInstance, task: UserTask, variables: Mapping[str, Any], others: Sequence[UserTask], doing: Doing
) -> None:
    """Complete an open task of a locked instance with its routing values and apply what follows."""
    running = definitions.load(instance.agency_id, instance.version_id)
    command = {"kind": "complete", "task": str(task.id), "key": task.key, "element": task.element_id}
    moved = _moved(
        instance,
        running,
        command,
        doing,
        lambda held: engine.complete(running.diagram, instance.state, task.key, variables, doing.now, stores=held),
    )
    apply(moved, instance=instance, running=running, open_tasks=others, doing=doing)


def fire(instance: ProcessInstance, timer_key: str, doing: Doing) -> None:
    """Let a timer of a locked instance fire. Refuses one that no longer waits (``WrongStatus``)."""
    running = definitions.load(instance.agency_id, instance.version_id)
    command = {"kind": "fire", "timer": timer_key}
    try:
        moved = _moved(
            instance,
            running,
            command,
            doing,
            lambda held: engine.fire(running.diagram, instance.state, timer_key, doing.now, stores=held),
        )
    except engine.TimerNotWaiting as error:
        raise WrongStatus(timer=timer_key) from error
    apply(moved, instance=instance, running=running, open_tasks=open_tasks(instance), doing=doing)


def deliver(
    instance: ProcessInstance, message: str, payload: Mapping[str, Any], doing: Doing, *, key: str | None = None
) -> None:
    """Hand a message to a locked instance, or to the one wait in it with ``key``.

    Refuses when it does not wait for one of this name (``WrongStatus``).
    """
    running = definitions.load(instance.agency_id, instance.version_id)
    command = {"kind": "deliver", "message": message}
    try:
        moved = _moved(
            instance,
            running,
            command,
            doing,
            lambda held: engine.deliver(
                running.diagram, instance.state, message, payload, doing.now, key=key, stores=held
            ),
        )
    except engine.MessageNotAwaited as error:
        raise WrongStatus(message=message) from error
    apply(moved, instance=instance, running=running, open_tasks=open_tasks(instance), doing=doing)


def signal(instance: ProcessInstance, name: str, payload: Mapping[str, Any], doing: Doing) -> None:
    """Let a signal happen in a locked instance, wherever it awaits it."""
    running = definitions.load(instance.agency_id, instance.version_id)
    moved = _moved(
        instance,
        running,
        {"kind": "signal", "signal": name},
        doing,
        lambda held: engine.signal(running.diagram, instance.state, name, payload, doing.now, stores=held),
    )
    apply(moved, instance=instance, running=running, open_tasks=open_tasks(instance), doing=doing)


def cancel(instance: ProcessInstance, doing: Doing) -> None:
    """Cancel everything that is open in a locked instance; it is over."""
    running = definitions.load(instance.agency_id, instance.version_id)
    moved = _moved(
        instance,
        running,
        {"kind": "cancel"},
        doing,
        lambda held: engine.cancel(running.diagram, instance.state, doing.now, stores=held),
    )
    apply(moved, instance=instance, running=running, open_tasks=open_tasks(instance), doing=doing)


def answer(instance: ProcessInstance, call: ServiceCall, values: Mapping[str, Any], doing: Doing) -> None:
    """Answer a call of a locked instance with values that its diagram asks for, and apply what follows."""
    _end_call(
        instance,
        call,
        "answer",
        doing,
        lambda diagram, key, held: engine.answer(diagram, instance.state, key, values, doing.now, stores=held),
    )


def throw_error(
    instance: ProcessInstance, call: ServiceCall, code: str, values: Mapping[str, Any], doing: Doing
) -> None:
    """Let a call of a locked instance end with a BPMN error; who catches it gets the values."""
    _end_call(
        instance,
        call,
        "throw_error",
        doing,
        lambda diagram, key, held: engine.throw_error(
            diagram, instance.state, key, code, values, doing.now, stores=held
        ),
    )


def _end_call(
    instance: ProcessInstance,
    call: ServiceCall,
    kind: str,
    doing: Doing,
    end: Callable[[engine.Diagram, str, stores.Contents], engine.Step],
) -> None:
    running = definitions.load(instance.agency_id, instance.version_id)
    command = {"kind": kind, "key": call.key, "element": call.element_id}
    moved = _moved(instance, running, command, doing, lambda held: end(running.diagram, call.key, held))
    apply(moved, instance=instance, running=running, open_tasks=open_tasks(instance), doing=doing)


def _moved(
    instance: ProcessInstance,
    running: Running,
    command: Mapping[str, Any],
    doing: Doing,
    move: Callable[[stores.Contents], engine.Step],
) -> decisions.Settled:
    """Move an instance and make every decision that it then waits for; a failure of either is one incident.

    What its data stores hold is read before, and nobody else writes them until the end.
    """
    demand_running(instance)
    held = stores.held(instance.agency_id, running.diagram)
    try:
        return decisions.settle(move(held), running, doing.now, held)
    except (engine.TimerNotWaiting, engine.MessageNotAwaited):
        raise
    except engine.StepFailed as error:
        raise _incident(instance, command, error.element_id, error.code, error.params) from error
    except (engine.StateUnreadable, engine.TaskNotReady, engine.DecisionNotAsked) as error:
        code = "state_unreadable" if isinstance(error, engine.StateUnreadable) else "task_not_ready"
        raise _incident(instance, command, command.get("element", ""), code, {}) from error


def _incident(
    instance: ProcessInstance, command: Mapping[str, Any], element: str, code: str, params: Mapping[str, Any]
) -> StepIncident:
    return StepIncident(
        agency=instance.agency_id,
        instance=instance.id,
        reference=instance.reference,
        element=element,
        code=code,
        params=params,
        command=dict(command),
    )


def apply(
    moved: decisions.Settled,
    *,
    instance: ProcessInstance,
    running: Running,
    open_tasks: Sequence[UserTask],
    doing: Doing,
) -> None:
    """Take over the engine's result: state, tasks, what it waits for, reactions, and one record of the act.

    All is written at once when the transaction ends: reactions read nothing that the step has just added.
    """
    step = moved.step
    instance.state = step.state
    if step.finished:
        instance.status, instance.ended_at = _ending(step), doing.now
    chosen = rows.chosen_roles(step, running, doing.now)
    outcome = TaskOutcome.HANDED_BACK if doing.name == "task.hand_back" else TaskOutcome.COMPLETED
    with db.session.no_autoflush:
        closed = rows.close_tasks(step, open_tasks, outcome, doing.actor, doing.now)
        opened = rows.open_tasks(step, instance, running, chosen, doing.now)
        rows.subscribe(step, instance)
        stores.keep(instance, step.stored, doing.now)
        calls.follow(step, instance, running, doing.by, doing.now)
        if instance.record_seq:  # a new instance has no incidents yet
            rows.settle_incidents(step, instance, doing.by, doing.now)
        change = Change(instance, running, step, opened, closed, doing.actor, doing.now)
        run_reactions(change)
    called = calls.opened(step)
    told = (_as_recorded(event, chosen.get(event.key or "")) for event in calls.named(step.events, called))
    events = [*decisions.asked_by_act(doing.made, running), *told]
    payload = decisions.with_values(doing.payload, doing.made, moved.made)
    if step.stored:
        payload = {**(payload or {}), "stores": stores.as_recorded(step.stored)}
    if called:
        payload = {**(payload or {}), "calls": calls.sent(called)}
    if change.payload:
        payload = {**(payload or {}), **change.payload}
    record(instance, running, replace(doing, payload=payload, facts={**doing.facts, **change.facts}), events=events)


def record(instance: ProcessInstance, running: Running, doing: Doing, events: Sequence[Mapping[str, Any]] = ()) -> None:
    """Add one record of an act to the chain of a locked instance."""
    facts = {"procedure": running.as_recorded(), "reference": instance.reference, **doing.facts}
    if instance.due_at is not None:
        facts["dossier_due_at"] = records.moment(instance.due_at)
    act = records.Act(
        doing.name,
        doing.who(),
        facts,
        events,
        doing.payload,
        actor_id=None if doing.actor is None else doing.actor.person_id,
        request=doing.request,
    )
    head = records.Head(instance.record_seq, instance.record_leaf)
    end = records.append_to_instance(
        act, agency_id=instance.agency_id, instance_id=instance.id, head=head, now=doing.now
    )
    instance.record_seq, instance.record_leaf = end.seq, end.leaf


def _ending(step: engine.Step) -> InstanceStatus:
    cancelled = any(event.kind == "process_cancelled" for event in step.events)
    return InstanceStatus.CANCELLED if cancelled else InstanceStatus.FINISHED


def _as_recorded(event: engine.Event, chosen: Chosen | None) -> dict[str, Any]:
    facts: dict[str, Any] = {"kind": event.kind, "element": event.element_id}
    if event.key is not None:
        facts["key"] = event.key
    if event.data:
        facts["data"] = {name: feel.encode(value) for name, value in event.data.items()}
    return facts if chosen is None or event.kind != "task_opened" else facts | chosen.as_recorded()
