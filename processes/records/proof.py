"""Prove that no record of an instance was altered, and say exactly what was, if it was."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from processes.db import db
from processes.records.ledger import Head, commitment, leaf_hash, moment
from processes.records.models import QualityRecord, RecordPayload


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that does not fit: the record's number in its instance and a code."""

    seq: int | None
    code: str


@dataclass(frozen=True, slots=True)
class Proof:
    """The result of verifying one instance: how many records, what is wrong."""

    records: int
    flaws: tuple[Flaw, ...]

    @property
    def is_intact(self) -> bool:
        """Whether nothing was altered."""
        return not self.flaws


def verify(agency_id: int, instance_id: int, head: Head) -> Proof:
    """Recompute every hash of an instance, compare columns with bodies and payloads with commitments.

    ``head`` is the end of the chain as the instance knows it, so that missing last records are noticed.
    """
    rows = db.session.execute(
        select(QualityRecord, RecordPayload)
        .outerjoin(
            RecordPayload, (RecordPayload.agency_id == QualityRecord.agency_id) & (RecordPayload.id == QualityRecord.id)
        )
        .where(QualityRecord.agency_id == agency_id, QualityRecord.instance_id == instance_id)
        .order_by(QualityRecord.instance_seq)
    ).all()
    flaws: list[Flaw] = []
    prev: bytes | None = None
    for expected, (record, payload) in enumerate(rows, 1):
        if record.instance_seq != expected:
            flaws.append(Flaw(record.instance_seq, "record_missing"))
        if record.prev != prev:
            flaws.append(Flaw(record.instance_seq, "chain_broken"))
        flaws.extend(Flaw(record.instance_seq, code) for code in _flaws_of(record, payload))
        prev = record.leaf
    if (len(rows), prev) != (head.seq, head.leaf):
        flaws.append(Flaw(None, "head_differs"))
    return Proof(len(rows), tuple(flaws))


def verify_agency(agency_id: int) -> Proof:
    """Recompute every hash of the agency stream (views, denials, settings)."""
    flaws: list[Flaw] = []
    count = 0
    query = select(QualityRecord, RecordPayload).outerjoin(
        RecordPayload, (RecordPayload.agency_id == QualityRecord.agency_id) & (RecordPayload.id == QualityRecord.id)
    )
    query = query.where(QualityRecord.agency_id == agency_id, QualityRecord.instance_id.is_(None))
    for record, payload in db.session.execute(query.execution_options(yield_per=500)):
        count += 1
        flaws.extend(Flaw(None, code) for code in _flaws_of(record, payload))
    return Proof(count, tuple(flaws))


def _flaws_of(record: QualityRecord, payload: RecordPayload | None) -> Sequence[str]:
    found = []
    if leaf_hash(record.body) != record.leaf:
        found.append("leaf_differs")
    body = _read(record.body)
    if body is None:
        return [*found, "body_unreadable"]
    projection = {
        "agency": str(record.agency_id),
        "id": str(record.id),
        "act": record.act,
        "at": moment(record.recorded_at),
        "instance": None if record.instance_id is None else str(record.instance_id),
        "seq": record.instance_seq,
        "prev": record.prev.hex() if record.prev else None,
    }
    if any(body.get(name) != value for name, value in projection.items()) or record.recorded_at.microsecond % 1000:
        found.append("projection_differs")
    actor = body.get("actor")
    named = actor.get("id") if isinstance(actor, dict) else None
    if named != (None if record.actor_id is None else str(record.actor_id)):
        found.append("actor_differs")
    if payload is not None and commitment(payload.salt, payload.content) != body.get("payload"):
        found.append("payload_differs")
    return found


def _read(data: bytes) -> dict[str, Any] | None:
    """Read a body that somebody may have altered: None when it is no JSON object at all."""
    try:
        body = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None
