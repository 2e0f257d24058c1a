"""Look at the signatures of a file, keep the report as a record, and look again when somebody asks."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from processes import definitions, documents, instances, people
from processes.db import db, new_id
from processes.documents import Attachment
from processes.instances import Doing, ProcessInstance
from processes.people import Actor
from processes.signatures import port
from processes.signatures.believed import anchors
from processes.signatures.models import SignatureCheck
from processes.signatures.report import Report

_PDF = "application/pdf"
_MARK = b"/ByteRange"


def examine(data: bytes, media_type: str, *, agency_id: int, at: datetime, now: datetime) -> Report | None:
    """Look at the signatures of a file that was here at ``at``; None when it carries none.

    Reads only: call it before the act that keeps the report, so that no transaction waits for a stranger's file.
    """
    if media_type != _PDF or _MARK not in data:
        return None
    trusted, reader = anchors(agency_id), port.reader()
    told = reader.examine(data, [one.certificate for one in trusted], at)
    fingerprints = tuple(sorted(one.sha256 for one in trusted))
    return Report(hashlib.sha256(data).hexdigest(), reader.name(), fingerprints, now, told)


def keep(report: Report, attachment: Attachment, instance: ProcessInstance) -> SignatureCheck:
    """Note the verdict of a report that the last record of a locked instance holds."""
    row = SignatureCheck(
        agency_id=instance.agency_id,
        id=new_id(),
        instance_id=instance.id,
        attachment_id=attachment.id,
        verdict=str(report.verdict),
        record_seq=instance.record_seq,
        checked_at=report.at,
    )
    db.session.add(row)
    return row


def examine_again(*, file_id: int, actor: Actor, now: datetime) -> Report | None:
    """Look again at the signatures of a kept file, with the certificates that are believed today; reads only.

    It counts as having been here since it was handed in. None when it carries no signature.
    """
    people.require(actor, "signature.check")
    attachment = documents.find(actor.agency_id, file_id)
    data, at = documents.store().read(attachment.sha256), attachment.uploaded_at
    return examine(data, attachment.media_type, agency_id=actor.agency_id, at=at, now=now)


def check_again(*, file_id: int, report: Report, actor: Actor, now: datetime) -> SignatureCheck:
    """Keep a new report about a file beside the earlier ones. Refuses a report about other bytes (``ValueError``)."""
    people.require(actor, "signature.check")
    attachment = documents.find(actor.agency_id, file_id)
    if report.sha256 != attachment.sha256:
        raise ValueError(report.sha256)
    instance = instances.lock(actor.agency_id, attachment.instance_id)
    people.demand_procedure(actor, instance.procedure_id)
    running = definitions.load(instance.agency_id, instance.version_id)
    post = actor.posts[0] if actor.posts else None
    doing = Doing(
        "signature.check",
        now,
        actor=actor,
        post=post,
        facts={"signature": report.facts()},
        payload={"name": attachment.name, "signatures": report.full()},
    )
    instances.record(instance, running, doing)
    return keep(report, attachment, instance)


def latest(agency_id: int, instance_id: int) -> Mapping[int, SignatureCheck]:
    """Give the last check of each file of an instance, by the file's id."""
    query = select(SignatureCheck).where(
        SignatureCheck.agency_id == agency_id, SignatureCheck.instance_id == instance_id
    )
    return {row.attachment_id: row for row in db.session.scalars(query.order_by(SignatureCheck.record_seq))}


def checks_of(agency_id: int, file_id: int) -> list[SignatureCheck]:
    """List every check of a file, the newest first."""
    query = select(SignatureCheck).where(SignatureCheck.agency_id == agency_id, SignatureCheck.attachment_id == file_id)
    return list(db.session.scalars(query.order_by(SignatureCheck.record_seq.desc())))
