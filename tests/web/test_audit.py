"""The auditor's pages: find, replay with the names of the day, prove, export; every look is a record."""

import json
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from processes import definitions, instances, people, records
from processes.db import db, transaction
from tests import house
from tests.web import audited
from tests.web.audited import PARTS, looks, path
from tests.web.reading import Page
from web import ids, replay


@pytest.fixture
def instance(agency):
    """A dossier that was handed back once and completed again with another opinion."""
    return audited.handed_back(agency)


@pytest.fixture
def auditor(signed_in):
    return signed_in("internal_auditor")


def test_a_dossier_is_found_by_its_code_without_diacritics_by_name_person_and_period(agency, auditor, instance):
    house.start(agency, name="Người Khác")
    nam = ids.encode(agency.case_officer.id)
    for query in ("q=260302-0001", "q=an+nhien", f"q=nhien&person={nam}", "q=nhien&from=02/03/2026&to=02/03/2026"):
        page = Page(auditor.get(f"/audit?{query}"))
        assert page.said("//tbody//span[@class='code']") == ["H99.01-260302-0001"], query
    assert "Không tìm thấy hồ sơ thủ tục nào" in Page(auditor.get("/audit?from=03/03/2026"))


def test_a_day_that_is_none_is_said_at_its_field(auditor, instance):
    page = Page(auditor.get("/audit?from=31/02/2026"))
    assert page.status == 422
    assert page.problems == ["Nhập ngày có trong lịch, ví dụ 25/11/2026"]


def test_many_dossiers_come_in_pages(agency, auditor):
    for number in range(27):
        house.start(agency, name=f"Người thứ {number}")
    first = Page(auditor.get("/audit?q=nguoi+thu"))
    (following,) = first.all('//nav[@class="paging"]/a[@rel="next"]/@href')
    second = Page(auditor.get(following))
    assert (len(first.all("//tbody/tr")), len(second.all("//tbody/tr"))) == (25, 2)
    assert second.said("//nav[@class='paging']/span")[0] == "26–27 / 27"


def test_a_filter_cannot_steer_the_links_of_the_page(auditor, instance):
    page = Page(auditor.get("/audit?_external=1&_anchor=x&endpoint=y&page=zzz"))
    assert page.status == 200


def test_every_record_is_a_step_with_who_did_it_in_which_role(auditor, instance):
    page = Page(auditor.get(path(instance)))
    titles = page.said('//section[@class="step"]/h3')
    assert titles[0] == "Tiếp nhận hồ sơ thủ tục"
    assert titles[-1] == "Hoàn thành: B4. Thẩm định, dự thảo văn bản"
    assert any(title.startswith("Trả lại: B5. Xem xét, ký nháy dự thảo") for title in titles)
    assert "Trần Văn Nam, Chuyên viên thụ lý, Văn phòng" in page
    assert "Thiếu chữ ký nháy" in page


def test_the_names_are_those_of_the_day(agency, auditor, instance):
    with transaction():
        people.change_person(
            agency_id=agency.agency_id,
            person_id=agency.case_officer.id,
            name="Tên Mới Đổi",
            email=None,
            actor=house.actor(agency.administrator),
            now=house.NOW,
        )
    page = Page(auditor.get(path(instance)))
    assert "Trần Văn Nam" in page
    assert "Tên Mới Đổi" not in page


def test_the_time_then_in_force_and_whether_it_was_kept_are_shown(auditor, instance):
    page = Page(auditor.get(path(instance)))
    assert "Hạn của bước lúc đó" in page
    assert re.search(r"17:00 1[67]/03/2026 Còn [0-9,]+ ngày làm việc", page.text)
    assert "17:00 23/03/2026" in page


def test_a_step_that_was_done_too_late_says_so_for_ever(agency, auditor):
    started = house.start(agency)
    house.complete(agency, started, "check_dossier", {"intake_decision": "accept"})
    house.complete(agency, started, "transfer_dossier", now=house.NOW + timedelta(days=3))
    page = Page(auditor.get(path(started)))
    assert page.said('//section[@id="step-4"]//span[contains(@class, "chip--late")]')[0].startswith("Quá hạn")


