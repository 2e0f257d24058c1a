"""The administrator's page of webhooks: allowed hosts, who is told what, what was delivered and what was not."""

from typing import Any

from flask import Blueprint, current_app, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from processes import feed
from processes.errors import Invalid
from web import acts, clock, errors, hooks, i18n, problems
from web.security import access

pages = Blueprint("webhooks", __name__)


@pages.get("/webhooks")
@access("webhook.change")
def show() -> ResponseReturnValue:
    """Show hosts, webhooks and the newest deliveries."""
    return _page(None)


def _page(refusal: Invalid | None, *, key: str = "") -> str:
    agency_id = g.actor.agency_id
    hosts = {"name": "hosts", "type": "textarea", "rows": 3, "label": i18n.t("webhooks.hosts"), "required": False}
    hosts |= {"hint": i18n.t("webhooks.hosts_hint"), "value": "\n".join(feed.allowed(agency_id))}
    asked: list[dict[str, Any]] = [
        {"name": "name", "label": i18n.t("webhooks.name"), "width": "half"},
        {"name": "url", "label": i18n.t("webhooks.url"), "hint": i18n.t("webhooks.url_hint")},
        {"name": "acts", "type": "textarea", "rows": 3, "label": i18n.t("webhooks.acts"), "required": False,
         "hint": i18n.t("webhooks.acts_hint")},
    ]  # fmt: skip
    for field in (hosts, *asked):
        field["value"] = field.get("value", "") if key else request.form.get(str(field["name"]), field.get("value", ""))
        field["errors"] = problems.beside(refusal, field)
    return render_template(
        "webhooks.html",
        hosts=hosts,
        fields=asked,
        all_fields=[hosts, *asked],
        webhooks=feed.webhooks(agency_id),
        deliveries=feed.deliveries(agency_id),
        key=key,
        once=acts.new_key(),
    )


def _lines(name: str) -> list[str]:
    return request.form.get(name, "").split()


@pages.post("/webhooks/hosts")
@access("webhook.change")
def allow() -> ResponseReturnValue:
    """Say which hosts may be told what happens."""

    def act() -> str:
        feed.allow(hosts=_lines("hosts"), actor=g.actor, now=clock.now())
        return url_for("webhooks.show")

    try:
        answer = acts.perform(act)
    except Invalid as refusal:
        return _page(refusal), 422
    errors.flash_done("webhooks.hosts_kept")
    return answer


def _key(row: feed.Webhook) -> str:
    return hooks.key_of(str(current_app.config["SECRET_KEY"]), row.agency_id, row.id, int(row.key_number))


@pages.post("/webhooks")
@access("webhook.change")
def add() -> ResponseReturnValue:
    """Tell an address what happens; the key that signs is shown this once."""

    def webhook() -> feed.Webhook:
        form = {"name": request.form.get("name", ""), "url": request.form.get("url", "")}
        return feed.add_webhook(**form, acts=_lines("acts"), actor=g.actor, now=clock.now())

    try:
        made, answer = acts.make(webhook, url_for("webhooks.show"))
    except Invalid as refusal:
        return _page(refusal), 422
    return _page(None, key=_key(made)) if made else answer


@pages.post("/webhooks/<id:webhook_id>/key")
@access("webhook.change")
def change_key(webhook_id: int) -> ResponseReturnValue:
    """Sign with a new key from now on and show it this once."""

    def webhook() -> feed.Webhook:
        return feed.change_key(webhook_id=webhook_id, actor=g.actor, now=clock.now())

    made, answer = acts.make(webhook, url_for("webhooks.show"))
    return _page(None, key=_key(made)) if made else answer


@pages.post("/webhooks/<id:webhook_id>/end")
@access("webhook.change")
def end(webhook_id: int) -> Response:
    """Tell an address nothing any more."""

    def act() -> str:
        feed.end_webhook(webhook_id=webhook_id, actor=g.actor, now=clock.now())
        return url_for("webhooks.show")

    answer = acts.perform(act)
    errors.flash_done("webhooks.ended_now")
    return answer


@pages.post("/webhooks/deliveries/<id:delivery_id>/again")
@access("webhook.change")
def again(delivery_id: int) -> Response:
    """Try a delivery again that has not arrived."""

    def act() -> str:
        feed.send_again(delivery_id=delivery_id, actor=g.actor, now=clock.now())
        return url_for("webhooks.show")

    answer = acts.perform(act)
    errors.flash_done("webhooks.again_now")
    return answer
