"""The operator's page of messages in transit: who sent what to whom since when; and which agencies are trusted."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from processes import exchange, people
from processes.errors import Invalid, NotFound
from web import acts, clock, errors, failures, i18n, problems
from web.security import access

pages = Blueprint("exchange", __name__)
_LONG = timedelta(days=1)


@pages.get("/messages")
@access("exchange.view")
def show() -> ResponseReturnValue:
    """List what is in transit, the longest first; never what is in it."""
    return _page({})


def _page(wrong: Mapping[str, Sequence[str]]) -> str:
    now, agency_id = clock.now(), g.actor.agency_id
    others = [one for one in people.agencies() if one.id != agency_id]
    return render_template(
        "exchange.html",
        rows_shown=[_row(one, now) for one in exchange.in_transit(agency_id)],
        trusted=[{"row": row, "agency": agency} for row, agency in exchange.trusted(agency_id)],
        may_trust=people.may(g.actor, "exchange.trust"),
        senders=[{"value": one.code, "label": f"{one.name} ({one.code})"} for one in others],
        wrong=wrong,
        once=acts.new_key(),
    )


def _row(found: Any, now: datetime) -> dict[str, Any]:
    message, sender, receiver, reference = found
    is_own = message.agency_id == g.actor.agency_id
    return {
        "id": message.id,
        "name": message.name,
        "kind": i18n.t(f"exchange.kind_{message.kind}"),
        "sender": reference if is_own else sender.name,
        "receiver": receiver.name,
        "sent_at": message.sent_at,
        "is_long": message.sent_at < now - _LONG,
        "state": _state(message),
        "is_own": is_own,
    }


def _state(message: exchange.SentMessage) -> str:
    if message.failure is None:
        return i18n.t("exchange.state_waiting")
    key = f"exchange.failure_{message.failure}"
    return i18n.t(key) if i18n.has(key) else failures.reason(message.failure, {})


@pages.post("/messages/<id:sent_id>/retry")
@access("exchange.retry")
def retry(sent_id: int) -> Response:
    """Look for the receiver again."""

    def act() -> str:
        exchange.retry(message_id=sent_id, actor=g.actor, now=clock.now())
        return url_for("exchange.show")

    answer = acts.perform(act)
    errors.flash_done("exchange.retried")
    return answer


@pages.get("/messages/<id:sent_id>/withdraw")
@access("exchange.withdraw")
def ask_withdrawal(sent_id: int) -> ResponseReturnValue:
    """Ask for the reason."""
    return _ask(sent_id, {})


def _ask(message_id: int, wrong: Mapping[str, Sequence[str]]) -> str:
    listed = (one for one in exchange.in_transit(g.actor.agency_id) if one[0].id == message_id)
    found = next(listed, None)
    if found is None or found[0].agency_id != g.actor.agency_id:
        raise NotFound(message=message_id)
    message, _, receiver, reference = found
    reason = {
        "type": "textarea",
        "name": "reason",
        "label": i18n.t("exchange.reason"),
        "value": request.form.get("reason", ""),
        "errors": wrong.get("reason", ()),
        "required": True,
    }
    return render_template(
        "exchange_withdraw.html",
        message=message,
        reference=reference,
        receiver=receiver,
        reason=reason,
        once=acts.new_key(),
    )


@pages.post("/messages/<id:sent_id>/withdraw")
@access("exchange.withdraw")
def withdraw(sent_id: int) -> ResponseReturnValue:
    """Take a message out of transit."""

    def act() -> str:
        reason = request.form.get("reason", "")
        exchange.withdraw(message_id=sent_id, reason=reason, actor=g.actor, now=clock.now())
        return url_for("exchange.show")

    try:
        answer = acts.perform(act)
    except Invalid as refusal:
        return _ask(sent_id, problems.by_field(refusal)), errors.status_of(refusal)
    errors.flash_done("exchange.withdrawn")
    return answer


@pages.post("/messages/trusted")
@access("exchange.trust")
def trust() -> ResponseReturnValue:
    """Take messages of another agency from now on."""

    def act() -> str:
        sender, name = (request.form.get(one, "").strip() for one in ("sender", "message"))
        exchange.trust(sender_code=sender, name=name, actor=g.actor, now=clock.now())
        return url_for("exchange.show")

    try:
        answer = acts.perform(act)
    except Invalid as refusal:
        return _page(problems.by_field(refusal)), errors.status_of(refusal)
    errors.flash_done("exchange.trusted")
    return answer


@pages.post("/messages/trusted/<id:trusted_id>/end")
@access("exchange.trust")
def distrust(trusted_id: int) -> Response:
    """Take no more messages of a sender."""

    def act() -> str:
        exchange.distrust(trusted_id=trusted_id, actor=g.actor, now=clock.now())
        return url_for("exchange.show")

    answer = acts.perform(act)
    errors.flash_done("exchange.distrusted")
    return answer
