"""What every page about one instance shows: its papers, what was entered, its history, where it stands."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import url_for

from processes import calendar, deadlines, definitions, documents, dossiers, instances, people, records, signatures
from processes.calendar import Limit, WorkingCalendar
from processes.db import db
from processes.definitions import Running
from processes.documents import Attachment
from processes.instances import ProcessInstance, UserTask
from processes.records import RecordView
from web import decisions, eras, history, i18n, moments, pauses, rounds, signed, why
from web.retelling import Scene

_APPLICANT = ("name", "identity", "phone", "email", "address")
_KILO = 1024
_PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Overview:
    """An instance with everything that belongs to it, read once."""

    instance: ProcessInstance
    running: Running
    dossier: dossiers.Dossier | None
    views: Sequence[RecordView]
    attachments: Sequence[Attachment]
    open_tasks: Sequence[Any]
    now: datetime
    removed: Sequence[Attachment] = ()
    checks: Mapping[int, signatures.SignatureCheck] = field(default_factory=dict)

    @property
    def clock(self) -> WorkingCalendar:
        """Give the working calendar of the agency."""
        return calendar.of_agency(self.instance.agency_id)

    @property
    def scene(self) -> Scene:
        """Give what words about the records need."""
        names = {attachment.sha256: attachment.name for attachment in (*self.removed, *self.attachments)}
        return Scene(self.running, names, self.clock, eras.versions_of(self.running, self.views))

    @property
    def here(self) -> list[str]:
        """Tell at which elements somebody must act."""
        return [row.element_id for row in self.open_tasks]


def read(instance: ProcessInstance, now: datetime) -> Overview:
    """Read everything about an instance of the actor's agency."""
    place = (instance.agency_id, instance.id)
    attached = documents.attachments(*place, with_removed=True)
    return Overview(
        instance,
        definitions.load(instance.agency_id, instance.version_id),
        db.session.get(dossiers.Dossier, place),
        records.of_instance(*place),
        [one for one in attached if one.removed_at is None],
        instances.waiting(*place),
        now,
        [one for one in attached if one.removed_at is not None],
        signatures.latest(*place) if any(one.media_type == _PDF for one in attached) else {},
    )


def words(seen: Overview) -> dict[str, Any]:
    """Give what the templates of these pages share."""
    instance, running, path = seen.instance, seen.running, history.path(seen.views, seen.here)
    limit = (seen.dossier.limit if seen.dossier is not None else None) or {}
    law = Limit.parse(limit) if "unit" in limit else None
    start = seen.dossier.received_at if seen.dossier is not None else instance.started_at
    scene = seen.scene
    stopped_at, still = instance.clock_stopped_at, pauses.of(instance, seen.views, law, scene.calendar, seen.now)
    return {
        "instance": instance,
        "running": running,
        "dossier_due": why.explain(
            scene.calendar, law, still.anew_at or start, instance.due_at, seen.now, stopped_at, still
        ),
        "clock_stands": still,
        "shared_due": list(shared(seen)),
        "decided": _decided(seen, limit),
        "applicant": _applicant(seen),
        "papers": papers(running),
        "files": [file_item(attachment, seen.checks.get(attachment.id)) for attachment in seen.attachments],
        "entered": history.entered(seen.views, scene),
        "entries": [*(_waiting(one) for one in _waited(seen)), *history.entries(seen.views, scene)],
        "diagram_url": url_for("diagrams.of_version", version_id=instance.version_id),
        "marks": {"here": list(dict.fromkeys(seen.here)), "done": path.done, "cancelled": path.cancelled},
    }


def shared(seen: Overview) -> Iterator[dict[str, Any]]:
    """Explain the times that several steps share, of those that run now."""
    stopped_at = seen.instance.clock_stopped_at
    if not deadlines.shared_by(seen.running):
        return
    for one in deadlines.shared_budgets(seen.instance):
        element = seen.running.diagram.elements[one.element_id]
        budget = seen.running.settings.step(one.element_id).budget_in(seen.instance.case_code)
        told = why.explain(seen.clock, budget, one.opened_at, one.due_at, seen.now, stopped_at)
        group = element.name or one.element_id
        limit, since = moments.limit_words(budget.as_json() if budget else None), moments.moment_words(one.opened_at)
        rule = i18n.t("pauses.step_shared", limit=limit, group=group, since=since)
        yield {"id": one.id, "label": i18n.t("pauses.group_due", group=group), "rule": rule, "why": told}


