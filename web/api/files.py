"""Files of a task: take a wrong one off the list, put another instead, read and repeat what is known of signatures."""

from typing import Any

from flask import Response, g, request
from marshmallow import Schema, fields, validate

from processes import documents, instances, people, signatures, tasks
from processes.documents import Attachment, SignatureKind, StoredFile
from processes.errors import Invalid, Problem
from processes.signatures import Verdict
from web import clock, signed
from web.api import acts, things
from web.api.fields import Id, Strict, known, moment, some, text
from web.api.frame import Part

part = Part("files")
REASON = 2000
_SCANNED = {"": None, "false": None, "true": SignatureKind.SCANNED}


class Stored(Schema):
    """A file that was kept; its name is read with the files of the dossier."""

    id = Id(required=True)
    media_type = fields.String(required=True)
    size = fields.Integer(required=True)
    sha256 = fields.String(required=True)
    component = known(required=True)


class Removal(Strict):
    """Why a file is wrong."""

    reason = text(REASON, required=True)


class Replacement(Strict):
    """Why a file is wrong, and the right one."""

    reason = text(REASON)
    file = fields.Raw(required=True, metadata={"type": "string", "format": "binary"})


class Verdicts(Schema):
    """What a look at the signatures of a file found; no verdict where it carries none."""

    file = Id(required=True)
    verdict = fields.String(required=True, allow_none=True, validate=validate.OneOf([*Verdict, None]))
    checked_at = moment(required=True)


class Look(Verdicts):
    """A look with its number in the register and its report; there is none where its retention has ended."""

    record = fields.Integer(required=True)
    report = fields.Dict(keys=fields.String(), required=True, allow_none=True)


def declared() -> str | None:
    """Read whether the sender says that a file is a signed scan. Refuses other words than true and false."""
    said = request.form.get("scanned", "")
    if said not in _SCANNED:
        raise Invalid({"scanned": [Problem("not_an_option")]})
    return _SCANNED[said]


def received(sent: Any) -> tuple[StoredFile, signatures.Report | None]:
    """Keep a sent file and look at its signatures, before the act that needs them. Refuses what is no file."""
    if not hasattr(sent, "stream"):
        raise Invalid({"file": [Problem("required")]})
    data, now = sent.stream.read(), clock.now()
    stored = documents.store().keep(sent.filename or "", data)
    return stored, signatures.examine(data, stored.media_type, agency_id=g.actor.agency_id, at=now, now=now)


def answer(row: Attachment) -> dict[str, Any]:
    """Say which file was kept; its name is not repeated, for answers are remembered."""
    said: dict[str, Any] = Stored().dump(things.file(row))
    return said


@part.post("/tasks/<id:task_id>/files/<id:file_id>/remove", "task.attach", things.Moved, body=Removal)
def remove(task_id: int, file_id: int, body: dict[str, Any]) -> Response:
    """Take a wrong file off the list while its step is open."""

    def act() -> dict[str, Any]:
        tasks.remove(task_id=task_id, file_id=file_id, reason=body["reason"], actor=g.actor, now=clock.now())
        return things.moved(instances.lock_by_task(g.actor.agency_id, task_id), task_id)

    return acts.perform(act, hold=lambda: instances.lock_by_task(g.actor.agency_id, task_id))


@part.post(
    "/tasks/<id:task_id>/files/<id:file_id>/replace", "task.attach", Stored, body=Replacement, location="files",
    status=201,
)  # fmt: skip
def replace(task_id: int, file_id: int, body: dict[str, Any]) -> Response:
    """Put another file instead of a wrong one."""
    reason = request.form.get("reason", "")
    if len(reason) > REASON:
        raise Invalid({"reason": [Problem("too_long", {"maximum": REASON})]})
    kind, sent = declared(), body["file"]
    acts.demand(lambda: tasks.demand_attach(task_id=task_id, actor=g.actor, now=clock.now()))
    stored, report = received(sent)
    paper = tasks.Paper(stored, sent.filename or "", kind, report)

    def act() -> dict[str, Any]:
        right = tasks.remove(
            task_id=task_id, file_id=file_id, reason=reason, actor=g.actor, now=clock.now(), instead=paper
        )
        return answer(right) if right is not None else {}

    return acts.perform(act, status=201)


@part.get("/files/<id:file_id>/signatures", "file.view", some("Look", Look))
def looks(file_id: int) -> dict[str, Any]:
    """Read every look at the signatures of a file with its whole report, the newest first."""
    found = _found(file_id)
    return {
        "items": [
            {
                "file": found.id,
                "verdict": one.row.verdict,
                "checked_at": one.row.checked_at,
                "record": one.row.record_seq,
                "report": one.told,
            }
            for one in signed.checks(found)
        ]
    }


def _found(file_id: int) -> Attachment:
    found = documents.find(g.actor.agency_id, file_id, with_removed=people.may(g.actor, "record.view"))
    things.instance(g.actor, found.instance_id)
    return found


@part.post("/files/<id:file_id>/signatures", "signature.check", Verdicts)
def check(file_id: int) -> Response:
    """Look at the signatures of a file again, with the certificates that are believed today."""
    _found(file_id)
    now = clock.now()
    report = signatures.examine_again(file_id=file_id, actor=g.actor, now=now)

    def act() -> dict[str, Any]:
        if report is not None:
            signatures.check_again(file_id=file_id, report=report, actor=g.actor, now=now)
        verdict = str(report.verdict) if report is not None else None
        said: dict[str, Any] = Verdicts().dump({"file": file_id, "verdict": verdict, "checked_at": now})
        return said

    return acts.perform(act)
