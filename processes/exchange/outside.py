"""Messages from outside: software, or an operator, hands one to the instance that awaits it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from engine import feel, keys
from engine.correlation import Keys
from processes import definitions, instances, people
from processes.db import db
from processes.errors import Conflict, Invalid, NotFound, Problem
from processes.exchange.models import SentKind
from processes.instances import Doing, ProcessInstance, Subscription
from processes.people import Actor

_MOST = 200


class SeveralAwait(Conflict):
    """More than one instance awaits this message: say which, or send keys that only one of them has."""

    code = "several_await"


def deliver_from_outside(
    *,
    name: str,
    values: Mapping[str, Any],
    keys: Keys,
    actor: Actor,
    now: datetime,
    instance_id: int | None = None,
    request: str | None = None,
) -> ProcessInstance:
    """Hand a message to the one instance of the actor's agency that awaits it, by id or by its correlation keys.

    Refuses (``NotFound``) a message that nobody awaits, (``SeveralAwait``) one that several do, and (``Invalid``)
    values that the catching event does not let in: from outside nothing enters that its mappings do not name.
    """
    wait = _only(name, keys, actor, instance_id)
    instance = instances.lock(actor.agency_id, wait.instance_id)
    fresh = people.actor(actor.agency_id, actor.person_id, now)
    people.require(fresh, "message.send")
    query = select(Subscription).where(Subscription.agency_id == wait.agency_id, Subscription.id == wait.id)
    if db.session.scalar(query.execution_options(populate_existing=True)) is None:
        raise NotFound(message=name)
    _demand_admitted(instance, wait.element_id, values)
    post, behalf = people.post_for(fresh, None, fresh.person_id)
    facts = {"message": {"kind": "message", "name": name}, "element": wait.element_id}
    payload = {"received": {one: feel.encode(value) for one, value in values.items()}} if values else None
    doing = Doing(
        "message.receive", now, actor=fresh, post=post, behalf=behalf, facts=facts, payload=payload, request=request
    )
    instances.deliver(instance, name, values, doing, key=wait.key)
    return instance


def _only(name: str, sent: Keys, actor: Actor, instance_id: int | None) -> Subscription:
    query = (
        select(Subscription, ProcessInstance.procedure_id)
        .join(
            ProcessInstance,
            (ProcessInstance.agency_id == Subscription.agency_id) & (ProcessInstance.id == Subscription.instance_id),
        )
        .where(
            Subscription.agency_id == actor.agency_id,
            Subscription.kind == SentKind.MESSAGE,
            Subscription.name == name,
        )
    )
    if instance_id is not None:
        query = query.where(Subscription.instance_id == instance_id)
    if actor.procedures:
        query = query.where(ProcessInstance.procedure_id.in_(sorted(actor.procedures)))
    rows = [row[0] for row in db.session.execute(query.order_by(Subscription.id).limit(_MOST))]
    if sent or instance_id is None:
        rows = [row for row in rows if keys.matches(keys.decode(row.keys), sent)]
    if not rows:
        raise NotFound(message=name)
    if len({row.instance_id for row in rows}) > 1:
        raise SeveralAwait(message=name)
    return min(rows, key=lambda row: int(row.key[1:]))


def _demand_admitted(instance: ProcessInstance, element_id: str, values: Mapping[str, Any]) -> None:
    diagram = definitions.load(instance.agency_id, instance.version_id).diagram
    element = diagram.elements.get(element_id)
    read = () if element is None else (feel.parse(one.expression).names for one in element.mappings.outputs)
    unasked = set(values) - frozenset().union(*read)
    if unasked:
        raise Invalid({one: [Problem("unknown_field")] for one in sorted(unasked)})