def test_a_finished_instance_has_no_token_left(agency):
    started = house.start(agency)
    while tasks_open := instances.open_tasks(started):
        house.complete(agency, started, tasks_open[0].element_id)
    running = definitions.load(agency.agency_id, started.version_id)
    walked = replay.steps(records.of_instance(agency.agency_id, started.id), running.diagram.elements)
    assert walked[-1].current == ()
    assert walked[0].current != ()


def test_a_step_has_an_address_that_works_without_scripts(auditor, instance):
    page = Page(auditor.get(path(instance, "?step=3")))
    assert page.all("//*[@data-replay]/@data-step") == ["3"]
    assert page.all('//section[@id="step-3"]')
    following = page.all('//a[@data-replay-go="next"]/@href')
    assert following == ["?step=4#step-4"]
    assert Page(auditor.get(path(instance, "?step=999"))).status == 200
    assert Page(auditor.get(path(instance, "?step=x"))).status == 200


def test_untouched_records_are_said_to_be_intact(auditor, instance):
    page = Page(auditor.get(path(instance)))
    assert f"Nguyên vẹn, {instance.record_seq} bản ghi" in page


def test_a_changed_payload_is_named_with_its_record(auditor, instance):
    row = db.session.execute(
        sa.select(records.QualityRecord.id).where(
            records.QualityRecord.instance_id == instance.id, records.QualityRecord.instance_seq == 1
        )
    ).scalar_one()
    db.session.rollback()
    with transaction():
        for trigger in _triggers("record_payload"):
            db.session.execute(sa.text(trigger))
        db.session.execute(
            sa.update(records.RecordPayload)
            .where(records.RecordPayload.id == row)
            .values(content=b'{"applicant":{"name":"Ai kh\xc3\xa1c"}}')
        )
    page = Page(auditor.get(path(instance)))
    assert "Hồ sơ chất lượng không khớp bằng chứng" in page
    assert "giá trị biểu mẫu đã bị sửa" in page
    assert page.all('//a[@href="?step=1#step-1"]')


def _triggers(table):
    if db.engine.dialect.name == "postgresql":
        return [f"ALTER TABLE {table} DISABLE TRIGGER USER"]
    names = db.session.execute(
        sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"), {"table": table}
    )
    return [f"DROP TRIGGER {row.name}" for row in names]


def test_what_was_disposed_of_is_said_and_the_rest_still_proves(agency, auditor, instance):
    with transaction():
        for trigger in _triggers("record_payload"):
            db.session.execute(sa.text(trigger))
        db.session.execute(sa.delete(records.RecordPayload))
    page = Page(auditor.get(path(instance)))
    assert "Nội dung đã được hủy khi hết thời hạn lưu trữ" in page
    assert "Nguyên vẹn" in page


def test_looking_is_recorded_once_a_page(agency, auditor, instance):
    auditor.get(path(instance))
    auditor.get(path(instance, "?step=2"))
    seen = looks(agency, "record.viewed")
    assert len(seen) == 2
    assert seen[0].body["about"] == {"instance": str(instance.id), "reference": instance.reference}
    assert seen[0].body["actor"]["name"] == "Ngô Thanh Tra"
    assert records.verify_agency(agency.agency_id).is_intact


def test_a_copy_holds_the_bodies_exactly_and_is_recorded(agency, auditor, instance):
    answer = auditor.get(path(instance, "/records.json"))
    copy = json.loads(answer.get_data())
    assert "attachment" in answer.headers["Content-Disposition"]
    assert copy["head"]["seq"] == len(copy["records"]) == instance.record_seq
    stored = records.copies(agency.agency_id, instance.id)
    assert [one["body"].encode() for one in copy["records"]] == [one.body for one in stored]
    assert copy["proof"] == {"is_intact": True, "records": instance.record_seq, "flaws": []}
    running = definitions.load(agency.agency_id, instance.version_id)
    assert copy["procedure"]["diagram"] == running.diagram.sha256
    assert copy["taken"] == {"at": "2026-03-02T03:00:00.000Z", "by": "Ngô Thanh Tra"}
    first = copy["records"][0]
    content, salt = first["payload"].encode(), bytes.fromhex(first["salt"])
    assert records.proof.commitment(salt, content) == json.loads(first["body"])["payload"]
    assert len(looks(agency, "record.exported")) == 1


