"""Pages of services: what waits, an answer by hand, errors, new tries, and the agency's list."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from processes import calls, instances
from processes.db import db, transaction
from processes.instances import ServiceCall
from tests import house
from tests.processes import services as drawn
from tests.web.conftest import MORNING
from tests.web.reading import Page
from web import ids


@pytest.fixture
def called(agency):
    """A dossier that waits for a registered service."""
    published = drawn.publish_asking(agency)
    instance = house.start(agency, procedure_id=published.procedure_id)
    house.complete(agency, instance, "request", {"reason": "số 15", "secret": "mật"})
    return instance


@pytest.fixture
def operator(signed_in):
    """Somebody who looks after the services."""
    return signed_in("administrator")


def call():
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(sa.select(ServiceCall)).one()


def address(act=""):
    return f"/calls/{ids.encode(call().id)}{act}"


def send(client, act, **fields):
    page = Page(client.get(address()))
    return client.post(address(act), data={**page.form(address(act)), **fields})


def test_a_waiting_service_is_listed_with_its_dossier(operator, called):
    page = Page(operator.get("/calls"))
    assert called.reference in page
    assert "Tra cứu dữ liệu" in page
    assert "Nguyễn Thị An Nhiên" not in page


def test_only_what_was_given_is_shown(operator, called):
    page = Page(operator.get(address()))
    assert "số 15" in page
    assert "mật" not in page


def test_an_operator_answers_for_the_service(operator, called):
    assert send(operator, "/answer", type0="text", value0="có").status_code == 303
    assert house.open_task(called).element_id == "read"
    assert "Không có dịch vụ nào đang chờ" in Page(operator.get("/calls"))
    assert "Đã trả lời" in Page(operator.get(address()))
    assert operator.post(address("/answer"), data={}).status_code == 409


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("number", "mười", "Nhập số"),
        ("date", "31/02/2026", "Nhập ngày có trong lịch"),
        ("boolean", "chắc thế", "Nhập «có» hoặc «không»"),
        ("feel", "1 +", "Không đọc được giá trị FEEL"),
    ],
)
def test_a_value_of_another_type_is_refused_and_stays(operator, called, kind, text, said):
    answer = send(operator, "/answer", type0=kind, value0=text)
    assert answer.status_code == 422
    page = Page(answer)
    assert said in page
    assert text in answer.get_data(as_text=True)
    assert call().is_open


@pytest.mark.parametrize(
    ("kind", "text"),
    [("number", "1.234,5"), ("date", "02/03/2026"), ("boolean", "có"), ("feel", "[1, 2]"), ("text", "")],
)
def test_values_of_every_type_are_taken(operator, called, kind, text):
    assert send(operator, "/answer", type0=kind, value0=text).status_code == 303
    assert house.open_task(called).element_id == "read"


def test_an_error_is_thrown_from_the_page(operator, called):
    assert send(operator, "/throw-error", code="KHONG_CO").status_code == 303
    assert house.open_task(called).element_id == "ask"


@pytest.mark.parametrize(("code", "said"), [("", "Nhập nội dung này"), ("KHAC", "không có sự kiện nào nhận lỗi")])
def test_an_error_needs_a_code_that_the_diagram_catches(operator, called, code, said):
    answer = send(operator, "/throw-error", code=code)
    assert answer.status_code == 422
    assert said in Page(answer)


def test_a_service_that_failed_too_often_needs_the_operator_and_is_called_again(agency, operator, called):
    account = calls.Account(agency.agency_id, "máy tra cứu", frozenset({drawn.CODE}))
    with transaction():
        (taken,) = calls.fetch(service=drawn.CODE, account=account, now=MORNING)
    assert "máy tra cứu" in Page(operator.get("/calls"))
    with transaction():
        calls.fail(call_id=taken.id, reason="tắt máy", by=account, token=taken.token, now=MORNING, retries=0)
    assert "Cần bạn xử lý" in Page(operator.get("/calls"))
    incidents = Page(operator.get("/incidents"))
    assert "tắt máy" in incidents
    assert address() in incidents.all("//a/@href")
    assert send(operator, "/retry").status_code == 303
    assert list(instances.incidents(agency.agency_id)) == []
    with transaction():
        assert len(calls.fetch(service=drawn.CODE, account=account, now=MORNING + timedelta(seconds=1))) == 1


def test_another_agencys_call_does_not_exist(app, agency, clock, called):
    elsewhere = house.build_people("H98.01", "Sở Nội vụ")
    client = house.client(app, elsewhere.administrator)
    where = address()
    assert client.get(where).status_code == 404
    for act in ("/answer", "/throw-error", "/retry"):
        assert client.post(where + act, data={"code": "KHONG_CO"}).status_code == 404
    assert called.reference not in Page(client.get("/calls"))


def test_an_administrator_registers_a_service_ends_it_and_lets_it_go_on(operator, agency):
    page = Page(operator.get("/services"))
    assert "Gửi thông báo (có sẵn)" in page
    (add,) = [action for action in page.all("//form/@action") if action.endswith("/add")]
    fields = {"code": "dan-cu", "name": "Tra cứu dân cư", "kind": "software", "from_on": "01/03/2026"}
    assert operator.post(add, data={**page.form(add), **fields}).status_code == 303
    page = Page(operator.get("/services"))
    assert "Tra cứu dân cư" in page
    (end,) = [link for link in page.all("//a/@href") if link.endswith("/end")]
    page = Page(operator.get(end))
    assert operator.post(end, data={**page.form(end), "to_on": "28/02/2026"}).status_code == 422
    assert operator.post(end, data={**page.form(end), "to_on": "01/03/2026"}).status_code == 303
    page = Page(operator.get("/services"))
    assert "Đã ngừng 01/03/2026" in page
    (resume,) = [action for action in page.all("//form/@action") if action.endswith("/continue")]
    assert operator.post(resume, data=page.form(resume)).status_code == 303
    assert "Đã ngừng" not in Page(operator.get("/services"))


@pytest.mark.parametrize(("field", "text"), [("code", ""), ("code", "notify"), ("name", ""), ("kind", "robot")])
def test_a_faulty_service_is_not_registered(operator, agency, field, text):
    page = Page(operator.get("/services"))
    (add,) = [action for action in page.all("//form/@action") if action.endswith("/add")]
    fields = {"code": "dan-cu", "name": "Tra cứu", "kind": "software", "from_on": "01/03/2026", field: text}
    assert operator.post(add, data={**page.form(add), **fields}).status_code in {409, 422}


def test_the_page_of_a_version_names_its_services(signed_in, called):
    page = Page(signed_in("process_designer").get(f"/versions/{ids.encode(called.version_id)}"))
    assert "Dịch vụ được gọi" in page
    assert drawn.CODE in page
