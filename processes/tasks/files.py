"""The files of a task: add one with what is known of its signature, take a wrong one off the list, replace it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from processes import documents, instances, signatures
from processes.documents import Attachment, SignatureKind, StoredFile
from processes.errors import FileSettled, Invalid, NotFound, Problem
from processes.people import Actor
from processes.tasks import submission
from processes.tasks.work import Held, hold


@dataclass(frozen=True, slots=True)
class Paper:
    """A stored file that is to be added: its name, what its uploader says of a signature, what was found about one."""

    stored: StoredFile
    name: str
    signature: str | None = None
    report: signatures.Report | None = None


def demand_attach(*, task_id: int, actor: Actor, now: datetime) -> None:
    """Refuse whoever may not add files to a task, before a byte of theirs is kept."""
    hold(task_id, "task.attach", actor, now)


def attach(
    *,
    task_id: int,
    stored: StoredFile,
    name: str,
    actor: Actor,
    now: datetime,
    component: str | None = None,
    signature: str | None = None,
    report: signatures.Report | None = None,
) -> Attachment:
    """Add a stored file to a task's instance; ``component`` names the output or form field it belongs to.

    The same file at the same place of the same step is there already: it is not added again. Refuses a place that the
    step does not have.
    """
    held = hold(task_id, "task.attach", actor, now)
    if component is not None and component not in submission.places(held.running, held.task.element_id):
        raise Invalid({component: [Problem("unknown_field")]})
    place = (held.task.element_id, component, stored.sha256)
    for present in documents.attachments(actor.agency_id, held.instance.id):
        if (present.element_id, present.component, present.sha256) == place:
            return present
    paper = Paper(stored, name, signature, report)
    attachment = _add(held, paper, component, now)
    facts = {"files": [stored.sha256], "component": component, **_facts(paper, attachment)}
    _record(held, "task.attach", now, facts, {"name": attachment.name, **_told(paper)})
    _keep(paper, attachment, held)
    return attachment


def remove(
    *, task_id: int, file_id: int, reason: str, actor: Actor, now: datetime, instead: Paper | None = None
) -> Attachment | None:
    """Take a wrong file off the list while its step is open; give the file that stands ``instead`` of it, if any.

    Row, bytes and records stay. Refuses a missing reason, a file of another step, one that a completed step was decided
    with (``FileSettled``), and where several people do this step at once another person's.
    """
    held = hold(task_id, "task.attach", actor, now)
    wrong = _removable(held, file_id)
    if not reason.strip():
        raise Invalid({"reason": [Problem("required")]})
    documents.remove(wrong, now)
    facts: dict[str, Any] = {"removed": [wrong.sha256], "component": wrong.component}
    payload: dict[str, Any] = {"name": wrong.name, "reason": reason.strip()}
    if instead is None:
        _record(held, "task.remove_file", now, facts, payload)
        return None
    added = _add(held, instead, wrong.component, now)
    facts |= {"files": [added.sha256], **_facts(instead, added)}
    payload |= {"name": f"{wrong.name} → {added.name}", **_told(instead)}
    _record(held, "task.replace_file", now, facts, payload)
    _keep(instead, added, held)
    return added


def may_remove(attachment: Attachment, task: instances.UserTask, actor: Actor, *, alone: bool) -> bool:
    """Whether a file came with this opening of a step, so that it may still be taken off the list.

    ``alone``: nobody else has an open task of the same step.
    """
    is_of_step = attachment.element_id == task.element_id and attachment.uploaded_at >= task.opened_at
    return is_of_step and (alone or attachment.uploaded_by == actor.person_id)


def _removable(held: Held, file_id: int) -> Attachment:
    found = documents.find(held.actor.agency_id, file_id)
    if found.instance_id != held.instance.id:
        raise NotFound(file=file_id)
    same_step = [one for one in held.others if one.element_id == held.task.element_id]
    if not may_remove(found, held.task, held.actor, alone=len(same_step) == 1):
        raise FileSettled(file=file_id)
    return found


def _add(held: Held, paper: Paper, component: str | None, now: datetime) -> Attachment:
    return documents.attach(
        paper.stored,
        name=paper.name,
        agency_id=held.actor.agency_id,
        instance_id=held.instance.id,
        person_id=held.actor.person_id,
        now=now,
        element_id=held.task.element_id,
        component=component,
        signature=paper.signature or _asked(held, component),
    )


def _asked(held: Held, component: str | None) -> str | None:
    """Say by its place how a file is signed: at an output that must be a signed scan, by hand."""
    outputs = held.running.settings.step(held.task.element_id).required_outputs
    scanned = any(one.id == component and one.signature == SignatureKind.SCANNED for one in outputs)
    return SignatureKind.SCANNED if scanned else None


def _facts(paper: Paper, attachment: Attachment) -> dict[str, Any]:
    facts: dict[str, Any] = {"signature": paper.report.facts()} if paper.report is not None else {}
    return facts | ({"declared": str(attachment.signature)} if attachment.signature else {})


def _told(paper: Paper) -> dict[str, Any]:
    return {"signatures": paper.report.full()} if paper.report is not None else {}


def _keep(paper: Paper, attachment: Attachment, held: Held) -> None:
    if paper.report is not None:
        signatures.keep(paper.report, attachment, held.instance)


def _record(held: Held, name: str, now: datetime, facts: dict[str, Any], payload: dict[str, Any]) -> None:
    instances.record(held.instance, held.running, held.doing(name, now, facts=facts, payload=payload))
