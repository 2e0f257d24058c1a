"""Attach files to instances and find them again, always within one agency."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from processes.db import db, new_id
from processes.documents.files import INSTANCE_BYTES, FileStore, StoredFile
from processes.documents.models import Attachment
from processes.errors import Invalid, NotFound, Problem

_NAME_LENGTH = 200
_UNCLAIMED = timedelta(days=1)
_stores: dict[str, FileStore] = {}


def configure(folder: Path) -> None:
    """Say where file bytes live; called once when the application starts."""
    _stores["default"] = FileStore(folder)


def store() -> FileStore:
    """Give the store of file bytes."""
    return _stores["default"]


def attach(
    stored: StoredFile,
    *,
    name: str,
    agency_id: int,
    instance_id: int,
    person_id: int,
    now: datetime,
    element_id: str | None = None,
    component: str | None = None,
    signature: str | None = None,
) -> Attachment:
    """Add a stored file to an instance. Refuses more than 100 MB for one instance.

    ``signature`` is ``scanned`` when its uploader says that it shows a signature made on paper.
    """
    total = db.session.scalar(
        select(func.coalesce(func.sum(Attachment.size), 0)).where(
            Attachment.agency_id == agency_id, Attachment.instance_id == instance_id
        )
    )
    if int(total or 0) + stored.size > INSTANCE_BYTES:
        raise Invalid({"file": [Problem("files_large", {"megabytes": INSTANCE_BYTES // 1024 // 1024})]})
    attachment = Attachment(
        agency_id=agency_id,
        id=new_id(),
        instance_id=instance_id,
        element_id=element_id,
        component=component,
        name=_shown_name(name),
        media_type=stored.media_type,
        size=stored.size,
        sha256=stored.sha256,
        uploaded_by=person_id,
        uploaded_at=now,
        signature=signature,
    )
    db.session.add(attachment)
    return attachment


def remove(attachment: Attachment, now: datetime) -> None:
    """Take a file off every list; its row and its bytes stay."""
    attachment.removed_at = now


def attachments(agency_id: int, instance_id: int, *, with_removed: bool = False) -> Sequence[Attachment]:
    """List the files of an instance, oldest first; those that were removed only when asked for."""
    query = select(Attachment).where(Attachment.agency_id == agency_id, Attachment.instance_id == instance_id)
    if not with_removed:
        query = query.where(Attachment.removed_at.is_(None))
    return db.session.scalars(query.order_by(Attachment.uploaded_at, Attachment.id)).all()


def find(agency_id: int, attachment_id: int, *, with_removed: bool = False) -> Attachment:
    """Find a file of this agency; another agency's does not exist, nor one that was removed."""
    attachment = db.session.get(Attachment, (agency_id, attachment_id))
    if attachment is None or (attachment.removed_at is not None and not with_removed):
        raise NotFound(file=attachment_id)
    return attachment


def _shown_name(name: str) -> str:
    text = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(character for character in text if character.isprintable())[-_NAME_LENGTH:]


def prune(now: datetime) -> tuple[int, int]:
    """Delete bytes that no instance has a row for and that nobody handed in since a day; give their number and size.

    They are left when an act that was to keep them was refused. What was removed from a list has a row: it stays.
    Where most of what lies there has no row, the folder is another database's, and nothing is deleted.
    """
    before = now - _UNCLAIMED
    old = store().old(before)
    claimed = set(db.session.scalars(select(Attachment.sha256).distinct())) if old else set()
    unclaimed = [path for path in old if path.name.partition(".")[0] not in claimed]
    if 2 * len(unclaimed) > len(old):
        return 0, 0
    gone = [size for size in (store().discard(path, before) for path in unclaimed) if size]
    return len(gone), sum(gone)
