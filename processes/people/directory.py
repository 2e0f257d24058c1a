"""The administrator's verbs about the house: agencies, units, roles, settings."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select

from processes import records
from processes.db import db, new_id
from processes.errors import DuplicateCode, Invalid, NotFound, Problem
from processes.people.access import Actor, Power, as_recorded, require
from processes.people.models import Agency, Level, Membership, Role, Setting, Unit
from processes.people.reach import demand_reach

_LONGEST = 200
_ALONE = frozenset({Power.ADMINISTER, Power.OPERATE})


def record(name: str, actor: Actor | None, facts: Mapping[str, Any], *, agency_id: int, now: datetime) -> None:
    """Record an administrator's act in the stream of the agency it concerns; without an actor it was a command."""
    who: dict[str, Any] = {"system": "command"}
    if actor is not None:
        who = as_recorded(actor, actor.posts[0] if actor.posts else None)
        if actor.agency_id != agency_id:
            who["agency"] = {"code": actor.agency_code, "name": actor.agency_name}
    act = records.Act(name, who, facts, actor_id=None if actor is None else actor.person_id)
    records.append_to_agency(act, agency_id=agency_id, now=now)


def demand(**texts: str) -> None:
    """Refuse empty texts and those longer than 200 characters, each by its name."""
    wrong = {name: [Problem("required")] for name, text in texts.items() if not text.strip()}
    wrong |= {name: [Problem("too_long", {"maximum": _LONGEST})] for name in texts if len(texts[name]) > _LONGEST}
    if wrong:
        raise Invalid(wrong)


def demand_order(from_on: date, to_on: date | None) -> None:
    """Refuse an end before its start."""
    if to_on is not None and to_on < from_on:
        raise Invalid({"to_on": [Problem("before_start")]})


def add_agency(
    *,
    code: str,
    name: str,
    level: str,
    from_on: date,
    now: datetime,
    parent_id: int | None = None,
    actor: Actor | None = None,
) -> Agency:
    """Add an agency. ``actor`` is None only for commands; for others it stands below an agency they look after.

    Refuses an empty name, an unknown level, and a code in use.
    """
    demand(code=code, name=name)
    if level not in set(Level):
        raise Invalid({"level": [Problem("not_an_option")]})
    if actor is not None:
        parent_id = parent_id or actor.agency_id
        demand_reach(actor, "agency.change", parent_id)
    if db.session.scalar(select(Agency.id).where(Agency.code == code)):
        raise DuplicateCode(code=code)
    agency = Agency(id=new_id(), code=code, name=name.strip(), level=level, parent_id=parent_id, from_on=from_on)
    db.session.add(agency)
    db.session.flush()
    owner = agency.id if actor is None else actor.agency_id
    record("agency.added", actor, {"code": code, "name": name}, agency_id=owner, now=now)
    return agency


def add_unit(
    *,
    agency_id: int,
    code: str,
    name: str,
    from_on: date,
    now: datetime,
    actor: Actor | None = None,
    parent_id: int | None = None,
) -> Unit:
    """Add a unit to an agency. Refuses an empty name and a code in use."""
    demand(code=code, name=name)
    demand_reach(actor, "agency.change", agency_id)
    if parent_id is not None and db.session.get(Unit, (agency_id, parent_id)) is None:
        raise NotFound(unit=parent_id)
    if db.session.scalar(select(Unit.id).where(Unit.agency_id == agency_id, Unit.code == code)):
        raise DuplicateCode(code=code)
    unit = Unit(agency_id=agency_id, id=new_id(), code=code, name=name, parent_id=parent_id, from_on=from_on)
    db.session.add(unit)
    record("unit.added", actor, {"code": code, "name": name}, agency_id=agency_id, now=now)
    return unit


def end_unit(*, agency_id: int, unit_id: int, to_on: date, now: datetime, actor: Actor | None = None) -> None:
    """End a unit on a day (included); its history stays. Refuses while somebody has a post in it beyond that day."""
    demand_reach(actor, "agency.change", agency_id)
    unit = db.session.get(Unit, (agency_id, unit_id))
    if unit is None:
        raise NotFound(unit=unit_id)
    demand_order(unit.from_on, to_on)
    stays = or_(Membership.to_on.is_(None), Membership.to_on > to_on)
    left = select(func.count()).where(Membership.agency_id == agency_id, Membership.unit_id == unit_id, stays)
    if count := db.session.scalar(left):
        raise Invalid({"to_on": [Problem("unit_has_people", {"count": count})]})
    unit.to_on = to_on
    facts = {"code": unit.code, "name": unit.name, "to": to_on.isoformat()}
    record("unit.ended", actor, facts, agency_id=agency_id, now=now)


def add_role(
    *,
    agency_id: int,
    code: str,
    name: str,
    powers: list[Power],
    from_on: date,
    now: datetime,
    actor: Actor | None = None,
) -> Role:
    """Add a role to an agency. Refuses an empty name, a code in use, and administering together with other powers.

    Whoever administers accounts must not read dossiers or records by the same role.
    """
    demand(code=code, name=name)
    demand_reach(actor, "people.change", agency_id)
    if Power.ADMINISTER in powers and not set(powers) <= _ALONE:
        raise Invalid({"powers": [Problem("powers_apart")]})
    if db.session.scalar(select(Role.id).where(Role.agency_id == agency_id, Role.code == code)):
        raise DuplicateCode(code=code)
    chosen = sorted(str(power) for power in powers)
    role = Role(agency_id=agency_id, id=new_id(), code=code, name=name, powers=chosen, from_on=from_on)
    db.session.add(role)
    facts = {"code": code, "name": name, "powers": chosen}
    record("role.added", actor, facts, agency_id=agency_id, now=now)
    return role


def change_setting(*, name: str, value: Mapping[str, Any], action: str, actor: Actor, now: datetime) -> None:
    """Store a setting of the actor's agency; the record names the setting, never its secret values."""
    require(actor, action)
    setting = db.session.scalar(select(Setting).where(Setting.agency_id == actor.agency_id, Setting.name == name))
    if setting is None:
        setting = Setting(agency_id=actor.agency_id, id=new_id(), name=name)
        db.session.add(setting)
    setting.value, setting.changed_at = dict(value), now
    record("setting.changed", actor, {"setting": name}, agency_id=actor.agency_id, now=now)


def setting(agency_id: int, name: str) -> Mapping[str, Any]:
    """Read a setting of an agency; empty when it was never set."""
    found = db.session.scalar(select(Setting.value).where(Setting.agency_id == agency_id, Setting.name == name))
    return found or {}
