"""The command that mends a diagram: lists, mends what is chosen, leaves the file as it is."""

import json

import pytest
from click.testing import CliRunner

import engine
from tests.engine.checker.gallery import FILES
from tests.engine.importer.test_choices import TEXTBOOK
from web import mending
from web.cli import main

SMALL = 8_000


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
