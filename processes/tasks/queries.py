"""The inbox and the task page: what waits for me and my roles, each in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import aliased

from processes import calendar
from processes.db import db
from processes.definitions import Procedure
from processes.errors import NotFound
from processes.instances import ITEM, ProcessInstance, UserTask, is_past
from processes.people import Actor, Person
from processes.text import fold, words

MINE, GROUP, DELEGATED, ALL = "mine", "group", "delegated", "all"


@dataclass(frozen=True, slots=True)
class Filter:
    """What a person looks for in the inbox. ``due`` is "", "overdue", "near" or "none" (no time set).

    ``sort`` is "" (due first), "opened", "code" or "applicant".
    """

    box: str = MINE
    text: str = ""
    procedure_id: int | None = None
    step: str = ""
    due: str = ""
    sort: str = ""


_DUE_FIRST = (case((UserTask.due_at.is_(None), 1), else_=0), UserTask.due_at, UserTask.opened_at, UserTask.id)
_ORDERS: dict[str, tuple[Any, ...]] = {
    "opened": (UserTask.opened_at,),
    "code": (ProcessInstance.reference,),
    "applicant": (ProcessInstance.subject,),
}
_LISTED = (
    UserTask.id,
    UserTask.name,
    UserTask.due_at,
    UserTask.opened_at,
    UserTask.assignee_id,
    UserTask.accountable_id,
    UserTask.agency_id,
    UserTask.role_id,
    UserTask.element_id,
    Person.name.label("assignee_name"),
    ProcessInstance.id.label("instance_id"),
    ProcessInstance.version_id,
    ProcessInstance.reference,
    ProcessInstance.subject,
    ProcessInstance.due_at.label("dossier_due_at"),
    ProcessInstance.clock_stopped_at,
    ProcessInstance.status,
    Procedure.code.label("procedure_code"),
    Procedure.name.label("procedure_name"),
)


def inbox(
    actor: Actor,
    chosen: Filter,
    now: datetime,
    *,
    near: datetime | None = None,
    offset: int = 0,
    limit: int = 25,
    after: tuple[Any, ...] | None = None,
) -> Sequence[Any]:
    """List open tasks by remaining time: those due first come first, those without a time last.

    With ``after``, due moment, opening and id of one of them, those that follow it, whatever was opened since.

    Gives the columns that are named below, ``dossier_due_at`` and ``clock_stopped_at`` those of the instance.
    """
    query = (
        _waiting(actor, chosen, now, near, *_LISTED)
        .outerjoin(Person, and_(Person.agency_id == UserTask.agency_id, Person.id == UserTask.assignee_id))
        .where(*_following(after))
        .order_by(*_ORDERS.get(chosen.sort, ()), *_DUE_FIRST)
        .offset(offset)
        .limit(limit)
    )
    return db.session.execute(query).all()


def _following(after: tuple[Any, ...] | None) -> tuple[Any, ...]:
    """Pick what comes after a place in the order ``_DUE_FIRST``."""
    if after is None:
        return ()
    due_at, opened_at, key = after
    later = or_(UserTask.opened_at > opened_at, and_(UserTask.opened_at == opened_at, UserTask.id > key))
    if due_at is None:
        return UserTask.due_at.is_(None), later
    return (or_(UserTask.due_at > due_at, UserTask.due_at.is_(None), and_(UserTask.due_at == due_at, later)),)


def count(actor: Actor, chosen: Filter, now: datetime, *, near: datetime | None = None) -> int:
    """Count what ``inbox`` would list."""
    return db.session.scalar(_waiting(actor, chosen, now, near, func.count())) or 0


def counts(actor: Actor, now: datetime) -> dict[str, int]:
    """Count the three boxes and what is overdue in them: mine, group, delegated, late."""
    boxes = {name: _in_box(actor, name) for name in (MINE, GROUP, DELEGATED)}
    late = and_(or_(boxes[MINE], boxes[GROUP]), is_past(UserTask.due_at, _late_before(actor, now)))
    row = db.session.execute(
        select(*[func.count().filter(condition) for condition in boxes.values()], func.count().filter(late))
        .join_from(UserTask, ProcessInstance, _instance())
        .where(UserTask.agency_id == actor.agency_id, UserTask.closed_at.is_(None))
    ).one()
    return dict(zip([*boxes, "late"], row, strict=True))


def choices(actor: Actor) -> tuple[list[tuple[int, str]], list[str]]:
    """List the procedures and steps that occur in the actor's boxes, for the filters; a step once for all its items."""
    anywhere = or_(*(_in_box(actor, name) for name in (MINE, GROUP, DELEGATED)))
    rows = db.session.execute(
        select(Procedure.id, Procedure.name, UserTask.name.label("step"))
        .join_from(UserTask, ProcessInstance, _instance())
        .join(Procedure, _procedure())
        .where(UserTask.agency_id == actor.agency_id, UserTask.closed_at.is_(None), anywhere)
        .distinct()
    ).all()
    procedures = sorted({(row.id, row.name) for row in rows}, key=lambda pair: fold(pair[1]))
    return procedures, sorted({row.step.partition(ITEM)[0] for row in rows}, key=fold)


