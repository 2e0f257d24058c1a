"""The invented province: agencies, units, people with roles and passwords, published procedures."""

import re
import secrets
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from engine import Finding
from processes import definitions, exchange, people
from processes.db import db, transaction
from processes.definitions import Bundle
from processes.people import Person
from web import packages, roles
from web.settings import ROOT

_FOLDER = Path(__file__).parent
_PACKAGES = ROOT / "bpmn"
_WORDS = re.findall(
    r"\w+",
    "suoi nui may song rung dong bien hoa trang sao gio mua nang la cay chim ca tom lua ngo khoai sen mai dao "
    "cuc lan hue truc tung bach que xoan bang gao tre dua cau vai nhan buoi cam quyt chanh oi na khe me",
)


@dataclass(slots=True)
class Place:
    """An agency with its people by user name and by role, and its procedures by code."""

    key: str
    agency_id: int
    name: str
    people: dict[str, Person] = field(default_factory=dict)
    holders: dict[str, list[Person]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    role_ids: dict[str, int] = field(default_factory=dict)
    procedures: dict[str, int] = field(default_factory=dict)


@cache
def plan() -> Mapping[str, Any]:
    """Read what the province looks like."""
    return tomllib.loads((_FOLDER / "province.toml").read_text("utf-8"))


def build(now: datetime) -> Mapping[str, Place]:
    """Make every agency with its people and procedures; give them by key."""
    places: dict[str, Place] = {}
    with transaction():
        for told in plan()["agency"]:
            parent = places.get(told.get("parent", ""))
            places[told["key"]] = _agency(told, parent.agency_id if parent else None, now)
    _publish(places, now)
    _trust(places, now)
    _name_deputy(places["tuphap"], now)
    _draft_next_version(places["tuphap"], now)
    return places


def _agency(told: Mapping[str, Any], parent_id: int | None, now: datetime) -> Place:
    day: date = plan()["from_on"]
    agency = people.add_agency(
        code=told["code"], name=told["name"], level=told["level"], from_on=day, now=now, parent_id=parent_id
    )
    place = Place(told["key"], agency.id, agency.name)
    if "people" not in told:
        return place
    units = {
        code: people.add_unit(agency_id=agency.id, code=code, name=name, from_on=day, now=now).id
        for code, name in told["units"]
    }
    kept = roles.add_usual(agency_id=agency.id, from_on=day, now=now)
    place.role_ids = {code: role.id for code, role in kept.items()}
    db.session.flush()
    for one in told["people"]:
        person = _person(place, one, now)
        db.session.flush()
        for code in one["roles"]:
            people.appoint(
                agency_id=agency.id,
                person_id=person.id,
                unit_id=units[one["unit"]],
                role_id=kept[code].id,
                position=one["position"],
                from_on=day,
                now=now,
            )
            place.holders.setdefault(code, []).append(person)
            place.titles.setdefault(person.username, kept[code].name)
    return place


def _person(place: Place, told: Mapping[str, Any], now: datetime) -> Person:
    account = f"{told['username']}.{place.key}"
    email = f"{account}@{plan()['domain']}" if told.get("mail") else None
    person = people.add_person(agency_id=place.agency_id, username=account, name=told["name"], email=email, now=now)
    place.people[told["username"]] = person
    return person


def _publish(places: Mapping[str, Place], now: datetime) -> None:
    """Import each package into the agencies that run it and put it in force."""
    for told in plan()["agency"]:
        place = places[told["key"]]
        for name in told.get("packages", ()):
            procedure, checked = _package(name)
            settings = {**procedure["settings"], "participants": told.get("participants", {})}
            package = packages.Package({}, {**procedure, "settings": settings})
            with transaction():
                made = packages.import_package(package, agency_id=place.agency_id, now=now, checked=checked)
                db.session.flush()
                version = packages.publish(made.definition_id, effective_on=plan()["from_on"], now=now)
            place.procedures[procedure["code"]] = version.procedure_id


def _trust(places: Mapping[str, Place], now: datetime) -> None:
    """Let an agency take the messages of those that it works with."""
    for told in plan()["agency"]:
        place = places[told["key"]]
        for code in told.get("trusts", ()):
            with transaction():
                actor = people.actor(place.agency_id, place.people["quantri"].id, now)
                exchange.trust(sender_code=code, name="", actor=actor, now=now)


@cache
def _package(name: str) -> tuple[Mapping[str, Any], tuple[Bundle, tuple[Finding, ...]]]:
    """Read a delivered package and check it, once for all agencies that run it."""
    package = packages.read(_PACKAGES / name)
    assert package.procedure is not None, "every package that is delivered names its procedure"
    return package.procedure, definitions.check_here(package.files)


def _name_deputy(place: Place, now: datetime) -> None:
    """Let the second officer stand in for the head of division this week and the next."""
    today = people.today(now)
    administrator = place.people["quantri"]
    with transaction():
        people.name_deputy(
            person_id=place.people["truongphong"].id,
            deputy_id=place.people["thuly2"].id,
            from_on=today - timedelta(days=2),
            to_on=today + timedelta(days=9),
            legal_basis="Quyết định số 41/QĐ-STP (minh họa)",
            actor=people.actor(place.agency_id, administrator.id, now),
            now=now,
        )


def _draft_next_version(place: Place, now: datetime) -> None:
    """Let the designer shorten a step of the forensic examiners' procedure and ask for review."""
    procedure, _ = _package("appoint-forensic-examiner")
    designer = people.actor(place.agency_id, place.people["thietke"].id, now)
    approver = people.actor(place.agency_id, place.people["pheduyet"].id, now)
    procedure_id = place.procedures[procedure["code"]]
    in_force = definitions.version_in_force(place.agency_id, procedure_id, people.today(now))
    version, _, revision = definitions.version(place.agency_id, in_force)
    tasks = {**version.settings["tasks"]}
    tasks["assign_officer"] = {**tasks["assign_officer"], "budget": {"amount": "2", "unit": "working_hour"}}
    details = {**version.details, "sums_to_limit": {"no": "Bước phân công được rút ngắn còn hai giờ (minh họa)."}}
    with transaction():
        draft = definitions.draft(
            procedure_id=procedure_id,
            revision_id=revision.id,
            agency_id=place.agency_id,
            settings={**version.settings, "tasks": tasks},
            details=details,
            actor=designer,
            now=now,
        )
        db.session.flush()
        definitions.submit(version_id=draft.id, actor=designer, now=now)
        said = "Nêu lý do rút ngắn bước phân công."
        definitions.comment(version_id=draft.id, text=said, element_id="assign_officer", actor=approver, now=now)


def open_accounts(places: Mapping[str, Place], now: datetime) -> Sequence[Mapping[str, str]]:
    """Give everybody a random password through a one-time link; tell the accounts."""
    return [account for place in places.values() for account in _accounts(place, now)]


def _accounts(place: Place, now: datetime) -> Iterable[Mapping[str, str]]:
    for person in place.people.values():
        password = "-".join([*(secrets.choice(_WORDS) for _ in range(4)), f"{secrets.randbelow(10_000):04}"])
        with transaction():
            token = people.issue_link(agency_id=place.agency_id, person_id=person.id, now=now)
            db.session.flush()
            people.use_link(token=token, password=password, now=now)
        yield {
            "agency": place.name,
            "username": person.username,
            "password": password,
            "name": person.name,
            "role": place.titles[person.username],
        }
