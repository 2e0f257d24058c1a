"""Every way to mend a drawing has a page that draws it before and after, from a file that is really mended."""

import re

import pytest

import engine
from tests import house
from tests.web.reading import Page
from web import explaining, i18n
from web.examples.mended import mended
from web.examples.ways import homes, offers

WAYS = [code.removeprefix("repairs.option_") for code in i18n.catalogue() if code.startswith("repairs.option_")]
HOMES = sorted({homes()[code] for code in WAYS if code in homes()})


def test_every_way_has_a_page_that_draws_it():
    assert [code for code in WAYS if code not in homes()] == []
    assert {home for home in HOMES if home not in explaining.codes()} == set(explaining.proposals())


@pytest.mark.parametrize("home", HOMES)
def test_what_a_page_draws_as_mended_is_mended(home):
    offered = offers(home)
    drawn = {option.code.partition(":")[0] for one in offered for option in one.options}
    assert {code for code in WAYS if homes().get(code) == home} <= drawn
    for one in offered:
        assert one.after.get("keep", one.example.wrong) == one.example.wrong
        for code, after in one.after.items():
            if code != "keep":
                assert after != one.example.wrong
                assert one.repair.key not in {left.key for left in engine.repairs(after)}


@pytest.mark.parametrize("home", ["flow_without_condition", "reference_dangling", "role_named", "not_bpmn"])
@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_ways_are_said_and_drawn_in_both_languages(language, home):
    with i18n.speaking(language):
        ways = [way for one in mended(home) for way in one["ways"]]
    assert ways
    assert [way["words"] for way in ways if not way["words"] or re.search(r"[{}]", way["words"])] == []
    assert [way["words"] for way in ways if not (way["is_same"] or way["picture"] or way["text"])] == []
    assert {way["is_default"] for way in ways} == {True, False} or len(ways) == 1


@pytest.mark.any_database
def test_the_list_of_ways_leads_to_their_pictures(app, agency):
    client = house.client(app, agency.process_designer)
    listed = Page(client.get("/help/repairs"))
    assert len(listed.all('//main//a[contains(@href, "#repairs")]')) == len(WAYS)
    page = Page(client.get("/help/findings/flow_without_condition"))
    assert page.all('//section[@id="repairs"]//*[@class="example__mend"]')
    assert "Hỏi trong biểu mẫu của: Thẩm định hồ sơ. Trả lời: Đạt, Không đạt" in page
    assert "Đặt thời hạn 3 ngày làm việc" in Page(client.get("/help/findings/budget_written"))
    assert "/help/repairs" in page.all("//a/@href")


@pytest.mark.any_database
def test_findings_are_found_by_words_however_they_are_spelled(app, agency):
    client = house.client(app, agency.process_designer)
    found = Page(client.get("/help/findings?q=LUONG+mac+dinh")).all(
        '//main//a[contains(@href, "/help/findings/")]/@href'
    )
    assert "/help/findings/gateway_without_default" in found
    assert len(found) < 20
    assert "Không có phát hiện nào" in Page(client.get("/help/findings?q=khongcogi"))
