"""The replay as a film: what it is told to show, by the records alone; the form then and now; long ones in parts."""

from datetime import timedelta

import pytest

from processes import definitions, instances, records, tasks
from processes.db import transaction
from tests import house
from tests.processes.calling import PROCEDURE, across, call, drawn, task
from tests.web import audited
from tests.web.audited import film, looks, moved, path
from tests.web.reading import Page


@pytest.fixture
def instance(agency):
    return audited.handed_back(agency)


@pytest.fixture
def auditor(signed_in):
    return signed_in("internal_auditor")


def rows(page, step):
    """Give the rows of the table of a step: each its cells."""
    found = page.all(f'//section[@id="step-{step}"]//table//tr')
    return [[" ".join(cell.text_content().split()) for cell in row] for row in found]


def test_the_form_stands_beside_that_of_the_time_before_and_differences_are_said(auditor, instance):
    page = Page(auditor.get(path(instance)))
    last = instance.record_seq
    table = rows(page, last)
    assert table[0] == ["Mục", "Lần trước", "Lúc đó"]
    before, then = "Ý kiến của lần đầu tiên", "Ý kiến của lần thứ hai"
    assert ["Ý kiến thẩm định", before, f"{then} khác lần trước"] in table
    assert ["Kết quả thẩm định", "Đủ điều kiện bổ nhiệm", "Đủ điều kiện bổ nhiệm"] in table
    text = page.said(f'//section[@id="step-{last}"]')[0]
    assert "du-thao.pdf" in text
    assert "Đã xét đủ các tiêu chuẩn" in text


def test_the_form_of_then_stands_beside_that_of_now(auditor, instance):
    page = Page(auditor.get(path(instance)))
    first = next(n for n in range(1, instance.record_seq) if "Ý kiến của lần đầu tiên" in str(rows(page, n)))
    assert rows(page, first)[0] == ["Mục", "Lúc đó", "Hiện nay"]
    opinion = next(row for row in rows(page, first) if row[0] == "Ý kiến thẩm định")
    assert opinion == ["Ý kiến thẩm định", "Ý kiến của lần đầu tiên", "Ý kiến của lần thứ hai nay đã khác"]


def test_tokens_and_the_way_gone_follow_the_records(agency, auditor, instance):
    page = Page(auditor.get(path(instance)))
    elements = definitions.load(agency.agency_id, instance.version_id).diagram.elements
    assert moved(page, "rest")[0] == ["check_dossier"]
    assert "start_check" in moved(page, "flow")[0]
    open_now = {task.element_id for task in instances.open_tasks(instance)}
    assert set(moved(page, "rest")[-1]) == open_now
    assert all(id_ in elements for step in moved(page, "rest", "pass", "drop") for id_ in step)


def test_a_hand_back_is_told_as_going_back(auditor, instance):
    page = Page(auditor.get(path(instance)))
    (back,) = [step for step in film(page)["steps"] if step.get("back")]
    assert back["title"].startswith("Trả lại: B5. Xem xét, ký nháy dự thảo")
    assert ["rest", "appraise_dossier"] in [move[:2] for move in back["moves"]]


def test_the_film_goes_into_a_called_procedure_and_out_of_it(agency, auditor):
    caller = drawn("caller", call("ask", "check"), task("close"))
    published = across(agency, PROCEDURE, drawn("check", task("look")), caller, steps={"look": {}})
    started = house.start(agency, procedure_id=published.procedure_id)
    for name in ("check:look", "close"):
        house.complete(agency, started, name)
    page = Page(auditor.get(path(started)))
    assert [names for names in moved(page, "rest") if names] == [["check:look"], ["close"]]
    assert "check:f0" in moved(page, "flow")[0]
    assert [id_ for names in moved(page, "pass") for id_ in names if id_ in {"check:done", "ask", "done"}]


def test_the_line_of_time_goes_forward_and_shortens_nights(agency, auditor):
    started = house.start(agency)
    house.complete(agency, started, "check_dossier", {"intake_decision": "accept"}, now=house.NOW + timedelta(hours=2))
    house.complete(agency, started, "transfer_dossier", now=house.NOW + timedelta(hours=22))
    shown = film(Page(auditor.get(path(started))))
    places = [step["x"] for step in shown["steps"]]
    assert places == sorted(places)
    assert places[0] == 0
    two_hours, twenty_hours = places[2] - places[0], places[-1] - places[2]
    assert twenty_hours < 5 * two_hours
    assert [day["label"] for day in shown["days"]] == ["03/03"]


def test_the_line_of_time_marks_due_moments_and_alerts(agency, auditor, instance):
    shown = film(Page(auditor.get(path(instance))))
    assert {mark["kind"] for mark in shown["marks"]} == {"due", "dossier"}
    assert any("Hạn của bước B4. Thẩm định" in mark["text"] for mark in shown["marks"])
    alerts = (("alert.task_near", instance.id), ("alert.task_due", 7), ("alert.task_late1", instance.id))
    for days, (act, about) in enumerate(alerts):
        facts = {"about": {"instance": str(about), "reference": "x"}, "step": "B4. Thẩm định"}
        with transaction():
            records.append_to_agency(
                records.Act(act, {"system": "clock"}, facts),
                agency_id=agency.agency_id,
                now=house.NOW + timedelta(minutes=days),
            )
    told = auditor.get(path(instance, "/alerts.json")).get_json()["marks"]
    assert [mark["text"].split(":")[0] for mark in told] == [
        "Báo việc sắp đến hạn B4. Thẩm định",
        "Báo việc quá hạn 1 ngày B4. Thẩm định",
    ]


def test_a_long_replay_comes_in_parts(agency, auditor):
    started = house.start(agency)
    task = house.open_task(started)
    for minute in range(60):
        with transaction():
            tasks.note(
                task_id=task.id,
                text=f"Ghi chú {minute}",
                actor=house.doer(agency, task),
                now=house.NOW + timedelta(minutes=minute),
            )
    page = Page(auditor.get(path(started, "?step=30")))
    assert page.all('//section[@class="step"]/@data-step') == [str(number) for number in range(26, 51)]
    assert len(film(page)["steps"]) == 61
    assert "Bước 26–50 trong 61 bước" in page
    assert page.all("//nav[@data-replay-parts]//a/@href") == ["?step=25#step-25", "?step=51#step-51"]
    part = auditor.get(path(started, "/steps.json?at=51")).get_json()["steps"]
    assert list(map(int, part)) == list(range(51, 62))
    assert "Ghi chú 59" in part["61"]


def test_parts_of_an_open_page_are_no_new_look_but_others_are(agency, auditor, instance):
    (seen,) = Page(auditor.get(path(instance))).all("//*[@data-replay]/@data-seen")
    for rest in ("/steps.json", "/alerts.json"):
        auditor.get(path(instance, rest), headers={"X-Seen": seen})
    assert len(looks(agency, "record.viewed")) == 1
    other = house.start(agency)
    auditor.get(path(other, "/steps.json"), headers={"X-Seen": seen})
    auditor.get(path(instance, "/steps.json"))
    assert len(looks(agency, "record.viewed")) == 3
