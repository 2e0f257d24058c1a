"""The files that examples only tell about, written as they are told: Word, Excel, archives, and what is neither."""

import io
import re
import zipfile

from docx import Document
from openpyxl import Workbook

from engine.checker.apart import check_apart
from processes import drafting
from processes.definitions import open_bundle
from processes.drafting import by_docx, by_openpyxl, guard
from processes.drafting.listing import read_list
from processes.drafting.understanding import understand
from processes.errors import InvalidFile
from web.examples import rows

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
_DIAGRAM = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:x">'
    '<process id="{}" isExecutable="true"><startEvent id="s"/><endEvent id="e"/>'
    '<sequenceFlow id="f" sourceRef="s" targetRef="e"/></process></definitions>'
)
_SIZES = {"B": 1, "kB": 1024, "MB": 1024 * 1024}


def found(kind, told):
    """Write what an example tells, read it as the application does, and give the findings."""
    return list(_FOUND[kind](rows(told)))


def _word(lines):
    return understand(by_docx.read(guard.open_package(written_word(lines), "one.docx"))).findings


def written_word(lines):
    """Write lines and rows as a Word document: a line of one cell is a paragraph."""
    document, table = Document(), None
    for cells in lines:
        if len(cells) == 1:
            document.add_paragraph(cells[0])
            continue
        if table is None:
            table = document.add_table(rows=0, cols=len(cells))
        for cell, text in zip(table.add_row().cells, cells, strict=False):
            cell.text = text
    return _saved(document)


def _excel(lines):
    book = Workbook()
    book.active.title = "Danh mục"
    for cells in lines:
        book.active.append(list(cells))
    data = _saved(book)
    try:
        listed = read_list(by_openpyxl.read(guard.open_package(data, "one.xlsx"), data))
    except InvalidFile as refusal:
        return refusal.findings
    if listed:
        return [finding for one in listed for finding in one.findings]
    return _refusal(lambda: drafting.list_apart(data, "one.xlsx"))


def _upload(lines):
    files = [(name, *more, *([""] * (2 - len(more)))) for name, *more in lines]
    if files[0][2] in _OFFICE:
        name, _, inside = files[0]
        data = _OFFICE[inside]()
        return _refusal(lambda: by_docx.read(guard.open_package(data, name)))
    packed = _packed({name: _content(name, size) for name, size, _ in files})
    if files[0][2] == "password":
        packed = _locked(packed)
    return _refusal(lambda: open_bundle({"quy-trinh.zip": packed}))


def _bounds(lines):
    ((what, _, needed),) = lines
    seconds = 0.01 if int(needed) > 1 else 30
    if what == "diagram":
        return [
            one for one in check_apart(_DIAGRAM.format("p").encode(), seconds=seconds) if one.code == "check_exhausted"
        ]
    return _refusal(lambda: drafting.understand_apart(_good(), "one.docx", seconds=seconds))


def _refusal(act):
    try:
        act()
    except InvalidFile as refusal:
        return refusal.findings
    return ()


def _content(name, size):
    number, _, unit = size.partition(" ")
    if unit == "MB":
        return bytes(int(number) * _SIZES[unit])
    stem = re.sub(r"\W", "_", name.removesuffix(".bpmn"))
    return _DIAGRAM.format(stem).encode() if name.endswith(".bpmn") else name.encode()


def _packed(files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def _locked(data):
    """Say of the first entry that it has a password."""
    changed = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        changed[data.index(mark) + offset] |= 1
    return bytes(changed)


def _saved(made):
    data = io.BytesIO()
    made.save(data)
    return data.getvalue()


def _good():
    return written_word([["Thời hạn giải quyết: 1 ngày"], ["TT", "Trình tự"], ["1", "Ký"]])


def _with(name, content):
    with zipfile.ZipFile(io.BytesIO(_good())) as archive:
        parts = {entry: archive.read(entry) for entry in archive.namelist()}
    return _packed(parts | {name: content(parts.get(name, b""))})


_OFFICE = {
    "word": _good,
    "empty": bytes,
    "word_pictures": lambda: b"PK" + bytes(21 * 1024 * 1024 - 2),
    "text": lambda: b"Thoi han giai quyet: 3 ngay",
    "pdf": lambda: b"%PDF-1.7\n",
    "old_word": lambda: _OLE,
    "password_word": lambda: _OLE + "EncryptedPackage".encode("utf-16-le"),
    "macros": lambda: _with("word/vbaProject.bin", lambda _: b"x"),
    "bomb": lambda: _packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": bytes(guard.PART_BYTES + 1)}),
    "cut": lambda: _good()[:-200],
    "doctype": lambda: _with(
        "word/document.xml", lambda xml: xml.replace(b"<w:document", b'<!DOCTYPE w [<!ENTITY a "b">]><w:document', 1)
    ),
}
_FOUND = {"word": _word, "excel": _excel, "upload": _upload, "bounds": _bounds}
