"""Dossiers: receive one, look for some, read one with its files, deadlines and tasks, withdraw it."""

from typing import Any

from flask import Response, g
from marshmallow import Schema, ValidationError, fields

from processes import definitions, documents, dossiers, instances, people, signatures
from processes.calendar import Effect
from processes.db import db
from processes.deadlines import Pause as Paused
from processes.deadlines import pauses as pauses_of
from processes.deadlines import shared_budgets
from processes.dossiers import Channel
from processes.instances import InstanceStatus
from web import clock
from web.api import acts, cursor, things
from web.api.fields import NAME, Id, Paged, Strict, known, moment, one_of, page, some, text
from web.api.frame import Part
from web.downloads import disposition

part = Part("dossiers")
_REASON = 2000
_ADDRESS = 500
_YEARS = 2000, 2100


def _in_our_time(value: Any) -> None:
    if not _YEARS[0] <= value.year < _YEARS[1]:
        raise ValidationError("out_of_range")


class Applicant(Strict):
    """Who hands a dossier in."""

    name = text(required=True)
    phone = text()
    email = text()
    address = text(_ADDRESS)
    identity = text()


class Reception(Strict):
    """A new dossier: its procedure, its applicant, and the raw values of the start form."""

    procedure = Id(required=True)
    applicant = fields.Nested(Applicant, required=True)
    channel = one_of(*(str(one) for one in Channel), load_default=str(Channel.ONLINE))
    received_at = fields.AwareDateTime(validate=_in_our_time)
    values = fields.Dict(keys=fields.String(), load_default=dict)


class Withdrawal(Strict):
    """Why a dossier is withdrawn."""

    reason = text(_REASON, required=True)


class Asked(Paged):
    """What is looked for: words, a procedure, a state."""

    q = text(NAME)
    procedure = Id()
    status = one_of(*(str(one) for one in InstanceStatus))


class WaitingTask(Schema):
    """A task that waits, and whose it is."""

    id = Id(required=True)
    element = fields.String(required=True)
    name = fields.String(required=True)
    due_at = moment(required=True)
    assignee = known(required=True)
    role = known(required=True)


class Pause(Schema):
    """A time in which the limit of a dossier stands still; ``effect``: its rest goes on, or all of it begins anew."""

    element = fields.String(required=True)
    reason = fields.String(required=True)
    effect = fields.String(required=True, metadata={"enum": [str(one) for one in Effect]})
    legal_basis = fields.String(required=True)
    started_at = moment(required=True)
    ended_at = moment(required=True)
    due_before = moment(required=True)
    due_after = moment(required=True)


class OneDossier(Schema):
    """A dossier: whom it is about, where it stands, until when.

    With ``clock_stopped_at`` its limit stands since then: what is due moves on once it goes on, nothing is late.
    """

    id = Id(required=True)
    reference = fields.String(required=True)
    subject = fields.String(required=True)
    status = fields.String(required=True)
    procedure = Id(required=True)
    version = Id(required=True)
    started_at = moment(required=True)
    ended_at = moment(required=True)
    due_at = moment(required=True)
    clock_stopped_at = moment(required=True)
    pauses = fields.List(fields.Nested(Pause), required=True)
    channel = known(required=True)
    received_at = moment(required=True)
    applicant = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    limit = fields.Dict(keys=fields.String(), required=True)
    fee = fields.Dict(keys=fields.String(), required=True)
    tasks = fields.List(fields.Nested(WaitingTask), required=True)
    awaited_messages = fields.List(fields.String(), required=True)
    may_be_withdrawn = fields.Boolean(required=True)


class Deadline(Schema):
    """When something is due: a dossier, a task, or a group of steps that share their time."""

    what = fields.String(required=True, metadata={"enum": ["dossier", "task", "group"]})
    task = Id(allow_none=True, required=True)
    name = fields.String(required=True)
    due_at = moment(required=True)


@part.post("/dossiers", "dossier.start", things.Moved, body=Reception, status=201)
def receive(body: dict[str, Any]) -> Response:
    """Receive a dossier: its code is allocated, its procedure started."""

    def act() -> dict[str, Any]:
        people.demand_procedure(g.actor, body["procedure"])
        instance = dossiers.start(
            procedure_id=body["procedure"],
            applicant=body["applicant"],
            channel=body["channel"],
            received_at=body.get("received_at"),
            values=things.demand_texts(body["values"]),
            actor=g.actor,
            now=clock.now(),
            request=acts.key(),
        )
        db.session.flush()
        return things.moved(instance)

    return acts.perform(act, status=201, location="/api/v1/dossiers/{dossier}")


@part.get("/dossiers", "dossier.view", page("Dossier", things.Dossier), query=Asked)
def search(query: dict[str, Any]) -> dict[str, Any]:
    """Look for dossiers, newest first."""
    asked: dict[str, Any] = {"text": query.get("q", ""), "status": query.get("status", "")}
    asked["also"] = dossiers.with_telephone(g.actor.agency_id, asked["text"])
    asked |= {"procedure_id": query.get("procedure"), "within": g.actor.procedures}
    found, after = cursor.follow(
        lambda place, limit: instances.search(g.actor.agency_id, **asked, after=place, limit=limit),
        lambda row: (row.started_at, row.id),
        query,
    )
    return {"items": [{**row._mapping, "version": row.number} for row in found], "next": after}  # noqa: SLF001 - a row's public name


