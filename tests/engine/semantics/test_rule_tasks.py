"""Business rule tasks: the token rests until the host has made the decision; what each tool writes means the same."""

import json
from decimal import Decimal

import pytest

import engine
from engine import rule_tasks, runner
from engine.errors import DecisionNotAsked, StepFailed, TaskNotReady
from engine.model import RuleTask
from tests.engine.checker.build import rule
from tests.engine.drawings import drawn
from tests.engine.walk import NOW, Walk

LINE = "start s\nrule r fee amount\nuser a\nend e\ns -> r -> a -> e"
ROUTED = """
start s
rule r handling case
xor g
user a
user b
end e
s -> r -> g -> a -> e
g -> b if case = "2"
g -> a default
b -> e
"""


def test_the_instance_rests_at_the_task_and_says_which_decision_it_waits_for():
    walk = Walk(LINE, cost=Decimal(5))
    (call,) = walk.step.calls
    assert (call.element_id, call.decision_id, call.variables) == ("r", "fee", {"cost": Decimal(5)})
    assert (walk.open, walk.step.finished) == ([], False)
    assert walk.last == ["process_started p", "node_passed s", "flow_taken s_r", "decision_asked r"]


def test_an_answer_becomes_variables_and_the_token_moves_on():
    walk = Walk(LINE).answer("r", amount=Decimal("55.5"))
    assert walk.step.variables == {"amount": Decimal("55.5")}
    assert (walk.calls, walk.open) == ([], ["a"])
    assert walk.last == ["decision_made r", "node_passed r", "flow_taken r_a", "task_opened a"]


def test_the_resting_token_is_readable_in_the_state_and_survives_save_and_load():
    walk = Walk(LINE, cost=Decimal(5))
    (token,) = json.loads(walk.step.state)["tokens"]
    assert token == {"at": "r", "is": "waiting", "key": 2}
    again = runner.answer(walk.diagram, walk.step.state, "t2", {"amount": Decimal(1)}, NOW)
    once_more = runner.answer(walk.diagram, walk.step.state, "t2", {"amount": Decimal(1)}, NOW)
    assert again.state == once_more.state
    assert [task.element_id for task in again.open_tasks] == ["a"]


@pytest.mark.parametrize(("case", "opened"), [("1", "a"), ("2", "b")])
def test_a_gateway_behind_the_task_follows_its_result(case, opened):
    assert Walk(ROUTED).answer("r", case=case).open == [opened]


def test_a_task_in_a_subprocess_asks_with_the_variables_it_sees():
    text = "start s\nsub p1 {\nstart i\nrule r fee amount\nend o\ni -> r -> o\n}\nend e\ns -> p1 -> e"
    walk = Walk(text, cost=Decimal(3))
    assert walk.step.calls[0].variables == {"cost": Decimal(3)}
    assert walk.answer("r", amount=Decimal(1)).step.finished


def test_two_tasks_in_parallel_are_answered_in_any_order():
    text = "start s\nand g\nrule r a x\nrule q b y\nand j\nend e\ns -> g -> r -> j -> e\ng -> q -> j"
    walk = Walk(text)
    assert walk.calls == ["r", "q"]
    assert walk.answer("q", y=True).calls == ["r"]
    assert walk.answer("r", x=True).step.finished


def test_an_inclusive_join_waits_for_a_branch_that_asks_a_decision():
    text = (
        "start s\nor g\nrule r a x\nuser u\nor j\nend e\n"
        "s -> g -> r if b = 1\ng -> u if b = 1\ng -> e default\nr -> j -> e\nu -> j"
    )
    walk = Walk(text, b=Decimal(1)).complete("u")
    assert (walk.calls, walk.step.finished) == (["r"], False)
    assert walk.answer("r", x=True).step.finished


def test_a_cancelled_instance_takes_its_question_back():
    walk = Walk(LINE).cancel()
    assert (walk.calls, walk.step.finished) == ([], True)
    assert "decision_cancelled r" in walk.last


