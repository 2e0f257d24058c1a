"""The work of a division: who has what, what nobody has yet, and giving it out; for those who lead."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from processes import definitions, instances, outbox, people
from processes.db import db
from processes.definitions import Procedure
from processes.errors import Invalid, NotAllowed, Problem
from processes.instances import Doing, ProcessInstance, UserTask
from processes.people import Actor
from processes.tasks import duties
from processes.tasks.load import Load, loads
from processes.tasks.work import refusal_of_closed, task_facts


@dataclass(frozen=True, slots=True)
class Column:
    """What one member of the division has: the tasks due first, and how many there are; nobody's for ``load`` None."""

    load: Load | None
    tasks: Sequence[Any]
    count: int


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody who could be given a task; ``why_not`` is "absent" or "apart" where they cannot."""

    load: Load
    why_not: str


@dataclass(frozen=True, slots=True)
class Board:
    """The work of a division: first what nobody has, then each member's; who could take each task, best first."""

    columns: Sequence[Column]
    choices: Mapping[int, Sequence[Choice]]


def board(actor: Actor, now: datetime, *, most: int, person_id: int | None = None) -> Board:
    """Read the work of the actor's division; of each column the ``most`` tasks that are due first.

    ``person_id`` limits it to one member. Refuses those who do not lead (``NotAllowed``).
    """
    people.require(actor, "board.view")
    named = people.division(actor, now)
    shown = {one: name for one, name in named.items() if person_id in {None, one}}
    rows, counts = _tasks(actor, named, shown, most, now, with_unassigned=person_id is None)
    held = loads(actor.agency_id, named, now)
    columns = [Column(None, rows.get(None, ()), counts.get(None, 0))] if person_id is None else []
    ordered = sorted((one for one in held if one.person_id in shown), key=lambda one: (-one.open, one.name))
    columns += [Column(one, rows.get(one.person_id, ()), counts.get(one.person_id, 0)) for one in ordered]
    return Board(columns, _choices([row for column in columns for row in column.tasks], held, actor, now))


def _tasks(
    actor: Actor, named: Mapping[int, str], shown: Mapping[int, str], most: int, now: datetime, *, with_unassigned: bool
) -> tuple[dict[int | None, list[Any]], dict[int | None, int]]:
    """Read the open tasks of some people, and those of their roles that nobody has; one statement."""
    here: list[ColumnElement[bool]] = [UserTask.assignee_id.in_(sorted(shown))]
    if with_unassigned:
        roles = people.roles_of(actor.agency_id, named, now)
        here.append(and_(UserTask.assignee_id.is_(None), UserTask.role_id.in_(sorted(roles))))
    place = func.row_number().over(
        partition_by=UserTask.assignee_id, order_by=(UserTask.due_at.is_(None), UserTask.due_at, UserTask.id)
    )
    counted = func.count().over(partition_by=UserTask.assignee_id)
    inner = (
        select(UserTask.id, place.label("place"), counted.label("counted"))
        .where(UserTask.agency_id == actor.agency_id, UserTask.closed_at.is_(None), or_(*here))
        .subquery()
    )
    query = (
        select(
            UserTask.agency_id, UserTask.id, UserTask.name, UserTask.element_id, UserTask.role_id, UserTask.opened_at,
            UserTask.due_at, UserTask.assignee_id, UserTask.accountable_id, UserTask.instance_id,
            ProcessInstance.version_id, ProcessInstance.reference, ProcessInstance.subject, ProcessInstance.status,
            ProcessInstance.clock_stopped_at,
            Procedure.name.label("procedure_name"), inner.c.counted,
        )
        .join(inner, inner.c.id == UserTask.id)
        .join(ProcessInstance, _same(UserTask.instance_id, ProcessInstance))
        .join(Procedure, and_(Procedure.agency_id == UserTask.agency_id, Procedure.id == ProcessInstance.procedure_id))
        .where(UserTask.agency_id == actor.agency_id, inner.c.place <= most)
        .order_by(inner.c.place)
    )  # fmt: skip
    rows: dict[int | None, list[Any]] = defaultdict(list)
    counts: dict[int | None, int] = {}
    for row in db.session.execute(query):
        rows[row.assignee_id].append(row)
        counts[row.assignee_id] = row.counted
    return rows, counts


