"""Measure the server time of the pages of daily work on a demonstration, for the role that waits longest."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles
from time import perf_counter
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from processes import people
from processes.db import db, transaction
from processes.instances import ProcessInstance, UserTask
from processes.people import Person
from web import clock, ids

PAGES = (
    "/inbox", "/inbox?box=mine", "/inbox?q=nguyen+an", "/inbox?due=overdue&box=all", "/inbox?page=4", "/tasks/{task}",
    "/dossiers", "/dossiers?q=nguyen+an", "/dossiers?q={code}", "/dossiers?q=khong+co", "/dossiers?status=running",
    "/dossiers?status=finished&page=400", "/dossiers/{open}", "/dossiers/{ended}", "/dossiers/new", "/notices",
    "/absences", "/account", "/calendar", "/procedures", "/audit", "/audit?q=nguyen+an", "/audit?person={person}",
    "/audit?from=01/10/2026&to=31/10/2026", "/audit/{ended}", "/audit/{ended}/alerts.json", "/audit/stream",
    "/people", "/incidents", "/calls", "/mail",
)  # fmt: skip
_MOST_PEOPLE = 40


@dataclass(frozen=True, slots=True)
class Line:
    """A page as the person saw it who waited longest: median and 95th percentile in milliseconds, SQL statements."""

    page: str
    who: str
    p50: float
    p95: float
    statements: int


@dataclass(frozen=True, slots=True)
class Table:
    """What was measured, and on how many rows."""

    dossiers: int
    records: int
    open_tasks: int
    database: str
    lines: Sequence[Line]


def measure(app: Flask, runs: int) -> Table:
    """Open every page of daily work in the largest agency as each of its people, so many times."""
    counted: list[str] = []
    sa.event.listen(db.engine, "before_cursor_execute", lambda *told: counted.append(told[2]))
    largest = sa.select(ProcessInstance.agency_id).group_by(ProcessInstance.agency_id).order_by(sa.func.count().desc())
    agency_id = db.session.scalar(largest.limit(1))
    if agency_id is None:
        raise LookupError("there is no dossier")
    staff = db.session.execute(sa.select(Person.id, Person.username).where(Person.agency_id == agency_id)).all()
    pages = [page.format(**_named(agency_id, staff[0].id)) for page in PAGES]
    slowest: dict[str, Line] = {}
    for person in staff[:_MOST_PEOPLE]:
        client = _signed_in(app, agency_id, person.id)
        for page, line in zip(
            PAGES, (_line(client, page, person.username, counted, runs) for page in pages), strict=True
        ):
            if line is not None and (page not in slowest or line.p50 > slowest[page].p50):
                slowest[page] = Line(page, line.who, line.p50, line.p95, line.statements)
    return Table(_count("dossier"), _count("quality_record"), _open(), db.engine.dialect.name, list(slowest.values()))


def _named(agency_id: int, person_id: int) -> dict[str, str]:
    def first(*conditions: Any) -> Any:
        query = sa.select(ProcessInstance).where(ProcessInstance.agency_id == agency_id, *conditions)
        return db.session.scalars(query.limit(1)).one()

    ended, running = first(ProcessInstance.status == "finished"), first(ProcessInstance.status == "running")
    task = sa.select(UserTask.id).where(UserTask.agency_id == agency_id, UserTask.closed_at.is_(None))
    return {
        "ended": ids.encode(ended.id),
        "open": ids.encode(running.id),
        "code": ended.reference,
        "task": ids.encode(db.session.scalars(task.limit(1)).one()),
        "person": ids.encode(person_id),
    }


def _signed_in(app: Flask, agency_id: int, person_id: int) -> FlaskClient:
    with transaction():
        person = db.session.get_one(Person, (agency_id, person_id))
        token = people.open_session(person=person, now=clock.now())
    client = app.test_client()
    client.set_cookie("session-token", token)
    return client


def _line(client: FlaskClient, page: str, who: str, counted: list[str], runs: int) -> Line | None:
    """Open a page; None when this person may not see it."""
    if client.get(page).status_code != 200:
        return None
    took = []
    for _ in range(runs):
        counted.clear()
        begun = perf_counter()
        client.get(page).get_data()
        took.append((perf_counter() - begun) * 1000)
    shares = quantiles(took, n=20, method="inclusive")
    return Line(page, who, shares[9], shares[18], len(counted))


def _count(table: str) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(sa.table(table))) or 0


def _open() -> int:
    return db.session.scalar(sa.select(sa.func.count(UserTask.id)).where(UserTask.closed_at.is_(None))) or 0
