"""Schemas that several parts share, and what they are filled from."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from marshmallow import Schema, fields, validate

from engine import InvalidExpression, feel
from engine.forms import Field
from processes import documents, instances, people, signatures
from processes.documents import SignatureKind
from processes.errors import Invalid, Problem
from processes.instances import ProcessInstance, UserTask
from processes.signatures import Verdict
from web import clock
from web.api.fields import Id, known, moment

_DIGITS = 34
_LITERAL = 1000


class Task(Schema):
    """A step that waits for, or was done by, a person."""

    id = Id(required=True)
    dossier = Id(required=True)
    element = fields.String(required=True)
    name = fields.String(required=True)
    opened_at = moment(required=True)
    due_at = moment(required=True)
    closed_at = moment(required=True)
    outcome = known(required=True)
    assignee = Id(allow_none=True, required=True)
    role = Id(allow_none=True, required=True)


class Option(Schema):
    """One choice of a field."""

    value = fields.String(required=True)
    label = fields.String(required=True)


class FormField(Schema):
    """One field of a form: what may be sent under ``key``."""

    key = fields.String(required=True)
    type = fields.String(required=True)
    label = fields.String(required=True)
    required = fields.Boolean(required=True)
    writable = fields.Boolean(required=True)
    format = known(required=True)
    options = fields.List(fields.Nested(Option), required=True)
    minimum = known(required=True)
    maximum = known(required=True)
    max_length = fields.Integer(allow_none=True, required=True)


class File(Schema):
    """A file of a dossier."""

    id = Id(required=True)
    name = fields.String(required=True)
    media_type = fields.String(required=True)
    size = fields.Integer(required=True)
    sha256 = fields.String(required=True)
    element = known(required=True)
    component = known(required=True)
    uploaded_at = moment(required=True)
    signature = fields.String(required=True, validate=validate.OneOf([*SignatureKind]))
    verdict = fields.String(required=True, allow_none=True, validate=validate.OneOf([*Verdict, None]))


class Dossier(Schema):
    """A procedure being carried out, in a line of a list."""

    id = Id(required=True)
    reference = fields.String(required=True)
    subject = fields.String(required=True)
    status = fields.String(required=True)
    started_at = moment(required=True)
    ended_at = moment(required=True)
    due_at = moment(required=True)
    clock_stopped_at = moment(required=True)
    procedure_code = fields.String(required=True)
    procedure_name = fields.String(required=True)
    version = fields.Integer(required=True)


class Moved(Schema):
    """What an act has come to: where the dossier stands now. It names no person."""

    dossier = Id(required=True)
    reference = fields.String(required=True)
    status = fields.String(required=True)
    task = Id(allow_none=True, required=True)
    open_tasks = fields.List(Id(), required=True)


def task(row: UserTask) -> dict[str, Any]:
    """Describe a task."""
    return {
        "id": row.id,
        "dossier": row.instance_id,
        "element": row.element_id,
        "name": row.name,
        "opened_at": row.opened_at,
        "due_at": row.due_at,
        "closed_at": row.closed_at,
        "outcome": row.outcome,
        "assignee": row.assignee_id,
        "role": row.role_id,
    }


def field(declared: Field) -> dict[str, Any]:
    """Describe a field of a form."""
    return {
        "key": declared.key,
        "type": str(declared.type),
        "label": declared.label,
        "required": declared.required,
        "writable": declared.is_writable,
        "format": declared.format or declared.subtype,
        "options": [{"value": one.value, "label": one.label} for one in declared.options],
        "minimum": None if declared.minimum is None else str(declared.minimum),
        "maximum": None if declared.maximum is None else str(declared.maximum),
        "max_length": declared.max_length,
    }


def file(row: documents.Attachment, check: signatures.SignatureCheck | None = None) -> dict[str, Any]:
    """Describe a file; a digital signature is one that was found, with the verdict of its last check."""
    verdict = check.verdict if check is not None and check.verdict != Verdict.NONE else None
    return {
        "id": row.id,
        "name": row.name,
        "media_type": row.media_type,
        "size": row.size,
        "sha256": row.sha256,
        "element": row.element_id,
        "component": row.component,
        "uploaded_at": row.uploaded_at,
        "signature": SignatureKind.DIGITAL if verdict else row.signature or SignatureKind.NONE,
        "verdict": verdict,
    }


def moved(instance: ProcessInstance, task_id: int | None = None) -> dict[str, Any]:
    """Say where a locked instance stands after an act."""
    left = sorted(instances.open_tasks(instance), key=lambda one: (one.opened_at, one.id))
    said = {
        "dossier": instance.id,
        "reference": instance.reference,
        "status": str(instance.status),
        "task": task_id,
        "open_tasks": [one.id for one in left],
    }
    written: dict[str, Any] = Moved().dump(said)
    return written


def instance(actor: people.Actor, instance_id: int) -> ProcessInstance:
    """Find an instance that the actor may know of. Refuses another agency's, and another procedure's for software."""
    found = instances.instance(actor.agency_id, instance_id)
    people.demand_procedure(actor, found.procedure_id)
    return found


def spoken(values: Mapping[str, Any]) -> dict[str, Any]:
    """Write FEEL values as JSON: what JSON does not have becomes a FEEL literal."""
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, datetime):
        return value.isoformat()
    return feel.to_literal(value)


def demand_texts(values: Mapping[str, Any]) -> dict[str, Any]:
    """Read the raw values of a form. Refuses what no field of a form can hold: objects, lists in lists."""
    wrong: dict[str, list[Problem]] = {}
    read: dict[str, Any] = {}
    for name, value in values.items():
        parts = value if isinstance(value, list) else [value]
        if all(one is None or isinstance(one, str | int | float | bool) for one in parts):
            plain = [str(one) if isinstance(one, float) else one for one in parts if one is not None]
            read[name] = plain if isinstance(value, list) else next(iter(plain), None)
        else:
            wrong[name] = [Problem("malformed")]
    if wrong:
        raise Invalid(wrong)
    return read


def heard(values: Mapping[str, Any]) -> dict[str, Any]:
    """Read JSON as FEEL values: numbers are decimals, contexts and lists stay what they are.

    What JSON has no form for (a day, a duration) is written as ``{"feel": "<literal>"}``. Refuses what is no literal.
    """
    wrong: dict[str, list[Problem]] = {}
    read: dict[str, Any] = {}
    for name, value in values.items():
        try:
            read[name] = _feel(value)
        except ValueError:
            wrong[name] = [Problem("malformed")]
    if wrong:
        raise Invalid(wrong)
    return read


def _feel(value: Any) -> Any:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int | float):
        number = Decimal(str(value))
        if not number.is_finite() or abs(number.adjusted()) > _DIGITS:
            raise ValueError(value)
        return number
    if isinstance(value, list):
        return [_feel(one) for one in value]
    if set(value) == {"feel"}:
        return _literal(value["feel"])
    return {name: _feel(one) for name, one in value.items()}


def _literal(text: Any) -> Any:
    """Read a FEEL literal: no names, so that nothing is looked up."""
    if not isinstance(text, str) or len(text) > _LITERAL:
        raise ValueError(text)
    try:
        expression = feel.parse(text)
    except InvalidExpression as error:
        raise ValueError(text) from error
    if expression.names:
        raise ValueError(text)
    return expression.evaluate({}, now=clock.now()).value
