"""One time for several steps: a budget set for a sub-process runs from its first wait until nothing in it waits."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from processes.calendar import WorkingCalendar
from processes.db import db, new_id
from processes.definitions import Running, around
from processes.instances import Change, ProcessInstance, SharedBudget


def places(change: Change) -> list[str]:
    """List where an instance waits after a step: elements with a task, a message, a timer … and all around these."""
    if change.step.finished:
        return []
    step = change.step
    waits: tuple[Sequence[Any], ...] = (
        step.open_tasks, step.timers, step.messages, step.signals, step.conditions, step.calls
    )  # fmt: skip
    elements = dict.fromkeys(one.element_id for several in waits for one in several)
    return list(dict.fromkeys(place for one in elements for place in around(change.running.diagram, one)))


def shared_by(running: Running) -> Collection[str]:
    """Name the elements whose budget is shared by the steps inside."""
    steps, elements = running.settings.steps, running.diagram.elements
    timed = (element_id for element_id, step in steps.items() if step.budget is not None or step.budgets)
    return [one for one in timed if one in elements and not elements[one].is_by_person]


def shared_budgets(instance: ProcessInstance) -> Sequence[SharedBudget]:
    """List the shared budgets of an instance that run now."""
    query = select(SharedBudget).where(
        SharedBudget.agency_id == instance.agency_id,
        SharedBudget.instance_id == instance.id,
        SharedBudget.closed_at.is_(None),
    )
    return db.session.scalars(query.order_by(SharedBudget.opened_at)).all()


def follow(change: Change, clock: WorkingCalendar) -> Mapping[str, SharedBudget]:
    """Open the budgets of groups that the instance has entered, close those that it has left; give the open ones."""
    shared = shared_by(change.running)
    if not shared:
        return {}
    here = places(change)
    known = {one.element_id: one for one in shared_budgets(change.instance)}
    for element_id, one in known.items():
        if element_id not in here:
            one.closed_at = change.now
    found = {element_id: one for element_id, one in known.items() if element_id in here}
    for element_id in shared:
        budget = change.running.settings.step(element_id).budget_in(change.instance.case_code)
        if element_id in here and element_id not in found and budget is not None:
            found[element_id] = SharedBudget(
                agency_id=change.instance.agency_id,
                id=new_id(),
                instance_id=change.instance.id,
                element_id=element_id,
                opened_at=change.now,
                due_at=clock.due(change.now, budget),
            )
            db.session.add(found[element_id])
    return found


def of_step(change: Change, element_id: str, known: Mapping[str, SharedBudget]) -> SharedBudget | None:
    """Give the innermost shared budget around a step."""
    if not known:
        return None
    return next((known[one] for one in around(change.running.diagram, element_id)[1:] if one in known), None)
