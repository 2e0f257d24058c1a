from datetime import UTC, datetime, timedelta

import pytest

from processes import dossiers, instances
from processes.db import db, transaction
from tests import house
from tests.web.reading import Page
from web import ids, paging

NAME = "Nguyễn Thị An Nhiên"


def new(client, agency):
    return Page(client.get("/dossiers/new", query_string={"procedure": ids.encode(agency.procedure_id)}))


def receive(client, agency, **changes):
    fields = new(client, agency).form("/dossiers") | {"name": [NAME]} | {key: [text] for key, text in changes.items()}
    return Page(client.post("/dossiers", data=fields))


def only(agency):
    (found,) = instances.search(agency.agency_id)
    return found


def test_a_procedure_is_chosen_by_name_or_code(agency, signed_in):
    page = Page(signed_in("intake_officer").get("/dossiers/new"))
    (option,) = page.all('//select[@data-combobox]/option[@value!=""]')
    assert option.text_content() == "Bổ nhiệm giám định viên tư pháp"
    assert option.get("data-code") == "1.013871"
    assert "20 ngày" in page


def test_the_form_says_what_is_asked_and_when_it_would_be_due(agency, signed_in):
    page = new(signed_in("intake_officer"), agency)
    assert "Sơ yếu lý lịch" in page
    assert "Hẹn trả nếu nhận lúc này: Chủ Nhật" not in page
    assert "Hẹn trả nếu nhận lúc này: Thứ Hai 23/03 17:00" in page
    assert page.form("/dossiers")["received_on"] == ["02/03/2026"]
    assert page.form("/dossiers")["received_time"] == ["10:00"]


def test_a_dossier_gets_its_code_and_goes_on_with_its_first_task(agency, signed_in):
    client = signed_in("intake_officer")
    answer = receive(client, agency, phone="0912345678")
    assert answer.status == 303
    assert answer.address.startswith("/tasks/")
    found = only(agency)
    assert found.reference == "H99.01-260302-0001"
    assert dossiers.dossier(agency.agency_id, found.id).applicant == {"name": NAME, "phone": "0912345678"}
    assert "Đã tiếp nhận hồ sơ" in Page(client.get(answer.address))


