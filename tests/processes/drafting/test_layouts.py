"""Layouts of documents: in whatever table and order the rows stand, steps, roles, times and sums come out exactly."""

import unicodedata

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

import engine
from processes import drafting
from processes.definitions import check_here
from processes.drafting import by_docx, guard
from processes.drafting.understanding import understand
from tests.processes.drafting.papers import FACTS, HEAD, ROWS, paper, saved, table, whole

ROLES = [
    "intake_officer",
    "intake_officer",
    "division_head",
    "case_officer",
    "division_head",
    "leader",
    "intake_officer",
]
DAYS = [None, 0.5, 0.5, 3, 0.5, 0.5, None]


def read(data):
    return understand(by_docx.read(guard.open_package(data, "one.docx")))


def said(data):
    understood = read(data)
    return drafting.answer(understood), [one.code for one in understood.findings]


def _runs(understood):
    made = drafting.make(understood)
    files = {"process.bpmn": made.bundle.diagram}
    files |= {f"{name}.form.json": data for name, data in made.bundle.forms.items()}
    return [one.code for one in check_here(files)[1] if one.severity is not engine.Severity.HINT]


def test_the_classic_layout_is_understood_whole():
    answer, found = said(whole())
    assert (answer["code"], answer["title"]) == ("QT.TH.07", "QUY TRÌNH CẤP GIẤY PHÉP TRỒNG HOA")
    assert (answer["limit_working_days"], answer["sum_working_days"], found) == (5, 5, [])
    assert [step["no"] for step in answer["steps"]] == list("1234567")
    assert [step["role"] for step in answer["steps"]] == ROLES
    assert [step["working_days"] for step in answer["steps"]] == DAYS
    assert answer["steps"][0]["forms"] == ["Mẫu 01", "Mẫu 02"]
    assert answer["steps"][4]["refers_to"] == ["4"]
    details = drafting.make(read(whole())).details
    assert details["legal_basis"] == [{"text": "Luật Hoa số 10/2020/QH14"}, {"text": "Nghị định số 11/2021/NĐ-CP"}]
    assert details["components"] == [
        {"name": "Đơn đề nghị", "copies": 2, "form": "original"},
        {"name": "Bản vẽ", "copies": 1, "form": "copy"},
    ]
    assert details["limit"]["amount"] == "5"
    assert (details["fee"], details["retention"]) == ("50.000 đồng", "Văn thư, 5 năm")
    assert details["document"] == {"purpose": "Thống nhất cách giải quyết hồ sơ.", "sets": "2"}
    assert details["sums_to_limit"] is True


def test_columns_are_found_in_any_order_and_spelling():
    order = (3, 2, 4, 0, 1)
    head = ("THOI GIAN", "Người thực hiện", "Hồ sơ", "S T T", "Nội dung  công việc")
    rows = tuple(tuple(row[place] for place in order) for row in ROWS)
    answer, found = said(paper(*FACTS, (head, rows)))
    assert [step["role"] for step in answer["steps"]] == ROLES
    assert ([step["working_days"] for step in answer["steps"]], found) == (DAYS, [])


def test_decomposed_text_is_read_as_composed():
    parts = [unicodedata.normalize("NFD", line) for line in FACTS]
    rows = tuple(tuple(unicodedata.normalize("NFD", text) for text in row) for row in ROWS)
    assert said(paper(*parts, (HEAD, rows))) == said(paper(*FACTS, (HEAD, ROWS)))


def test_a_time_merged_over_rows_counts_once_and_makes_a_group():
    rows = (*ROWS[:3], ("B4", "Họp", "Chuyên viên", "04 ngày", ""), ("B5", "Trình ký", "CV", None, ""), ROWS[6])
    answer, _ = said(paper(*FACTS, (HEAD, rows, [(4, 3, 5, 3)])))
    assert [step["working_days"] for step in answer["steps"]] == [None, 0.5, 0.5, 4, None, None]
    assert (answer["sum_working_days"], answer["steps"][3]["group"]) == (5, "4–5")
    assert (answer["steps"][4]["group"], answer["steps"][5]["group"]) == ("4–5", None)


def test_roles_merged_over_rows_belong_to_each_of_them_and_a_row_over_all_columns_names_a_group():
    rows = (("Giai đoạn I: Tiếp nhận", *[None] * 4), ROWS[0], ("B2", "Chuyển hồ sơ", None, "1 ngày", ""), *ROWS[2:4])
    answer, found = said(paper("Thời hạn giải quyết: 4,5 ngày", (HEAD, rows, [(1, 0, 1, 4), (2, 2, 3, 2)])))
    assert [step["role"] for step in answer["steps"]][:2] == ["intake_officer", "intake_officer"]
    assert {step["group"] for step in answer["steps"]} == {"Giai đoạn I: Tiếp nhận"}
    assert found == []


