"""Versions ready to run: diagram, settings and forms parsed once and kept, for what never changes."""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import select

import engine
from engine import forms
from engine.forms import Form
from processes.db import db, is_undecided
from processes.definitions import decisions, joining, unread
from processes.definitions import settings as settings_of
from processes.definitions.decisions import Decision
from processes.definitions.models import Callee, Procedure, ProcedureVersion, VersionStatus
from processes.definitions.running import Running
from processes.definitions.upload import check_apart, files_of, findings_here
from processes.errors import NotFound
from processes.people import role_ids

_KEPT = 256


_kept: OrderedDict[tuple[int, int], Running] = OrderedDict()
_kept_files: "OrderedDict[tuple[int, int], Files]" = OrderedDict()
_kept_findings: OrderedDict[tuple[int, int], tuple[engine.Finding, ...]] = OrderedDict()


def load(agency_id: int, version_id: int) -> Running:
    """Give a version ready to run. Refuses an unknown one; published ones come from memory."""
    if (found := _kept.get((agency_id, version_id))) is not None:
        return found
    row = db.session.execute(
        select(ProcedureVersion, Procedure)
        .join(
            Procedure,
            (Procedure.agency_id == ProcedureVersion.agency_id) & (Procedure.id == ProcedureVersion.procedure_id),
        )
        .where(ProcedureVersion.agency_id == agency_id, ProcedureVersion.id == version_id)
    ).first()
    if row is None:
        raise NotFound(version=version_id)
    version, procedure = row
    bundle = files_of(agency_id, version.revision_id)
    diagram, found_forms, found_decisions = files(agency_id, version.revision_id)
    running = Running(
        agency_id,
        version_id,
        procedure.id,
        procedure.code,
        procedure.name,
        version.number,
        diagram,
        settings_of.read(version.settings),
        version.settings_sha256 or "",
        version.details,
        found_forms,
        found_decisions,
        role_ids(agency_id),
        joining.files_for_callers(procedure.code, version.number, bundle),
    )
    if pinned := _pinned(agency_id, version_id):
        running = joining.join(running, bundle, {name: load(agency_id, one) for name, one in pinned.items()})
    is_final = version.status in {VersionStatus.PUBLISHED, VersionStatus.RETIRED}
    if is_final and not is_undecided((agency_id, version_id)):
        _remember(_kept, (agency_id, version_id), running)
    return running


def _pinned(agency_id: int, version_id: int) -> dict[str, int]:
    """Give the versions that a published version calls, by the process."""
    query = select(Callee.process_id, Callee.callee_id)
    mine = query.where(Callee.agency_id == agency_id, Callee.version_id == version_id).order_by(Callee.process_id)
    return {row.process_id: row.callee_id for row in db.session.execute(mine)}


class Files(NamedTuple):
    """The parsed files of a revision: forms by name, decisions by id."""

    diagram: engine.Diagram
    forms: Mapping[str, Form]
    decisions: Mapping[str, Decision]


def files(agency_id: int, revision_id: int) -> Files:
    """Give the parsed files of a revision; a revision never changes, so they are kept."""
    if (found := _kept_files.get((agency_id, revision_id))) is not None:
        return found
    bundle = files_of(agency_id, revision_id)
    try:
        diagram = bundle.drawn()
    except engine.InvalidDiagram:
        if not unread.is_kept(agency_id, revision_id):
            raise
        parsed = Files(unread.blank(bundle.diagram), {}, {})
    else:
        read_forms = {name: forms.read(data) for name, data in bundle.forms.items()}
        parsed = Files(diagram, read_forms, decisions.read(bundle.decisions))
    _remember(_kept_files, (agency_id, revision_id), parsed)
    return parsed


def findings(agency_id: int, revision_id: int) -> tuple[engine.Finding, ...]:
    """Say again what there is to say about the files of a revision; errors only of what is kept and does not run."""
    if (found := _kept_findings.get((agency_id, revision_id))) is not None:
        return found
    bundle = files_of(agency_id, revision_id)
    said = check_apart(bundle) if unread.is_kept(agency_id, revision_id) else findings_here(bundle)
    _remember(_kept_findings, (agency_id, revision_id), said)
    return said


def forget() -> None:
    """Drop everything kept in memory, for tests and for operators who restored a database."""
    _kept.clear()
    _kept_files.clear()
    _kept_findings.clear()


def _remember(kept: OrderedDict[tuple[int, int], Any], key: tuple[int, int], value: Any) -> None:
    kept[key] = value
    while len(kept) > _KEPT:
        kept.popitem(last=False)
