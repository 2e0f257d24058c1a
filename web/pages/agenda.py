"""One's due dates in a calendar program: a secret address, shown once; and the calendar behind it."""

import hashlib

from flask import Blueprint, Response, abort, current_app, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as Answer

from processes import calendar, people, tasks, tokens
from processes.db import transaction
from processes.errors import NotFound, TooManyAttempts
from web import acts, agenda, clock, errors
from web.pace import Pace
from web.security import PUBLIC, access

pages = Blueprint("agenda", __name__)
_MOST = 500
_A_MINUTE = 20
_pace = Pace()


@pages.get("/account/calendar")
@access("account.view")
def show() -> ResponseReturnValue:
    """Say whether there is an address, and offer to make or end it."""
    return _page()


def _page(made: str = "") -> str:
    row = tokens.calendar_address(g.actor.agency_id, g.actor.person_id)
    return render_template("agenda.html", address=row, made=made, once=acts.new_key())


@pages.post("/account/calendar")
@access("account.change")
def make() -> ResponseReturnValue:
    """Make a new address and show it this once; the one before ends."""

    def address() -> str:
        with_names = request.form.get("with_names") == "true"
        return tokens.make_calendar_address(with_names=with_names, actor=g.actor, now=clock.now())

    made, answer = acts.make(address, url_for("agenda.show"))
    public_url = current_app.config["SETTINGS"].public_url
    return _page(public_url + url_for("agenda.read", token=made)) if made else answer


@pages.post("/account/calendar/end")
@access("account.change")
def end() -> Answer:
    """End the address at once."""

    def act() -> str:
        tokens.end_calendar_address(actor=g.actor, now=clock.now())
        return url_for("agenda.show")

    answer = acts.perform(act)
    errors.flash_done("agenda.ended")
    return answer


@pages.get("/calendars/<string(maxlength=80):token>.ics")
@access(PUBLIC)
def read(token: str) -> ResponseReturnValue:
    """Give the calendar of whoever has this address; it exists for nobody once it, or their account, has ended."""
    now = clock.now()
    row = tokens.find_calendar_address(token)
    asker = row.token_hash.hex() if row is not None else request.remote_addr or ""
    if wait := _pace.note(asker, now, _A_MINUTE):
        raise TooManyAttempts(minutes=1, seconds=wait)
    if row is None:
        abort(404)
    try:
        actor = people.actor(row.agency_id, row.person_id, now)
    except NotFound:
        abort(404)
    g.spoken = actor.language
    content = _content(actor, with_names=row.with_names)
    digest = hashlib.sha256(content).digest()
    changed_at = row.changed_at if row.content_hash == digest else now
    if tokens.is_news(row, digest, now):
        with transaction():
            tokens.note_calendar(actor.agency_id, actor.person_id, digest, now)
    answer = Response(content, content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Content-Disposition"] = 'inline; filename="thong-suot.ics"'
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.last_modified = changed_at
    answer.set_etag(digest.hex()[:32])
    return answer.make_conditional(request)


def _content(actor: people.Actor, *, with_names: bool) -> bytes:
    works = people.may(actor, "inbox.view")
    rows = tasks.inbox(actor, tasks.Filter(box=tasks.MINE), clock.now(), limit=_MOST) if works else ()
    working = calendar.of_agency(actor.agency_id)
    public_url = current_app.config["SETTINGS"].public_url
    return agenda.written(rows, actor.name, working, public_url, with_names=with_names)
