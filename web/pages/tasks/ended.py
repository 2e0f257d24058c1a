"""Nothing typed is lost: not when the session ended meanwhile, not when the page is from an earlier session."""

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from processes import people, tasks
from processes.db import db, transaction
from processes.errors import NotSignedIn, Refused
from web import clock, errors, i18n, security, typed
from web.pages.tasks import show, ways
from web.pages.tasks.blueprint import pages
from web.security import StaleForm

_FORMS = frozenset({"tasks.complete", "tasks.draft"})


@pages.errorhandler(NotSignedIn)
def keep_what_was_typed(refusal: NotSignedIn) -> ResponseReturnValue:
    """Keep the form of a session that has just ended as a draft of its person, and ask to sign in again."""
    if request.method == "GET" or errors.wants_json() or not _kept():
        return errors.refuse(refusal)
    flash(i18n.t("tasks.kept_when_ended"), "near")
    return redirect(url_for("account.sign_in", next=_page()), code=303)


def _kept() -> bool:
    """Save the draft when browser, form and session belong together and the person may still work on the task."""
    token, task_id = security.ended_session_token(), (request.view_args or {}).get("task_id")
    found = people.ended_session(token, clock.now()) if token else None
    if found is None or task_id is None:
        return False
    try:
        actor = people.actor(found.agency_id, found.person_id, clock.now())
        with transaction():
            values = _values(task_id, actor)
            tasks.save_draft(task_id=task_id, values=values, actor=actor, now=clock.now())
    except Refused:
        db.session.rollback()
        return False
    return True


def _values(task_id: int, actor: people.Actor) -> dict[str, list[str]]:
    if request.endpoint in _FORMS:
        return typed.of_request().as_draft()
    draft = tasks.draft_of(task_id, actor)
    before = {name: list(texts) for name, texts in draft.values.items()} if draft is not None else {}
    return before | ways.as_draft(str(request.endpoint))


def _page() -> str:
    view = ways.PAGES.get(str(request.endpoint), "tasks.show")
    return url_for(view, **(request.view_args or {}))


@pages.errorhandler(StaleForm)
def show_again(refusal: StaleForm) -> ResponseReturnValue:
    """Show a form of an earlier session again with all that was typed; sending it once more is enough."""
    task_id = (request.view_args or {}).get("task_id")
    if g.actor is None or task_id is None or errors.wants_json():
        return errors.refuse(refusal)
    if request.endpoint in _FORMS:
        return show.render(task_id, sent=typed.of_request(), refusal=refusal), 403
    if request.endpoint in ways.PAGES:
        flash(errors.words_of(refusal), "near")
        return ways.ask_again(str(request.endpoint), task_id), 403
    return errors.refuse(refusal)
