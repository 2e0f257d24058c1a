"""Strangers' files: whatever they do to the reader, an answer comes in bounded time, and no forgery is believed."""

import io
import zlib

import pytest
from pyhanko.pdf_utils.writer import PdfFileWriter

from processes.signatures import by_pyhanko
from processes.signatures.by_pyhanko.reading import examine
from processes.signatures.report import Verdict, of_file
from tests import signing
from tests.signing import AT

HERE = [signing.authority().der]
BELIEVED = {Verdict.VALID, Verdict.UNTRUSTED}


def verdict(data):
    return of_file(examine(data, HERE, AT))


def encrypted():
    writer = PdfFileWriter()
    writer.encrypt("mật khẩu".encode(), "mật khẩu".encode())
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def made_of(*parts, tail=b""):
    """Write a PDF of raw objects with a right table."""
    body, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, tail, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(parts) + 1, table) + head


SIGNED = signing.signed()
CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [3 0 R] /SigFlags 3 >> >>"
PAGES = b"<< /Type /Pages /Kids [] /Count 0 >>"
FIELD = b"<< /FT /Sig /T (Ky) /V 4 0 R >>"
HOSTILE = {
    "text": b"khong phai PDF",
    "empty": b"",
    "only a head": b"%PDF-1.7\n",
    "cut": SIGNED[: len(SIGNED) // 2],
    "table broken": SIGNED.replace(b"startxref", b"startxxxx"),
    "offset beyond": SIGNED[:-40] + b"startxref\n99999999\n%%EOF\n",
    "encrypted": encrypted(),
    "itself": made_of(b"1 0 R"),
    "fields in a circle": made_of(CATALOGUE, PAGES, b"<< /FT /Sig /T (Ky) /Kids [3 0 R] >>"),
    "nested": made_of(b"[" * 20_000 + b"]" * 20_000),
    "table in a circle": b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 1 /Prev 9 /Root 1 0 R >>\n"
    b"startxref\n9\n%%EOF\n",
    "no range": made_of(CATALOGUE, PAGES, FIELD, b"<< /Type /Sig /SubFilter /ETSI.CAdES.detached /Contents <00> >>"),
    "range of words": made_of(
        CATALOGUE, PAGES, FIELD,
        b"<< /Type /Sig /SubFilter /ETSI.CAdES.detached /ByteRange [/a /b /c /d] /Contents <3000> >>",
    ),
    "range without end": made_of(
        CATALOGUE, PAGES, FIELD,
        b"<< /Type /Sig /SubFilter /ETSI.CAdES.detached /ByteRange [0 99999999999 0 99999999999] /Contents <3000> >>",
    ),
    "own filter": made_of(
        CATALOGUE, PAGES, FIELD,
        b"<< /Type /Sig /SubFilter /x.y /ByteRange [0 1 2 3] /Contents <3000> >>",
    ),
    "number as catalogue": made_of(b"7"),
}  # fmt: skip


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_gets_an_answer_and_is_never_believed(data):
    assert verdict(data) not in BELIEVED


class TestForged:
    """Ideas of known attacks on signed PDFs (signature wrapping, incremental saving, shadow documents)."""

    def test_a_gap_that_hides_more_than_the_signature_is_found(self):
        first = SIGNED.index(b"<", SIGNED.rindex(b"/Contents"))
        hidden = SIGNED[:first] + b"<" + b"(Noi dung khac)" + SIGNED[first + 16 :]
        assert verdict(hidden) not in BELIEVED

    def test_a_range_that_leaves_out_a_page_is_found(self):
        at = SIGNED.index(b"/ByteRange")
        written = SIGNED[at : SIGNED.index(b"]", at) + 1]
        numbers = [int(one) for one in written[written.index(b"[") + 1 : -1].split()]
        moved = b"/ByteRange [0 %d %d %d]" % (numbers[1] - 400, numbers[2], numbers[3])
        forged = SIGNED.replace(written, moved.ljust(len(written)))
        assert verdict(forged) == Verdict.INVALID

    def test_a_signature_taken_to_another_paper_proves_nothing(self):
        start = SIGNED.index(b"<", SIGNED.rindex(b"/Contents")) + 1
        own = SIGNED[start : SIGNED.index(b">", start)]
        other = signing.sign(signing.paper.pdf("KHAC"), signing.issue("Người Lạ"))
        start = other.index(b"<", other.rindex(b"/Contents")) + 1
        end = other.index(b">", start)
        moved = other[:start] + own[: end - start].ljust(end - start, b"0") + other[end:]
        assert verdict(moved) == Verdict.INVALID

    def test_another_table_behind_the_signed_one_is_found(self):
        pages = b"2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"
        prev = SIGNED[SIGNED.rindex(b"startxref") + 9 :].split()[0]
        place = len(SIGNED)
        table = b"xref\n2 1\n%010d 00000 n \ntrailer\n<< /Size 20 /Root 1 0 R /Prev %s >>\n" % (place, prev)
        tail = b"startxref\n%d\n%%%%EOF\n" % (place + len(pages))
        assert verdict(SIGNED + pages + table + tail) not in BELIEVED

    def test_objects_behind_the_end_that_only_a_repairing_viewer_reads_are_found(self):
        hidden = b"4 0 obj\n<< /Length 5 >>\nstream\nKhac!\nendstream\nendobj\n"
        assert verdict(SIGNED + hidden) == Verdict.INVALID
        assert verdict(SIGNED + hidden + b"%%EOF\n") not in BELIEVED

    def test_a_form_that_draws_the_page_itself_is_not_believed(self):
        with_form = signing.sign(signing.with_dynamic_form(signing.paper.pdf("QD")))
        told = examine(with_form, HERE, AT)
        assert (told["dynamic"], of_file(told)) == (True, Verdict.INVALID)


class TestApart:
    """The process of its own."""

    def test_the_answer_is_the_same_as_within(self):
        assert by_pyhanko.examine(SIGNED, HERE, AT) == examine(SIGNED, HERE, AT)

    def test_what_takes_too_long_is_stopped_and_said(self):
        assert by_pyhanko.examine(SIGNED, HERE, AT, seconds=0.01) == {"unreadable": "time"}

    def test_a_stream_that_unpacks_to_gigabytes_is_stopped_and_said(self):
        packed = zlib.compress(b"\0" * 100_000_000, 9)
        bomb = b"%PDF-1.7\n1 0 obj\n<< /Type /XRef /Size 3 /W [1 4 2] /Root 1 0 R /Filter /FlateDecode /Length "
        bomb += b"%d >>\nstream\n%s\nendstream\nendobj\nstartxref\n9\n%%%%EOF\n" % (len(packed), packed)
        assert by_pyhanko.examine(bomb, HERE, AT)["unreadable"] in {"damaged", "memory", "time"}
