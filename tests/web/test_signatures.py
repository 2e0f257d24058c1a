"""Files are looked at on a page of ours, with what is known of their signatures; wrong ones leave the list."""

import io
from datetime import UTC, datetime

import pytest

from processes import documents, signatures, tasks
from processes.db import transaction
from processes.signatures.by_pyhanko.reading import examine
from tests import house, signing
from tests.web.reading import Page
from web import drawn, ids

pytestmark = pytest.mark.any_database
FAR = datetime(2090, 1, 1, tzinfo=UTC)


def attach(check, data, believed=None, **more):
    """Attach a file as the page does, its signatures judged in this process."""
    officer, stored = people_of(check), documents.store().keep("qd.pdf", data)
    report = None
    if believed is not None:
        told = examine(data, [one.der for one in believed], house.NOW)
        report = signatures.Report(stored.sha256, "pyHanko 0.38.0", (), house.NOW, told)
    with transaction():
        return tasks.attach(
            task_id=check.task.id, stored=stored, name="qd.pdf", actor=officer, now=check.task.opened_at,
            report=report, **more,
        )  # fmt: skip


def people_of(check):
    return house.actor(check.officer)


@pytest.fixture
def desk(agency, check):
    check.officer = agency.intake_officer
    return check


def view(desk, file):
    return Page(desk.client.get(f"/files/{ids.encode(file.id)}/view"))


def test_a_signed_file_is_sent_checked_shown_and_checked_again(desk):
    data = {"file": (io.BytesIO(signing.signed()), "qd.pdf")}
    assert desk.send("files", data).status == 303
    (file,) = documents.attachments(desk.task.agency_id, desk.task.instance_id)
    assert "Ký số, chưa tin người ký" in desk.open()
    page = view(desk, file)
    for sentence in ("Chữ ký nguyên vẹn, cơ quan chưa tin người ký", "Phạm Quốc Việt", "không qua mạng", "Toàn bộ tệp"):
        assert sentence in page
    with transaction():
        signatures.trust(agency_id=file.agency_id, data=signing.pem_of(signing.authority()), now=house.NOW)
    answer = desk.client.post(f"/files/{ids.encode(file.id)}/signatures")
    assert answer.status_code == 303
    page = view(desk, file)
    assert "Chữ ký số hợp lệ" in page
    assert len(page.all('//section[@id="reports"]//li')) == 2
    assert "Kiểm tra lại chữ ký trên tệp" in desk.open()


def test_pages_are_pictures_in_a_sandbox_and_nothing_else_is_shown_inline(desk):
    file = attach(desk, signing.paper.pdf("QD"))
    address = f"/files/{ids.encode(file.id)}/pages/1"
    answer = desk.client.get(address)
    assert (answer.mimetype, answer.data[:8]) == ("image/png", b"\x89PNG\r\n\x1a\n")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Không có chữ ký số" in view(desk, file)
    stored = documents.store().keep("bang.xml", b"<?xml version='1.0'?><a/>")
    with transaction():
        other = tasks.attach(task_id=desk.task.id, stored=stored, name="bang.xml", actor=people_of(desk), now=house.NOW)
    assert desk.client.get(f"/files/{ids.encode(other.id)}/pages/1").status_code == 404
    assert "Loại tệp này không xem được ở đây" in view(desk, other)


def test_what_cannot_be_drawn_says_so(desk):
    file = attach(desk, b"%PDF-1.4 hong")
    assert "Không vẽ được trang của tệp này" in view(desk, file)
    assert drawn.count(b"%PDF-1.4 hong") == 0


def test_a_wrong_file_is_removed_with_a_reason(desk):
    file = attach(desk, signing.paper.pdf("KHAC"), signature="scanned")
    assert "Bản quét chữ ký tay" in desk.open()
    address = f"{desk.url}/files/{ids.encode(file.id)}/remove"
    assert address in [link.get("href") for link in desk.open().all("//a")]
    assert desk.client.post(address, data={"reason": ""}).status_code == 422
    assert desk.client.post(address, data={"reason": "Quét nhầm"}).status_code == 303
    page = desk.open()
    assert "Chưa có tệp nào" in page
    assert "Gỡ tệp nhầm" in page
    assert desk.client.get(f"/files/{ids.encode(file.id)}").status_code == 404


