"""A Word procedure on the pages: read row by row, looked at, made a draft that runs; nothing kept before."""

import io
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from processes import definitions
from processes.db import db, transaction
from processes.definitions.models import ProcedureVersion, Revision
from processes.drafting import apart
from processes.errors import Busy
from processes.queues import Queue
from tests import house
from tests.processes.drafting.papers import FACTS, HEAD, ROWS, paper, whole, workbook
from tests.web.reading import Page
from web import ids

pytestmark = pytest.mark.any_database
NEW = {"target": "new", "code": "QT.TH.07", "name": "Cấp giấy phép trồng hoa", "kind": "TTHC"}


@pytest.fixture
def designer(app, agency):
    return house.client(app, agency.process_designer)


def _read(client, data, name="quy-trinh.docx"):
    answer = client.post("/procedures/draft", data={"file": (io.BytesIO(data), name)})
    answer.request.environ["wsgi.input"].close()
    return answer


def _kept():
    return [db.session.scalar(select(func.count()).select_from(table)) for table in (Revision, ProcedureVersion)]


def _sealed(answer):
    return re.search(r'name="read" value="([^"]+)"', answer.get_data(as_text=True))[1]


def test_a_document_is_shown_row_by_row_and_nothing_is_kept(designer):
    before = _kept()
    rows = [*ROWS[:6], ("B7", "Trả như bước 12", "Đội bay", "khi xong", "")]
    answer = _read(designer, paper(*FACTS, (HEAD, rows)))
    page = Page(answer)
    assert answer.status_code == 200
    assert "Đọc được 7 bước" in page
    assert "6 bước hiểu trọn vẹn" in page
    for said in (
        "Bước 7 nhắc đến bước 12",
        "không biết vai trò nào ứng với «Đội bay»",
        "không hiểu thời gian «khi xong»",
    ):
        assert said in page
    assert page.all('//input[@name="code"]/@value') == ["QT.TH.07"]
    assert "Luật Hoa số 10/2020/QH14" in page
    assert _kept() == before


def test_what_was_read_becomes_a_draft_with_roles_times_and_facts(designer, agency):
    sealed = _sealed(_read(designer, whole()))
    answer = designer.post("/procedures/draft/make", data={**NEW, "read": sealed})
    assert answer.status_code == 303
    version_id = ids.decode(re.search(r"/versions/(\w+)", answer.headers["Location"])[1])
    version, procedure, _ = definitions.version(agency.agency_id, version_id)
    assert (procedure.code, procedure.name) == ("QT.TH.07", "Cấp giấy phép trồng hoa")
    assert set(version.settings["lanes"].values()) == {"intake_officer", "division_head", "case_officer", "leader"}
    assert version.settings["tasks"]["step_4"]["budget"] == {"amount": "3", "unit": "working_day"}
    assert version.details["fee"] == "50.000 đồng"
    assert designer.get(answer.headers["Location"]).status_code == 200
    assert designer.get(answer.headers["Location"] + "/trial").status_code == 200


def test_a_known_code_proposes_the_next_version_of_its_procedure(designer):
    sealed = _sealed(_read(designer, whole()))
    designer.post("/procedures/draft/make", data={**NEW, "read": sealed})
    page = Page(_read(designer, whole()))
    (target,) = page.all('//select[@name="target"]/option[@selected]/@value')
    answer = designer.post("/procedures/draft/make", data={"target": target, "read": sealed})
    assert answer.status_code == 303
    last = select(ProcedureVersion.number).where(ProcedureVersion.procedure_id == ids.decode(target))
    assert sorted(db.session.scalars(last)) == [1, 2]


def test_missing_names_and_codes_in_use_are_said_beside_their_fields(designer):
    sealed = _sealed(_read(designer, whole()))
    answer = designer.post("/procedures/draft/make", data={**NEW, "name": "", "read": sealed})
    assert answer.status_code == 422
    assert _sealed(answer).partition(".")[0] == sealed.partition(".")[0]
    designer.post("/procedures/draft/make", data={**NEW, "read": sealed})
    assert designer.post("/procedures/draft/make", data={**NEW, "read": sealed}).status_code == 422


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"%PDF-1.7", "quy-trinh.docx", "Đây là tệp PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "cu.doc", "đời cũ"),
        (b"PK\x03\x04hong", "hong.docx", "Tệp hỏng"),
        (paper("Chỉ có chữ"), "trong.docx", "Không tìm thấy bảng công việc"),
        (whole(), "quy-trinh.docm", "Tệp chứa macro"),
        (b"", "", "Chọn"),
    ],
)
def test_a_bad_file_gets_a_clear_page(designer, data, name, said):
    answer = _read(designer, data, name)
    assert answer.status_code == 422
    assert said in Page(answer)