def test_the_same_form_sent_twice_receives_one_dossier(agency, signed_in):
    client = signed_in("intake_officer")
    fields = new(client, agency).form("/dossiers") | {"name": [NAME]}
    first, second = (client.post("/dossiers", data=fields) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert instances.count(agency.agency_id) == 1


def test_a_late_entry_counts_from_its_receipt(agency, signed_in):
    receive(signed_in("intake_officer"), agency, received_on="27/02/2026", received_time="14:30")
    found = only(agency)
    assert found.reference == "H99.01-260227-0001"
    assert found.due_at == house.NOW.replace(day=19, hour=10)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": " "}, "Nhập «Họ tên hoặc tên tổ chức»"),
        ({"received_on": "03/03/2026"}, "Ngày nhận: chọn lúc này hoặc sớm hơn"),
        ({"received_on": "31/02/2026"}, "Ngày nhận: nhập ngày có trong lịch, ví dụ 25/11/2026"),
        ({"received_time": "25:00"}, "Giờ nhận: nhập giờ, ví dụ 14:30"),
        ({"channel": "pigeon"}, "Cách nộp: chọn một mục trong danh sách"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_is_kept(agency, signed_in, changes, said):
    page = receive(signed_in("intake_officer"), agency, **({"address": "12 Nguyễn Trãi"} | changes))
    assert page.status == 422
    assert page.problems == [said]
    assert page.form("/dossiers")["address"] == ["12 Nguyễn Trãi"]
    assert instances.count(agency.agency_id) == 0


@pytest.mark.parametrize("procedure", ["khong-phai-ma", "0000000000000"])
def test_an_unknown_procedure_does_not_exist(signed_in, procedure):
    client = signed_in("intake_officer")
    assert client.get("/dossiers/new", query_string={"procedure": procedure}).status_code == 404
    assert client.post("/dossiers", data={"procedure": procedure, "name": NAME}).status_code == 404


def test_only_who_receives_may_start_a_dossier(signed_in):
    clerk = signed_in("clerk")
    assert clerk.get("/dossiers/new").status_code == 403
    assert clerk.post("/dossiers", data={}).status_code == 403


def test_dossiers_are_found_without_diacritics(agency, signed_in):
    house.start(agency, name=NAME)
    house.start(agency, name="Đỗ Minh Phương")
    client = signed_in("clerk")
    page = Page(client.get("/dossiers?q=do+minh+phuong"))
    assert "Đỗ Minh Phương" in page
    assert NAME not in page
    assert "1 hồ sơ thủ tục" in page
    assert "Không tìm thấy hồ sơ thủ tục nào" in Page(client.get("/dossiers?q=khong+ai"))
    assert "Không tìm thấy" in Page(client.get("/dossiers?status=finished"))


@pytest.mark.any_database
def test_dossiers_are_found_by_the_whole_telephone_number_however_it_is_written(app, agency, signed_in):
    clerk = signed_in("intake_officer")
    receive(clerk, agency, phone="0912 345 678")
    receive(clerk, agency, name="Phạm Văn Khác", phone="0912 345 6789")
    for asked in ("0912345678", "+84 912 345 678", "0912.345.678"):
        page = Page(clerk.get("/dossiers", query_string={"q": asked}))
        assert NAME in page
        assert "Phạm Văn Khác" not in page
    for asked in ("091234567", "345678", "0912345678 khac"):
        assert NAME not in Page(clerk.get("/dossiers", query_string={"q": asked}))
    other = house.build_people("H99.02", "Sở Y tế tỉnh Minh Hoạ")
    assert NAME not in Page(house.client(app, other.intake_officer).get("/dossiers", query_string={"q": "0912345678"}))


def test_a_dossier_shows_everything_about_it(agency, signed_in):
    instance = house.start(agency)
    house.complete(agency, instance, "check_dossier", {"intake_decision": "accept"})
    client = signed_in("clerk")
    page = Page(client.get(f"/dossiers/{ids.encode(instance.id)}"))
    for sentence in (
        "H99.01-260302-0001",
        "Trực tiếp tại một cửa",
        "Đã ghi ở các bước",
        "Quyết định tiếp nhận: Tiếp nhận, lập giấy hẹn (Mẫu 01)",
        "Hoàn thành: B1. Kiểm tra, tiếp nhận hồ sơ",
        "Mở việc: B2. Chuyển hồ sơ về phòng",
        "20 ngày, tính từ 08:00 02/03/2026",
    ):
        assert sentence in page
    (diagram,) = page.all("//*[@data-diagram-url]")
    assert diagram.get("data-here") == "transfer_dossier"
    assert {"check_dossier", "dossier_accepted"} <= set(diagram.get("data-done").split())


def test_another_agencys_dossier_does_not_exist(app, agency, clock):
    instance = house.start(agency)
    other = house.build("H98.02", "Sở Tư pháp tỉnh Khác")
    stranger = house.client(app, other.clerk)
    assert stranger.get(f"/dossiers/{ids.encode(instance.id)}").status_code == 404
    assert "H99.01" not in Page(stranger.get("/dossiers"))


STEPS_TO_SIGNATURE = (
    ("check_dossier", {"intake_decision": "accept"}),
    ("transfer_dossier", {}),
    ("assign_officer", {}),
    ("appraise_dossier", {"appraisal_result": "eligible"}),
    ("review_draft", {"review_decision": "agree"}),
    ("sign_decision", {"signature_decision": "sign"}),
)


class TestWithdrawal:
    @pytest.fixture
    def appraised(self, agency):
        instance = house.start(agency)
        for element in ("check_dossier", "transfer_dossier", "assign_officer"):
            house.complete(agency, instance, element, {"intake_decision": "accept"} if "check" in element else {})
        return instance

    def test_a_dossier_is_withdrawn_with_a_reason(self, agency, signed_in, appraised):
        client, url = signed_in("intake_officer"), f"/dossiers/{ids.encode(appraised.id)}"
        assert "Rút hồ sơ" in Page(client.get(url))
        refused = Page(client.post(f"{url}/withdraw", data={"reason": ""}))
        assert (refused.status, refused.problems) == (422, ["Nhập «Lý do người nộp nêu»"])
        answer = client.post(f"{url}/withdraw", data={"reason": "Chuyển nơi công tác"})
        assert answer.headers["Location"] == url
        page = Page(client.get(url))
        assert "Chuyển nơi công tác" in page
        assert "Đang chờ: Lập thông báo dừng giải quyết" in page

    def test_it_is_offered_from_the_first_step_until_the_decision_is_signed(self, agency, signed_in):
        instance = house.start(agency)
        client, url = signed_in("intake_officer"), f"/dossiers/{ids.encode(instance.id)}"
        for element, values in STEPS_TO_SIGNATURE:
            assert "Rút hồ sơ" in Page(client.get(url)), element
            house.complete(agency, instance, element, values)
        assert house.open_task(instance).element_id == "seal_and_issue"
        assert "Rút hồ sơ" not in Page(client.get(url))
        assert client.get(f"{url}/withdraw").status_code == 404

    def test_other_roles_cannot_withdraw(self, signed_in, appraised):
        clerk, url = signed_in("clerk"), f"/dossiers/{ids.encode(appraised.id)}/withdraw"
        assert clerk.get(url).status_code == 403
        assert clerk.post(url, data={"reason": "x"}).status_code == 403


def test_a_finished_dossier_says_how_it_ended(agency, signed_in, clock):
    instance = house.start(agency)
    house.complete(agency, instance, "check_dossier", {"intake_decision": "refuse"})
    page = Page(signed_in("clerk").get(f"/dossiers/{ids.encode(instance.id)}"))
    assert "Đã xong" in page
    assert "Quy trình kết thúc" in page
    assert db.session.get(instances.ProcessInstance, (agency.agency_id, instance.id)).ended_at <= house.NOW + timedelta(
        hours=1
    )


@pytest.mark.parametrize(("hour", "said"), [(20, "Đã xong"), (24, "Xong sau hạn")])
def test_a_dossier_that_ends_in_the_evening_of_its_due_day_is_not_late(agency, signed_in, hour, said):
    instance = house.start(agency)
    house.complete(agency, instance, "check_dossier", {"intake_decision": "refuse"})
    closing = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
    with transaction():
        row = db.session.get_one(instances.ProcessInstance, (agency.agency_id, instance.id))
        row.due_at, row.ended_at = closing, closing + timedelta(hours=hour - 17, minutes=1)
    assert said in Page(signed_in("clerk").get("/dossiers"))


def test_the_pages_beside_keep_any_question_as_it_was_asked(app):
    asked = "endpoint=y&_scheme=javascript&_anchor=x&show=code&show=started"
    with app.test_request_context(f"/dossiers?page=2&{asked}"):
        beside = paging.page(25, 60)
    assert (beside.previous_url, beside.next_url) == (f"/dossiers?{asked}&page=1", f"/dossiers?{asked}&page=3")
