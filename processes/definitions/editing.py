"""Change one file of a draft: the next revision has it, and nobody's work is overwritten unseen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from engine.decisions import keeping
from engine.forms.keeping import keep
from processes.db import db
from processes.definitions.models import ProcedureVersion, VersionStatus
from processes.definitions.upload import Uploaded, add_decision, add_form, files_of
from processes.definitions.versions import change
from processes.errors import Conflict, Invalid, NotFound, Problem, WrongStatus
from processes.people import Actor


@dataclass(frozen=True, slots=True)
class Edited:
    """What somebody saved over which state of a file: ``seen`` is its hash as it was opened, empty for a new one."""

    name: str
    data: bytes
    seen: str


def mark(data: bytes | None) -> str:
    """Give the mark of a file by which a change of it is noticed; none for a file that is not there."""
    return "" if data is None else sha256(data).hexdigest()


def save_form(
    *, version_id: int, edited: Edited, actor: Actor, now: datetime, settings: Mapping[str, Any] | None = None
) -> bool:
    """Save a form of a draft, with the keys that its editor did not know; tell whether anything changed.

    Refuses (``Conflict``) when the form is another than was seen, and (``InvalidFile``) what is no form.
    """
    version = _draft(version_id, actor)
    before = files_of(actor.agency_id, version.revision_id).forms.get(edited.name)
    _demand_seen(before, edited)
    data = edited.data if before is None else keep(before, edited.data)
    if data == before and settings is None:
        return False
    kept = add_form(revision_id=version.revision_id, name=edited.name, data=data, actor=actor, now=now)
    _point_to(version, kept, settings, actor, now)
    return True


def save_decision(*, version_id: int, edited: Edited, actor: Actor, now: datetime) -> bool:
    """Save a decision file of a draft in the version of DMN that it had; tell whether anything changed.

    Refuses (``Conflict``) when the file is another than was seen, (``Invalid``) what lost elements or attributes that
    the editor does not know, and (``InvalidFile``) what has errors.
    """
    version = _draft(version_id, actor)
    before = files_of(actor.agency_id, version.revision_id).decisions.get(edited.name)
    _demand_seen(before, edited)
    data = edited.data
    if data == before:
        return False
    kept = add_decision(revision_id=version.revision_id, name=edited.name, data=data, actor=actor, now=now)
    if before is not None and (gone := keeping.lost(before, data)):
        told = ", ".join(dict.fromkeys(f"{one.name} ({one.owner})" if one.owner else one.name for one in gone))
        raise Invalid({"source": [Problem("decision_lost", {"lost": told})]})
    _point_to(version, kept, None, actor, now)
    return True


def _draft(version_id: int, actor: Actor) -> ProcedureVersion:
    version = db.session.get(ProcedureVersion, (actor.agency_id, version_id), with_for_update=True)
    if version is None:
        raise NotFound(version=version_id)
    if version.status != VersionStatus.DRAFT:
        raise WrongStatus(status=version.status, expected=[str(VersionStatus.DRAFT)])
    return version


def _demand_seen(before: bytes | None, edited: Edited) -> None:
    if mark(before) != edited.seen:
        raise Conflict(file=edited.name)


def _point_to(
    version: ProcedureVersion, kept: Uploaded, settings: Mapping[str, Any] | None, actor: Actor, now: datetime
) -> None:
    db.session.flush()
    change(
        version_id=version.id, revision_id=kept.revision_id, settings=settings, actor=actor, now=now, lock=version.lock
    )
