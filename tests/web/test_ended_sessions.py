"""Nothing typed is lost when a session ended while somebody was typing."""

from datetime import timedelta

import pytest

from processes import people
from processes.db import transaction
from tests import house
from tests.web.reading import Page, sent


@pytest.fixture
def typed(check):
    """A form that is being filled in."""
    return sent(check.open(), "/complete", f__workplace="Trung tâm Pháp y", checked=["c1"]) | {
        "csrf_token": [check.client.csrf]
    }


def without_header(client):
    """Send as a browser without scripts does: the token stands in the form."""
    client.environ_base.pop("HTTP_X_CSRF_TOKEN", None)
    return client


def test_a_form_sent_after_the_session_ended_becomes_a_draft(agency, app, check, typed, clock):
    clock.shift(timedelta(hours=3))
    without_header(check.client)
    answer = check.send("complete", typed)
    assert (answer.status, answer.address) == (303, f"/sign-in?next={check.url}")
    assert "Nội dung bạn nhập đã lưu thành bản nháp" in Page(check.client.get(answer.address))
    page = Page(house.client(app, agency.intake_officer).get(check.url))
    assert page.value("f.workplace") == "Trung tâm Pháp y"
    assert page.form("/complete")["checked"] == ["c1"]


def test_the_worker_forgets_no_session_whose_form_may_still_come(check, typed, clock):
    clock.shift(timedelta(hours=3))
    with transaction():
        people.forget_ended(house.NOW + timedelta(hours=5))
    without_header(check.client)
    assert check.send("complete", typed).status == 303


def test_the_reason_of_a_hand_back_is_kept_too(agency, app, check, clock):
    form = Page(check.client.get(f"{check.url}/note")).form("/note")
    clock.shift(timedelta(hours=3))
    without_header(check.client)
    answer = check.send("note", form | {"text": ["Đã gọi người nộp"]})
    assert answer.address == f"/sign-in?next={check.url}/note"
    again = Page(house.client(app, agency.intake_officer).get(f"{check.url}/note"))
    assert "Đã gọi người nộp" in again


def test_another_sites_form_is_never_kept(agency, app, check, typed, clock):
    clock.shift(timedelta(hours=3))
    without_header(check.client)
    assert check.send("complete", typed, headers={"Origin": "https://elsewhere.example"}).status == 401
    assert check.send("complete", typed | {"csrf_token": ["guessed"]}).status == 401
    assert Page(house.client(app, agency.intake_officer).get(check.url)).value("f.workplace") == ""


def test_after_twelve_hours_more_the_session_is_not_recognised(check, typed, clock):
    clock.shift(timedelta(hours=13))
    without_header(check.client)
    assert check.send("complete", typed).status == 401


def test_a_closed_session_is_not_recognised(agency, check, typed, clock):
    with transaction():
        people.close_session(check.client.get_cookie("session-token").value)
    without_header(check.client)
    assert check.send("complete", typed).status == 401


def test_an_ended_session_opens_nothing(check, clock):
    clock.shift(timedelta(hours=3))
    assert check.client.get(check.url).status_code == 302
    assert check.client.get("/inbox").status_code == 302


def test_a_form_of_an_earlier_session_is_shown_again_with_all_texts(agency, app, check, typed):
    renewed = without_header(house.client(app, agency.intake_officer))
    answer = renewed.post(f"{check.url}/complete", data=typed, headers={"Sec-Fetch-Site": "same-origin"})
    page = Page(answer)
    assert page.status == 403
    assert "Trang này mở từ phiên làm việc trước" in page
    assert page.value("f.workplace") == "Trung tâm Pháp y"


def test_a_form_of_an_unknown_origin_is_refused(agency, app, check, typed):
    renewed = without_header(house.client(app, agency.intake_officer))
    page = Page(renewed.post(f"{check.url}/complete", data=typed))
    assert page.status == 403
    assert "Trung tâm Pháp y" not in page.source


def test_a_note_of_an_earlier_session_is_shown_again(agency, app, check):
    form = Page(check.client.get(f"{check.url}/note")).form("/note") | {"text": ["Đã gọi người nộp"]}
    renewed = without_header(house.client(app, agency.intake_officer))
    page = Page(renewed.post(f"{check.url}/note", data=form, headers={"Origin": "http://localhost"}))
    assert page.status == 403
    assert "Đã gọi người nộp" in page
