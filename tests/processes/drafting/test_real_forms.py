"""Tables as agencies write them: each small document with the steps, roles, days and groups that it says."""

import pytest
from docx import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from processes.drafting import by_docx, guard
from processes.drafting.understanding import understand
from tests.processes.drafting.papers import HEAD, paper, saved, table

CV, LD, GD, MC, VT = "case_officer", "division_head", "leader", "intake_officer", "clerk"


def said(data):
    """Tell what was read as (number, role, days, group) row by row."""
    steps = understand(by_docx.read(guard.open_package(data, "one.docx"))).steps
    return [(one.no, one.role, None if one.days is None else float(one.days), one.group or "") for one in steps]


def timed(*times):
    """Write one row for each time, done by the case officer."""
    rows = [(str(number), f"Việc {number}", "CV", text, "") for number, text in enumerate(times, 1)]
    return paper((HEAD, rows))


def done_by(*people):
    rows = [(str(number), f"Việc {number}", who, "1 ngày", "") for number, who in enumerate(people, 1)]
    return paper((HEAD, rows))


def numbered(*numbers):
    return paper((HEAD, [(number, "Làm việc này", "CV", "1 ngày", "") for number in numbers]))


TIMES = {
    "04 giờ": 0.5,
    "4h": 0.5,
    "08 giờ làm việc": 1,
    "0,5 ngày làm việc": 0.5,
    "0.5 ngày": 0.5,
    "½ ngày": 0.5,
    "01 buổi": 0.5,
    "nửa ngày": 0.5,
    "một ngày rưỡi": 1.5,
    "1,5 ngày": 1.5,
    "Không quá 2 ngày": 2,
    "Không quá 02 (hai) ngày làm việc": 2,
    "Tối đa 03 ngày": 3,
    "Chậm nhất 1 ngày": 1,
    "≤ 2 ngày": 2,
    "Trong 02 ngày làm việc kể từ khi nhận hồ sơ": 2,
    "02 ngày (16 giờ)": 2,
    "16 giờ/2 ngày": 2,
    "1 ngày 4 giờ": 1.5,
    "30 phút": 0.0625,
    "30'": 0.0625,
    "01 tuần": 5,
    "ngay trong ngày": None,
    "Trong ngày": None,
    "Giờ hành chính": None,
    "Không tính thời gian": None,
    "Theo giấy hẹn": None,
    "-": None,
}


@pytest.mark.parametrize("text", TIMES)
def test_a_time_is_read_however_it_is_written(text):
    assert [row[2] for row in said(timed(text, "1 ngày"))] == [TIMES[text], 1]


ROLES = {
    "Chuyên viên/Lãnh đạo phòng": CV,
    "CV – LĐ phòng": CV,
    "Trưởng phòng và chuyên viên": LD,
    "Bộ phận Một cửa/ Văn thư": MC,
    "BP TN&TKQ": MC,
    "Công chức tiếp nhận hồ sơ": MC,
    "LĐ Sở": GD,
    "Lãnh đạo UBND xã": GD,
    "Chủ tịch/Phó Chủ tịch UBND": GD,
    "Phó Trưởng phòng phụ trách": LD,
    "Văn thư Sở": VT,
    "Chuyên viên Phòng Trồng trọt": CV,
    "- Chuyên viên": CV,
    "Công chức Địa chính – Xây dựng": CV,
    "Trung tâm Phục vụ HCC": MC,
}


@pytest.mark.parametrize("text", ROLES)
def test_a_role_is_read_however_it_is_written(text):
    assert [row[1] for row in said(done_by(text, "CV"))] == [ROLES[text], CV]


@pytest.mark.parametrize(
    "numbers",
    [("B1", "B2"), ("Bước 1", "Bước 2"), ("Bước 01:", "Bước 02:"), ("1.", "2."), ("(1)", "(2)"), ("01", "02")],
)
def test_a_step_number_is_read_however_it_is_written(numbers):
    assert [row[0] for row in said(numbered(*numbers))] == ["1", "2"]


def _tracked():
    document = Document()
    made = table(document, HEAD, [("1", "Nhận", "Một cửa", "1 ngày", ""), ("2", "Làm", "CV", "5 ngày", "")])
    cell = made.cell(2, 3).paragraphs[0]
    old = cell.runs[0]._r
    deleted, inserted = OxmlElement("w:del"), OxmlElement("w:ins")
    text = OxmlElement("w:delText")
    text.text = "5 ngày"
    gone = OxmlElement("w:r")
    gone.append(text)
    deleted.append(gone)
    new = OxmlElement("w:r")
    letters = OxmlElement("w:t")
    letters.text = "3 ngày"
    new.append(letters)
    inserted.append(new)
    old.getparent().replace(old, deleted)
    deleted.addnext(inserted)
    row = made.add_row()
    for place, words in enumerate(("3", "Bước đã xóa", "CV", "9 ngày", "")):
        row.cells[place].text = words
    row._tr.get_or_add_trPr().append(OxmlElement("w:del"))
    return saved(document)


