"""Tasks: what waits for me and my roles, one task with its form, and everything an officer does with it."""

from typing import Any

from flask import Response, g, request
from marshmallow import Schema, fields, validate

from processes import calendar, definitions, documents, instances, tasks
from processes.errors import Invalid, Problem
from web import clock
from web.api import acts, cursor, files, things
from web.api.fields import NAME, Id, Paged, Strict, known, moment, one_of, page, text
from web.api.frame import Part

part = Part("tasks")
_REASON = 2000
_POINTS = 500


class InboxQuery(Paged):
    """Which box, and what is looked for in it."""

    box = one_of(tasks.ALL, tasks.MINE, tasks.GROUP, tasks.DELEGATED, load_default=tasks.ALL)
    q = text()
    procedure = Id()
    step = text()
    due = one_of("overdue", "near", "none")


class Waiting(Schema):
    """A line of the inbox."""

    id = Id(required=True)
    name = fields.String(required=True)
    due_at = moment(required=True)
    opened_at = moment(required=True)
    assignee = known(required=True, attribute="assignee_name")
    dossier = Id(required=True, attribute="instance_id")
    reference = fields.String(required=True)
    subject = fields.String(required=True)
    dossier_due_at = moment(required=True)
    procedure_code = fields.String(required=True)
    procedure_name = fields.String(required=True)


class CheckItem(Schema):
    """A point that must be ticked, or an output that must exist."""

    id = fields.String(required=True)
    text = fields.String(required=True)


class Output(CheckItem):
    """An output that must exist, and how its file must be signed."""

    signature = fields.String(required=True, validate=validate.OneOf([*documents.SignatureKind]))


class Way(Schema):
    """A drawn way back."""

    flow = fields.String(required=True)
    target = fields.String(required=True)


class OneTask(things.Task):
    """A task with the declaration of its form."""

    reference = fields.String(required=True)
    fields_ = fields.List(fields.Nested(things.FormField), required=True, data_key="fields", attribute="form")
    checklist = fields.List(fields.Nested(CheckItem), required=True)
    required_outputs = fields.List(fields.Nested(Output), required=True)
    ways_back = fields.List(fields.Nested(Way), required=True)


class Completion(Strict):
    """What is sent with a completed task: raw values by key, ticked points (``output:<id>`` for one on paper)."""

    values = fields.Dict(keys=fields.String(), load_default=dict)
    checked = fields.List(text(), load_default=list, validate=validate.Length(max=_POINTS, error="too_long"))


class HandBack(Strict):
    """Along which drawn way a task goes back, and why."""

    flow = text(required=True)
    reason = text(_REASON, required=True)


class Handover(Strict):
    """Who is to do a task."""

    to = Id(required=True)
    reason = text(_REASON)


class Assignment(Strict):
    """Whose a task of the division is to be."""

    to = Id(required=True)


class Note(Strict):
    """A note to the history."""

    text = text(_REASON, required=True)


class Upload(Strict):
    """A file; ``component`` names the output or field it belongs to, else ``scanned`` (true) declares a signed scan."""

    component = text()
    scanned = text()
    file = fields.Raw(required=True, metadata={"type": "string", "format": "binary"})


@part.get("/tasks", "inbox.view", page("Waiting", Waiting), query=InboxQuery)
def inbox(query: dict[str, Any]) -> dict[str, Any]:
    """List open tasks: those due first come first."""
    now = clock.now()
    working = calendar.of_agency(g.actor.agency_id)
    near = working.add_working_time(now, 2 * working.day_length)
    chosen = tasks.Filter(
        box=query["box"],
        text=query.get("q", ""),
        procedure_id=query.get("procedure"),
        step=query.get("step", ""),
        due=query.get("due", ""),
    )
    found, after = cursor.follow(
        lambda place, limit: tasks.inbox(g.actor, chosen, now, near=near, after=place, limit=limit),
        lambda row: (row.due_at, row.opened_at, row.id),
        query,
    )
    return {"items": found, "next": after}


