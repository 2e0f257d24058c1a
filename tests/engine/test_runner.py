"""Commands: what they move, what they refuse, and that a refusal leaves no trace."""

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

import engine
from engine import limits, runner
from engine.errors import EngineError, StepBudgetExceeded, StepFailed, TaskNotReady
from engine.model import Event
from tests.engine.drawings import unchecked
from tests.engine.walk import NOW, Walk

TWO_TASKS = """
    start s
    user a
    user b
    end e
    s -> a -> b -> e
"""


def test_an_instance_runs_from_start_to_end() -> None:
    walk = Walk(TWO_TASKS)
    assert walk.open == ["a"]
    walk.complete("a")
    assert walk.open == ["b"]
    assert not walk.step.finished
    walk.complete("b")
    assert walk.step.finished
    assert walk.path == ["s", "a", "b", "e"]


def test_the_events_of_a_step_stand_in_causal_order_with_real_flow_ids() -> None:
    walk = Walk(TWO_TASKS)
    assert walk.step.events == (
        Event("process_started", "p"),
        Event("node_passed", "s"),
        Event("flow_taken", "s_a"),
        Event("task_opened", "a", "t2"),
    )
    walk.complete("a")
    assert walk.step.events == (
        Event("task_completed", "a", "t2"),
        Event("flow_taken", "a_b"),
        Event("task_opened", "b", "t3"),
    )
    assert walk.complete("b").last == ["task_completed b", "flow_taken b_e", "node_passed e", "process_finished p"]


def test_an_open_task_carries_the_name_and_lane_of_the_drawing() -> None:
    (task,) = Walk(TWO_TASKS).step.open_tasks
    assert (task.key, task.element_id, task.name, task.lane_id) == ("t2", "a", "a", None)


@pytest.mark.parametrize("key", ["t1", "t99", "", "root", "a", "t2x"])
def test_only_an_open_task_can_be_completed(key: str) -> None:
    walk = Walk(TWO_TASKS)
    with pytest.raises(TaskNotReady):
        runner.complete(walk.diagram, walk.step.state, key, {}, NOW)


def test_a_task_cannot_be_completed_twice() -> None:
    walk = Walk(TWO_TASKS)
    key = walk.step.open_tasks[0].key
    walk.complete("a")
    with pytest.raises(TaskNotReady):
        runner.complete(walk.diagram, walk.step.state, key, {}, NOW)


def test_a_finished_instance_refuses_every_task() -> None:
    walk = Walk(TWO_TASKS).complete("a", "b")
    with pytest.raises(TaskNotReady):
        runner.complete(walk.diagram, walk.step.state, "t3", {}, NOW)


def test_cancelling_ends_everything_that_is_open_and_says_so() -> None:
    walk = Walk("""
        start s
        and f
        sub p1 {
          start is
          user a
          timer t PT1H on a
          end ie
          is -> a -> ie
          t -> ie
        }
        user b
        and j
        end e
        s -> f -> p1 -> j -> e
        f -> b -> j
    """)
    walk.complete("b").cancel()
    assert walk.last == ["task_cancelled a", "timer_cancelled t", "subprocess_cancelled p1", "process_cancelled p"]
    assert walk.step.finished
    assert not walk.step.open_tasks
    assert not walk.step.timers
    assert walk.cancel().step.events == ()


def test_variables_of_a_command_are_what_conditions_read() -> None:
    walk = Walk("start s\nuser a\nxor g\nuser b\nuser c\ns -> a -> g\ng -> b if x = 1\ng -> c default", x=2)
    walk.complete("a", x=1, note="đúng")
    assert walk.open == ["b"]
    assert walk.step.variables == {"x": 1, "note": "đúng"}


def test_names_of_variables_are_composed_so_that_equal_looking_names_are_equal() -> None:
    step = runner.start(unchecked(TWO_TASKS), {"đo\u031b\u0300i": True}, NOW)
    assert list(step.variables) == ["đời"]


def test_the_same_commands_give_the_same_state_byte_for_byte() -> None:
    first, second = Walk(TWO_TASKS, x=1), Walk(TWO_TASKS, x=1)
    assert first.step == second.step
    assert first.complete("a", y=[1, 2]).step == second.complete("a", y=[1, 2]).step


def test_a_moment_in_another_offset_is_the_same_moment() -> None:
    text = "start s\nuser a\ntimer t PT1H on a\ns -> a"
    local = NOW.astimezone(timezone(timedelta(hours=7)))
    assert Walk(text).step == Walk(text, local).step