def _applicant(seen: Overview) -> list[dict[str, str]]:
    if seen.dossier is None:
        return [{"label": i18n.t("dossiers.subject"), "value": seen.instance.subject}]
    rows = [
        {"label": i18n.t(f"dossiers.{name}"), "value": seen.dossier.applicant[name]}
        for name in _APPLICANT
        if seen.dossier.applicant.get(name)
    ]
    return [
        *rows,
        {"label": i18n.t("dossiers.channel"), "value": i18n.t(f"dossiers.channel_{seen.dossier.channel}")},
        {"label": i18n.t("dossiers.received_at"), "value": moments.moment_words(seen.dossier.received_at)},
    ]


def _decided(seen: Overview, limit: Mapping[str, Any]) -> list[dict[str, str]]:
    """List what decision tables gave this dossier: why this limit, which fee."""
    fee = (seen.dossier.fee if seen.dossier is not None else None) or {}
    rows = []
    if "decided_by" in limit:
        rows.append(
            {"label": i18n.t("dossiers.limit"), "value": moments.limit_words(limit), "note": decisions.by_words(limit)}
        )
    if fee:
        amount = decisions.money_words(fee["amount"])
        rows.append({"label": i18n.t("dossiers.fee"), "value": amount, "note": decisions.by_words(fee)})
    return rows


def papers(running: Running) -> list[dict[str, str]]:
    """List the papers that the procedure asks for, with their number and form."""
    return [
        {
            "label": component["name"],
            "value": i18n.t(f"dossiers.copies_{component.get('form', 'original')}", count=component.get("copies", 1)),
        }
        for component in running.details.get("components", ())
    ]


def file_item(attachment: Attachment, check: signatures.SignatureCheck | None = None) -> dict[str, Any]:
    """Describe a file for the list of papers: its name leads to the file, beside it how it is signed."""
    day = moments.local(attachment.uploaded_at).date()
    return {
        "id": attachment.id,
        "name": attachment.name,
        "url": url_for("files.download", file_id=attachment.id),
        "view_url": url_for("files.view", file_id=attachment.id),
        "kind": attachment.name.rsplit(".", 1)[-1][:4],
        "size": size_words(attachment.size),
        "about": f"{size_words(attachment.size)} · {moments.day_words(day, year=False)}",
        "signed": signed.chip(attachment, check),
    }


def size_words(size: int) -> str:
    """Write the size of a file: 240 kB, 1,2 MB."""
    if size < _KILO * _KILO:
        return f"{max(1, -(-size // _KILO))} kB"
    number = f"{size / _KILO / _KILO:.1f}"
    return f"{number.replace('.', ',') if i18n.language() == 'vi' else number} MB"


def _waited(seen: Overview) -> list[rounds.Waiting]:
    return rounds.waiting(seen.open_tasks, seen.views, seen.running.diagram.elements)


def _waiting(waited: rounds.Waiting) -> history.Entry:
    """Tell the timeline who must act now, and how many have where several must."""
    row, several = waited.rows[0], len(waited.rows) > 1
    names = dict.fromkeys(one.assignee_name or one.role_name or "" for one in waited.rows)
    note = ""
    if waited.opened is not None:
        note = i18n.t("history.progress", done=waited.done, all=waited.opened)
        note += f"\n{i18n.t('history.waiting_for', items=waited.items)}" if several and waited.items else ""
    return history.Entry(
        title=i18n.t("history.waiting", step=waited.step),
        when=i18n.t("history.since", moment=moments.moment_words(row.opened_at)),
        at=row.opened_at.isoformat(),
        who=", ".join(name for name in names if name),
        note=note,
        state="now",
        url="" if several else url_for("tasks.show", task_id=row.id),
    )


def role_names(agency_id: int) -> dict[str, str]:
    """Name roles by their codes."""
    return {role.code: role.name for role in people.roles(agency_id)}


def is_mine(task: UserTask, instance: ProcessInstance, actor: people.Actor) -> bool:
    """Whether the actor may work on a task of an instance at this moment."""
    return task.is_open and people.may(actor.within(instance.procedure_id), "task.complete", task)
