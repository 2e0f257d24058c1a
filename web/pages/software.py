"""The administrator's pages of service accounts: software with a name of its own, what it may do, its tokens."""

from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from processes import definitions, people, providers, tokens
from processes.errors import DuplicateCode, Invalid
from web import acts, clock, dates, errors, i18n, ids, moments, problems
from web.pages.tokens import last_day, row_of, scopes
from web.security import access

pages = Blueprint("software", __name__)


@pages.get("/software")
@access("software.change")
def show() -> ResponseReturnValue:
    """List the service accounts of the agency."""
    rows = tokens.accounts(g.actor.agency_id)
    return render_template("software.html", rows_shown=[_row(row) for row in rows])


def _row(row: people.ServiceAccount) -> dict[str, Any]:
    return {
        "url": url_for("software.account", account_id=row.id),
        "name": row.name,
        "scopes": ", ".join(i18n.t(f"scopes.{scope.replace('.', '_')}") for scope in row.scopes),
        "until": moments.day_words(row.to_on),
        "is_live": row.closed_at is None and row.to_on >= people.today(clock.now()),
    }


@pages.get("/software/add")
@access("software.change")
def ask() -> ResponseReturnValue:
    """Ask about a new account."""
    return _ask(None)


def _ask(refusal: Invalid | DuplicateCode | None) -> str:
    return render_template("software_add.html", fields=_fields(refusal), once=acts.new_key())


def _fields(refusal: Invalid | DuplicateCode | None) -> list[dict[str, Any]]:
    now, sent = clock.now(), request.form
    found = {} if refusal is None else problems.of_form(refusal, taken="name")
    procedures = [
        {"value": ids.encode(row[0].id), "label": row[0].name, "code": row[0].code}
        for row in definitions.catalogue(g.actor.agency_id, people.today(now))
    ]
    served = [{"value": row.code, "label": row.name, "code": row.code} for row in providers.services(g.actor.agency_id)]
    asked: list[dict[str, Any]] = [
        {"name": "name", "label": i18n.t("software.name"), "hint": i18n.t("software.name_hint"), "width": "half"},
        {"name": "scopes", "label": i18n.t("tokens.scopes"), "options": scopes(people.ACCOUNT_SCOPES)},
        {"name": "procedures", "label": i18n.t("software.procedures"), "hint": i18n.t("software.procedures_hint"),
         "options": procedures, "required": False},
        {"name": "services", "label": i18n.t("software.services"), "hint": i18n.t("software.services_hint"),
         "options": served, "required": False},
        {"name": "until", "type": "date", "label": i18n.t("tokens.until"), "hint": i18n.t("tokens.until_hint")},
    ]  # fmt: skip
    for field in asked:
        if "options" in field:
            field |= {"type": "checkboxes", "value": sent.getlist(field["name"])}
        else:
            field["value"] = sent.get(field["name"], last_day() if field["name"] == "until" else "")
        field["errors"] = found.get(field["name"], ())
    return [field for field in asked if field.get("options", True)]


@pages.post("/software")
@access("software.change")
def add() -> ResponseReturnValue:
    """Add an account; its first token is made on its page."""

    def act() -> str:
        row = tokens.add_account(
            name=request.form.get("name", ""),
            scopes=request.form.getlist("scopes"),
            procedures=_ids(request.form.getlist("procedures")),
            served=request.form.getlist("services"),
            until=dates.needed(request.form, "until"),
            actor=g.actor,
            now=clock.now(),
        )
        return url_for("software.account", account_id=row.id)

    try:
        answer = acts.perform(act)
    except (Invalid, DuplicateCode) as refusal:
        return _ask(refusal), errors.status_of(refusal)
    errors.flash_done("software.added")
    return answer


def _ids(texts: list[str]) -> list[int]:
    try:
        return [ids.decode(text) for text in texts]
    except ValueError:
        raise problems.one("procedures", "not_an_option") from None


@pages.get("/software/<id:account_id>")
@access("software.change")
def account(account_id: int) -> ResponseReturnValue:
    """Show an account, its tokens, and a form for a new one."""
    return _account(account_id, None)


def _account(account_id: int, refusal: Invalid | None, made: str = "") -> str:
    row = tokens.account(g.actor.agency_id, account_id)
    listed = tokens.tokens_of(g.actor.agency_id, account_id=account_id)
    names = {one[0].id: one[0].name for one in definitions.catalogue(g.actor.agency_id, people.today(clock.now()))}
    asked: list[dict[str, Any]] = [
        {"name": "name", "label": i18n.t("tokens.name"), "hint": i18n.t("tokens.name_hint"), "width": "half"},
        {"name": "until", "type": "date", "label": i18n.t("tokens.until"), "hint": i18n.t("tokens.until_hint")},
    ]
    for field in asked:
        usual = moments.day_words(row.to_on) if field["name"] == "until" else ""
        field["value"] = usual if made else request.form.get(field["name"], usual)
        field["errors"] = problems.beside(refusal, field)
    return render_template(
        "software_account.html",
        account={**_row(row), "id": row.id, "services": ", ".join(row.services), "by": row.created_by_name},
        procedures=", ".join(names.get(one, "—") for one in row.procedures),
        rows_shown=[row_of(one) for one in listed],
        fields=asked,
        made=made,
        once=acts.new_key(),
    )


@pages.post("/software/<id:account_id>/tokens")
@access("software.change")
def make(account_id: int) -> ResponseReturnValue:
    """Make a token of an account and show it this once."""

    def token() -> str:
        row = tokens.account(g.actor.agency_id, account_id)
        until = dates.needed(request.form, "until")
        name = request.form.get("name", "")
        return tokens.issue_to(account=row, name=name, until=until, actor=g.actor, now=clock.now())[1]

    try:
        made, answer = acts.make(token, url_for("software.account", account_id=account_id))
    except Invalid as refusal:
        return _account(account_id, refusal), 422
    return _account(account_id, None, made) if made else answer


@pages.post("/software/<id:account_id>/tokens/<id:token_id>/end")
@access("software.change")
def end(account_id: int, token_id: int) -> Response:
    """End a token of an account at once."""

    def act() -> str:
        tokens.end_of(account_id=account_id, token_id=token_id, actor=g.actor, now=clock.now())
        return url_for("software.account", account_id=account_id)

    answer = acts.perform(act)
    errors.flash_done("tokens.ended_now")
    return answer


@pages.post("/software/<id:account_id>/close")
@access("software.change")
def close(account_id: int) -> Response:
    """Close an account: its tokens end at once."""

    def act() -> str:
        tokens.close_account(account_id=account_id, actor=g.actor, now=clock.now())
        return url_for("software.show")

    answer = acts.perform(act)
    errors.flash_done("software.closed")
    return answer
