"""Write records: one per act, in RFC 8785 bytes, chained within an instance."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import rfc8785
from sqlalchemy import event

from processes.db import db, demand_transaction, new_id
from processes.records.models import QualityRecord, RecordAbout, RecordPayload

FORMAT = 1
_LEAF = b"\x00"
_OWN = frozenset({"v", "agency", "id", "instance", "seq", "prev", "act", "at", "actor", "events", "request", "payload"})


@dataclass(frozen=True, slots=True)
class Head:
    """The end of an instance's chain: how many records it has and the leaf of the last one."""

    seq: int = 0
    leaf: bytes | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """What is to be recorded. ``facts`` are codes, names of that day and routing values; nothing personal.

    ``payload`` holds form values and free texts; only a salted commitment to it enters the record.
    """

    name: str
    actor: Mapping[str, Any]
    facts: Mapping[str, Any] = field(default_factory=dict)
    events: Sequence[Mapping[str, Any]] = ()
    payload: Mapping[str, Any] | None = None
    actor_id: int | None = None
    request: str | None = None


def leaf_hash(body: bytes) -> bytes:
    """Hash a record as a leaf of an RFC 6962 tree (§2.1)."""
    return hashlib.sha256(_LEAF + body).digest()


def commitment(salt: bytes, content: bytes) -> str:
    """Commit to a payload: hexadecimal SHA-256 of salt and content."""
    return hashlib.sha256(salt + content).hexdigest()


def moment(at: datetime) -> str:
    """Write a moment as records do: UTC, milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _rounded(at: datetime) -> datetime:
    """Cut a moment to what the body says, so that the column holds nothing that is not proven."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def append_to_instance(act: Act, *, agency_id: int, instance_id: int, head: Head, now: datetime) -> Head:
    """Add a record to an instance's chain; the caller holds the instance's lock. Gives the new end of the chain."""
    place = {"instance": str(instance_id), "seq": head.seq + 1, "prev": head.leaf.hex() if head.leaf else None}
    record = _write(act, place, agency_id=agency_id, now=now)
    record.instance_id, record.instance_seq, record.prev = instance_id, head.seq + 1, head.leaf
    return Head(head.seq + 1, record.leaf)


def append_to_agency(act: Act, *, agency_id: int, now: datetime) -> None:
    """Add a record to the agency's stream (views, denials, settings, alerts). Takes no lock."""
    record = _write(act, {}, agency_id=agency_id, now=now)
    about = act.facts.get("about", {}).get("instance")
    if about is not None:
        db.session.add(RecordAbout(agency_id=agency_id, instance_id=int(about), record_id=record.id))


def _write(act: Act, place: Mapping[str, Any], *, agency_id: int, now: datetime) -> QualityRecord:
    demand_transaction()
    if taken := _OWN & set(act.facts):
        raise ValueError(f"these facts would hide the record's own: {sorted(taken)}")
    record_id = new_id()
    body = {
        "v": FORMAT,
        "agency": str(agency_id),
        "id": str(record_id),
        **place,
        "act": act.name,
        "at": moment(now),
        "actor": dict(act.actor),
        **act.facts,
    }
    if act.events:
        body["events"] = [dict(event) for event in act.events]
    if act.request:
        body["request"] = act.request
    if act.payload:
        body["payload"] = _keep(act.payload, agency_id=agency_id, record_id=record_id)
    data = rfc8785.dumps(body)
    record = QualityRecord(
        agency_id=agency_id,
        id=record_id,
        act=act.name,
        actor_id=act.actor_id,
        recorded_at=_rounded(now),
        body=data,
        leaf=leaf_hash(data),
    )
    db.session.add(record)
    return record


def _keep(payload: Mapping[str, Any], *, agency_id: int, record_id: int) -> str:
    salt, content = secrets.token_bytes(16), rfc8785.dumps(dict(payload))
    db.session.add(RecordPayload(agency_id=agency_id, id=record_id, salt=salt, content=content))
    return commitment(salt, content)


class RecordsAreAppendOnly(RuntimeError):
    """Somebody tried to change or delete a record through the application."""


@event.listens_for(QualityRecord, "before_update")
@event.listens_for(QualityRecord, "before_delete")
@event.listens_for(RecordPayload, "before_update")
def _refuse(_mapper: Any, _connection: Any, record: QualityRecord | RecordPayload) -> None:
    raise RecordsAreAppendOnly(type(record).__name__)
