"""The auditor's pages: find any dossier, replay it step by step, prove its records, take a copy."""

import json
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from processes import calendar, definitions, documents, instances, people, records
from processes.db import transaction
from processes.errors import Invalid
from web import clock, dates, ids, moments, problems, replay, retelling
from web.pages.files import disposition
from web.security import access

pages = Blueprint("audit", __name__)
_PAGE = 25
_ASKED = ("q", "procedure", "person", "from", "to")


@pages.get("/audit")
@access("record.view")
def search() -> ResponseReturnValue:
    """Find instances by words, procedure, person and period."""
    agency_id, now = g.actor.agency_id, clock.now()
    try:
        asked, wrong = _asked(), {}
    except Invalid as refusal:
        asked, wrong = {}, dict(problems.by_field(refusal))
    page = max(request.args.get("page", 1, type=int), 1)
    total = 0 if wrong else instances.count(agency_id, **asked)
    offset = min((page - 1) * _PAGE, max(total - 1, 0) // _PAGE * _PAGE)
    found = [] if wrong else instances.search(agency_id, **asked, offset=offset, limit=_PAGE)
    return render_template(
        "audit_search.html",
        found=found,
        now=now,
        wrong=wrong,
        typed=request.args,
        page=_paging(offset, len(found), total),
        choices=_choices(agency_id, now),
        is_asking=any(request.args.get(name) for name in _ASKED),
    ), 422 if wrong else 200


def _choices(agency_id: int, now: datetime) -> dict[str, list[dict[str, str]]]:
    procedures = definitions.catalogue(agency_id, people.today(now))
    return {
        "procedure": [{"value": ids.encode(row[0].id), "label": f"{row[0].code} {row[0].name}"} for row in procedures],
        "person": [{"value": ids.encode(row.id), "label": row.name} for row in people.people(agency_id, now)],
    }


def _asked() -> dict[str, Any]:
    args = request.args
    since, until = dates.asked(args, "from"), dates.asked(args, "to")
    return {
        "text": args.get("q", ""),
        "procedure_id": ids.decode(args["procedure"]) if _is_id(args.get("procedure")) else None,
        "person_id": ids.decode(args["person"]) if _is_id(args.get("person")) else None,
        "since": dates.begin(since) if since else None,
        "until": dates.begin(until + timedelta(days=1)) if until else None,
    }


def _is_id(text: str | None) -> bool:
    try:
        ids.decode(text or "")
    except ValueError:
        return False
    return True


def _paging(offset: int, shown: int, total: int) -> dict[str, Any]:
    kept = {name: request.args[name] for name in _ASKED if request.args.get(name)}

    def link(start: int) -> str:
        return f"{url_for('audit.search')}?{urlencode({**kept, 'page': start // _PAGE + 1})}"

    return {
        "first": offset + 1 if shown else 0,
        "last": offset + shown,
        "total": total,
        "previous_url": link(offset - _PAGE) if offset else None,
        "next_url": link(offset + _PAGE) if offset + shown < total else None,
    }


@pages.get("/audit/<id:instance_id>")
@access("record.view")
def show(instance_id: int) -> ResponseReturnValue:
    """Replay an instance; that it was looked at is recorded first."""
    agency_id, now = g.actor.agency_id, clock.now()
    with transaction():
        instances.note_view(instance_id=instance_id, actor=g.actor, now=now)
    instance = instances.instance(agency_id, instance_id)
    running = definitions.load(agency_id, instance.version_id)
    names = {file.sha256: file.name for file in documents.attachments(agency_id, instance_id)}
    scene = retelling.Scene(running, names, calendar.of_agency(agency_id))
    walked = replay.steps(records.of_instance(agency_id, instance_id), running.diagram.elements)
    version, procedure, _ = definitions.version(agency_id, instance.version_id)
    told = [retelling.tell(step, scene) for step in walked]
    at = request.args.get("step", len(told), type=int)
    return render_template(
        "audit_replay.html",
        instance=instance,
        version=version,
        procedure=procedure,
        steps=told,
        at=min(max(at, 1), len(told)),
        proof=instances.prove(agency_id, instance_id),
        time=_time(walked, scene.calendar),
    )


def _time(walked: tuple[replay.Step, ...], clocked: calendar.WorkingCalendar) -> dict[str, Any]:
    """Add up the working time between steps: while somebody had taken a task, and while nobody had."""
    parts: list[dict[str, Any]] = []
    for step, after in pairwise(walked):
        length = clocked.working_time_between(step.record.at, after.record.at)
        state = "working" if step.is_working else "waiting"
        if parts and parts[-1]["state"] == state:
            parts[-1]["length"] += length / timedelta(minutes=1)
        else:
            parts.append({"state": state, "length": length / timedelta(minutes=1)})
    sums = {state: sum(part["length"] for part in parts if part["state"] == state) for state in ("working", "waiting")}
    words = {f"{state}_words": _hours(minutes) for state, minutes in sums.items()}
    return {"parts": parts if any(sums.values()) else [], **words}


def _hours(minutes: float) -> str:
    return moments.limit_words({"unit": "working_hour", "amount": round(minutes / 15) / 4 or "0"})


@pages.get("/audit/<id:instance_id>/diagram.bpmn")
@access("record.view")
def diagram(instance_id: int) -> ResponseReturnValue:
    """Give the diagram on which an instance ran, byte for byte."""
    instance = instances.instance(g.actor.agency_id, instance_id)
    running = definitions.load(g.actor.agency_id, instance.version_id)
    return Response(
        running.diagram.data,
        content_type="application/xml; charset=utf-8",
        headers={"Content-Disposition": disposition(f"{running.diagram.process_id}.bpmn")},
    )


@pages.get("/audit/<id:instance_id>/records.json")
@access("record.export")
def download(instance_id: int) -> ResponseReturnValue:
    """Hand out the records of an instance: bodies exactly, with what they commit to; this too is recorded."""
    with transaction():
        evidence = instances.export(instance_id=instance_id, actor=g.actor, now=clock.now())
        content = {
            "format": "thong-suot.records.v1",
            "agency": str(g.actor.agency_id),
            "instance": str(instance_id),
            "reference": evidence.instance.reference,
            "head": {"seq": evidence.head.seq, "leaf": _hex(evidence.head.leaf)},
            "records": [_copy(copy) for copy in evidence.copies],
        }
    name = f"{content['reference']}.records.json"
    return Response(
        json.dumps(content, ensure_ascii=False, indent=1),
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": disposition(name)},
    )


def _copy(copy: records.RecordCopy) -> dict[str, Any]:
    payload = None if copy.payload is None else copy.payload.decode()
    return {"body": copy.body.decode(), "leaf": _hex(copy.leaf), "payload": payload, "salt": _hex(copy.salt)}


def _hex(data: bytes | None) -> str | None:
    return None if data is None else data.hex()
