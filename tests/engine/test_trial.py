"""Trials: what is done by itself and in which order, what waits, when the clock moves, how a run ends."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from engine import feel, trial
from tests.engine.checker.build import flow, process
from tests.engine.decisions.written import data, decision, file, literal
from tests.engine.drawings import drawn

NOW = datetime.fromisoformat("2026-01-05T08:00+07:00")
BPMN = Path(__file__).parents[1] / "bpmn"
DAY = trial.Advance(timedelta(days=1))


def tried(text, *commands, decisions=None, more=(), **plan):
    first = (BPMN / text).read_bytes() if isinstance(text, str) and text.endswith(".bpmn") else text
    files = [first if isinstance(first, bytes) else drawn(first), *more]
    diagrams = {f"{number}.bpmn": content for number, content in enumerate(files)}
    done = trial.run(trial.Library(diagrams, decisions or {}), trial.Plan(NOW, commands=commands, **plan))
    return trial.as_written(done)


def waits(done):
    return [(one.element_id, one.kind) for one in done.waiting]


def test_a_process_runs_to_its_end_by_itself():
    done = tried("sequence.bpmn")
    assert done.status == "completed"
    assert done.trace == ("received", "receive", "appraise", "done")
    assert done.waiting == done.incidents == ()
    assert done.events[0].kind == "process_started"
    assert done.events[-1].kind == "process_finished"


def test_a_subprocess_stands_after_its_content():
    done = tried("subprocess.bpmn")
    inside = ("examination_begins", "appraise", "review", "examination_ends")
    assert done.trace == ("received", *inside, "examination", "sign", "done")


def test_a_held_task_is_left_waiting():
    done = tried("sequence.bpmn", held=frozenset({"appraise"}))
    assert done.status == "waiting"
    assert done.trace == ("received", "receive")
    assert waits(done) == [("appraise", "task")]


ORDER = """
    start s
    and fork
    user second
    user first
    user after
    and join
    end e
    s -> fork -> first -> after -> join -> e
    fork -> second -> join
"""


def test_tasks_that_opened_together_are_done_in_document_order_and_before_later_ones():
    assert tried(ORDER).trace == ("s", "fork", "second", "first", "after", "join", "e")


ROUNDS = """
    start s
    xor again
    user work
    xor enough
    end e
    s -> again -> work -> enough
    enough -> again if more
    enough -> e default
"""


def test_answers_in_a_list_are_given_one_after_the_other():
    done = tried(ROUNDS, answers={"work": [{"more": True}, {"more": True}, {"more": False}]})
    assert done.trace.count("work") == 3
    assert done.variables == {"more": False}


def test_a_list_of_answers_at_its_end_changes_nothing_more():
    done = tried(ROUNDS, data={"more": False}, answers={"work": []})
    assert (done.status, done.variables) == ("completed", {"more": False})


def test_a_run_without_end_is_stopped():
    done = tried(ROUNDS, answers={"work": {"more": True}}, most_steps=100)
    assert done.status == "incident"
    assert [one.code for one in done.incidents] == ["trial_too_long"]


def test_data_are_there_at_the_start():
    done = tried("inclusive_gateway.bpmn", data={"needs_consultation": True, "needs_survey": False})
    assert done.status == "completed"
    assert "consult" in done.trace
    assert "survey" not in done.trace


def test_what_fails_is_an_incident_at_its_flow_node_and_leaves_no_trace():
    done = tried("inclusive_gateway.bpmn")
    assert done.status == "incident"
    assert done.trace == ("received",)
    assert waits(done) == [("receive", "task")]
    (incident,) = done.incidents
    assert (incident.element_id, incident.code) == ("fork", "condition_not_boolean")
    assert incident.params["flow"] == "fork_consult"


def test_a_failure_of_the_first_step_leaves_the_data_alone():
    done = tried("start s\nxor g\nend a\nend b\ns -> g\ng -> a if x\ng -> b default", data={"y": 1})
    assert (done.status, done.trace, done.variables) == ("incident", (), {"y": 1})


def test_what_cannot_run_is_refused_with_all_findings():
    done = tried("start s\nuser a\ns -> a\nend e")
    assert done.status == "refused"
    assert {"dead_end", "unreachable"} <= {found.code for found in done.findings}
    assert done.trace == done.events == ()


def test_warnings_go_with_a_run_too():
    assert "task_without_lane" in {found.code for found in tried("sequence.bpmn").findings}


def test_the_clock_moves_by_advance_alone():
    assert waits(tried("timer.bpmn")) == [("wait", "timer")]
    assert waits(tried("timer.bpmn", DAY, DAY)) == [("wait", "timer")]
    done = tried("timer.bpmn", DAY, DAY, DAY)
    assert done.trace == ("received", "wait", "return_result", "done")
    assert done.now == NOW + timedelta(days=3)


TIMERS = """
    start s
    and fork
    timer slow P3D
    timer quick P1D
    timer then P1D
    user work
    and join
    end e
    s -> fork -> slow -> join -> e
    fork -> quick -> work -> then -> join
