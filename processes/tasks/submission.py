"""What an officer sends with a task: values checked against the form, points of the checklist, required outputs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from engine.forms import FieldType, Form, fill
from processes import documents, signatures
from processes.definitions import RequiredOutput, Running
from processes.errors import Invalid, Problem
from processes.instances import ProcessInstance, UserTask
from processes.tasks import knowledge, schema

OUTPUT = "output:"
_ENOUGH: Mapping[str, frozenset[str]] = {
    documents.SignatureKind.DIGITAL: frozenset({signatures.Verdict.VALID}),
    documents.SignatureKind.SCANNED: frozenset({"scanned", signatures.Verdict.VALID}),
}
"""What a file may be to meet a demand: a certificate's signature is more than a scan, never less."""


@dataclass(frozen=True, slots=True)
class Submission:
    """A checked submission: all values, those that steer the diagram, the ticked points, the files it names."""

    form: str | None
    values: Mapping[str, Any]
    routing: Mapping[str, Any]
    checked: tuple[str, ...]
    files: tuple[str, ...]


def read(
    running: Running,
    instance: ProcessInstance,
    task: UserTask,
    raw: Mapping[str, Any],
    checked: Sequence[str],
    now: datetime,
) -> Submission:
    """Check everything that was sent at once. Refuses with ``Invalid``: every field with its problems.

    Values of fields that are hidden by their conditions are dropped; a field that is not declared is refused.
    """
    settings = running.settings.step(task.element_id)
    files = files_there(running, instance, task)
    known = knowledge.known(instance, running.form_of(task.element_id))
    values, errors = _judge(running, task.element_id, raw, checked, now, files, known)
    there = [item for item in settings.required_outputs if _is_there(item, checked, files)]
    errors |= _unsigned(instance, task, there)
    if errors:
        raise Invalid(errors)
    routing = {name: value for name, value in values.items() if name in running.variables}
    hashes = tuple(sorted({sha256 for listed in files.values() for sha256 in listed}))
    return Submission(settings.form, values, routing, tuple(sorted(set(checked))), hashes)


def foresee(
    running: Running,
    element_id: str,
    raw: Mapping[str, Any],
    checked: Sequence[str],
    now: datetime,
    known: Mapping[str, Any] = MappingProxyType({}),
) -> tuple[dict[str, Any], dict[str, list[Problem]]]:
    """Judge what will be sent with a step that is not open yet and has no files: what was read, and what is wrong.

    ``known`` is what was entered before. The verb judges once more when the step is there.
    """
    form = running.form_of(element_id)
    outer = form.outer_names if form is not None else frozenset()
    return _judge(running, element_id, raw, checked, now, {}, {name: known[name] for name in known.keys() & outer})


def _judge(
    running: Running,
    element_id: str,
    raw: Mapping[str, Any],
    checked: Sequence[str],
    now: datetime,
    files: Mapping[str, Sequence[str]],
    known: Mapping[str, Any],
) -> tuple[dict[str, Any], dict[str, list[Problem]]]:
    settings = running.settings.step(element_id)
    values, errors = read_form(running.form_of(element_id), raw, now, files, known)
    errors |= _unticked(settings.checklist, checked)
    missing = [item for item in settings.required_outputs if not _is_there(item, checked, files)]
    errors |= {OUTPUT + item.id: [Problem(_missing(item), {"text": item.text})] for item in missing}
    points = {item.id for item in settings.checklist} | {OUTPUT + item.id for item in settings.required_outputs}
    if unknown := set(checked) - points:
        errors["checklist"] = [Problem("unknown_field", {"names": ", ".join(sorted(unknown))})]
    return values, errors


def places(running: Running, element_id: str) -> frozenset[str]:
    """Name what files of a step may belong to: its required outputs and the fields of its form that ask for files."""
    form = running.form_of(element_id)
    asked = (declared.key for declared in (form.fields if form else ()) if declared.type is FieldType.FILEPICKER)
    return frozenset(asked) | {item.id for item in running.settings.step(element_id).required_outputs}


