"""The page of the board and its paper."""

from tests.web.reading import Page
from web import ids


def test_the_head_gives_the_suggested_officer_a_task_with_one_press(agency, check, signed_in):
    head = signed_in("division_head")
    page = Page(head.get("/board"))
    (form,) = page.all('//form[.//input[@name="to"]]')
    assert "Giao Nguyễn Thị Lan" in form.text_content()
    fields = {one.get("name"): one.get("value") for one in form.iter("input")}
    answer = head.post(form.get("action"), data=fields)
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("/board")
    assert "Nguyễn Thị Lan" in Page(head.get("/board?person=" + fields["to"])).text


def test_a_refusal_is_said_on_the_board(agency, check, signed_in):
    head = signed_in("division_head")
    sent = {"to": ids.encode(agency.clerk.id)}
    assert head.post(f"/board/{ids.encode(check.task.id)}/assign", data=sent).status_code == 303
    assert "Chọn đồng nghiệp" in Page(head.get("/board")).text


def test_the_paper_of_the_board_names_agency_moment_and_everybody(agency, check, signed_in):
    text = Page(signed_in("leader").get("/board/print")).text
    assert "Lập lúc 10:00 02/03/2026" in text
    assert "Đỗ Thị Út" in text


def test_who_has_nothing_to_do_is_one_line_and_no_column(agency, check, signed_in):
    page = Page(signed_in("division_head").get("/board"))
    assert [one.text_content() for one in page.all("//section/div/h2")] == ["Chưa phân công"]
    assert "Chưa có việc nào: Bùi Thiết Kế, " in page.text
