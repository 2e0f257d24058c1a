"""What an open page asks for by itself: its figures, how its work stands now, and never a word that is not its own."""

from datetime import timedelta

import pytest

from processes import outbox, people, tasks
from processes.db import db, transaction
from tests import house
from tests.web.conftest import MORNING
from tests.web.reading import Page
from web import ids, listening
from web.settings import Settings


@pytest.fixture
def colleague(agency):
    """A second officer at the counter."""
    with transaction():
        return house.person(agency, "intake_officer", "hai.tuphap", "Võ Thị Hai")


def asked(client, instance_or_task=None, kind="task"):
    about = {kind: ids.encode(instance_or_task.id)} if instance_or_task is not None else {}
    return client.get("/live", query_string=about).get_json()


def take(task, person):
    with transaction():
        tasks.claim(task_id=task.id, actor=house.actor(person, MORNING), now=MORNING)


@pytest.mark.any_database
def test_the_figures_are_those_of_the_frame(agency, signed_in):
    client = signed_in("intake_officer")
    house.start(agency)
    with transaction():
        outbox.add("password_link", agency_id=agency.agency_id, to=[agency.intake_officer.id], params={}, now=MORNING)
    answer = asked(client)
    assert answer["figures"] == {"mine": 0, "group": 1, "delegated": 0, "late": 0, "alerts": 1}
    assert answer["newest"]["text"] == "Đường dẫn đặt mật khẩu"
    assert answer["standing"] == ""


@pytest.mark.any_database
def test_what_has_not_changed_is_not_sent_again(agency, signed_in):
    client = signed_in("intake_officer")
    first = client.get("/live")
    again = client.get("/live", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    house.start(agency)
    assert client.get("/live", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


@pytest.mark.any_database
def test_a_page_learns_who_took_its_task_and_that_it_was_done(agency, check, colleague):
    before = check.open().all("//*[@data-live]")[0].get("data-sight")
    assert asked(check.client, check.task)["sight"] == before
    take(check.task, colleague)
    answer = asked(check.client, check.task)
    assert answer["sight"] != before
    assert answer["standing"] == "Việc này vừa được Võ Thị Hai nhận."
    instance = tasks.task(agency.agency_id, check.task.id)[1]
    house.complete(agency, instance, None, {"intake_decision": "refuse"}, MORNING, by=house.actor(colleague, MORNING))
    assert asked(check.client, check.task)["standing"] == "Việc này vừa được Võ Thị Hai hoàn thành."
    assert asked(check.client, instance, "dossier")["standing"] == "Hồ sơ vừa kết thúc."


@pytest.mark.any_database
def test_a_page_about_a_dossier_learns_where_it_is_now(agency, signed_in, colleague):
    instance = house.start(agency)
    client = signed_in("intake_officer")
    page = Page(client.get(f"/dossiers/{ids.encode(instance.id)}"))
    before = page.all("//*[@data-live]")[0].get("data-sight")
    assert asked(client, instance, "dossier")["sight"] == before
    house.complete(agency, instance, None, {"intake_decision": "accept"}, MORNING)
    answer = asked(client, instance, "dossier")
    assert answer["sight"] != before
    assert "đang ở «B2." in answer["standing"]


@pytest.mark.any_database
def test_what_was_typed_is_shown_after_somebody_else_took_the_task(check, colleague):
    typed = {"f.workplace": ["Phòng khám Gõ Dở"]}
    assert (
        check.client.post(f"{check.url}/draft", json=typed, headers={"Accept": "application/json"}).status_code == 200
    )
    take(check.task, colleague)
    page = check.open()
    assert "Võ Thị Hai" in page
    assert "Phòng khám Gõ Dở" in page


@pytest.mark.any_database
def test_nothing_of_another_agency_and_nothing_that_is_not_there(agency, signed_in):
    other = house.build("H98.01", "Sở Nội vụ")
    foreign = house.start(other)
    client = signed_in("intake_officer")
    for kind, thing in (("task", house.open_task(foreign)), ("dossier", foreign)):
        assert client.get("/live", query_string={kind: ids.encode(thing.id)}).status_code == 404
    assert client.get("/live", query_string={"task": "nothing"}).status_code == 404
    administrator = signed_in("administrator")
    own = house.open_task(house.start(agency))
    assert administrator.get("/live", query_string={"task": ids.encode(own.id)}).status_code == 403


@pytest.mark.any_database
def test_a_page_that_asks_by_itself_does_not_keep_a_session_alive(signed_in, clock):
    client = signed_in("clerk")
    for _ in range(4):
        clock.shift(timedelta(minutes=9))
        answer = client.get("/live", headers={"Accept": "application/json"})
    assert answer.status_code == 401
    seen = db.session.scalars(db.select(people.Session.seen_at)).all()
    assert all(at <= MORNING + timedelta(minutes=1) for at in seen)


@pytest.mark.any_database
def test_a_page_may_connect_to_the_listener_beside_it_and_nowhere_else(app, agency, signed_in, tmp_path):
    client = signed_in("clerk")
    assert "connect-src 'self';" in client.get("/account").headers["Content-Security-Policy"]
    app.config["SETTINGS"] = Settings(tmp_path, "", "test", "http://127.0.0.1:8000", live_port=8001)
    page = client.get("/account", base_url="http://localhost")
    assert "connect-src 'self' http://localhost:8001;" in page.headers["Content-Security-Policy"]
    assert Page(page).all("//*[@data-live]")[0].get("data-stream") == "http://localhost:8001/live/stream"


@pytest.mark.parametrize(
    ("public_url", "host", "port", "address"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1:8000", None, ""),
        ("http://127.0.0.1:8000", "[::1]:8000", 8001, "http://[::1]:8001/live/stream"),
        ("http://127.0.0.1:8000", "x y'; script-src *", 8001, "/live/stream"),
        ("https://mot-cua.vn", "mot-cua.vn", 8001, "/live/stream"),
    ],
)
def test_the_stream_is_where_the_browser_can_reach_it(tmp_path, public_url, host, port, address):
    settings = Settings(tmp_path, "", "test", public_url, live_port=port)
    assert listening.address(settings, host) == address
