"""Separation of duties where it counts: who did which step of an instance, and who may therefore not do another."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import and_, select

from processes import definitions
from processes.db import db
from processes.definitions import Apart, Running
from processes.errors import SameHands
from processes.instances import TaskOutcome, UserTask
from processes.people import Actor, Person, Post, post_for

_DONE = frozenset({TaskOutcome.COMPLETED, TaskOutcome.HANDED_BACK})


def demand_apart(running: Running, task: UserTask, persons: Collection[int]) -> None:
    """Refuse (``SameHands``) a step to whoever did one that it keeps apart from; also on behalf of others.

    ``persons`` are who acts and on whose behalf. A round of a step is apart from its other rounds where the step says
    so: those that are done, and those that somebody else has claimed.
    """
    if found := hindrance(running, task, persons, _concerned([(running, task)])):
        raise found


def posts(actor: Actor, task: Any) -> tuple[Post | None, Post | None]:
    """Tell in which own post the actor does a task, and on whose behalf."""
    return post_for(actor, task.role_id, task.assignee_id, task.accountable_id)


def hands(actor: Actor, task: Any) -> frozenset[int]:
    """Tell whose hands a task would be in: the actor's, and those of the person for whom the actor stands in."""
    behalf = posts(actor, task)[1]
    return frozenset({actor.person_id} if behalf is None else {actor.person_id, behalf.person_id})


def why_not(running: Running, task: UserTask, actor: Actor) -> SameHands | None:
    """Say why the actor must leave a task to somebody else; None where duties are not in the way."""
    return hindrance(running, task, hands(actor, task), _concerned([(running, task)]))


def hindrances(tasks: Iterable[Any], actor: Actor) -> Mapping[int, SameHands]:
    """Say of many tasks why the actor must leave them to somebody else, by the id of the task; one statement.

    A row has (id, agency_id, instance_id, version_id, element_id, role_id, assignee_id, accountable_id, opened_at).
    """
    asked = [(definitions.load(row.agency_id, row.version_id), row) for row in tasks]
    asked = [(running, row) for running, row in asked if running.settings.step(row.element_id).not_same_as]
    known = _concerned(asked)
    found = {}
    for running, row in asked:
        if refusal := hindrance(running, row, hands(actor.within(running.procedure_id), row), known):
            found[row.id] = refusal
    return found


def excluded(running: Running, task: UserTask) -> frozenset[int]:
    """Tell who may not do a task, whatever their role: for suggestions of people."""
    known = _concerned([(running, task)])
    return frozenset().union(
        *(_hands(other) for apart in _rules(running, task) for other in _those(apart, task, known))
    )


def excluded_from(tasks: Iterable[Any]) -> Mapping[int, frozenset[int]]:
    """Tell of many tasks who may not do them, whatever their role, by the id of the task; one statement."""
    asked = [(definitions.load(row.agency_id, row.version_id), row) for row in tasks]
    known = _concerned(asked)
    return {
        row.id: frozenset().union(
            *(_hands(other) for apart in _rules(running, row) for other in _those(apart, row, known))
        )
        for running, row in asked
    }


def hindrance(running: Running, task: Any, persons: Collection[int], known: Sequence[UserTask]) -> SameHands | None:
    """Find the first step that one of these people did, and that this one keeps apart from."""
    for apart in _rules(running, task):
        for other in _those(apart, task, known):
            if _hands(other) & set(persons):
                return SameHands(step=other.name, by=other.closed_by_name or _name(other), task=task.id)
    return None


def _rules(running: Running, task: Any) -> tuple[Apart, ...]:
    return running.settings.step(task.element_id).not_same_as


def _hands(task: UserTask) -> frozenset[int]:
    """Who did a task and for whom; of an open one, who has it."""
    ids = (task.closed_by, task.closed_for) if task.closed_at is not None else (task.assignee_id,)
    return frozenset(person for person in ids if person is not None)


def _concerned(asked: Sequence[tuple[Running, Any]]) -> Sequence[UserTask]:
    """Read what was done, and is being done, at the steps that these tasks keep apart from: one statement."""
    places = {(row.instance_id, apart.step) for running, row in asked for apart in _rules(running, row)}
    if not places:
        return ()
    query = select(UserTask).where(  # pairs would be found in no index: SQLite reads all tasks of the agency then
        UserTask.agency_id == asked[0][1].agency_id,
        UserTask.instance_id.in_({instance_id for instance_id, _ in places}),
        UserTask.element_id.in_({step for _, step in places}),
    )
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


def _those(apart: Apart, task: Any, known: Sequence[UserTask]) -> Sequence[UserTask]:
    there = [
        other for other in known
        if other.instance_id == task.instance_id and other.element_id == apart.step and other.id != task.id
    ]  # fmt: skip
    if apart.step == task.element_id:
        rounds = there if apart.any else _together(task, there)
        return [other for other in rounds if other.closed_at is None or other.outcome in _DONE]
    done = [other for other in there if other.outcome in _DONE]
    if apart.any or not done:
        return done
    last = max(done, key=lambda other: (other.closed_at, other.key))
    return [last, *_together(last, [other for other in done if other is not last])]


def _together(task: Any, others: Sequence[UserTask]) -> list[UserTask]:
    """Find the rounds of one run of a step: opened in the same act, or one after the other."""
    found: list[UserTask] = []
    rest, edge = list(others), [task]
    while edge:
        at = edge.pop()
        near = [
            other for other in rest
            if other.opened_at in {at.opened_at, getattr(at, "closed_at", None)} or other.closed_at == at.opened_at
        ]  # fmt: skip
        rest = [other for other in rest if other not in near]
        found += near
        edge += near
    return found


def _name(task: UserTask) -> str:
    query = select(Person.name).where(and_(Person.agency_id == task.agency_id, Person.id == task.assignee_id))
    return db.session.scalar(query) or ""
