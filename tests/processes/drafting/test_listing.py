"""Lists of procedures in Excel: columns in any order, wrong rows by name, formulas never evaluated."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from processes import drafting
from processes.drafting import by_openpyxl, guard, listing
from processes.drafting.document import Cell
from processes.errors import InvalidFile
from tests.processes.drafting.papers import LIST, paper, whole, workbook


def read(data):
    return listing.read_list(by_openpyxl.read(guard.open_package(data, "one.xlsx"), data))


def saved(*rows, merges=()):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for one in merges:
        book.active.merge_cells(one)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("head", [LIST, tuple(reversed(LIST))])
def test_rows_are_read_with_columns_in_any_order(head):
    listed = read(workbook(head=head))
    assert [(one.row, one.code, one.is_refused) for one in listed] == [
        (3, "9.000101", False),
        (4, "", True),
        (5, "9.000103", False),
        (6, "9.000101", True),
        (1, "QT.05", False),
    ]
    assert [one.limit.days for one in listed] == [3, None, 10, 2, 2]
    assert [found.code for one in listed for found in one.findings] == [
        "draft_list_code_missing",
        "draft_list_code_twice",
    ]
    assert (listed[0].facts["field"], listed[0].facts["fee"]) == ("Trồng trọt", "Không")
    assert len(listed[4].understood.steps) == 2


def test_a_formula_is_never_evaluated():
    assert read(workbook())[2].facts["fee"] == ""


def test_a_row_becomes_a_draft_of_the_shape_that_fits_its_limit():
    short, _, standard, _, drawn = read(workbook())
    assert drafting.of_row(short).procedure["shape"]["parameters"]["shape"] == "short"
    assert drafting.of_row(standard).procedure["shape"]["parameters"]["shape"] == "standard"
    assert set(drafting.of_row(drawn).bundle.forms) == {"step_1", "step_2"}


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("../x y", "Tên", "", ""), "draft_list_code_invalid"),
        (("9.1", "T" * 301, "", "3 ngày"), "draft_list_name_long"),
        (("9.1", "Tên", "", "khi xong"), "draft_list_limit_unreadable"),
    ],
)
def test_what_is_wrong_with_a_row_is_said_about_it(row, code):
    (one,) = read(saved(("Mã", "Tên thủ tục", "Lĩnh vực", "Thời hạn"), row))
    assert [found.code for found in one.findings] == [code]
    assert one.findings[0].params["row"] == 2


def test_a_list_is_bounded_and_says_so():
    rows = [("Mã", "Tên thủ tục"), *((f"9.{number}", "Tên") for number in range(130))]
    listed = read(saved(*rows))
    assert (len(listed), listed[-1].findings[0].code) == (100, "draft_list_too_long")
    with pytest.raises(InvalidFile) as refusal:
        read(saved(*([str(number)] * 60 for number in range(400))))
    assert refusal.value.findings[0].code == "draft_table_too_large"


def test_what_is_no_list_is_refused():
    assert read(saved(("Xin chào",))) == ()
    for data, code in ((saved(("Xin chào",)), "draft_list_missing"), (paper("Chữ"), "draft_file_kind_unknown")):
        with pytest.raises(InvalidFile) as refusal:
            drafting.list_apart(data, "one.xlsx")
        assert refusal.value.findings[0].code == code
    with pytest.raises(InvalidFile):
        drafting.understand_apart(workbook(), "one.docx")
    assert not drafting.is_list(whole(), "one.docx")


def test_a_workbook_with_macros_or_a_broken_one_is_refused():
    with pytest.raises(InvalidFile) as refusal:
        guard.open_package(workbook(), "danh-muc.xlsm")
    assert refusal.value.findings[0].code == "draft_file_macros"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook")
    with pytest.raises(InvalidFile) as refusal:
        read(file.getvalue())
    assert refusal.value.findings[0].code == "draft_file_corrupt"


def test_merged_cells_of_a_sheet_belong_to_all_rows_that_they_cover():
    table = (
        ("Mã hiệu", "QT.09"),
        ("Thời hạn giải quyết", "3,5 ngày làm việc"),
        ("TT", "Nội dung công việc", "Trách nhiệm", "Thời gian", "Biểu mẫu"),
        ("I. Tiếp nhận",),
        (1, "Nhận hồ sơ", "Một cửa", "0,5 ngày", ""),
        (2, "Chuyển hồ sơ", None, "1 ngày", ""),
        ("II. Giải quyết",),
        (3, "Soạn giấy phép", "Chuyên viên", "2 ngày", ""),
        (4, "Ký", "Lãnh đạo", None, "Giấy phép"),
    )
    for merges in (("A4:E4", "C5:C6", "A7:E7", "D8:D9"), ("C5:C6", "D8:D9", "A4:XFD4", "Z900:AA901")):
        (one,) = read(saved(*table, merges=merges))
        steps = one.understood.steps
        assert [step.role for step in steps] == ["intake_officer", "intake_officer", "case_officer", "leader"]
        assert [step.group for step in steps] == ["I. Tiếp nhận"] * 2 + ["II. Giải quyết"] * 2
        assert [step.shared for step in steps] == ["", "", "step_3", "step_3"]
        assert (float(one.understood.sum), one.findings) == (3.5, ())


def test_merged_cells_of_a_list_name_fields_and_go_on_over_rows():
    head = ("Mã TTHC", "Tên thủ tục", "Thời hạn", "Thành phần hồ sơ")
    rows = (
        ("Lĩnh vực Hoa",),
        ("9.01", "Đăng ký hoa", "3 ngày", "Đơn"),
        (None, None, None, "Bản vẽ"),
        ("Lĩnh vực Cỏ",),
        ("9.02", "Đăng ký cỏ", "3 ngày", "Đơn"),
    )
    listed = read(saved(head, *rows, merges=("A2:D2", "A3:A4", "B3:B4", "C3:C4", "A5:D5")))
    told = [(one.code, one.facts["field"], one.facts["components"]) for one in listed]
    assert told == [("9.01", "Lĩnh vực Hoa", "Đơn\nBản vẽ"), ("9.02", "Lĩnh vực Cỏ", "Đơn")]


def test_merged_cells_cover_no_more_than_the_sheet_together():
    rows = [[Cell(text, number, place) for place, text in enumerate(row)] for number, row in enumerate(("ab", "cd"))]
    by_openpyxl._merge(rows, 2, b"".join(b'<mergeCell ref="%s"/>' % one for one in (b"A1:A2", b"A1:A2", b"B1:B2")))
    assert [[cell.text for cell in row] for row in rows] == [["a", "b"], ["a", "d"]]