def test_only_what_this_server_read_is_made(designer, app):
    sealed = _sealed(_read(designer, whole()))
    stranger = house.client(app, house.build_people("H99.02", "Sở Nội vụ tỉnh Minh Hoạ").process_designer)
    for read in ("", "x", sealed[:-1], "A" + sealed[1:], "é.é"):
        assert designer.post("/procedures/draft/make", data={**NEW, "read": read}).status_code == 422
    assert stranger.post("/procedures/draft/make", data={**NEW, "read": sealed}).status_code == 422


def test_what_was_read_belongs_to_one_person_for_a_day(designer, agency, app):
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        sealed = _sealed(_read(designer, whole()))
        with transaction():
            other = house.person(agency, "process_designer", "other.designer", "Người khác")
        answer = house.client(app, other).post("/procedures/draft/make", data={**NEW, "read": sealed})
        assert answer.status_code == 422
        clock.shift(timedelta(hours=25))
        client = house.client(app, agency.process_designer)
        late = Page(client.post("/procedures/draft/make", data={**NEW, "code": "QT.GÕ.TAY", "read": sealed}))
        assert "đã quá một ngày" in late
        typed = {name: value[0] for name, value in late.form("/procedures/draft").items() if name != "file"}
        file = (io.BytesIO(whole()), "quy-trinh.docx")
        again = Page(client.post("/procedures/draft", data={**typed, "file": file}))
        assert again.value("code", "/make") == "QT.GÕ.TAY"
        assert client.post("/procedures/draft/make", data=again.form("/make")).status_code == 303


def test_where_too_many_documents_are_read_the_next_one_is_told_to_come_back(designer, monkeypatch):
    line = Queue(at_once=1, waiting=1, seconds=0)
    monkeypatch.setattr(apart, "QUEUE", line)
    with line.place():
        answer = _read(designer, whole())
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "0")
        assert "Hãy thử lại" in Page(answer)
        with pytest.raises(Busy), line.place():
            pass
    assert _read(designer, whole()).status_code == 200


def test_only_a_designer_reads_documents(app, agency):
    assert house.client(app, agency.case_officer).get("/procedures/draft").status_code == 403


def _listed(answer):
    return Page(answer).all('//table//tr[@role="row"]/td[last()]//*[contains(@class, "chip")]/span/text()')


def test_a_list_is_shown_taken_and_reported_row_by_row(designer, agency):
    shown = _read(designer, workbook(), "danh-muc.xlsx")
    assert shown.status_code == 200
    assert _listed(shown) == ["Tạo mới", "Từ chối", "Tạo mới", "Từ chối", "Tạo mới"]
    assert "dòng 4: chưa có mã thủ tục" in Page(shown)
    taken = designer.post("/procedures/draft/list", data={"read": _sealed(shown)})
    assert _listed(taken) == ["Tạo mới", "Từ chối", "Tạo mới", "Từ chối", "Tạo mới"]
    (first, _, last) = Page(taken).all('//table//a[contains(@href, "/versions/")]/@href')
    version = definitions.version(agency.agency_id, ids.decode(first.rsplit("/", 1)[1]))[0]
    assert (version.details["fee"], version.details["limit"]["amount"]) == ("Không", "3")
    drawn = definitions.version(agency.agency_id, ids.decode(last.rsplit("/", 1)[1]))[0]
    assert set(drawn.settings["tasks"]) == {"step_1", "step_2"}
    again = designer.post("/procedures/draft/list", data={"read": _sealed(shown)})
    assert _listed(again) == ["Không đổi", "Từ chối", "Không đổi", "Từ chối", "Không đổi"]
    dearer = _read(designer, workbook(fee="9.000 đồng"), "danh-muc.xlsx")
    assert _listed(dearer)[0] == "Cập nhật"
    designer.post("/procedures/draft/list", data={"read": _sealed(dearer)})
    db.session.expire_all()
    assert definitions.version(agency.agency_id, version.id)[0].details["fee"] == "9.000 đồng"


def test_a_list_that_was_not_read_here_is_not_taken(designer):
    sealed = _sealed(_read(designer, whole()))
    assert designer.post("/procedures/draft/list", data={"read": sealed}).status_code == 422