def _same(column: Any, model: Any) -> Any:
    return and_(model.agency_id == UserTask.agency_id, model.id == column)


def _choices(rows: Sequence[Any], held: Sequence[Load], actor: Actor, now: datetime) -> Mapping[int, Sequence[Choice]]:
    """Say of each task who of the division could have it: those of its role, the least loaded first."""
    apart = duties.excluded_from(rows)
    members = {role: people.members(actor.agency_id, role, now) for role in {row.role_id for row in rows} if role}
    found = {}
    for row in rows:
        able = [
            one for one in held if one.person_id in members.get(row.role_id, ()) and one.person_id != row.assignee_id
        ]
        named = [
            Choice(one, "absent" if one.is_absent else "apart" if one.person_id in apart[row.id] else "")
            for one in able
        ]
        found[row.id] = sorted(named, key=lambda one: bool(one.why_not))
    return found


def assign(*, task_id: int, to: int, actor: Actor, now: datetime) -> UserTask:
    """Give a task of the division to one of its members, who answers for it alone; tell them, and who had it before.

    Refuses work of other divisions, people without the task's role, who is away today, and who must be another person
    (``SameHands``). Who has it already keeps it.
    """
    instance = instances.lock_by_task(actor.agency_id, task_id)
    fresh = people.actor(actor.agency_id, actor.person_id, now)
    people.require(fresh, "task.assign")
    task = next((one for one in instances.open_tasks(instance) if one.id == task_id), None)
    if task is None:
        raise refusal_of_closed(actor.agency_id, task_id)
    instances.demand_running(instance)
    named = people.division(fresh, now)
    if task.assignee_id not in named and not (task.assignee_id is None and _is_of(task, named, now)):
        raise NotAllowed(action="task.assign")
    if to == task.assignee_id:
        return task
    _demand_able(task, to, named, now)
    running = definitions.load(instance.agency_id, instance.version_id)
    duties.demand_apart(running, task, {to})
    before, task.assignee_id, task.accountable_id = task.assignee_id, to, None
    post, behalf = _leading(fresh)
    facts = {"task": task_facts(task, instance, now), "to": {"id": str(to), "name": named[to]}}
    if before is not None:
        facts["before"] = {"id": str(before), "name": named[before]}
    _tell(task, instance, fresh, (before, named[to]), now)
    instances.record(instance, running, Doing("task.assign", now, actor=fresh, post=post, behalf=behalf, facts=facts))
    return task


def _is_of(task: UserTask, named: Mapping[int, str], now: datetime) -> bool:
    return task.role_id in people.roles_of(task.agency_id, named, now)


def _demand_able(task: UserTask, to: int, named: Mapping[int, str], now: datetime) -> None:
    has_role = task.role_id is not None and to in people.members(task.agency_id, task.role_id, now)
    if to not in named or not has_role:
        raise Invalid({"to": [Problem("cannot_take_tasks")]})
    if to in people.absent(task.agency_id, now):
        raise Invalid({"to": [Problem("away_today", {"name": named[to]})]})


def _leading(actor: Actor) -> tuple[people.Post | None, people.Post | None]:
    """Tell in which own post the actor leads, and on whose behalf when only as a deputy."""
    own = next((post for post in actor.posts if post.leads), None)
    behalf = None if own is not None else next((post for post in actor.deputy_posts if post.leads), None)
    return own or (actor.posts[0] if actor.posts else None), behalf


def _tell(
    task: UserTask, instance: ProcessInstance, actor: Actor, moved: tuple[int | None, str], now: datetime
) -> None:
    """Tell whose the task is now, and from whom it was taken; nobody is told what they did themselves."""
    before, to = moved
    notice = {"reference": instance.reference, "task": str(task.id), "step": task.name, "by": actor.name, "to": to}
    for kind, person in (("task_assigned", task.assignee_id), ("task_moved", before)):
        if person is not None and person != actor.person_id:
            outbox.add(kind, agency_id=task.agency_id, to=[person], params=notice, now=now)
