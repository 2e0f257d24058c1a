"""The procedure document: the same words as HTML, Word and PDF/A, the version's hash on each page, the same bytes."""

import io
import re
import zipfile
from html.parser import HTMLParser
from itertools import pairwise

import pypdfium2
import pytest
from docx import Document

from processes import definitions, drafting, outline
from processes.db import db, transaction
from processes.definitions import ProcedureVersion
from processes.definitions.drafts import _carried
from processes.outline import Layout, Mark
from tests import house
from tests.web.reading import Page
from web import ids, packages
from web.outlines.blocks import Table
from web.outlines.making import KINDS, made
from web.outlines.words import paper

PACKAGES = sorted(path.parent.name for path in house.PACKAGES.glob("*/process.bpmn"))
LONG = "Kiểm tra, đối chiếu, thẩm định và tổng hợp ý kiến của các cơ quan"


def told(name):
    package = packages.read(house.PACKAGES / name)
    return outline.plain(definitions.open_bundle(package.files), package.procedure)


def of(version_id):
    version = db.session.query(ProcedureVersion).filter_by(id=version_id).one()
    return outline.of(version.agency_id, version_id)


def squashed(text):
    """Leave out spaces and hyphens: at the end of a line a reader of PDF takes them for a word that goes on."""
    return re.sub(r"[\s\x02\ufffe-]", "", text).casefold()


def lines_of(worded):
    for part in worded.parts:
        yield part.heading
        for block in part.blocks:
            if isinstance(block, Table):
                yield from block.head
                yield from (line.text for row in block.rows for cell in row for line in cell.lines)
            elif hasattr(block, "text"):
                yield block.text


def work_of(worded):
    (found,) = (
        block for part in worded.parts for block in part.blocks if isinstance(block, Table) and "Trình tự" in block.head
    )
    return found


class Tables(HTMLParser):
    """Reads the tables of a page as rows of texts."""

    def __init__(self, text):
        super().__init__()
        self.tables, self.text, self.open = [], [], False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in {"td", "th"}:
            self.tables[-1][-1].append("")
            self.open = True

    def handle_endtag(self, tag):
        self.open = self.open and tag not in {"td", "th"}

    def handle_data(self, data):
        self.text.append(data)
        if self.open:
            self.tables[-1][-1][-1] += data


def pdf_pages(data):
    document = pypdfium2.PdfDocument(data)
    try:
        return [document[number].get_textpage().get_text_range() for number in range(len(document))]
    finally:
        document.close()


def word_rows(document):
    """Read the table of work of a Word file; merged cells are told once."""
    (table,) = (one for one in document.tables if "Trình tự" in one.rows[0].cells[1].text)
    seen, rows = set(), []
    for row in table.rows:
        fresh = [cell for cell in dict.fromkeys(cell._tc for cell in row.cells) if cell not in seen]
        seen.update(fresh)
        rows.append(["".join(text.text or "" for text in cell.iter() if text.tag.endswith("}t")) for cell in fresh])
    return rows


def _stands_in(everything, line):
    """Tell whether a line stands in a text; a short one beside taller cells is read word by word."""
    return squashed(line) in everything or (len(line) < 30 and all(squashed(one) in everything for one in line.split()))


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_says_the_same_as_page_word_and_pdf(name):
    made_of = told(name)
    layout = list(Layout)[PACKAGES.index(name) % 2]
    worded = paper(made_of, layout)
    work = work_of(worded)
    wanted = [[squashed(cell.text) for cell in row] for row in work.rows]
    page = Tables(made(made_of, layout, "html").data.decode())
    (table,) = (one for one in page.tables if "Trình tự" in one[0])
    assert [[squashed(cell) for cell in row] for row in table[1:]] == wanted
    word = Document(io.BytesIO(made(made_of, layout, "docx").data))
    assert [[squashed(cell) for cell in row] for row in word_rows(word)[1:]] == wanted
    pages = pdf_pages(made(made_of, layout, "pdf").data)
    everything = squashed("".join(pages))
    assert [line for line in lines_of(worded) if not _stands_in(everything, line)] == []
    assert "□" not in everything
    for text in pages:
        assert made_of.diagram_sha256 in text
        assert made_of.settings_sha256 in text
        assert "BẢN NHÁP" in text


@pytest.mark.parametrize(
    ("layout", "headings"),
    [
        (Layout.CLASSIC, ["1", "2", "3", "4", "5", *(f"5.{n}" for n in range(1, 8)), "6", "7"]),
        (Layout.NUMBERED, ["1", "2", *(f"2.{n}" for n in range(1, 12)), "3", "4"]),
    ],
)
def test_both_layouts_have_their_parts_in_order(layout, headings):
    worded = paper(told("appoint-forensic-examiner"), layout)
    assert [part.number for part in worded.parts] == [*headings, ""]
    assert work_of(worded).head == ("TT", "Trình tự", "Trách nhiệm", "Thời gian", "Biểu mẫu/Kết quả")
    assert worded.missing == 0


