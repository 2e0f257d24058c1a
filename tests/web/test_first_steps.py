"""The first day: what a role does first, marked from what was really done, until the list is put away."""

import pytest

from tests import house
from tests.web.reading import Page

STEPS = '//section[@aria-labelledby="first-steps"]//li'


def steps(client, path):
    return Page(client.get(path)).said(STEPS)


@pytest.mark.any_database
def test_marks_come_from_what_was_done(app, agency, clock):
    client = house.client(app, agency.intake_officer)
    assert steps(client, "/inbox")[:2] == ["Nhận một việc ở Hộp việc · Chưa làm", "Hoàn thành việc đầu tiên · Chưa làm"]
    house.complete(agency, house.start(agency), "check_dossier", {"intake_decision": "accept"})
    assert steps(client, "/inbox")[:2] == ["Nhận một việc ở Hộp việc · Đã làm ✓", "Hoàn thành việc đầu tiên · Đã làm ✓"]


@pytest.mark.any_database
def test_each_role_has_its_own_and_other_pages_have_none(app, agency, clock):
    designer = house.client(app, agency.process_designer)
    assert "Tải lên một sơ đồ và xem các phát hiện · Chưa làm" in steps(designer, "/procedures")
    assert steps(designer, "/account") == []
    assert "Xem lại một hồ sơ từng bước" in " ".join(steps(house.client(app, agency.internal_auditor), "/inbox"))


@pytest.mark.any_database
def test_the_list_is_put_away_for_good(app, agency, clock):
    client = house.client(app, agency.clerk)
    answer = client.post("/account/first-steps")
    assert answer.headers["Location"] == "/"
    assert steps(client, "/inbox") == []
