"""The command that makes a procedure from a shape, without a database."""

import json
import zipfile

from click.testing import CliRunner

from processes.definitions import check_here
from web import packages
from web.cli import main


def _run(*arguments):
    return CliRunner().invoke(main, ["definitions", "shape", *map(str, arguments)])


def test_a_shape_becomes_a_package_that_can_be_imported(tmp_path):
    told = {"code": "1.004509", "name": "Cấp giấy phép", "options": ["withdrawal"]}
    parameters = tmp_path / "told.json"
    parameters.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    folder = tmp_path / "grant"
    done = _run("standard", "--parameters", parameters, "-o", folder)
    assert done.exit_code == 0, done.output
    assert "9,5" in done.output
    read = packages.read(folder)
    assert read.procedure["name"] == "Cấp giấy phép"
    assert read.procedure["shape"]["parameters"]["shape"] == "standard"
    assert [found for found in check_here(read.files)[1] if found.severity == "error"] == []


def test_a_shape_becomes_an_archive_or_a_diagram_alone(tmp_path):
    assert _run("instant", "-o", tmp_path / "one.zip", "--json").exit_code == 0
    assert "process.bpmn" in zipfile.ZipFile(tmp_path / "one.zip").namelist()
    assert _run("instant", "--parameters", '{"name": "Xác nhận"}', "-o", tmp_path / "one.bpmn").exit_code == 0
    assert "Xác nhận" in (tmp_path / "one.bpmn").read_text("utf-8")


def test_what_no_shape_can_be_made_of_is_said_and_nothing_is_written(tmp_path):
    for name, parameters, code in (
        ("none", "{}", 1),
        ("standard", '{"options": ["fly"]}', 1),
        ("standard", "{", 2),
        ("standard", "missing.json", 2),
    ):
        done = _run(name, "--parameters", parameters, "-o", tmp_path / "out.bpmn")
        assert done.exit_code == code, done.output
    assert not (tmp_path / "out.bpmn").exists()
