from datetime import timedelta

import pytest

from processes.db import db, transaction
from processes.instances import UserTask
from tests import house
from tests.web.reading import Page
from web import ids


def inbox(client, **args):
    return Page(client.get("/inbox", query_string=args))


def names(page):
    return [name.split(" · ")[0] for name in page.said('//tbody/tr/td[contains(@class, "is-name")]')]


def test_an_officer_sees_what_waits_for_their_roles(agency, signed_in):
    house.start(agency)
    page = inbox(signed_in("intake_officer"))
    assert "H99.01-260302-0001" in page
    assert "B1. Kiểm tra, tiếp nhận hồ sơ" in page
    assert "Bổ nhiệm giám định viên tư pháp" in page


def test_an_officer_does_not_see_the_work_of_another_role(agency, signed_in):
    house.start(agency)
    assert "H99.01-260302-0001" not in inbox(signed_in("clerk"))


def test_what_is_due_first_stands_first(agency, signed_in, clock):
    for days, name in ((0, "Trần Thị Sau"), (-9, "Lê Văn Trước")):
        instance = house.start(agency, house.NOW + timedelta(days=days), name=name)
        house.complete(
            agency, instance, "check_dossier", {"intake_decision": "accept"}, house.NOW + timedelta(days=days)
        )
    assert names(inbox(signed_in("clerk"))) == ["Lê Văn Trước", "Trần Thị Sau"]


def test_the_next_task_is_the_first_that_can_be_done_and_not_the_one_on_the_screen(agency, signed_in):
    first, second = house.start(agency), house.start(agency, house.NOW + timedelta(minutes=1))
    client = signed_in("intake_officer")
    one, two = (f"/tasks/{ids.encode(house.open_task(instance).id)}" for instance in (first, second))
    assert client.get("/inbox/next").headers["Location"] == one
    (link,) = Page(client.get(one)).all("//a[@data-next]")
    assert client.get(link.get("href")).headers["Location"] == two
    house.complete(agency, second, "check_dossier", {"intake_decision": "accept"})
    assert client.get(link.get("href")).headers["Location"] == "/inbox"
    assert "không còn việc nào khác" in inbox(client)


def test_time_left_is_said_in_words(agency, signed_in, clock):
    instance = house.start(agency)
    house.complete(agency, instance, "check_dossier", {"intake_decision": "accept"})
    client = signed_in("clerk")
    assert "Còn 1,75 giờ" in inbox(client)
    clock.shift(timedelta(days=1))
    page = inbox(house.client(client.application, agency.clerk))
    assert "Quá hạn 5,75 giờ" in page
    assert "1 việc của bạn đã quá hạn" in page


def test_what_was_due_at_closing_is_due_until_midnight(agency, signed_in, clock):
    instance = house.start(agency)
    task = house.open_task(instance)
    with transaction():
        db.session.get_one(UserTask, (agency.agency_id, task.id)).due_at = house.NOW + timedelta(hours=9)  # 17:00
    clock.shift(timedelta(hours=9))
    client = signed_in("intake_officer")
    page = inbox(client)
    assert "Đến hạn" in page
    assert "đã quá hạn" not in page
    assert instance.reference in inbox(client, due="near")
    assert instance.reference not in inbox(client, due="overdue")


def test_a_search_needs_no_diacritics(agency, signed_in):
    house.start(agency, name="Nguyễn Thị An Nhiên")
    house.start(agency, name="Đỗ Minh Phương")
    client = signed_in("intake_officer")
    assert names(inbox(client, q="do minh")) == ["Đỗ Minh Phương"]
    assert names(inbox(client, q="0001")) == ["Nguyễn Thị An Nhiên"]
    assert "Không tìm thấy việc nào" in inbox(client, q="khong co ai")


@pytest.mark.parametrize(
    ("args", "found"),
    [
        ({"step": "B1. Kiểm tra, tiếp nhận hồ sơ"}, 1),
        ({"step": "Bước khác"}, 0),
        ({"due": "none"}, 1),
        ({"due": "overdue"}, 0),
        ({"box": "mine"}, 0),
        ({"box": "group"}, 1),
        ({"procedure": "khong-phai-ma"}, 1),
        ({"page": "0"}, 1),
        ({"page": "²"}, 1),
    ],
)
def test_filters_narrow_the_list(agency, signed_in, args, found):
    house.start(agency)
    assert len(names(inbox(signed_in("intake_officer"), **args))) == found


def test_long_lists_have_pages(agency, signed_in):
    for _ in range(27):
        house.start(agency)
    client = signed_in("intake_officer")
    first = inbox(client, q="H99")
    assert "1–25 / 27" in first
    following = first.all('//a[@rel="next"]/@href')[0]
    second = Page(client.get(following))
    assert "26–27 / 27" in second
    assert len(names(second)) == 2
    assert not second.all('//a[@rel="next"]')


def test_a_task_is_claimed_from_the_list_and_stays_in_it(agency, signed_in):
    house.start(agency)
    client = signed_in("intake_officer")
    page = inbox(client, box="group", q="H99")
    answer = client.post(page.all('//form[contains(@action, "/claim")]/@action')[0], data=page.form("/claim"))
    assert answer.headers["Location"] == "/inbox?box=group&q=H99"
    assert len(names(inbox(client, box="mine"))) == 1


def test_an_empty_inbox_says_what_will_come(signed_in):
    assert "Việc hiện ra ở đây khi hồ sơ thủ tục chuyển đến vai trò của bạn" in inbox(signed_in("clerk"))


def test_whoever_does_no_tasks_has_no_inbox(signed_in):
    assert signed_in("administrator").get("/inbox").status_code == 403


def test_nobody_sees_it_without_signing_in(app, clock):
    answer = app.test_client().get("/inbox?box=group")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/sign-in?next=/inbox?box%3Dgroup"


def test_the_inbox_asks_the_database_ten_times_at_most(agency, signed_in, statements):
    for _ in range(30):
        house.start(agency)
    client = signed_in("intake_officer")
    client.set_cookie("first-steps", "closed")
    inbox(client)
    statements.clear()
    inbox(client)
    assert len(statements) <= 9  # the last one reads the saved views
