"""The command that mends a diagram: lists, mends what is chosen, leaves the file as it is."""

import json
import zipfile

import pytest
from click.testing import CliRunner

import engine
from engine import forms
from tests.engine.checker.build import around, process
from tests.engine.checker.gallery import FILES
from tests.engine.checker.gallery import SOUND as BODY
from tests.engine.importer.test_choices import TEXTBOOK
from web import mending
from web.cli import frame, main

SMALL = 8_000
SOUND = process(BODY)


@pytest.fixture
def drawing(tmp_path):
    path = tmp_path / "so-do.bpmn"
    path.write_bytes(TEXTBOOK)
    return path


def _run(*arguments):
    return CliRunner().invoke(main, ["definitions", "repair", *map(str, arguments)])


def test_all_defaults_make_a_diagram_that_runs(drawing, tmp_path):
    out = tmp_path / "out.bpmn"
    done = _run(drawing, "--accept", "all", "-o", out, "--json")
    told = json.loads(done.output)
    assert done.exit_code == 0
    assert [one for one in told["remaining"] if one["severity"] == "error"] == []
    assert engine.read(out.read_bytes()).flows["g_n"].condition == 'ho_so_hop_le = "khong_dat"'
    assert drawing.read_bytes() == TEXTBOOK


def test_a_list_has_words_in_both_languages_and_nothing_chosen(drawing):
    told = json.loads(_run(drawing, "--accept", "none", "--json").output)
    (one,) = [one for one in told["repairs"] if one["finding"] == "flow_without_condition"]
    assert one["chosen"] is None
    assert one["element"] == "g"
    assert [option["code"] for option in one["options"] if option["default"]] == ["asked"]
    assert one["options"][0]["words"]["en"] == "Ask in the form of: Thẩm định. Answers: Đạt, Không đạt"


def test_a_single_repair_can_be_chosen(drawing, tmp_path):
    out = tmp_path / "out.bpmn"
    done = _run(drawing, "--choose", "flow_without_condition:g=asked_apart", "-o", out, "--json")
    taken = {one["key"]: one["chosen"] for one in json.loads(done.output)["repairs"] if one["chosen"]}
    assert taken == {"flow_without_condition:g": "asked_apart"}


@pytest.mark.parametrize("choice", ["nonsense", "flow_without_condition:g=none_such", "no_such:g=asked"])
def test_a_choice_that_is_not_offered_is_refused(drawing, choice):
    assert _run(drawing, "--choose", choice).exit_code == 2


def test_what_cannot_be_read_is_said(tmp_path):
    path = tmp_path / "broken.bpmn"
    path.write_bytes(b"\0\1 no XML")
    told = json.loads(_run(path, "--accept", "all", "--json").output)
    assert told["repairs"] == []
    assert [one["code"] for one in told["remaining"]] == ["not_xml"]
    assert _run(tmp_path / "missing.bpmn").exit_code == 2


def test_every_option_of_every_repair_has_words():
    for data in (data for data, _ in FILES.values() if len(data) < SMALL):
        for repair in engine.repairs(data):
            assert mending.title(repair)
            for option in repair.options:
                assert all(mending.words(option, language) for language in ("vi", "en"))


def test_forms_that_got_fields_are_written_beside_and_what_is_there_stays(drawing, tmp_path):
    out = tmp_path / "out.bpmn"
    told = json.loads(_run(drawing, "--accept", "all", "-o", out, "--json").output)
    form = tmp_path / "forms" / "a.form.json"
    assert told["written"] == [str(out), str(form)]
    assert [one.key for one in forms.read(form.read_bytes()).fields] == ["ho_so_hop_le", "note"]
    form.write_text("{}")
    again = json.loads(_run(drawing, "--accept", "all", "-o", out, "--json").output)
    assert (again["written"], again["kept"]) == ([str(out)], [str(form)])
    assert form.read_text() == "{}"


def test_an_archive_holds_the_diagram_and_a_form_for_each_step(drawing, tmp_path):
    out = tmp_path / "out.zip"
    told = json.loads(_run(drawing, "--accept", "all", "-o", out, "--json").output)
    assert told["written"] == [str(out)]
    names = zipfile.ZipFile(out).namelist()
    assert names == ["process.bpmn", *(f"forms/{name}.form.json" for name in ("a", "b", "n"))]
    listed = json.loads(CliRunner().invoke(main, ["definitions", "check", str(out), "--json"]).output)
    assert listed["executable"]
    assert not [one for one in listed["findings"] if one["code"] == "variable_used"]
    left = json.loads(_run(out, "--accept", "all", "--json").output)["repairs"]
    assert {one["chosen"] for one in left} <= {None}


def test_what_a_bundle_brings_is_neither_asked_for_nor_taken_for_missing(tmp_path):
    call = '<callActivity id="x" name="X" calledElement="other"/>'
    rounds = "<multiInstanceLoopCharacteristics><loopCardinality>n</loopCardinality></multiInstanceLoopCharacteristics>"
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "process.bpmn").write_bytes(around(call.replace("/>", f">{rounds}</callActivity>")))
    (tmp_path / "in" / "other.bpmn").write_bytes(SOUND.replace(b'"p"', b'"other"'))
    (tmp_path / "in" / "s.form").write_text('{"type": "default", "components": [{"type": "number", "key": "n"}]}')
    told = json.loads(_run(tmp_path / "in", "--accept", "all", "--json").output)
    assert [one["finding"] for one in told["repairs"]] == ["not_drawn"]
    assert [one for one in told["remaining"] if one["severity"] == "error"] == []


def test_what_was_given_is_never_written_over(drawing, tmp_path):
    before = drawing.read_bytes()
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "process.bpmn").write_bytes(before)
    for file, out in ((drawing, drawing), (folder, folder / "process.bpmn")):
        done = _run(file, "--accept", "all", "-o", out)
        assert done.exit_code == frame.UNREADABLE
        assert "giữ nguyên" in done.stderr
        assert out.read_bytes() == before