"""


def test_timers_fire_in_the_order_in_which_they_are_due_each_at_its_moment():
    done = tried(TIMERS, trial.Advance(timedelta(days=3)))
    assert done.trace == ("s", "fork", "quick", "work", "then", "slow", "join", "e")


def test_a_timer_due_with_another_waits_for_its_turn():
    done = tried(TIMERS, trial.Advance(timedelta(days=1)), trial.Advance(feel.Months(1)), held=frozenset({"work"}))
    assert done.trace == ("s", "fork", "quick", "slow")
    assert done.now == datetime.fromisoformat("2026-02-06T08:00+07:00")


def test_a_timer_at_the_edge_fires_while_a_task_is_held():
    done = tried("boundary_timer.bpmn", trial.Advance(timedelta(days=5)), held=frozenset({"appraise"}))
    assert done.trace == ("received", "late", "escalate", "stopped")


def test_a_message_goes_by_name_and_brings_its_values():
    done = tried("message.bpmn", trial.Deliver("answer_received", {"answer": "yes"}))
    assert done.status == "completed"
    assert done.variables == {"answer": "yes"}


def test_what_nobody_awaits_is_lost_and_said():
    done = tried("message.bpmn", trial.Deliver("other"), trial.Signal("alarm"))
    assert done.status == "waiting"
    assert [(one.kind, dict(one.data)) for one in done.events[-2:]] == [
        ("message_lost", {"message": "other"}),
        ("signal_lost", {"signal": "alarm"}),
    ]


def test_commands_act_in_the_order_given():
    late, paid = trial.Advance(timedelta(days=10)), trial.Deliver("fee_paid")
    assert "late" in tried("event_based_gateway.bpmn", late, paid).trace
    assert "paid" in tried("event_based_gateway.bpmn", paid, late).trace


def test_tasks_may_be_completed_by_command_alone():
    done = tried("sequence.bpmn", trial.Complete("receive", {"seen": True}), automatic=False)
    assert done.trace == ("received", "receive")
    assert waits(done) == [("appraise", "task")]
    assert done.variables == {"seen": True}


def test_a_command_for_a_task_that_is_not_open_is_an_incident():
    (incident,) = tried("sequence.bpmn", trial.Complete("appraise"), automatic=False).incidents
    assert (incident.element_id, incident.code) == ("appraise", "task_not_open")


RULED = "start s\nrule r fee amount_due\nend e\ns -> r -> e"
FEE = file(data("size", "number"), decision("fee", literal("size * 10"), inputs=["size"]))


def test_decisions_are_made_by_their_files():
    done = tried(RULED, data={"size": 3}, decisions={"fee.dmn": FEE.replace(b"_fee", b"fee")})
    assert (done.status, done.variables["amount_due"]) == ("completed", 30)


def test_a_decision_that_gives_nothing_is_an_incident():
    done = tried(RULED, decisions={"fee.dmn": FEE.replace(b"_fee", b"fee")})
    assert [(one.element_id, one.code) for one in done.incidents] == [("r", "decision_failed")]


def test_a_decision_without_file_waits_unless_its_answer_is_given():
    assert waits(tried(RULED)) == [("r", "call")]
    done = tried(RULED, answers={"r": {"amount_due": 7}})
    assert (done.status, done.variables) == ("completed", {"amount_due": 7})


def test_a_broken_decision_file_refuses_the_trial():
    done = tried(RULED, decisions={"fee.dmn": b"<no/>"})
    assert done.status == "refused"
    assert [found.params.get("file") for found in done.findings if found.severity == "error"] == ["fee.dmn"]


def two(*names):
    inside = "".join(
        f'<process id="{name}" isExecutable="true"><startEvent id="{name}_s"/><endEvent id="{name}_e"/>'
        f'<sequenceFlow id="{name}_f" sourceRef="{name}_s" targetRef="{name}_e"/></process>'
        for name in names
    )
    head = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:test">'
    return f"{head}{inside}</definitions>".encode()


def test_of_several_processes_the_named_one_runs_else_the_first():
    assert tried(two("a", "b"), process_id="b").trace == ("b_s", "b_e")
    assert tried(two("a", "b")).trace == ("a_s", "a_e")
    assert tried(two("a"), more=[two("b")], process_id="b").trace == ("b_s", "b_e")


def test_a_process_that_no_file_has_is_refused_by_name():
    with pytest.raises(trial.ProcessUnknown) as refusal:
        tried(two("a", "b"), process_id="c")
    assert refusal.value.known == ("a", "b")


@pytest.mark.parametrize("content", [b"", b"text", b"<a/>", b"<definitions/>"])
def test_what_is_no_diagram_is_refused_in_the_answer(content):
    done = tried(content)
    assert done.status == "refused"
    assert done.findings


SIGNALLED = "start s\ncatch x signal go\ncatch y when level > 5\nend e\ns -> x -> y -> e"


def test_a_signal_happens_by_its_name_and_a_condition_by_its_values():
    assert waits(tried(SIGNALLED)) == [("x", "signal")]
    assert waits(tried(SIGNALLED, trial.Signal("other"))) == [("x", "signal")]
    assert waits(tried(SIGNALLED, trial.Signal("go"))) == [("y", "condition")]
    assert tried(SIGNALLED, trial.Signal("go"), data={"level": 9}).trace == ("s", "x", "y", "e")


def test_an_error_that_nobody_catches_is_an_incident_with_its_code():
    done = tried("start s\nuser a\nfinish broken error E1\ns -> a -> broken")
    assert done.status == "incident"
    assert [(one.element_id, one.code) for one in done.incidents] == [("broken", "E1")]
    assert done.trace == ("s", "a", "broken")
    assert done.waiting == ()


def test_a_cycle_fires_as_often_as_the_clock_passes_it():
    text = "start s\nuser a\ncatch t cycle R/PT8H beside a\nend e\nend r\ns -> a -> e\nt -> r"
    assert tried(text, DAY, held=frozenset({"a"})).trace == ("s", *3 * ("t", "r"))


CALLER = "<callActivity id='c' calledElement='sub'/>"


def test_called_global_tasks_come_from_other_files_too():
    library = process("", '<globalUserTask id="sub" name="Hỏi"/>', 'id="other"')
    main = process(f'<startEvent id="s"/>{CALLER}<endEvent id="e"/>{flow("s", "c")}{flow("c", "e")}')
    assert tried(main, more=[library]).trace == ("s", "sub", "c", "e")


def test_called_processes_come_from_other_files_and_are_not_tried_themselves():
    inside = f'<startEvent id="i"/><userTask id="a"/><endEvent id="o"/>{flow("i", "a")}{flow("a", "o")}'
    sub = process(inside, attributes='id="sub" isExecutable="true"')
    main = process(f'<startEvent id="s"/>{CALLER}<endEvent id="e"/>{flow("s", "c")}{flow("c", "e")}')
    done = tried(main, more=[sub], answers={"a": {"x": "y"}})
    assert (done.status, done.trace, done.variables) == ("completed", ("s", "i", "a", "o", "c", "e"), {"x": "y"})
    assert tried(main, more=[sub], held=frozenset({"a"})).waiting[0].element_id == "a"
    assert [found.code for found in tried(main).findings if found.severity == "error"] == ["callee_missing"]
    assert tried(sub, more=[main], process_id="p").trace == ("s", "i", "a", "o", "c", "e")
