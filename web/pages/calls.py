"""The operator's pages of services: what is waited for, since when, and an answer, an error or a new try by hand."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from engine import feel
from processes import calls, definitions
from processes.errors import Invalid
from web import acts, clock, errors, given, i18n, problems
from web.security import access

pages = Blueprint("calls", __name__)
_BUILT_IN = "calls.built_in_"


@pages.get("/calls")
@access("call.view")
def show() -> ResponseReturnValue:
    """List the calls that wait, those that wait longest first."""
    now = clock.now()
    found = calls.waiting(g.actor.agency_id)
    return render_template("calls.html", rows_shown=[_row(one, now) for one in found])


def _row(one: calls.Waiting, now: datetime) -> dict[str, Any]:
    call = one.call
    is_leased = call.leased_until is not None and call.leased_until > now
    return {
        "id": call.id,
        "reference": one.reference,
        "step": call.name,
        "service": _service(one),
        "code": call.service,
        "opened_at": call.opened_at,
        "attempts": call.attempts,
        "holder": i18n.t("calls.held", by=call.leased_by, until=given.moment(call.leased_until)) if is_leased else "",
        "needs_operator": call.due_at is None and call.closed_at is None,
        "next_at": call.due_at if not is_leased and call.due_at is not None and call.due_at > now else None,
        "failure": call.failure or "",
    }


def _service(one: calls.Waiting) -> str:
    key = _BUILT_IN + one.call.service
    return i18n.t(key) if i18n.has(key) else one.service_name or one.call.service


@pages.get("/calls/<id:call_id>")
@access("call.view")
def one(call_id: int) -> ResponseReturnValue:
    """Show a call with what it was given, and the ways to help it on."""
    return _page(calls.call(g.actor.agency_id, call_id), "", {})


def _page(found: calls.Waiting, part: str, wrong: Mapping[str, Sequence[str]]) -> str:
    diagram = definitions.load(found.call.agency_id, found.version_id).diagram
    element = diagram.elements.get(found.call.element_id)
    service = None if element is None else element.service
    asked = () if service is None else service.asks
    codes = calls.errors_of(diagram)
    row = _row(found, clock.now())
    return render_template(
        "call.html",
        row=row,
        facts=_facts(found, row),
        call=found.call,
        values=[{"label": name, "value": _plain(value)} for name, value in found.call.variables.items()],
        headers=[{"label": name, "value": text} for name, text in found.call.headers.items()],
        asked=given.fields(asked, request.form if part == "answer" else {}, wrong),
        codes=codes,
        options=[{"value": code, "label": code} for code in codes],
        part=part,
        typed=request.form if part == "error" else {},
        wrong=wrong,
        once=acts.new_key(),
    )


def _plain(stored: Any) -> str:
    value = feel.decode(stored)
    return value if isinstance(value, str) else feel.to_literal(value)


def _facts(found: calls.Waiting, row: Mapping[str, Any]) -> list[dict[str, str]]:
    told = {
        "service_code": found.call.service,
        "since": given.moment(found.call.opened_at),
        "holder": row["holder"],
        "next_try": given.moment(row["next_at"]) if found.call.is_open else "",
        "attempts": str(found.call.attempts),
    }
    return [{"label": i18n.t(f"calls.{name}"), "value": value} for name, value in told.items() if value]


@pages.post("/calls/<id:call_id>/answer")
@access("call.answer")
def answer(call_id: int) -> ResponseReturnValue:
    """Answer in the place of the service."""

    def act() -> str:
        values = given.read(request.form, clock.now())
        calls.answer(call_id=call_id, values=values, by=g.actor, now=clock.now())
        return url_for("calls.show")

    return _perform(call_id, "answer", act)


@pages.post("/calls/<id:call_id>/throw-error")
@access("call.answer")
def throw_error(call_id: int) -> ResponseReturnValue:
    """Break the call off with an error that the diagram catches."""

    def act() -> str:
        code = request.form.get("code", "").strip()
        if not code:
            raise problems.one("code", "required")
        calls.throw_error(call_id=call_id, code=code, values={}, by=g.actor, now=clock.now())
        return url_for("calls.show")

    return _perform(call_id, "error", act)


def _perform(call_id: int, part: str, act: Callable[[], str]) -> ResponseReturnValue:
    found = calls.call(g.actor.agency_id, call_id)
    try:
        done = acts.perform(act)
    except Invalid as refusal:
        return _page(found, part, problems.by_field(refusal)), errors.status_of(refusal)
    errors.flash_done(f"calls.done_{part}")
    return done


@pages.post("/calls/<id:call_id>/retry")
@access("call.answer")
def retry(call_id: int) -> Response:
    """Let the service be called again at once."""

    def act() -> str:
        calls.retry(call_id=call_id, actor=g.actor, now=clock.now())
        return url_for("calls.show")

    done = acts.perform(act)
    errors.flash_done("calls.done_retry")
    return done
