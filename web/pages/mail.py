"""The administrator's page of outgoing e-mail: the server, a test message, letters that have not left."""

import re
import smtplib
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from processes import outbox, people
from processes.db import new_id
from processes.errors import Invalid, Problem
from web import acts, clock, errors, i18n, ids, mailer, messages, problems
from web.security import access

pages = Blueprint("mail", __name__)
_SECURITY = ("starttls", "tls", "none")
_PORT = re.compile("[0-9]{1,5}")
_PORTS = 65535


@pages.get("/mail")
@access("mail.change")
def show() -> ResponseReturnValue:
    """Show the settings, never the password, and the letters that have not left."""
    return _page(people.setting(g.actor.agency_id, mailer.SETTING), {})


def _page(shown: Mapping[str, Any], wrong: Mapping[str, Sequence[str]]) -> str:
    agency_id = g.actor.agency_id
    return render_template(
        "mail.html",
        shown=shown,
        has_password=bool(people.setting(agency_id, mailer.SETTING).get("password")),
        is_set=bool(people.setting(agency_id, mailer.SETTING).get("host")),
        security=[{"value": one, "label": i18n.t(f"mail.security_{one}")} for one in _SECURITY],
        failed=[{"row": row, "kind": messages.title(row.kind, row.params)} for row in outbox.failed_mail(agency_id)],
        folder=current_app.config["SETTINGS"].mail,
        wrong=wrong,
        once=acts.new_key(),
    )


@pages.post("/mail")
@access("mail.change")
def keep() -> ResponseReturnValue:
    """Store the settings; an empty password keeps the one that is stored."""

    def act() -> str:
        people.change_setting(name=mailer.SETTING, value=_asked(), action="mail.change", actor=g.actor, now=clock.now())
        return url_for("mail.show")

    try:
        answer = acts.perform(act)
    except Invalid as refusal:
        return _page(request.form, problems.by_field(refusal)), errors.status_of(refusal)
    errors.flash_done("mail.kept")
    return answer


def _asked() -> dict[str, Any]:
    form = {name: request.form.get(name, "").strip() for name in ("host", "port", "security", "username", "sender")}
    wrong: dict[str, list[Problem]] = {}
    if form["port"] and not (_PORT.fullmatch(form["port"]) and 0 < int(form["port"]) <= _PORTS):
        wrong["port"] = [Problem("not_a_port")]
    if form["security"] not in _SECURITY:
        wrong["security"] = [Problem("not_an_option")]
    if form["host"] and "@" not in form["sender"]:
        wrong["sender"] = [Problem("not_an_email")]
    if any(not text.isprintable() or len(text) > 200 for text in form.values()):  # noqa: PLR2004 - longer is no address
        wrong["host"] = [Problem("too_long", {"maximum": 200})]
    if wrong:
        raise Invalid(wrong)
    password = request.form.get("password") or _kept_password(form)
    return {**form, "port": int(form["port"]) if form["port"] else None, "password": password}


def _kept_password(form: Mapping[str, str]) -> str:
    """Keep the stored password for the very account it belongs to: another server never gets to see it."""
    stored = people.setting(g.actor.agency_id, mailer.SETTING)
    is_same = form["username"] and all(form[name] == stored.get(name) for name in ("host", "username", "security"))
    return str(stored.get("password", "")) if is_same else ""


@pages.post("/mail/test")
@access("mail.change")
def test() -> Response:
    """Send a letter to oneself at once and say what the server answered."""
    person = people.find_person(g.actor.agency_id, g.actor.person_id)
    settings = current_app.config["SETTINGS"]
    if not person.email:
        flash(i18n.t("mail.test_no_address"), "late")
        return redirect(url_for("mail.show"), code=303)
    sent = outbox.Message(id=new_id(), agency_id=person.agency_id, person_id=person.id, kind="mail_test", params={})
    letter = mailer.compose(sent, mailer.of_person(person), settings, clock.now())
    try:
        setting = people.setting(person.agency_id, mailer.SETTING)
        mailer.deliver(letter, setting, settings.mail / f"{ids.encode(sent.id)}.eml")
    except (OSError, smtplib.SMTPException, ValueError) as error:
        flash(i18n.t("mail.test_failed", error=f"{type(error).__name__}: {error}"[:300]), "late")
    else:
        flash(i18n.t("mail.test_sent", address=person.email), "done")
    return redirect(url_for("mail.show"), code=303)


@pages.post("/mail/<id:message_id>/again")
@access("mail.change")
def send_again(message_id: int) -> Response:
    """Try a letter again that has not left."""

    def act() -> str:
        outbox.send_again(message_id=message_id, actor=g.actor, now=clock.now())
        return url_for("mail.show")

    answer = acts.perform(act)
    errors.flash_done("mail.again")
    return answer
