"""Absence and standing delegation as people name it themselves, or their superiors for them: always with dates."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select

from processes.db import db, new_id
from processes.errors import Invalid, NotAllowed, NotFound, Problem
from processes.people.access import Actor, Power, may, require
from processes.people.accounts import find_person
from processes.people.directory import demand_order, record
from processes.people.models import Delegation, Membership, Person, Unit
from processes.people.queries import actor as load_actor
from processes.people.queries import in_force, today

_DAY = timedelta(days=1)
_LONGEST = 500


def hand_over(
    *,
    person_id: int,
    deputy_id: int,
    from_on: date,
    to_on: date,
    actor: Actor,
    now: datetime,
    reason: str = "",
    is_absent: bool = True,
    procedures: Sequence[int] = (),
) -> Delegation:
    """Let a deputy do a person's work from a day to a day; on those days it ends and begins by itself.

    Whoever it is about does it, or a superior. ``procedures`` limit it, none mean all work. Refuses a day before today,
    a deputy who takes no tasks, who is away in that time, or for whom the person stands in then: no chain, no circle.
    """
    _demand_about(actor, person_id, now)
    demand_order(from_on, to_on)
    wrong = _faults(from_on, reason, now)
    if problem := _of_deputy(actor.agency_id, person_id, deputy_id, (from_on, to_on), now):
        wrong["deputy_id"] = [problem]
    if wrong:
        raise Invalid(wrong)
    added = Delegation(
        agency_id=actor.agency_id,
        id=new_id(),
        person_id=person_id,
        deputy_id=deputy_id,
        from_on=from_on,
        to_on=to_on,
        reason=reason.strip() or None,
        is_absent=is_absent,
        procedures=sorted(set(procedures)) or None,
        created_at=now,
    )
    db.session.add(added)
    record("absence.noted", actor, _facts(added), agency_id=actor.agency_id, now=now)
    return added


def _faults(from_on: date, reason: str, now: datetime) -> dict[str, list[Problem]]:
    wrong = {}
    if from_on < today(now):
        wrong["from_on"] = [Problem("in_the_past")]
    if len(reason) > _LONGEST:
        wrong["reason"] = [Problem("too_long", {"maximum": _LONGEST})]
    return wrong


def take_back(*, delegation_id: int, actor: Actor, now: datetime) -> Delegation:
    """End a delegation at once; one that has not begun never will. Refuses what is over, and others' delegations."""
    found = db.session.get(Delegation, (actor.agency_id, delegation_id))
    if found is None:
        raise NotFound(delegation=delegation_id)
    _demand_about(actor, found.person_id, now)
    yesterday = today(now) - _DAY
    if found.to_on is None or found.to_on > yesterday:
        found.to_on = yesterday
        record("absence.ended", actor, _facts(found), agency_id=actor.agency_id, now=now)
    return found


def team(actor: Actor, now: datetime) -> set[int]:
    """Tell whom a superior looks after: all in the own units and those below; where nobody else is, the whole agency.

    Nobody for those who are no superiors.
    """
    if Power.SUPERVISE not in actor.powers:
        return set()
    return set(_within(actor, {post.unit_id for post in actor.posts}, now))


def division(actor: Actor, now: datetime) -> Mapping[int, str]:
    """Name whose work the actor gives out: all in the units led, also as a deputy, and those below.

    Where nobody else is, the whole agency; nobody for those who do not lead.
    """
    return _within(actor, set(actor.led_units), now) if Power.LEAD in actor.powers else {}


def _within(actor: Actor, units: set[int], now: datetime) -> Mapping[int, str]:
    units = _below(actor.agency_id, units)
    query = (
        select(Membership.person_id, Membership.unit_id, Person.name)
        .join(Person, (Person.agency_id == Membership.agency_id) & (Person.id == Membership.person_id))
        .where(Membership.agency_id == actor.agency_id, in_force(Membership, today(now)), Person.is_active)
    )
    rows = db.session.execute(query).all()
    near = {row.person_id: row.name for row in rows if row.unit_id in units}
    return near if near.keys() - {actor.person_id} else {row.person_id: row.name for row in rows}


def _below(agency_id: int, units: set[int]) -> set[int]:
    parents = db.session.execute(select(Unit.id, Unit.parent_id).where(Unit.agency_id == agency_id)).all()
    found = set(units)
    while more := {row.id for row in parents if row.parent_id in found} - found:
        found |= more
    return found


def _demand_about(actor: Actor, person_id: int, now: datetime) -> None:
    require(actor, "absence.change")
    find_person(actor.agency_id, person_id)
    if person_id != actor.person_id and person_id not in team(actor, now):
        raise NotAllowed(action="absence.change")


def _of_deputy(
    agency_id: int, person_id: int, deputy_id: int, days: tuple[date, date], now: datetime
) -> Problem | None:
    """Name what is wrong with a deputy in a time."""
    if deputy_id == person_id:
        return Problem("same_person")
    find_person(agency_id, deputy_id)
    try:
        is_able = may(load_actor(agency_id, deputy_id, now), "task.complete")
    except NotFound:
        is_able = False
    if not is_able:
        return Problem("cannot_take_tasks")
    meanwhile = db.session.scalars(
        select(Delegation).where(
            Delegation.agency_id == agency_id,
            Delegation.person_id == deputy_id,
            Delegation.from_on <= days[1],
            or_(Delegation.to_on.is_(None), Delegation.to_on >= days[0]),
        )
    ).all()
    if any(one.is_absent for one in meanwhile):
        return Problem("deputy_absent")
    return Problem("deputy_circle") if any(one.deputy_id == person_id for one in meanwhile) else None


def _facts(about: Delegation) -> dict[str, object]:
    named = (("person", about.person_id), ("deputy", about.deputy_id))
    people = {name: find_person(about.agency_id, one) for name, one in named}
    return {
        **{name: {"id": str(one.id), "name": one.name} for name, one in people.items()},
        "from": about.from_on.isoformat(),
        "to": about.to_on.isoformat() if about.to_on else None,
        "absent": about.is_absent,
        "procedures": [str(one) for one in about.procedures or ()],
    }
