"""Suspend, resume and cancel dossiers: what each means, in words, before it is done; and the list of what stands."""

from datetime import datetime
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from processes import calendar, deadlines, dossiers, instances, people
from processes.errors import Invalid, Problem
from processes.instances import InstanceStatus, ProcessInstance
from web import acts, clock, i18n, moments, pauses, problems
from web.errors import flash_done
from web.security import access

pages = Blueprint("standstill", __name__)
_RUNS, _STANDS = "runs", "stands"
_FROM = {
    "suspend": {InstanceStatus.RUNNING},
    "resume": {InstanceStatus.SUSPENDED},
    "cancel": {InstanceStatus.RUNNING, InstanceStatus.SUSPENDED},
}


def offered(instance: ProcessInstance) -> list[str]:
    """Name what the actor may do with a dossier in its present state."""
    return [act for act, states in _FROM.items() if instance.status in states and people.may(g.actor, f"dossier.{act}")]


@pages.get("/suspended")
@access("dossier.resume")
def list_all() -> ResponseReturnValue:
    """List the dossiers that stand still: since when, why, and what their clock does. Nobody's name is shown."""
    now = clock.now()
    working = calendar.of_agency(g.actor.agency_id)
    rows = [
        {
            "id": suspension.instance_id,
            "reference": reference,
            "procedure": procedure,
            "since": suspension.started_at,
            "by": suspension.started_by_name,
            "reason": suspension.reason,
            "basis": suspension.legal_basis,
            "due": moments.due(working, due_at, suspension.started_at, now, stopped_at),
        }
        for suspension, reference, due_at, stopped_at, procedure in instances.suspended(g.actor.agency_id)
    ]
    return render_template("suspended.html", rows_shown=rows, waiting=_waiting(working, now))


def _waiting(working: calendar.WorkingCalendar, now: datetime) -> list[dict[str, Any]]:
    """List the dossiers whose limit stands because the law waits for somebody else, longest first."""
    return [
        {
            "id": pause.instance_id,
            "reference": reference,
            "procedure": procedure,
            "since": pause.started_at,
            "why": pauses.reason_words(pause.reason),
            "basis": pause.legal_basis,
            "due": moments.due(working, due_at, pause.started_at, now, pause.started_at),
            "stood": pauses.stood_words(working, pause.started_at, now),
        }
        for pause, reference, due_at, procedure in deadlines.standing(g.actor.agency_id)
    ]


@pages.get("/dossiers/<id:instance_id>/suspend")
@access("dossier.suspend")
def ask_suspend(instance_id: int) -> ResponseReturnValue:
    """Say what suspending means, ask for the reason and whether the clock of the law stands too."""
    return _ask("suspend", instance_id)


@pages.post("/dossiers/<id:instance_id>/suspend")
@access("dossier.suspend")
def suspend(instance_id: int) -> ResponseReturnValue:
    """Suspend a dossier; a pause of the law needs its legal basis."""
    basis = request.form.get("legal_basis", "").strip()
    if request.form.get("clock") == _STANDS and not basis:
        return _ask("suspend", instance_id, Invalid({"legal_basis": [Problem("required")]})), 422
    return _done("suspend", instance_id, legal_basis=basis if request.form.get("clock") == _STANDS else "")


@pages.get("/dossiers/<id:instance_id>/resume")
@access("dossier.resume")
def ask_resume(instance_id: int) -> ResponseReturnValue:
    """Say what happens when a dossier goes on."""
    return _ask("resume", instance_id)


@pages.post("/dossiers/<id:instance_id>/resume")
@access("dossier.resume")
def resume(instance_id: int) -> ResponseReturnValue:
    """Let a suspended dossier go on."""
    return _done("resume", instance_id)


@pages.get("/dossiers/<id:instance_id>/cancel")
@access("dossier.cancel")
def ask_cancel(instance_id: int) -> ResponseReturnValue:
    """Say that cancelling is for good."""
    return _ask("cancel", instance_id)


