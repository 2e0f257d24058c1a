"""Reads about people: the actor of a request, the lists of the administrator."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    Date,
    and_,
    bindparam,
    literal,
    null,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import aliased

from processes.db import db
from processes.errors import NotFound
from processes.people.access import Actor, Post, Power
from processes.people.models import Agency, Delegation, Membership, Person, Role, Unit
from processes.people.scopes import actions_of
from processes.people.software import ServiceAccount, powers_of
from processes.text import words

_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def today(now: datetime) -> date:
    """Tell the date in Việt Nam at a moment."""
    return now.astimezone(_ZONE).date()


def in_force(model: Any, day: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Limit rows with dates to those in force on a day (both ends included)."""
    return and_(model.from_on <= day, or_(model.to_on.is_(None), model.to_on >= day))


def actor(agency_id: int, person_id: int, now: datetime) -> Actor:
    """Load who acts, with today's posts and powers. Refuses an unknown or inactive person.

    The id of a service account gives that account: it may do what its scopes say, and has no posts.
    """
    day = today(now)
    rows = db.session.execute(_posts(), {"agency": agency_id, "person": person_id, "day": day}).all()
    if not rows:
        return _without_posts(agency_id, person_id, day)
    first = next((row for row in rows if not row.is_deputy), None)
    if first is None:
        base = _without_posts(agency_id, person_id, day)
    else:
        base = Actor(agency_id, first.agency_code, first.agency_name, person_id, first.name, first.language)
        base = replace(base, uses_keys=first.uses_keys)
    own = tuple(_post(row) for row in rows if not row.is_deputy)
    deputy = tuple(_post(row) for row in rows if row.is_deputy)
    powers = frozenset(Power(power) for row in rows if not row.is_deputy for power in row.powers)
    for held in (set(row.powers) for row in rows if row.is_deputy):
        powers |= {Power.WORK} if held & {Power.WORK, Power.RECEIVE} else set()
        powers |= {Power.RECEIVE} & held
    if any(post.leads for post in (*own, *deputy)):
        powers |= {Power.LEAD}
    return replace(base, posts=own, deputy_posts=deputy, powers=powers)


@cache
def _posts() -> Any:
    """One statement for own posts and the posts of those whose deputy the person is on a day; built once."""
    agency, person = bindparam("agency", type_=BigInteger), bindparam("person", type_=BigInteger)
    day = bindparam("day", type_=Date)
    columns = (
        Person.id.label("person_id"),
        Person.name,
        Person.language,
        Person.uses_keys,
        Agency.code.label("agency_code"),
        Agency.name.label("agency_name"),
        Role.id.label("role_id"),
        Role.code.label("role_code"),
        Role.name.label("role_name"),
        Role.powers,
        Unit.id.label("unit_id"),
        Unit.name.label("unit_name"),
        Membership.position,
        Membership.id.label("membership_id"),
    )
    joined = (
        select(*columns)
        .join_from(Membership, Person, _same(Membership.person_id, Person))
        .join(Role, _same(Membership.role_id, Role))
        .join(Unit, _same(Membership.unit_id, Unit))
        .join(Agency, Agency.id == Membership.agency_id)
        .where(Membership.agency_id == agency, in_force(Membership, day), in_force(Role, day), Person.is_active)
    )
    nothing = type_coerce(null(), JSON).label("procedures")
    own = joined.add_columns(literal(0).label("is_deputy"), nothing).where(Membership.person_id == person)
    deputies = (
        joined.add_columns(literal(1).label("is_deputy"), Delegation.procedures)
        .join(
            Delegation,
            and_(Delegation.agency_id == Membership.agency_id, Delegation.person_id == Membership.person_id),
        )
        .where(Delegation.deputy_id == person, in_force(Delegation, day))
    )
    both = union_all(own, deputies).subquery()
    return select(both).order_by(both.c.is_deputy, both.c.membership_id)


def _same(column: Any, model: Any) -> ColumnElement[bool]:
    return and_(model.agency_id == Membership.agency_id, model.id == column)


def _post(row: Any) -> Post:
    """Read a post; a deputy for single procedures does not lead."""
    return Post(
        row.role_id,
        row.role_code,
        row.role_name,
        row.unit_id,
        row.unit_name,
        row.position,
        row.person_id,
        row.name,
        frozenset(row.procedures or ()),
        Power.RECEIVE in row.powers,
        Power.SUPERVISE in row.powers and not row.procedures,
    )


