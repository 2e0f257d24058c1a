"""Dossiers: choose a procedure and receive one, search, look at one, withdraw it."""

from datetime import UTC, datetime, time
from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from processes import calendar, definitions, dossiers, instances, people, views
from processes.dossiers import Channel
from processes.errors import Invalid, NotFound, Problem
from processes.instances import InstanceStatus
from web import (
    acts,
    clock,
    dates,
    discussion,
    i18n,
    ids,
    listening,
    lists,
    moments,
    overview,
    paging,
    problems,
    reception,
)
from web.errors import flash_done
from web.listed import DOSSIERS
from web.pages import instant, standstill
from web.security import access

pages = Blueprint("dossiers", __name__)
_ALL = 500
_TEXTS = {"name": "text", "identity": "text", "phone": "tel", "email": "email", "address": "text"}
_FEW = 2
_OPTIONAL = frozenset(_TEXTS) - {"name"}


@pages.get("/dossiers/new")
@access("dossier.start")
def choose() -> ResponseReturnValue:
    """Choose the procedure of a new dossier by a few letters; ``procedure`` in the query goes on at once.

    What is settled while the applicant waits has one page for all of it, unless ``way`` asks for step by step.
    """
    chosen = request.args.get("procedure", "")
    if chosen:
        procedure_id = _procedure_id(chosen)
        if not request.args.get("way") and instant.is_offered(procedure_id):
            return redirect(url_for("instant.show", counter_id=procedure_id))
        return _receive(procedure_id, None)
    found = definitions.startable(g.actor.agency_id, people.today(clock.now()), limit=_ALL)
    return render_template("dossier_choose.html", procedures=[_choice(row) for row in found])


def _choice(row: Any) -> dict[str, str]:
    return {
        "value": ids.encode(row.procedure_id),
        "label": row.name,
        "code": row.code,
        "limit": moments.limit_words(row.details.get("limit")),
        "url": url_for("dossiers.choose", procedure=ids.encode(row.procedure_id)),
    }


def _procedure_id(text: str) -> int:
    try:
        return ids.decode(text)
    except ValueError:
        abort(404)


def _receive(procedure_id: int, refusal: Invalid | None, begun: dossiers.Beginning | None = None) -> str:
    """Draw the form of a new dossier with what the procedure asks and when it would be due."""
    now = clock.now()
    version_id = definitions.version_in_force(g.actor.agency_id, procedure_id, people.today(now))
    running = definitions.load(g.actor.agency_id, version_id)
    told = reception.decided(begun, running, g.actor.agency_id, now)
    return render_template(
        "dossier_new.html",
        procedure_key=ids.encode(procedure_id),
        running=running,
        papers=overview.papers(running),
        **told,
        facts=reception.facts(running, told),
        fields=_fields(refusal, now),
        **reception.drawn(running, refusal, now),
        once=acts.new_key(),
    )


def _fields(refusal: Invalid | None, now: datetime) -> list[dict[str, Any]]:
    """Ask who hands the dossier in, by which way and when; what was sent is kept."""
    asked = [*_about_applicant(), *_about_receipt(moments.local(now))]
    for field in asked:
        name = field["name"]
        field["autocomplete"] = "off"
        field["value"] = request.form.get(name, field.get("value", ""))
        field["errors"] = problems.beside(refusal, field, *(["received_at"] if name == "received_on" else []))
    return asked


def _about_applicant() -> list[dict[str, Any]]:
    return [
        {"name": name, "type": kind, "label": i18n.t(f"dossiers.{name}"), "required": name not in _OPTIONAL}
        for name, kind in _TEXTS.items()
    ]


def _about_receipt(here: datetime) -> list[dict[str, Any]]:
    channels = [{"value": str(one), "label": i18n.t(f"dossiers.channel_{one}")} for one in Channel]
    channel = {"name": "channel", "type": "select", "label": i18n.t("dossiers.channel"), "options": channels}
    day = {"name": "received_on", "type": "date", "label": i18n.t("dossiers.received_on")}
    hour = {"name": "received_time", "label": i18n.t("dossiers.received_time"), "width": "tiny"}
    return [
        {**channel, "value": str(Channel.COUNTER), "width": "half"},
        {**day, "hint": i18n.t("dossiers.received_hint"), "value": moments.day_words(here.date())},
        {**hour, "value": f"{here:%H:%M}", "inputmode": "numeric"},
    ]


