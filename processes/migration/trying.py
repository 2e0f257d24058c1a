"""Try a move without making it: for each instance that is not over, what would wait where, or why it cannot go."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, select

import engine
from engine import StateUnreadable
from processes import deadlines, definitions, people
from processes.calendar import Limit
from processes.db import db
from processes.deadlines import DueWork
from processes.definitions import Running
from processes.errors import NotFound
from processes.instances import InstanceStatus, ProcessInstance, UserTask

MOST = 200
TASK, TIMER = "task", "timer"


@dataclass(frozen=True, slots=True)
class Selection:
    """Which instances are asked for: those that wait at a ``step``, that began before ``until``, or these ``ids``."""

    step: str = ""
    until: datetime | None = None
    ids: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """What something open is in one version: names of step and role, its due moment and its budget."""

    name: str
    role: str = ""
    due_at: datetime | None = None
    budget: Limit | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """An open task or timer (``kind``) now and after the move; after it None where it has no home."""

    kind: str
    before: Side
    after: Side | None


@dataclass(frozen=True, slots=True)
class Tried:
    """One instance of a dry run: what stays open and how, what stands in the way, which variables are unknown.

    ``unheard`` are events at the edges of its steps that begin to listen only when such a step is entered anew.
    """

    instance: ProcessInstance
    places: Sequence[Place]
    obstacles: Sequence[engine.Obstacle]
    missing: Sequence[str]
    unheard: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Course:
    """The two versions, the mapping between them, and whether open tasks get due moments by the new budgets."""

    before: Running
    after: Running
    mapping: Mapping[str, str]
    is_recounted: bool = False


def course(
    agency_id: int, from_id: int, to_id: int, mapping: Mapping[str, str], *, is_recounted: bool = False
) -> Course:
    """Load both versions. Refuses versions of two procedures as ones that do not exist (``NotFound``)."""
    before, after = definitions.load(agency_id, from_id), definitions.load(agency_id, to_id)
    if before.procedure_id != after.procedure_id:
        raise NotFound(version=to_id)
    return Course(before, after, mapping, is_recounted)


def chosen(agency_id: int, from_id: int, selection: Selection) -> Select[ProcessInstance]:
    """Write the query for the instances of a version that are not over and are asked for, the oldest first."""
    query = select(ProcessInstance).where(
        ProcessInstance.agency_id == agency_id,
        ProcessInstance.version_id == from_id,
        ProcessInstance.status.in_([InstanceStatus.RUNNING, InstanceStatus.SUSPENDED]),
    )
    if selection.ids is not None:
        query = query.where(ProcessInstance.id.in_(selection.ids))
    if selection.until is not None:
        query = query.where(ProcessInstance.started_at < selection.until)
    if selection.step:
        query = query.where(
            exists().where(
                UserTask.agency_id == agency_id,
                UserTask.instance_id == ProcessInstance.id,
                UserTask.closed_at.is_(None),
                UserTask.element_id == selection.step,
            )
        )
    return query.order_by(ProcessInstance.started_at, ProcessInstance.id)


def try_move(
    agency_id: int,
    from_id: int,
    to_id: int,
    mapping: Mapping[str, str],
    limit: int = MOST,
    *,
    selection: Selection | None = None,
    is_recounted: bool = False,
) -> Sequence[Tried]:
    """Try to move the instances of a version to another version of the same procedure; nothing is written.

    Refuses versions of two procedures as ones that do not exist (``NotFound``).
    """
    way = course(agency_id, from_id, to_id, mapping, is_recounted=is_recounted)
    found = db.session.scalars(chosen(agency_id, from_id, selection or Selection()).limit(limit)).all()
    tasks, timers = _open(UserTask, found), _open(DueWork, found)
    roles = {role.id: role.name for role in people.roles(agency_id)}
    return [_tried(one, way, tasks[one.id], timers[one.id], roles) for one in found]


def _open(model: Any, found: Sequence[ProcessInstance]) -> defaultdict[int, list[Any]]:
    """Read the open tasks or the timers of all instances at once."""
    is_open = UserTask.closed_at.is_(None) if model is UserTask else DueWork.kind == TIMER
    query = select(model).where(
        model.agency_id == (found[0].agency_id if found else 0),
        model.instance_id.in_([one.id for one in found]),
        is_open,
    )
    by_instance: defaultdict[int, list[Any]] = defaultdict(list)
    for row in db.session.scalars(query.order_by(model.id)):
        by_instance[row.instance_id].append(row)
    return by_instance


def _tried(
    instance: ProcessInstance,
    way: Course,
    tasks: Sequence[UserTask],
    timers: Sequence[DueWork],
    roles: Mapping[int, str],
) -> Tried:
    try:
        moved = engine.migrate(way.before.diagram, instance.state, way.after.diagram, way.mapping)
    except StateUnreadable:
        return Tried(instance, (), (engine.Obstacle("state_unreadable", way.before.diagram.process_id, {}),), ())
    values = engine.variables(instance.state)
    places = [_task(instance, task, way, moved, values, roles) for task in tasks]
    places += [_timer(timer, way, moved) for timer in timers if timer.subject in moved.places]
    elements = way.after.diagram.elements
    missing = (way.after.variables - way.before.variables) - values.keys()
    unheard = [elements[one].name or one for one in moved.unheard]
    return Tried(instance, places, moved.obstacles, sorted(missing), unheard)


def _task(
    instance: ProcessInstance,
    task: UserTask,
    way: Course,
    moved: engine.Moved,
    values: Mapping[str, Any],
    roles: Mapping[int, str],
) -> Place:
    old, new = moved.places[task.key]
    before = Side(
        way.before.diagram.elements[old].name or old,
        roles.get(task.role_id or 0, ""),
        task.due_at,
        way.before.settings.step(old).budget_in(instance.case_code),
    )
    target = way.after.diagram.elements.get(new)
    if target is None:
        return Place(TASK, before, None)
    role_id = role_in(way.after, target, values, task.opened_at)
    budget = way.after.settings.step(new).budget_in(instance.case_code)
    due_at = deadlines.counted_again(instance, task, budget) if way.is_recounted else task.due_at
    return Place(TASK, before, Side(target.name or new, roles.get(role_id or 0, ""), due_at, budget))


def _timer(timer: DueWork, way: Course, moved: engine.Moved) -> Place:
    old, new = moved.places[timer.subject]
    before = Side(way.before.diagram.elements[old].name or old, "", timer.due_at, way.before.settings.timers.get(old))
    target = way.after.diagram.elements.get(new)
    if target is None:
        return Place(TIMER, before, None)
    return Place(TIMER, before, Side(target.name or new, "", timer.due_at, way.after.settings.timers.get(new)))


def role_in(running: Running, element: engine.Element, values: Mapping[str, Any], now: datetime) -> int | None:
    """Choose the role of an open task in a version: by its rules, else its only one."""
    return running.role_ids.get(running.settings.choose(element, values, now).role or "")


def waiting_at(agency_id: int, version_id: int, limit: int = MOST) -> Sequence[engine.Element]:
    """List the elements at which instances of a version stand: what a mapping may have to name."""
    diagram = definitions.load(agency_id, version_id).diagram
    states = db.session.scalars(chosen(agency_id, version_id, Selection()).limit(limit))
    found = {old for one in states for old in _standing(diagram, one.state)}
    return [element for element in diagram.elements.values() if element.id in found]


def _standing(diagram: engine.Diagram, state: str) -> Iterator[str]:
    return (old for old, _ in engine.migrate(diagram, state, diagram).places.values())
