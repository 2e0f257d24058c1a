"""Files and diagrams are given back byte for byte, only within their agency, never opened by the browser here."""

import io

import pytest

from tests import house
from web import ids
from web.downloads import disposition

NAME = "Đơn đề nghị; bản cuối.pdf"


@pytest.fixture
def kept(agency, check):
    answer = check.send("files", {"file": (io.BytesIO(b"%PDF-1.4 abc"), NAME)})
    assert answer.problems == []
    return check.open().all('//ul[@class="files"]//a/@href')[0]


def test_a_file_is_given_back_byte_for_byte_as_an_attachment(check, kept):
    answer = check.client.get(kept)
    assert answer.data == b"%PDF-1.4 abc"
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")


def test_a_vietnamese_name_reaches_the_browser_whole():
    header = disposition("Đơn.pdf")
    assert header == "attachment; filename=\"__n.pdf\"; filename*=UTF-8''%C4%90%C6%A1n.pdf"


def test_a_name_cannot_break_out_of_its_header():
    header = disposition('a"; filename=b.exe\r\nX: y')
    assert "\r" not in header
    assert "\n" not in header
    assert header.count('"') == 2


def test_another_agency_does_not_see_the_file(app, check, kept):
    other = house.build("H98.02", "Sở Tư pháp tỉnh Khác")
    assert house.client(app, other.clerk).get(kept).status_code == 404


def test_an_administrator_does_not_see_files(signed_in, kept):
    assert signed_in("administrator").get(kept).status_code == 403


class TestDiagrams:
    @pytest.fixture
    def url(self, agency):
        return f"/versions/{ids.encode(agency.version_id)}/diagram.bpmn"

    def test_a_diagram_is_the_uploaded_file(self, signed_in, url):
        answer = signed_in("clerk").get(url)
        files, _ = house.package_files("appoint-forensic-examiner")
        assert answer.data == files["process.bpmn"]
        assert answer.mimetype == "application/xml"
        assert "sandbox" in answer.headers["Content-Security-Policy"]

    def test_a_diagram_that_did_not_change_is_not_sent_again(self, signed_in, url):
        client = signed_in("clerk")
        tag = client.get(url).headers["ETag"]
        assert client.get(url, headers={"If-None-Match": tag}).status_code == 304

    def test_another_agencys_diagram_does_not_exist(self, app, url, clock):
        other = house.build("H98.02", "Sở Tư pháp tỉnh Khác")
        assert house.client(app, other.clerk).get(url).status_code == 404

    def test_an_administrator_does_not_see_diagrams(self, signed_in, url):
        assert signed_in("administrator").get(url).status_code == 403
