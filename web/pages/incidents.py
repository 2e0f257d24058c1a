"""The operator's page: steps that failed and why, and whether worker and listener are alive."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from processes import calls, deadlines, definitions, instances, people
from processes.errors import NotFound
from web import acts, clock, errors, failures, i18n
from web.security import access

pages = Blueprint("incidents", __name__)
_SILENCE = timedelta(seconds=60)


@pages.get("/incidents")
@access("incident.view")
def show() -> ResponseReturnValue:
    """List open or resolved incidents; say clearly when worker or listener have stopped.

    Operators see codes and steps, never whom a dossier is about.
    """
    is_open = request.args.get("view") != "resolved"
    now, beat, heard = clock.now(), deadlines.last_beat(), deadlines.last_beat("listener")
    found = instances.incidents(g.actor.agency_id, is_open=is_open)
    helped = _calls() if is_open and people.may(g.actor, "call.view") else {}
    return render_template(
        "incidents.html",
        rows_shown=[_row(incident, reference, helped) for incident, reference, _ in found],
        is_open=is_open,
        last_beat=beat,
        has_stopped=beat is None or beat < now - _SILENCE,
        last_heard=heard,
        is_silent=heard is None or heard < now - _SILENCE,
        once=acts.new_key(),
        may_resume=people.may(g.actor, "dossier.resume"),
    )


def _calls() -> dict[tuple[int, str], int]:
    """Find the open calls of services, by their instance and key."""
    return {(one.call.instance_id, one.call.key): one.call.id for one in calls.waiting(g.actor.agency_id)}


def _row(incident: instances.Incident, reference: str, helped: Mapping[tuple[int, str], int]) -> dict[str, Any]:
    kind = incident.command.get("kind", "")
    return {
        "id": incident.id,
        "call_id": helped.get((incident.instance_id, incident.command.get("key", ""))) if kind == "service" else None,
        "reference": reference,
        "element": _element(incident),
        "reason": failures.reason(incident.code, incident.params),
        "tried": i18n.t(f"incidents.command_{kind}") if i18n.has(f"incidents.command_{kind}") else kind,
        "by_person": kind == "complete",
        "instance_id": incident.instance_id,
        "attempts": incident.attempts,
        "opened_at": incident.opened_at,
        "resolved_at": incident.resolved_at,
        "resolved_by": incident.resolved_by_name,
    }


def _element(incident: instances.Incident) -> str:
    """Name the step as it is drawn in the version that runs; of a flow, the gateway that it leaves."""
    try:
        instance = instances.instance(incident.agency_id, incident.instance_id)
        diagram = definitions.load(incident.agency_id, instance.version_id).diagram
    except NotFound:
        return incident.element_id
    flow = diagram.flows.get(incident.element_id)
    element = diagram.elements.get(flow.source_id if flow else incident.element_id)
    return (element.name or element.id) if element else incident.element_id


@pages.post("/incidents/<id:incident_id>/retry")
@access("incident.retry")
def retry(incident_id: int) -> Response:
    """Try a failed step again."""

    def act() -> str:
        instances.retry(incident_id=incident_id, actor=g.actor, now=clock.now())
        return url_for("incidents.show")

    answer = acts.perform(act)
    errors.flash_done("incidents.retried")
    return answer