def _waiting(actor: Actor, chosen: Filter, now: datetime, near: datetime | None, *columns: Any) -> Any:
    query = (
        select(*columns)
        .select_from(UserTask)
        .join(ProcessInstance, _instance())
        .join(Procedure, _procedure())
        .where(UserTask.agency_id == actor.agency_id, UserTask.closed_at.is_(None), _in_box(actor, chosen.box))
    )
    for word in words(chosen.text):
        query = query.where(
            or_(
                ProcessInstance.search.contains(word, autoescape=True), Procedure.search.contains(word, autoescape=True)
            )
        )
    if chosen.procedure_id is not None:
        query = query.where(ProcessInstance.procedure_id == chosen.procedure_id)
    if chosen.step:
        of_items = UserTask.name.startswith(chosen.step + ITEM, autoescape=True)
        query = query.where(or_(UserTask.name == chosen.step, of_items))
    return _by_due(query, chosen.due, _late_before(actor, now), near) if chosen.due else query


def _by_due(query: Any, due: str, late_before: datetime, near: datetime | None) -> Any:
    if due == "overdue":
        return query.where(is_past(UserTask.due_at, late_before))
    if due == "near" and near is not None:
        runs = ProcessInstance.clock_stopped_at.is_(None)
        return query.where(UserTask.due_at >= late_before, UserTask.due_at <= near, runs)
    if due == "none":
        return query.where(UserTask.due_at.is_(None))
    return query


def _late_before(actor: Actor, now: datetime) -> datetime:
    return calendar.of_agency(actor.agency_id).late_before(now)


def _in_box(actor: Actor, box: str) -> ColumnElement[bool]:
    if box == DELEGATED:
        return and_(UserTask.accountable_id == actor.person_id, UserTask.assignee_id != actor.person_id)
    if box == ALL:
        return or_(_in_box(actor, MINE), _in_box(actor, GROUP))
    if box == GROUP:
        unclaimed = and_(UserTask.assignee_id.is_(None), UserTask.role_id.in_(sorted(actor.role_ids)))
        return or_(unclaimed, UserTask.assignee_id.in_(sorted(actor.stands_in_for)), *_as_deputy(actor))
    return UserTask.assignee_id == actor.person_id


def _as_deputy(actor: Actor) -> list[ColumnElement[bool]]:
    """Limit tasks to those of people for whom the actor stands in for single procedures."""
    found, one = [], aliased(ProcessInstance)
    for post in (post for post in actor.deputy_posts if post.procedures):
        of_role = and_(UserTask.assignee_id.is_(None), UserTask.role_id == post.role_id)
        covered = select(one.id).where(one.agency_id == actor.agency_id, one.procedure_id.in_(sorted(post.procedures)))
        mine = or_(of_role, UserTask.assignee_id == post.person_id)
        found.append(and_(mine, UserTask.instance_id.in_(covered)))
    return found


def _instance() -> ColumnElement[bool]:
    return and_(ProcessInstance.agency_id == UserTask.agency_id, ProcessInstance.id == UserTask.instance_id)


def _procedure() -> ColumnElement[bool]:
    return and_(Procedure.agency_id == ProcessInstance.agency_id, Procedure.id == ProcessInstance.procedure_id)


def task(agency_id: int, task_id: int) -> tuple[UserTask, ProcessInstance, str | None]:
    """Find a task of this agency with its instance and its assignee's name; another agency's does not exist."""
    row = db.session.execute(_task(), {"agency": agency_id, "task": task_id}).first()
    if row is None:
        raise NotFound(task=task_id)
    return row[0], row[1], row[2]


@cache
def _task() -> Any:
    """Build the statement once: every page of a task begins with it."""
    return (
        select(UserTask, ProcessInstance, Person.name)
        .join(ProcessInstance, _instance())
        .outerjoin(Person, and_(Person.agency_id == UserTask.agency_id, Person.id == UserTask.assignee_id))
        .where(UserTask.agency_id == bindparam("agency"), UserTask.id == bindparam("task"))
    )
