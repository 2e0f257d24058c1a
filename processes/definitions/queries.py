"""Reads about procedures and versions: the catalogue, what is in force, a version with its comments."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from processes.db import db
from processes.definitions.models import Procedure, ProcedureVersion, ProcessDefinition, ReviewComment, Revision
from processes.definitions.models import VersionStatus as Status
from processes.errors import NotFound
from processes.text import words


def startable(agency_id: int, day: date, search: str = "", limit: int = 30) -> Sequence[Any]:
    """List procedures with a version in force on a day: (procedure_id, code, name, kind, version_id, details).

    ``search`` matches every word without diacritics; ordered by name.
    """
    newest = _in_force(agency_id, day)
    query = (
        select(
            Procedure.id.label("procedure_id"),
            Procedure.code,
            Procedure.name,
            Procedure.kind,
            ProcedureVersion.id.label("version_id"),
            ProcedureVersion.details,
        )
        .join(newest, newest.c.procedure_id == Procedure.id)
        .join(
            ProcedureVersion,
            and_(
                ProcedureVersion.agency_id == agency_id,
                ProcedureVersion.procedure_id == Procedure.id,
                ProcedureVersion.number == newest.c.number,
            ),
        )
        .where(Procedure.agency_id == agency_id)
        .order_by(Procedure.sort_key, Procedure.id)
        .limit(limit)
    )
    for word in words(search):
        query = query.where(Procedure.search.contains(word, autoescape=True))
    return db.session.execute(query).all()


def _in_force(agency_id: int, day: date) -> Any:
    """Choose the newest published version by effective day; of one day, the higher number (rule I03)."""
    ranked = (
        select(
            ProcedureVersion.procedure_id,
            ProcedureVersion.number,
            func.row_number()
            .over(
                partition_by=ProcedureVersion.procedure_id,
                order_by=(ProcedureVersion.effective_on.desc(), ProcedureVersion.number.desc()),
            )
            .label("rank"),
        )
        .where(
            ProcedureVersion.agency_id == agency_id,
            ProcedureVersion.status == Status.PUBLISHED,
            ProcedureVersion.effective_on <= day,
        )
        .subquery()
    )
    return select(ranked.c.procedure_id, ranked.c.number).where(ranked.c.rank == 1).subquery()


def version_in_force(agency_id: int, procedure_id: int, day: date) -> int:
    """Tell which version of a procedure is in force on a day. Refuses when there is none."""
    query = (
        select(ProcedureVersion.id)
        .where(
            ProcedureVersion.agency_id == agency_id,
            ProcedureVersion.procedure_id == procedure_id,
            ProcedureVersion.status == Status.PUBLISHED,
            ProcedureVersion.effective_on <= day,
        )
        .order_by(ProcedureVersion.effective_on.desc(), ProcedureVersion.number.desc())
        .limit(1)
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound(procedure=procedure_id)
    return found


def catalogue(agency_id: int, day: date, search: str = "") -> Sequence[Any]:
    """List procedures: (procedure, newest version | None, number of the version in force | None), ordered by name.

    ``search`` matches every word without diacritics.
    """
    current = _in_force(agency_id, day)
    newest = (
        select(ProcedureVersion.procedure_id, func.max(ProcedureVersion.number).label("number"))
        .where(ProcedureVersion.agency_id == agency_id)
        .group_by(ProcedureVersion.procedure_id)
        .subquery()
    )
    query = (
        select(Procedure, ProcedureVersion, current.c.number)
        .outerjoin(current, current.c.procedure_id == Procedure.id)
        .outerjoin(newest, newest.c.procedure_id == Procedure.id)
        .outerjoin(
            ProcedureVersion,
            and_(
                ProcedureVersion.agency_id == Procedure.agency_id,
                ProcedureVersion.procedure_id == Procedure.id,
                ProcedureVersion.number == newest.c.number,
            ),
        )
        .where(Procedure.agency_id == agency_id)
        .order_by(Procedure.sort_key, Procedure.id)
    )
    for word in words(search):
        query = query.where(Procedure.search.contains(word, autoescape=True))
    return db.session.execute(query).all()


def procedure(agency_id: int, procedure_id: int) -> Procedure:
    """Find a procedure of this agency."""
    found = db.session.get(Procedure, (agency_id, procedure_id))
    if found is None:
        raise NotFound(procedure=procedure_id)
    return found


def version(agency_id: int, version_id: int) -> tuple[ProcedureVersion, Procedure, Revision]:
    """Find a version of this agency with its procedure and revision."""
    row = db.session.execute(
        select(ProcedureVersion, Procedure, Revision)
        .join(Procedure, and_(Procedure.agency_id == agency_id, Procedure.id == ProcedureVersion.procedure_id))
        .join(Revision, and_(Revision.agency_id == agency_id, Revision.id == ProcedureVersion.revision_id))
        .where(ProcedureVersion.agency_id == agency_id, ProcedureVersion.id == version_id)
    ).first()
    if row is None:
        raise NotFound(version=version_id)
    return row[0], row[1], row[2]


def versions(agency_id: int, procedure_id: int) -> Sequence[ProcedureVersion]:
    """List all versions of a procedure, newest first."""
    query = select(ProcedureVersion).where(
        ProcedureVersion.agency_id == agency_id, ProcedureVersion.procedure_id == procedure_id
    )
    return db.session.scalars(query.order_by(ProcedureVersion.number.desc())).all()


def comments(agency_id: int, version_id: int) -> Sequence[ReviewComment]:
    """List what reviewers said about a version, oldest first."""
    query = select(ReviewComment).where(ReviewComment.agency_id == agency_id, ReviewComment.version_id == version_id)
    return db.session.scalars(query.order_by(ReviewComment.created_at, ReviewComment.id)).all()


def definitions(agency_id: int) -> Sequence[Any]:
    """List uploaded definitions with their newest revision: (definition, revision), newest first."""
    other = aliased(Revision)
    newest = (
        select(other.definition_id, func.max(other.number).label("number"))
        .where(other.agency_id == agency_id)
        .group_by(other.definition_id)
        .subquery()
    )
    query = (
        select(ProcessDefinition, Revision)
        .join(newest, newest.c.definition_id == ProcessDefinition.id)
        .join(
            Revision,
            and_(
                Revision.agency_id == ProcessDefinition.agency_id,
                Revision.definition_id == ProcessDefinition.id,
                Revision.number == newest.c.number,
            ),
        )
        .where(ProcessDefinition.agency_id == agency_id)
        .order_by(ProcessDefinition.uploaded_at.desc(), ProcessDefinition.id)
    )
    return db.session.execute(query).all()
