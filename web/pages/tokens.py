"""One's own access tokens: what software may do in one's name, until when; a new one is shown once."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from processes import people, tokens
from processes.errors import Invalid
from web import acts, clock, dates, errors, i18n, moments, problems
from web.security import access

pages = Blueprint("tokens", __name__)
_USUAL = timedelta(days=90)


@pages.get("/tokens")
@access("account.token")
def show() -> ResponseReturnValue:
    """List one's tokens and ask for a new one."""
    return _page(None)


def _page(refusal: Invalid | None, made: str = "") -> str:
    rows = tokens.tokens_of(g.actor.agency_id, person_id=g.actor.person_id)
    return render_template(
        "tokens.html",
        rows_shown=[row_of(row) for row in rows],
        fields=_fields(refusal, is_fresh=bool(made)),
        made=made,
        address=url_for("interface.show"),
        once=acts.new_key(),
    )


def row_of(row: tokens.AccessToken) -> dict[str, Any]:
    """Say about a token what people recognise it by; what ``is_live`` may be ended."""
    return {
        "id": row.id,
        "name": row.name,
        "prefix": f"{row.prefix}…",
        "scopes": ", ".join(i18n.t(f"scopes.{scope.replace('.', '_')}") for scope in row.scopes),
        "until": moments.day_words(moments.local(row.expires_at - timedelta(seconds=1)).date()),
        "used_at": row.used_at,
        "ended_by": row.ended_by_name,
        "is_live": row.ended_at is None and row.expires_at > clock.now(),
    }


def last_day() -> str:
    """Offer the last day of a new token."""
    return moments.day_words(people.today(clock.now()) + _USUAL)


def scopes(names: Any) -> list[dict[str, str]]:
    """Offer scopes by what they let do."""
    return [{"value": name, "label": i18n.t(f"scopes.{name.replace('.', '_')}"), "code": name} for name in names]


def _useful() -> list[str]:
    """Name the scopes of which the person may do anything at all."""
    return [scope for scope, actions in people.SCOPES.items() if any(people.may(g.actor, action) for action in actions)]


def _fields(refusal: Invalid | None, *, is_fresh: bool) -> list[dict[str, Any]]:
    sent = {} if is_fresh else request.form
    asked: list[dict[str, Any]] = [
        {"name": "name", "label": i18n.t("tokens.name"), "hint": i18n.t("tokens.name_hint"), "width": "half"},
        {"name": "scopes", "type": "checkboxes", "label": i18n.t("tokens.scopes"), "options": scopes(_useful())},
        {"name": "until", "type": "date", "label": i18n.t("tokens.until"), "hint": i18n.t("tokens.until_hint")},
    ]
    for field in asked:
        kept = request.form.getlist("scopes") if field["name"] == "scopes" and sent else sent.get(field["name"], "")
        field["value"] = kept or (last_day() if field["name"] == "until" and not sent else kept)
        field["errors"] = problems.beside(refusal, field)
    return asked


@pages.post("/tokens")
@access("account.token")
def make() -> ResponseReturnValue:
    """Make a token and show it this once."""

    def token() -> str:
        return tokens.issue(
            name=request.form.get("name", ""),
            scopes=request.form.getlist("scopes"),
            until=dates.needed(request.form, "until"),
            actor=g.actor,
            now=clock.now(),
        )[1]

    try:
        made, answer = acts.make(token, url_for("tokens.show"))
    except Invalid as refusal:
        return _page(refusal), 422
    return _page(None, made) if made else answer


@pages.post("/tokens/<id:token_id>/end")
@access("account.token")
def end(token_id: int) -> Response:
    """End a token at once."""

    def act() -> str:
        tokens.end(token_id=token_id, actor=g.actor, now=clock.now())
        return url_for("tokens.show")

    answer = acts.perform(act)
    errors.flash_done("tokens.ended_now")
    return answer