def _boxed():
    """Put the table into a text box, as Word writes it: once to be drawn, once for older programs."""
    document = Document()
    made = table(document, HEAD, [("1", "Nhận", "Một cửa", "1 ngày", ""), ("2", "Làm", "CV", "2 ngày", "")])
    holder = document.add_paragraph()
    run = holder.add_run()._r
    shape = parse_xml(
        f'<w:pict {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"><v:shape><v:textbox><w:txbxContent/>'
        "</v:textbox></v:shape></w:pict>"
    )
    run.append(shape)
    next(shape.iter(qn("w:txbxContent"))).append(made._tbl)
    return saved(document)


def _nested():
    document = Document()
    outer = document.add_table(rows=2, cols=2)
    outer.cell(0, 0).text, outer.cell(0, 1).text = "5.7", "Quy trình xử lý công việc"
    inner = outer.cell(1, 1).add_table(rows=3, cols=5)
    rows = (HEAD, ("1", "Nhận", "Một cửa", "1 ngày", ""), ("2", "Làm", "CV", "2 ngày", ""))
    for number, row in enumerate(rows):
        for place, words in enumerate(row):
            inner.cell(number, place).text = words
    return saved(document)


TWO = (("1", "Nhận", "Một cửa", "1 ngày", ""), ("2", "Làm", "CV", "2 ngày", ""))
READ = [("1", MC, 1, ""), ("2", CV, 2, "")]
WIDE = ("Bước", "Công việc", "Người thực hiện", "Thời gian thực hiện (ngày)", "Sản phẩm")

FORMS = {
    "changes that are tracked": (_tracked(), [("1", MC, 1, ""), ("2", CV, 3, "")]),
    "a text box": (_boxed(), READ),
    "a table inside of a table": (_nested(), READ),
    "the head again on the next page": (paper((HEAD, [TWO[0], HEAD, TWO[1]])), READ),
    "a table that goes on without a head": (paper((HEAD, TWO[:1]), "Trang 2", (None, TWO[1:])), READ),
    "a heading 5.7 and another table before": (
        paper("5.2 Thành phần hồ sơ", (("TT", "Tên", "Bản chính"), [("1", "Đơn", "x")]), "5.7 Quy trình", (HEAD, TWO)),
        READ,
    ),
    "a table of forms after it": (
        paper((HEAD, TWO), "6. Biểu mẫu", (("TT", "Mã hiệu", "Tên biểu mẫu"), [("1", "M1", "Đơn")])),
        READ,
    ),
    "a row of letters for the columns": (paper((HEAD, [("A", "B", "C", "D", "E"), *TWO])), READ),
    "a row of figures for the columns": (paper((HEAD, [("(1)", "(2)", "(3)", "(4)", "(5)"), *TWO])), READ),
    "a total at the end": (paper((HEAD, [*TWO, ("Tổng thời gian", None, None, "3 ngày", "")], [(3, 0, 3, 2)])), READ),
    "days without a unit": (paper((WIDE, [(*TWO[0][:3], "1", ""), (*TWO[1][:3], "2", "")])), READ),
    "an empty row between": (paper((HEAD, [TWO[0], ("", "", "", "", ""), TWO[1]])), READ),
    "headings with Roman numbers": (
        paper((HEAD, [("I", "Tiếp nhận", "", "", ""), TWO[0], ("II", "Giải quyết", "", "", ""), TWO[1]])),
        [("1", MC, 1, "I. Tiếp nhận"), ("2", CV, 2, "II. Giải quyết")],
    ),
    "steps inside of steps": (
        paper(
            (
                HEAD,
                [("1", "Nhận", "", "", ""), ("1.1", "Xem", "Một cửa", "1 ngày", ""), ("2", "Làm", "CV", "2 ngày", "")],
            )
        ),
        [("1.1", MC, 1, "1. Nhận"), ("2", CV, 2, "")],
    ),
    "a heading that is one cell": (
        paper((HEAD, [("A. Tại Sở", *[None] * 4), *TWO], [(1, 0, 1, 4)])),
        [("1", MC, 1, "A. Tại Sở"), ("2", CV, 2, "A. Tại Sở")],
    ),
    "no column of numbers": (paper((HEAD[1:], [row[1:] for row in TWO])), READ),
    "the number in the text": (
        paper((HEAD[1:], [("Bước 1: Nhận", *TWO[0][2:]), ("Bước 2: Làm", *TWO[1][2:])])),
        READ,
    ),
    "a head of two rows": (
        paper(
            (
                ("TT", "Nội dung", "Thực hiện", None, "Kết quả"),
                [(None, None, "Trách nhiệm", "Thời gian", None), *TWO],
                [(0, 2, 0, 3), (0, 0, 1, 0), (0, 1, 1, 1), (0, 4, 1, 4)],
            )
        ),
        READ,
    ),
    "capitals and no diacritics": (paper((tuple(text.upper() for text in HEAD), TWO)), READ),
    "who and how long in one row over two steps": (
        paper((HEAD, [TWO[0], ("2", "Trình", None, None, "")], [(1, 2, 2, 2), (1, 3, 2, 3)])),
        [("1", MC, 1, "1–2"), ("2", MC, None, "1–2")],
    ),
    "two tables one after the other": (
        paper("Phần 1", (HEAD, TWO[:1]), "Phần 2", (HEAD, [("2", "Làm", "CV", "2 ngày", "")])),
        READ,
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_table_is_read_in_whatever_form(name):
    data, expected = FORMS[name]
    assert said(data) == expected
