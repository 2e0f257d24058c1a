"""Take an uploaded definition in: check everything, keep the bytes as they came, say all findings."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select

import engine
from engine import Finding, Severity, forms
from engine.importer.forms import given_by
from engine.xml import CODES as UNREADABLE
from processes import records
from processes.db import db, new_id
from processes.definitions.bundle import MAIN, Bundle, open_bundle, open_over
from processes.definitions.models import Part, ProcessDefinition, Revision
from processes.definitions.unread import NO_PROCESS
from processes.errors import InvalidFile, NotFound
from processes.people import Actor, as_recorded, require

_NO_DRAWING = frozenset({*UNREADABLE, "not_bpmn", "check_exhausted"})


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A definition that was taken in, and what the checker still says about it (no errors)."""

    definition_id: int
    revision_id: int
    sha256: str
    findings: tuple[Finding, ...]


def check(files: Mapping[str, bytes]) -> tuple[Bundle, tuple[Finding, ...]]:
    """Open uploaded files and find everything wrong with them, in a process of its own; store nothing.

    Refuses with ``InvalidFile`` only what is no bundle at all.
    """
    bundle = open_bundle(files)
    return bundle, check_apart(bundle)


def check_over(files: Mapping[str, bytes], before: Bundle) -> tuple[Bundle, tuple[Finding, ...]]:
    """Do the same over the files of a revision: its further diagrams and decisions stay unless they are sent again.

    What stayed and nothing calls any more is left out. When it forbids what is right alone, only the upload counts.
    """
    bundle = open_over(files, before)
    said = check_apart(bundle)
    if _forbids(said) and bundle.diagram is not before.diagram:
        alone, said_alone = check(files)
        if not _forbids(said_alone):
            return alone, said_alone
    uncalled = {str(one.params.get("file")) for one in said if one.code == "diagram_uncalled"}
    left = {name for name in uncalled if bundle.beside.get(name) is before.beside.get(name)}
    beside = {name: data for name, data in bundle.beside.items() if name not in left}
    return replace(bundle, beside=beside), tuple(one for one in said if one.params.get("file") not in left)


def _forbids(said: tuple[Finding, ...]) -> bool:
    return any(one.severity is Severity.ERROR for one in said)


def check_here(files: Mapping[str, bytes]) -> tuple[Bundle, tuple[Finding, ...]]:
    """Do the same in this process, for files of an operator's own command."""
    bundle = open_bundle(files, engine.main_of)
    return bundle, findings_here(bundle)


def findings_here(bundle: Bundle) -> tuple[Finding, ...]:
    """Say what there is to say about all files of a bundle, in this process."""
    return with_forms(bundle, engine.check_bundle(bundle.diagram, bundle.decision_files, bundle.beside))


