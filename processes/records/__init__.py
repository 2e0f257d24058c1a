"""The register of quality records: append, prove, read. Nothing here is ever changed (ISO 9001 7.5)."""

from processes.records.ledger import (
    Act,
    Head,
    RecordsAreAppendOnly,
    append_to_agency,
    append_to_instance,
    commitment,
    leaf_hash,
    moment,
)
from processes.records.models import QualityRecord, RecordAbout, RecordPayload
from processes.records.packing import pack
from processes.records.places import LOG, place, placed, unplaced
from processes.records.proof import Flaw, Proof, verify, verify_agency
from processes.records.queries import RecordCopy, RecordView, alerts, copies, of_agency, of_instance

__all__ = [
    "LOG",
    "Act",
    "Flaw",
    "Head",
    "Proof",
    "QualityRecord",
    "RecordAbout",
    "RecordCopy",
    "RecordPayload",
    "RecordView",
    "RecordsAreAppendOnly",
    "alerts",
    "append_to_agency",
    "append_to_instance",
    "commitment",
    "copies",
    "leaf_hash",
    "moment",
    "of_agency",
    "of_instance",
    "pack",
    "place",
    "placed",
    "unplaced",
    "verify",
    "verify_agency",
]
