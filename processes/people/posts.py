"""The administrator's verbs about people: accounts, posts with dates, standing deputies."""

from datetime import date, datetime

from sqlalchemy import delete, select

from processes.db import db, new_id
from processes.errors import DuplicateCode, Invalid, NotFound, Problem
from processes.people.access import Actor, require
from processes.people.directory import demand, record
from processes.people.models import Delegation, Membership, Person, Role, Session, Unit
from processes.text import fold, sort_key


def _demand_order(from_on: date, to_on: date | None) -> None:
    if to_on is not None and to_on < from_on:
        raise Invalid({"to_on": [Problem("before_start")]})


def add_person(
    *,
    agency_id: int,
    username: str,
    name: str,
    now: datetime,
    email: str | None = None,
    actor: Actor | None = None,
) -> Person:
    """Add a person without a password (a one-time link sets it). Refuses a user name in use anywhere."""
    demand(username=username, name=name)
    if actor is not None:
        require(actor, "people.change")
    account = username.strip().casefold()
    if db.session.scalar(select(Person.id).where(Person.username == account)):
        raise DuplicateCode(code=account)
    person = Person(
        agency_id=agency_id,
        id=new_id(),
        username=account,
        name=name.strip(),
        search=fold(f"{name} {account}"),
        sort_key=sort_key(name),
        email=email or None,
        created_at=now,
    )
    db.session.add(person)
    record("person.added", actor, {"person": {"id": str(person.id), "name": name}}, agency_id=agency_id, now=now)
    return person


def deactivate(*, person_id: int, actor: Actor, now: datetime) -> None:
    """Close an account and end its sessions at once; what the person did stays as it is."""
    require(actor, "people.change")
    person = _person(actor.agency_id, person_id)
    person.is_active = False
    db.session.execute(delete(Session).where(Session.agency_id == actor.agency_id, Session.person_id == person_id))
    facts = {"person": {"id": str(person_id), "name": person.name}}
    record("person.deactivated", actor, facts, agency_id=actor.agency_id, now=now)


def reactivate(*, person_id: int, actor: Actor, now: datetime) -> None:
    """Open a closed account again."""
    require(actor, "people.change")
    person = _person(actor.agency_id, person_id)
    person.is_active = True
    facts = {"person": {"id": str(person_id), "name": person.name}}
    record("person.reactivated", actor, facts, agency_id=actor.agency_id, now=now)


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
    """Give a person a role in a unit from a day (to a day). Refuses things of another agency."""
    if actor is not None:
        require(actor, "people.change")
    _demand_order(from_on, to_on)
    person, unit, role = (
        _person(agency_id, person_id),
        db.session.get(Unit, (agency_id, unit_id)),
        db.session.get(Role, (agency_id, role_id)),
    )
    if unit is None or role is None:
        raise NotFound(unit=unit_id, role=role_id)
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
        "person": {"id": str(person_id), "name": person.name},
        "role": role.code,
        "unit": unit.name,
        "from": from_on.isoformat(),
        "to": to_on.isoformat() if to_on else None,
    }
    record("person.appointed", actor, facts, agency_id=agency_id, now=now)
    return post


def end_post(*, membership_id: int, to_on: date, actor: Actor, now: datetime) -> None:
    """End a post on a day (included)."""
    require(actor, "people.change")
    post = db.session.get(Membership, (actor.agency_id, membership_id))
    if post is None:
        raise NotFound(membership=membership_id)
    _demand_order(post.from_on, to_on)
    post.to_on = to_on
    facts = {"membership": str(membership_id), "to": to_on.isoformat()}
    record("person.post_ended", actor, facts, agency_id=actor.agency_id, now=now)


def name_deputy(
    *,
    person_id: int,
    deputy_id: int,
    from_on: date,
    actor: Actor,
    now: datetime,
    to_on: date | None = None,
    legal_basis: str | None = None,
) -> Delegation:
    """Let one person stand in for another from a day (to a day). Refuses a person as their own deputy."""
    require(actor, "people.change")
    if person_id == deputy_id:
        raise Invalid({"deputy_id": [Problem("same_person")]})
    _demand_order(from_on, to_on)
    person, deputy = _person(actor.agency_id, person_id), _person(actor.agency_id, deputy_id)
    delegation = Delegation(
        agency_id=actor.agency_id,
        id=new_id(),
        person_id=person_id,
        deputy_id=deputy_id,
        from_on=from_on,
        to_on=to_on,
        legal_basis=legal_basis or None,
        created_at=now,
    )
    db.session.add(delegation)
    facts = {
        "person": {"id": str(person_id), "name": person.name},
        "deputy": {"id": str(deputy_id), "name": deputy.name},
        "from": from_on.isoformat(),
        "to": to_on.isoformat() if to_on else None,
    }
    record("deputy.named", actor, facts, agency_id=actor.agency_id, now=now)
    return delegation


def end_deputy(*, delegation_id: int, to_on: date, actor: Actor, now: datetime) -> None:
    """End a deputy's standing on a day (included)."""
    require(actor, "people.change")
    delegation = db.session.get(Delegation, (actor.agency_id, delegation_id))
    if delegation is None:
        raise NotFound(delegation=delegation_id)
    _demand_order(delegation.from_on, to_on)
    delegation.to_on = to_on
    facts = {"delegation": str(delegation_id), "to": to_on.isoformat()}
    record("deputy.ended", actor, facts, agency_id=actor.agency_id, now=now)


def _person(agency_id: int, person_id: int) -> Person:
    person = db.session.get(Person, (agency_id, person_id))
    if person is None:
        raise NotFound(person=person_id)
    return person
