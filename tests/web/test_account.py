"""Sign in, sign out, passwords and one-time links, as a browser meets them."""

import re
from datetime import timedelta

import pytest

from processes import outbox, people, records
from processes.db import db, transaction
from tests import house
from tests.web.conftest import MORNING
from tests.web.reading import Page

NEW = "câu mới chỉ mình tôi biết"


@pytest.fixture
def visitor(app, agency, clock):
    """A browser where nobody is signed in, and a clerk with a password."""
    with transaction():
        token = people.issue_link(agency_id=agency.agency_id, person_id=agency.clerk.id, now=house.NOW)
    with transaction():
        people.use_link(token=token, password=house.PASSWORD, now=house.NOW)
    return app.test_client()


def token_of(client, path="/sign-in"):
    return re.search(r'name="csrf-token" content="([^"]+)"', client.get(path).get_data(as_text=True))[1]


def sign_in(client, password=house.PASSWORD, **more):
    fields = {"username": "clerk.h99.01", "password": password, "csrf_token": token_of(client), **more}
    return client.post("/sign-in", data=fields)


def attempts(agency):
    return [row.act for row in records.of_agency(agency.agency_id, beginning=("session.",))]


def test_the_right_password_signs_in(visitor, agency):
    answer = sign_in(visitor)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    assert "Đỗ Thị Út" in Page(visitor.get("/account"))
    assert attempts(agency) == ["session.opened"]


def test_a_wrong_password_says_nothing_about_the_account(visitor):
    page = Page(sign_in(visitor, "không phải mật khẩu"))
    other = Page(sign_in(visitor, "không phải mật khẩu", username="khong.co"))
    assert page.status == other.status == 401
    assert "Tên đăng nhập hoặc mật khẩu không đúng." in page
    assert "Tên đăng nhập hoặc mật khẩu không đúng." in other


def test_the_ninth_attempt_waits_even_with_the_right_password(visitor, agency):
    for _ in range(8):
        sign_in(visitor, "sai mật khẩu rồi")
    page = Page(sign_in(visitor))
    assert page.status == 429
    assert "15 phút" in page
    assert attempts(agency).count("session.refused") == 8


def test_a_form_without_its_token_is_refused(visitor):
    answer = visitor.post("/sign-in", data={"username": "clerk.h99.01", "password": house.PASSWORD})
    assert answer.status_code == 403


def test_a_form_that_another_site_sends_is_refused(visitor):
    fields = {"username": "clerk.h99.01", "password": house.PASSWORD, "csrf_token": token_of(visitor)}
    assert visitor.post("/sign-in", data=fields, headers={"Origin": "https://evil.example"}).status_code == 403
    assert visitor.post("/sign-in", data=fields, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


@pytest.mark.any_database
@pytest.mark.parametrize(
    "onward",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/ok\r\nSet-Cookie: a=b",
    ],
)
def test_signing_in_never_leads_to_another_site(visitor, onward):
    assert sign_in(visitor, next=onward).headers["Location"] == "/"


def test_signing_in_leads_where_one_wanted_to_go(visitor):
    wanted = visitor.get("/account?x=1").headers["Location"]
    assert wanted == "/sign-in?next=/account?x%3D1"
    page = Page(visitor.get(wanted))
    assert page.all('//input[@name="next"]/@value') == ["/account?x=1"]
    assert sign_in(visitor, next="/account?x=1").headers["Location"] == "/account?x=1"


def test_signing_in_gives_a_new_session_and_ends_the_one_before(visitor):
    first = sign_in(visitor).headers["Set-Cookie"]
    again = visitor.get_cookie("session-token").value
    fields = {
        "username": "clerk.h99.01",
        "password": house.PASSWORD,
        "csrf_token": token_of(visitor, "/account"),
    }
    visitor.post("/sign-in", data=fields)
    assert again in first
    assert people.find_session(again, MORNING) is None
    assert visitor.get("/account").status_code == 200


def test_signing_out_ends_the_session(visitor):
    sign_in(visitor)
    stolen = visitor.get_cookie("session-token").value
    visitor.post("/sign-out", data={"csrf_token": token_of(visitor, "/account")})
    visitor.set_cookie("session-token", stolen)
    assert visitor.get("/account").status_code == 302


def test_a_session_ends_after_thirty_idle_minutes_and_after_twelve_hours(visitor, clock):
    sign_in(visitor)
    clock.shift(timedelta(minutes=29))
    assert visitor.get("/account").status_code == 200
    clock.shift(timedelta(minutes=31))
    assert visitor.get("/account").status_code == 302
    sign_in(visitor)
    for _ in range(25):
        clock.shift(timedelta(minutes=29))
        last = visitor.get("/account").status_code
    assert last == 302


def test_a_closed_account_is_out_at_once(visitor, agency):
    sign_in(visitor)
    with transaction():
        people.deactivate(person_id=agency.clerk.id, actor=house.actor(agency.administrator), now=house.NOW)
    assert visitor.get("/account").status_code == 302
    assert sign_in(visitor).status_code == 401