def _without_posts(agency_id: int, person_id: int, day: date) -> Actor:
    row = db.session.execute(
        select(Person.name, Person.language, Person.uses_keys, Agency.code, Agency.name.label("agency_name"))
        .join(Agency, Agency.id == Person.agency_id)
        .where(Person.agency_id == agency_id, Person.id == person_id, Person.is_active)
    ).first()
    if row is None:
        return _software(agency_id, person_id, day)
    return Actor(agency_id, row.code, row.agency_name, person_id, row.name, row.language, uses_keys=row.uses_keys)


def _software(agency_id: int, account_id: int, day: date) -> Actor:
    """Load a service account as who acts. Refuses one that is unknown, closed, not begun or ended."""
    row = db.session.execute(
        select(ServiceAccount, Agency.code, Agency.name)
        .join(Agency, Agency.id == ServiceAccount.agency_id)
        .where(
            ServiceAccount.agency_id == agency_id,
            ServiceAccount.id == account_id,
            ServiceAccount.closed_at.is_(None),
            in_force(ServiceAccount, day),
        )
    ).first()
    if row is None:
        raise NotFound(person=account_id)
    account, code, name = row
    return Actor(
        agency_id,
        code,
        name,
        account_id,
        account.name,
        powers=powers_of(account.scopes),
        allowed=actions_of(account.scopes),
        procedures=frozenset(account.procedures),
        is_software=True,
    )


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line of the list of people."""

    id: int
    username: str
    name: str
    email: str | None
    is_active: bool
    has_password: bool
    posts: tuple[str, ...]


def people(agency_id: int, now: datetime, search: str = "") -> Sequence[PersonRow]:
    """List the people of an agency in Vietnamese order of names, with today's posts; two statements."""
    query = select(Person).where(Person.agency_id == agency_id).order_by(Person.sort_key, Person.id)
    for word in words(search):
        query = query.where(Person.search.contains(word, autoescape=True))
    posts = defaultdict(list)
    for row in db.session.execute(
        select(Membership.person_id, Role.name, Unit.name.label("unit_name"))
        .join(Role, _same(Membership.role_id, Role))
        .join(Unit, _same(Membership.unit_id, Unit))
        .where(Membership.agency_id == agency_id, in_force(Membership, today(now)))
        .order_by(Role.name)
    ):
        posts[row.person_id].append(f"{row.name}, {row.unit_name}")
    return [
        PersonRow(p.id, p.username, p.name, p.email, p.is_active, p.password_hash is not None, tuple(posts[p.id]))
        for p in db.session.scalars(query)
    ]


def colleagues(agency_id: int, now: datetime, role_id: int | None = None) -> Sequence[Any]:
    """List active people of an agency (of one role if given) as (id, name, role_name), in order of names."""
    query = (
        select(Person.id, Person.name, Role.name.label("role_name"))
        .join(Membership, and_(Membership.agency_id == Person.agency_id, Membership.person_id == Person.id))
        .join(Role, _same(Membership.role_id, Role))
        .where(Person.agency_id == agency_id, Person.is_active, in_force(Membership, today(now)))
        .order_by(Person.sort_key, Person.id, Role.name)
    )
    if role_id is not None:
        query = query.where(Role.id == role_id)
    return db.session.execute(query).all()


def memberships(agency_id: int, person_id: int) -> Sequence[Any]:
    """List every post a person has or had: (id, role_name, unit_name, position, from_on, to_on)."""
    query = (
        select(
            Membership.id,
            Role.name.label("role_name"),
            Unit.name.label("unit_name"),
            Membership.position,
            Membership.from_on,
            Membership.to_on,
        )
        .join(Role, _same(Membership.role_id, Role))
        .join(Unit, _same(Membership.unit_id, Unit))
        .where(Membership.agency_id == agency_id, Membership.person_id == person_id)
        .order_by(Membership.from_on.desc(), Membership.id)
    )
    return db.session.execute(query).all()


