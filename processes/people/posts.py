"""The administrator's verbs about posts with dates and standing deputies; nobody gives rights to themselves."""

from datetime import date, datetime

from processes.db import db, new_id
from processes.errors import Invalid, NotFound, Problem
from processes.people.access import Actor
from processes.people.accounts import find_person
from processes.people.directory import demand_order, record
from processes.people.models import Delegation, Membership, Person, Role, Unit
from processes.people.reach import demand_reach


def appoint(
    *,
    agency_id: int,
    person_id: int,
    unit_id: int,
    role_id: int,
    from_on: date,
    now: datetime,
    to_on: date | None = None,
    position: str | None = None,
    actor: Actor | None = None,
) -> Membership:
    """Give a person a role in a unit from a day (to a day).

    Refuses oneself, things of another agency, and days after the unit's last.
    """
    demand_reach(actor, "people.change", agency_id)
    _demand_somebody_else(actor, person_id, "role_id")
    demand_order(from_on, to_on)
    person = find_person(agency_id, person_id)
    unit, role = _place(agency_id, unit_id, role_id, to_on)
    post = Membership(
        agency_id=agency_id,
        id=new_id(),
        person_id=person_id,
        unit_id=unit_id,
        role_id=role_id,
        from_on=from_on,
        to_on=to_on,
        position=position or None,
    )
    db.session.add(post)
    facts = {
        "person": _named(person),
        "role": role.code,
        "unit": unit.name,
        **_period(from_on, to_on),
    }
    record("person.appointed", actor, facts, agency_id=agency_id, now=now)
    return post


def _place(agency_id: int, unit_id: int, role_id: int, to_on: date | None) -> tuple[Unit, Role]:
    """Find the unit and role of a post; refuse a post that would outlive its unit."""
    unit, role = db.session.get(Unit, (agency_id, unit_id)), db.session.get(Role, (agency_id, role_id))
    if unit is None or role is None:
        raise NotFound(unit=unit_id, role=role_id)
    if unit.to_on is not None and (to_on is None or to_on > unit.to_on):
        raise Invalid({"to_on": [Problem("unit_ends", {"day": unit.to_on.strftime("%d/%m/%Y")})]})
    return unit, role


def _period(from_on: date, to_on: date | None) -> dict[str, str | None]:
    return {"from": from_on.isoformat(), "to": to_on.isoformat() if to_on else None}


def end_post(
    *, membership_id: int, to_on: date, actor: Actor, now: datetime, agency_id: int | None = None
) -> Membership:
    """End a post on a day (included). ``agency_id`` is the actor's own when it is not given.

    Refuses a day after its present last one: a post is given by ``appoint``, never stretched by ending it.
    """
    owner = agency_id or actor.agency_id
    demand_reach(actor, "people.change", owner)
    post = db.session.get(Membership, (owner, membership_id))
    if post is None:
        raise NotFound(membership=membership_id)
    _demand_earlier(post.from_on, to_on, post.to_on)
    post.to_on = to_on
    role = db.session.get_one(Role, (owner, post.role_id))
    facts = {
        "membership": str(membership_id),
        "person": _named(find_person(owner, post.person_id)),
        "role": role.code,
        "to": to_on.isoformat(),
    }
    record("person.post_ended", actor, facts, agency_id=owner, now=now)
    return post


def name_deputy(
    *,
    person_id: int,
    deputy_id: int,
    from_on: date,
    actor: Actor,
    now: datetime,
    to_on: date | None = None,
    legal_basis: str | None = None,
    agency_id: int | None = None,
) -> Delegation:
    """Let one person stand in for another from a day (to a day). ``agency_id`` is the actor's own when not given.

    Refuses a person as their own deputy, and the administrator as anybody's.
    """
    owner = agency_id or actor.agency_id
    demand_reach(actor, "people.change", owner)
    if person_id == deputy_id:
        raise Invalid({"deputy_id": [Problem("same_person")]})
    _demand_somebody_else(actor, deputy_id, "deputy_id")
    demand_order(from_on, to_on)
    person, deputy = find_person(owner, person_id), find_person(owner, deputy_id)
    delegation = Delegation(
        agency_id=owner,
        id=new_id(),
        person_id=person_id,
        deputy_id=deputy_id,
        from_on=from_on,
        to_on=to_on,
        legal_basis=legal_basis or None,
        created_at=now,
    )
    db.session.add(delegation)
    facts = {"person": _named(person), "deputy": _named(deputy), **_period(from_on, to_on)}
    record("deputy.named", actor, facts, agency_id=owner, now=now)
    return delegation


def end_deputy(
    *, delegation_id: int, to_on: date, actor: Actor, now: datetime, agency_id: int | None = None
) -> Delegation:
    """End a deputy's standing on a day (included). ``agency_id`` is the actor's own when it is not given.

    Refuses a day after its present last one: a deputy is named by ``name_deputy``, never kept on by ending it.
    """
    owner = agency_id or actor.agency_id
    demand_reach(actor, "people.change", owner)
    delegation = db.session.get(Delegation, (owner, delegation_id))
    if delegation is None:
        raise NotFound(delegation=delegation_id)
    _demand_earlier(delegation.from_on, to_on, delegation.to_on)
    delegation.to_on = to_on
    facts = {
        "delegation": str(delegation_id),
        "person": _named(find_person(owner, delegation.person_id)),
        "deputy": _named(find_person(owner, delegation.deputy_id)),
        "to": to_on.isoformat(),
    }
    record("deputy.ended", actor, facts, agency_id=owner, now=now)
    return delegation


def _demand_earlier(from_on: date, to_on: date, last: date | None) -> None:
    """Refuse an end before the start, and one after the end that is set already."""
    demand_order(from_on, to_on)
    if last is not None and to_on > last:
        raise Invalid({"to_on": [Problem("after_end", {"day": last.strftime("%d/%m/%Y")})]})


def _demand_somebody_else(actor: Actor | None, person_id: int, field: str) -> None:
    """Refuse an administrator's act that would widen the administrator's own rights."""
    if actor is not None and actor.person_id == person_id:
        raise Invalid({field: [Problem("oneself")]})


def _named(person: Person) -> dict[str, str]:
    return {"id": str(person.id), "name": person.name}
