"""The life of a version: draft, review with comments, approval by another person, publication, retirement."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import rfc8785
from sqlalchemy import func, select, tuple_

from processes import records
from processes.calendar import Limit
from processes.db import db, new_id, note_undecided
from processes.definitions import callees, starts
from processes.definitions import settings as settings_of
from processes.definitions.loading import files
from processes.definitions.missing import gaps
from processes.definitions.models import Procedure, ProcedureVersion, ReviewComment, Revision, VersionStatus
from processes.definitions.upload import demand_own
from processes.errors import Conflict, DuplicateCode, Invalid, NotAllowed, NotFound, Problem, WrongStatus
from processes.people import Actor, as_recorded, require, roles, today
from processes.text import fold, sort_key


def add_procedure(
    *,
    agency_id: int,
    code: str,
    name: str,
    kind: str,
    now: datetime,
    field: str | None = None,
    actor: Actor | None = None,
) -> Procedure:
    """Add a procedure to the catalogue of an agency. Refuses empty texts and a code in use."""
    demand_own(actor, agency_id)
    texts = {"code": code, "name": name}
    if missing := {key: [Problem("required")] for key, text in texts.items() if not text.strip()}:
        raise Invalid(missing)
    if db.session.scalar(select(Procedure.id).where(Procedure.agency_id == agency_id, Procedure.code == code)):
        raise DuplicateCode(code=code)
    procedure = Procedure(
        agency_id=agency_id,
        id=new_id(),
        code=code,
        name=name,
        kind=kind,
        field=field,
        search=fold(f"{code} {name}"),
        sort_key=sort_key(name),
        created_at=now,
    )
    db.session.add(procedure)
    _record("procedure.added", {"code": code, "name": name}, agency_id=agency_id, actor=actor, now=now)
    return procedure


def draft(
    *,
    procedure_id: int,
    revision_id: int,
    agency_id: int,
    now: datetime,
    details: Mapping[str, Any] | None = None,
    settings: Mapping[str, Any] | None = None,
    actor: Actor | None = None,
) -> ProcedureVersion:
    """Start the next version of a procedure on a revision; without settings, sensible ones are proposed."""
    demand_own(actor, agency_id)
    procedure = db.session.get(Procedure, (agency_id, procedure_id))
    if procedure is None or db.session.get(Revision, (agency_id, revision_id)) is None:
        raise NotFound(procedure=procedure_id, revision=revision_id)
    last = db.session.scalar(
        select(func.max(ProcedureVersion.number)).where(
            ProcedureVersion.agency_id == agency_id, ProcedureVersion.procedure_id == procedure_id
        )
    )
    _check(details, settings)
    version = ProcedureVersion(
        agency_id=agency_id,
        id=new_id(),
        procedure_id=procedure_id,
        revision_id=revision_id,
        number=(last or 0) + 1,
        details=dict(details or {}),
        settings=dict(settings) if settings is not None else _proposal(agency_id, revision_id),
        drafted_by=actor.person_id if actor else None,
        drafted_by_name=actor.name if actor else None,
        drafted_at=now,
        author_ids=[actor.person_id] if actor else [],
    )
    db.session.add(version)
    facts = {"procedure": procedure.code, "version": version.number}
    _record("version.drafted", facts, agency_id=agency_id, actor=actor, now=now)
    return version


def _proposal(agency_id: int, revision_id: int) -> dict[str, Any]:
    db.session.flush()
    diagram, found, _ = files(agency_id, revision_id)
    known = {fold(role.name): role.code for role in roles(agency_id)} | {r.code: r.code for r in roles(agency_id)}
    return settings_of.proposed(diagram, found, known)


def proposals(version: ProcedureVersion) -> dict[str, Any]:
    """Give the settings that the diagram of a version suggests; they apply only once somebody saves them."""
    return _proposal(version.agency_id, version.revision_id)


def change(
    *,
    version_id: int,
    actor: Actor,
    now: datetime,
    settings: Mapping[str, Any] | None = None,
    details: Mapping[str, Any] | None = None,
    revision_id: int | None = None,
    lock: int | None = None,
) -> ProcedureVersion:
    """Change a draft: its settings, its facts of law or the revision it runs. Refuses every other status.

    ``lock`` is the state that the person saw: refuses with ``Conflict`` when somebody changed the draft since.
    """
    require(actor, "procedure.design")
    version = _locked(actor.agency_id, version_id, VersionStatus.DRAFT)
    if lock is not None and version.lock != lock:
        raise Conflict(version=version_id)
    _check(details, settings)
    if settings is not None:
        version.settings = dict(settings)
    if details is not None:
        version.details = dict(details)
    if revision_id is not None:
        if db.session.get(Revision, (actor.agency_id, revision_id)) is None:
            raise NotFound(revision=revision_id)
        version.revision_id = revision_id
    _note_author(version, actor)
    _record_version("version.changed", version, actor=actor, now=now)
    return version


def _check(details: Mapping[str, Any] | None, settings: Mapping[str, Any] | None) -> None:
    """Refuse what no dossier could be started with."""
    if settings is not None:
        settings_of.read(settings)
    if details is not None and {"amount", "unit"} & set(details.get("limit", {})):
        Limit.parse(details["limit"])


def _note_author(version: ProcedureVersion, actor: Actor) -> None:
    if actor.person_id not in version.author_ids:
        version.author_ids = [*version.author_ids, actor.person_id]


def _demand_another(version: ProcedureVersion, actor: Actor, action: str) -> None:
    if actor.person_id in {version.drafted_by, version.submitted_by, *version.author_ids}:
        raise NotAllowed(action=action, reason="own_draft")


def submit(*, version_id: int, actor: Actor, now: datetime) -> ProcedureVersion:
    """Ask for review. Refuses while anything is missing (``Invalid``, by element)."""
    require(actor, "procedure.design")
    version = _locked(actor.agency_id, version_id, VersionStatus.DRAFT)
    if missing := gaps(version, today(now)):
        raise Invalid(missing)
    version.status, version.submitted_by, version.submitted_at = VersionStatus.IN_REVIEW, actor.person_id, now
    _note_author(version, actor)
    _record_version("version.submitted", version, actor=actor, now=now)
    return version


def comment(*, version_id: int, text: str, actor: Actor, now: datetime, element_id: str | None = None) -> ReviewComment:
    """Say something about a version in review. Refuses an empty text."""
    require(actor, "procedure.comment")
    if not text.strip():
        raise Invalid({"text": [Problem("required")]})
    version = _locked(actor.agency_id, version_id, VersionStatus.IN_REVIEW)
    return _say(version, text, actor=actor, now=now, element_id=element_id)


def _say(
    version: ProcedureVersion, text: str, *, actor: Actor, now: datetime, element_id: str | None = None
) -> ReviewComment:
    said = ReviewComment(
        agency_id=actor.agency_id,
        id=new_id(),
        version_id=version.id,
        person_id=actor.person_id,
        person_name=actor.name,
        element_id=element_id or None,
        text=text.strip(),
        created_at=now,
    )
    db.session.add(said)
    _record_version("version.commented", version, actor=actor, now=now)
    return said


def send_back(*, version_id: int, reason: str, actor: Actor, now: datetime) -> ProcedureVersion:
    """Return a version in review (or approved, not yet published) to its drafter with a reason."""
    require(actor, "procedure.approve")
    if not reason.strip():
        raise Invalid({"reason": [Problem("required")]})
    version = _locked(actor.agency_id, version_id, VersionStatus.IN_REVIEW, VersionStatus.APPROVED)
    _say(version, reason, actor=actor, now=now)
    version.status, version.approved_by, version.approved_at = VersionStatus.DRAFT, None, None
    version.approved_by_name = None
    _record_version("version.sent_back", version, actor=actor, now=now)
    return version


def approve(*, version_id: int, actor: Actor, now: datetime) -> ProcedureVersion:
    """Approve a version in review. Refuses all who drafted, changed or submitted it (ISO 9001 8.5.6, rule I13)."""
    require(actor, "procedure.approve")
    version = _locked(actor.agency_id, version_id, VersionStatus.IN_REVIEW)
    _demand_another(version, actor, "procedure.approve")
    if missing := gaps(version, today(now)):
        raise Invalid(missing)
    version.status, version.approved_by, version.approved_at = VersionStatus.APPROVED, actor.person_id, now
    version.approved_by_name = actor.name
    _record_version("version.approved", version, actor=actor, now=now)
    return version


def publish(*, version_id: int, effective_on: date, actor: Actor, now: datetime) -> ProcedureVersion:
    """Publish an approved version from a day on, not in the past. From then on it never changes (rule I02).

    Refuses all who drafted, changed or submitted it.
    """
    require(actor, "procedure.publish")
    version = _locked(actor.agency_id, version_id, VersionStatus.APPROVED)
    _demand_another(version, actor, "procedure.publish")
    if effective_on < today(now):
        raise Invalid({"effective_on": [Problem("in_the_past")]})
    calls = _seal(version, effective_on, now)
    _record_version("version.published", version, actor=actor, now=now, calls=calls)
    return version


def install(*, version: ProcedureVersion, effective_on: date, now: datetime) -> None:
    """Publish a draft by an operator's command, without the review; recorded as such."""
    if missing := gaps(version, today(now)):
        raise Invalid(missing)
    calls = _seal(version, effective_on, now)
    facts = {"version": str(version.id), "number": version.number, "effective_on": effective_on.isoformat(), **calls}
    _record("version.installed", facts, agency_id=version.agency_id, actor=None, now=now)