def test_a_copy_is_what_its_schema_says(auditor, instance):
    schema = auditor.get("/audit/records.schema.json").get_json(force=True)
    copy = json.loads(auditor.get(path(instance, "/records.json")).get_data())
    assert set(copy) == set(schema["required"]) == set(schema["properties"])
    for name in ("head", "proof", "taken"):
        assert set(copy[name]) == set(schema["properties"][name]["required"])
    one = schema["properties"]["records"]["items"]
    assert all(set(record) == set(one["required"]) for record in copy["records"])
    hashed = re.compile(schema["$defs"]["hash"]["pattern"])
    assert all(hashed.match(record["leaf"]) for record in copy["records"])


def test_the_records_come_on_paper_with_their_hash(agency, auditor, instance):
    answer = auditor.get(path(instance, "/records.pdf"))
    paper = answer.get_data()
    assert answer.headers["Content-Type"] == "application/pdf"
    assert f"{instance.reference}.pdf" in answer.headers["Content-Disposition"]
    assert paper.startswith(b"%PDF-1.7")
    assert b"<pdfaid:part>2</pdfaid:part>" in paper
    assert len(looks(agency, "record.exported")) == 1


def test_the_diagram_is_the_one_that_ran(agency, auditor, instance):
    running = definitions.load(agency.agency_id, instance.version_id)
    answer = auditor.get(path(instance, "/diagram.bpmn"))
    assert answer.get_data() == running.diagram.data
    assert "attachment" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("role", ["administrator", "process_designer", "case_officer"])
@pytest.mark.parametrize("rest", PARTS)
def test_only_auditors_read_records(signed_in, instance, role, rest):
    assert signed_in(role).get(path(instance, rest)).status_code == 403
    assert signed_in(role).get("/audit").status_code == 403
    assert signed_in(role).get("/audit/stream").status_code == 403


def test_another_agencys_dossier_does_not_exist(app, instance, clock):
    other = house.build("H98.01", "Sở khác")
    client = house.client(app, other.internal_auditor)
    for rest in PARTS:
        assert client.get(path(instance, rest)).status_code == 404
    assert looks(other, "record.viewed") == []


def test_the_register_tells_who_looked_and_who_was_refused(agency, signed_in, instance):
    signed_in("clerk").get("/people")
    auditor = signed_in("internal_auditor")
    auditor.get(path(instance))
    page = Page(auditor.get("/audit/stream"))
    assert "Bị từ chối" in page
    assert "Đỗ Thị Út" in page
    assert page.all(f'//td/a[@href="{path(instance)}"]')
    only = Page(auditor.get("/audit/stream?kind=denials"))
    assert set(only.said("//tbody/tr/td[2]")) == {"Bị từ chối"}


def test_a_long_register_comes_in_parts(agency, auditor):
    for minute in range(130):
        with transaction():
            records.append_to_agency(
                records.Act("access.denied", {"system": "clock"}, {"route": f"/r{minute}"}),
                agency_id=agency.agency_id,
                now=house.NOW + timedelta(minutes=minute),
            )
    first = Page(auditor.get("/audit/stream?kind=denials"))
    (older,) = first.all('//div[@class="list__foot"]/a/@href')
    second = Page(auditor.get(older))
    assert (len(first.all("//tbody/tr")), len(second.all("//tbody/tr"))) == (100, 30)
    assert "/r0" in second
    assert Page(auditor.get("/audit/stream?before=nonsense")).status == 200
