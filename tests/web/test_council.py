"""A step that is done once for each of several, on the pages: whose turn it is, how far it is, what silence means."""

from datetime import timedelta

import pytest

from processes import deadlines, instances, records
from processes.db import db, transaction
from processes.deadlines import DueWork
from tests import house
from tests.web.reading import Page
from web import ids, replay, retelling
from web.overview import read

SEATS = ["Chủ tịch Hội đồng", "Thư ký Hội đồng", "Ủy viên phản biện 1", "Ủy viên 1", "Ủy viên 2"]
BODY = "Sở Xây dựng"
VOTE = "B4. Phiếu nhận xét, biểu quyết"
START = {"deposit_name": "Mỏ đá vôi Hòn Mơ", "mineral_group": "I", "exploration_cost": "15000000000"}


@pytest.fixture
def council(agency):
    """A dossier whose council of five is to vote while a body is asked."""
    procedure_id = house.publish(agency, "recognise-exploration-results").procedure_id
    instance = house.start(agency, procedure_id=procedure_id, values=START)
    house.complete(agency, instance, "receive_dossier", {"intake_decision": "accept"})
    house.complete(agency, instance, "assign_officer")
    house.complete(agency, instance, "check_dossier", {"council_seats": SEATS, "consulted_bodies": [BODY]})
    return instance


def page_of(client, instance):
    return Page(client.get(f"/dossiers/{ids.encode(instance.id)}"))


def ballot(instance, seat):
    return next(task for task in instances.open_tasks(instance) if task.name == f"{VOTE} · {seat}")


def fire(agency, instance, element_id):
    work = db.session.query(DueWork).filter_by(instance_id=instance.id, element_id=element_id).one()
    with transaction():
        assert deadlines.run((agency.agency_id, work.id), work.run_at)


def test_the_inbox_names_the_seat_first_and_the_filter_the_step_once(agency, council, signed_in):
    client = signed_in("division_head")
    page = Page(client.get("/inbox"))
    for seat in SEATS:
        assert f"{seat} · {VOTE}" in page
    assert page.said('//select[@name="step"]/option')[1:] == [VOTE]
    chosen = Page(client.get("/inbox", query_string={"step": VOTE}))
    assert len(chosen.all("//tbody/tr")) == len(SEATS)
    assert Page(client.get("/inbox", query_string={"step": "B4"})).all("//tbody/tr[td[2]]") == []


def test_the_page_of_a_ballot_says_whose_it_is_and_not_how_another_voted(agency, council, signed_in):
    house.complete(agency, council, "cast_vote", {"vote": "disagree", "vote_opinion": "Mạng lưới còn thưa."})
    task = ballot(council, "Ủy viên 1")
    page = Page(signed_in("division_head").get(f"/tasks/{ids.encode(task.id)}"))
    assert page.said("//h1") == [f"{VOTE} · Ủy viên 1"]
    assert page.all('//form[@id="work"]//input[@type="radio"][@checked]') == []
    assert "Mạng lưới còn thưa." not in page.said('//form[@id="work"]//textarea')


def test_the_dossier_tells_how_many_have_voted_and_who_has_not(agency, council, signed_in):
    for vote in ("agree", "disagree"):
        house.complete(agency, council, "cast_vote", {"vote": vote})
    page = page_of(signed_in("division_head"), council)
    assert f"Đang chờ: {VOTE}" in page
    assert "Đã xong 2/5" in page
    assert "Còn chờ: Ủy viên phản biện 1, Ủy viên 1, Ủy viên 2" in page
    assert "Mở 3 việc của tôi" in page
    assert f"{VOTE} · {SEATS[0]}" in page
    assert f"{VOTE} · {SEATS[1]}" in page


def test_the_last_of_several_is_named_by_its_item(agency, council, signed_in):
    page = page_of(signed_in("case_officer"), council)
    assert f"Đang chờ: B4. Ghi nhận ý kiến cơ quan · {BODY}" in page
    assert "Đã xong 0/1" in page


def test_with_two_thirds_of_the_ballots_the_rest_are_withdrawn(agency, council, signed_in):
    for _ in range(4):
        house.complete(agency, council, "cast_vote", {"vote": "agree"})
    assert {task.element_id for task in instances.open_tasks(council)} == {"record_reply", "hold_meeting"}
    page = page_of(signed_in("leader"), council)
    assert "Phần mềm tự làm: Kiểm phiếu" in page
    meeting = house.open_task(council, "hold_meeting")
    said = Page(signed_in("division_head").get(f"/tasks/{ids.encode(meeting.id)}"))
    assert "Hội đồng: 4/5 phiếu đã gửi, 4 phiếu đồng ý. Đủ hai phần ba: thông qua." in said


def test_silence_is_told_as_consent_with_the_name_of_the_body(agency, council, signed_in):
    fire(agency, council, "reply_reminder")
    assert house.open_task(council, "remind_body").name == f"B4. Nhắc cơ quan trả lời · {BODY}"
    fire(agency, council, "reply_overdue")
    assert {task.element_id for task in instances.open_tasks(council)} == {"cast_vote"}
    page = page_of(signed_in("internal_auditor"), council)
    assert f"Đến giờ hẹn: Quá 5 ngày làm việc · {BODY}" in page
    assert "Phần mềm tự làm: Ghi nhận đồng ý do không trả lời" in page


def test_a_replay_shows_each_ballot_as_its_own(app, agency, council):
    for vote in ("agree", "disagree"):
        house.complete(agency, council, "cast_vote", {"vote": vote})
    seen = read(instances.instance(council.agency_id, council.id), house.NOW + timedelta(days=1))
    views = records.of_instance(council.agency_id, council.id)
    with app.test_request_context():
        told = [retelling.tell(step, seen.scene) for step in replay.steps(views, seen.running.diagram.elements)]
    opened = [f"{VOTE} · {seat}" for seat in SEATS]
    assert sorted(told[-3]["opened"]) == sorted([f"B4. Ghi nhận ý kiến cơ quan · {BODY}", *opened])
    assert [row["title"] for row in told[-2:]] == [f"Hoàn thành: {VOTE} · {seat}" for seat in SEATS[:2]]
    assert all("before" not in value for value in told[-1]["values"])
    assert set(told[-1]["current"]) == {"record_reply", "cast_vote"}


def test_a_dossier_is_withdrawn_while_the_council_votes(agency, council, signed_in):
    client = signed_in("intake_officer")
    assert "Rút hồ sơ" in page_of(client, council)
    house.complete(agency, council, "cast_vote", {"vote": "agree"})
    answer = client.post(f"/dossiers/{ids.encode(council.id)}/withdraw", data={"reason": "Thăm dò bổ sung"})
    assert answer.status_code == 303
    assert [task.element_id for task in instances.open_tasks(council)] == ["issue_stop_notice"]
