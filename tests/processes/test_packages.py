"""The procedures that ship with the product: complete, sound, and running exactly as their examples say."""

import json
import re
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import engine
from engine import forms
from engine.forms import Form
from processes.definitions import Decision, Settings, decided, decisions
from processes.definitions.budgets import longest_path
from processes.definitions.running import given_by, needed_by
from processes.definitions.settings import gaps, read
from processes.tasks import read_form

FOLDER = Path(__file__).parents[2] / "bpmn"
NAMES = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())
EXAMPLES = sorted(FOLDER.glob("*/examples/*.json"))
NOW = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
ROLES = frozenset({
    "intake_officer", "case_officer", "division_head", "leader", "clerk", "archivist", "process_designer",
    "process_approver", "iso_secretary", "internal_auditor", "legal_controller", "administrator",
})  # fmt: skip
PASSED = {"node_passed", "task_completed", "subprocess_completed"}
BOUNDS = "{http://www.omg.org/spec/DD/20100524/DC}Bounds"
SHAPE = "{http://www.omg.org/spec/BPMN/20100524/DI}BPMNShape"

every_package = pytest.mark.parametrize("name", NAMES)


def diagram_of(name: str) -> engine.Diagram:
    return engine.read((FOLDER / name / "process.bpmn").read_bytes())


def procedure_of(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / name / "procedure.json").read_text("utf-8"))


def settings_of(name: str) -> Settings:
    return read(procedure_of(name)["settings"])


def forms_of(name: str) -> dict[str, Form]:
    folder = FOLDER / name / "forms"
    return {path.name.removesuffix(".form.json"): forms.read(path.read_bytes()) for path in folder.iterdir()}


def decisions_of(name: str) -> dict[str, Decision]:
    return decisions.read({path.stem: path.read_bytes() for path in (FOLDER / name / "decisions").glob("*.dmn")})


def limits_of(name: str) -> list[tuple[str | None, Decimal]]:
    procedure = procedure_of(name)
    if "amount" in procedure["limit"]:
        return [(None, Decimal(procedure["limit"]["amount"]))]
    decided_limits = [(case, limit.amount) for _, limit, case in decided.limits(procedure, decisions_of(name))]
    assert decided_limits
    return decided_limits


