"""Versions ready to run: diagram, settings and forms parsed once and kept, for what never changes."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import select

import engine
from engine import forms
from engine.forms import Form
from processes.db import db, is_undecided
from processes.definitions import decisions
from processes.definitions import settings as settings_of
from processes.definitions.decisions import Decision
from processes.definitions.models import Procedure, ProcedureVersion, VersionStatus
from processes.definitions.settings import Settings
from processes.definitions.upload import files_of, findings_here
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
    decisions: Mapping[str, Decision]
    role_ids: Mapping[str, int]

    def form_of(self, element_id: str) -> Form | None:
        """Give the form of a step, or None when it has none."""
        return self.forms.get(self.settings.step(element_id).form or "")

    @property
    def start_form(self) -> Form | None:
        """The form that is filled in when an instance starts, None when nothing is asked."""
        return self.forms.get(self.settings.start_form or "")

    @property
    def variables(self) -> frozenset[str]:
        """The names that steer an instance: of expressions, of what decisions are made from, of rules of assignment."""
        return needed_by(self.diagram, self.details, self.decisions) | self.settings.variables

    def as_recorded(self) -> dict[str, Any]:
        """Name the version for a record: code, number and the hashes of what it runs."""
        return {
            "code": self.procedure_code,
            "version": self.number,
            "diagram": self.diagram.sha256,
            "settings": self.settings_sha256,
        }


_kept: OrderedDict[tuple[int, int], Running] = OrderedDict()
_kept_files: "OrderedDict[tuple[int, int], Files]" = OrderedDict()
_kept_findings: OrderedDict[tuple[int, int], tuple[engine.Finding, ...]] = OrderedDict()


def asked(diagram: engine.Diagram, details: Mapping[str, Any]) -> tuple[str, ...]:
    """List the ids of the decisions that a version asks: in its diagram, for its limit, for its fee."""
    ids = [element.rule.decision_id for element in diagram.rule_tasks if element.rule is not None]
    for name in ("limit", "fee"):
        told = details.get(name)
        if isinstance(told, Mapping) and "decision" in told:
            ids.append(str(told["decision"]))
    return tuple(dict.fromkeys(ids))


def needed_by(diagram: engine.Diagram, details: Mapping[str, Any], known: Mapping[str, Decision]) -> frozenset[str]:
    """Name the variables that expressions and decisions of a version read."""
    inputs = (name for one in asked(diagram, details) if one in known for name in known[one].inputs)
    return diagram.variables | frozenset(inputs)


def given_by(diagram: engine.Diagram, known: Mapping[str, Decision]) -> frozenset[str]:
    """Name the variables that the decisions and the activities of a diagram give."""
    found = {name for element in diagram.elements.values() for name in element.given}
    for element in diagram.rule_tasks:
        if element.rule is None:
            continue
        if element.rule.result is not None:
            found.add(element.rule.result)
        elif element.rule.decision_id in known:
            found.update(known[element.rule.decision_id].outputs)
    return frozenset(found)


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
    )
    is_final = version.status in {VersionStatus.PUBLISHED, VersionStatus.RETIRED}
    if is_final and not is_undecided((agency_id, version_id)):
        _remember(_kept, (agency_id, version_id), running)
    return running


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
    read_forms = {name: forms.read(data) for name, data in bundle.forms.items()}
    parsed = Files(engine.read(bundle.diagram), read_forms, decisions.read(bundle.decisions))
    _remember(_kept_files, (agency_id, revision_id), parsed)
    return parsed


def findings(agency_id: int, revision_id: int) -> tuple[engine.Finding, ...]:
    """Say again what there is to say about the files of a revision: warnings and hints, for errors never got in."""
    if (found := _kept_findings.get((agency_id, revision_id))) is not None:
        return found
    bundle = files_of(agency_id, revision_id)
    said = findings_here(bundle)
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
