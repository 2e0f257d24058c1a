"""Versions ready to run: diagram, settings and forms parsed once and kept, for what never changes."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

import engine
from engine import forms
from engine.forms import Form
from processes.db import db, is_undecided
from processes.definitions import settings as settings_of
from processes.definitions.models import Procedure, ProcedureVersion, VersionStatus
from processes.definitions.settings import Settings
from processes.definitions.upload import files_of, findings_in
from processes.errors import NotFound
from processes.people import role_ids

_KEPT = 256


@dataclass(frozen=True, slots=True)
class Running:
    """A version as instances run it. Immutable once published, therefore kept in memory."""

    agency_id: int
    version_id: int
    procedure_id: int
    procedure_code: str
    procedure_name: str
    number: int
    diagram: engine.Diagram
    settings: Settings
    settings_sha256: str
    details: Mapping[str, Any]
    forms: Mapping[str, Form]
    role_ids: Mapping[str, int]

    def form_of(self, element_id: str) -> Form | None:
        """Give the form of a step, or None when it has none."""
        return self.forms.get(self.settings.step(element_id).form or "")

    def as_recorded(self) -> dict[str, Any]:
        """Name the version for a record: code, number and the hashes of what it runs."""
        return {
            "code": self.procedure_code,
            "version": self.number,
            "diagram": self.diagram.sha256,
            "settings": self.settings_sha256,
        }


_kept: OrderedDict[tuple[int, int], Running] = OrderedDict()
_kept_files: OrderedDict[tuple[int, int], tuple[engine.Diagram, dict[str, Form]]] = OrderedDict()
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
    diagram, found_forms = files(agency_id, version.revision_id)
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
        role_ids(agency_id),
    )
    is_final = version.status in {VersionStatus.PUBLISHED, VersionStatus.RETIRED}
    if is_final and not is_undecided((agency_id, version_id)):
        _remember(_kept, (agency_id, version_id), running)
    return running


def files(agency_id: int, revision_id: int) -> tuple[engine.Diagram, Mapping[str, Form]]:
    """Give the parsed diagram and forms of a revision; a revision never changes, so they are kept."""
    if (found := _kept_files.get((agency_id, revision_id))) is not None:
        return found
    bundle = files_of(agency_id, revision_id)
    parsed = (engine.read(bundle.diagram), {name: forms.read(data) for name, data in bundle.forms.items()})
    _remember(_kept_files, (agency_id, revision_id), parsed)
    return parsed


def findings(agency_id: int, revision_id: int) -> tuple[engine.Finding, ...]:
    """Say again what there is to say about the files of a revision: warnings and hints, for errors never got in."""
    if (found := _kept_findings.get((agency_id, revision_id))) is not None:
        return found
    bundle = files_of(agency_id, revision_id)
    said = findings_in(bundle, engine.check(bundle.diagram))
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
