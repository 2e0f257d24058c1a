"""Commands about instances: list them, show one with its tasks and records."""

from datetime import datetime
from typing import Any

import click
from sqlalchemy import select

from processes import instances as running
from processes import records
from processes.db import db
from processes.definitions import Procedure
from processes.instances import InstanceStatus, ProcessInstance
from web import ids
from web.cli import frame
from web.cli.agencies import chosen_agency


@click.group()
def instances() -> None:
    """List and show instances."""


@instances.command(name="list")
@frame.of_agency
@click.option("--status", type=click.Choice([str(status) for status in InstanceStatus]), help="Only of this status.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True)
@frame.as_json
@frame.in_language
@frame.in_application
def list_(agency: str | None, status: str | None, limit: int) -> None:
    """List instances of an agency, or of all, newest first."""
    query = (
        select(ProcessInstance, Procedure.code)
        .join(
            Procedure,
            (Procedure.agency_id == ProcessInstance.agency_id) & (Procedure.id == ProcessInstance.procedure_id),
        )
        .order_by(ProcessInstance.started_at.desc(), ProcessInstance.id)
        .limit(limit)
    )
    if agency is not None:
        query = query.where(ProcessInstance.agency_id == chosen_agency(agency).id)
    if status is not None:
        query = query.where(ProcessInstance.status == status)
    rows = [_row(instance, code) for instance, code in db.session.execute(query)]
    if frame.wants_json():
        frame.answer({"instances": rows})
        return
    if not rows:
        frame.say("cli.instances_none")
    for row in rows:
        click.echo(f"{row['reference']:<24} {row['status']:<10} {row['procedure']:<12} {row['subject']}")


def _row(instance: ProcessInstance, procedure: str) -> dict[str, Any]:
    return {
        "id": ids.encode(instance.id),
        "reference": instance.reference,
        "procedure": procedure,
        "subject": instance.subject,
        "status": str(instance.status),
        "started_at": records.moment(instance.started_at),
        "due_at": _moment(instance.due_at),
        "clock_stopped_at": _moment(instance.clock_stopped_at),
        "ended_at": _moment(instance.ended_at),
    }


def _moment(at: datetime | None) -> str | None:
    return None if at is None else records.moment(at)


@instances.command()
@click.argument("instance", metavar="ID")
@frame.as_json
@frame.in_language
@frame.in_application
def show(instance: str) -> None:
    """Show an instance (its id or its code) with its tasks and the acts in its register."""
    found = find(instance)
    code = db.session.get_one(Procedure, (found.agency_id, found.procedure_id)).code
    tasks = [_task(task) for task in running.tasks_of(found.agency_id, found.id)]
    acts = [_act(view) for view in records.of_instance(found.agency_id, found.id)]
    if frame.wants_json():
        frame.answer({**_row(found, code), "tasks": tasks, "records": acts})
        return
    for name, value in _row(found, code).items():
        click.echo(f"{name:<12} {value or ''}")
    for task in tasks:
        click.echo(f"  {task['opened_at']}  {task['outcome'] or 'open':<12} {task['name']}")
    for act in acts:
        click.echo(f"  {act['seq']:>4}  {act['at']}  {act['act']:<20} {act['actor']}")


def find(name: str) -> ProcessInstance:
    """Find an instance by its public id or its code, of whatever agency. Stops in words when there is none."""
    try:
        wanted = ProcessInstance.id == ids.decode(name)
    except ValueError:
        wanted = ProcessInstance.reference == name
    found = db.session.scalar(select(ProcessInstance).where(wanted))
    if found is None:
        raise frame.stop("cli.instance_unknown", code=1, id=name)
    return found


def _task(task: running.UserTask) -> dict[str, Any]:
    return {
        "id": ids.encode(task.id),
        "element": task.element_id,
        "name": task.name,
        "opened_at": records.moment(task.opened_at),
        "due_at": _moment(task.due_at),
        "closed_at": _moment(task.closed_at),
        "outcome": task.outcome,
        "closed_by": task.closed_by_name,
    }


def _act(view: records.RecordView) -> dict[str, Any]:
    actor = view.body.get("actor", {})
    by = actor.get("name") or actor.get("system") or ""
    return {"seq": view.seq, "act": view.act, "at": records.moment(view.at), "actor": by}
