"""Make a draft from a shape, and make it again with other parameters; it is then like any uploaded one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from processes import definitions
from processes.db import db
from processes.definitions import ProcedureVersion, VersionStatus
from processes.errors import NotFound
from processes.people import Actor
from processes.shapes.chosen import choose
from processes.shapes.making import Made, tasks
from processes.shapes.parameters import Parameters, read

_FACTS = ("legal_basis", "components", "result", "fee", "retention")


def begin(*, made: Made, actor: Actor, now: datetime) -> ProcedureVersion:
    """Add a new procedure and draft its first version from what was made. Refuses a code in use and empty names."""
    parameters = made.parameters
    procedure = definitions.add_procedure(
        agency_id=actor.agency_id,
        code=parameters.code,
        name=parameters.name,
        kind=parameters.kind,
        field=parameters.field or None,
        actor=actor,
        now=now,
    )
    return _draft(procedure.id, made, made.details, actor, now)


def make_again(*, version_id: int, made: Made, actor: Actor, now: datetime) -> ProcedureVersion:
    """Put what was made under a draft; of a version that is no draft any more, begin the next one.

    Refuses a version that was not made from a shape. The diagram is a new revision, as with every upload.
    """
    version, procedure, _ = definitions.version(actor.agency_id, version_id)
    if "shape" not in version.details:
        raise NotFound(version=version_id)
    details = {**version.details, **made.details}
    if version.status != VersionStatus.DRAFT:
        return _draft(procedure.id, made, details, actor, now)
    return definitions.change(
        version_id=version_id,
        actor=actor,
        now=now,
        settings=made.settings,
        details=details,
        revision_id=_take_in(made, actor, now),
    )


def parameters_of(version: ProcedureVersion, *, code: str, name: str) -> Parameters:
    """Give the parameters that a version was made with, and over them what was changed in the draft since.

    Refuses (``NotFound``) a version that was not made from a shape.
    """
    kept = version.details.get("shape")
    if not isinstance(kept, Mapping):
        raise NotFound(version=version.id)
    data: dict[str, Any] = {**kept["parameters"], "code": code, "name": name}
    data |= {fact: version.details[fact] for fact in _FACTS if isinstance(version.details.get(fact), str | list)}
    limit = version.details.get("limit")
    if isinstance(limit, Mapping) and "decision" not in limit:
        data["limit"] = limit
    why = version.details.get("sums_to_limit")
    data["why_not_equal"] = str(why["no"]) if isinstance(why, Mapping) else ""
    data["steps"] = _steps(data, version.settings)
    data["lanes"] = _lanes(data, version.settings)
    return read(data)


def is_as_made(version: ProcedureVersion, sha256: str) -> bool:
    """Tell whether a version still runs the diagram that its shape made."""
    return bool(version.details.get("shape", {}).get("diagram") == sha256)


def _steps(data: Mapping[str, Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {step: dict(one) for step, one in data.get("steps", {}).items()}
    for step in tasks(choose(read(data))):
        if (saved := settings.get("tasks", {}).get(step.id)) is None:
            continue
        one = found.setdefault(step.id, {})
        if saved.get("budget"):
            one["budget"] = {key: saved["budget"][key] for key in ("amount", "unit", "none") if key in saved["budget"]}
        one["checklist"] = [item["text"] for item in saved.get("checklist", ())]
        one["outputs"] = [
            {"text": item["text"], "signature": item["signature"]} if item.get("signature") else item["text"]
            for item in saved.get("required_outputs", ())
        ]
    return found


def _lanes(data: Mapping[str, Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {lane: dict(one) for lane, one in data.get("lanes", {}).items()}
    for lane, role in settings.get("lanes", {}).items():
        found.setdefault(lane, {})["role"] = role
    return found


def _draft(procedure_id: int, made: Made, details: Mapping[str, Any], actor: Actor, now: datetime) -> ProcedureVersion:
    revision_id = _take_in(made, actor, now)
    db.session.flush()
    return definitions.draft(
        procedure_id=procedure_id,
        revision_id=revision_id,
        agency_id=actor.agency_id,
        now=now,
        details=details,
        settings=made.settings,
        actor=actor,
    )


def _take_in(made: Made, actor: Actor, now: datetime) -> int:
    """Keep the files like those of an upload. Refuses (``InvalidFile``) what the checker refuses."""
    files = {"process.bpmn": made.bundle.diagram}
    files |= {f"{name}.form.json": data for name, data in made.bundle.forms.items()}
    bundle, findings = definitions.check_here(files)
    uploaded = definitions.upload(bundle, findings, agency_id=actor.agency_id, actor=actor, now=now)
    db.session.flush()
    return uploaded.revision_id
