"""Keep an agency's list of services: add one, end one, tell which may be called on a day."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select

from processes import records
from processes.db import db, new_id
from processes.errors import DuplicateCode, Invalid, NotFound, Problem
from processes.people import Actor, as_recorded, demand_reach, in_force
from processes.providers.models import Service, ServiceKind

INPUTS: Mapping[str, tuple[str, ...]] = {"notify": ("to", "subject", "text")}
"""What a built-in service must be given by the input mappings of its task."""

BUILT_IN = frozenset(INPUTS)
"""Services that the product does by itself; no agency registers one of these names."""

_LONGEST = 200


def add(
    *, agency_id: int, code: str, name: str, kind: str, from_on: date, actor: Actor | None = None, now: datetime
) -> Service:
    """Register a service. Refuses an empty or overlong text, a name of a built-in one and a code in use."""
    demand_reach(actor, "service.change", agency_id)
    code, name = code.strip(), name.strip()
    if errors := _check(code, name, kind):
        raise Invalid(errors)
    if code in BUILT_IN or db.session.scalar(
        select(Service.id).where(Service.agency_id == agency_id, Service.code == code)
    ):
        raise DuplicateCode(code=code)
    service = Service(agency_id=agency_id, id=new_id(), code=code, name=name, kind=kind, from_on=from_on)
    db.session.add(service)
    _record("service.added", service, actor, now)
    return service


def _check(code: str, name: str, kind: str) -> dict[str, list[Problem]]:
    errors: dict[str, list[Problem]] = {}
    for field, text in (("code", code), ("name", name)):
        if not text:
            errors[field] = [Problem("required")]
        elif len(text) > _LONGEST:
            errors[field] = [Problem("too_long", {"maximum": _LONGEST})]
    if kind not in set(ServiceKind):
        errors["kind"] = [Problem("not_an_option")]
    return errors


def change_end(
    *, agency_id: int, service_id: int, to_on: date | None, actor: Actor | None = None, now: datetime
) -> Service:
    """Set the last day of a service, or None to let it go on. Calls that wait are not touched.

    Refuses a day before its first.
    """
    demand_reach(actor, "service.change", agency_id)
    service = db.session.get(Service, (agency_id, service_id))
    if service is None:
        raise NotFound(service=service_id)
    if to_on is not None and to_on < service.from_on:
        raise Invalid({"to_on": [Problem("before_start")]})
    service.to_on = to_on
    _record("service.ended" if to_on else "service.continued", service, actor, now)
    return service


def services(agency_id: int) -> Sequence[Service]:
    """List the registered services of an agency by name."""
    query = select(Service).where(Service.agency_id == agency_id)
    return db.session.scalars(query.order_by(Service.name, Service.id)).all()


def available(agency_id: int, day: date | None = None) -> frozenset[str]:
    """Name every service that a diagram of this agency may call on a day; without one, those that have no end."""
    in_time = Service.to_on.is_(None) if day is None else in_force(Service, day)
    query = select(Service.code).where(Service.agency_id == agency_id, in_time)
    return BUILT_IN | frozenset(db.session.scalars(query))


def _record(name: str, service: Service, actor: Actor | None, now: datetime) -> None:
    facts = {"code": service.code, "name": service.name, "kind": str(service.kind)}
    if service.to_on is not None:
        facts["to"] = service.to_on.isoformat()
    who = {"system": "command"} if actor is None else as_recorded(actor)
    act = records.Act(name, who, facts, actor_id=None if actor is None else actor.person_id)
    records.append_to_agency(act, agency_id=service.agency_id, now=now)