def with_forms(bundle: Bundle, said: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Add what is to say about forms, and about conditions on their fields, to what the checker says."""
    of_forms = [_of_form(name, finding) for name, data in bundle.forms.items() for finding in forms.check(data)]
    given = given_by(bundle.forms)
    said = tuple(one for one in said if one.code != "variable_used" or one.params["name"] not in given)
    if of_forms or any(finding.severity is Severity.ERROR for finding in said):
        return (*said, *of_forms)
    return (*said, *engine.check_typed(bundle.diagram, [forms.read(data) for data in bundle.forms.values()]))


def _of_form(name: str, finding: Finding) -> Finding:
    params = {**finding.params, "file": f"{name}.form.json"}
    if finding.element_id:
        params["component"] = finding.element_id
    return Finding(finding.code, finding.severity, name, finding.element_name, finding.line, params)


def demand_own(actor: Actor | None, agency_id: int) -> None:
    """Refuse who may not design, and every agency but the actor's own; without an actor it is a command."""
    if actor is None:
        return
    require(actor, "procedure.design")
    if actor.agency_id != agency_id:
        raise NotFound(agency=agency_id)


def upload(
    bundle: Bundle,
    findings: tuple[Finding, ...],
    *,
    agency_id: int,
    actor: Actor | None,
    now: datetime,
    definition_id: int | None = None,
    origin: bytes | None = None,
) -> Uploaded:
    """Keep a checked bundle as a new definition, or as the next revision of one. Refuses one with errors.

    ``origin`` are the bytes that were uploaded and then mended: they are kept as the revision before.
    """
    demand_own(actor, agency_id)
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise InvalidFile(findings)
    diagram = bundle.drawn()
    if definition_id is None:
        definition = ProcessDefinition(
            agency_id=agency_id,
            id=new_id(),
            process_id=diagram.process_id,
            name=diagram.name or diagram.process_id,
            uploaded_by=actor.person_id if actor else None,
            uploaded_at=now,
        )
        db.session.add(definition)
    else:
        definition = _definition(agency_id, definition_id)
    if origin is not None and origin != bundle.diagram:
        _add_revision(definition, Bundle(origin), actor=actor, now=now)
        db.session.flush()
    revision = _add_revision(definition, bundle, actor=actor, now=now)
    facts = {"definition": str(definition.id), "revision": revision.number, "sha256": revision.sha256}
    _record("definition.uploaded", facts, agency_id=agency_id, actor=actor, now=now)
    return Uploaded(definition.id, revision.id, revision.sha256, findings)


def check_apart(bundle: Bundle) -> tuple[Finding, ...]:
    """Say what there is to say about all files of a bundle, in a process of its own."""
    return with_forms(bundle, engine.check_apart(bundle.diagram, bundle.decision_files, bundle.beside))


def keep(bundle: Bundle, *, agency_id: int, actor: Actor, now: datetime) -> Uploaded:
    """Keep a bundle that does not run as a new definition: it is drawn and given back, never published.

    What does run is taken in as any upload. Refuses (``InvalidFile``) what is no drawing: not to be read, or beyond
    the bounds of the checker.
    """
    demand_own(actor, agency_id)
    findings = check_apart(bundle)
    if not _forbids(findings):
        return upload(bundle, findings, agency_id=agency_id, actor=actor, now=now)
    if {finding.code for finding in findings} & _NO_DRAWING:
        raise InvalidFile(findings)
    about = {"uploaded_by": actor.person_id, "uploaded_at": now}
    definition = ProcessDefinition(agency_id=agency_id, id=new_id(), process_id=NO_PROCESS, name=MAIN, **about)
    db.session.add(definition)
    db.session.flush()
    revision = _add_revision(definition, bundle, actor=actor, now=now)
    facts = {"definition": str(definition.id), "revision": revision.number, "sha256": revision.sha256}
    _record("definition.kept", facts, agency_id=agency_id, actor=actor, now=now)
    return Uploaded(definition.id, revision.id, revision.sha256, findings)


def note_refused(
    files: Mapping[str, bytes], findings: tuple[Finding, ...], *, agency_id: int, actor: Actor | None, now: datetime
) -> None:
    """Record that an upload was refused: names, hashes and codes of the findings; the bytes are not kept."""
    facts = {
        "files": [{"name": name[:200], "sha256": hashlib.sha256(data).hexdigest()} for name, data in files.items()],
        "findings": sorted({finding.code for finding in findings}),
    }
    _record("definition.refused", facts, agency_id=agency_id, actor=actor, now=now)


def add_form(*, revision_id: int, name: str, data: bytes, actor: Actor, now: datetime) -> Uploaded:
    """Add or replace a form: makes a new revision with all other files as they were. Refuses an invalid form."""
    require(actor, "procedure.design")
    findings = tuple(_of_form(name, finding) for finding in forms.check(data))
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise InvalidFile(findings)
    revision = db.session.get(Revision, (actor.agency_id, revision_id))
    if revision is None:
        raise NotFound(revision=revision_id)
    bundle = files_of(actor.agency_id, revision_id)
    changed = replace(bundle, forms={**bundle.forms, name: data})
    definition = _definition(actor.agency_id, revision.definition_id)
    new = _add_revision(definition, changed, actor=actor, now=now)
    facts = {"definition": str(definition.id), "revision": new.number, "form": name}
    _record("definition.form_added", facts, agency_id=actor.agency_id, actor=actor, now=now)
    return Uploaded(definition.id, new.id, new.sha256, findings)


def add_decision(*, revision_id: int, name: str, data: bytes, actor: Actor, now: datetime) -> Uploaded:
    """Add or replace a decision file, as ``add_form`` does. Refuses what has errors, alone or with the diagrams."""
    require(actor, "procedure.design")
    revision = db.session.get(Revision, (actor.agency_id, revision_id))
    if revision is None:
        raise NotFound(revision=revision_id)
    bundle = files_of(actor.agency_id, revision_id)
    changed = replace(bundle, decisions={**bundle.decisions, name: data})
    findings = engine.check_apart(changed.diagram, changed.decision_files, changed.beside)
    if _forbids(findings):
        raise InvalidFile(findings)
    definition = _definition(actor.agency_id, revision.definition_id)
    new = _add_revision(definition, changed, actor=actor, now=now)
    facts = {"definition": str(definition.id), "revision": new.number, "decision": name}
    _record("definition.decision_added", facts, agency_id=actor.agency_id, actor=actor, now=now)
    return Uploaded(definition.id, new.id, new.sha256, findings)


def files_of(agency_id: int, revision_id: int) -> Bundle:
    """Give back all files of a revision, byte for byte."""
    revision = db.session.get(Revision, (agency_id, revision_id))
    if revision is None:
        raise NotFound(revision=revision_id)
    parts = db.session.scalars(select(Part).where(Part.agency_id == agency_id, Part.revision_id == revision_id)).all()
    return Bundle(
        revision.data,
        {part.name: part.data for part in parts if part.kind == "form"},
        {part.name: part.data for part in parts if part.kind == "dmn"},
        {part.name: part.data for part in parts if part.kind == "bpmn"},
    )


def export(agency_id: int, definition_id: int, *, uploaded: bool = False) -> bytes:
    """Give back a definition's diagram: the current revision, or the uploaded bytes."""
    number = Revision.number if uploaded else Revision.number.desc()
    query = select(Revision.data).where(Revision.agency_id == agency_id, Revision.definition_id == definition_id)
    data = db.session.scalar(query.order_by(number).limit(1))
    if data is None:
        raise NotFound(definition=definition_id)
    return data


def all_files(agency_id: int, definition_id: int, *, uploaded: bool = False) -> Bundle:
    """Give back all files of a definition: of the current revision, or as they were uploaded."""
    number = Revision.number if uploaded else Revision.number.desc()
    query = select(Revision.id).where(Revision.agency_id == agency_id, Revision.definition_id == definition_id)
    revision_id = db.session.scalar(query.order_by(number).limit(1))
    if revision_id is None:
        raise NotFound(definition=definition_id)
    return files_of(agency_id, revision_id)


def _definition(agency_id: int, definition_id: int) -> ProcessDefinition:
    definition = db.session.get(ProcessDefinition, (agency_id, definition_id))
    if definition is None:
        raise NotFound(definition=definition_id)
    return definition


def _add_revision(definition: ProcessDefinition, bundle: Bundle, *, actor: Actor | None, now: datetime) -> Revision:
    last = db.session.scalar(
        select(func.max(Revision.number)).where(
            Revision.agency_id == definition.agency_id, Revision.definition_id == definition.id
        )
    )
    revision = Revision(
        agency_id=definition.agency_id,
        id=new_id(),
        definition_id=definition.id,
        number=(last or 0) + 1,
        sha256=hashlib.sha256(bundle.diagram).hexdigest(),
        data=bundle.diagram,
        created_by=actor.person_id if actor else None,
        created_at=now,
    )
    db.session.add(revision)
    for kind, parts in (("form", bundle.forms), ("dmn", bundle.decisions), ("bpmn", bundle.beside)):
        for name, data in parts.items():
            db.session.add(
                Part(
                    agency_id=definition.agency_id,
                    id=new_id(),
                    revision_id=revision.id,
                    kind=kind,
                    name=name,
                    sha256=hashlib.sha256(data).hexdigest(),
                    data=data,
                )
            )
    return revision


def _record(name: str, facts: Mapping[str, object], *, agency_id: int, actor: Actor | None, now: datetime) -> None:
    who = {"system": "command"} if actor is None else as_recorded(actor)
    act = records.Act(name, who, facts, actor_id=actor.person_id if actor else None)
    records.append_to_agency(act, agency_id=agency_id, now=now)
