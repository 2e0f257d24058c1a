"""The verbs of drawing: open, save, keep apart, make it the draft. Whoever saves names the state that they saw."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from engine import Finding
from processes import definitions, people
from processes.db import db, new_id
from processes.definitions import Bundle, ProcedureVersion, Revision, VersionStatus
from processes.drawings.checking import demand_readable
from processes.drawings.merging import PARTS, Known, merged, said_by
from processes.drawings.models import SHARED, WorkingCopy
from processes.errors import Conflict, NotFound, WrongStatus
from processes.people import Actor

_LONGEST_SEED: Final = 2_000


@dataclass(frozen=True, slots=True)
class Table:
    """A drawing as somebody opens it. ``seed`` is what the settings said when it was begun, ``said`` what they say now.

    ``saved`` is the working copy that is shown, None when it is the revision itself; ``left`` one that was drawn from
    a diagram which is no longer the version's; ``own`` what the person could not save and kept apart.
    """

    version: ProcedureVersion
    revision: Revision
    data: bytes
    number: int
    seed: Mapping[str, Any]
    said: Mapping[str, Any]
    saved: WorkingCopy | None
    left: WorkingCopy | None
    own: WorkingCopy | None

    @property
    def is_open(self) -> bool:
        """Whether it may be drawn in: published versions never change."""
        return self.version.status == VersionStatus.DRAFT


def sit_down(*, version_id: int, actor: Actor) -> Table:
    """Give the drawing of a version with what is known about it. Refuses who may not design."""
    people.require(actor, "procedure.design")
    version, _, revision = definitions.version(actor.agency_id, version_id)
    shared, own = _copy(version, SHARED), _copy(version, actor.person_id)
    fits = shared is not None and shared.base_sha256 == revision.sha256
    return Table(
        version,
        revision,
        shared.data if shared is not None and fits else revision.data,
        shared.number if shared is not None else 0,
        shared.seed if shared is not None and fits else {},
        said_by(version.settings),
        shared if fits else None,
        None if fits else shared,
        own,
    )


def _copy(version: ProcedureVersion, kept_for: int, *, is_locked: bool = False) -> WorkingCopy | None:
    query = select(WorkingCopy).where(
        WorkingCopy.agency_id == version.agency_id,
        WorkingCopy.version_id == version.id,
        WorkingCopy.kept_for == kept_for,
    )
    return db.session.scalar(query.with_for_update() if is_locked else query)


def unfinished(version: ProcedureVersion, revision: Revision) -> WorkingCopy | None:
    """Give what was drawn on a draft and is not in it yet, None when there is nothing."""
    shared = _copy(version, SHARED) if version.status == VersionStatus.DRAFT else None
    return shared if shared is not None and shared.data != revision.data else None


def kept_apart(*, version_id: int, actor: Actor) -> WorkingCopy:
    """Give what the person drew and could not save. Refuses (``NotFound``) when there is nothing."""
    version, _, _ = definitions.version(actor.agency_id, version_id)
    copy = _copy(version, actor.person_id)
    if copy is None:
        raise NotFound(version=version_id)
    return copy


def left_behind(*, version_id: int, actor: Actor) -> WorkingCopy:
    """Give the shared drawing that belongs to a diagram which was replaced. Refuses (``NotFound``) without one."""
    left = sit_down(version_id=version_id, actor=actor).left
    if left is None:
        raise NotFound(version=version_id)
    return left


def save(
    *, version_id: int, number: int, base: str, data: bytes, seed: Mapping[str, Any], actor: Actor, now: datetime
) -> WorkingCopy:
    """Save the shared drawing of a draft over state ``number``, drawn from the diagram ``base``.

    Refuses (``Conflict``) when somebody saved since or the diagram was replaced, (``WrongStatus``) when it is no draft
    any more, (``InvalidFile``) what is not to be read. A drawing of a replaced diagram is kept for who drew it.
    """
    people.require(actor, "procedure.design")
    version, revision = _draft(actor, version_id)
    demand_readable(data)
    shared = _copy(version, SHARED, is_locked=True)
    if (shared.number if shared is not None else 0) != number or revision.sha256 != base:
        raise _changed(shared, base, revision)
    if shared is not None and shared.base_sha256 != base:
        _keep(version, shared.data, shared.base_sha256, shared.seed, (shared.saved_by, shared.saved_by_name), now)
    if shared is None:
        shared = WorkingCopy(agency_id=actor.agency_id, id=new_id(), version_id=version.id, kept_for=SHARED)
        db.session.add(shared)
    _fill(shared, number + 1, data, base, seed, (actor.person_id, actor.name), now)
    return shared


def _draft(actor: Actor, version_id: int) -> tuple[ProcedureVersion, Revision]:
    version, _, revision = definitions.version(actor.agency_id, version_id)
    if version.status != VersionStatus.DRAFT:
        raise WrongStatus(status=version.status, expected=[str(VersionStatus.DRAFT)])
    return version, revision


def _changed(shared: WorkingCopy | None, base: str, revision: Revision) -> Conflict:
    if shared is None or revision.sha256 != base:
        return Conflict(reason="replaced")
    return Conflict(reason="saved", person=shared.saved_by, by=shared.saved_by_name, at=shared.saved_at)


def _fill(
    copy: WorkingCopy,
    number: int,
    data: bytes,
    base: str,
    seed: Mapping[str, Any],
    by: tuple[int, str],
    now: datetime,
) -> None:
    copy.number, copy.data, copy.base_sha256, copy.seed = number, data, base, _bounded(seed)
    copy.saved_by, copy.saved_by_name = by
    copy.saved_at = now


def _bounded(seed: Mapping[str, Any]) -> dict[str, Any]:
    """Keep the parts that a seed has, each bounded by the elements that a diagram may have; a browser sent them."""
    parts = ((name, seed.get(name)) for name in PARTS)
    return {
        name: {key: said for key, said in list(part.items())[:_LONGEST_SEED] if isinstance(said, Mapping)}
        for name, part in parts
        if isinstance(part, Mapping)
    }


def keep_apart(
    *, version_id: int, base: str, data: bytes, seed: Mapping[str, Any], actor: Actor, now: datetime
) -> WorkingCopy:
    """Keep for the person what they drew and could not save; a later one takes its place. Any status will do."""
    people.require(actor, "procedure.design")
    version, _, _ = definitions.version(actor.agency_id, version_id)
    demand_readable(data)
    return _keep(version, data, base, seed, (actor.person_id, actor.name), now)


def _keep(
    version: ProcedureVersion, data: bytes, base: str, seed: Mapping[str, Any], by: tuple[int, str], now: datetime
) -> WorkingCopy:
    copy = _copy(version, by[0], is_locked=True)
    if copy is None:
        copy = WorkingCopy(agency_id=version.agency_id, id=new_id(), version_id=version.id, kept_for=by[0], number=0)
        db.session.add(copy)
    _fill(copy, copy.number + 1, data, base, seed, by, now)
    return copy


def forget_apart(*, version_id: int, actor: Actor) -> None:
    """Throw away what the person kept apart. Refuses when there is nothing."""
    people.require(actor, "procedure.design")
    db.session.delete(kept_apart(version_id=version_id, actor=actor))


def finish(
    *,
    version_id: int,
    number: int,
    bundle: Bundle,
    findings: tuple[Finding, ...],
    lock: int,
    actor: Actor,
    now: datetime,
) -> WorkingCopy:
    """Make the shared drawing, state ``number``, the draft: a new revision, and settings as they were drawn.

    Refuses a drawing with errors, one that was saved since or whose draft was changed since it was checked (``lock``
    is the state that the bundle is of; ``Conflict``), and what is no draft any more.
    """
    people.require(actor, "procedure.design")
    version, revision = _draft(actor, version_id)
    shared = _copy(version, SHARED, is_locked=True)
    if shared is None or shared.number != number or shared.base_sha256 != revision.sha256:
        raise _changed(shared, shared.base_sha256 if shared is not None else "", revision)
    if bundle.diagram != shared.data:
        raise Conflict(reason="saved", person=shared.saved_by, by=shared.saved_by_name, at=shared.saved_at)
    uploaded = definitions.upload(
        bundle, findings, agency_id=actor.agency_id, actor=actor, now=now, definition_id=revision.definition_id
    )
    settings = as_settings(version, shared.seed, bundle)
    db.session.flush()
    definitions.change(
        version_id=version_id, actor=actor, now=now, settings=settings, revision_id=uploaded.revision_id, lock=lock
    )
    by = (actor.person_id, actor.name)
    _fill(shared, number + 1, shared.data, uploaded.sha256, said_by(settings), by, now)
    return shared


def as_settings(version: ProcedureVersion, seed: Mapping[str, Any], bundle: Bundle) -> dict[str, Any]:
    """Give the settings of a version as a drawing has them."""
    roles = {role.code for role in people.roles(version.agency_id)}
    known = Known(roles, bundle.forms, {agency.code for agency in people.agencies()})
    return merged(version.settings, seed, bundle.drawn(), known)


def begin_next(
    *, version_id: int, bundle: Bundle, findings: tuple[Finding, ...], actor: Actor, now: datetime
) -> ProcedureVersion:
    """Begin the next draft of the procedure with what the person kept apart. Refuses a drawing with errors."""
    people.require(actor, "procedure.design")
    version, procedure, _ = definitions.version(actor.agency_id, version_id)
    copy = kept_apart(version_id=version_id, actor=actor)
    begun = definitions.begin(procedure_id=procedure.id, bundle=bundle, findings=findings, actor=actor, now=now)
    settings = as_settings(version, copy.seed, bundle)
    db.session.flush()
    definitions.change(version_id=begun.id, actor=actor, now=now, settings=settings)
    db.session.delete(copy)
    return begun
