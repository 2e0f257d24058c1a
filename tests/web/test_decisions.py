"""Decision tables on the pages: read by designers, used at reception, told in the history and the replay."""

import pytest

from processes import dossiers, instances
from tests import house
from tests.web.reading import Page
from web import decisions, i18n, ids

PACKAGE = "recognise-exploration-results"
VALUES = {"deposit_name": "Mỏ đá vôi Hòn Mơ", "mineral_group": "I", "exploration_cost": "15.000.000.000"}


@pytest.fixture
def published(agency):
    return house.publish(agency, PACKAGE)


def version_page(client, published, view=""):
    return Page(client.get(f"/versions/{ids.encode(published.version_id)}{view}"))


def reception(client, published):
    return Page(client.get("/dossiers/new", query_string={"procedure": ids.encode(published.procedure_id)}))


def sent(page, **changes):
    values = {f"f.{key}": [text] for key, text in VALUES.items()}
    return page.form("/dossiers") | {"name": ["Công ty Đá Minh Hoạ"]} | values | changes


def test_a_designer_reads_the_tables_with_hit_policy_in_words_and_numbers_grouped(published, signed_in):
    page = version_page(signed_in("process_designer"), published, "/decisions")
    assert "Mỗi trường hợp chỉ một quy tắc áp dụng" in page
    assert "[0..1.000.000.000]" in page
    assert "10.000.000 + 0,005 * («Tổng chi phí thăm dò (đồng)» - 1.000.000.000)" in page
    assert "(10.000.000.000..20.000.000.000]" in page
    assert "Trường hợp 1: 42 ngày làm việc" in page
    (amount, *_) = page.all('//td[text()="42"]')
    assert "is-number" in amount.get("class")
    assert len(page.all('//table[@class="rules"]/caption')) == 3
    assert all(cell.get("scope") == "row" for cell in page.all("//tbody/tr/th"))


def test_each_table_says_what_uses_it_and_gives_its_file_byte_for_byte(published, signed_in):
    client = signed_in("process_designer")
    page = version_page(client, published, "/decisions")
    assert "Dùng cho: Xác định trường hợp giải quyết, quyết định «Thời hạn giải quyết»" in page
    assert "Dùng cho: Tính phí thẩm định, phí" in page
    files, _ = house.package_files(PACKAGE)
    address = f"/versions/{ids.encode(published.version_id)}/decisions"
    assert client.get(f"{address}/time_limit.dmn").data == files["time_limit.dmn"]
    assert client.get(f"{address}/nothing.dmn").status_code == 404
    assert client.get(f"{address}/time_limit").status_code == 404


def test_a_version_without_tables_says_how_to_get_one(agency, signed_in):
    page = Page(signed_in("process_designer").get(f"/versions/{ids.encode(agency.version_id)}/decisions"))
    assert "Không có bảng quyết định" in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"try": "appraisal_fee", "in.exploration_cost": "15.000.000.000"}, "Kết quả: 70.000.000"),
        ({"try": "appraisal_fee", "in.exploration_cost": "2,5"}, "Kết quả: 10.000.000"),
        (
            {"try": "time_limit", "in.mineral_group": "III"},
            "Kết quả: Số lượng: 32; Đơn vị: ngày làm việc; Trường hợp: 2",
        ),
        ({"try": "time_limit", "in.mineral_group": "IX"}, "không nằm trong các giá trị cho phép"),
        ({"try": "appraisal_fee"}, "không cho kết quả"),
        ({"try": "appraisal_fee", "in.exploration_cost": "nhiều"}, "không cho kết quả"),
    ],
)
def test_a_table_is_tried_with_values_and_nothing_is_kept(published, signed_in, query, said):
    answer = signed_in("process_designer").get(
        f"/versions/{ids.encode(published.version_id)}/decisions", query_string=query
    )
    assert answer.status_code == 200
    assert said in Page(answer)


def test_the_rule_that_applies_is_pointed_out(published, signed_in):
    query = "/decisions?try=time_limit&in.mineral_group=III"
    page = version_page(signed_in("process_designer"), published, query)
    (row,) = page.all('//section[@id="decision-time_limit"]//tr[@aria-current="true"]')
    assert row.findtext("th") == "2"


def test_times_are_held_against_the_limit_of_each_case(published, signed_in):
    page = version_page(signed_in("process_designer"), published)
    assert "Trường hợp 1: 41,5 ngày, thời hạn 42 ngày làm việc. Còn dư 0,5 ngày" in page
    assert "Trường hợp 2: 31,5 ngày, thời hạn 32 ngày làm việc. Còn dư 0,5 ngày" in page
    assert "7 ngày làm việc; trường hợp 2: 6 ngày làm việc" in page
    facts = version_page(signed_in("process_designer"), published, "/facts")
    assert "Theo bảng quyết định «Thời hạn giải quyết»" in facts
    assert "Theo bảng quyết định «Phí thẩm định»" in facts


