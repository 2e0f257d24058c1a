"""Take process definitions from files and folders: a diagram, an archive, or a package with its procedure."""

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from sqlalchemy import select

from engine import Finding
from processes import definitions
from processes.db import db
from processes.definitions import Bundle, Procedure, ProcedureVersion, ProcessDefinition, Revision, VersionStatus
from processes.errors import InvalidFile, NotFound, WrongStatus

PROCEDURE = "procedure.json"
_ARCHIVE = ".zip"
_ALONE = (".bpmn", ".xml")
_PARTS = (".bpmn", ".xml", ".json", ".form", ".dmn")
_ZIP_MOMENT = (1980, 1, 1, 0, 0, 0)
"""Archives carry a fixed time, so that the same files give the same bytes."""

_OF_THE_PROCEDURE = ("code", "name", "kind", "field", "settings")


@dataclass(frozen=True, slots=True)
class Package:
    """What was found at a path: files by name, and what ``procedure.json`` says, if there is one."""

    files: Mapping[str, bytes]
    procedure: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import made; a version only for a package that names its procedure."""

    definition_id: int
    revision_id: int
    sha256: str
    findings: tuple[Finding, ...]
    procedure_id: int | None = None
    version_id: int | None = None


def read(path: Path) -> Package:
    """Read a file or a package (without its examples): a folder, or an archive of one.

    A file of any other kind is taken for a diagram, so that the checker says what is wrong with it. Refuses
    (``OSError``) what cannot be read and (``InvalidFile``) what is no archive or no description of a procedure.
    """
    if path.suffix.casefold() == _ARCHIVE and not path.is_dir():
        return _unpacked(definitions.unpacked({path.name: path.read_bytes()}))
    if not path.is_dir():
        name = path.name if path.suffix.casefold() in _ALONE else f"{path.name}.bpmn"
        return Package({name: path.read_bytes()}, None)
    found = [one for one in sorted(path.rglob("*")) if one.is_file() and one.suffix in _PARTS]
    files = {str(one.relative_to(path)): one.read_bytes() for one in found if "examples" not in one.parts}
    return Package(files, _procedure(files.pop(PROCEDURE, None)))


def _unpacked(files: Mapping[str, bytes]) -> Package:
    kept = {name: data for name, data in files.items() if "examples" not in PurePosixPath(name).parts}
    named = next((name for name in kept if PurePosixPath(name).name == PROCEDURE), "")
    return Package({name: data for name, data in kept.items() if name != named}, _procedure(kept.get(named)))


def _procedure(data: bytes | None) -> Mapping[str, Any] | None:
    if data is None:
        return None
    try:
        procedure = json.loads(data)
    except ValueError:
        procedure = None
    if not isinstance(procedure, dict) or not {"code", "name", "kind"} <= set(procedure):
        raise InvalidFile(file=PROCEDURE)
    return procedure


def import_package(
    package: Package, *, agency_id: int, now: datetime, checked: tuple[Bundle, tuple[Finding, ...]] | None = None
) -> Imported:
    """Keep a package in an agency, within the caller's transaction: its definition and, if named, a draft version.

    ``checked`` is what ``definitions.check_here`` said, where the caller asked before. Refuses a file with errors
    (``InvalidFile``).
    """
    bundle, findings = checked or definitions.check_here(package.files)
    uploaded = definitions.upload(bundle, findings, agency_id=agency_id, actor=None, now=now)
    if package.procedure is None:
        return Imported(uploaded.definition_id, uploaded.revision_id, uploaded.sha256, findings)
    db.session.flush()
    version = _draft(package.procedure, uploaded.revision_id, agency_id=agency_id, now=now)
    return Imported(
        uploaded.definition_id,
        uploaded.revision_id,
        uploaded.sha256,
        findings,
        version.procedure_id,
        version.id,
    )


def _draft(procedure: Mapping[str, Any], revision_id: int, *, agency_id: int, now: datetime) -> ProcedureVersion:
    """Start a version of the named procedure, which is added to the catalogue when it is not there yet."""
    known = select(Procedure.id).where(Procedure.agency_id == agency_id, Procedure.code == procedure["code"])
    procedure_id = db.session.scalar(known)
    if procedure_id is None:
        added = definitions.add_procedure(
            agency_id=agency_id,
            code=procedure["code"],
            name=procedure["name"],
            kind=procedure["kind"],
            field=procedure.get("field"),
            now=now,
        )
        db.session.flush()
        procedure_id = added.id
    return definitions.draft(
        procedure_id=procedure_id,
        revision_id=revision_id,
        agency_id=agency_id,
        now=now,
        details={key: value for key, value in procedure.items() if key not in _OF_THE_PROCEDURE},
        settings=procedure.get("settings"),
    )


def publish(definition_id: int, *, effective_on: date, now: datetime) -> ProcedureVersion:
    """Install the newest version that runs a definition (or the version with this id) by an operator's command.

    A definition without a version gets a procedure of its own with proposed settings. Refuses what is not there, what
    is no draft any more, and a draft in which anything is missing (``Invalid``, by element).
    """
    version = newest(definition_id) or _new_draft(definition_id, now)
    db.session.flush()
    if version.status != VersionStatus.DRAFT:
        raise WrongStatus(status=version.status, expected=[str(VersionStatus.DRAFT)])
    definitions.install(version=version, effective_on=effective_on, now=now)
    return version


def newest(definition_id: int) -> ProcedureVersion | None:
    """Give the newest version that runs a definition, or the version with this id, of whatever agency."""
    query = (
        select(ProcedureVersion)
        .join(
            Revision,
            (Revision.agency_id == ProcedureVersion.agency_id) & (Revision.id == ProcedureVersion.revision_id),
        )
        .where((Revision.definition_id == definition_id) | (ProcedureVersion.id == definition_id))
        .order_by(ProcedureVersion.number.desc(), ProcedureVersion.drafted_at.desc())
    )
    return db.session.scalar(query.limit(1))


def _new_draft(definition_id: int, now: datetime) -> ProcedureVersion:
    definition = find(definition_id)
    newest = select(Revision.id).where(
        Revision.agency_id == definition.agency_id, Revision.definition_id == definition_id
    )
    revision_id = db.session.scalar(newest.order_by(Revision.number.desc()).limit(1))
    assert revision_id is not None, "a definition has at least the revision that was uploaded"
    procedure = {"code": definition.process_id, "name": definition.name, "kind": definitions.Kind.INTERNAL}
    return _draft(procedure, revision_id, agency_id=definition.agency_id, now=now)


def parts(bundle: Bundle) -> dict[str, bytes]:
    """Name all files of a bundle as a package folder holds them, each byte for byte."""
    found = {definitions.MAIN: bundle.diagram, **dict(sorted(bundle.beside.items()))}
    found |= {f"forms/{name}.form.json": data for name, data in sorted(bundle.forms.items())}
    return found | {f"decisions/{name}": data for name, data in sorted(bundle.decision_files.items())}


def archive(bundle: Bundle) -> bytes:
    """Pack all files of a bundle; the same files give the same bytes."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts(bundle).items():
            packed.writestr(zipfile.ZipInfo(name, _ZIP_MOMENT), data, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def find(definition_id: int) -> ProcessDefinition:
    """Find a definition of whatever agency, for an operator's command. Refuses an unknown one."""
    found = db.session.scalar(select(ProcessDefinition).where(ProcessDefinition.id == definition_id))
    if found is None:
        raise NotFound(definition=definition_id)
    return found
