"""What somebody has done already of the first steps of a role: read from what they really did."""

from collections.abc import Mapping

from sqlalchemy import exists, select

from processes.db import db
from processes.definitions import Revision
from processes.instances import UserTask
from processes.outbox import Message
from processes.people import Actor, Delegation, Person


def done(actor: Actor) -> Mapping[str, bool]:
    """Tell which first steps the actor, or for the agency's own settings anybody, has done; one statement."""
    ours, me = actor.agency_id, actor.person_id
    asked = {
        "claim": exists().where(UserTask.agency_id == ours, UserTask.assignee_id == me, UserTask.closed_at.is_(None)),
        "complete": exists().where(UserTask.agency_id == ours, UserTask.closed_by == me),
        "deputy": exists().where(Delegation.agency_id == ours, Delegation.person_id == me),
        "notices": exists().where(Message.agency_id == ours, Message.person_id == me, Message.read_at.is_not(None)),
        "upload": exists().where(Revision.agency_id == ours, Revision.created_by == me),
        "people": exists().where(Person.agency_id == ours, Person.id != me),
    }
    row = db.session.execute(select(*(one.label(name) for name, one in asked.items()))).one()
    found = dict(zip(asked, map(bool, row), strict=True))
    return {**found, "claim": found["claim"] or found["complete"]}
