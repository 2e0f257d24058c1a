"""Files that are no document, or an unsafe one: a clear refusal by its code, in a process of its own."""

import io
import zipfile

import pytest
from docx import Document

from processes import drafting
from processes.drafting import apart, by_docx, guard
from processes.errors import InvalidFile
from tests.processes.drafting.papers import HEAD, ROWS, paper, whole

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def _changed(data, change):
    """Pack a document again with other parts: ``change`` gets the parts by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def _put(name, content):
    return lambda parts: parts.__setitem__(name, content)


def _replaced(old, new):
    def change(parts):
        parts["word/document.xml"] = parts["word/document.xml"].replace(old, new)

    return change


def _encrypted_entry(data):
    broken = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        broken[data.index(mark) + offset] |= 1
    return bytes(broken)


def _lies(data):
    """Say in the directory that a part is shorter than it is."""
    broken = bytearray(data)
    start = data.rindex(b"PK\x01\x02")
    broken[start + 24 : start + 28] = (10).to_bytes(4, "little")
    return bytes(broken)


HOSTILE = {
    "empty": (b"", "draft_file_empty"),
    "text": (b"Hello", "draft_file_kind_unknown"),
    "pdf": (b"%PDF-1.7\n", "draft_file_other"),
    "rtf": (b"{\\rtf1}", "draft_file_other"),
    "old Word": (OLE, "draft_file_old"),
    "encrypted": (OLE + "EncryptedPackage".encode("utf-16-le"), "draft_file_encrypted"),
    "encrypted entry": (_encrypted_entry(whole()), "draft_file_encrypted"),
    "cut off": (whole()[:-200], "draft_file_corrupt"),
    "macros": (_changed(whole(), _put("word/vbaProject.bin", b"x")), "draft_file_macros"),
    "doctype": (
        _changed(whole(), _replaced(b"<w:document", b'<!DOCTYPE w [<!ENTITY a "b">]><w:document')),
        "draft_file_doctype",
    ),
    "not XML": (_changed(whole(), _put("word/document.xml", b"<w:document")), "draft_file_corrupt"),
    "a spreadsheet": (
        _changed(whole(), lambda parts: [parts.pop(name) for name in list(parts) if name.startswith("word")]),
        "draft_file_kind_unknown",
    ),
    "many parts": (_changed(whole(), lambda p: p.update({f"a{n}": b"" for n in range(2001)})), "draft_file_unsafe"),
    "a bomb": (_changed(whole(), _put("word/document.xml", bytes(60_000_000))), "draft_file_unsafe"),
}


def _read(data, name="one.docx"):
    return by_docx.read(guard.open_package(data, name))


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_bad_file_is_refused_by_its_code(kind):
    data, code = HOSTILE[kind]
    with pytest.raises(InvalidFile) as refusal:
        _read(data)
    assert [one.code for one in refusal.value.findings] == [code]


def test_a_part_that_is_longer_than_it_says_is_not_read():
    data = _changed(whole(), lambda parts: parts.update({"word/document.xml": parts.pop("word/document.xml")}))
    with pytest.raises(InvalidFile):
        _read(_lies(data))


def test_a_name_gives_macros_away():
    with pytest.raises(InvalidFile) as refusal:
        _read(whole(), "quy-trinh.DOCM")
    assert refusal.value.findings[0].code == "draft_file_macros"


def test_a_table_of_a_million_cells_is_bounded():
    row = b"<w:tr>" + b"<w:tc><w:p/></w:tc>" * 50 + b"</w:tr>"
    data = _changed(whole(), _replaced(b"<w:body>", b"<w:body><w:tbl>" + row * 500 + b"</w:tbl>"))
    with pytest.raises(InvalidFile) as refusal:
        _read(data)
    assert refusal.value.findings[0].code == "draft_table_too_large"


def test_a_cell_that_says_it_is_a_million_columns_wide_is_not():
    data = _changed(
        paper((HEAD, ROWS)), _replaced(b'<w:tcW w:type="dxa"', b'<w:gridSpan w:val="1000000"/><w:tcW w:type="dxa"')
    )
    assert all(len(row) <= 5 * 63 for block in _read(data).blocks for row in getattr(block, "rows", ()))


def test_targets_outside_and_missing_parts_are_never_followed():
    def change(parts):
        name = "word/_rels/document.xml.rels"
        outside = (
            b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
            b'attachedTemplate" Target="http://192.0.2.1/evil.dotm" TargetMode="External"/><Relationship Id="rId98" '
            b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="NULL"/>'
        )
        parts[name] = parts[name].replace(b"</Relationships>", outside + b"</Relationships>")
        parts.pop("word/styles.xml")

    assert _read(_changed(whole(), change)) == _read(whole())


def test_words_that_were_deleted_are_not_read_and_inserted_ones_are():
    def change(parts):
        parts["word/document.xml"] = parts["word/document.xml"].replace(
            "<w:r><w:t>Ký duyệt</w:t></w:r>".encode(),
            b"<w:del><w:r><w:delText>Bo</w:delText></w:r></w:del>"
            + "<w:ins><w:r><w:t>Ký duyệt</w:t></w:r></w:ins>".encode(),
        )

    assert _read(_changed(whole(), change)) == _read(whole())


def test_the_reader_apart_says_the_same_and_breaks_down_alone():
    understood = drafting.understand_apart(whole(), "một.docx")
    assert (understood.facts.code, len(understood.steps), understood.findings) == ("QT.TH.07", 7, ())
    with pytest.raises(InvalidFile) as refusal:
        drafting.understand_apart(HOSTILE["not XML"][0], "one.docx")
    assert refusal.value.findings[0].code == "draft_file_corrupt"
    with pytest.raises(InvalidFile) as refusal:
        apart.understand_apart(whole(), "one.docx", seconds=0.01)
    assert refusal.value.findings[0].code == "draft_file_exhausted"


def test_every_refusal_of_a_file_was_met_here():
    met = {code for _, code in HOSTILE.values()} | {"draft_file_exhausted", "draft_file_too_large"}
    assert {code for code in drafting.CODES if code.startswith("draft_file_")} == met


def test_a_file_beyond_the_limit_is_not_opened():
    with pytest.raises(InvalidFile) as refusal:
        guard.open_package(b"PK" + bytes(guard.FILE_BYTES), "one.docx")
    assert refusal.value.findings[0].code == "draft_file_too_large"


def test_a_document_without_anything_is_a_document():
    file = io.BytesIO()
    Document().save(file)
    assert _read(file.getvalue()).blocks == ()


def test_a_text_without_end_ends_where_it_can_still_be_shown():
    file, made = io.BytesIO(), Document()
    made.add_paragraph("a" * 300_000)
    made.add_table(rows=1, cols=1).cell(0, 0).text = "b " * 300_000
    made.save(file)
    paragraph, table = _read(file.getvalue()).blocks
    assert (len(paragraph.text), len(table.rows[0][0].text)) == (10_001, 10_001)
    assert paragraph.text.endswith("a…")
