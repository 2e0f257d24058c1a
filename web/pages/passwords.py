"""Set a password by a one-time link, ask for such a link, change one's password."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from processes import outbox, people
from processes.db import transaction
from processes.errors import Invalid, LinkExpired, Problem, TooManyAttempts
from web import clock, errors, i18n, problems, security
from web.security import PUBLIC, access

pages = Blueprint("passwords", __name__)


@pages.get("/set-password")
@access(PUBLIC)
def choose() -> ResponseReturnValue:
    """Show the form; the token stands in the fragment, which browsers do not send, or is pasted."""
    return render_template("set_password.html", code="", wrong={}, problem="")


@pages.post("/set-password")
@access(PUBLIC)
def keep() -> ResponseReturnValue:
    """Set the password once and sign in."""
    token, address = request.form.get("code", "").strip().rpartition("#")[2], request.remote_addr or ""
    try:
        people.check_throttle(account="(link)" + address, address=address, now=clock.now())
        password = _twice()
        with transaction():
            person = people.use_link(token=token, password=password, now=clock.now())
            if g.session_token:
                people.close_session(g.session_token)
            session_token = people.open_session(person=person, now=clock.now())
    except (LinkExpired, TooManyAttempts) as refusal:
        if isinstance(refusal, LinkExpired):
            with transaction():
                people.note_failure(account="(link)" + address, address=address, now=clock.now())
        page = render_template("set_password.html", code=token, wrong={}, problem=errors.words_of(refusal))
        return page, errors.status_of(refusal)
    except Invalid as refusal:
        page = render_template("set_password.html", code=token, wrong=problems.by_field(refusal), problem="")
        return page, errors.status_of(refusal)
    flash(i18n.t("account.password_kept"), "done")
    return security.sign_in(redirect("/", code=303), session_token)


@pages.get("/forgot-password")
@access(PUBLIC)
def forgotten() -> ResponseReturnValue:
    """Show the form that asks for a link."""
    return render_template("forgot_password.html", is_sent=False)


@pages.post("/forgot-password")
@access(PUBLIC)
def ask() -> ResponseReturnValue:
    """Send a link to whoever has an e-mail address, else tell the administrators; the answer is always the same."""
    account, address = request.form.get("username", "").strip().casefold()[:100], request.remote_addr or ""
    try:
        people.check_throttle(account="(forgot)" + account, address=address, now=clock.now())
    except TooManyAttempts as refusal:
        return render_template("forgot_password.html", is_sent=False, problem=errors.words_of(refusal)), 429
    with transaction():
        people.note_failure(account="(forgot)" + account, address=address, now=clock.now())
        _send(account)
    return render_template("forgot_password.html", is_sent=True)


def _send(account: str) -> None:
    """Ask the worker for a link: it makes the token when the e-mail leaves, so that none is ever stored."""
    person, now = people.find_account(account), clock.now()
    if person is None:
        return
    if person.email and people.setting(person.agency_id, "mail").get("host"):
        outbox.add("password_link", agency_id=person.agency_id, to=[person.id], params={}, now=now)
        return
    administrators = people.holders(person.agency_id, {people.Power.ADMINISTER}, now)
    asked = {"name": person.name, "person_id": person.id}
    outbox.add("password_asked", agency_id=person.agency_id, to=administrators, params=asked, now=now)


@pages.get("/account/password")
@access("account.change")
def change() -> ResponseReturnValue:
    """Show the form to change one's password."""
    return render_template("change_password.html", wrong={}, problem="")


@pages.post("/account/password")
@access("account.change")
def replace() -> ResponseReturnValue:
    """Change one's password; every session ends and this one is opened anew."""
    account, address = f"(change){g.actor.person_id}", request.remote_addr or ""
    try:
        people.check_throttle(account=account, address=address, now=clock.now())
        token = _replace(_twice())
    except TooManyAttempts as refusal:
        return render_template("change_password.html", wrong={}, problem=errors.words_of(refusal)), 429
    except Invalid as refusal:
        if "current" in refusal.errors:
            with transaction():
                people.note_failure(account=account, address=address, now=clock.now())
        page = render_template("change_password.html", wrong=problems.by_field(refusal), problem="")
        return page, errors.status_of(refusal)
    errors.flash_done("account.password_kept")
    return security.sign_in(redirect(url_for("account.show"), code=303), token)


def _replace(password: str) -> str:
    now, actor = clock.now(), g.actor
    with transaction():
        person = people.change_password(
            agency_id=actor.agency_id,
            person_id=actor.person_id,
            current=request.form.get("current", ""),
            password=password,
            now=now,
        )
        return people.open_session(person=person, now=now)


def _twice() -> str:
    """Read the new password; refuse two that differ."""
    password = request.form.get("password", "")
    if password != request.form.get("again", ""):
        raise Invalid({"again": [Problem("password_differs")]})
    return password
