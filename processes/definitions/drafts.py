"""Begin a draft with an upload, or put another upload under one: what was set for a step that stays is kept."""

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

import engine
from engine import Finding
from processes.db import db
from processes.definitions.bundle import Bundle
from processes.definitions.models import ProcedureVersion, VersionStatus
from processes.definitions.upload import files_of, upload
from processes.definitions.upload import keep as keep_files
from processes.definitions.versions import change, draft
from processes.errors import NotFound, WrongStatus
from processes.people import Actor


def begin(
    *,
    procedure_id: int,
    bundle: Bundle,
    findings: tuple[Finding, ...],
    actor: Actor,
    now: datetime,
    origin: bytes | None = None,
) -> ProcedureVersion:
    """Make an upload the next draft of a procedure; steps that the version before had keep their settings.

    Forms of kept steps that the upload does not bring are taken over too. ``origin`` are the uploaded bytes of a
    diagram that was mended: kept as they came. Refuses an upload with errors.
    """
    before = _newest(actor.agency_id, procedure_id)
    revision_id, settings = _take_in(before, bundle, findings, actor, now, origin)
    return draft(
        procedure_id=procedure_id,
        revision_id=revision_id,
        agency_id=actor.agency_id,
        now=now,
        details=_carried(before.details) if before is not None else {},
        settings=settings,
        actor=actor,
    )


def keep(*, procedure_id: int, bundle: Bundle, actor: Actor, now: datetime) -> ProcedureVersion:
    """Make files that do not run the next draft of a procedure: to be looked at and given back, never published.

    Refuses (``InvalidFile``) what cannot be drawn.
    """
    before = _newest(actor.agency_id, procedure_id)
    kept = keep_files(bundle, agency_id=actor.agency_id, actor=actor, now=now)
    db.session.flush()
    return draft(
        procedure_id=procedure_id,
        revision_id=kept.revision_id,
        agency_id=actor.agency_id,
        now=now,
        details=_carried(before.details) if before is not None else {},
        settings={"lanes": {}, "tasks": {}, "timers": {}},
        actor=actor,
    )


_OF_ONE_VERSION = frozenset({"issue", "change_request", "change_part", "change_text"})
"""What the document of a version says about itself alone: why it was changed, under which number."""


def _carried(details: Mapping[str, Any]) -> dict[str, Any]:
    """Give the facts of a version that its successor begins with."""
    told = details.get("document")
    if not isinstance(told, Mapping):
        return dict(details)
    return {**details, "document": {name: value for name, value in told.items() if name not in _OF_ONE_VERSION}}


def replace(
    *,
    version_id: int,
    bundle: Bundle,
    findings: tuple[Finding, ...],
    actor: Actor,
    now: datetime,
    lock: int | None = None,
) -> ProcedureVersion:
    """Put another upload under a draft, keeping what was set for steps that stay. Refuses every other status.

    ``lock`` is the state that the files were made of: refuses with ``Conflict`` when somebody changed the draft since.
    """
    version = db.session.get(ProcedureVersion, (actor.agency_id, version_id))
    if version is None:
        raise NotFound(version=version_id)
    if version.status != VersionStatus.DRAFT:
        raise WrongStatus(status=version.status, expected=[str(VersionStatus.DRAFT)])
    revision_id, settings = _take_in(version, bundle, findings, actor, now)
    return change(version_id=version_id, actor=actor, now=now, settings=settings, revision_id=revision_id, lock=lock)


def files_before(agency_id: int, procedure_id: int) -> Bundle | None:
    """Give the files of the newest version of a procedure, None when it has no version."""
    before = _newest(agency_id, procedure_id)
    return None if before is None else files_of(agency_id, before.revision_id)


def _newest(agency_id: int, procedure_id: int) -> ProcedureVersion | None:
    query = select(ProcedureVersion).where(
        ProcedureVersion.agency_id == agency_id, ProcedureVersion.procedure_id == procedure_id
    )
    return db.session.scalar(query.order_by(ProcedureVersion.number.desc()).limit(1))


def _take_in(
    before: ProcedureVersion | None,
    bundle: Bundle,
    findings: tuple[Finding, ...],
    actor: Actor,
    now: datetime,
    origin: bytes | None = None,
) -> tuple[int, dict[str, Any]]:
    """Keep the files; give the revision and what stays of the settings before."""
    kept: dict[str, Any] = {"lanes": {}, "tasks": {}, "timers": {}}
    if before is not None and not any(finding.severity is engine.Severity.ERROR for finding in findings):
        kept = _staying(before.settings, bundle.drawn())
        used = [kept.get("start", {}).get("form"), *(step.get("form") for step in kept["tasks"].values())]
        bundle = dataclasses.replace(bundle, forms=_forms(before, used) | dict(bundle.forms))
    uploaded = upload(bundle, findings, agency_id=actor.agency_id, actor=actor, now=now, origin=origin)
    db.session.flush()
    return uploaded.revision_id, kept


def _staying(settings: Mapping[str, Any], diagram: engine.Diagram) -> dict[str, Any]:
    """Keep the settings of lanes, steps and timers that the new diagram has too, by their ids."""
    known = {
        "lanes": set(diagram.lanes),
        "tasks": {element.id for element in diagram.user_tasks},
        "timers": {element.id for element in diagram.elements.values() if element.timer is not None},
    }
    start = {"start": settings["start"]} if settings.get("start") else {}
    return start | {
        part: {element_id: value for element_id, value in settings.get(part, {}).items() if element_id in ids}
        for part, ids in known.items()
    }


def _forms(version: ProcedureVersion, names: Iterable[str | None]) -> dict[str, bytes]:
    wanted = set(names)
    before = files_of(version.agency_id, version.revision_id).forms
    return {name: data for name, data in before.items() if name in wanted}
