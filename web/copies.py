"""An instance's records handed out as JSON: complete, with their proof and the version, by a public schema."""

from datetime import datetime
from pathlib import Path
from typing import Any

from processes import records
from processes.definitions import Running
from processes.instances import Evidence
from processes.records import Proof, RecordCopy

SCHEMA = Path(__file__).with_name("templates") / "papers" / "records.schema.json"


def content(evidence: Evidence, running: Running, proof: Proof, taken_by: str, now: datetime) -> dict[str, Any]:
    """Give everything that proves an instance: each record byte for byte, the end of its chain, what it ran on."""
    instance, head = evidence.instance, evidence.head
    return {
        "format": "thong-suot.records.v1",
        "agency": str(instance.agency_id),
        "instance": str(instance.id),
        "reference": instance.reference,
        "subject": instance.subject,
        "status": str(instance.status),
        "procedure": running.as_recorded(),
        "head": {"seq": head.seq, "leaf": hexadecimal(head.leaf)},
        "proof": {
            "is_intact": proof.is_intact,
            "records": proof.records,
            "flaws": [{"seq": flaw.seq, "code": flaw.code} for flaw in proof.flaws],
        },
        "taken": {"at": records.moment(now), "by": taken_by},
        "records": [_copy(copy) for copy in evidence.copies],
    }


def _copy(copy: RecordCopy) -> dict[str, Any]:
    payload = None if copy.payload is None else copy.payload.decode()
    return {
        "body": copy.body.decode(),
        "leaf": hexadecimal(copy.leaf),
        "payload": payload,
        "salt": hexadecimal(copy.salt),
    }


def hexadecimal(data: bytes | None) -> str | None:
    """Write bytes as people compare them; None stays None."""
    return None if data is None else data.hex()
