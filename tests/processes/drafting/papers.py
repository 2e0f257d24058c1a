"""Word documents as agencies write them, made by python-docx: invented procedures, real layouts."""

import io

from docx import Document
from openpyxl import Workbook

HEAD = ("TT", "Trình tự", "Trách nhiệm", "Thời gian", "Biểu mẫu/Kết quả")
ROWS = (
    ("B1", "Tiếp nhận hồ sơ", "Bộ phận TN&TKQ", "Giờ hành chính", "Mẫu 01; Mẫu 02"),
    ("B2", "Chuyển hồ sơ về phòng chuyên môn", "Bộ phận TN&TKQ", "0,5 ngày", "Mẫu 05"),
    ("B3", "Phân công thụ lý", "Lãnh đạo phòng", "½ ngày", ""),
    ("B4", "Thẩm định hồ sơ, dự thảo văn bản", "CV thụ lý", "03 ngày làm việc", "Dự thảo"),
    ("B5", "Xem xét. Nếu đạt thì ký nháy, nếu không đạt thì chuyển lại bước 4", "Trưởng phòng", "04 giờ", ""),
    ("B6", "Ký duyệt", "Giám đốc Sở", "1/2 ngày", "Giấy phép"),
    ("B7", "Trả kết quả", "TTPVHCC", "Không tính", ""),
)
FACTS = (
    "QUY TRÌNH CẤP GIẤY PHÉP TRỒNG HOA",
    "Mã hiệu: QT.TH.07",
    "1. Mục đích",
    "Thống nhất cách giải quyết hồ sơ.",
    "5.1. Cơ sở pháp lý",
    "- Luật Hoa số 10/2020/QH14",
    "- Nghị định số 11/2021/NĐ-CP",
    "5.3. Số lượng hồ sơ: 02 bộ",
    "5.4. Thời hạn giải quyết: 05 ngày làm việc kể từ ngày nhận đủ hồ sơ",
    "5.6. Phí, lệ phí: 50.000 đồng",
    "5.8. Kết quả giải quyết: Giấy phép trồng hoa",
    "5.7. Quy trình xử lý công việc",
)


def table(document, head, rows, merges=()):
    """Add a table; ``merges`` are (row, column, row, column) with the head as row 0."""
    made = document.add_table(rows=len(rows) + (1 if head else 0), cols=len(rows[0]))
    for number, row in enumerate([head, *rows] if head else rows):
        for column, text in enumerate(row):
            if text is not None:
                made.cell(number, column).text = text
    for first, left, last, right in merges:
        made.cell(first, left).merge(made.cell(last, right))
    return made


def paper(*parts):
    """Make a document of lines and tables; a table is (head, rows) or (head, rows, merges)."""
    document = Document()
    for part in parts:
        if isinstance(part, str):
            document.add_paragraph(part)
        else:
            table(document, *part)
    return saved(document)


def saved(document):
    """Give the bytes of a document."""
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def whole():
    """Make a document with all that the classic layout has."""
    components = (
        ("TT", "Thành phần hồ sơ", "Bản chính", "Bản sao"),
        (("1", "Đơn đề nghị", "x", ""), ("2", "Bản vẽ", "", "01")),
    )
    return paper(
        *FACTS[:7], "5.2. Thành phần hồ sơ", components, *FACTS[7:], (HEAD, ROWS), "7. Hồ sơ lưu", "Văn thư, 5 năm"
    )


LIST = ("STT", "Mã TTHC", "Tên thủ tục hành chính", "Lĩnh vực", "Cấp thực hiện", "Thời hạn giải quyết", "Phí, lệ phí")
WORK = (
    ("Mã hiệu", "QT.05"),
    ("Tên quy trình", "Cấp phép trồng rừng"),
    ("Thời hạn giải quyết", "2 ngày làm việc"),
    ("TT", "Nội dung công việc", "Trách nhiệm", "Thời gian", "Biểu mẫu"),
    (1, "Nhận hồ sơ", "Một cửa", "0,5 ngày", ""),
    (2, "Ký, không đạt thì chuyển lại bước 1", "Lãnh đạo", "1,5 ngày", "Giấy phép"),
)


def workbook(fee="Không", head=LIST):
    """Make a list of four procedures on one sheet, two of them wrong, and a table of work on another."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Danh mục"
    sheet.append(["DANH MỤC THỦ TỤC HÀNH CHÍNH"])
    rows = (
        (1, "9.000101", "Đăng ký trồng hoa", "Trồng trọt", "Xã", "03 ngày làm việc", fee),
        (2, "", "Đăng ký không mã", "Trồng trọt", "Xã", "trong ngày", ""),
        (3, "9.000103", "Đăng ký trồng cỏ", "Trồng trọt", "Xã", 10, "=1+1"),
        (4, "9.000101", "Đăng ký trùng mã", "Trồng trọt", "Xã", "2 ngày", ""),
    )
    for row in (head, *rows):
        sheet.append([row[LIST.index(label)] if row is not head else label for label in head])
    work = book.create_sheet("QT.05")
    for row in WORK:
        work.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
