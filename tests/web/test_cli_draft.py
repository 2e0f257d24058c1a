"""The command that makes a draft of a Word document, without a database."""

import json

from click.testing import CliRunner

from processes.definitions import check_here
from tests.processes.drafting.papers import FACTS, HEAD, ROWS, paper, whole, workbook
from web import packages
from web.cli import main

KEYS = ["code", "title", "limit_working_days", "sum_working_days", "steps", "findings"]
STEP = ["no", "text", "role", "working_days", "group", "forms", "refers_to"]


def _run(*arguments):
    return CliRunner().invoke(main, ["definitions", "draft", *map(str, arguments)])


def test_a_document_becomes_a_diagram_and_an_answer_for_machines(tmp_path):
    (tmp_path / "one.docx").write_bytes(paper(*FACTS, (HEAD, [*ROWS, ("B8", "Như bước 99", "Đội bay", "1 ngày", "")])))
    done = _run(tmp_path / "one.docx", "-o", tmp_path / "one.bpmn", "--json")
    assert done.exit_code == 0, done.output
    answer = json.loads(done.output)
    assert list(answer) == KEYS
    assert [list(step) for step in answer["steps"]] == [STEP] * 8
    assert (answer["limit_working_days"], answer["sum_working_days"]) == (5, 6)
    assert (answer["steps"][7]["role"], answer["steps"][7]["refers_to"]) == ("Đội bay", ["99"])
    found = {one["code"]: one for one in answer["findings"]}
    assert set(found) == {"draft_times_unequal", "draft_reference_dangling", "draft_role_unknown"}
    assert found["draft_reference_dangling"]["element_id"] == "step_8"
    assert set(found["draft_role_unknown"]) >= {"severity", "element_name", "line", "params", "message", "advice"}
    diagram = (tmp_path / "one.bpmn").read_bytes()
    assert [one for one in check_here({"process.bpmn": diagram})[1] if one.severity == "error"] == []
    assert b'ts:role="division_head"' in diagram


def test_a_document_becomes_a_package_that_can_be_imported(tmp_path):
    (tmp_path / "one.docx").write_bytes(whole())
    done = _run(tmp_path / "one.docx", "-o", tmp_path / "folder")
    assert done.exit_code == 0, done.output
    read = packages.read(tmp_path / "folder")
    assert (read.procedure["code"], read.procedure["sums_to_limit"]) == ("QT.TH.07", True)
    assert [one for one in check_here(read.files)[1] if one.severity == "error"] == []
    assert "«" not in _run(tmp_path / "one.docx", "--lang", "en").output


def test_what_is_no_document_is_refused_with_an_answer(tmp_path):
    (tmp_path / "one.docx").write_bytes(b"%PDF-1.4")
    done = _run(tmp_path / "one.docx", "-o", tmp_path / "one.bpmn", "--json")
    assert done.exit_code == 1
    answer = json.loads(done.output)
    assert (list(answer), answer["steps"], answer["code"]) == (KEYS, [], "")
    assert [one["code"] for one in answer["findings"]] == ["draft_file_other"]
    (tmp_path / "empty.docx").write_bytes(paper("Không có bảng"))
    assert _run(tmp_path / "empty.docx", "-o", tmp_path / "one.bpmn", "--json").exit_code == 1
    assert not (tmp_path / "one.bpmn").exists()
    assert _run(tmp_path / "missing.docx", "--json").exit_code == 2


def test_a_list_becomes_a_folder_of_packages_with_a_report(tmp_path):
    (tmp_path / "list.xlsx").write_bytes(workbook())
    done = _run(tmp_path / "list.xlsx", "-o", tmp_path / "all", "--json")
    assert done.exit_code == 0, done.output
    answer = json.loads(done.output)
    assert [row["state"] for row in answer["procedures"]] == ["created", "refused", "created", "refused", "created"]
    assert (answer["created"], answer["updated"], answer["refused"]) == (3, 0, 2)
    assert packages.read(tmp_path / "all" / "9_000101").procedure["code"] == "9.000101"
    assert json.loads(_run(tmp_path / "list.xlsx", "-o", tmp_path / "all", "--json").output)["updated"] == 3
