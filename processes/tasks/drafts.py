"""What somebody has typed and not yet sent: kept per person and task, so that nothing typed is lost."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from processes import instances
from processes.db import db
from processes.errors import Invalid, NotFound, Problem, TaskClosed
from processes.instances import Draft, UserTask
from processes.people import Actor, require

_LARGEST = 200_000


def save_draft(*, task_id: int, values: Mapping[str, Sequence[str]], actor: Actor, now: datetime) -> Draft:
    """Keep what the actor has typed into a task's form; replaces the draft before. Refuses a closed task."""
    instances.lock_by_task(actor.agency_id, task_id)  # else a draft could outlive a task that closes meanwhile
    task = db.session.get(UserTask, (actor.agency_id, task_id), populate_existing=True)
    if task is None:
        raise NotFound(task=task_id)
    require(actor, "task.draft", task)
    if not task.is_open:
        raise TaskClosed(task=task_id, at=task.closed_at)
    if sum(len(text) for texts in values.values() for text in texts) > _LARGEST:
        raise Invalid({"": [Problem("draft_large")]})
    draft = db.session.get(Draft, (actor.agency_id, task_id, actor.person_id))
    if draft is None:
        draft = Draft(agency_id=actor.agency_id, task_id=task_id, person_id=actor.person_id)
        db.session.add(draft)
    draft.values, draft.saved_at = {key: list(texts) for key, texts in values.items()}, now
    return draft


def draft_of(task_id: int, actor: Actor) -> Draft | None:
    """Give the actor's own draft of a task, or None."""
    return db.session.get(Draft, (actor.agency_id, task_id, actor.person_id))