@pages.post("/dossiers")
@access("dossier.start")
def start() -> ResponseReturnValue:
    """Receive a dossier: its code is allocated, its procedure started; go on with its first task."""
    procedure_id = _procedure_id(request.form.get("procedure", ""))
    if "preview" in request.form:
        return _preview(procedure_id)

    def act() -> str:
        now = clock.now()
        instance = dossiers.start(
            procedure_id=procedure_id,
            applicant={name: request.form.get(name, "") for name in _TEXTS},
            channel=request.form.get("channel", ""),
            received_at=_received_at(now),
            values=reception.values(),
            actor=g.actor,
            now=now,
            request=acts.key(),
        )
        return _first_page(instance)

    try:
        answer = acts.perform(act)
    except Invalid as refusal:
        return _receive(procedure_id, refusal), 422
    flash_done("dossiers.received")
    return answer


def _preview(procedure_id: int) -> ResponseReturnValue:
    """Show when the dossier would be due and what it would cost; nothing is received."""
    try:
        begun = reception.preview(procedure_id, _received_at(clock.now()), g.actor.agency_id)
    except Invalid as refusal:
        return _receive(procedure_id, refusal), 422
    return _receive(procedure_id, None, begun)


def _received_at(now: datetime) -> datetime:
    """Read when the dossier was received; the present minute, and no day at all, mean now."""
    day = dates.asked(request.form, "received_on")
    if day is None:
        return now
    text = request.form.get("received_time", "").strip() or "00:00"
    try:
        moment = datetime.combine(day, time.fromisoformat(text), moments.ZONE)
    except ValueError:
        raise Invalid({"received_time": [Problem("not_a_time")]}) from None
    return now if moment == moments.local(now).replace(second=0, microsecond=0) else moment.astimezone(UTC)


def _first_page(instance: instances.ProcessInstance) -> str:
    actor = g.actor.within(instance.procedure_id)
    mine = [task for task in instances.open_tasks(instance) if people.may(actor, "task.complete", task)]
    if len(mine) == 1:
        return url_for("tasks.show", task_id=mine[0].id)
    return url_for("dossiers.show", instance_id=instance.id)


@pages.get("/dossiers")
@access("dossier.view")
def search() -> ResponseReturnValue:
    """Find dossiers by code, applicant or procedure, without diacritics, or by a whole telephone number."""
    kept = views.kept(g.actor, DOSSIERS.place)
    if (led := lists.lead(DOSSIERS, kept)) is not None:
        return led
    now = clock.now()
    status = request.args.get("status", "")
    text, status = request.args.get("q", "")[:200], status if status in set(InstanceStatus) else ""
    also = dossiers.with_telephone(g.actor.agency_id, text)
    found = instances.search(
        g.actor.agency_id,
        text=text,
        also=also,
        status=status,
        sort=lists.sort(DOSSIERS),
        offset=paging.offset(),
        limit=paging.SIZE,
    )
    clock_of = calendar.of_agency(g.actor.agency_id)
    return render_template(
        "dossiers.html",
        text=text,
        here=request.full_path.rstrip("?"),
        views=lists.words(DOSSIERS, kept),
        shown=lists.columns(DOSSIERS),
        rows=[_row(row, clock_of, now) for row in found],
        page=paging.page(
            len(found),
            instances.count(g.actor.agency_id, text=text, status=status, also=also),
            instances.MOST_COUNTED,
        ),
        filters=[
            {
                "name": "status",
                "label": i18n.t("dossiers.status"),
                "value": status,
                "options": [{"value": str(one), "label": i18n.t(f"dossiers.status_{one}")} for one in InstanceStatus],
            }
        ],
    )


def _row(row: Any, clock_of: calendar.WorkingCalendar, now: datetime) -> dict[str, Any]:
    return {
        "url": url_for("dossiers.show", instance_id=row.id),
        "due": standing(row, clock_of, now),
        "code": row.reference,
        "name": row.subject,
        "procedure": row.procedure_name,
        "started": moments.day_words(moments.local(row.started_at).date()),
    }


