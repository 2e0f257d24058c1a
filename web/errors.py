"""Every refusal of the domain, as an HTTP status and in words. The only place that knows both."""

from typing import Any

import structlog
from flask import Flask, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from processes import instances, people, records
from processes.db import transaction
from processes.errors import (
    Busy,
    Conflict,
    IdempotencyMismatch,
    Invalid,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Refused,
    StepIncident,
    TooManyAttempts,
)
from web import clock, decisions, i18n, problem_details, problems
from web.moments import moment_words

STATUS: dict[type[Refused], int] = {
    NotFound: 404,
    NotSignedIn: 401,
    NotAllowed: 403,
    Conflict: 409,
    Invalid: 422,
    TooManyAttempts: 429,
    Busy: 503,
}
_log = structlog.get_logger("web")


def status_of(refusal: Refused) -> int:
    """Tell the HTTP status of a refusal."""
    return next((STATUS[kind] for kind in type(refusal).__mro__ if kind in STATUS), 400)


def words_of(refusal: Refused) -> str:
    """Say a refusal in words."""
    if isinstance(refusal, StepIncident) and refusal.params["code"] == "decision_failed":
        return decisions.failure_words(refusal.params["params"])
    params = {name: moment_words(value) if name == "at" else value for name, value in refusal.params.items()}
    by = params.get("by") or i18n.t("errors.somebody")
    return i18n.t(f"errors.{refusal.code}", **{**params, "by": by})


def wants_json() -> bool:
    """Whether the sender asked for JSON rather than a page."""
    if problem_details.is_asked():
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"


def register(app: Flask) -> None:
    """Answer every refusal and every fault with a status and words."""
    app.register_error_handler(Refused, refuse)
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(DBAPIError, _answer_database)
    app.register_error_handler(Exception, _answer_fault)


def refuse(refusal: Refused) -> ResponseReturnValue:
    """Answer a refusal of the domain; what must not be forgotten about it is recorded."""
    if isinstance(refusal, NotSignedIn) and request.method == "GET" and not wants_json():
        return redirect(url_for("account.sign_in", next=request.full_path.rstrip("?")))
    if isinstance(refusal, StepIncident):
        keep_incident(refusal)
    if isinstance(refusal, NotAllowed) and g.get("actor") is not None:
        _record_denial(refusal)
    if problem_details.is_asked():
        return _problem(refusal)
    wait = {"Retry-After": str(refusal.params["seconds"])} if isinstance(refusal, Busy) else {}
    return _page(status_of(refusal), refusal.code, words_of(refusal), refusal.params, wait)


def _problem(refusal: Refused) -> ResponseReturnValue:
    """Answer software: the same codes as on pages, each wrong field by its name."""
    named = refusal.errors.items() if isinstance(refusal, Invalid) else ()
    errors = [{"field": name, "code": one.code, "detail": problems.say(one)} for name, found in named for one in found]
    status = 422 if isinstance(refusal, IdempotencyMismatch) else getattr(refusal, "status", status_of(refusal))
    code = "key_reused" if isinstance(refusal, IdempotencyMismatch) else refusal.code
    key = f"api.{code}"
    words = i18n.t(key, **refusal.params) if i18n.has(key) else words_of(refusal)
    wait = {"Retry-After": str(refusal.params["seconds"])} if "seconds" in refusal.params else {}
    return problem_details.answer(status, code, words, params=refusal.params, errors=errors, headers=wait)


def keep_incident(refusal: StepIncident) -> None:
    """Record a step that failed, in a transaction of its own, for those who operate the agency."""
    with transaction():
        instances.open_incident(refusal, actor=g.get("actor"), now=clock.now())


def _record_denial(refusal: NotAllowed) -> None:
    """Note in the agency's register that somebody was refused something."""
    actor = g.actor
    facts = {"action": str(refusal.params.get("action", "")), "route": str(request.url_rule)}
    act = records.Act("access.denied", people.as_recorded(actor), facts, actor_id=actor.person_id)
    with transaction():
        records.append_to_agency(act, agency_id=actor.agency_id, now=clock.now())


def _answer_http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if error.response is not None:
        return error.get_response()
    key = f"errors.http_{status}"
    words = i18n.t(key) if i18n.has(key) else i18n.t("errors.http_other", status=status)
    return _page(status, f"http_{status}", words, {}, dict(error.get_headers()) if status == 405 else {})  # noqa: PLR2004 - Allow


def _answer_database(error: DBAPIError) -> ResponseReturnValue:
    """Say that the database is busy or away: nothing was saved, trying again is right."""
    g.spoken = i18n.language()
    g.actor = None  # the frame of a signed-in person would ask the database again
    _log.error("database", error=type(error.orig).__name__, detail=str(error.orig)[:200])
    return _page(503, "unavailable", i18n.t("errors.unavailable"), {}, {"Retry-After": "5"})


def _answer_fault(error: Exception) -> ResponseReturnValue:
    _log.exception("fault", exc_info=error)
    reference = g.get("request_id", "")
    return _page(500, "fault", i18n.t("errors.fault", reference=reference), {})


def _page(
    status: int, code: str, words: str, params: Any, headers: dict[str, str] | None = None
) -> ResponseReturnValue:
    kept = {name: value for name, value in (headers or {}).items() if name in {"Allow", "Retry-After"}}
    if problem_details.is_asked():
        return problem_details.answer(status, code, words, params=params, headers=kept)
    if wants_json():
        return {"error": code, "message": words, "params": {k: str(v) for k, v in params.items()}}, status, kept
    page = render_template("error.html", status=status, code=code, words=words, back=request.referrer)
    return page, status, kept


def flash_done(key: str, **params: Any) -> None:
    """Tell the person on the next page what was done."""
    flash(i18n.t(key, **params), "done")
