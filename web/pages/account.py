"""Sign in, sign out, one's own account, the language of the pages."""

from flask import Blueprint, abort, current_app, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from processes import people
from processes.db import transaction
from processes.errors import Refused, TooManyAttempts, WrongCredentials
from web import acts, clock, errors, first_steps, frame, i18n, security
from web.security import PUBLIC, access

pages = Blueprint("account", __name__)
_YEAR = 365 * 24 * 3600


def local_path(address: str | None) -> str:
    """Give an address back when it leads to a page of this application, else an empty text."""
    text = address or ""
    is_local = text.startswith("/") and not text.startswith("//")
    return text if is_local and text.isprintable() and "\\" not in text else ""


@pages.get("/")
@access("account.view")
def home() -> ResponseReturnValue:
    """Go to the first page of one's role."""
    return redirect(frame.home())


@pages.get("/sign-in")
@access(PUBLIC)
def sign_in() -> ResponseReturnValue:
    """Show the form; whoever is signed in already goes on."""
    onward = local_path(request.args.get("next"))
    if g.actor is not None:
        return redirect(onward or "/")
    return render_template("sign_in.html", onward=onward, username="", problem="")


@pages.post("/sign-in")
@access(PUBLIC)
def open_session() -> ResponseReturnValue:
    """Sign in with a user name and a password; too many failures are refused before anything is hashed."""
    username = request.form.get("username", "")
    account, address = username.strip().casefold()[:100], request.remote_addr or ""
    try:
        people.check_throttle(account=account, address=address, now=clock.now())
        person = people.verify_password(username=username, password=request.form.get("password", ""))
    except WrongCredentials as refusal:
        with transaction():
            people.note_failure(account=account, address=address, now=clock.now())
        return _ask_again(refusal, username)
    except TooManyAttempts as refusal:
        return _ask_again(refusal, username)
    with transaction():
        if g.session_token:
            people.close_session(g.session_token)
        token = people.open_session(person=person, now=clock.now())
    answer = redirect(local_path(request.form.get("next")) or "/", code=303)
    return security.sign_in(answer, token)


def _ask_again(refusal: Refused, username: str) -> ResponseReturnValue:
    page = render_template(
        "sign_in.html",
        onward=local_path(request.form.get("next")),
        username=username,
        problem=errors.words_of(refusal),
    )
    return page, errors.status_of(refusal)


@pages.post("/sign-out")
@access("account.view")
def sign_out() -> ResponseReturnValue:
    """End this session."""
    with transaction():
        people.close_session(g.session_token)
    return security.sign_out(redirect(url_for("account.sign_in"), code=303))


@pages.get("/account")
@access("account.view")
def show() -> ResponseReturnValue:
    """Show one's posts, deputies and sessions."""
    now = clock.now()
    agency_id, person_id = g.actor.agency_id, g.actor.person_id
    return render_template(
        "account.html",
        posts=people.memberships(agency_id, person_id),
        deputies=people.delegations(agency_id, person_id),
        sessions=people.sessions_of(agency_id, person_id, g.session_token, now),
        today=people.today(now),
        once=acts.new_key(),
    )


@pages.post("/account/sessions/end")
@access("account.change")
def end_sessions() -> Response:
    """Sign out everywhere else."""

    def act() -> str:
        people.close_other_sessions(agency_id=g.actor.agency_id, person_id=g.actor.person_id, token=g.session_token)
        return url_for("account.show")

    answer = acts.perform(act)
    errors.flash_done("account.sessions_ended")
    return answer


@pages.post("/account/language")
@access("account.change")
def keep_language() -> Response:
    """Keep a language for pages and e-mails."""
    code = request.form.get("language", "")
    if code not in i18n.LANGUAGES:
        abort(404)

    def act() -> str:
        people.choose_language(agency_id=g.actor.agency_id, person_id=g.actor.person_id, language=code)
        return url_for("account.show")

    answer = acts.perform(act)
    session["language"] = code
    return answer


@pages.post("/account/first-steps")
@access("account.change")
def close_first_steps() -> Response:
    """Put the list of first steps away, in this browser for a year."""
    answer = redirect(url_for("account.home"), 303)
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    answer.set_cookie(
        first_steps.COOKIE, first_steps.CLOSED, max_age=_YEAR, secure=secure, httponly=True, samesite="Lax"
    )
    errors.flash_done("first_steps.closed")
    return answer


@pages.post("/account/keys")
@access("account.change")
def keep_keys() -> Response:
    """Switch single keys on or off for all of one's pages."""
    asked = request.form.get("keys", "")
    if asked not in {"on", "off"}:
        abort(404)

    def act() -> str:
        people.choose_keys(agency_id=g.actor.agency_id, person_id=g.actor.person_id, uses_keys=asked == "on")
        return url_for("help.keys")

    answer = acts.perform(act)
    errors.flash_done(f"keys.switched_{asked}")
    return answer


@pages.get("/language/<code>")
@access(PUBLIC)
def language(code: str) -> ResponseReturnValue:
    """Show the pages in this language until the browser is closed."""
    if code not in i18n.LANGUAGES:
        abort(404)
    session["language"] = code
    return redirect(local_path(request.args.get("next")) or "/")