def test_an_auditor_still_opens_what_was_removed(agency, desk, signed_in):
    file = attach(desk, signing.paper.pdf("KHAC"))
    with transaction():
        tasks.remove(task_id=desk.task.id, file_id=file.id, reason="x", actor=people_of(desk), now=house.NOW)
    page = Page(signed_in("internal_auditor").get(f"/files/{ids.encode(file.id)}/view"))
    assert "Tệp đã được gỡ khỏi danh sách" in page


def test_an_administrator_adds_a_certificate_sees_its_fingerprint_and_removes_it(agency, signed_in):
    client = signed_in("administrator")
    assert "Cơ quan chưa tin chứng thư nào" in Page(client.get("/trust"))
    home = f"/trust/{ids.encode(agency.agency_id)}"
    wrong = client.post(f"{home}/add", data={"certificate": (io.BytesIO(b"khong phai"), "a.pem")})
    assert "Chọn tệp chứng thư" in Page(wrong)
    sent = {"certificate": (io.BytesIO(signing.pem_of(signing.authority())), "ca.pem")}
    assert client.post(f"{home}/add", data=sent).status_code == 303
    page = Page(client.get("/trust"))
    assert "Cơ quan chứng thực Minh Hoạ" in page
    (anchor,) = signatures.anchors(agency.agency_id)
    assert anchor.sha256 in page.text.replace(" ", "")
    assert client.post(f"{home}/{ids.encode(anchor.id)}/remove").status_code == 303
    assert "Cơ quan chưa tin chứng thư nào" in Page(client.get("/trust"))


def test_certificates_that_never_end_are_shown_with_the_last_day_of_the_calendar(desk, agency, signed_in):
    root = signing.issue("Gốc", kind="authority", end=datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))
    forever = signing.issue("Mãi", root, end=datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))
    with transaction():
        signatures.trust(agency_id=agency.agency_id, data=signing.pem_of(root), now=house.NOW)
    assert "31/12/9999" in Page(signed_in("administrator").get("/trust"))
    assert "31/12/9999" in view(desk, attach(desk, signing.sign(who=forever), [root]))


def test_a_designer_says_behind_a_line_how_a_file_must_be_signed():
    from web import steps

    bare, kinds = steps.unmarked("Quyết định [Ký số]\nPhiếu [ban quet]\nSổ [khác]\n", "required_outputs")
    assert bare.splitlines() == ["Quyết định", "Phiếu", "Sổ [khác]"]
    assert kinds == ["digital", "scanned", ""]
    assert steps.marked({"text": "Quyết định", "signature": "digital"}) == "Quyết định [ký số]"


def test_an_operator_believes_a_certificate_and_checks_a_file_by_command(tmp_path, monkeypatch):
    from click.testing import CliRunner

    from web.cli import main

    monkeypatch.setenv("INSTANCE", str(tmp_path / "instance"))
    monkeypatch.delenv("DATABASE_URL", raising=False)

    def run(*words, expect=0):
        result = CliRunner().invoke(main, [str(word) for word in words])
        assert result.exit_code == expect, (result.output, result.exception)
        return result.output

    (tmp_path / "ca.pem").write_bytes(signing.pem_of(signing.authority()))
    (tmp_path / "qd.pdf").write_bytes(signing.sign(who=signing.issue("Nay", signing.authority(), end=FAR)))
    run("db", "upgrade")
    run("people", "add", "--admin")
    assert "Cơ quan chưa tin chứng thư nào" in run("signatures", "list")
    assert "chưa tin người ký" in run("signatures", "check", tmp_path / "qd.pdf", expect=1)
    said = run("signatures", "trust", tmp_path / "ca.pem")
    assert "Cơ quan chứng thực Minh Hoạ" in said
    assert "Chữ ký số hợp lệ" in run("signatures", "check", tmp_path / "qd.pdf")
    run("signatures", "distrust", said.split("  ")[0])
    assert "Cơ quan chưa tin chứng thư nào" in run("signatures", "list")
