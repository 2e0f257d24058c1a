"""Reads about instances: one of them with its tasks, and the auditor's search."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, or_, select

from processes.db import db
from processes.definitions import Procedure, ProcedureVersion
from processes.errors import NotFound
from processes.instances.models import ProcessInstance, Subscription, UserTask
from processes.people import Person, Role
from processes.text import words


def instance(agency_id: int, instance_id: int) -> ProcessInstance:
    """Find an instance of this agency; another agency's does not exist."""
    found = db.session.get(ProcessInstance, (agency_id, instance_id))
    if found is None:
        raise NotFound(instance=instance_id)
    return found


def tasks_of(agency_id: int, instance_id: int) -> Sequence[UserTask]:
    """List all tasks of an instance in the order in which they opened."""
    query = select(UserTask).where(UserTask.agency_id == agency_id, UserTask.instance_id == instance_id)
    return db.session.scalars(query.order_by(UserTask.opened_at, UserTask.key)).all()


def waiting(agency_id: int, instance_id: int) -> Sequence[Any]:
    """List the open tasks of an instance, each with what decides whose it is, and the names of both.

    Gives (agency_id, role_id, assignee_id, id, element_id, name, opened_at, due_at, assignee_name, role_name).
    """
    return db.session.execute(_waiting(), {"agency": agency_id, "instance": instance_id}).all()


@cache
def _waiting() -> Any:
    """Build the statement once: every completed task asks where its dossier is now."""
    return (
        select(
            UserTask.agency_id,
            UserTask.role_id,
            UserTask.assignee_id,
            UserTask.id,
            UserTask.element_id,
            UserTask.name,
            UserTask.opened_at,
            UserTask.due_at,
            Person.name.label("assignee_name"),
            Role.name.label("role_name"),
        )
        .outerjoin(Person, and_(Person.agency_id == UserTask.agency_id, Person.id == UserTask.assignee_id))
        .outerjoin(Role, and_(Role.agency_id == UserTask.agency_id, Role.id == UserTask.role_id))
        .where(
            UserTask.agency_id == bindparam("agency"),
            UserTask.instance_id == bindparam("instance"),
            UserTask.closed_at.is_(None),
        )
        .order_by(UserTask.opened_at, UserTask.key)
    )


def awaited(agency_id: int, instance_id: int) -> Sequence[Subscription]:
    """List the messages an instance waits for."""
    query = select(Subscription).where(
        Subscription.agency_id == agency_id, Subscription.instance_id == instance_id, Subscription.kind == "message"
    )
    return db.session.scalars(query.order_by(Subscription.name)).all()


MOST_COUNTED = 1000
"""Nobody pages through more: the search is narrowed instead, and a count of all would read all."""

_ORDERS: dict[str, tuple[Any, ...]] = {
    "due": (ProcessInstance.due_at.is_(None), ProcessInstance.due_at),
    "code": (ProcessInstance.reference,),
    "applicant": (ProcessInstance.subject,),
}
_NEWEST = (ProcessInstance.started_at.desc(), ProcessInstance.id.desc())


@dataclass(frozen=True, slots=True)
class _Sought:
    """What is looked for: words (code, subject, procedure; no diacritics needed), procedure, person, time of start."""

    text: str = ""
    procedure_id: int | None = None
    person_id: int | None = None
    status: str = ""
    since: datetime | None = None
    until: datetime | None = None
    within: frozenset[int] = frozenset()
    also: frozenset[int] = frozenset()


