"""Every finding of the checker has a page that explains it, in both languages, and findings lead there."""

import re
from xml.sax.saxutils import escape

import pytest

from engine import decisions
from engine.checker import CODES
from processes import drafting
from tests import house
from tests.web.reading import Page
from tests.web.test_findings import FILE_CODES, FORM_CODES
from web import explaining, i18n
from web.examples import examples
from web.examples.shown import shown

SAID = {*CODES, *FORM_CODES, *FILE_CODES, *decisions.CODES, *drafting.CODES}


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_code_is_explained_without_an_open_place(language):
    assert explaining.codes() == SAID
    with i18n.speaking(language):
        pages = [explaining.explain(code) for code in sorted(SAID)]
    gaps = [page["code"] for page in pages for part in ("title", "mend", "why", "where") if not page[part]]
    assert gaps == []
    assert [page["code"] for page in pages if re.search(r"[{}]", f"{page['title']}{page['mend']}")] == []


def test_every_family_has_members():
    names = {explaining.family_of(code) for code in SAID}
    assert names == set(explaining.families())


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_example_is_drawn_or_written_and_says_what_it_raises(language):
    with i18n.speaking(language):
        halves = {code: shown(code) for code in examples()}
    assert [
        code for code, told in halves.items() if not all(one["picture"] or one["tables"] or one["text"] for one in told)
    ] == []
    drawn = [code for code, told in halves.items() if told[0]["picture"]]
    assert len(drawn) > 150
    assert [
        code for code in drawn if f"<title>{escape(halves[code][0]['said'])}</title>" not in halves[code][0]["picture"]
    ] == []
    assert [code for code, told in halves.items() if not told[0]["said"] or "{" in told[0]["title"]] == []


@pytest.mark.any_database
def test_the_page_of_a_finding_draws_what_earns_it_beside_what_does_not(app, agency):
    page = Page(house.client(app, agency.process_designer).get("/help/findings/gateway_without_default"))
    assert len(page.all("//section[contains(@class, 'example-half--')]//*[name()='svg'][@role='img']")) == 2
    assert page.all('//main//*[@class="example__mark"]')
    assert "Bị nhắc" in page
    assert "Sửa lại" in page


@pytest.mark.any_database
def test_the_page_of_a_decision_or_a_document_marks_cells_by_a_sign_and_words(app, agency):
    client = house.client(app, agency.process_designer)
    table = Page(client.get("/help/findings/dmn_table_gap"))
    assert [one.text_content().split() for one in table.all('//td[contains(@class, "is-wrong")]')] == [
        ["▲", ">", "300", "(chỗ", "bị", "nhắc)"]
    ]
    assert table.all('//td[contains(@class, "is-right")]')[0].text_content().split()[:3] == ["✓", ">=", "300"]
    assert table.all('//th[contains(@class, "example-grid__corner")]')[0].text_content() == "UNIQUE"
    document = Page(client.get("/help/findings/draft_role_unknown"))
    assert "Tổ công tác số 3 (chỗ bị nhắc)" in document.all('//td[contains(@class, "is-wrong")]')[0].text_content()


@pytest.mark.any_database
def test_the_page_of_a_finding_leads_to_its_family_and_unknown_ones_are_not_found(app, agency):
    client = house.client(app, agency.process_designer)
    page = Page(client.get("/help/findings/gateway_without_default"))
    assert "Chọn luồng mặc định để hồ sơ không bị kẹt" in page
    assert "/help/findings/flow_without_condition" in page.all("//a/@href")
    assert len(Page(client.get("/help/findings")).all('//main//a[contains(@href, "/help/findings/")]')) == len(SAID)
    assert client.get("/help/findings/no_such_thing").status_code == 404