def _seal(version: ProcedureVersion, effective_on: date, now: datetime) -> dict[str, Any]:
    """Make a version final; give the versions that it calls from now on, for the record."""
    pinned = callees.pin(version, max(effective_on, today(now)))
    version.status, version.effective_on, version.published_at = VersionStatus.PUBLISHED, effective_on, now
    sealed = {"settings": version.settings, "details": version.details}
    version.settings_sha256 = hashlib.sha256(rfc8785.dumps(sealed)).hexdigest()
    note_undecided((version.agency_id, version.id))
    starts.note(version)
    return {"calls": [one.as_recorded() for one in pinned]} if pinned else {}


def retire(*, version_id: int, actor: Actor, now: datetime) -> ProcedureVersion:
    """Take a published version out of use: no new instances; running ones go on.

    With a version that is or was in force, those that it replaced are retired too: they never come back by themselves.
    """
    require(actor, "procedure.publish")
    version = _locked(actor.agency_id, version_id, VersionStatus.PUBLISHED)
    for one in [version, *_replaced_by(version, today(now))]:
        one.status, one.retired_at = VersionStatus.RETIRED, now
        _record_version("version.retired", one, actor=actor, now=now)
    return version


def _replaced_by(version: ProcedureVersion, day: date) -> Sequence[ProcedureVersion]:
    """List the published versions that this one has replaced: by their first day, of one day by their number."""
    if version.effective_on is None or version.effective_on > day:
        return ()
    query = select(ProcedureVersion).where(
        ProcedureVersion.agency_id == version.agency_id,
        ProcedureVersion.procedure_id == version.procedure_id,
        ProcedureVersion.status == VersionStatus.PUBLISHED,
        tuple_(ProcedureVersion.effective_on, ProcedureVersion.number) < (version.effective_on, version.number),
    )
    return db.session.scalars(query.with_for_update()).all()


