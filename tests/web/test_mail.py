"""Outgoing mail: settings with a password that is only written, a test letter, letters that failed."""

from email import message_from_bytes

import pytest

from processes import outbox, people, records
from processes.db import db, transaction
from tests import house
from tests.web.reading import Page, sent

SERVER = {
    "host": "mail.example.org",
    "port": "587",
    "security": "starttls",
    "sender": "Sở <a@example.org>",
    "username": "a",
}


@pytest.fixture
def administrator(signed_in):
    return signed_in("administrator")


def keep(client, **changes):
    return Page(client.post("/mail", data=sent(Page(client.get("/mail")), "/mail", **changes)))


def setting(agency):
    return people.setting(agency.agency_id, "mail")


def test_the_password_is_written_never_shown_and_kept_when_left_empty(agency, administrator):
    assert keep(administrator, **SERVER, password="bí mật của máy chủ").status == 303
    page = Page(administrator.get("/mail"))
    assert "bí mật" not in page.source
    assert page.form("/mail")["host"] == ["mail.example.org"]
    assert keep(administrator, **{**SERVER, "port": "25"}).status == 303
    assert (setting(agency)["password"], setting(agency)["port"]) == ("bí mật của máy chủ", 25)
    keep(administrator, **{**SERVER, "username": ""})
    assert setting(agency)["password"] == ""
    said = [row.body for row in records.of_agency(agency.agency_id) if row.act == "setting.changed"]
    assert len(said) == 3
    assert "bí mật" not in str(said)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"port": "0"}, "Nhập số cổng từ 1 đến 65535, hoặc để trống"),
        ({"port": "năm"}, "Nhập số cổng từ 1 đến 65535, hoặc để trống"),
        ({"security": "ssl3"}, "Chọn một mục trong danh sách"),
        ({"sender": ""}, "Nhập địa chỉ thư điện tử, ví dụ ten@coquan.gov.vn"),
    ],
)
def test_settings_that_cannot_be_are_refused_at_their_field(administrator, changes, problem):
    refused = keep(administrator, **{**SERVER, **changes})
    assert (refused.status, refused.problems) == (422, [problem])


def test_a_test_letter_goes_to_oneself(app, agency, administrator):
    administrator.post("/mail/test")
    assert "chưa có địa chỉ thư điện tử" in Page(administrator.get("/mail"))
    with transaction():
        db.session.merge(agency.administrator).email = "quan.tri@example.org"
    administrator.post("/mail/test")
    assert "Đã gửi thư thử đến quan.tri@example.org." in Page(administrator.get("/mail"))
    (file,) = app.config["SETTINGS"].mail.glob("*.eml")
    letter = message_from_bytes(file.read_bytes())
    assert letter["To"] == "quan.tri@example.org"


def test_a_server_that_does_not_answer_is_said_in_words(agency, administrator):
    with transaction():
        db.session.merge(agency.administrator).email = "quan.tri@example.org"
    keep(administrator, **{**SERVER, "host": "127.0.0.1", "port": "1", "security": "none"})
    administrator.post("/mail/test")
    assert "Chưa gửi được: ConnectionRefusedError" in Page(administrator.get("/mail"))


def test_letters_that_failed_are_listed_and_sent_again(app, agency, administrator):
    params = {"reference": "H99.01-1", "step": "B1", "due_at": "2026-03-04T10:00:00.000Z"}
    with transaction():
        outbox.add("task_due", agency_id=agency.agency_id, to=[agency.clerk.id], params=params, now=house.NOW)
        db.session.flush()
        (message,) = outbox.notices(agency.agency_id, agency.clerk.id)
        for _ in range(5):
            outbox.mark_failed(message, "SMTPConnectError: (421, b'busy')", house.NOW)
    page = Page(administrator.get("/mail"))
    assert "Đã thôi thử" in page
    assert "SMTPConnectError" in page
    (action,) = [form for form in page.all("//form/@action") if form.endswith("/again")]
    other = house.build_people("H98.01", "Sở khác")
    assert house.client(app, other.administrator).post(action).status_code == 404
    assert administrator.post(action, data=page.form(action)).status_code == 303
    assert outbox.is_mail_due(house.NOW.replace(year=2027))
    assert "mail.sent_again" in [row.act for row in records.of_agency(agency.agency_id)]
