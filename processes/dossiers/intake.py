"""Take a dossier in: allocate its code, start its procedure, fix its limit; withdraw it on request."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, text

from processes import definitions, instances, people, records
from processes.calendar import Limit
from processes.db import db, new_id
from processes.deadlines import schedule_dossier
from processes.definitions import Running
from processes.dossiers import beginning
from processes.dossiers.beginning import Beginning
from processes.dossiers.models import Channel, Dossier
from processes.errors import Invalid, NotFound, Problem
from processes.instances import Doing, ProcessInstance
from processes.people import Actor, today
from processes.text import telephone

WITHDRAWAL = "withdrawal"
_Posts = tuple[people.Post | None, people.Post | None]
_SERIAL_WIDTH = 4
_SAME_TELEPHONE = 200
_COPY, _COPY_WIDTH = "NB", 6
"""«Nhân bản»: copied to enlarge a demonstration."""

_NEXT = text(
    "INSERT INTO code_counter (agency_id, day, last) VALUES (:agency, :day, 1) "
    "ON CONFLICT (agency_id, day) DO UPDATE SET last = code_counter.last + 1 RETURNING last"
)


def allocate_code(agency_id: int, agency_code: str, day: date) -> str:
    """Give the next dossier code of an agency on a day: ``CODE-YYMMDD-0001`` (Circular 01/2018 art. 19).

    The counter's row stays locked until the end of the transaction; a number is never given twice.
    """
    last = db.session.execute(_NEXT, {"agency": agency_id, "day": day.isoformat()}).scalar_one()
    return f"{agency_code}-{day:%y%m%d}-{last:0{_SERIAL_WIDTH}d}"


def copied_code(reference: str, day: date, number: int) -> str:
    """Give the code of a copy in a demonstration: it looks like no code that ``allocate_code`` gives."""
    return f"{reference.rsplit('-', 2)[0]}-{day:%y%m%d}-{_COPY}{number:0{_COPY_WIDTH}d}"


def is_copy(reference: str) -> bool:
    """Whether a code belongs to a copy that was made to enlarge a demonstration."""
    return reference.rpartition("-")[2].startswith(_COPY)


def start(
    *,
    procedure_id: int,
    applicant: Mapping[str, str],
    channel: str,
    actor: Actor,
    now: datetime,
    received_at: datetime | None = None,
    values: Mapping[str, Any] | None = None,
    request: str | None = None,
) -> ProcessInstance:
    """Receive a dossier: code, due moment, first tasks, first record.

    ``applicant`` has ``name`` and perhaps ``phone``, ``email``, ``address``, ``identity``. ``received_at`` may lie
    before now (late entry), never after. ``values`` are the raw values of the version's start form, from which decision
    tables may give the limit and the fee. Refuses a procedure without a version in force.
    """
    fresh = people.actor(actor.agency_id, actor.person_id, now)
    people.require(fresh, "dossier.start")
    posts = people.receiving_posts(fresh, procedure_id)
    received_at = received_at or now
    running, what = begun(procedure_id, applicant, channel, values or {}, fresh, received_at, now)
    dossier = _dossier(applicant, channel, what, fresh, received_at)
    db.session.add(dossier)
    return instances.start(
        version_id=running.version_id,
        agency_id=actor.agency_id,
        reference=allocate_code(actor.agency_id, fresh.agency_code, today(received_at)),
        subject=dossier.applicant_name,
        variables=what.routing,
        doing=_receiving(dossier, what, fresh, posts, now, request),
        instance_id=dossier.id,
        case=what.case,
    )


def preview(*, procedure_id: int, values: Mapping[str, Any], received_at: datetime, agency_id: int) -> Beginning:
    """Say what limit and fee a dossier with these values would have; nothing is kept. Refuses faulty values."""
    version_id = definitions.version_in_force(agency_id, procedure_id, today(received_at))
    return beginning.read(definitions.load(agency_id, version_id), values, received_at, {})


def _dossier(
    applicant: Mapping[str, str], channel: str, begun: Beginning, actor: Actor, received_at: datetime
) -> Dossier:
    return Dossier(
        agency_id=actor.agency_id,
        id=new_id(),
        applicant_name=applicant["name"].strip(),
        applicant={name: value.strip() for name, value in applicant.items() if value.strip()},
        phone=telephone(applicant.get("phone", "")),
        channel=channel,
        limit=begun.limit,
        fee=begun.fee,
        received_by=actor.person_id,
        received_at=received_at,
    )


def begun(
    procedure_id: int,
    applicant: Mapping[str, str],
    channel: str,
    values: Mapping[str, Any],
    actor: Actor,
    received_at: datetime,
    now: datetime,
) -> tuple[Running, Beginning]:
    """Check the whole reception at once; read the start form of the version in force on the day of receipt."""
    errors = _check(applicant, channel, received_at, now)
    if "received_at" in errors:
        raise Invalid(errors)
    version_id = definitions.version_in_force(actor.agency_id, procedure_id, today(received_at))
    running = definitions.load(actor.agency_id, version_id)
    return running, beginning.read(running, values, received_at, errors)


def _receiving(
    dossier: Dossier, begun: Beginning, actor: Actor, posts: _Posts, now: datetime, request: str | None
) -> Doing:
    post, behalf = posts
    received_at = records.moment(dossier.received_at)
    facts = {"channel": dossier.channel, "received_at": received_at, "limit": dossier.limit, **begun.facts()}
    payload = {"applicant": dict(dossier.applicant), **begun.payload()}
    return Doing(
        "dossier.start",
        now,
        actor=actor,
        post=post,
        behalf=behalf,
        facts=facts,
        payload=payload,
        request=request,
        made=begun.made,
    )


def _check(
    applicant: Mapping[str, str], channel: str, received_at: datetime, now: datetime
) -> dict[str, list[Problem]]:
    errors: dict[str, list[Problem]] = {}
    if not applicant.get("name", "").strip():
        errors["name"] = [Problem("required")]
    if channel not in set(Channel):
        errors["channel"] = [Problem("not_an_option")]
    if received_at > now:
        errors["received_at"] = [Problem("in_the_future")]
    return errors


def fix_limit(change: instances.Change, _events: Any) -> None:
    """React to a start: count the dossier's limit from its receipt."""
    dossier = db.session.get(Dossier, (change.instance.agency_id, change.instance.id))
    limit = {} if dossier is None else dossier.limit
    if dossier is not None and "unit" in limit and not change.step.finished:
        schedule_dossier(change, Limit.parse(limit), dossier.received_at)


