"""Due dates in a calendar program: a secret address that ends, and never more than title, code and due date."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from processes import people, tasks
from processes.db import db, transaction
from processes.instances import UserTask
from processes.tokens import CalendarAddress
from tests import house
from tests.web.conftest import MORNING
from tests.web.reading import Page

pytestmark = pytest.mark.any_database
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def made(client, **fields):
    """Make an address on the page; gives its path."""
    form = Page(client.get("/account/calendar")).form("/account/calendar")
    page = Page(client.post("/account/calendar", data=form | fields))
    (address,) = page.said('//code[@class="code"]')
    assert address.startswith("http://localhost/calendars/tsc_")
    return address.removeprefix("http://localhost")


def mine(agency, due_at, name="Nguyễn Thị An Nhiên"):
    """Give the officer a task that is due at a moment."""
    task = house.open_task(house.start(agency, name=name))
    with transaction():
        tasks.claim(task_id=task.id, actor=house.actor(agency.intake_officer, MORNING), now=MORNING)
    with transaction():
        db.session.get_one(UserTask, (task.agency_id, task.id)).due_at = due_at
    return task


def events(answer):
    return list(Calendar.from_ical(answer.data).walk("VEVENT"))


def test_a_calendar_says_title_code_and_due_date_and_no_name_unless_wished(app, agency, signed_in):
    client = signed_in("intake_officer")
    mine(agency, datetime(2026, 3, 4, 10, 0, tzinfo=ZONE))  # the office closes at 17:00
    day = mine(agency, datetime(2026, 3, 5, 17, 0, tzinfo=ZONE))
    house.start(agency, name="Người Của Nhóm")
    path = made(client)
    program = app.test_client()
    found = {type(event.decoded("dtstart")): event for event in events(program.get(path))}
    assert len(events(program.get(path))) == len(found)
    assert found[datetime].decoded("dtstart") == datetime(2026, 3, 4, 10, 0, tzinfo=ZONE)
    assert found[datetime]["dtstart"].params["TZID"] == "Asia/Ho_Chi_Minh"
    assert found[date].decoded("dtstart") == date(2026, 3, 5)
    assert found[date].decoded("dtend") == date(2026, 3, 6)
    assert str(found[date]["summary"]) == f"{day.name} · H99.01-260302-0002"
    text = program.get(path).get_data(as_text=True)
    assert "Nhiên" not in text.replace("\r\n ", "")
    assert "TZID:Asia/Ho_Chi_Minh" in text
    named = made(client, with_names="true")
    assert "Nguyễn Thị An Nhiên" in str(events(program.get(named))[0]["summary"])


def test_the_same_tasks_give_the_same_calendar_and_a_change_is_dated(app, agency, signed_in, clock):
    path = made(signed_in("intake_officer"))
    program = app.test_client()
    empty = program.get(path)
    assert events(empty) == []
    mine(agency, datetime(2026, 3, 5, 17, 0, tzinfo=ZONE))
    clock.shift(timedelta(minutes=5))
    first = program.get(path)
    assert first.last_modified == MORNING + timedelta(minutes=5)
    clock.shift(timedelta(minutes=5))
    again = program.get(path)
    assert (again.data, again.headers["ETag"]) == (first.data, first.headers["ETag"])
    assert again.last_modified == first.last_modified
    unchanged = program.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (unchanged.status_code, unchanged.data) == (304, b"")
    assert program.get(path, headers={"If-Modified-Since": first.headers["Last-Modified"]}).status_code == 304


def test_an_address_ends_with_a_new_one_by_a_button_and_with_the_account(app, agency, signed_in):
    client, program = signed_in("intake_officer"), app.test_client()
    old = made(client)
    new = made(client)
    assert [program.get(path).status_code for path in (old, new)] == [404, 200]
    client.post("/account/calendar/end", data=Page(client.get("/account/calendar")).form("/account/calendar/end"))
    assert program.get(new).status_code == 404
    last = made(client)
    with transaction():
        admin = house.actor(agency.administrator, MORNING)
        people.deactivate(person_id=agency.intake_officer.id, actor=admin, now=MORNING)
    assert program.get(last).status_code == 404


def test_only_the_hash_is_kept_and_nobody_reads_too_often(app, signed_in):
    path = made(signed_in("clerk"))
    row = db.session.scalars(db.select(CalendarAddress)).one()
    assert path.split("/")[-1].encode() not in row.token_hash
    assert len(row.token_hash) == 32
    program = app.test_client()
    answers = [program.get(path) for _ in range(21)]
    assert answers[0].status_code == 200
    assert answers[-1].status_code == 429
    assert program.get("/calendars/tsc_nobody.ics").status_code == 404
