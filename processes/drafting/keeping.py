"""Put the procedures of a list into the catalogue: new ones as drafts, known ones with the facts of the list."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from processes import definitions, shapes
from processes.db import db
from processes.definitions import ProcedureVersion, VersionStatus
from processes.definitions.models import Procedure
from processes.drafting.listing import Listed, details_of, limit_of
from processes.drafting.making import Made, make
from processes.drafting.work import begin
from processes.people import Actor

_SHORT = 3


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a row: ``created``, ``updated``, ``unchanged`` or ``refused``, and the draft."""

    state: str
    version_id: int | None = None


def of_row(one: Listed) -> Made | shapes.Made:
    """Make the files of a procedure: from its table of work, else from the shape that fits its limit."""
    return _from_table(one) or shapes.make(_parameters(one))


def keep(one: Listed, *, actor: Actor, now: datetime) -> Kept:
    """Keep one procedure of a list; call it within a transaction of its own. What has an error is ``refused``.

    A procedure of the same code gets the facts of the list: in its draft, else in the next one. Its diagram stays.
    """
    if one.is_refused:
        return Kept("refused")
    known = db.session.scalar(
        select(Procedure.id).where(Procedure.agency_id == actor.agency_id, Procedure.code == one.code)
    )
    if known is None:
        return Kept("created", _create(one, actor, now).id)
    newest = db.session.scalar(
        select(ProcedureVersion)
        .where(ProcedureVersion.agency_id == actor.agency_id, ProcedureVersion.procedure_id == known)
        .order_by(ProcedureVersion.number.desc())
        .limit(1)
    )
    made = _from_table(one)
    if newest is None or (made is not None and not _is_same(newest, made)):
        facts = details_of(one)
        return Kept("updated", begin(made=of_row(one), procedure_id=known, actor=actor, now=now, details=facts).id)
    return Kept("unchanged", newest.id) if made is not None else _with_facts(one, newest, actor, now)


def _with_facts(one: Listed, newest: ProcedureVersion, actor: Actor, now: datetime) -> Kept:
    """Put the facts of a row into the draft of a procedure, or into the next one; what runs stays as it is."""
    details = {**newest.details, **details_of(one)}
    if details == newest.details:
        return Kept("unchanged", newest.id)
    if newest.status == VersionStatus.DRAFT:
        definitions.change(version_id=newest.id, actor=actor, now=now, details=details)
        return Kept("updated", newest.id)
    version = definitions.draft(
        procedure_id=newest.procedure_id,
        revision_id=newest.revision_id,
        agency_id=actor.agency_id,
        now=now,
        details=details,
        settings=newest.settings,
        actor=actor,
    )
    return Kept("updated", version.id)


def _create(one: Listed, actor: Actor, now: datetime) -> ProcedureVersion:
    procedure = definitions.add_procedure(
        agency_id=actor.agency_id,
        code=one.code,
        name=one.name,
        kind=definitions.Kind.TTHC.value,
        field=one.facts.get("field") or None,
        actor=actor,
        now=now,
    )
    db.session.flush()
    return begin(made=of_row(one), procedure_id=procedure.id, actor=actor, now=now, details=details_of(one))


def _is_same(version: ProcedureVersion, made: Made) -> bool:
    return definitions.files_of(version.agency_id, version.revision_id).diagram == made.bundle.diagram


def _from_table(one: Listed) -> Made | None:
    return make(one.understood) if one.understood is not None else None


def _parameters(one: Listed) -> shapes.Parameters:
    """Choose the shape by the limit, and fill in what the list says; what the shape takes longer for is named."""
    limit = limit_of(one.limit)
    days = one.limit.days
    shape = (
        "same_day"
        if limit.get("unit") == "same_day"
        else "short"
        if days is not None and days <= _SHORT
        else "standard"
    )
    said = details_of(one)
    facts: dict[str, Any] = {name: value for name, value in said.items() if name != "limit"}
    named = {"shape": shape, "code": one.code, "name": one.name, "field": one.facts.get("field", "")}
    why = {"why_not_equal": "Thời gian từng bước lấy theo mẫu, chưa đối chiếu với thời hạn"}
    return shapes.read({**named, **facts, **why, **({"limit": limit} if limit else {})})