def withdraw(*, instance_id: int, reason: str, actor: Actor, now: datetime) -> ProcessInstance:
    """Withdraw a dossier at the applicant's wish. Refuses where the diagram does not wait for a withdrawal."""
    instance = instances.lock(actor.agency_id, instance_id)
    fresh = people.actor(actor.agency_id, actor.person_id, now)
    people.require(fresh, "dossier.withdraw")
    if not reason.strip():
        raise Invalid({"reason": [Problem("required")]})
    post, behalf = people.receiving_posts(fresh, instance.procedure_id)
    payload = {"reason": reason.strip()}
    doing = Doing("dossier.withdraw", now, actor=fresh, post=post, behalf=behalf, payload=payload)
    instances.deliver(instance, WITHDRAWAL, {}, doing)
    return instance


def dossier(agency_id: int, instance_id: int) -> Dossier:
    """Find a dossier of this agency; another agency's does not exist."""
    found = db.session.get(Dossier, (agency_id, instance_id))
    if found is None:
        raise NotFound(dossier=instance_id)
    return found


def with_telephone(agency_id: int, text: str) -> frozenset[int]:
    """Tell the newest dossiers whose applicant has this very telephone number, however it is written; at most 200.

    None for a text that is no telephone number.
    """
    number = telephone(text)
    if number is None:
        return frozenset()
    query = select(Dossier.id).where(Dossier.agency_id == agency_id, Dossier.phone == number)
    return frozenset(db.session.scalars(query.order_by(Dossier.received_at.desc()).limit(_SAME_TELEPHONE)))


def may_withdraw(agency_id: int, instance_id: int) -> bool:
    """Whether the diagram waits for a withdrawal at the moment."""
    query = select(instances.Subscription.id).where(
        instances.Subscription.agency_id == agency_id,
        instances.Subscription.instance_id == instance_id,
        instances.Subscription.kind == "message",
        instances.Subscription.name == WITHDRAWAL,
    )
    return db.session.scalar(query) is not None
