"""The administrator's verbs about webhooks: which addresses are allowed, who is told what, what did not arrive."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import and_, select, update

from processes import people, records
from processes.db import db, new_id
from processes.errors import Invalid, NotFound, Problem, WrongStatus
from processes.feed.models import Webhook, WebhookDelivery
from processes.people import Actor, as_recorded, require

SETTING = "webhooks"
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?::[0-9]{1,5})?")
_ACT = re.compile(r"[a-z_]{1,40}\.(?:[a-z_0-9]{1,40})?")
_NAME, _URL, _MOST = 100, 500, 50
_HTTPS = 443


def allowed(agency_id: int) -> list[str]:
    """List the hosts that may be told what happens, each with its port unless that is 443."""
    return [str(host) for host in people.setting(agency_id, SETTING).get("hosts", ())]


def allow(*, hosts: Sequence[str], actor: Actor, now: datetime) -> None:
    """Say which hosts may be told what happens. Refuses what is no host. Webhooks to others wait from now on."""
    named = sorted({host.strip().lower() for host in hosts if host.strip()})
    if len(named) > _MOST or not all(_HOST.fullmatch(host) for host in named):
        raise Invalid({"hosts": [Problem("not_a_host")]})
    people.change_setting(name=SETTING, value={"hosts": named}, action="webhook.change", actor=actor, now=now)


def host_of(url: str) -> str:
    """Give host and port of an address as the list of allowed ones writes it. Refuses (``ValueError``) what is none."""
    parts = urlsplit(url)
    if parts.scheme not in {"https", "http"} or not parts.hostname or parts.username or parts.fragment:
        raise ValueError(url)
    port = parts.port
    return parts.hostname if port is None or (parts.scheme, port) == ("https", _HTTPS) else f"{parts.hostname}:{port}"


def add_webhook(*, name: str, url: str, acts: Sequence[str], actor: Actor, now: datetime) -> Webhook:
    """Tell an address what happens from now on; ``acts`` are beginnings such as ``dossier.``, none for all.

    Refuses an empty name, an address that is none or whose host is not allowed, and acts that are none.
    """
    require(actor, "webhook.change")
    errors: dict[str, list[Problem]] = {}
    if not name.strip() or len(name) > _NAME:
        errors["name"] = [Problem("too_long", {"maximum": _NAME}) if name.strip() else Problem("required")]
    if wrong := _wrong(url, actor.agency_id):
        errors["url"] = [Problem(wrong)]
    chosen = sorted({act.strip() for act in acts if act.strip()})
    if len(chosen) > _MOST or not all(_ACT.fullmatch(act) for act in chosen):
        errors["acts"] = [Problem("not_an_act")]
    if errors:
        raise Invalid(errors)
    webhook = Webhook(
        agency_id=actor.agency_id,
        id=new_id(),
        name=name.strip(),
        url=url.strip(),
        acts=chosen,
        key_number=1,
        created_at=now,
        created_by_name=actor.name,
    )
    db.session.add(webhook)
    _record("webhook.added", webhook, actor, now)
    return webhook


def _wrong(url: str, agency_id: int) -> str | None:
    if not url.strip():
        return "required"
    try:
        host = host_of(url.strip())
    except ValueError:
        return "not_an_address"
    if len(url) > _URL:
        return "not_an_address"
    return None if host in allowed(agency_id) else "host_not_allowed"


def webhooks(agency_id: int) -> Sequence[Webhook]:
    """List the webhooks of an agency, ended ones last."""
    query = select(Webhook).where(Webhook.agency_id == agency_id).order_by(Webhook.created_at, Webhook.id)
    return sorted(db.session.scalars(query), key=lambda row: row.ended_at is not None)


def webhook(agency_id: int, webhook_id: int) -> Webhook:
    """Find a webhook of an agency; another agency's does not exist."""
    found = db.session.get(Webhook, (agency_id, webhook_id))
    if found is None:
        raise NotFound(webhook=webhook_id)
    return found


def end_webhook(*, webhook_id: int, actor: Actor, now: datetime) -> Webhook:
    """Tell an address nothing any more; what did not arrive is given up. Refuses one that has ended."""
    found = _live(webhook_id, actor)
    found.ended_at, found.ended_by_name = now, actor.name
    db.session.execute(
        update(WebhookDelivery)
        .where(
            WebhookDelivery.agency_id == actor.agency_id,
            WebhookDelivery.webhook_id == webhook_id,
            WebhookDelivery.due_at.is_not(None),
        )
        .values(due_at=None)
    )
    _record("webhook.ended", found, actor, now)
    return found


def change_key(*, webhook_id: int, actor: Actor, now: datetime) -> Webhook:
    """Sign with a new key from now on. Refuses a webhook that has ended."""
    found = _live(webhook_id, actor)
    found.key_number += 1
    _record("webhook.key_changed", found, actor, now)
    return found


def _live(webhook_id: int, actor: Actor) -> Webhook:
    require(actor, "webhook.change")
    found = webhook(actor.agency_id, webhook_id)
    if found.ended_at is not None:
        raise WrongStatus(status="ended")
    return found


def deliveries(agency_id: int, limit: int = 100) -> Sequence[Any]:
    """List the newest deliveries of an agency: (delivery, name of the webhook)."""
    of_webhook = and_(Webhook.agency_id == WebhookDelivery.agency_id, Webhook.id == WebhookDelivery.webhook_id)
    query = (
        select(WebhookDelivery, Webhook.name)
        .join(Webhook, of_webhook)
        .where(WebhookDelivery.agency_id == agency_id)
        .order_by(WebhookDelivery.created_at.desc(), WebhookDelivery.position.desc(), WebhookDelivery.id)
    )
    return db.session.execute(query.limit(limit)).all()


def send_again(*, delivery_id: int, actor: Actor, now: datetime) -> WebhookDelivery:
    """Try a delivery again with all attempts anew. Refuses one that has arrived, and one of an ended webhook."""
    require(actor, "webhook.change")
    found = db.session.get(WebhookDelivery, (actor.agency_id, delivery_id), with_for_update=True)
    if found is None:
        raise NotFound(delivery=delivery_id)
    about = _live(found.webhook_id, actor)
    if found.delivered_at is not None:
        raise WrongStatus(status="delivered")
    found.due_at, found.attempts = now, 0
    _record("webhook.sent_again", about, actor, now)
    return found


def _record(name: str, about: Webhook, actor: Actor, now: datetime) -> None:
    facts = {"webhook": {"id": str(about.id), "name": about.name, "url": about.url}, "acts": list(about.acts)}
    act = records.Act(name, as_recorded(actor), facts, actor_id=actor.person_id)
    records.append_to_agency(act, agency_id=about.agency_id, now=now)
