"""A clerk asks for a supplement: the limit stands, and goes on with the answer."""

from datetime import timedelta

from processes import instances
from tests import house
from tests.browser import arranged
from tests.browser.server import now
from web import ids


def test_the_clock_of_a_dossier_stands_while_its_applicant_is_asked(server, own_office, desk):
    received = arranged.received(server, own_office, "Người Nộp Thiếu Giấy", since=timedelta(minutes=5))
    with server.inside():
        instance = instances.instance(own_office.agency_id, ids.decode(received.instance))
        house.complete(own_office, instance, "check_dossier", {"intake_decision": "supplement"}, now())
    head = desk(own_office.division_head)
    head.go(f"/dossiers/{received.instance}")
    head.sees("Dừng tính thời hạn từ")
    head.sees("nếu có trả lời ngay")
    head.go("/suspended")
    head.sees(received.code)