def test_changing_the_password_ends_every_other_session(visitor, app):
    sign_in(visitor)
    other = app.test_client()
    sign_in(other)
    fields = {"current": house.PASSWORD, "password": NEW, "again": NEW}
    answer = visitor.post("/account/password", data={**fields, "csrf_token": token_of(visitor, "/account/password")})
    assert answer.status_code == 303
    assert visitor.get("/account").status_code == 200
    assert other.get("/account").status_code == 302
    assert sign_in(app.test_client()).status_code == 401
    assert sign_in(app.test_client(), NEW).status_code == 303


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"current": "sai", "password": NEW, "again": NEW}, "Mật khẩu hiện tại không đúng"),
        ({"current": house.PASSWORD, "password": NEW, "again": "khác hẳn"}, "không giống nhau"),
        ({"current": house.PASSWORD, "password": "ngắn quá", "again": "ngắn quá"}, "ít nhất 12 ký tự"),
        ({"current": house.PASSWORD, "password": "matkhau12345", "again": "matkhau12345"}, "quá dễ đoán"),
    ],
)
def test_a_password_that_cannot_be_is_refused_at_its_field(visitor, fields, said):
    sign_in(visitor)
    page = Page(
        visitor.post("/account/password", data={**fields, "csrf_token": token_of(visitor, "/account/password")})
    )
    assert page.status == 422
    assert said in page
    assert fields["password"] not in page.source


def test_guessing_the_present_password_is_slowed_down(visitor):
    sign_in(visitor)
    token = token_of(visitor, "/account/password")
    fields = {"current": "đoán mò", "password": NEW, "again": NEW, "csrf_token": token}
    statuses = [visitor.post("/account/password", data=fields).status_code for _ in range(9)]
    assert statuses == [422] * 8 + [429]


def test_a_link_sets_a_password_and_signs_in(visitor, agency):
    with transaction():
        token = people.issue_link(agency_id=agency.agency_id, person_id=agency.clerk.id, now=house.NOW)
    fields = {"code": token, "password": NEW, "again": NEW, "csrf_token": token_of(visitor, "/set-password")}
    assert visitor.post("/set-password", data=fields).status_code == 303
    assert visitor.get("/account").status_code == 200
    visitor.delete_cookie("session-token")
    fields["csrf_token"] = token_of(visitor, "/set-password")
    page = Page(visitor.post("/set-password", data=fields))
    assert page.status == 422
    assert "đã được dùng" in page


def test_a_whole_link_may_be_pasted_and_a_weak_password_does_not_use_it_up(visitor, agency):
    with transaction():
        token = people.issue_link(agency_id=agency.agency_id, person_id=agency.clerk.id, now=house.NOW)
    code = f"https://example.org/set-password#{token}"
    csrf = token_of(visitor, "/set-password")
    weak = Page(visitor.post("/set-password", data={"code": code, "password": "ab", "again": "ab", "csrf_token": csrf}))
    assert weak.status == 422
    fields = {"code": code, "password": NEW, "again": NEW, "csrf_token": csrf}
    assert visitor.post("/set-password", data=fields).status_code == 303


@pytest.mark.parametrize("username", ["clerk.h99.01", "khong.co", ""])
def test_asking_for_a_link_is_always_answered_in_the_same_way(visitor, username):
    fields = {"username": username, "csrf_token": token_of(visitor, "/forgot-password")}
    page = Page(visitor.post("/forgot-password", data=fields))
    assert page.status == 200
    assert page.said('//p[@class="notice__title"]') == ["Đã ghi nhận yêu cầu"]
    assert (username or "khong.co") not in page


def test_without_an_address_the_administrator_is_told(visitor, agency):
    visitor.post(
        "/forgot-password", data={"username": "clerk.h99.01", "csrf_token": token_of(visitor, "/forgot-password")}
    )
    (told,) = outbox.notices(agency.agency_id, agency.administrator.id)
    assert (told.kind, told.params["name"]) == ("password_asked", "Đỗ Thị Út")


def test_with_an_address_and_a_mail_server_a_link_is_sent_and_no_token_is_stored(visitor, agency):
    administrator = house.actor(agency.administrator)
    with transaction():
        people.change_setting(
            name="mail", value={"host": "mail.example.org"}, action="mail.change", actor=administrator, now=house.NOW
        )
        people.change_person(
            agency_id=agency.agency_id,
            person_id=agency.clerk.id,
            name="Đỗ Thị Út",
            email="ut@example.org",
            actor=administrator,
            now=house.NOW,
        )
    visitor.post(
        "/forgot-password", data={"username": "clerk.h99.01", "csrf_token": token_of(visitor, "/forgot-password")}
    )
    (letter,) = outbox.notices(agency.agency_id, agency.clerk.id)
    assert (letter.kind, letter.params) == ("password_link", {})
    assert db.session.query(people.models.OneTimeLink).filter_by(used_at=None).count() == 0


def test_one_sees_ones_roles_and_signs_out_everywhere_else(visitor, app):
    sign_in(visitor)
    other = app.test_client()
    sign_in(other)
    page = Page(visitor.get("/account"))
    assert "Văn thư" in page
    assert page.said("//tbody")[-1].count("Nơi khác") == 1
    visitor.post("/account/sessions/end", data={"csrf_token": token_of(visitor, "/account")})
    assert visitor.get("/account").status_code == 200
    assert other.get("/account").status_code == 302


def test_the_language_is_chosen_by_a_visitor_and_kept_by_a_person(visitor, agency):
    visitor.get("/language/en?next=/sign-in")
    assert "Sign in" in Page(visitor.get("/sign-in"))
    assert visitor.get("/language/en?next=https://evil.example").headers["Location"] == "/"
    assert visitor.get("/language/fr").status_code == 404
    sign_in(visitor)
    visitor.post("/account/language", data={"language": "en", "csrf_token": token_of(visitor, "/account")})
    assert house.actor(agency.clerk).language == "en"


def test_the_first_page_is_that_of_the_role(signed_in):
    assert signed_in("clerk").get("/").headers["Location"] == "/inbox"
    assert signed_in("administrator").get("/").headers["Location"] == "/people"
