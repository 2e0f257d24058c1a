"""Incidents and the worker's state, for operators who may not know whom a dossier is about."""

import re
from datetime import timedelta

import pytest

from processes import deadlines, instances, records
from processes.db import transaction
from processes.errors import StepIncident
from tests import house
from tests.web.conftest import MORNING
from tests.web.reading import Page


@pytest.fixture
def incident(agency):
    """A step of a dossier that failed when its officer completed it."""
    started = house.start(agency)
    task = house.open_task(started)
    failure = StepIncident(
        agency=agency.agency_id,
        instance=started.id,
        reference=started.reference,
        element="intake_gateway",
        code="no_flow_taken",
        params={},
        command={"kind": "complete", "task": str(task.id), "key": task.key, "element": task.element_id},
    )
    with transaction():
        instances.open_incident(failure, actor=house.actor(agency.intake_officer), now=house.NOW)
    return started


def beat(at):
    with transaction():
        deadlines.beat(at)


def test_an_incident_shows_step_reason_and_what_was_tried_but_no_applicant(signed_in, incident):
    page = Page(signed_in("administrator").get("/incidents"))
    assert incident.reference in page
    assert "Không nhánh nào đúng điều kiện" in page
    assert "Cán bộ hoàn thành việc" in page
    assert "Nguyễn Thị An Nhiên" not in page


def test_an_incident_is_tried_again_and_moves_to_the_resolved(agency, signed_in, incident):
    client = signed_in("administrator")
    page = Page(client.get("/incidents"))
    (action,) = [form for form in page.all("//form/@action") if form.endswith("/retry")]
    assert client.post(action, data=page.form(action)).status_code == 303
    assert "Không có sự cố nào" in Page(client.get("/incidents"))
    resolved = Page(client.get("/incidents?view=resolved"))
    assert "Hoàng Quản Trị" in resolved
    assert client.post(action).status_code == 409
    assert records.of_instance(agency.agency_id, incident.id)[-1].act == "incident.retried"


def test_another_agencys_incident_does_not_exist(app, signed_in, incident):
    page = Page(signed_in("administrator").get("/incidents"))
    (action,) = [form for form in page.all("//form/@action") if form.endswith("/retry")]
    other = house.build_people("H98.01", "Sở khác")
    client = house.client(app, other.administrator)
    assert client.post(action).status_code == 404
    assert incident.reference not in Page(client.get("/incidents"))


def test_a_code_without_words_is_shown_with_its_parameters(agency, signed_in, incident):
    failure = StepIncident(
        agency=agency.agency_id,
        instance=incident.id,
        reference=incident.reference,
        element="unheard_of",
        code="unheard_of",
        params={"limit": 7},
        command={"kind": "fire", "timer": "t9"},
    )
    with transaction():
        instances.open_incident(failure, actor=None, now=house.NOW)
    assert "unheard_of (limit: 7)" in Page(signed_in("administrator").get("/incidents"))


def test_a_worker_that_never_ran_stopped_or_runs_is_told_apart(signed_in):
    client = signed_in("administrator")
    assert "Tiến trình nền chưa chạy lần nào" in Page(client.get("/incidents"))
    beat(MORNING - timedelta(seconds=61))
    assert "Tiến trình nền đã dừng từ 09:58 02/03/2026" in Page(client.get("/incidents"))
    beat(MORNING - timedelta(seconds=59))
    page = Page(client.get("/incidents"))
    assert "Tiến trình nền đang chạy" in page
    assert not page.all('//*[@role="alert"]')


def test_a_listener_that_never_ran_stopped_or_runs_is_told_apart_also_in_figures(signed_in):
    client = signed_in("administrator")
    assert "Kênh báo tin tức thời chưa chạy lần nào" in Page(client.get("/incidents"))
    for seconds, words in ((61, "đã dừng từ 09:58 02/03/2026"), (59, "đang chạy")):
        heard = MORNING - timedelta(seconds=seconds)
        with transaction():
            deadlines.beat(heard, "listener")
        assert f"Kênh báo tin tức thời {words}" in Page(client.get("/incidents"))
        figure = f'last_beat_timestamp_seconds{{process="listener"}} {heard.timestamp()!r}'
        assert figure in _without_exponent(client.get("/metrics").get_data(as_text=True))


def _without_exponent(text):
    return re.sub(r"\d\.\d+e\+09", lambda found: repr(float(found[0])), text)
