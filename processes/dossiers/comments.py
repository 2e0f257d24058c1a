"""Comments on a dossier among colleagues: each is a quality record, never changed; withdrawing leaves a trace.

The applicant and other agencies never see them: they are in no projection, no message and no letter.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select

from processes import definitions, instances, outbox, people, records
from processes.db import db
from processes.errors import Invalid, NotAllowed, NotFound, Problem, WrongStatus
from processes.instances import Doing, ProcessInstance
from processes.people import Actor, Person, Power
from processes.records import RecordView

ACT, WITHDRAWN = "dossier.comment", "dossier.comment_withdraw"
LONGEST = 2000
MOST = 10
_READERS = frozenset({Power.WORK, Power.RECEIVE})
_BY_USERNAME = re.compile(r"(?<![\w@.])@([\w.\-]{2,100})")


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment: ``number`` is its place among the records. Without ``text`` it is withdrawn or disposed of.

    ``mentions`` are the people who were told, with their names of that day.
    """

    number: int
    at: datetime
    author_id: int
    actor: Any
    mentions: tuple[tuple[int, str], ...]
    text: str | None
    withdrawn_at: datetime | None = None


def comments(views: Sequence[RecordView]) -> Sequence[Comment]:
    """Read the comments of a dossier from its records, oldest first."""
    found: dict[int, Comment] = {}
    for view in views:
        if view.act == ACT:
            told = tuple((int(one["id"]), str(one["name"])) for one in view.body.get("mentions", ()))
            author = view.body["actor"]
            text = (view.payload or {}).get("text")
            found[view.seq or 0] = Comment(view.seq or 0, view.at, int(author["id"]), author, told, text)
        elif view.act == WITHDRAWN:
            number = int(view.body["comment"])
            found[number] = replace(found[number], text=None, withdrawn_at=view.at)
    return list(found.values())


def colleagues(actor: Actor, now: datetime) -> Sequence[Any]:
    """List who may be mentioned: everybody else of the agency who may see its dossiers, as (id, name, username)."""
    readers = people.holders(actor.agency_id, set(_READERS), now) - {actor.person_id}
    query = select(Person.id, Person.name, Person.username).where(
        and_(Person.agency_id == actor.agency_id, Person.id.in_(sorted(readers)))
    )
    return db.session.execute(query.order_by(Person.sort_key, Person.id)).all()


def comment(
    *, instance_id: int, text: str, actor: Actor, now: datetime, mentioned: Collection[int] = ()
) -> ProcessInstance:
    """Add a comment to a dossier, also to one that stands still or has ended; tell whom it mentions.

    ``@username`` in the text mentions too. Refuses an empty or long text, and mentioning people who may not see the
    dossier.
    """
    instance, fresh = _held(instance_id, actor, now)
    said = text.replace("\r\n", "\n").strip()
    if not said:
        raise Invalid({"text": [Problem("required")]})
    if len(said) > LONGEST:
        raise Invalid({"text": [Problem("too_long", {"maximum": LONGEST})]})
    told = _mentioned(said, set(mentioned), fresh, now)
    mentions = [{"id": str(row.id), "name": row.name} for row in told]
    _record(instance, fresh, now, ACT, facts={"mentions": mentions}, payload={"text": said})
    notice = {"reference": instance.reference, "instance": str(instance.id), "by": fresh.name}
    outbox.add("comment_mention", agency_id=fresh.agency_id, to=[row.id for row in told], params=notice, now=now)
    return instance


def withdraw_comment(*, instance_id: int, number: int, actor: Actor, now: datetime) -> ProcessInstance:
    """Withdraw an own comment: its words are no longer shown; that it was there, and the record of it, stays.

    Refuses somebody else's (``NotAllowed``) and one that is withdrawn already.
    """
    instance, fresh = _held(instance_id, actor, now)
    known = {one.number: one for one in comments(records.of_instance(instance.agency_id, instance.id))}
    if number not in known:
        raise NotFound(comment=number)
    if known[number].author_id != fresh.person_id:
        raise NotAllowed(action=ACT)
    if known[number].withdrawn_at is not None:
        raise WrongStatus(status="withdrawn")
    _record(instance, fresh, now, WITHDRAWN, facts={"comment": number})
    return instance


def _held(instance_id: int, actor: Actor, now: datetime) -> tuple[ProcessInstance, Actor]:
    instance = instances.lock(actor.agency_id, instance_id)
    fresh = replace(people.actor(actor.agency_id, actor.person_id, now), allowed=actor.allowed)
    people.require(fresh, ACT)
    people.demand_procedure(fresh, instance.procedure_id)
    return instance, fresh


def _mentioned(text: str, chosen: set[int], actor: Actor, now: datetime) -> Sequence[Any]:
    """Find who is mentioned, chosen or written as ``@username``; what names nobody here stays a text."""
    able = {row.id: row for row in colleagues(actor, now)}
    if chosen - able.keys():
        raise Invalid({"mention": [Problem("cannot_see_dossier")]})
    written = {name.rstrip(".-").casefold() for name in _BY_USERNAME.findall(text)}
    told = [row for row in able.values() if row.id in chosen or row.username.casefold() in written]
    if len(told) > MOST:
        raise Invalid({"mention": [Problem("too_many_mentions", {"maximum": MOST})]})
    return told


def _record(instance: ProcessInstance, actor: Actor, now: datetime, act: str, **more: Any) -> None:
    post, behalf = people.post_for(actor, None, actor.person_id)
    running = definitions.load(instance.agency_id, instance.version_id)
    instances.record(instance, running, Doing(act, now, actor=actor, post=post, behalf=behalf, **more))