def test_a_published_version_gives_the_same_bytes_to_everybody(app, agency):
    first = {kind: made(of(agency.version_id), Layout.CLASSIC, kind).data for kind in KINDS}
    definitions.forget()
    designer = house.client(app, agency.process_designer)
    designer.post("/language/en")
    address = f"/versions/{ids.encode(agency.version_id)}/document"
    for kind in KINDS:
        assert designer.get(f"{address}/{kind}?layout=classic").data == first[kind]


def test_a_pdf_is_tagged_has_a_title_and_bookmarks_and_keeps_to_pdf_a():
    data = made(told("monitor-seminar"), Layout.CLASSIC, "pdf").data
    assert b"<pdfaid:part>2</pdfaid:part>" in data
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in data
    assert b"pdfuaid:part" in data
    assert b"/OutputIntents" in data
    document = pypdfium2.PdfDocument(data)
    assert document.get_metadata_dict()["Title"] == "QUY TRÌNH Theo dõi hội thảo giới thiệu phân bón"
    assert "5.7. Quy trình xử lý công việc" in [one.get_title() for one in document.get_toc()]
    document.close()


def test_a_word_file_has_styles_fields_a_repeated_head_and_vector_pictures():
    made_of = told("monitor-seminar")
    data = made(made_of, Layout.CLASSIC, "docx").data
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        body, foot = packed.read("word/document.xml").decode(), packed.read("word/footer1.xml").decode()
        styles = packed.read("word/styles.xml").decode()
        assert {one.date_time for one in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        names = packed.namelist()
    assert "word/media/drawing1.svg" in names
    assert "word/media/image1.png" in names
    assert "svgBlip" in body
    assert "w:tblHeader" in body
    assert 'w:val="Heading2"' in body
    assert " PAGE " in foot
    assert " NUMPAGES " in foot
    assert made_of.diagram_sha256 in foot
    assert 'w:lang w:val="vi-VN"' in styles
    assert "Times New Roman" in styles
    section = Document(io.BytesIO(data)).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)


def test_a_letter_that_no_font_has_leaves_the_rest_readable():
    made_of = told("monitor-seminar")
    told_anew = {**made_of.facts, "purpose": "Mục đích 漢 rõ ràng"}
    strange = type(made_of)(**{name: getattr(made_of, name) for name in made_of.__slots__} | {"facts": told_anew})
    assert "Mụcđích□rõràng".casefold() in squashed("".join(pdf_pages(made(strange, Layout.CLASSIC, "pdf").data)))


@pytest.mark.parametrize("kind", KINDS)
def test_letters_that_no_file_may_hold_are_left_out(kind):
    made_of = told("monitor-seminar")
    told_anew = {**made_of.facts, "purpose": "Mục\x07 đích\x0e rõ\ud800 <script>ràng]]>&\ufffe"}
    strange = type(made_of)(**{name: getattr(made_of, name) for name in made_of.__slots__} | {"facts": told_anew})
    data = made(strange, Layout.CLASSIC, kind).data
    readers = {
        "pdf": lambda: "".join(pdf_pages(data)),
        "docx": lambda: "".join(one.text for one in Document(io.BytesIO(data)).paragraphs),
        "html": lambda: data.decode().replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"),
    }
    assert "Mụcđíchrõ<script>ràng]]>&".casefold() in squashed(readers[kind]())
    assert b"<script" not in data


def _sixty_steps():
    steps = [(f"s{number}", LONG) for number in range(60)]
    nodes = "".join(f'<userTask id="{one}" name="{name}"/>' for one, name in steps)
    order = ["start", *(one for one, _ in steps), "end"]
    pairs = pairwise(order)
    flows = "".join(f'<sequenceFlow id="f{a}" sourceRef="{a}" targetRef="{b}"/>' for a, b in pairs)
    names = "".join(f"<flowNodeRef>{one}</flowNodeRef>" for one in order)
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="x">'
        f'<process id="long" name="{LONG}" isExecutable="true"><laneSet id="ls"><lane id="l" name="{LONG}">{names}'
        f'</lane></laneSet><startEvent id="start"/>{nodes}<endEvent id="end"/>{flows}</process></definitions>'
    ).encode()


def test_sixty_steps_with_names_of_sixty_letters_keep_their_rows_over_all_pages():
    bundle = definitions.open_bundle({"process.bpmn": _sixty_steps()})
    procedure = {
        "code": "x",
        "name": LONG,
        "settings": {"tasks": {"s1": {"budget": {"amount": "0.5", "unit": "working_day"}}}},
    }
    made_of = outline.plain(bundle, procedure)
    rows = work_of(paper(made_of, Layout.CLASSIC)).rows
    assert [row[0].text for row in rows] == [str(number) for number in range(1, 61)]
    assert rows[1][3].text == "0,5 ngày làm việc"
    assert rows[0][3].text == "Chưa khai"
    assert len(word_rows(Document(io.BytesIO(made(made_of, Layout.CLASSIC, "docx").data)))) == 61
    pages = pdf_pages(made(made_of, Layout.CLASSIC, "pdf").data)
    assert squashed("".join(pages)).count(squashed(LONG)) >= 120
    assert sum("Trách nhiệm" in page for page in pages) >= 6  # the head stands on every page of the table


