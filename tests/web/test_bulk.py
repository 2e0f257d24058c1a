"""Many tasks at once: each is an act of its own, and one refusal stops no other."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from processes import definitions, instances, records, tasks
from processes.db import db, transaction
from processes.definitions.settings import RequiredOutput
from tests import house
from tests.house import NOW
from tests.web.reading import Page
from web import ids


@pytest.fixture
def ten(agency):
    """Ten dossiers at their first step."""
    return [house.start(agency, name=f"Nguyễn Văn {number}") for number in range(10)]


def chosen(dossiers):
    return {"task": [ids.encode(house.open_task(one).id) for one in dossiers]}


def acts(instance):
    return [view.act for view in records.of_instance(instance.agency_id, instance.id)]


def open_tasks():
    return db.session.scalars(db.select(instances.UserTask).where(instances.UserTask.closed_at.is_(None))).all()


def test_ten_tasks_are_claimed_with_one_button_and_ten_records(agency, signed_in, ten):
    client = signed_in("intake_officer")
    page = Page(client.get("/inbox"))
    assert len(page.all('//input[@type="checkbox"][@name="task"][@form="bulk"]')) == 10
    assert client.post("/inbox/take", data=chosen(ten)).status_code == 303
    assert all(acts(one) == ["dossier.start", "task.claim"] for one in ten)
    assert "Đã nhận 10 việc" in Page(client.get("/inbox"))


def test_what_somebody_else_took_is_told_and_the_rest_is_done(agency, signed_in, ten):
    with transaction():
        colleague = house.person(agency, "intake_officer", "second.intake", "Cao Thị Hai")
    with transaction():
        tasks.claim(task_id=house.open_task(ten[3]).id, actor=house.actor(colleague), now=NOW)
    answer = signed_in("intake_officer").post("/inbox/take", data=chosen(ten))
    page = Page(answer)
    assert "Xong 9 việc, 1 việc chưa thực hiện được" in page
    assert "Công việc đang do Cao Thị Hai xử lý." in page
    assert [acts(one)[-1] for one in ten].count("task.claim") == 10


def test_nothing_chosen_and_what_is_foreign_do_nothing(agency, signed_in):
    client = signed_in("intake_officer")
    assert client.post("/inbox/take", data={}).status_code == 303
    assert "Chọn ít nhất một việc" in Page(client.get("/inbox"))
    other = house.build("H99.02", "Sở khác")
    instance = house.start(other)
    assert client.post("/inbox/take", data=chosen([instance])).status_code == 303
    assert house.open_task(instance).assignee_id is None


def test_all_chosen_go_to_one_colleague(agency, signed_in, ten):
    client = signed_in("intake_officer")
    page = Page(client.post("/inbox/assign", data=chosen(ten)))
    assert "Trần Văn Nam – đang có 0 việc" in page
    sent = {**chosen(ten), "to": ids.encode(agency.case_officer.id)}
    assert client.post("/inbox/assign", data=sent).status_code == 303
    assert {task.assignee_id for task in open_tasks()} == {agency.case_officer.id}


def test_steps_that_ask_for_more_are_not_decided_together(agency, signed_in, ten):
    client = signed_in("intake_officer")
    assert client.post("/inbox/decide", data=chosen(ten)).status_code == 303
    assert "Chỉ duyệt cùng lúc" in Page(client.get("/inbox"))


@pytest.fixture
def decided(app):
    """An agency whose first step asks for one decision and nothing else."""
    built = house.build_people()
    files, procedure = house.package_files("appoint-forensic-examiner")
    step = procedure["settings"]["tasks"]["check_dossier"]
    step |= {"checklist": [], "required_outputs": []}
    options = [{"label": "Nhận", "value": "accept"}, {"label": "Từ chối", "value": "refuse"}]
    asked = {"type": "radio", "key": "intake_decision", "label": "Quyết định", "values": options}
    form = {"type": "default", "components": [{**asked, "id": "one", "validate": {"required": True}}]}
    files["check_dossier.form.json"] = json.dumps(form).encode()
    published = house.publish(built, files=files, procedure=procedure)
    built.version_id, built.procedure_id = published.version_id, published.procedure_id
    return built


@pytest.mark.any_database
def test_steps_that_want_a_file_are_decided_together_once_it_is_there(decided):
    running = definitions.load(decided.agency_id, decided.version_id)
    step = running.settings.steps["check_dossier"]
    output = RequiredOutput("signed_document", "Văn bản đã ký")
    steps = {**running.settings.steps, "check_dossier": replace(step, required_outputs=(output,))}
    wanting = replace(running, settings=replace(running.settings, steps=steps))
    assert tasks.only_decision(wanting, "check_dossier", NOW) is None
    assert tasks.only_decision(wanting, "check_dossier", NOW, {"signed_document"}).key == "intake_decision"


def test_ten_are_decided_after_one_question(app, decided):
    dossiers = [house.start(decided) for _ in range(10)]
    client = house.client(app, decided.intake_officer)
    page = Page(client.post("/inbox/decide", data=chosen(dossiers)))
    assert page.all('//input[@type="radio"][@name="decision"][@value="accept"]')
    answer = client.post("/inbox/decide", data={**chosen(dossiers), "decision": "accept"})
    assert answer.status_code == 303
    assert all(acts(one) == ["dossier.start", "task.complete"] for one in dossiers)


def test_two_people_who_claim_the_same_tasks_at_once_never_get_the_same_one(app, agency, ten):
    with transaction():
        colleague = house.person(agency, "intake_officer", "second.intake", "Cao Thị Hai")
    sent = chosen(ten)
    clients = [house.client(app, person) for person in (agency.intake_officer, colleague)]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda client: client.post("/inbox/take", data=sent).status_code, clients))
    assert set(answers) <= {200, 303}
    db.session.rollback()
    assert {task.assignee_id for task in open_tasks()} <= {agency.intake_officer.id, colleague.id}
    assert all(acts(one).count("task.claim") == 1 for one in ten)


def test_who_has_least_work_is_suggested_and_who_is_away_is_not(agency, signed_in, ten):
    with transaction():
        busy = house.person(agency, "intake_officer", "second.intake", "Cao Thị Hai")
        house.person(agency, "intake_officer", "third.intake", "Cao Thị Ba")
    for one in ten[:3]:
        with transaction():
            tasks.claim(task_id=house.open_task(one).id, actor=house.actor(busy), now=NOW)
    task = house.open_task(ten[9])
    page = Page(signed_in("intake_officer").get(f"/tasks/{ids.encode(task.id)}/delegate"))
    rows = page.said('//tbody/tr/td[contains(@class, "is-main")]')
    assert rows[0].startswith("Cao Thị Ba")
    assert "ít việc nhất: 0 việc" in rows[0]
    assert rows[1].startswith("Cao Thị Hai")
