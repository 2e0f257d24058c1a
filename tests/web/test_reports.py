"""The page of punctuality and its table for spreadsheets."""

import csv
import io

from tests import house
from tests.web.reading import Page
from web.pages.reports import _plain


def test_the_head_reads_the_month_and_takes_the_same_counts_along(agency, check, signed_in):
    instance = house.start(agency)
    for step in ("check_dossier", "transfer_dossier"):
        house.complete(agency, instance, step)
    head = signed_in("division_head")
    page = Page(head.get("/reports"))
    assert "Bước" in page
    assert "Đối soát: khớp" in page
    (link,) = page.all('//a[contains(@href, ".csv")]')
    answer = head.get(link.get("href"))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert [row["Tính theo"] for row in rows] == ["Thủ tục", "Đơn vị", "Bước", "Bước"]
    assert (rows[0]["Tiếp nhận"], rows[0]["Còn lại"], rows[0]["Tỷ lệ đúng hạn (%)"]) == ("2", "2", "")
    assert (rows[2]["Không có hạn"], rows[2]["Có thời hạn"], rows[2]["Tỷ lệ đúng hạn (%)"]) == ("1", "0", "")
    assert (rows[3]["Có thời hạn"], rows[3]["Tỷ lệ đúng hạn (%)"]) == ("1", "100.00")
    assert "100,00 % (1/1)" in page


def test_a_period_that_is_none_is_named_and_what_was_typed_stays(agency, signed_in):
    head = signed_in("division_head")
    page = Page(head.get("/reports?from=31/03/2026&to=01/03/2026"))
    assert page.status == 422
    assert "Ngày kết thúc phải từ ngày bắt đầu trở đi" in page.problems[0]
    assert head.get("/reports/punctuality.csv?from=x").status_code == 422
    assert "Chưa có hồ sơ" in Page(head.get("/reports?from=01/02/2026&to=02/02/2026"))


def test_no_name_becomes_a_formula_of_a_spreadsheet():
    assert [_plain(text) for text in ("=1+1", "-2", "Ký", 5)] == ["'=1+1", "'-2", "Ký", "5"]
    assert [_plain(f"{sign}1")[0] for sign in ("\n", "\0", "＝", "＋", "－", "＠")] == ["'"] * 6