def test_only_a_waiting_business_rule_task_is_answered_and_never_completed_by_a_person():
    walk = Walk(LINE)
    with pytest.raises(TaskNotReady):
        runner.complete(walk.diagram, walk.step.state, "t2", {}, NOW)
    with pytest.raises(DecisionNotAsked):
        runner.answer(walk.diagram, walk.step.state, "t9", {}, NOW)
    walk.answer("r", amount=None)
    with pytest.raises(DecisionNotAsked):
        runner.answer(walk.diagram, walk.step.state, walk.step.open_tasks[0].key, {}, NOW)


SPIFF = '<s:calledDecisionId xmlns:s="http://spiffworkflow.org/bpmn/schema/1.0/core">fee</s:calledDecisionId>'


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (rule('ts:decision="fee" ts:resultVariable="x"'), RuleTask("fee", "x")),
        (rule(inside='<zeebe:calledDecision decisionId="fee" resultVariable="x"/>'), RuleTask("fee", "x")),
        (rule('camunda:decisionRef="fee" camunda:resultVariable="x"'), RuleTask("fee", "x", "result_list")),
        (
            rule('camunda:decisionRef="fee" camunda:resultVariable="x" camunda:mapDecisionResult="singleEntry"'),
            RuleTask("fee", "x", "single_entry"),
        ),
        (rule(inside=SPIFF), RuleTask("fee", None, "outputs")),
    ],
)
def test_every_tool_names_its_decision_in_its_own_way(data, said):
    diagram = engine.read(data)
    assert diagram.elements["x"].rule == said
    assert [element.id for element in diagram.rule_tasks] == ["x"]
    assert [call.decision_id for call in engine.start(diagram, {}, NOW).calls] == ["fee"]


TWO = ["days", "unit"]
ROW = {"days": 5, "unit": "day"}


@pytest.mark.parametrize(
    ("shape", "value", "outputs", "is_list", "result"),
    [
        ("value", ROW, TWO, False, {"x": ROW}),
        ("value", [1, 2], ["n"], True, {"x": [1, 2]}),
        ("single_entry", 5, ["n"], False, {"x": 5}),
        ("single_entry", [5], ["n"], True, {"x": 5}),
        ("single_entry", None, ["n"], False, {"x": None}),
        ("single_result", 5, ["n"], False, {"x": {"n": 5}}),
        ("single_result", ROW, TWO, False, {"x": ROW}),
        ("collect_entries", [5, 6], ["n"], True, {"x": [5, 6]}),
        ("result_list", ROW, TWO, False, {"x": [ROW]}),
        ("result_list", [5, 6], ["n"], True, {"x": [{"n": 5}, {"n": 6}]}),
        ("result_list", None, ["n"], False, {"x": []}),
        ("outputs", ROW, TWO, False, ROW),
        ("outputs", 5, ["n"], False, {"n": 5}),
        ("outputs", None, TWO, False, {"days": None, "unit": None}),
    ],
)
def test_a_result_is_shaped_as_the_tool_documents_it(shape, value, outputs, is_list, result):
    assert rule_tasks.variables(RuleTask("fee", "x", shape), "r", value, outputs, is_list=is_list) == result


@pytest.mark.parametrize(
    ("shape", "value", "outputs", "code"),
    [
        ("single_entry", [1, 2], ["n"], "decision_many_results"),
        ("single_result", [1, 2], ["n"], "decision_many_results"),
        ("outputs", [1, 2], ["n"], "decision_many_results"),
        ("single_entry", [ROW], TWO, "decision_many_outputs"),
        ("collect_entries", [ROW], TWO, "decision_many_outputs"),
    ],
)
def test_one_result_is_never_chosen_among_several(shape, value, outputs, code):
    with pytest.raises(StepFailed) as refusal:
        rule_tasks.variables(RuleTask("fee", "x", shape), "r", value, outputs, is_list=True)
    assert (refusal.value.element_id, refusal.value.code) == ("r", code)


def test_decisions_in_a_circle_are_found_before_anything_runs():
    text = "start s\nxor m\nrule r fee x\nxor g\nend e\ns -> m -> r -> g -> m if x\ng -> e default"
    assert "cycle_without_wait" in {finding.code for finding in engine.check(drawn(text))}