def _locked(agency_id: int, version_id: int, *statuses: VersionStatus) -> ProcedureVersion:
    version = db.session.get(ProcedureVersion, (agency_id, version_id), with_for_update=True)
    if version is None:
        raise NotFound(version=version_id)
    if version.status not in statuses:
        raise WrongStatus(status=version.status, expected=[str(status) for status in statuses])
    return version


def _record_version(
    name: str, version: ProcedureVersion, *, actor: Actor, now: datetime, calls: Mapping[str, Any] | None = None
) -> None:
    facts = {
        **(calls or {}),
        "version": str(version.id),
        "procedure": str(version.procedure_id),
        "number": version.number,
        "status": str(version.status),
        "effective_on": version.effective_on.isoformat() if version.effective_on else None,
        "settings": hashlib.sha256(rfc8785.dumps(version.settings)).hexdigest(),
    }
    _record(name, facts, agency_id=version.agency_id, actor=actor, now=now)


def _record(name: str, facts: Mapping[str, Any], *, agency_id: int, actor: Actor | None, now: datetime) -> None:
    who = {"system": "command"} if actor is None else as_recorded(actor)
    act = records.Act(name, who, facts, actor_id=actor.person_id if actor else None)
    records.append_to_agency(act, agency_id=agency_id, now=now)
