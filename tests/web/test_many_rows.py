"""Pages of daily work cost the same however many rows there are: statements are counted, plans are read."""

import re
from datetime import timedelta

import pytest

from processes.db import db
from tests import house
from web import ids

LARGE = {
    "attachment",
    "dossier",
    "due_work",
    "message",
    "process_instance",
    "quality_record",
    "record_about",
    "record_payload",
    "subscription",
    "user_task",
}
"""Tables that grow with every dossier."""

OFFICE = (
    "/inbox", "/inbox?box=group&q=nguyen+an", "/inbox?due=overdue", "/dossiers", "/dossiers?q=khong+co",
    "/dossiers?status=running", "/dossiers/{instance}", "/tasks/{task}", "/notices", "/absences", "/dossiers/new",
)  # fmt: skip
REGISTER = (
    "/audit", "/audit?q=nguyen+an", "/audit?person={person}", "/audit?from=01/03/2026&to=31/03/2026",
    "/audit/{instance}", "/audit/{instance}/alerts.json", "/audit/stream", "/audit/stream?kind=denials",
)  # fmt: skip
DIVISION = ("/inbox?box=group",)
KEEPING = ("/calendar", "/people", "/incidents", "/calls", "/mail", "/messages")
DAILY = (
    ("intake_officer", OFFICE),
    ("division_head", DIVISION),
    ("internal_auditor", REGISTER),
    ("administrator", KEEPING),
)


@pytest.fixture
def visit(agency, signed_in, statements):
    """Open every page of daily work as who uses it; gives the statements of each page."""

    for name in ("Người được thẩm định trước", "Người được thẩm định sau"):
        ready = house.start(agency, name=name)
        while house.open_task(ready).element_id != "review_draft":
            house.complete(agency, ready)

    def open_all():
        instance = house.start(agency)
        ours = {
            "instance": ids.encode(instance.id),
            "task": ids.encode(house.open_task(instance).id),
            "person": ids.encode(agency.intake_officer.id),
        }
        asked = {}
        for role, pages in DAILY:
            client = signed_in(role)
            for page in pages:
                statements.clear()
                answer = client.get(page.format(**ours))
                assert answer.status_code == 200, (page, answer.status_code)
                asked[page] = list(statements)
        return asked

    return open_all


def test_a_page_asks_as_often_with_thirty_dossiers_as_with_one(visit, agency):
    visit()
    few = {page: len(asked) for page, asked in visit().items()}
    for number in range(28):
        started = house.start(agency, house.NOW - timedelta(hours=number), name=f"Nguyễn Thị An {number}")
        if number % 4 == 0:
            house.complete(agency, started, "check_dossier", {"intake_decision": "accept"})
    assert {page: len(asked) for page, asked in visit().items()} == few
    assert max(few.values()) <= 20


@pytest.mark.any_database
def test_no_page_reads_a_whole_table_that_grows_with_the_dossiers(visit):
    scans = {
        (page, step) for page, asked in visit().items() for statement in asked for step in _plan(statement)
        if (found := re.match(r"SCAN (\w+)", step)) and found[1] in LARGE
    }  # fmt: skip
    assert scans == set()


@pytest.mark.any_database
def test_no_page_reads_all_tasks_that_an_agency_ever_had(visit):
    with db.engine.connect() as connection:
        whole = "SELECT name FROM sqlite_master WHERE type = 'index' AND (sql IS NULL OR sql NOT LIKE '% WHERE %')"
        indexes = set(connection.exec_driver_sql(whole).scalars())
    read = {
        (page, step) for page, asked in visit().items() for statement in asked for step in _plan(statement)
        if (found := re.fullmatch(r"SEARCH user_task USING (?:COVERING )?INDEX (\w+) \(agency_id=\?\)", step))
        and found[1] in indexes
    }  # fmt: skip
    assert read == set()


@pytest.mark.any_database
def test_lists_of_dossiers_are_found_and_counted_in_their_index_alone(visit):
    plans = [step for statement in visit()["/dossiers?q=khong+co"] for step in _plan(statement)]
    assert len([step for step in plans if "COVERING INDEX ix_process_instance_list" in step]) == 2


def _plan(statement):
    """Ask SQLite how it would answer; what it does with parameters does not depend on their values."""
    if not statement.startswith("SELECT"):
        return []
    with db.engine.connect() as connection:
        cursor = connection.connection.cursor()
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}", [None] * statement.count("?"))
        return [row[3] for row in cursor.fetchall()]