def standing(row: Any, clock_of: calendar.WorkingCalendar, now: datetime) -> moments.Due:
    """Make the chip of a dossier: time left while it runs, and how it ended after that."""
    if row.status == InstanceStatus.RUNNING:
        return moments.due(clock_of, row.due_at, row.started_at, now, row.clock_stopped_at)
    if row.status == InstanceStatus.SUSPENDED:
        running = moments.due(clock_of, row.due_at, row.started_at, now, row.clock_stopped_at)
        return moments.Due("paused", i18n.t("standstill.chip"), running.title)
    ended = moments.moment_words(row.ended_at) if row.ended_at else ""
    if row.status == InstanceStatus.FINISHED and row.due_at is not None and clock_of.is_late(row.due_at, row.ended_at):
        return moments.Due("late", i18n.t("dossiers.ended_late"), ended)
    state = "done" if row.status == InstanceStatus.FINISHED else "none"
    return moments.Due(state, i18n.t(f"dossiers.status_{row.status}"), ended)


@pages.get("/dossiers/<id:instance_id>")
@access("dossier.view")
def show(instance_id: int) -> ResponseReturnValue:
    """Show one dossier: who handed it in, its papers, what was entered, its history and where it stands."""
    return render(instance_id)


def render(instance_id: int, refusal: Invalid | None = None) -> str:
    """Draw the page of a dossier; ``refusal`` is about a comment that was sent."""
    now = clock.now()
    seen = overview.read(instances.instance(g.actor.agency_id, instance_id), now)
    still = standstill.words(seen.instance)
    listening.look_at_dossier(seen.instance, seen.open_tasks)
    may_withdraw = (
        still is None
        and people.may(g.actor, "dossier.withdraw")
        and dossiers.may_withdraw(g.actor.agency_id, instance_id)
    )
    return render_template(
        "dossier.html",
        **overview.words(seen),
        standing=standing(seen.instance, seen.clock, now),
        mine=_mine(seen),
        may_withdraw=may_withdraw,
        has_slip=seen.dossier is not None,
        still=still,
        superior=standstill.offered(seen.instance),
        discussion=discussion.of(seen.instance, seen.views, now, refusal),
    )


def _mine(seen: overview.Overview) -> list[dict[str, str]]:
    """Lead to what waits for this person: to each task while they are few, else to the list of them."""
    actor = g.actor.within(seen.instance.procedure_id)
    rows = [row for row in seen.open_tasks if people.may(actor, "task.complete", row)]
    if len(rows) > _FEW:
        words = i18n.t("dossiers.open_mine", count=len(rows))
        return [{"url": url_for("inbox.show", q=seen.instance.reference), "words": words}]
    return [
        {"url": url_for("tasks.show", task_id=row.id), "words": i18n.t("dossiers.open_task", step=row.name)}
        for row in rows
    ]


@pages.get("/dossiers/<id:instance_id>/withdraw")
@access("dossier.withdraw")
def ask_withdrawal(instance_id: int) -> ResponseReturnValue:
    """Say what withdrawing means and ask for the reason."""
    return _ask_withdrawal(instance_id, None)


def _ask_withdrawal(instance_id: int, refusal: Invalid | None) -> str:
    instance = instances.instance(g.actor.agency_id, instance_id)
    if not dossiers.may_withdraw(g.actor.agency_id, instance_id):
        raise NotFound(dossier=instance_id)
    reason: dict[str, Any] = {"name": "reason", "type": "textarea", "label": i18n.t("dossiers.withdraw_reason")}
    reason |= {"value": request.form.get("reason", ""), "errors": problems.beside(refusal, reason)}
    return render_template("dossier_withdraw.html", instance=instance, reason=reason, once=acts.new_key())


@pages.post("/dossiers/<id:instance_id>/withdraw")
@access("dossier.withdraw")
def withdraw(instance_id: int) -> ResponseReturnValue:
    """Withdraw a dossier at the applicant's wish."""

    def act() -> str:
        dossiers.withdraw(
            instance_id=instance_id, reason=request.form.get("reason", ""), actor=g.actor, now=clock.now()
        )
        return url_for("dossiers.show", instance_id=instance_id)

    try:
        answer = acts.perform(act)
    except Invalid as refusal:
        return _ask_withdrawal(instance_id, refusal), 422
    flash_done("dossiers.withdrawn")
    return answer
