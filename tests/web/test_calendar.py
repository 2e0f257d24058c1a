"""The calendar of an agency on its page."""

from datetime import date

import pytest

from processes import calendar
from tests.web.reading import Page, sent
from web import ids


@pytest.fixture
def administrator(signed_in):
    return signed_in("administrator")


@pytest.fixture
def base(agency):
    return f"/calendar/{ids.encode(agency.agency_id)}"


def send(client, page, action, **changes):
    return Page(client.post(action, data=sent(page, action, **changes)))


def test_a_year_shows_its_days_with_source_and_what_is_not_compared(administrator):
    page = Page(administrator.get("/calendar?year=2026"))
    assert "Nghỉ Quốc khánh" in page
    assert "Lịch quốc gia" in page
    assert "2 ngày chưa đối chiếu với thông báo chính thức" in page


def test_a_year_that_nobody_knows_says_so(administrator):
    page = Page(administrator.get("/calendar?year=2031"))
    assert "Chưa có lịch nghỉ lễ năm 2031" in page
    assert Page(administrator.get("/calendar?year=999999")).status == 200


def test_a_day_is_set_and_taken_back(agency, administrator, base):
    page = Page(administrator.get("/calendar?year=2026"))
    (action,) = [form for form in page.all("//form/@action") if "/days?" in form]
    fields = {"day": "04/03/2026", "kind": "off", "label": "Lễ hội", "legal_basis": "CV 1"}
    assert send(administrator, page, action, **fields).status == 303
    assert not calendar.of_agency(agency.agency_id).is_working(date(2026, 3, 4))
    page = Page(administrator.get("/calendar?year=2026"))
    assert "Lễ hội" in page
    (gone,) = [form for form in page.all("//form/@action") if "/remove" in form]
    assert send(administrator, page, gone).status == 303
    assert calendar.of_agency(agency.agency_id).is_working(date(2026, 3, 4))
    assert administrator.post(gone).status_code == 404


def test_a_day_that_was_not_compared_is_confirmed(agency, administrator):
    page = Page(administrator.get("/calendar?year=2026"))
    confirms = [form for form in page.all("//form/@action") if "/confirm" in form]
    assert len(confirms) == 2
    assert send(administrator, page, confirms[0]).status == 303
    assert "1 ngày chưa đối chiếu" in Page(administrator.get("/calendar?year=2026"))


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"day": ""}, "Nhập nội dung này"),
        ({"day": "31/02/2026"}, "Nhập ngày có trong lịch, ví dụ 25/11/2026"),
        ({"kind": ""}, "Nhập nội dung này"),
        ({"label": " "}, "Nhập nội dung này"),
    ],
)
def test_a_day_that_cannot_be_set_is_said_at_its_field(administrator, changes, problem):
    page = Page(administrator.get("/calendar?year=2026"))
    (action,) = [form for form in page.all("//form/@action") if "/days?" in form]
    fields = {"day": "04/03/2026", "kind": "off", "label": "Lễ hội", **changes}
    refused = send(administrator, page, action, **fields)
    assert (refused.status, refused.problems) == (422, [problem])


def test_office_hours_are_typed_as_people_write_them(agency, administrator):
    page = Page(administrator.get("/calendar"))
    (action,) = [form for form in page.all("//form/@action") if "/hours" in form]
    fields = {"begin0": "7h00", "end0": "11:00", "begin1": "13.00", "end1": "17:00", "cut_off": "15g30"}
    assert send(administrator, page, action, **fields, weekdays=["0", "1", "2", "3", "4", "5"]).status == 303
    now = calendar.of_agency(agency.agency_id)
    assert now.is_working(date(2026, 3, 7))
    assert [f"{begin:%H:%M}" for begin, _ in now.sessions] == ["07:00", "13:00"]
    assert Page(administrator.get("/calendar")).form(action)["cut_off"] == ["15:30"]


@pytest.mark.any_database
@pytest.mark.parametrize(
    "fields",
    [
        {"begin0": "11:00", "end0": "07:00"},
        {"begin0": "bảy giờ"},
        {"weekdays": []},
        {"begin0": "", "end0": "", "begin1": "", "end1": ""},
        {"cut_off": "99:99"},
    ],
)
def test_hours_that_cannot_be_counted_are_refused_and_kept_as_typed(administrator, fields):
    page = Page(administrator.get("/calendar"))
    (action,) = [form for form in page.all("//form/@action") if "/hours" in form]
    refused = send(administrator, page, action, **fields)
    assert refused.status == 422
    assert refused.problems


def test_a_day_that_is_none_does_not_exist(administrator, base):
    assert administrator.post(f"{base}/days/nonsense/remove").status_code == 404
    assert administrator.post(f"{base}/days/2026-03-05/confirm").status_code == 404