def components_of(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    waiting = [json.loads(path.read_text("utf-8")) for path in (FOLDER / name / "forms").iterdir()]
    while waiting:
        inside = waiting.pop().get("components", [])
        found += inside
        waiting += inside
    return found


@every_package
def test_a_package_passes_the_checker(name: str) -> None:
    files = {path.name: path.read_bytes() for path in (FOLDER / name / "decisions").glob("*.dmn")}
    findings = engine.check_bundle((FOLDER / name / "process.bpmn").read_bytes(), files)
    assert [finding for finding in findings if finding.severity is not engine.Severity.HINT] == []
    assert diagram_of(name).is_drawn


@every_package
def test_every_step_has_a_role_a_budget_and_a_form(name: str) -> None:
    diagram, settings = diagram_of(name), settings_of(name)
    found, known = forms_of(name), decisions_of(name)
    needed, given = needed_by(diagram, procedure_of(name), known), given_by(diagram, known)
    assert gaps(settings, diagram, found, ROLES, needed=needed, given=given) == {}
    assert list(decided.gaps(procedure_of(name), settings, found, known)) == []
    steps = {element.id for element in diagram.user_tasks}
    groups = {element.id for element in diagram.elements.values() if element.kind == "subProcess"} & set(settings.steps)
    assert settings.steps.keys() == steps | groups
    assert all(settings.step(group).has_budget for group in groups)
    assert forms_of(name).keys() == steps | ({settings.start_form} - {None})
    assert settings.lanes.keys() == diagram.lanes.keys()


@every_package
def test_who_drafts_neither_approves_nor_signs(name: str) -> None:
    diagram, settings = diagram_of(name), settings_of(name)
    last = {"sign_decision", "review_draft", "approve_plan", "verify_action", "review_report", "sign_certificate"}
    last |= {"initial_draft", "sign_submission"}
    closing = [element.id for element in diagram.user_tasks if element.id in last]
    assert closing
    assert all(settings.step(step).not_same_as for step in closing)


@every_package
def test_a_limit_stands_wherever_somebody_else_is_awaited(name: str) -> None:
    waits = {element.id for element in diagram_of(name).elements.values() if element.id.startswith("await_")}
    assert waits <= settings_of(name).pauses.keys()


@every_package
def test_every_timer_is_counted_in_working_time(name: str) -> None:
    timers = {element.id for element in diagram_of(name).elements.values() if element.event == "timer"}
    assert settings_of(name).timers.keys() == timers


@every_package
def test_every_condition_asks_for_an_answer_that_a_form_offers_or_a_script_gives(name: str) -> None:
    offered = {
        (component["key"], option["value"])
        for component in components_of(name)
        for option in component.get("values", ())
    }
    diagram = diagram_of(name)
    for given in (given for element in diagram.elements.values() for given in element.script):
        offered |= {(given.target, code) for code in re.findall(r'"(\w+)"', given.expression)}
    conditions = [flow.condition for flow in diagram.flows.values() if flow.condition is not None]
    single = [part for condition in conditions for part in condition.split(" or ")]
    assert {re.fullmatch(r'(\w+) = "(\w+)"', part).groups() for part in single} <= offered


@every_package
def test_a_way_back_is_known_as_a_return_flow(name: str) -> None:
    diagram = diagram_of(name)
    drawn = {flow.id for flow in diagram.flows.values() if (flow.condition or "").endswith('_decision = "return"')}
    assert drawn
    assert drawn <= {flow.flow_id for flow in diagram.return_flows}


@every_package
def test_the_steps_add_up_to_the_limit_of_the_law(name: str) -> None:
    procedure = procedure_of(name)
    if procedure["sums_to_limit"] is not True:
        assert procedure["sums_to_limit"]["no"]
        return
    for case, amount in limits_of(name):
        assert longest_path(diagram_of(name), settings_of(name), case) == amount


def test_the_appointment_of_an_examiner_takes_twenty_days() -> None:
    assert longest_path(diagram_of("appoint-forensic-examiner"), settings_of("appoint-forensic-examiner")) == 20


def test_a_birth_received_at_three_in_the_afternoon_is_registered_before_five() -> None:
    assert longest_path(diagram_of("register-birth"), settings_of("register-birth")) * 8 == 2


@every_package
def test_a_procedure_says_what_the_law_wants_to_know(name: str) -> None:
    procedure = procedure_of(name)
    wanted = {"code", "name", "kind", "field", "legal_basis", "components", "limit", "result", "fee", "retention"}
    assert all(procedure[key] for key in wanted)
    assert all("dữ liệu minh họa" in note for note in procedure["illustrative"])


@every_package
def test_all_texts_are_composed_unicode(name: str) -> None:
    for path in (FOLDER / name).rglob("*.*"):
        text = path.read_text("utf-8")
        assert unicodedata.is_normalized("NFC", text), path


@every_package
def test_no_step_is_drawn_over_another(name: str) -> None:
    diagram = diagram_of(name)
    boxes = {}
    for shape in etree.fromstring(diagram.data).iter(SHAPE):
        element = diagram.elements.get(shape.get("bpmnElement"))
        if element is not None and element.kind != "subProcess" and element.attached_to is None:
            boxes[element.id] = [float(shape.find(BOUNDS).get(side)) for side in ("x", "y", "width", "height")]
    for (one, (x, y, width, height)), (other, (left, top, across, down)) in combinations(boxes.items(), 2):
        is_apart = x + width <= left or left + across <= x or y + height <= top or top + down <= y
        assert is_apart, (one, other)


@every_package
def test_the_examples_reach_every_node(name: str) -> None:
    reached = {node for path in (FOLDER / name / "examples").iterdir() for node in json.loads(path.read_text())["path"]}
    assert reached == set(diagram_of(name).elements)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parent.parent.name}/{path.stem}")
def test_an_example_takes_the_path_it_promises(path: Path) -> None:
    diagram, example = diagram_of(path.parent.parent.name), json.loads(path.read_text("utf-8"))
    known = decisions_of(path.parent.parent.name)
    step = answered(diagram, known, engine.start(diagram, start_values(path.parent.parent.name, example), NOW))
    events = list(step.events)
    for command in example["steps"]:
        step = answered(diagram, known, move(diagram, step, command))
        events += step.events
    assert [event.element_id for event in events if event.kind in PASSED] == example["path"]
    assert step.finished is example["finished"]


def start_values(name: str, example: dict[str, Any]) -> dict[str, Any]:
    form = forms_of(name).get(settings_of(name).start_form or "")
    return read_form(form, example.get("start", {}), NOW)[0] if form is not None else {}


def answered(diagram: engine.Diagram, known: dict[str, Decision], step: engine.Step) -> engine.Step:
    events = list(step.events)
    while step.calls:
        call = step.calls[0]
        made = known[call.decision_id].make(call.variables, NOW)
        rule = diagram.elements[call.element_id].rule
        step = engine.answer(diagram, step.state, call.key, {rule.result: made.value}, NOW)
        events += step.events
    return replace(step, events=tuple(events))


def move(diagram: engine.Diagram, step: engine.Step, command: dict[str, Any]) -> engine.Step:
    if "deliver" in command:
        return engine.deliver(diagram, step.state, command["deliver"], command.get("values", {}), NOW)
    if "fire" in command:
        timer = next(timer for timer in step.timers if timer.element_id == command["fire"])
        return engine.fire(diagram, step.state, timer.key, NOW)
    task = next(task for task in step.open_tasks if task.element_id == command["complete"])
    return engine.complete(diagram, step.state, task.key, command["values"], NOW)