@part.get("/tasks/<id:task_id>", "task.view", OneTask)
def show(task_id: int) -> Any:
    """Read a task: its form, its checklist, the outputs it needs, the ways back."""
    row, instance, _ = tasks.task(g.actor.agency_id, task_id)
    running = definitions.load(instance.agency_id, instance.version_id)
    form, step = running.form_of(row.element_id), running.settings.step(row.element_id)
    said = {
        **things.task(row),
        "reference": instance.reference,
        "form": [things.field(one) for one in (form.fields if form else ())],
        "checklist": [{"id": one.id, "text": one.text} for one in step.checklist],
        "required_outputs": [
            {"id": one.id, "text": one.text, "signature": one.signature} for one in step.required_outputs
        ],
        "ways_back": [
            {"flow": way.flow_id, "target": way.target_id} for way in tasks.ways_back(running, row.element_id)
        ],
    }
    return said, {"ETag": acts.etag(instance)}


def _act(task_id: int, act: Any) -> Response:
    """Carry out an act on a task and say where its dossier stands then."""

    def perform() -> dict[str, Any]:
        row = act()
        return things.moved(instances.lock(g.actor.agency_id, row.instance_id), task_id)

    return acts.perform(perform, hold=lambda: instances.lock_by_task(g.actor.agency_id, task_id))


@part.post("/tasks/<id:task_id>/claim", "task.claim", things.Moved)
def claim(task_id: int) -> Response:
    """Take a task of one's role."""
    return _act(task_id, lambda: tasks.claim(task_id=task_id, actor=g.actor, now=clock.now()))


@part.post("/tasks/<id:task_id>/release", "task.release", things.Moved)
def release(task_id: int) -> Response:
    """Give a task back to its role."""
    return _act(task_id, lambda: tasks.release(task_id=task_id, actor=g.actor, now=clock.now()))


@part.post("/tasks/<id:task_id>/complete", "task.complete", things.Moved, body=Completion)
def complete(task_id: int, body: dict[str, Any]) -> Response:
    """Complete a task with its form."""
    return _act(
        task_id,
        lambda: tasks.complete(
            task_id=task_id,
            data=things.demand_texts(body["values"]),
            checked=body["checked"],
            actor=g.actor,
            now=clock.now(),
            request=acts.key(),
        ),
    )


@part.post("/tasks/<id:task_id>/hand-back", "task.hand_back", things.Moved, body=HandBack)
def hand_back(task_id: int, body: dict[str, Any]) -> Response:
    """Complete a task along a drawn way back."""
    return _act(
        task_id,
        lambda: tasks.hand_back(
            task_id=task_id,
            flow_id=body["flow"],
            reason=body["reason"],
            actor=g.actor,
            now=clock.now(),
            request=acts.key(),
        ),
    )


@part.post("/tasks/<id:task_id>/delegate", "task.delegate", things.Moved, body=Handover)
def delegate(task_id: int, body: dict[str, Any]) -> Response:
    """Let a colleague do a task; one stays accountable."""
    return _act(
        task_id,
        lambda: tasks.delegate(
            task_id=task_id, to=body["to"], reason=body.get("reason", ""), actor=g.actor, now=clock.now()
        ),
    )


@part.post("/tasks/<id:task_id>/assign", "task.assign", things.Moved, body=Assignment)
def assign(task_id: int, body: dict[str, Any]) -> Response:
    """Give a task of the division one leads to one of its officers."""
    return _act(task_id, lambda: tasks.assign(task_id=task_id, to=body["to"], actor=g.actor, now=clock.now()))


@part.post("/tasks/<id:task_id>/notes", "task.note", things.Moved, body=Note)
def note(task_id: int, body: dict[str, Any]) -> Response:
    """Add a note to the history."""
    return _act(task_id, lambda: tasks.note(task_id=task_id, text=body["text"], actor=g.actor, now=clock.now()))


@part.post("/tasks/<id:task_id>/files", "task.attach", files.Stored, body=Upload, location="files", status=201)
def attach(task_id: int, body: dict[str, Any]) -> Any:
    """Attach a file to a task; the same file at the same place is kept once."""
    sent = body["file"]
    component = request.form.get("component") or None
    if component is not None and len(component) > NAME:
        raise Invalid({"component": [Problem("too_long", {"maximum": NAME})]})
    signature = files.declared()
    if signature is not None and component is not None:
        raise Invalid({"scanned": [Problem("unknown_field")]})
    acts.demand(lambda: tasks.demand_attach(task_id=task_id, actor=g.actor, now=clock.now()))
    stored, report = files.received(sent)

    def act() -> dict[str, Any]:
        row = tasks.attach(
            task_id=task_id,
            stored=stored,
            name=sent.filename or "",
            actor=g.actor,
            now=clock.now(),
            component=component,
            signature=signature,
            report=report,
        )
        return files.answer(row)

    return acts.perform(act, status=201)