def test_one_step_over_several_rows_stays_one():
    rows = (("1", "Tiếp nhận", "Một cửa", "1 ngày", "Mẫu 01"), (None, "Quét hồ sơ", None, None, "Mẫu 02"), ROWS[3])
    answer, _ = said(paper((HEAD, rows, [(1, 0, 2, 0), (1, 2, 2, 2), (1, 3, 2, 3)])))
    assert [step["no"] for step in answer["steps"]] == ["1", "4"]
    assert answer["steps"][0]["text"] == "Tiếp nhận\nQuét hồ sơ"
    assert answer["steps"][0]["forms"] == ["Mẫu 01", "Mẫu 02"]


def test_two_tables_for_two_channels_are_two_ways_of_doing_the_same():
    data = paper("Thời hạn giải quyết: 5 ngày", "a) Nộp trực tiếp", (HEAD, ROWS), "b) Nộp trực tuyến", (HEAD, ROWS))
    answer, found = said(data)
    assert (len(answer["steps"]), answer["sum_working_days"], found) == (14, 5, [])
    assert answer["steps"][0]["group"] == "a) Nộp trực tiếp"
    made = drafting.make(read(data))
    assert made.settings["start"] == {"form": "dossier_received"}
    assert _runs(read(data)) == []


def test_a_table_that_goes_on_after_a_page_break_is_one_table():
    answer, found = said(paper(*FACTS, (HEAD, ROWS[:4]), (None, ROWS[4:])))
    assert ([step["no"] for step in answer["steps"]], answer["sum_working_days"], found) == (list("1234567"), 5, [])


def test_the_layout_with_step_unit_content_is_understood():
    head = ("Các bước", "Đơn vị/Người thực hiện", "Nội dung công việc", "Thời gian (ngày)", "Kết quả")
    rows = tuple((f"Bước {n}", row[2], row[1], row[3].removesuffix(" ngày"), row[4]) for n, row in enumerate(ROWS, 1))
    answer, found = said(paper(*FACTS, (head, rows)))
    assert ([step["working_days"] for step in answer["steps"]], found) == (DAYS, [])
    assert answer["steps"][2]["text"] == "Phân công thụ lý"


def test_a_table_inside_of_a_table_is_found():
    document = Document()
    outer = document.add_table(rows=1, cols=1)
    inner = outer.cell(0, 0).add_table(rows=len(ROWS) + 1, cols=5)
    for number, row in enumerate((HEAD, *ROWS)):
        for column, text in enumerate(row):
            inner.cell(number, column).text = text
    answer, _ = said(saved(document))
    assert [step["role"] for step in answer["steps"]] == ROLES


def test_steps_are_read_from_paragraphs_where_there_is_no_table():
    answer, found = said(
        paper(
            "Thời hạn giải quyết: 3 ngày làm việc",
            "Bước 1: Bộ phận Một cửa tiếp nhận hồ sơ (0,5 ngày).",
            "Bước 2: Chuyên viên thẩm định trong 02 ngày. Nếu không đạt thì chuyển lại bước 1.",
            "Bước 3: Ký kết quả",
            "- Trách nhiệm: Lãnh đạo Sở",
            "- Thời gian: 04 giờ",
        )
    )
    assert [step["role"] for step in answer["steps"]] == ["intake_officer", "case_officer", "leader"]
    assert ([step["working_days"] for step in answer["steps"]], found) == ([0.5, 2, 0.5], [])
    assert answer["steps"][1]["refers_to"] == ["1"]


