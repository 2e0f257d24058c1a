"""An auditor watches what happened as a film: tokens, time, forms then and now, all of it from the records."""

import json
import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from processes import deadlines, instances, records, tasks
from processes.db import transaction
from tests import house
from tests.browser import arranged
from tests.browser.server import now
from tests.browser.shapes import with_shapes
from tests.engine.drawings import drawn
from tests.web import audited
from web import ids

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
_BRANCHES = """
    start s
    throw m message thong_bao
    and g
    user a
    user b
    timer t PT1H on b
    user c
    xor x
    and j
    end e
    s -> m -> g
    g -> a -> j
    g -> b -> x
    t -> c -> x -> j -> e
"""


@pytest.fixture(scope="module")
def handed_back(server, office):
    """A dossier that was handed back once and completed again with another opinion."""
    with server.inside():
        return ids.encode(audited.handed_back(office).id)


@pytest.fixture(scope="module")
def branched(server, office):
    """Two branches at once; in one of them a timer ends the task, and another task takes its place."""
    step = {"role": "case_officer", "budget": {"none": True}, "form": "note"}
    field = {"id": "field_note", "type": "textfield", "key": "note", "label": "Ghi nhận"}
    form = {"id": "note", "type": "default", "components": [field]}
    procedure = {
        "code": "9.500500",
        "name": "Thủ tục rẽ nhánh",
        "kind": "INTERNAL",
        "limit": {"none": True, "reason": "kiểm thử"},
        "settings": {"lanes": {}, "tasks": dict.fromkeys("abc", step), "timers": {}},
    }
    with server.inside():
        files = {"process.bpmn": with_shapes(drawn(_BRANCHES)), "note.form.json": json.dumps(form).encode()}
        published = house.publish(office, files=files, procedure=procedure)
        begun = now() - timedelta(hours=3)
        instance = house.start(office, begun, name="Người Đi Hai Ngả", procedure_id=published.procedure_id)
        house.complete(office, instance, "a", now=begun + timedelta(minutes=30))
        (key,) = [key for key in deadlines.waiting(now(), limit=1000) if _is_of(key, instance)]
        with transaction():
            deadlines.run(key, now())
        house.complete(office, instance, "c", now=now())
        return ids.encode(instance.id)


def _is_of(key, instance):
    work = deadlines.DueWork
    return records.queries.db.session.get_one(work, key).instance_id == instance.id


@pytest.fixture
def auditor(office, desk):
    """The auditor at a desk, in front of a film."""

    def watch(instance, step, **how):
        window = desk(office.internal_auditor, **how)
        window.go(f"/audit/{instance}?step={step}")
        window.page.locator("[data-replay][data-ready]").wait_for()
        return window.page

    return watch


def at(page):
    """Give the number of the step that is shown."""
    return int(page.locator("[data-film-line]").get_attribute("aria-valuenow"))


def shows(page, number):
    expect(page.locator("[data-film-line]")).to_have_attribute("aria-valuenow", str(number))


def marked(page, mark):
    """Give the elements that bear a mark on the drawing."""
    found = page.locator(f".djs-element.{mark}").all()
    return {one.get_attribute("data-element-id") for one in found}


def test_both_branches_hold_a_token_and_what_was_sent_is_an_envelope(auditor, branched):
    page = auditor(branched, 1)
    assert marked(page, "is-here") == {"a", "b"}
    assert page.locator(".film-token").count() == 2
    expect(page.locator(".letter--sent")).to_have_text("Gửi «thong_bao»")


def test_a_task_that_a_timer_ended_is_struck_out_and_the_timer_is_seen_firing(auditor, branched):
    page = auditor(branched, 3)
    assert marked(page, "is-here") == {"c"}
    assert marked(page, "is-cancelled") == {"b"}
    assert marked(page, "is-fired") == {"t"}
    expect(page.locator(".film-word")).to_have_text("Đã xảy ra")


def test_a_finished_instance_shows_no_token(auditor, branched):
    page = auditor(branched, 4)
    assert marked(page, "is-here") == set()
    assert page.locator(".film-token").count() == 0
    assert {"e", "j", "c"} <= marked(page, "is-done")


def test_a_hand_back_goes_back_along_its_way_and_rounds_are_counted(auditor, handed_back):
    page = auditor(handed_back, 1)
    titles = page.evaluate("JSON.parse(document.querySelector('[data-film-data]').textContent).steps.map(s => s.title)")
    back = next(number for number, title in enumerate(titles, 1) if title.startswith("Trả lại"))
    page.evaluate("number => location.hash = `step-${number}`", back)
    shows(page, back)
    assert marked(page, "is-here") == {"appraise_dossier"}
    assert len(marked(page, "is-back")) >= 1
    expect(page.locator(".film-word--back")).to_have_text("↩ Trả lại")
    page.keyboard.press("End")
    expect(page.locator(".film-count").first).to_have_text("2 lần")


def test_the_form_of_then_stands_beside_that_of_now(auditor, handed_back):
    page = auditor(handed_back, 1)
    page.keyboard.press("End")
    expect(page.locator(".step:not([hidden]) .then")).to_contain_text("khác lần trước")
    assert page.locator(".bjs-powered-by").is_visible()


