"""What tests of pages share: a morning at the office, people signed in, pages read."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from processes.db import db
from tests import house
from tests.web.reading import Page
from web import ids

MORNING = house.NOW + timedelta(hours=2)


@pytest.fixture
def clock(app):
    """Monday, 2 March 2026, 10:00 in Việt Nam; the clock stands still and can be moved."""
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def signed_in(app, agency, clock):
    """Sign somebody in by role: gives the client."""

    def sign_in(role):
        return house.client(app, getattr(agency, role))

    return sign_in


class Desk:
    """A signed-in person with one open task."""

    def __init__(self, client, task):
        self.client, self.task = client, task
        self.url = f"/tasks/{ids.encode(task.id)}"

    def open(self):
        return Page(self.client.get(self.url))

    def send(self, act, fields, **more):
        answer = self.client.post(f"{self.url}/{act}", data=fields, **more)
        return Page(answer)


@pytest.fixture
def check(agency, signed_in):
    """The intake officer at the first step of a new dossier: check_dossier, with three points and an output."""
    instance = house.start(agency)
    return Desk(signed_in("intake_officer"), house.open_task(instance))


@pytest.fixture
def appraisal(agency, signed_in):
    """The case officer at the appraisal of a dossier."""
    instance = house.start(agency)
    for element in ("check_dossier", "transfer_dossier", "assign_officer"):
        answers = {"intake_decision": "accept"} if element == "check_dossier" else {}
        house.complete(agency, instance, element, answers)
    return Desk(signed_in("case_officer"), house.open_task(instance))


@pytest.fixture
def statements(app):
    """Count the SQL statements of a request."""
    counted = []

    def note(_connection, _cursor, statement, *_rest):
        if not statement.startswith(("BEGIN", "SAVEPOINT")):
            counted.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    yield counted
    sa.event.remove(db.engine, "before_cursor_execute", note)
