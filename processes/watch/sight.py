"""What a person sees: the figures of the frame, and the standing of the task or dossier that is looked at."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from processes import people, tasks
from processes.db import db
from processes.instances import ProcessInstance, UserTask
from processes.outbox import Message
from processes.people import Actor


@dataclass(frozen=True, slots=True)
class Figures:
    """What the frame of every page counts for a person."""

    mine: int
    group: int
    delegated: int
    late: int
    alerts: int


def unread(agency_id: int, person_ids: Collection[int]) -> Mapping[int, int]:
    """Count the unread messages of some people of an agency; one statement."""
    query = (
        select(Message.person_id, func.count())
        .where(Message.agency_id == agency_id, Message.person_id.in_(sorted(person_ids)), Message.read_at.is_(None))
        .group_by(Message.person_id)
    )
    counted = {row[0]: row[1] for row in db.session.execute(query)}
    return {person_id: counted.get(person_id, 0) for person_id in person_ids}


def figures(actor: Actor, now: datetime, alerts: int) -> Figures:
    """Count what waits for a person; who does no tasks has none."""
    works = people.may(actor, "inbox.view")
    counts = tasks.counts(actor, now) if works else {}
    return Figures(
        counts.get(tasks.MINE, 0),
        counts.get(tasks.GROUP, 0),
        counts.get(tasks.DELEGATED, 0),
        counts.get("late", 0),
        alerts,
    )


def sight_of_task(task: UserTask, instance: ProcessInstance) -> str:
    """Summarise what a page about a task shows of its standing: it changes when the page should be read again."""
    return _short(task.assignee_id, task.accountable_id, task.outcome, task.due_at, instance.status)


def sight_of_dossier(instance: ProcessInstance, waiting: Iterable[Any]) -> str:
    """Summarise what a page about a dossier shows of its standing: its status, its open steps, who has them.

    ``waiting`` are the rows of ``instances.waiting``.
    """
    steps = sorted((row.id, row.assignee_id or 0) for row in waiting)
    return _short(instance.status, instance.due_at, *steps)


def _short(*facts: object) -> str:
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]