def test_the_keyboard_alone_steers_the_film(auditor, handed_back):
    page = auditor(handed_back, 3)
    count = int(page.locator("[data-film-line]").get_attribute("aria-valuemax"))
    for key, number in (("Home", 1), ("ArrowRight", 2), ("ArrowRight", 3), ("ArrowLeft", 2), ("End", count)):
        page.keyboard.press(key)
        shows(page, number)
    page.keyboard.press("+")
    page.keyboard.press("+")
    assert page.locator("[data-film-speed]").input_value() == "4"
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Tạm dừng")).to_be_visible()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Chạy", exact=True)).to_be_visible()


def test_it_plays_to_the_end_by_itself(auditor, branched):
    page = auditor(branched, 1)
    page.locator("[data-film-speed]").select_option("4")
    page.get_by_role("button", name="Chạy", exact=True).click()
    shows(page, 4)
    expect(page.get_by_role("button", name="Chạy", exact=True)).to_be_visible()


def test_tokens_move_where_motion_is_welcome_and_jump_where_it_is_not(auditor, branched):
    page = auditor(branched, 1)
    page.keyboard.press("ArrowRight")
    assert at(page) == 2
    page.emulate_media(reduced_motion="no-preference")
    page.locator("[data-film-speed]").select_option("0.5")
    page.keyboard.press("ArrowRight")
    assert at(page) == 2
    places = set()
    for _ in range(200):
        places |= set(
            page.locator(".film-token").evaluate_all("found => found.map(one => one.getAttribute('transform'))")
        )
        if at(page) == 3:
            break
    assert len(places) > 3


def test_somebody_goes_anywhere_on_the_line_of_time(auditor, branched):
    page = auditor(branched, 1)
    page.locator("[data-film-alike]").check()
    box = page.locator("[data-film-line]").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.66, box["y"] + 20)
    shows(page, 3)
    spoken = re.compile(r"3\. Đến giờ hẹn: t, Đồng hồ hệ thống · \d\d:\d\d")
    expect(page.locator("[data-film-line]")).to_have_attribute("aria-valuetext", spoken)


def test_due_moments_and_alerts_are_listed_and_lead_to_their_step(server, auditor, handed_back):
    with server.inside(), transaction():
        facts = {"about": {"instance": str(ids.decode(handed_back)), "reference": "x"}, "step": "B4. Thẩm định"}
        instance = instances.instance(*_key(handed_back))
        act = records.Act("alert.task_near", {"system": "clock"}, facts)
        records.append_to_agency(act, agency_id=instance.agency_id, now=instance.started_at + timedelta(hours=4))
    page = auditor(handed_back, 1)
    page.get_by_text("Hạn và cảnh báo").click()
    listed = page.locator("[data-film-list] li", has_text="Báo việc sắp đến hạn B4. Thẩm định")
    listed.get_by_role("button").click()
    assert at(page) > 1


def _key(instance):
    found = instances.ProcessInstance
    row = records.queries.db.session.query(found).filter_by(id=ids.decode(instance)).one()
    return row.agency_id, row.id


def test_a_long_film_fetches_what_it_shows_and_the_look_counts_once(server, office, auditor):
    received = arranged.received(server, office, "Người Có Nhiều Ghi Chú")
    with server.inside():
        task = house.open_task(instances.instance(office.agency_id, ids.decode(received.instance)))
        for number in range(60):
            with transaction():
                tasks.note(
                    task_id=task.id, text=f"Ghi chú số {number}", actor=house.doer(office, task, now()), now=now()
                )
    page = auditor(received.instance, 61)
    expect(page.locator(".step:not([hidden])")).to_contain_text("Ghi chú số 59")
    page.keyboard.press("Home")
    expect(page.locator(".step:not([hidden])")).to_contain_text("Người Có Nhiều Ghi Chú")
    with server.inside():
        looks = [one for one in records.of_agency(office.agency_id, limit=1000) if one.act == "record.viewed"]
    assert sum(one.body["about"]["instance"] == str(ids.decode(received.instance)) for one in looks) == 1


def test_without_scripts_a_film_is_read_step_by_step_in_parts(server, office, desk):
    received = arranged.received(server, office, "Người Không Có Script", at="review_draft")
    window = desk(office.internal_auditor, javascript=False)
    window.go(f"/audit/{received.instance}?step=2")
    assert window.page.locator("section.step").count() >= 5
    assert not window.page.locator("[data-film-line]").is_visible()


def test_the_records_are_taken_home_as_paper_and_as_data(auditor, handed_back):
    page = auditor(handed_back, 1)
    with page.expect_download() as paper:
        page.get_by_role("link", name="Tải bản in (PDF)").click()
    assert paper.value.path().read_bytes().startswith(b"%PDF-")
    with page.expect_download() as data:
        page.get_by_role("link", name="Tải bản sao hồ sơ chất lượng").click()
    assert json.loads(data.value.path().read_text("utf-8"))["proof"]["is_intact"]


@pytest.mark.parametrize("size", [{"width": 1366, "height": 768}, {"width": 390, "height": 844}])
def test_the_film_is_read_by_machines_too(auditor, branched, size):
    page = auditor(branched, 3, size=size)
    assert Axe().run(page, options=RULES).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