def test_numbers_that_word_counts_by_itself_are_numbers_of_steps():
    document = Document()
    made = table(document, HEAD, ROWS)
    for number in range(len(ROWS)):
        cell = made.cell(number + 1, 0)
        cell.text = ""
        cell.paragraphs[0].style = "List Number"
    answer, _ = said(saved(document))
    assert [step["no"] for step in answer["steps"]] == list("1234567")


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([*ROWS[:6], ("B7", "Trả kết quả như bước 12", "Một cửa", "-", "")], "draft_reference_dangling"),
        ([*ROWS[:6], ("B7", "Trả kết quả", "Đội bay", "Không tính", "")], "draft_role_unknown"),
        ([*ROWS[:6], ("B7", "Trả kết quả", "", "Không tính", "")], "draft_role_missing"),
        ([*ROWS[:6], ("B7", "Trả kết quả", "Một cửa", "khi xong", "")], "draft_time_unreadable"),
        ([*ROWS[:6], ("B7", "Trả kết quả", "Một cửa", "", "")], "draft_time_missing"),
        ([*ROWS[:6], ("B7", "Trả kết quả", "Một cửa", "01 tháng", "")], "draft_time_uncounted"),
        ([*ROWS[:6], ("B7", "", "Một cửa", "Không tính", "")], "draft_row_without_text"),
        ([*ROWS[:6], ("B6", "Trả kết quả", "Một cửa", "Không tính", "")], "draft_number_duplicate"),
        ([*ROWS[:6], ("B7", "Trả kết quả", "Một cửa, Văn thư", "-", "")], "draft_role_several"),
        ([*ROWS[:6], ("B7", "Nếu vắng thì gọi điện", "Một cửa", "-", "")], "draft_condition_unrouted"),
        ([*ROWS[:6], ("B7", "Trả kết quả", "Một cửa", "1 ngày", "")], "draft_times_unequal"),
        ([*ROWS[:3], ("B4", "Thẩm định", "CV", "2-3 ngày", ""), *ROWS[4:]], "draft_time_chosen"),
        ([*ROWS, ("", "Tổng cộng", "", "6 ngày", "")], "draft_total_unequal"),
    ],
)
def test_what_was_not_understood_is_said_about_its_row(rows, code):
    understood = read(paper(*FACTS, (HEAD, rows)))
    assert [one.code for one in understood.findings] == [code]
    assert _runs(understood) == []


def test_a_total_that_is_right_is_no_step_and_no_finding():
    answer, found = said(paper(*FACTS, (HEAD, [*ROWS, ("", "Tổng cộng", "", "05 ngày làm việc", "")])))
    assert (len(answer["steps"]), found) == (7, [])


def test_a_group_whose_steps_take_longer_is_told():
    rows = [("I", "Giai đoạn một", "", "3 ngày", ""), *[(str(n), "Làm", "CV", "1 ngày", "") for n in range(1, 5)]]
    understood = read(paper("Thời hạn giải quyết: 4 ngày", (HEAD, rows)))
    assert [one.code for one in understood.findings] == ["draft_group_unequal"]
    assert understood.steps[0].group == "I. Giai đoạn một"


@pytest.mark.parametrize(
    ("lines", "code"),
    [((), "draft_limit_missing"), (("Thời hạn giải quyết: sớm nhất có thể",), "draft_limit_unreadable")],
)
def test_a_limit_that_is_missing_or_unreadable_is_told(lines, code):
    assert said(paper(*lines, (HEAD, ROWS)))[1] == [code]


def test_a_table_without_a_head_is_guessed_and_that_is_said():
    answer, found = said(paper(*FACTS, (None, ROWS)))
    assert ([step["role"] for step in answer["steps"]], found) == (ROLES, ["draft_header_guessed"])


def test_other_tables_are_no_table_of_work():
    data = paper(
        "Giới thiệu",
        (("Trách nhiệm", "Soạn thảo", "Phê duyệt"), [("Họ tên", "A", "B")]),
        (("TT", "Hồ sơ", "Nơi lưu", "Thời gian lưu"), [("1", "Mẫu 01", "Văn thư", "5 năm")]),
    )
    answer, found = said(data)
    assert (answer["steps"], found) == ([], ["draft_table_missing"])
    assert drafting.make(read(data)) is None


@settings(max_examples=25)
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["Một cửa", "Chuyên viên", "Trưởng phòng", "Lãnh đạo Sở", "Văn thư", "Hội đồng", ""]),
            st.sampled_from(
                [("0,5 ngày", 0.5), ("1/4 ngày", 0.25), ("02 ngày", 2), ("04 giờ", 0.5), ("-", 0), ("15 phút", 0.03125)]
            ),
            st.one_of(st.just(""), st.integers(1, 14)),
            st.sampled_from(
                [
                    "chuyển lại bước {}",
                    "nếu không đạt thì chuyển bước {}",
                    "trường hợp thiếu thì kết thúc, đủ thì bước {}",
                ]
            ),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_whatever_the_rows_say_the_sum_is_exact_and_the_draft_runs(rows):
    made = [
        (str(n), "Làm việc" + (f", {text.format(to)}" if to else ""), role, time[0], "")
        for n, (role, time, to, text) in enumerate(rows, 1)
    ]
    understood = read(paper(*FACTS, (HEAD, made)))
    assert float(understood.sum) == sum(time[1] for _, time, _, _ in rows)
    assert len(understood.steps) == len(rows)
    dangling = {str(to) for _, _, to, _ in rows if to and to > len(rows)}
    assert {one.params["to"] for one in understood.findings if one.code == "draft_reference_dangling"} == dangling
    codes = [
        one.code
        for one in engine.check(drafting.make(understood).bundle.diagram)
        if one.severity is engine.Severity.ERROR
    ]
    assert codes == []