def delegations(agency_id: int, person_id: int | None = None) -> Sequence[Any]:
    """List every deputy, or those that concern one person, newest first.

    A row has (id, person_id, person_name, deputy_id, deputy_name, legal_basis, reason, procedures, is_absent, from_on,
    to_on).
    """
    principal, deputy = aliased(Person), aliased(Person)
    query = (
        select(
            Delegation.id,
            Delegation.person_id,
            principal.name.label("person_name"),
            Delegation.deputy_id,
            deputy.name.label("deputy_name"),
            Delegation.legal_basis,
            Delegation.reason,
            Delegation.procedures,
            Delegation.is_absent,
            Delegation.from_on,
            Delegation.to_on,
        )
        .join(principal, and_(principal.agency_id == Delegation.agency_id, principal.id == Delegation.person_id))
        .join(deputy, and_(deputy.agency_id == Delegation.agency_id, deputy.id == Delegation.deputy_id))
        .where(Delegation.agency_id == agency_id)
        .order_by(Delegation.from_on.desc(), Delegation.id)
    )
    if person_id is not None:
        query = query.where(or_(Delegation.person_id == person_id, Delegation.deputy_id == person_id))
    return db.session.execute(query).all()


def units(agency_id: int) -> Sequence[Unit]:
    """List the units of an agency by name."""
    return db.session.scalars(select(Unit).where(Unit.agency_id == agency_id).order_by(Unit.name)).all()


def roles(agency_id: int) -> Sequence[Role]:
    """List the roles of an agency by name."""
    return db.session.scalars(select(Role).where(Role.agency_id == agency_id).order_by(Role.name)).all()


def role_ids(agency_id: int) -> dict[str, int]:
    """Map role codes to ids."""
    rows = db.session.execute(select(Role.code, Role.id).where(Role.agency_id == agency_id))
    return {row.code: row.id for row in rows}


def agencies() -> Sequence[Agency]:
    """List all agencies by name."""
    return db.session.scalars(select(Agency).order_by(Agency.name)).all()


def holders(agency_id: int, powers: set[Power], now: datetime) -> set[int]:
    """Tell which active people hold a role with one of these powers today."""
    day = today(now)
    query = (
        select(Membership.person_id, Role.powers)
        .join(Role, _same(Membership.role_id, Role))
        .join(Person, _same(Membership.person_id, Person))
        .where(Membership.agency_id == agency_id, in_force(Membership, day), in_force(Role, day), Person.is_active)
    )
    return {row.person_id for row in db.session.execute(query) if powers & set(row.powers)}


def members(agency_id: int, role_id: int, now: datetime) -> set[int]:
    """Tell which active people hold a role today."""
    query = (
        select(Membership.person_id)
        .join(Person, _same(Membership.person_id, Person))
        .where(Membership.agency_id == agency_id, Membership.role_id == role_id)
        .where(in_force(Membership, today(now)), Person.is_active)
    )
    return set(db.session.scalars(query))


def roles_of(agency_id: int, person_ids: Collection[int], now: datetime) -> set[int]:
    """Tell which roles some people hold today."""
    query = select(Membership.role_id).where(
        Membership.agency_id == agency_id,
        Membership.person_id.in_(sorted(person_ids)),
        in_force(Membership, today(now)),
    )
    return set(db.session.scalars(query))


def deputies(agency_id: int, person_ids: set[int], now: datetime) -> set[int]:
    """Tell which active people stand in for one of these today."""
    query = (
        select(Delegation.deputy_id)
        .join(Person, and_(Person.agency_id == Delegation.agency_id, Person.id == Delegation.deputy_id))
        .where(Delegation.agency_id == agency_id, Delegation.person_id.in_(sorted(person_ids)))
        .where(in_force(Delegation, today(now)), Person.is_active)
    )
    return set(db.session.scalars(query))


def absent(agency_id: int, now: datetime) -> set[int]:
    """Tell who is away today."""
    query = select(Delegation.person_id).where(
        Delegation.agency_id == agency_id, Delegation.is_absent, in_force(Delegation, today(now))
    )
    return set(db.session.scalars(query))


def lineage(agency_id: int) -> tuple[int, ...]:
    """Name an agency and those above it, nearest first."""
    parents = {row.id: row.parent_id for row in db.session.execute(select(Agency.id, Agency.parent_id))}
    line: list[int] = []
    current: int | None = agency_id
    while current is not None and current not in line:
        line.append(current)
        current = parents.get(current)
    return tuple(line)
