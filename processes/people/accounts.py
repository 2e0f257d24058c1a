"""The administrator's verbs about accounts: add, change, close and open again."""

import re
from datetime import datetime

from sqlalchemy import delete, select

from processes.db import db, new_id
from processes.errors import DuplicateCode, Invalid, NotAllowed, NotFound, Problem
from processes.people.access import Actor
from processes.people.directory import demand, record
from processes.people.models import Person, Session
from processes.people.reach import demand_reach
from processes.text import fold, sort_key

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}\.[^@\s.]{2,24}")
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")


def add_person(
    *,
    agency_id: int,
    username: str,
    name: str,
    now: datetime,
    email: str | None = None,
    actor: Actor | None = None,
) -> Person:
    """Add a person without a password (a one-time link sets it).

    Refuses a user name in use anywhere or with other signs than a-z, 0-9, ``.``, ``_``, ``-``, ``@``; an e-mail
    address that is none.
    """
    demand_reach(actor, "people.change", agency_id)
    demand(username=username, name=name)
    account = username.strip().casefold()
    if not _USERNAME.fullmatch(account):
        raise Invalid({"username": [Problem("username_form")]})
    _demand_email(email)
    if db.session.scalar(select(Person.id).where(Person.username == account)):
        raise DuplicateCode(code=account)
    person = Person(
        agency_id=agency_id,
        id=new_id(),
        username=account,
        name=name.strip(),
        search=fold(f"{name} {account}"),
        sort_key=sort_key(name),
        email=(email or "").strip() or None,
        created_at=now,
    )
    db.session.add(person)
    record("person.added", actor, _about(person), agency_id=agency_id, now=now)
    return person


def change_person(
    *, agency_id: int, person_id: int, name: str, email: str | None, now: datetime, actor: Actor | None = None
) -> Person:
    """Change a person's name and e-mail address. Records keep the names of their day."""
    demand_reach(actor, "people.change", agency_id)
    demand(name=name)
    _demand_email(email)
    person = find_person(agency_id, person_id)
    before = person.name
    person.name, person.email = name.strip(), (email or "").strip() or None
    person.search, person.sort_key = fold(f"{name} {person.username}"), sort_key(name)
    record("person.changed", actor, {**_about(person), "before": before}, agency_id=agency_id, now=now)
    return person


def deactivate(*, person_id: int, actor: Actor, now: datetime, agency_id: int | None = None) -> None:
    """Close an account and end its sessions at once; what the person did stays as it is. Refuses one's own account.

    ``agency_id`` is the actor's own when it is not given.
    """
    owner = agency_id or actor.agency_id
    demand_reach(actor, "people.change", owner)
    person = find_person(owner, person_id)
    if person_id == actor.person_id:
        raise NotAllowed(action="people.change")
    person.is_active = False
    db.session.execute(delete(Session).where(Session.agency_id == owner, Session.person_id == person_id))
    record("person.deactivated", actor, _about(person), agency_id=owner, now=now)


def reactivate(*, person_id: int, actor: Actor, now: datetime, agency_id: int | None = None) -> None:
    """Open a closed account again. ``agency_id`` is the actor's own when it is not given."""
    owner = agency_id or actor.agency_id
    demand_reach(actor, "people.change", owner)
    person = find_person(owner, person_id)
    person.is_active = True
    record("person.reactivated", actor, _about(person), agency_id=owner, now=now)


def find_person(agency_id: int, person_id: int) -> Person:
    """Find a person of an agency. Refuses another agency's as one that does not exist."""
    person = db.session.get(Person, (agency_id, person_id))
    if person is None:
        raise NotFound(person=person_id)
    return person


def _about(person: Person) -> dict[str, object]:
    return {"person": {"id": str(person.id), "name": person.name}}


def _demand_email(email: str | None) -> None:
    if email and email.strip() and not _EMAIL.fullmatch(email.strip()):
        raise Invalid({"email": [Problem("not_an_email")]})
