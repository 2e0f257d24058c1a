"""The page of messages in transit: who sent what and since when, never what is in it; retry, withdraw, trust."""

import pytest

from processes import exchange, records
from tests import house
from tests.processes import test_exchange as small
from tests.web.reading import Page


@pytest.fixture
def sender(agency):
    """A dossier whose message nobody awaits."""
    return small.begin(agency, small.publish(agency, small.files(small.SENT), "QT.01"))


def _action(page, end):
    (found,) = [form for form in page.all("//form/@action") if form.endswith(end)]
    return found


def test_what_is_in_transit_shows_sender_receiver_and_state_but_no_content(signed_in, sender):
    page = Page(signed_in("administrator").get("/messages"))
    assert sender.reference in page
    assert "paid" in page
    assert "Chưa có nơi nào chờ" in page
    assert "A-1" not in page
    assert "Nguyễn Thị An Nhiên" not in page


def test_it_is_sent_on_again_and_withdrawn_with_a_reason(agency, signed_in, sender):
    client = signed_in("administrator")
    page = Page(client.get("/messages"))
    action = _action(page, "/retry")
    assert client.post(action, data=page.form(action)).status_code == 303
    (ask,) = [url for url in page.all("//a/@href") if url.endswith("/withdraw")]
    confirming = Page(client.get(ask))
    data = confirming.form(_action(confirming, "/withdraw"))
    assert client.post(ask, data={**data, "reason": ""}).status_code == 422
    confirming = Page(client.get(ask))
    data = confirming.form(_action(confirming, "/withdraw"))
    assert client.post(ask, data={**data, "reason": "Gửi nhầm"}).status_code == 303
    assert "Không có thông điệp đang chuyển" in Page(client.get("/messages"))
    assert client.get(ask).status_code == 404
    acts = [one.act for one in records.of_agency(agency.agency_id)]
    assert {"exchange.retried", "exchange.withdrawn"} <= set(acts)


def test_an_administrator_lets_another_agency_send_here_and_ends_it(agency, signed_in):
    house.build_people("H99.07", "Sở Y tế tỉnh Minh Hoạ")
    client = signed_in("administrator")
    page = Page(client.get("/messages"))
    data = page.form(_action(page, "/messages/trusted"))
    wrong = client.post("/messages/trusted", data={**data, "sender": "H00", "once": "x"})
    assert wrong.status_code == 422
    assert client.post("/messages/trusted", data={**data, "sender": "H99.07", "message": "paid"}).status_code == 303
    page = Page(client.get("/messages"))
    assert "Sở Y tế tỉnh Minh Hoạ" in page
    action = _action(page, "/end")
    assert client.post(action, data=page.form(action)).status_code == 303
    assert exchange.trusted(agency.agency_id) == []


def test_officers_do_not_see_it_and_another_agencys_message_does_not_exist(app, signed_in, sender):
    assert signed_in("case_officer").get("/messages").status_code == 403
    page = Page(signed_in("administrator").get("/messages"))
    action = _action(page, "/retry")
    client = house.client(app, house.build_people("H98.01", "Sở khác").administrator)
    assert sender.reference not in Page(client.get("/messages"))
    assert client.post(action).status_code == 404