def test_one_table_may_hold_the_whole_document():
    whole_table = [
        ("1", "MỤC ĐÍCH", "Thống nhất cách làm", None, None),
        ("5.1", "Cơ sở pháp lý", "Luật Hoa", None, None),
        ("5.4", "Thời gian xử lý", "05 ngày làm việc, trong đó: phòng 03 ngày, lãnh đạo 02 ngày", None, None),
        ("5.7", "Quy trình xử lý công việc", None, None, None),
        HEAD,
        *ROWS,
        ("7", "HỒ SƠ LƯU", None, None, None),
        ("1", "Giấy phép, 5 năm", None, None, None),
    ]
    merges = [(0, 2, 0, 4), (1, 2, 1, 4), (2, 2, 2, 4), (3, 1, 3, 4), (12, 1, 12, 4)]
    data = paper("QUY TRÌNH", "Cấp giấy phép trồng hoa", (None, whole_table, merges))
    answer, found = said(data)
    assert (answer["title"], answer["limit_working_days"], answer["sum_working_days"]) == (
        "Cấp giấy phép trồng hoa",
        5,
        5,
    )
    assert ([step["no"] for step in answer["steps"]], found) == (list("1234567"), [])
    details = drafting.make(read(data)).details
    assert (details["legal_basis"], details["retention"]) == ([{"text": "Luật Hoa"}], "Giấy phép, 5 năm")


def test_times_for_two_cases_give_the_first_and_say_so():
    head = ("TT", "Trình tự", "Trách nhiệm", "Thời gian", None, "Kết quả")
    rows = [(None, None, None, "TH I", "TH II", None), ("1", "Nhận", "Một cửa", "1 ngày", "1 ngày", "")]
    rows.append(("2", "Họp", "Chuyên viên", "40 ngày", "30 ngày", ""))
    merges = [(0, 3, 0, 4), *[(0, column, 1, column) for column in (0, 1, 2, 5)]]
    answer, found = said(paper("Thời hạn giải quyết: 41 ngày; trường hợp II: 31 ngày", (head, rows, merges)))
    assert ([step["working_days"] for step in answer["steps"]], found) == ([1, 40], ["draft_time_chosen"])
    assert answer["limit_working_days"] == 41


def test_two_people_beside_one_number_are_two_steps():
    rows = [("1", "Nộp hồ sơ", "Công dân", "", ""), (None, "Nhận hồ sơ", "Một cửa", "1 ngày", ""), ROWS[3]]
    answer, found = said(paper("Thời hạn giải quyết: 4 ngày", (HEAD, rows, [(1, 0, 2, 0)])))
    assert [step["no"] for step in answer["steps"]] == ["1", "1", "4"]
    assert found == ["draft_role_unknown"]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("QUY TRÌNH CẤP GIẤY PHÉP TRỒNG HOA", "Cấp giấy phép trồng hoa"),
        ("QUY TRÌNH NỘI BỘ: ĐĂNG KÝ QSDĐ TẠI UBND XÃ, PHƯỜNG", "Đăng ký QSDĐ tại UBND xã, phường"),
        ("Quy trình cấp phép trồng cỏ", "Quy trình cấp phép trồng cỏ"),
        ("", ""),
    ],
)
def test_a_procedure_is_named_after_its_document_without_capitals(title, name):
    assert drafting.name_of(title) == name


def test_what_only_documents_need_is_read_too():
    data = paper(
        *FACTS[:2],
        "2. Phạm vi áp dụng",
        "Cả tỉnh",
        "3. Tài liệu viện dẫn",
        "- Sổ tay chất lượng",
        "4. Định nghĩa, từ viết tắt",
        "HS: hồ sơ",
        "5.5. Nơi tiếp nhận và trả kết quả",
        "Một cửa xã",
        (HEAD, ROWS),
        "6. Biểu mẫu",
        "BM.01: Đơn đề nghị",
        "7. Hồ sơ cần lưu",
        (("TT", "Tên hồ sơ", "Nơi lưu", "Thời hạn lưu"), [("1", "Đơn", "Kho", "5 năm"), ("2", "Sổ", "Chưa khai", "")]),
    )
    assert drafting.make(read(data)).details["document"] == {
        "scope": "Cả tỉnh",
        "references": ["Sổ tay chất lượng"],
        "definitions": [{"term": "HS", "meaning": "hồ sơ"}],
        "place": "Một cửa xã",
        "forms": [{"code": "BM.01", "name": "Đơn đề nghị"}],
        "records": [
            {"name": "Đơn", "place": "Kho", "duration": "5 năm"},
            {"name": "Sổ", "place": "", "duration": ""},
        ],
    }
