"""The evidence of one instance: prove it, note who read it, hand it out; reading is itself recorded."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from processes import records
from processes.db import db
from processes.errors import NotFound
from processes.instances.lifecycle import lock
from processes.instances.models import ProcessInstance
from processes.instances.queries import instance
from processes.people import Actor, as_recorded, require
from processes.records import Act, Head, Proof, RecordCopy


@dataclass(frozen=True, slots=True)
class Evidence:
    """All records of an instance as they are stored, and the end of the chain as the instance knows it."""

    instance: ProcessInstance
    head: Head
    copies: tuple[RecordCopy, ...]


def prove(agency_id: int, instance_id: int) -> Proof:
    """Recompute every hash of an instance and compare it with the end of the chain that the instance holds."""
    head = _end(agency_id, instance_id)
    while True:
        proof = records.verify(agency_id, instance_id, head)
        before, head = head, _end(agency_id, instance_id)
        if head == before:  # else somebody acted between the two reads, and both are read again
            return proof


def _end(agency_id: int, instance_id: int) -> Head:
    query = select(ProcessInstance.record_seq, ProcessInstance.record_leaf)
    row = db.session.execute(
        query.where(ProcessInstance.agency_id == agency_id, ProcessInstance.id == instance_id)
    ).first()
    if row is None:
        raise NotFound(instance=instance_id)
    return Head(*row)


def note_view(*, instance_id: int, actor: Actor, now: datetime) -> None:
    """Note in the agency's register that somebody looks at an instance's records. Refuses all but auditors."""
    require(actor, "record.view")
    _note("record.viewed", instance(actor.agency_id, instance_id), actor, now)


def export(*, instance_id: int, actor: Actor, now: datetime) -> Evidence:
    """Hand out all records of an instance, bytes exactly, and note who took them. Refuses all but auditors."""
    require(actor, "record.export")
    found = lock(actor.agency_id, instance_id)  # so that the records and their end belong together
    _note("record.exported", found, actor, now)
    head = Head(found.record_seq, found.record_leaf)
    return Evidence(found, head, tuple(records.copies(actor.agency_id, instance_id)))


def _note(name: str, found: ProcessInstance, actor: Actor, now: datetime) -> None:
    facts = {"about": {"instance": str(found.id), "reference": found.reference}}
    post = actor.posts[0] if actor.posts else None
    act = Act(name, as_recorded(actor, post), facts, actor_id=actor.person_id)
    records.append_to_agency(act, agency_id=actor.agency_id, now=now)
