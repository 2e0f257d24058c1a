"""Procedures, their versions, and the files and decisions of a version."""

import io
import zipfile
from typing import Any

from flask import Response, g
from marshmallow import Schema, fields

import engine
from processes import definitions, outline, people
from processes.errors import NotFound
from processes.outline import Layout
from web import clock, decisions
from web.api import acts, cursor, things
from web.api.fields import Id, Paged, Strict, known, moment, one_of, page, some, text
from web.api.frame import Part
from web.downloads import disposition
from web.outlines.making import KINDS, MEDIA_TYPES, made

part = Part("procedures")
_EPOCH = (2020, 1, 1, 0, 0, 0)


class Procedure(Schema):
    """A procedure, with the number of its newest version and of the one in force today."""

    id = Id(required=True)
    code = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True)
    newest = fields.Integer(allow_none=True, required=True)
    in_force = fields.Integer(allow_none=True, required=True)


class Version(Schema):
    """A version of a procedure."""

    id = Id(required=True)
    procedure = Id(required=True)
    number = fields.Integer(required=True)
    status = fields.String(required=True)
    effective_on = fields.Date(allow_none=True, required=True)
    published_at = moment(required=True)
    retired_at = moment(required=True)


class OneVersion(Version):
    """A version with its settings; ``sha256`` is the hash of its diagram."""

    sha256 = fields.String(required=True)
    details = fields.Dict(keys=fields.String(), required=True)
    settings = fields.Dict(keys=fields.String(), required=True)


class Decision(Schema):
    """A decision of a version: what it needs and what it gives."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    file = fields.String(required=True)
    sha256 = fields.String(required=True)
    inputs = fields.List(fields.String(), required=True)
    outputs = fields.List(fields.String(), required=True)


class Asked(Paged):
    """Words to look for."""

    q = text()


class Question(Strict):
    """What a decision is made with."""

    values = fields.Dict(keys=fields.String(), required=True)


class Made(Schema):
    """What a decision gave, and the rules that gave it; ``failure`` says why it gave nothing that may be used."""

    result = fields.Raw(allow_none=True, required=True)
    rules = fields.List(fields.Raw(), required=True)
    failure = known(required=True)


@part.get("/procedures", "procedure.view", page("Procedure", Procedure), query=Asked)
def search(query: dict[str, Any]) -> dict[str, Any]:
    """List procedures by name."""
    rows = definitions.catalogue(g.actor.agency_id, people.today(clock.now()), query.get("q", ""))
    allowed = [row for row in rows if not g.actor.procedures or row[0].id in g.actor.procedures]
    found, after = cursor.take(lambda offset, limit: allowed[offset : offset + limit], query)
    return {"items": [_procedure(*row) for row in found], "next": after}


def _procedure(procedure: Any, newest: Any, current: int | None) -> dict[str, Any]:
    return {
        "id": procedure.id,
        "code": procedure.code,
        "name": procedure.name,
        "kind": procedure.kind,
        "newest": None if newest is None else newest.number,
        "in_force": current,
    }


@part.get("/procedures/<id:procedure_id>/versions", "procedure.view", some("Version", Version))
def versions(procedure_id: int) -> dict[str, Any]:
    """List the versions of a procedure, newest first."""
    people.demand_procedure(g.actor, procedure_id)
    definitions.procedure(g.actor.agency_id, procedure_id)
    return {"items": [_version(row) for row in definitions.versions(g.actor.agency_id, procedure_id)]}


def _version(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "procedure": row.procedure_id,
        "number": row.number,
        "status": str(row.status),
        "effective_on": row.effective_on,
        "published_at": row.published_at,
        "retired_at": row.retired_at,
    }


def _found(version_id: int) -> tuple[Any, Any]:
    """Find a version that the actor may know of, and its revision."""
    version, procedure, revision = definitions.version(g.actor.agency_id, version_id)
    people.demand_procedure(g.actor, procedure.id)
    return version, revision


@part.get("/versions/<id:version_id>", "procedure.view", OneVersion)
def version(version_id: int) -> Any:
    """Read a version with its settings."""
    found, revision = _found(version_id)
    said = {**_version(found), "sha256": revision.sha256, "details": found.details, "settings": found.settings}
    return said, {"ETag": f'"{found.lock}"'}


@part.download("/versions/<id:version_id>/bundle", "procedure.view", "application/zip")
def bundle(version_id: int) -> Response:
    """Get the diagrams, the forms and the decisions of a version, each byte for byte, in one archive."""
    found, revision = _found(version_id)
    files = definitions.files_of(g.actor.agency_id, revision.id)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in ((definitions.MAIN, files.diagram), *sorted(files.beside.items())):
            _put(archive, name, data)
        for name, data in sorted(files.forms.items()):
            _put(archive, f"forms/{name}.form.json", data)
        for name, data in sorted(files.decision_files.items()):
            _put(archive, f"decisions/{name}", data)
    answer = Response(packed.getvalue(), content_type="application/zip")
    answer.headers["Content-Disposition"] = disposition(f"version-{found.number}.zip")
    return answer


class Wanted(Strict):
    """In which format and layout a document is wanted; without a layout it is that of the agency."""

    format = one_of(*KINDS, load_default="pdf")
    layout = one_of(*(one.value for one in Layout))


@part.download("/versions/<id:version_id>/document", "procedure.view", *MEDIA_TYPES, query=Wanted)
def document(version_id: int, query: dict[str, Any]) -> Response:
    """Get the procedure document of a version as PDF/A, Word or HTML."""
    _found(version_id)
    agency_id = g.actor.agency_id
    layout = Layout(query["layout"]) if query.get("layout") else outline.layout_of(agency_id)
    file = made(outline.of(agency_id, version_id), layout, query["format"])
    answer = Response(file.data, content_type=file.media_type)
    answer.headers["Content-Disposition"] = disposition(file.name)
    return answer


def _put(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name, _EPOCH), data)


@part.get("/versions/<id:version_id>/decisions", "procedure.view", some("Decision", Decision))
def decisions_of(version_id: int) -> dict[str, Any]:
    """List the decisions of a version."""
    _found(version_id)
    running = definitions.load(g.actor.agency_id, version_id)
    return {
        "items": [
            {
                "id": one.id,
                "name": one.name,
                "file": one.file,
                "sha256": one.sha256,
                "inputs": list(one.inputs),
                "outputs": list(one.outputs),
            }
            for one in running.decisions.values()
        ]
    }


@part.post("/versions/<id:version_id>/decisions/<decision_id>/try", "procedure.view", Made, body=Question)
def decide(version_id: int, decision_id: str, body: dict[str, Any]) -> Response:
    """Try a decision with some values; nothing is kept."""
    _found(version_id)
    decision = definitions.load(g.actor.agency_id, version_id).decisions.get(decision_id)
    if decision is None:
        raise NotFound(decision=decision_id)
    values = things.heard(body["values"])

    def act() -> dict[str, Any]:
        try:
            made = decision.make(values, clock.now())
        except engine.StepFailed as failure:
            return {"result": None, "rules": [], "failure": decisions.failure_words(failure.params)}
        return {"result": things.spoken({"": made.value})[""], "rules": made.by()["rules"], "failure": None}

    return acts.perform(act)
