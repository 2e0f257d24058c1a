"""The slip that an applicant takes home: what is on it, and that it is a paper for everybody's reader."""

import pytest

from processes.db import db
from tests import house
from tests.house import NOW
from web import i18n, ids, overview, papers, slip
from web.moments import moment_words

NAME = "Nguyễn Thị An Nhiên"


@pytest.fixture
def told(agency, app):
    """What stands on the slip of a dossier that has just been received."""
    instance = house.start(agency)
    with app.test_request_context("/"):
        return instance, slip.content(overview.read(instance, NOW), NOW)


def test_the_slip_says_what_was_received_and_when_the_result_is_to_be_fetched(told):
    instance, paper = told
    facts = dict(paper["facts"])
    assert (paper["title"], paper["code"]) == (
        "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
        f"Mã hồ sơ: {instance.reference}",
    )
    assert facts["Họ tên hoặc tên tổ chức"] == NAME
    assert facts["Thủ tục"] == "Bổ nhiệm giám định viên tư pháp (1.013871)"
    assert (paper["due"], paper["stands"]) == (moment_words(instance.due_at), "")
    assert [row[0] for row in paper["papers"]] == [str(n + 1) for n in range(len(paper["papers"]))]
    assert len(paper["papers"]) > 2
    assert [one[2] for one in paper["signs"]] == [NAME, "Nguyễn Thị Lan"]


def test_a_limit_that_stands_is_told_beside_the_appointment(agency, app):
    instance = house.start(agency)
    house.complete(agency, instance, "check_dossier", {"intake_decision": "supplement"})
    with app.test_request_context("/"):
        paper = slip.content(overview.read(db.session.get(type(instance), (instance.agency_id, instance.id)), NOW), NOW)
        assert paper["stands"] == i18n.t("slip.stands")


def test_the_slip_is_a_paper_that_opens_from_the_dossier(agency, signed_in, app):
    instance = house.start(agency, name="#let x = 1; *Đinh* <b> 𝕏 \x07\u202e" + "Nguyễn " * 8)
    clerk, url = signed_in("intake_officer"), f"/dossiers/{ids.encode(instance.id)}"
    assert f'href="{url}/receipt.pdf"' in clerk.get(url).get_data(as_text=True)
    answer = clerk.get(f"{url}/receipt.pdf")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert f"{instance.reference}.pdf" in answer.headers["Content-Disposition"]
    assert b"<pdfaid:part>2</pdfaid:part>" in answer.get_data()
    other = house.build_people("H99.02", "Sở Y tế tỉnh Minh Hoạ")
    assert house.client(app, other.intake_officer).get(f"{url}/receipt.pdf").status_code == 404


def test_a_paper_without_papers_limit_and_superior_is_drawn(told):
    bare = told[1] | {"papers": [], "superior": "", "facts": told[1]["facts"][:1], "stands": "x", "due": "—"}
    assert papers.typeset(bare, "receipt").startswith(b"%PDF-1.7")