def search(
    agency_id: int,
    *,
    text: str = "",
    procedure_id: int | None = None,
    person_id: int | None = None,
    status: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    within: frozenset[int] = frozenset(),
    also: frozenset[int] = frozenset(),
    sort: str = "",
    offset: int = 0,
    limit: int = 25,
    after: tuple[Any, ...] | None = None,
) -> Sequence[Any]:
    """Find instances by words (code, subject, procedure; no diacritics needed), procedure, person, period of start.

    ``within`` limits them to some procedures, none to all; ``also`` are instances that the words mean too. Gives (id,
    reference, subject, status, started_at, ended_at, due_at, clock_stopped_at, procedure_code, procedure_name, number),
    newest first, else by ``sort``: "due", "code" or "applicant". With ``after``, start and id of one of them, those
    that follow it newest first, whatever has begun since.
    """
    order = (*_ORDERS.get(sort, ()), *_NEWEST)
    sought = _Sought(text, procedure_id, person_id, status, since, until, within, also)
    listed = _matching(agency_id, sought, ProcessInstance.id).where(*_following(after)).order_by(*order)
    page = listed.offset(offset).limit(limit).subquery()
    query = (
        _named()
        .select_from(page)
        .join(ProcessInstance, and_(ProcessInstance.agency_id == agency_id, ProcessInstance.id == page.c.id))
    )
    query = query.join(
        Procedure, and_(Procedure.agency_id == agency_id, Procedure.id == ProcessInstance.procedure_id)
    ).join(
        ProcedureVersion,
        and_(ProcedureVersion.agency_id == agency_id, ProcedureVersion.id == ProcessInstance.version_id),
    )
    return db.session.execute(query.order_by(*order)).all()


def _following(after: tuple[Any, ...] | None) -> tuple[Any, ...]:
    """Pick what comes after a place, newest first; the first condition lets the index begin there."""
    if after is None:
        return ()
    started, (at, key) = ProcessInstance.started_at, after
    return started <= at, or_(started < at, and_(started == at, ProcessInstance.id < key))


def _named() -> Any:
    return select(
        ProcessInstance.id,
        ProcessInstance.reference,
        ProcessInstance.subject,
        ProcessInstance.status,
        ProcessInstance.started_at,
        ProcessInstance.ended_at,
        ProcessInstance.due_at,
        ProcessInstance.clock_stopped_at,
        Procedure.code.label("procedure_code"),
        Procedure.name.label("procedure_name"),
        ProcedureVersion.number,
    )


def count(
    agency_id: int,
    *,
    text: str = "",
    procedure_id: int | None = None,
    person_id: int | None = None,
    status: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    also: frozenset[int] = frozenset(),
) -> int:
    """Count everything that ``search`` would find, whatever its page; ``MOST_COUNTED`` and one mean: more than that."""
    sought = _Sought(text, procedure_id, person_id, status, since, until, also=also)
    found = _matching(agency_id, sought, ProcessInstance.id).limit(MOST_COUNTED + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(found)) or 0


def _meant(agency_id: int, sought: _Sought) -> list[Any]:
    """Give a condition for each word; where the words mean some instances by themselves, these are found too."""
    every = []
    for word in words(sought.text):
        named = select(Procedure.id).where(
            Procedure.agency_id == agency_id, Procedure.search.contains(word, autoescape=True)
        )
        found = ProcessInstance.search.contains(word, autoescape=True)
        every.append(or_(found, ProcessInstance.procedure_id.in_(named)))
    return [or_(and_(*every), ProcessInstance.id.in_(sorted(sought.also)))] if every and sought.also else every


def _matching(agency_id: int, sought: _Sought, *columns: Any) -> Any:
    """Limit instances by what is sought; reads nothing but the index of the list as long as it need not."""
    query = select(*columns).where(ProcessInstance.agency_id == agency_id, *_meant(agency_id, sought))
    if sought.procedure_id is not None:
        query = query.where(ProcessInstance.procedure_id == sought.procedure_id)
    if sought.within:
        query = query.where(ProcessInstance.procedure_id.in_(sorted(sought.within)))
    if sought.person_id is not None:
        query = query.where(
            exists().where(
                UserTask.agency_id == agency_id,
                UserTask.instance_id == ProcessInstance.id,
                UserTask.closed_by == sought.person_id,
            )
        )
    if sought.status:
        query = query.where(ProcessInstance.status == sought.status)
    if sought.since is not None:
        query = query.where(ProcessInstance.started_at >= sought.since)
    if sought.until is not None:
        query = query.where(ProcessInstance.started_at < sought.until)
    return query
