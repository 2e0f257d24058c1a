"""The catalogue of procedures and one procedure's versions, as designers, approvers and auditors see them."""

import pytest

from processes import definitions
from processes.db import transaction
from tests import house
from web import ids


def _page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, answer.status
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("role", ["process_designer", "process_approver", "internal_auditor"])
def test_the_catalogue_shows_what_is_in_force(app, agency, role):
    page = _page(house.client(app, getattr(agency, role)), "/procedures")
    assert "Bổ nhiệm giám định viên tư pháp" in page
    assert "Phiên bản 1" in page
    assert ("Tải quy trình lên" in page) == (role == "process_designer")


@pytest.mark.parametrize("search", ["giam dinh", "1.013871", "VIEN Tu phap"])
def test_a_procedure_is_found_by_code_or_name_without_accents(app, agency, search):
    client = house.client(app, agency.process_designer)
    assert "Bổ nhiệm giám định viên" in client.get("/procedures", query_string={"q": search}).get_data(as_text=True)


def test_a_search_without_a_match_says_so_and_offers_everything(app, agency):
    client = house.client(app, agency.process_designer)
    page = client.get("/procedures", query_string={"q": "<b>không có</b>"}).get_data(as_text=True)
    assert "&lt;b&gt;không có&lt;/b&gt;" in page
    assert "Xem tất cả" in page


def test_an_officer_does_not_see_the_catalogue(app, agency):
    assert house.client(app, agency.case_officer).get("/procedures").status_code == 403


def test_a_procedure_lists_its_versions_with_status_and_first_day(app, agency):
    page = _page(house.client(app, agency.process_designer), f"/procedures/{ids.encode(agency.procedure_id)}")
    assert "Đang áp dụng" in page
    assert "01/01/2020" in page


def test_another_agencys_procedure_is_not_found(app, agency):
    other = house.build("H99.02", "Sở Nội vụ tỉnh Minh Hoạ")
    client = house.client(app, other.process_designer)
    assert client.get(f"/procedures/{ids.encode(agency.procedure_id)}").status_code == 404
    assert client.get(f"/versions/{ids.encode(agency.version_id)}").status_code == 404


def test_a_long_name_is_shown_whole_somewhere(app, agency):
    name = "Cấp lại giấy chứng nhận " + "rất dài " * 12
    with transaction():
        definitions.add_procedure(agency_id=agency.agency_id, code="QT.99", name=name, kind="INTERNAL", now=house.NOW)
    assert name.strip() in _page(house.client(app, agency.process_designer), "/procedures")


def test_the_page_speaks_english_too(app, agency):
    client = house.client(app, agency.process_designer)
    client.get("/language/en?next=/procedures")
    page = _page(client, "/procedures")
    assert "In force" in page
    assert "Upload a process" in page


def test_an_empty_catalogue_says_who_fills_it(app):
    built = house.build_people("H99.03", "Sở Tài chính tỉnh Minh Hoạ")
    page = _page(house.client(app, built.process_designer), "/procedures")
    assert "Chưa có thủ tục nào" in page
    assert "người thiết kế tải sơ đồ" in page
