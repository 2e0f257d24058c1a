"""The evidence of one instance: prove it, note who read it, hand it out; reading is itself recorded."""

from dataclasses import dataclass
from datetime import datetime

from processes import records
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
    return records.verify(agency_id, instance_id, _head(instance(agency_id, instance_id)))


def note_view(*, instance_id: int, actor: Actor, now: datetime) -> None:
    """Note in the agency's register that somebody looks at an instance's records. Refuses all but auditors."""
    require(actor, "record.view")
    _note("record.viewed", instance(actor.agency_id, instance_id), actor, now)


def export(*, instance_id: int, actor: Actor, now: datetime) -> Evidence:
    """Hand out all records of an instance, bytes exactly, and note who took them. Refuses all but auditors."""
    require(actor, "record.export")
    found = instance(actor.agency_id, instance_id)
    _note("record.exported", found, actor, now)
    return Evidence(found, _head(found), tuple(records.copies(actor.agency_id, instance_id)))


def _head(found: ProcessInstance) -> Head:
    return Head(found.record_seq, found.record_leaf)


def _note(name: str, found: ProcessInstance, actor: Actor, now: datetime) -> None:
    facts = {"about": {"instance": str(found.id), "reference": found.reference}}
    post = actor.posts[0] if actor.posts else None
    act = Act(name, as_recorded(actor, post), facts, actor_id=actor.person_id)
    records.append_to_agency(act, agency_id=actor.agency_id, now=now)
