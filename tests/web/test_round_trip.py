"""A Word table becomes a process that people carry to its end, and a document that says the same and reads the same."""

import io
import re
from types import SimpleNamespace

from processes import deadlines, definitions, drafting, instances, outline
from processes.outline import Layout
from tests import house
from tests.processes.drafting.papers import FACTS, HEAD, paper
from tests.web.reading import Page
from web import ids
from web.outlines.making import made

ROWS = (
    ("I. Tiếp nhận", None, None, None, None),
    ("B1", "Tiếp nhận, kiểm tra thành phần hồ sơ", "Bộ phận TN&TKQ", "Giờ hành chính", "Mẫu 01; Mẫu 02"),
    ("B2", "Chuyển hồ sơ về phòng chuyên môn", None, "1/2 ngày", "Mẫu 05"),
    ("II. Giải quyết", None, None, None, None),
    ("B3", "Phân công chuyên viên thụ lý", "Lãnh đạo phòng", "½ ngày", ""),
    ("B4", "Thẩm định hồ sơ, dự thảo văn bản", "CV thụ lý", "2,5 ngày làm việc", "Dự thảo giấy phép"),
    (
        "B5",
        "Xem xét dự thảo. Nếu đạt thì ký nháy, nếu không đạt thì chuyển lại bước 3",
        "Trưởng phòng",
        "04 giờ",
        "Dự thảo đã ký nháy",
    ),
    ("B6", "Ký duyệt", "Giám đốc Sở", "01 ngày", "Giấy phép"),
    ("B7", "Đóng dấu, vào sổ", "Văn thư", None, None),
    ("B8", "Trả kết quả", "Bộ phận TN&TKQ", "Không tính", ""),
)
MERGES = ((1, 0, 1, 4), (4, 0, 4, 4), (2, 2, 3, 2), (8, 3, 9, 3), (8, 4, 9, 4))
WAY = ("step_1", "step_2", "step_3", "step_4", "step_5", "step_3", "step_4", "step_5", "step_6", "step_7", "step_8")


def document():
    """Write the procedure as an agency does: heads of groups, a role over two rows, a time over two rows."""
    return paper(*FACTS, (HEAD, ROWS, MERGES), "6. Biểu mẫu", "Mẫu 01", "7. Hồ sơ lưu", "Văn thư, 5 năm")


def test_a_word_table_is_carried_to_its_end_and_printed_as_it_was_read(agency, signed_in):
    designer, approver = signed_in("process_designer"), signed_in("process_approver")
    version_id = drafted(designer)
    address = f"/versions/{ids.encode(version_id)}"
    page = Page(designer.get(address))
    assert page.all('//*[@id="gaps"]//*[contains(@class, "finding")]') == []
    assert page.text.count("Chung với nhóm bước: 1 ngày làm việc") == 2
    for client, act in ((designer, "submit"), (approver, "approve"), (approver, "publish")):
        answer = client.post(f"{address}/{act}", data=Page(client.get(f"{address}/review")).form(f"/{act}"))
        assert answer.status_code == 303, (act, Page(answer).text)
    carried(agency, definitions.version(agency.agency_id, version_id)[1].id)
    says_the_same(version_id, agency.agency_id)


def drafted(designer):
    """Read the document on the page and make the draft of a new procedure from it; give its version."""
    shown = designer.post("/procedures/draft", data={"file": (io.BytesIO(document()), "quy-trinh.docx")})
    page = Page(shown)
    for words in ("Đọc được 8 bước", "chung với bước 6", "Thống nhất cách giải quyết hồ sơ."):
        assert words in page
    form = page.form("/procedures/draft/make")
    answer = designer.post("/procedures/draft/make", data=form)
    assert answer.status_code == 303, Page(answer).text
    return ids.decode(re.search(r"/versions/(\w+)", answer.headers["Location"])[1])


def carried(agency, procedure_id):
    """Receive a dossier and carry it along ``WAY``: handed back once, by the people of the roles."""
    instance = house.start(agency, procedure_id=procedure_id)
    refused = iter(("option_2", "option_1"))
    for step in WAY:
        values = {"step_5_decision": next(refused)} if step == "step_5" else {}
        house.complete(agency, instance, step, values)
        here = {task.element_id for task in instances.open_tasks(instance)}
        assert len(deadlines.shared_budgets(instance)) == len(here & {"step_6", "step_7"})  # one time for both
    assert here == set()


def printed(version_id, agency_id, kind):
    """Give the document of the version as a file of this kind."""
    return made(outline.of(agency_id, version_id), Layout.CLASSIC, kind).data


def squashed(text):
    return re.sub(r"[^\w½/]", "", text).casefold()


def said(understood):
    """Write what was understood as machines are told it; a sentence may end where a line does."""
    told = drafting.answer(understood)
    return {
        **told,
        "title": drafting.name_of(told["title"]),
        "steps": [{**step, "text": squashed(step["text"])} for step in told["steps"]],
    }


def says_the_same(version_id, agency_id):
    html, docx = (printed(version_id, agency_id, kind) for kind in ("html", "docx"))
    page = Page(SimpleNamespace(status_code=200, headers={}, get_data=lambda **_: html.decode()))
    rows = page.all('//table[contains(caption, "Bảng trình tự")]/tbody/tr')
    table = [[cell.text_content().strip() for cell in row.xpath("td")] for row in rows]
    assert [len(row) for row in table] == [1, 5, 5, 1, 5, 5, 5, 5, 4, 5]
    assert [row[0] for row in table] == [row[0] for row in ROWS]
    for told, row in zip(table, ROWS, strict=True):
        for text in row[1:3]:
            assert text is None or squashed(text) in squashed("".join(told[1:3])), told
    times = [told[3] for told in table if len(told) == 5]
    assert times == [
        "Giờ hành chính",
        "0,5 ngày làm việc",
        "0,5 ngày làm việc",
        "2,5 ngày làm việc",
        "4 giờ làm việc",
        "Chung: 1 ngày làm việc",
        "Không tính",
    ]
    before, after = (drafting.understand_apart(data, "one.docx") for data in (document(), docx))
    assert said(after) == said(before)
    assert (before.findings, after.findings) == ((), ())
    first, again = drafting.make(before), drafting.make(after)
    assert again.settings == first.settings
    assert {**again.details, "document": None} == {**first.details, "document": None}
    assert again.details["document"].items() >= first.details["document"].items()
