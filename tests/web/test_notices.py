from processes import outbox
from processes.db import transaction
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
