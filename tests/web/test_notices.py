import pytest

from processes import definitions, outbox, tasks
from processes.db import transaction
from tests import house
from tests.house import NOW
from tests.web.reading import Page


def tell(person, kind="task_due", **params):
    known = {
        "reference": "H99.01-260302-0001",
        "step": "Ký duyệt",
        "due_at": "2026-03-02T10:00:00.000Z",
        "stage": "due",
    }
    with transaction():
        outbox.add(kind, agency_id=person.agency_id, to=[person.id], params=known | params, now=NOW)


def test_notices_say_what_happened_and_lead_there(agency, signed_in):
    tell(agency.clerk, task="5")
    page = Page(signed_in("clerk").get("/notices"))
    assert "Đã đến hạn 17:00 02/03/2026: Ký duyệt, H99.01-260302-0001" in page
    assert page.all('//li[contains(@class, "is-new")]//a/@href') == ["/tasks/0000000000005"]


def test_an_unknown_kind_still_has_words(agency, signed_in):
    tell(agency.clerk, "something_new")
    assert "Thông báo something_new" in Page(signed_in("clerk").get("/notices"))


def test_notices_are_marked_as_read(agency, signed_in):
    tell(agency.clerk)
    client = signed_in("clerk")
    page = Page(client.get("/notices"))
    client.post("/notices/read", data=page.form("/notices/read"))
    page = Page(client.get("/notices"))
    assert not page.all('//li[contains(@class, "is-new")]')
    assert not page.all('//form[contains(@action, "/notices/read")]')


def test_nobody_sees_the_notices_of_others(agency, signed_in):
    tell(agency.clerk)
    assert "Chưa có thông báo nào" in Page(signed_in("leader").get("/notices"))


@pytest.mark.any_database
def test_a_person_chooses_what_is_counted_and_what_is_mailed(agency, signed_in, tmp_path):
    client, clerk = signed_in("clerk"), agency.clerk
    form = Page(client.get("/notices/choices")).form("/notices/choices")
    assert form["mail"] == ["near", "late", "given", "handed_back", "mentioned"]
    client.post("/notices/choices", data=form | {"page": ["handed_back"], "mail": ["late"]})
    with transaction():
        for kind in ("task_delegated", "task_near", "task_late1"):
            told = {"reference": "H99", "step": "B1", "by": "Lan", "due_at": "2026-03-02T10:00:00Z"}
            outbox.add(kind, agency_id=clerk.agency_id, to=[clerk.id], params=told, now=house.NOW)
    assert outbox.unread(clerk.agency_id, clerk.id) == 2
    found = {message.kind: outbox.wants_mail(message) for message in outbox.notices(clerk.agency_id, clerk.id)}
    assert found == {"task_delegated": False, "task_near": False, "task_late1": True}
    assert Page(client.get("/notices/choices")).form("/notices/choices")["mail"] == ["late"]


@pytest.mark.any_database
def test_whoever_did_a_step_is_told_that_it_was_handed_back(agency, signed_in):
    instance = house.start(agency)
    for element, values in way_to_review():
        house.complete(agency, instance, element, values)
    task = house.open_task(instance, "review_draft")
    with transaction():
        running = definitions.load(agency.agency_id, instance.version_id)
        way = tasks.ways_back(running, "review_draft")[0]
        actor = house.actor(agency.division_head)
        tasks.hand_back(task_id=task.id, flow_id=way.flow_id, reason="Thiếu căn cứ", actor=actor, now=house.NOW)
    (told,) = outbox.notices(agency.agency_id, agency.case_officer.id)
    assert told.kind == "task_handed_back"
    assert "trả lại việc" in Page(signed_in("case_officer").get("/notices"))


def way_to_review():
    yield "check_dossier", {"intake_decision": "accept"}
    yield from ((step, {}) for step in ("transfer_dossier", "assign_officer"))
    yield "appraise_dossier", {"appraisal_result": "eligible"}
