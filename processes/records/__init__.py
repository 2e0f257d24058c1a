"""The register of quality records: append, prove, read. Nothing here is ever changed (ISO 9001 7.5)."""

from processes.records.ledger import Act, Head, RecordsAreAppendOnly, append_to_agency, append_to_instance, moment
from processes.records.models import QualityRecord, RecordPayload
from processes.records.places import place, placed, unplaced
from processes.records.proof import Flaw, Proof, verify, verify_agency
from processes.records.queries import RecordCopy, RecordView, alerts, copies, of_agency, of_instance

__all__ = [
    "Act",
    "Flaw",
    "Head",
    "Proof",
    "QualityRecord",
    "RecordCopy",
    "RecordPayload",
    "RecordView",
    "RecordsAreAppendOnly",
    "alerts",
    "append_to_agency",
    "append_to_instance",
    "copies",
    "moment",
    "of_agency",
    "of_instance",
    "place",
    "placed",
    "unplaced",
    "verify",
    "verify_agency",
]