@part.get("/dossiers/<id:dossier_id>", "dossier.view", OneDossier)
def show(dossier_id: int) -> Any:
    """Read a dossier: whom it is about, where it stands, until when."""
    found = things.instance(g.actor, dossier_id)
    about = db.session.get(dossiers.Dossier, (found.agency_id, found.id))
    waiting = instances.waiting(found.agency_id, found.id)
    said = {
        "id": found.id,
        "reference": found.reference,
        "subject": found.subject,
        "status": str(found.status),
        "procedure": found.procedure_id,
        "version": found.version_id,
        "started_at": found.started_at,
        "ended_at": found.ended_at,
        "due_at": found.due_at,
        "clock_stopped_at": found.clock_stopped_at,
        "pauses": [_pause(one) for one in pauses_of(found)],
        "channel": about.channel if about else None,
        "received_at": about.received_at if about else None,
        "applicant": about.applicant if about else {},
        "limit": about.limit if about else {},
        "fee": about.fee if about else {},
        "tasks": [_waiting(row) for row in waiting],
        "awaited_messages": sorted({one.name for one in instances.awaited(found.agency_id, found.id)}),
        "may_be_withdrawn": dossiers.may_withdraw(found.agency_id, found.id),
    }
    return said, {"ETag": acts.etag(found)}


def _pause(row: Paused) -> dict[str, Any]:
    names = ("reason", "effect", "legal_basis", "started_at", "ended_at", "due_before", "due_after")
    return {"element": row.element_id, **{name: getattr(row, name) for name in names}}


def _waiting(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "element": row.element_id,
        "name": row.name,
        "due_at": row.due_at,
        "assignee": row.assignee_name,
        "role": row.role_name,
    }


@part.post("/dossiers/<id:dossier_id>/withdraw", "dossier.withdraw", things.Moved, body=Withdrawal)
def withdraw(dossier_id: int, body: dict[str, Any]) -> Response:
    """Withdraw a dossier at the applicant's wish."""

    def act() -> dict[str, Any]:
        things.instance(g.actor, dossier_id)
        instance = dossiers.withdraw(instance_id=dossier_id, reason=body["reason"], actor=g.actor, now=clock.now())
        return things.moved(instance)

    return acts.perform(act, hold=lambda: instances.lock(g.actor.agency_id, dossier_id))


@part.get("/dossiers/<id:dossier_id>/deadlines", "dossier.view", some("Deadline", Deadline))
def deadlines(dossier_id: int) -> dict[str, Any]:
    """List what is due when: the dossier by the law, its tasks and groups of steps by their budgets."""
    found = things.instance(g.actor, dossier_id)
    listed: list[dict[str, Any]] = [{"what": "dossier", "task": None, "name": found.reference, "due_at": found.due_at}]
    elements = definitions.load(found.agency_id, found.version_id).diagram.elements
    listed += [
        {"what": "group", "task": None, "name": elements[one.element_id].name, "due_at": one.due_at}
        for one in shared_budgets(found)
    ]
    listed += [
        {"what": "task", "task": row.id, "name": row.name, "due_at": row.due_at}
        for row in instances.waiting(found.agency_id, found.id)
    ]
    return {"items": listed}


@part.get("/dossiers/<id:dossier_id>/tasks", "dossier.view", some("Task", things.Task))
def tasks_of(dossier_id: int) -> dict[str, Any]:
    """List all tasks of a dossier in the order in which they opened."""
    found = things.instance(g.actor, dossier_id)
    return {"items": [things.task(row) for row in instances.tasks_of(found.agency_id, found.id)]}


@part.get("/dossiers/<id:dossier_id>/files", "dossier.view", some("File", things.File))
def files(dossier_id: int) -> dict[str, Any]:
    """List the files of a dossier."""
    found = things.instance(g.actor, dossier_id)
    checks = signatures.latest(found.agency_id, found.id)
    rows = documents.attachments(found.agency_id, found.id)
    return {"items": [things.file(row, checks.get(row.id)) for row in rows]}


@part.download("/files/<id:file_id>", "file.view", "application/octet-stream")
def file(file_id: int) -> Response:
    """Get a file, byte for byte."""
    attachment = documents.find(g.actor.agency_id, file_id)
    things.instance(g.actor, attachment.instance_id)
    answer = Response(documents.store().read(attachment.sha256), content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = disposition(attachment.name)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


class StartForm(Schema):
    """What is asked when a dossier of a procedure is received."""

    procedure = Id(required=True)
    version = Id(required=True)
    fields_ = fields.List(fields.Nested(things.FormField), required=True, data_key="fields", attribute="form")


@part.get("/procedures/<id:procedure_id>/start-form", "dossier.start", StartForm)
def start_form(procedure_id: int) -> dict[str, Any]:
    """Read the start form of the version in force today."""
    people.demand_procedure(g.actor, procedure_id)
    version_id = definitions.version_in_force(g.actor.agency_id, procedure_id, people.today(clock.now()))
    form = definitions.load(g.actor.agency_id, version_id).start_form
    declared = [things.field(one) for one in (form.fields if form else ())]
    return {"procedure": procedure_id, "version": version_id, "form": declared}


class Startable(Schema):
    """A procedure of which dossiers are received today."""

    id = Id(required=True, attribute="procedure_id")
    code = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True)


class Sought(Strict):
    """Words to look for."""

    q = text(NAME)


@part.get("/startable", "dossier.start", some("Startable", Startable), query=Sought)
def startable(query: dict[str, Any]) -> dict[str, Any]:
    """List the procedures of which dossiers are received today."""
    found = definitions.startable(g.actor.agency_id, people.today(clock.now()), query.get("q", ""), limit=500)
    allowed = g.actor.procedures
    return {"items": [row for row in found if not allowed or row.procedure_id in allowed]}
