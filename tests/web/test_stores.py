"""The page of data stores."""

from processes import instances
from processes.db import db, transaction
from tests.house import NOW
from tests.web.reading import Page


def test_an_administrator_sees_what_a_store_holds(signed_in, agency):
    with transaction():
        db.session.add(
            instances.DataStore(
                agency_id=agency.agency_id, name="Register", content=["Hồ sơ A", "<b>B</b>"], written_at=NOW
            )
        )
    page = Page(signed_in("administrator").get("/stores"))
    assert "Register" in page
    assert '"Hồ sơ A"' in page
    assert "Chưa có kho dữ liệu nào" not in page


def test_without_stores_the_page_says_so(signed_in):
    assert "Chưa có kho dữ liệu nào" in Page(signed_in("administrator").get("/stores"))


def test_nobody_else_may_look(signed_in):
    assert signed_in("case_officer").get("/stores").status_code == 403