@pages.post("/dossiers/<id:instance_id>/cancel")
@access("dossier.cancel")
def cancel(instance_id: int) -> ResponseReturnValue:
    """End a dossier for good."""
    return _done("cancel", instance_id)


def _ask(act: str, instance_id: int, refusal: Invalid | None = None) -> str:
    instance = instances.instance(g.actor.agency_id, instance_id)
    if instance.status not in _FROM[act]:
        return _already(instance)
    fields = _fields(act)
    for field in fields:
        field["value"] = request.form.get(field["name"], field.get("value", ""))
        field["errors"] = problems.beside(refusal, field)
    may_view = people.may(g.actor, "dossier.view")
    return render_template(
        "dossier_standstill.html",
        act=act,
        instance=instance,
        subject=instance.subject if may_view else "",
        back=_back(instance_id),
        consequences=_consequences(act, instance),
        fields=fields,
        once=acts.new_key(),
    )


def _already(instance: ProcessInstance) -> str:
    """Say in which state a dossier is when what was asked for is not possible in it, and what is."""
    told = words(instance) or {
        "title": i18n.t(f"dossiers.status_{instance.status}"),
        "text": i18n.t("standstill.no_more" if instance.ended_at else "standstill.runs_on"),
    }
    return render_template(
        "dossier_already.html", instance=instance, told=told, acts=offered(instance), back=_back(instance.id)
    )


def _fields(act: str) -> list[dict[str, Any]]:
    reason: dict[str, Any] = {"name": "reason", "type": "textarea", "label": i18n.t(f"standstill.{act}_reason")}
    if act != "suspend":
        return [reason]
    options = [{"value": one, "label": i18n.t(f"standstill.clock_{one}")} for one in (_RUNS, _STANDS)]
    basis = {"name": "legal_basis", "type": "text", "label": i18n.t("standstill.legal_basis"), "required": False}
    return [
        reason,
        {"name": "clock", "type": "radio", "label": i18n.t("standstill.clock"), "options": options, "value": _RUNS},
        {**basis, "hint": i18n.t("standstill.legal_basis_hint"), "autocomplete": "off"},
    ]


def _consequences(act: str, instance: ProcessInstance) -> list[str]:
    suspension = instances.suspension(instance)
    if act == "resume" and suspension is not None:
        clock_word = _STANDS if suspension.legal_basis else _RUNS
        return [i18n.t("standstill.resume_1"), i18n.t(f"standstill.resume_{clock_word}"), i18n.t("standstill.kept")]
    return [*(i18n.t(f"standstill.{act}_{number}") for number in (1, 2, 3)), i18n.t("standstill.kept")]


def _done(act: str, instance_id: int, **more: str) -> ResponseReturnValue:
    verb = {"suspend": dossiers.suspend, "resume": dossiers.resume, "cancel": dossiers.cancel}[act]

    def do() -> str:
        reason = request.form.get("reason", "")
        verb(instance_id=instance_id, reason=reason, actor=g.actor, now=clock.now(), **more)
        return _back(instance_id)

    try:
        answer = acts.perform(do)
    except Invalid as refusal:
        return _ask(act, instance_id, refusal), 422
    flash_done(f"standstill.{act}_done")
    return answer


def _back(instance_id: int) -> str:
    if people.may(g.actor, "dossier.view"):
        return url_for("dossiers.show", instance_id=instance_id)
    return url_for("standstill.list_all")


def words(instance: ProcessInstance) -> dict[str, str] | None:
    """Say on the pages of a dossier that it stands still, by whom, why, and what its clock does; None while it runs."""
    suspension = instances.suspension(instance)
    if suspension is None:
        return None
    params = {"who": suspension.started_by_name, "when": moments.moment_words(suspension.started_at)}
    basis = suspension.legal_basis
    clock_words = i18n.t("standstill.stands", basis=basis) if basis else i18n.t("standstill.runs")
    return {
        "title": i18n.t("standstill.suspended", **params),
        "text": f"{suspension.reason.rstrip('.')}. {clock_words}",
    }