def test_a_moment_without_offset_is_refused() -> None:
    with pytest.raises(StepFailed) as caught:
        Walk(TWO_TASKS, datetime(2026, 1, 1))  # noqa: DTZ001
    assert caught.value.code == "moment_without_offset"


def test_a_cycle_that_never_waits_ends_at_the_step_budget() -> None:
    with pytest.raises(StepBudgetExceeded) as caught:
        Walk("start s\nxor m\npass n\ns -> m -> n -> m")
    assert caught.value.params == {"limit": limits.AUTOMATIC_MOVES}
    assert caught.value.element_id in {"m", "n"}


def test_a_step_may_make_as_many_moves_as_the_budget_allows() -> None:
    chain = [f"n{i}" for i in range(limits.AUTOMATIC_MOVES - 1)]
    text = "\n".join(["start s", "user a", *(f"pass {n}" for n in chain), " -> ".join(["s", *chain, "a"])])
    assert Walk(text).open == ["a"]


@pytest.mark.parametrize("value", [object(), float("nan"), b"bytes", {1: 2}, "\ud800"])
def test_a_value_that_is_not_feel_is_refused_by_name(value: object) -> None:
    walk = Walk(TWO_TASKS)
    with pytest.raises(StepFailed) as caught:
        walk.complete("a", x=value)
    assert (caught.value.element_id, caught.value.code) == ("a", "variable_value_invalid")
    assert caught.value.params["name"] == "x"


@pytest.mark.parametrize("name", ["", "a b", "true", "x" * 65])
def test_a_variable_that_no_expression_could_name_is_refused(name: str) -> None:
    with pytest.raises(StepFailed) as caught:
        Walk(TWO_TASKS, **{name: 1})
    assert caught.value.code == "variable_name_invalid"


def test_a_refused_command_leaves_the_earlier_state_valid() -> None:
    walk = Walk("start s\nuser a\nxor g\nuser b\ns -> a -> g\ng -> b if x > 0\ng -> a default")
    before = walk.step
    with pytest.raises(StepFailed):
        walk.complete("a")
    assert walk.step is before
    assert walk.complete("a", x=1).open == ["b"]


@pytest.mark.parametrize(
    "condition",
    [
        '__import__("os").system("touch {path}")',
        "import os",
        'open("{path}", "w")',
        "().__class__.__base__.__subclasses__()",
        'eval("1")',
        "[x for x in [1]]",
    ],
)
def test_a_condition_that_tries_python_changes_nothing(condition: str, tmp_path: Path) -> None:
    path = tmp_path / "marker"
    text = f"start s\nxor g\nuser a\nuser b\ns -> g\ng -> a if {condition.format(path=path)}\ng -> b default"
    with pytest.raises(EngineError):
        Walk(text)
    assert not path.exists()


def test_elements_that_do_not_run_are_refused_by_name() -> None:
    xml = (
        b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p"><startEvent id="s"/>'
        b'<choreographyTask id="t"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/></process></definitions>'
    )
    with pytest.raises(engine.InvalidDiagram) as caught:
        Walk(unchecked(xml))
    (finding,) = caught.value.findings
    assert (finding.code, finding.element_id) == ("not_runnable", "t")


@pytest.mark.parametrize("name", ["Start", "End", "p.EndJoin", "root", "StartEventSplit", "a.BoundaryEventSplit"])
def test_ids_that_spiffworkflow_reserves_are_ordinary_ids(name: str) -> None:
    xml = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p"><startEvent id="s"/>'
        f'<userTask id="{name}"/><sequenceFlow id="f" sourceRef="s" targetRef="{name}"/></process></definitions>'
    )
    walk = Walk(unchecked(xml.encode()))
    assert walk.open == [name]
    assert walk.complete(name).step.finished


def test_the_public_surface_offers_the_verbs() -> None:
    diagram = unchecked(TWO_TASKS)
    step = engine.start(diagram, {}, NOW)
    step = engine.complete(diagram, step.state, step.open_tasks[0].key, {}, NOW)
    assert json.loads(step.state)["format"] == 1
    assert engine.cancel(diagram, step.state, NOW).finished
    assert engine.evaluate("x + 1", {"x": 1}, datetime(2026, 1, 1, tzinfo=UTC)).value == 2
    assert set(engine.__all__) <= set(dir(engine)) | set(engine._HOMES)
