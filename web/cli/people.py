"""Commands about people: the first administrator and everybody that an operator adds."""

import sys
from datetime import date, datetime

import click
from sqlalchemy import select

from processes import people as house
from processes.db import db, transaction
from processes.errors import Invalid, Problem
from processes.people import Agency, Level, Person, Role, Unit
from web import clock, i18n, roles
from web.cli import frame
from web.cli.agencies import chosen_agency

_ADMINISTRATOR = "administrator"


@click.group()
def people() -> None:
    """Add people; the first administrator comes from here."""


@people.command()
@click.argument("name", required=False)
@click.option("--username", help="User name; unique in the whole system.")
@frame.of_agency
@click.option("--role", metavar="CODE", help="Code of a role of the agency, such as case_officer.")
@click.option("--admin", is_flag=True, help="Make an administrator; on an empty database also the agency.")
@click.option("--email", help="E-mail address for messages.")
@click.option("--position", help="Title within the unit.")
@click.option("--agency-code", help="Code of the agency to make on an empty database.")
@click.option("--agency-name", help="Name of the agency to make on an empty database.")
@frame.as_json
@frame.in_language
@frame.in_application
def add(
    *,
    name: str | None,
    username: str | None,
    agency: str | None,
    role: str | None,
    admin: bool,
    email: str | None,
    position: str | None,
    agency_code: str | None,
    agency_name: str | None,
) -> None:
    """Add a person and print a link, used once within 24 hours, that sets the password.

    `people add --admin` on an empty database makes the agency with its usual roles and its first administrator.
    What is not given is asked for at a terminal; elsewhere sensible values are taken.
    """
    now = clock.now()
    is_first = admin and not house.agencies()
    if is_first:
        agency_code = _given(agency_code or agency, "cli.ask_agency_code", i18n.t("cli.first_agency_code"))
        agency_name = _given(agency_name, "cli.ask_agency_name", i18n.t("cli.first_agency_name"))
    name = _given(name, "cli.ask_name", i18n.t("cli.first_name") if admin else None)
    username = _given(username, "cli.ask_username", i18n.t("cli.first_username") if admin else None)
    owner = None if is_first else chosen_agency(agency)
    with transaction():
        if owner is None:
            owner = _first_agency(str(agency_code), str(agency_name), now)
        person = house.add_person(agency_id=owner.id, username=username, name=name, email=email, now=now)
        db.session.flush()
        _appoint(owner, person, _ADMINISTRATOR if admin else role, position, now)
        token = house.issue_link(agency_id=owner.id, person_id=person.id, now=now)
    _tell(owner, person, token)


def _given(value: str | None, key: str, fallback: str | None) -> str:
    """Give what was given, else what the terminal answers, else the fallback. Refuses when there is none."""
    if value:
        return value
    if sys.stdin.isatty():
        return str(click.prompt(i18n.t(key), default=fallback, err=True))
    if fallback is None:
        raise Invalid({key.removeprefix("cli.ask_"): [Problem("required")]})
    return fallback


def _first_agency(code: str, name: str, now: datetime) -> Agency:
    """Make the agency of an empty database: its usual roles and one unit, in force since the first of the year."""
    day = date(house.today(now).year, 1, 1)
    agency = house.add_agency(code=code, name=name, level=Level.DEPARTMENT, from_on=day, now=now)
    house.add_unit(agency_id=agency.id, code="VP", name=i18n.t("cli.first_unit"), from_on=day, now=now)
    roles.add_usual(agency_id=agency.id, from_on=day, now=now)
    db.session.flush()
    return agency


def _appoint(agency: Agency, person: Person, code: str | None, position: str | None, now: datetime) -> None:
    """Give a person a role in the agency's first unit. Refuses a role that the agency does not have."""
    if code is None:
        return
    role = db.session.scalar(select(Role).where(Role.agency_id == agency.id, Role.code == code))
    if role is None and code == _ADMINISTRATOR:
        day = house.today(now)
        usual = next(one for one in roles.USUAL if one.code == code)
        powers = list(usual.powers)
        role = house.add_role(agency_id=agency.id, code=code, name=usual.name, powers=powers, from_on=day, now=now)
        db.session.flush()
    if role is None:
        codes = db.session.scalars(select(Role.code).where(Role.agency_id == agency.id).order_by(Role.code)).all()
        raise frame.stop("cli.role_unknown", code=2, role=code, codes=", ".join(codes) or "—")
    unit = db.session.scalar(select(Unit).where(Unit.agency_id == agency.id).order_by(Unit.from_on, Unit.code))
    if unit is None:
        raise frame.stop("cli.unit_none", code=2, agency=agency.code)
    house.appoint(
        agency_id=agency.id,
        person_id=person.id,
        unit_id=unit.id,
        role_id=role.id,
        position=position,
        from_on=house.today(now),
        now=now,
    )


def _tell(agency: Agency, person: Person, token: str) -> None:
    link = f"{frame.settings().public_url}/set-password#{token}"
    if frame.wants_json():
        frame.answer({"username": person.username, "name": person.name, "agency": agency.code, "link": link})
        return
    frame.say("cli.person_added", name=person.name, username=person.username, agency=agency.name)
    frame.say("cli.person_link", link=link)