def test_a_draft_is_marked_and_a_version_in_force_is_not(app, agency):
    assert of(agency.version_id).mark is Mark.NONE
    with transaction():
        version = db.session.get(ProcedureVersion, (agency.agency_id, agency.version_id))
        revision, details = version.revision_id, version.details
        draft = definitions.draft(
            procedure_id=agency.procedure_id,
            revision_id=revision,
            agency_id=agency.agency_id,
            now=house.NOW,
            details=details,
        )
        draft_id = draft.id
    page = Page(house.client(app, agency.process_designer).get(f"/versions/{ids.encode(draft_id)}/document"))
    assert "BẢN NHÁP" in page.text
    assert [one.number for one in of(draft_id).editions] == [1, 2]


def test_names_and_days_on_the_cover_are_those_that_were_recorded(agency):
    parts = {one.part: one for one in of(agency.version_id).signatures}
    assert list(parts) == ["drafted", "reviewed", "approved"]
    worded = paper(of(agency.version_id), Layout.CLASSIC)
    assert "chữ ký số" in worded.note or "bằng lệnh" in worded.note


def test_what_is_typed_for_the_document_stands_in_it_and_goes_on_without_its_reason(app, agency):
    designer = house.client(app, agency.process_designer)
    files, _ = house.package_files("register-birth")
    data = {"target": "new", "code": "1.001193", "name": "Đăng ký khai sinh", "kind": "TTHC"}
    data["files"] = [(io.BytesIO(content), name) for name, content in files.items()]
    address = designer.post("/procedures/new", data=data, content_type="multipart/form-data").location
    form = Page(designer.get(f"{address}/document/facts"))
    sent = {
        **form.form("/document/facts"),
        "place": "Bộ phận Một cửa xã",
        "change_request": "Thông tư mới",
        "sets": "2",
    }
    sent |= {"records_name": ["Sổ khai sinh", ""], "records_place": ["Tủ 3", ""], "records_duration": ["Vĩnh viễn", ""]}
    assert designer.post(f"{address}/document/facts", data=sent).status_code == 303
    text = Page(designer.get(f"{address}/document")).text
    with transaction():
        before = db.session.get(ProcedureVersion, (agency.agency_id, ids.decode(address.split("/")[2])))
        carried = _carried(before.details)["document"]
    assert (carried["place"], "change_request" in carried) == ("Bộ phận Một cửa xã", False)
    for words in ("Bộ phận Một cửa xã", "Thông tư mới", "2 bộ", "Sổ khai sinh", "Tủ 3", "Vĩnh viễn"):
        assert words in text


def test_an_approver_sets_the_layout_of_the_agency_and_a_designer_may_not(app, agency):
    address = f"/versions/{ids.encode(agency.version_id)}/document"
    approver, designer = (house.client(app, one) for one in (agency.process_approver, agency.process_designer))
    assert designer.post(f"{address}/layout", data={"layout": "numbered"}).status_code == 403
    assert approver.post(f"{address}/layout", data={"layout": "numbered"}).status_code == 303
    assert outline.layout_of(agency.agency_id) is Layout.NUMBERED
    assert "2.10. Quy trình xử lý công việc" in Page(designer.get(address)).text
    assert "5.7. Quy trình xử lý công việc" in Page(designer.get(f"{address}?layout=classic")).text


def test_a_page_shows_table_heads_with_their_scope_and_the_drawing_as_text(app, agency):
    answer = house.client(app, agency.internal_auditor).get(f"/versions/{ids.encode(agency.version_id)}/document")
    assert answer.text.count('<th scope="col">') >= 10
    assert "<svg" in answer.text
    assert "B4. Thẩm định, dự" in answer.text


@pytest.mark.parametrize("name", ["appoint-forensic-examiner", "corrective-action"])
def test_a_document_read_back_says_the_same_steps_roles_and_times(name):
    made_of = told(name)
    understood = drafting.understand_apart(made(made_of, Layout.CLASSIC, "docx").data, "procedure.docx")
    read = drafting.answer(understood)["steps"]
    rows, elements = made_of.work.rows, made_of.running.diagram.elements
    lanes = made_of.running.settings.lanes
    assert [step["text"].split("\n")[0] for step in read] == [row.name for row in rows]
    assert [step["no"] for step in read] == [row.number.removeprefix("B") for row in rows]
    assert [step["role"] for step in read] == [lanes[elements[row.id].lane_id] for row in rows]
    budgets = [row.step.budget for row in rows]
    assert [step["working_days"] for step in read] == [one and float(one.amount) for one in budgets]
    drafted = drafting.make(understood)
    again = outline.plain(drafted.bundle, drafted.procedure)
    assert {row.name for row in again.work.rows} >= {row.name for row in rows}
    assert made(again, Layout.CLASSIC, "docx").data
