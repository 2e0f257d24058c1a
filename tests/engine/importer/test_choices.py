"""Gateways without conditions: the names of the flows become the answers of a field of the step before."""

import engine
from engine.model import Severity
from tests.engine.checker.build import flow, process

TEXTBOOK = process(
    '<startEvent id="s"/><task id="n" name="Tiếp nhận"/><task id="a" name="Thẩm định"/>'
    '<exclusiveGateway id="g" name="Hồ sơ hợp lệ?"/>'
    '<task id="b" name="Ký"/><endEvent id="e"/>'
    + flow("s", "n")
    + flow("n", "a")
    + flow("a", "g")
    + flow("g", "b", attributes='name="Đạt"')
    + flow("g", "n", attributes='name="Không đạt"')
    + flow("b", "e")
)


def test_named_flows_become_answers_of_the_step_before() -> None:
    (repair,) = [one for one in engine.repairs(TEXTBOOK) if one.finding == "flow_without_condition"]
    assert repair.key == "flow_without_condition:g"
    assert repair.default.code == "asked"
    assert repair.default.params == {
        "field": "ho_so_hop_le", "answers": ["Đạt", "Không đạt"], "otherwise": "Đạt", "tasks": ["Thẩm định"],
    }  # fmt: skip


def test_the_way_back_gets_the_condition_and_is_a_hand_back() -> None:
    diagram = engine.read(engine.repair(TEXTBOOK, {}, is_rest_default=True).data)
    assert diagram.flows["g_n"].condition == 'ho_so_hop_le = "khong_dat"'
    assert diagram.flows["g_b"].is_default
    assert len(diagram.return_flows) == 1


def test_the_field_is_proposed_for_the_form_of_the_step() -> None:
    diagram = engine.read(engine.repair(TEXTBOOK, {}, is_rest_default=True).data)
    (field,) = diagram.elements["a"].proposals["fields"]
    assert field == {
        "key": "ho_so_hop_le", "label": "Hồ sơ hợp lệ?", "type": "radio", "required": True,
        "answers": [{"value": "dat", "label": "Đạt"}, {"value": "khong_dat", "label": "Không đạt"}],
    }  # fmt: skip


def test_without_a_step_before_a_step_is_added_that_asks() -> None:
    data = process(
        '<startEvent id="s"/><exclusiveGateway id="g"/><task id="a" name="A"/><task id="b" name="B"/>'
        '<endEvent id="e"/>' + flow("s", "g") + flow("g", "a") + flow("g", "b") + flow("a", "e") + flow("b", "e")
    )
    done = engine.repair(data, {}, is_rest_default=True)
    diagram = engine.read(done.data)
    assert done.done["flow_without_condition:g"] == "asked_apart"
    assert diagram.flows["s_g"].target_id == "userTask_1"
    labels = [one["label"] for one in diagram.elements["userTask_1"].proposals["fields"][0]["answers"]]
    assert labels == ["Nhánh 1 (A)", "Nhánh 2 (B)"]


def test_a_single_flow_without_a_condition_is_the_default() -> None:
    data = process(
        '<startEvent id="s"/><exclusiveGateway id="g"/><endEvent id="e"/><endEvent id="f"/>'
        + flow("s", "g")
        + flow("g", "e", "<conditionExpression>x = 1</conditionExpression>")
        + flow("g", "f")
    )
    done = engine.repair(data, {}, is_rest_default=True)
    assert done.done["flow_without_condition:g"] == "default"
    assert engine.read(done.data).flows["g_f"].is_default


def test_what_is_not_chosen_stays_as_it_was() -> None:
    (key,) = [one.key for one in engine.repairs(TEXTBOOK) if one.finding == "flow_without_condition"]
    assert engine.repair(TEXTBOOK, {}) == engine.Repaired(TEXTBOOK, {})
    done = engine.repair(TEXTBOOK, {key: "asked_apart"})
    assert list(done.done) == [key]
    assert not [one for one in engine.check(done.data) if one.severity is Severity.ERROR]
