"""The auditor's pages: find any dossier, replay it step by step, prove its records, take a copy."""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, g, get_template_attribute, render_template, request, url_for
from flask.typing import ResponseReturnValue

from processes import calendar, definitions, documents, instances, people, records
from processes.db import transaction
from processes.errors import Invalid
from web import clock, copies, dates, eras, film, ids, line, papers, problems, replay, retelling, sheets
from web.downloads import disposition
from web.security import access

pages = Blueprint("audit", __name__)
_PAGE = 25
_SHORT, _PART = 40, 25
"""A replay of so many steps stands whole in its page; a longer one in parts of so many."""
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
        "total": min(total, instances.MOST_COUNTED),
        "more": total > instances.MOST_COUNTED,
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
    walked, scene = _walk(instance)
    procedure = definitions.version(agency_id, instance.version_id)[1]
    at = min(max(request.args.get("step", len(walked), type=int), 1), len(walked))
    end = instance.ended_at or now
    return render_template(
        "audit_replay.html",
        instance=instance,
        drawings=_drawings(instance, scene, walked[at - 1].record.body),
        procedure=procedure,
        film=film.reel(walked, scene, line.course(walked, scene.calendar, end)),
        told=[retelling.tell(step, scene) for step in _around(walked, at)],
        at=at,
        proof=instances.prove(agency_id, instance_id),
        sums=line.sums(walked, scene.calendar, end),
        seen=_seen(instance_id),
    )


def _walk(instance: instances.ProcessInstance) -> tuple[tuple[replay.Step, ...], retelling.Scene]:
    """Fold the records of an instance into steps, with what their words need."""
    agency_id = instance.agency_id
    running = definitions.load(agency_id, instance.version_id)
    names = {file.sha256: file.name for file in documents.attachments(agency_id, instance.id, with_removed=True)}
    views = records.of_instance(agency_id, instance.id)
    earlier = eras.versions_of(running, views)
    elements = {name: one for ran in (*earlier.values(), running) for name, one in ran.diagram.elements.items()}
    scene = retelling.Scene(running, names, calendar.of_agency(agency_id), earlier)
    return replay.steps(views, elements), scene


def _drawings(
    instance: instances.ProcessInstance, scene: retelling.Scene, body: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """List the drawings of a film, that of today last; only the one of the step that is shown is seen."""
    shown = scene.at(body).running.number
    rows = []
    for ran in (*scene.earlier.values(), scene.running):
        is_now = ran.number == scene.running.number
        version = definitions.version(instance.agency_id, ran.version_id)[0]
        address = url_for("audit.diagram", instance_id=instance.id)
        rows.append(
            {
                "number": ran.number,
                "effective_on": version.effective_on,
                "url": address if is_now else f"{address}?version={ran.number}",
                "is_hidden": ran.number != shown,
            }
        )
    return rows


def _around(walked: Sequence[replay.Step], at: int) -> Sequence[replay.Step]:
    """Give the part of the steps that stands in one page: all of a short replay, else a part of even size."""
    first = 0 if len(walked) <= _SHORT else (at - 1) // _PART * _PART
    return walked[first:] if len(walked) <= _SHORT else walked[first : first + _PART]


def _seen(instance_id: int) -> str:
    """Say to later requests of the same page that this session's look at the instance is recorded already."""
    secret = current_app.config["SECRET_KEY"].encode()
    return hmac.new(secret, f"seen:{g.session_token}:{instance_id}".encode(), hashlib.sha256).hexdigest()


def _record_look(instance_id: int) -> None:
    """Record that somebody looks, unless it is the page that goes on and was recorded when it was opened."""
    if not hmac.compare_digest(request.headers.get("X-Seen", "").encode(), _seen(instance_id).encode()):
        with transaction():
            instances.note_view(instance_id=instance_id, actor=g.actor, now=clock.now())


@pages.get("/audit/<id:instance_id>/steps.json")
@access("record.view")
def steps(instance_id: int) -> ResponseReturnValue:
    """Give the sections of the part of a replay around the step ``at``, by the numbers of their steps."""
    _record_look(instance_id)
    walked, scene = _walk(instances.instance(g.actor.agency_id, instance_id))
    at = min(max(request.args.get("at", 1, type=int), 1), len(walked))
    told = (retelling.tell(step, scene) for step in _around(walked, at))
    section = get_template_attribute("audit_step.html", "audit_step")
    return {"steps": {step["n"]: section(step) for step in told}}


@pages.get("/audit/<id:instance_id>/alerts.json")
@access("record.view")
def alerts(instance_id: int) -> ResponseReturnValue:
    """Give the alerts that the clock sent about an instance, to be marked on the line of time."""
    _record_look(instance_id)
    instance = instances.instance(g.actor.agency_id, instance_id)
    told = records.alerts(
        instance.agency_id, instance_id, since=instance.started_at, until=instance.ended_at or clock.now()
    )
    return {"marks": list(line.alerts(told))}


@pages.get("/audit/<id:instance_id>/diagram.bpmn")
@access("record.view")
def diagram(instance_id: int) -> ResponseReturnValue:
    """Give the diagram on which an instance ran, byte for byte; of an earlier ``version`` before it was moved."""
    instance = instances.instance(g.actor.agency_id, instance_id)
    running = definitions.load(g.actor.agency_id, instance.version_id)
    asked = request.args.get("version", running.number, type=int)
    if asked != running.number:
        running = eras.versions_of(running, records.of_instance(g.actor.agency_id, instance_id)).get(asked) or running
    answer = Response(
        running.diagram.data,
        content_type="application/xml; charset=utf-8",
        headers={"Content-Disposition": disposition(f"{running.diagram.process_id}.bpmn")},
    )
    return sheets.tell(answer, running)


@pages.get("/audit/<id:instance_id>/records.json")
@access("record.export")
def download(instance_id: int) -> ResponseReturnValue:
    """Hand out the records of an instance: bodies exactly, with what they commit to; this too is recorded."""
    now = clock.now()
    with transaction():
        evidence = instances.export(instance_id=instance_id, actor=g.actor, now=now)
        running = definitions.load(g.actor.agency_id, evidence.instance.version_id)
        proof = instances.prove(g.actor.agency_id, instance_id)
        content = copies.content(evidence, running, proof, g.actor.name, now)
    return Response(
        json.dumps(content, ensure_ascii=False, indent=1),
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": disposition(f"{content['reference']}.records.json")},
    )


@pages.get("/audit/<id:instance_id>/records.pdf")
@access("record.export")
def paper(instance_id: int) -> ResponseReturnValue:
    """Hand out the records of an instance to be read on paper, as PDF/A; this too is recorded."""
    now = clock.now()
    with transaction():
        evidence = instances.export(instance_id=instance_id, actor=g.actor, now=now)
        walked, scene = _walk(evidence.instance)
        proof = instances.prove(g.actor.agency_id, instance_id)
        told = [retelling.tell(step, scene) for step in walked]
        content = papers.content(evidence, scene.running, proof, told, (g.actor, now))
    return Response(
        papers.typeset(content),
        content_type="application/pdf",
        headers={"Content-Disposition": disposition(f"{content['reference']}.pdf")},
    )


@pages.get("/audit/records.schema.json")
@access("record.export")
def schema() -> ResponseReturnValue:
    """Give the JSON Schema of the copies of records that are handed out."""
    return Response(copies.SCHEMA.read_bytes(), content_type="application/schema+json; charset=utf-8")
