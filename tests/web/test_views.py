"""Saved views on the pages: kept, opened, changed, told where they no longer fit; the list as a paper."""

from processes import views
from processes.db import transaction
from tests import house
from tests.web.reading import Page
from web import ids


def keep(client, asked, name="Gấp", place="inbox", **more):
    return client.post("/views", data={"place": place, "name": name, "asked": asked, **more})


def test_what_is_asked_is_kept_under_a_name_and_asked_again(agency, check):
    answer = keep(check.client, "box=group&due=none&sort=code&show=code&page=7&evil=1")
    led = check.client.get(answer.headers["Location"])
    assert led.status_code == 302
    assert "box=group&due=none&sort=code&show=code&view=" in led.headers["Location"]
    page = Page(check.client.get(led.headers["Location"]))
    assert "Gấp" in page.text
    assert "Người nộp" not in [one.text_content() for one in page.all("//th")]


def test_a_list_opens_with_its_default_and_not_when_it_is_asked_something(agency, check):
    keep(check.client, "due=overdue", default="yes")
    assert "due=overdue" in check.client.get("/inbox").headers["Location"]
    assert check.client.get("/inbox?box=mine").status_code == 200


def test_what_an_old_view_asks_in_vain_is_told(agency, check):
    old = {"procedure": ids.encode(12345), "due": "someday", "colour": "red", "box": "mine"}
    with transaction():
        clerk = house.actor(agency.intake_officer)
        key = views.keep(place="inbox", name="Cũ", asked=old, actor=clerk, now=house.NOW).id
    location = check.client.get(f"/inbox?view={ids.encode(key)}").headers["Location"]
    assert location.startswith("/inbox?box=mine&view=")
    text = Page(check.client.get(location)).text
    for part in (f"Thủ tục: {ids.encode(12345)}", "Hạn: someday", "colour: red"):
        assert part in text
    assert "không còn" in Page(check.client.get("/inbox?view=" + ids.encode(7), follow_redirects=True)).text


def test_a_view_that_asks_nothing_shows_the_whole_list(agency, check):
    answer = keep(check.client, "", default="yes")
    assert check.client.get(answer.headers["Location"]).status_code == 200
    assert check.client.get("/inbox", follow_redirects=True).status_code == 200


def test_a_question_of_many_parts_is_read_as_any_other(agency, check):
    address = keep(check.client, "q=a&" * 150 + "due=overdue").headers["Location"]
    led = check.client.get(address).headers["Location"]
    assert led.startswith("/inbox?q=a&due=overdue&view=")
    assert check.client.get(led + "&q=a" * 150).status_code == 200


def test_a_changed_question_updates_the_view(agency, check):
    view = keep(check.client, "due=overdue").headers["Location"].rpartition("=")[2]
    page = Page(check.client.get(f"/inbox?due=near&view={view}"))
    assert "Cập nhật «Gấp»" in page.text
    check.client.post(f"/views/{view}", data={"asked": "due=near"})
    assert "due=near" in check.client.get(f"/inbox?view={view}").headers["Location"]


def test_views_are_renamed_and_removed_on_their_page(agency, check, signed_in):
    view = keep(check.client, "status=running", place="dossiers").headers["Location"].rpartition("=")[2]
    check.client.post(f"/views/{view}", data={"name": "Đang chạy"})
    assert "Đang chạy" in Page(check.client.get("/views")).text
    assert check.client.post(f"/views/{view}", data={"name": "x" * 61}).status_code == 422
    assert signed_in("clerk").post(f"/views/{view}/remove").status_code == 404
    check.client.post(f"/views/{view}/remove")
    assert "Đang chạy" not in Page(check.client.get("/views")).text


def test_the_working_list_is_a_paper_with_agency_moment_and_what_was_asked(agency, check):
    text = Page(check.client.get("/inbox/print?box=group&due=none&show=code")).text
    for part in ("Sở Tư pháp tỉnh Minh Hoạ", "Lập lúc 10:00 02/03/2026", "Của nhóm · Không đặt hạn"):
        assert part in text