def read_form(
    form: Form | None,
    raw: Mapping[str, Any],
    now: datetime,
    files: Mapping[str, Sequence[str]] = MappingProxyType({}),
    known: Mapping[str, Any] = MappingProxyType({}),
) -> tuple[dict[str, Any], dict[str, list[Problem]]]:
    """Read the raw values of a form: what is seen and could be read, and the problems of the rest by key.

    Expressions of the form see its own values and what is ``known`` of the process; what they give is never read from
    ``raw``.
    """
    if form is None:
        return {}, {name: [Problem("unknown_field")] for name in raw}
    values, errors = schema.load(form, raw)
    for declared in form.fields:
        if declared.type is FieldType.FILEPICKER:
            values[declared.key] = list(files.get(declared.key, ())) or None
        else:
            values.setdefault(declared.key, False if declared.type is FieldType.CHECKBOX else None)
    filled = fill(form, values, now, known)
    if filled.form is not form:  # limits, options and what is closed are known only now
        errors = schema.load(filled.form, raw)[1]
    shown = filled.shown_keys
    for declared in filled.form.fields:
        if declared.key in shown and declared.required and _is_empty(filled.values[declared.key]):
            errors.setdefault(declared.key, [Problem("required")])
    kept = {key: value for key, value in filled.values.items() if key in shown and value is not None}
    return kept, {key: problems for key, problems in errors.items() if key in shown or key not in form.keys}


def _is_empty(value: Any) -> bool:
    return value is None or value is False or value in ("", [])


def _unticked(checklist: Sequence[Any], checked: Sequence[str]) -> dict[str, list[Problem]]:
    return {item.id: [Problem("point_unchecked", {"text": item.text})] for item in checklist if item.id not in checked}


def _is_there(item: RequiredOutput, checked: Sequence[str], files: Mapping[str, Sequence[str]]) -> bool:
    """Whether an output is there: a file, or a tick that it exists on paper where no signature on a file is asked."""
    return item.id in files or (OUTPUT + item.id in checked and item.signature == documents.SignatureKind.NONE)


def _missing(item: RequiredOutput) -> str:
    return "output_missing" if item.signature == documents.SignatureKind.NONE else "output_file_missing"


def _unsigned(instance: ProcessInstance, task: UserTask, outputs: Sequence[RequiredOutput]) -> dict[str, list[Problem]]:
    """Name the outputs of whose files none is signed as it must be, and why the newest is not."""
    asked = [item for item in outputs if item.signature != documents.SignatureKind.NONE]
    if not asked:
        return {}
    checks = signatures.latest(instance.agency_id, instance.id)
    here = [one for one in documents.attachments(instance.agency_id, instance.id) if one.element_id == task.element_id]
    found = {}
    for item in asked:
        states = [_state(one, checks.get(one.id)) for one in here if one.component == item.id]
        enough = _ENOUGH[item.signature]
        if not enough & set(states):
            code = "output_unscanned" if item.signature == documents.SignatureKind.SCANNED else f"output_{states[-1]}"
            found[OUTPUT + item.id] = [Problem(code, {"text": item.text})]
    return found


def _state(attachment: documents.Attachment, check: signatures.SignatureCheck | None) -> str:
    if check is not None and check.verdict != signatures.Verdict.NONE:
        return check.verdict
    return "scanned" if attachment.signature == documents.SignatureKind.SCANNED else "unsigned"


def files_there(running: Running, instance: ProcessInstance, task: UserTask) -> dict[str, list[str]]:
    """Hashes of the files attached at this step, by the output or field they belong to."""
    if not places(running, task.element_id):
        return {}
    found: dict[str, list[str]] = {}
    for attachment in documents.attachments(instance.agency_id, instance.id):
        if attachment.element_id == task.element_id and attachment.component:
            found.setdefault(attachment.component, []).append(attachment.sha256)
    return found
