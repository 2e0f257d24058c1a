"""The administrator's verbs about the house: agencies, units, roles, settings."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from processes import records
from processes.db import db, new_id
from processes.errors import DuplicateCode, Invalid, Problem
from processes.people.access import Actor, Power, as_recorded, require
from processes.people.models import (
    Agency,
    Role,
    Setting,
    Unit,
)


def record(name: str, actor: Actor | None, facts: Mapping[str, Any], *, agency_id: int, now: datetime) -> None:
    """Record an administrator's act in the agency stream; without an actor it was a command."""
    who = {"system": "command"} if actor is None else as_recorded(actor)
    act = records.Act(name, who, facts, actor_id=None if actor is None else actor.person_id)
    records.append_to_agency(act, agency_id=agency_id, now=now)


def demand(**texts: str) -> None:
    """Refuse empty texts, each by its name."""
    if missing := {name: [Problem("required")] for name, text in texts.items() if not text.strip()}:
        raise Invalid(missing)


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
    """Add an agency. ``actor`` is None only for commands. Refuses an empty name and a code in use."""
    demand(code=code, name=name)
    if actor is not None:
        require(actor, "agency.change")
    if db.session.scalar(select(Agency.id).where(Agency.code == code)):
        raise DuplicateCode(code=code)
    agency = Agency(id=new_id(), code=code, name=name, level=level, parent_id=parent_id, from_on=from_on)
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
    if actor is not None:
        require(actor, "agency.change")
    if db.session.scalar(select(Unit.id).where(Unit.agency_id == agency_id, Unit.code == code)):
        raise DuplicateCode(code=code)
    unit = Unit(agency_id=agency_id, id=new_id(), code=code, name=name, parent_id=parent_id, from_on=from_on)
    db.session.add(unit)
    record("unit.added", actor, {"code": code, "name": name}, agency_id=agency_id, now=now)
    return unit


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
    """Add a role to an agency. Refuses an empty name and a code in use."""
    demand(code=code, name=name)
    if actor is not None:
        require(actor, "people.change")
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