def test_a_reception_asks_what_the_tables_need_and_computes_before_it_receives(agency, published, signed_in):
    client = signed_in("intake_officer")
    page = reception(client, published)
    assert "Theo bảng quyết định «Thời hạn giải quyết»" in page
    computed = Page(client.post("/dossiers", data=sent(page, preview=["1"])))
    assert computed.status == 200
    assert "42 ngày làm việc" in computed
    assert "70.000.000 đồng — Quyết định «Phí thẩm định»: quy tắc 3 — Trên 10 đến 20 tỷ đồng" in computed
    assert computed.form("/dossiers")["f.deposit_name"] == ["Mỏ đá vôi Hòn Mơ"]
    assert instances.search(agency.agency_id) == []


def test_a_dossier_shows_its_limit_and_fee_with_their_rules_and_tells_them_in_its_history(agency, published, signed_in):
    client = signed_in("intake_officer")
    answer = Page(client.post("/dossiers", data=sent(reception(client, published))))
    assert answer.status == 303
    (found,) = instances.search(agency.agency_id)
    assert dossiers.dossier(agency.agency_id, found.id).limit["case"] == "1"
    for address in (f"/dossiers/{ids.encode(found.id)}", answer.address):
        page = Page(client.get(address))
        assert "70.000.000 đồng" in page
        assert "Quyết định «Thời hạn giải quyết»: quy tắc 1 — Trường hợp 1: 42 ngày làm việc" in page
        assert "Tổng chi phí thăm dò (đồng): 15.000.000.000 → Phí (đồng): 70.000.000" in page
        assert "Nhóm khoáng sản Nhóm I" in page


def test_what_is_missing_at_reception_is_said_beside_its_field(agency, published, signed_in):
    client = signed_in("intake_officer")
    page = Page(client.post("/dossiers", data=sent(reception(client, published), **{"f.mineral_group": [""]})))
    assert page.status == 422
    assert "Chọn «Nhóm khoáng sản»" in page
    assert page.form("/dossiers")["f.exploration_cost"] == ["15.000.000.000"]
    assert instances.search(agency.agency_id) == []


def test_a_table_that_cannot_decide_is_named_and_nothing_is_received(agency, signed_in):
    files, procedure = house.package_files(PACKAGE)
    files["appraisal_fee.dmn"] = files["appraisal_fee.dmn"].replace(b"(1000000000..", b"[0..")
    broken = house.publish(agency, files=files, procedure={**procedure, "fee": "Theo biểu phí"})
    client = signed_in("intake_officer")
    changes = {"f.exploration_cost": ["500"]}
    page = Page(client.post("/dossiers", data=sent(reception(client, broken), **changes)))
    assert page.status == 409
    assert "«Phí thẩm định» không cho kết quả: các quy tắc 1, 2 cùng áp dụng cho trường hợp này" in page
    assert instances.search(agency.agency_id) == []


def test_the_replay_tells_decisions_with_their_values(agency, published, signed_in):
    instance = house.start(agency, procedure_id=published.procedure_id, values=VALUES)
    page = Page(signed_in("internal_auditor").get(f"/audit/{ids.encode(instance.id)}"))
    assert "Quyết định theo bảng" in page
    assert "Quyết định «Phí thẩm định»: quy tắc 3" in page
    assert "→ Phí (đồng): 70.000.000" in page


@pytest.mark.parametrize("tab", ["", "/forms", "/decisions", "/facts", "/trial", "/review"])
def test_the_menu_says_on_every_tab_of_a_version_where_one_is(agency, signed_in, tab):
    version_id = ids.encode(house.draft(agency, PACKAGE).id)
    page = Page(signed_in("process_designer").get(f"/versions/{version_id}{tab}"))
    assert page.all('//ul[@class="nav"]//a[@aria-current="page"]')


def test_saving_the_settings_of_a_draft_keeps_cases_and_the_reception_form(agency, signed_in):
    version_id = ids.encode(house.draft(agency, PACKAGE).id)
    client = signed_in("process_designer")
    page = Page(client.get(f"/versions/{version_id}"))
    fields = page.form(f"/versions/{version_id}/settings")
    assert fields["start_form"] == ["dossier_submitted"]
    assert client.post(f"/versions/{version_id}/settings", data=fields).status_code == 303
    facts = Page(client.get(f"/versions/{version_id}/facts")).form(f"/versions/{version_id}/facts")
    assert facts["limit_decision"] == ["time_limit"]
    assert client.post(f"/versions/{version_id}/facts", data=facts).status_code == 303
    shown = Page(client.get(f"/versions/{version_id}"))
    assert "7 ngày làm việc; trường hợp 2: 6 ngày làm việc" in shown
    assert "Trường hợp 2: 31,5 ngày" in shown
    assert "Không thiếu gì" in shown


@pytest.mark.parametrize(
    ("text", "vi", "en"),
    [
        ("-", "bất kỳ", "anything"),
        ('"I", "II"', "I, II", "I, II"),
        ("[0..1000000000]", "[0..1.000.000.000]", "[0..1,000,000,000]"),
        ("> 0.5", "> 0,5", "> 0.5"),
        ("x1 + 12345", "x1 + 12.345", "x1 + 12,345"),
        ('date("2026-01-01")', "date(2026-01-01)", "date(2026-01-01)"),
    ],
)
def test_a_cell_is_written_for_readers_in_both_languages(text, vi, en):
    for language, wanted in (("vi", vi), ("en", en)):
        with i18n.speaking(language):
            assert decisions.cell_words(text) == wanted
