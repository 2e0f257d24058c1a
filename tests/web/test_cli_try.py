"""The command `try`: its answer for machines and for people, the order of its acts, and what it cannot read."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from tests import house
from tests.engine.drawings import drawn
from web import i18n
from web.cli import main

BPMN = house.ROOT / "tests" / "bpmn"
PARTS = {"status", "trace", "events", "variables", "stores", "waiting", "incidents", "findings"}


@pytest.fixture
def run():
    def call(*words, expect=0):
        result = CliRunner().invoke(main, ["try", *map(str, words)])
        assert result.exit_code == expect, (result.output, result.exception)
        return result

    return call


@pytest.fixture
def tried(run):
    def ask(file, *words):
        path = BPMN / f"{file}.bpmn" if isinstance(file, str) else file
        return json.loads(run(path, *words, "--json").stdout)

    return ask


def test_the_answer_has_all_its_parts(tried):
    done = tried("sequence")
    assert set(done) == PARTS
    assert (done["status"], done["trace"]) == ("completed", ["received", "receive", "appraise", "done"])
    assert {"kind": "task_opened", "element_id": "receive", "key": "t2"} in done["events"]
    warning = next(found for found in done["findings"] if found["code"] == "task_without_lane")
    assert set(warning) == {"code", "severity", "element_id", "element_name", "line", "params"}
    assert warning["severity"] == "warning"


def test_data_and_answers_are_json_or_a_file_with_it(tried, tmp_path):
    data = {"needs_consultation": True, "needs_survey": False, "amount": 0}
    (tmp_path / "data.json").write_text(json.dumps(data), "utf-8")
    for given in (json.dumps(data), tmp_path / "data.json"):
        assert "consult" in tried("inclusive_gateway", "--data", given)["trace"]
    answers = '{"receive": [{"needs_consultation": false, "needs_survey": true}], "survey": {"seen": "2026"}}'
    done = tried("inclusive_gateway", "--answers", answers)
    assert "survey" in done["trace"]
    assert done["variables"] == {"needs_consultation": False, "needs_survey": True, "seen": "2026"}


def test_numbers_keep_all_their_digits(run):
    said = run(BPMN / "sequence.bpmn", "--json", "--data", '{"x": 0.10000000000000000000001}').stdout
    assert '"x": 0.10000000000000000000001' in said


def test_acts_stand_in_the_order_of_the_command_line(tried):
    late, paid = ("--advance", "P10D"), ("--deliver", 'fee_paid={"amount": 5}')
    assert "late" in tried("event_based_gateway", *late, *paid)["trace"]
    done = tried("event_based_gateway", "--signal", "x", *paid, *late)
    assert "paid" in done["trace"]
    assert done["variables"] == {"amount": 5}


def test_held_tasks_and_waiting_events_are_told(tried):
    done = tried("boundary_timer", "--hold", "appraise", "--now", "2026-03-01T08:00")
    assert done["status"] == "waiting"
    task, timer = done["waiting"]
    assert (task["element_id"], task["kind"]) == ("appraise", "task")
    assert timer == {
        "element_id": "late",
        "kind": "timer",
        "due_at": "2026-03-06T01:00:00+00:00",
        "attached_to": "appraise",
    }


def test_the_clock_starts_at_the_fifth_of_january(tried):
    (timer,) = tried("timer")["waiting"]
    assert timer["due_at"] == "2026-01-08T01:00:00+00:00"


def test_an_incident_and_a_refusal_are_answers_too(tried, tmp_path):
    done = tried("inclusive_gateway")
    assert done["status"] == "incident"
    assert [(one["element_id"], one["code"]) for one in done["incidents"]] == [("fork", "condition_not_boolean")]
    path = tmp_path / "no.bpmn"
    path.write_bytes(b"<no/>")
    done = tried(path)
    assert (done["status"], [one["code"] for one in done["findings"]]) == ("refused", ["not_bpmn"])
    assert set(done) == PARTS


def test_people_read_it_in_their_language(run):
    said = run(BPMN / "timer.bpmn", "--lang", "en").stdout
    assert "Waits at wait: timer" in said
    assert "It waits." in said
    said = run(BPMN / "inclusive_gateway.bpmn").stdout
    assert "Sự cố ở fork" in said
    assert "received" in said


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["none.bpmn"], "none.bpmn"),
        ([BPMN / "timer.bpmn", "--data", "{"], "--data"),
        ([BPMN / "timer.bpmn", "--data", "none.json"], "none.json"),
        ([BPMN / "timer.bpmn", "--answers", '{"a": 1}'], "--answers a"),
        ([BPMN / "timer.bpmn", "--deliver", "m=1"], "--deliver m"),
        ([BPMN / "timer.bpmn", "--advance", "soon"], "soon"),
        ([BPMN / "timer.bpmn", "--advance", "-P1D"], "-P1D"),
        ([BPMN / "timer.bpmn", "--process", "x"], "timer"),
        (["none.dmn"], "none.dmn"),
    ],
)
def test_what_cannot_be_read_is_said_in_both_languages(run, words, told):
    vietnamese = run(*words, expect=2).stderr
    english = run(*words, "--lang", "en", expect=2).stderr
    assert told in vietnamese
    assert told in english
    assert vietnamese != english


def test_a_refused_command_leaves_the_language_as_it_was(run):
    run(BPMN / "sequence.bpmn", "--advance", "soon", "--lang", "en", expect=2)
    assert i18n.language() == "vi"


def test_a_run_needs_a_diagram(run, tmp_path):
    path = tmp_path / "a.dmn"
    path.write_bytes(b"<a/>")
    assert "BPMN" in run(path, expect=2).stderr


def test_decisions_come_from_their_files(tried, tmp_path):
    from tests.engine.test_trial import FEE, RULED

    diagram, table = tmp_path / "a.bpmn", tmp_path / "fee.dmn"
    diagram.write_bytes(drawn(RULED))
    table.write_bytes(FEE.replace(b"_fee", b"fee"))
    assert tried(diagram, table, "--data", '{"size": 1.5}')["variables"]["amount_due"] == 15


def test_it_needs_neither_database_nor_server():
    script = (
        "import sys; from web.cli import main\n"
        f"main(['try', {str(BPMN / 'timer.bpmn')!r}, '--json'], standalone_mode=False)\n"
        "assert not {'sqlalchemy', 'processes'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=house.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
