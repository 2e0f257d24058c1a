"""What other engines stumble over: long loops, ids and variables with the engine's own words, nodes without ids."""

from decimal import Decimal

import pytest

import engine
from engine import trial
from tests import pace
from tests.engine.checker.build import around, process
from tests.engine.drawings import drawn
from tests.engine.walk import NOW, Walk

KINDS = ("node", "flow", "process")
SOUND_IDS = ("a.b", "a-b", "việc_thẩm_định", "Đơn", "_1")
LOOP = "start s\nxor m\nuser a\nxor g\nend e\ns -> m -> a -> g\ng -> m if again\ng -> e default"


def test_twelve_hundred_rounds_of_a_loop_leave_a_small_state_and_an_end() -> None:
    walk = Walk(engine.read(drawn(LOOP)))
    for _ in range(1_200):
        walk.complete("a", again=True)
        assert len(walk.step.state) < 1_000
    assert walk.complete("a", again=False).step.finished
    assert walk.path.count("a") == 1_201


def test_twelve_hundred_rounds_can_be_tried() -> None:
    answers = {"a": [{"again": True}] * 1_200 + [{"again": False}]}
    done = trial.run(trial.Library({"loop.bpmn": drawn(LOOP)}), trial.Plan(NOW, answers=answers))
    assert (done.status, done.trace.count("a")) == ("completed", 1_201)


def _looped(condition: str, maximum: str = "") -> bytes:
    script = '<scriptTask id="x" scriptFormat="feel"><script>n = n + 1</script>'
    rounds = f"<standardLoopCharacteristics{maximum}><loopCondition>{condition}</loopCondition>"
    return around(f"{script}{rounds}</standardLoopCharacteristics></scriptTask>")


def test_twelve_hundred_rounds_of_a_loop_activity_run_in_one_go() -> None:
    plan = trial.Plan(NOW, data={"n": 0})
    done = trial.run(trial.Library({"loop.bpmn": _looped("n &lt; 1200")}), plan)
    assert (done.status, done.variables["n"]) == ("completed", Decimal(1_200))


@pytest.mark.parametrize("names", [("Start", "Root", "End"), ("root", "Start", "None"), ("End", "process", "Start")])
@pytest.mark.parametrize("inside", [False, True])
def test_nodes_may_have_the_words_of_the_engine_as_ids(names: tuple[str, str, str], inside: bool) -> None:
    first, task, last = names
    lines = f"start {first}\nuser {task}\nend {last}\n{first} -> {task} -> {last}"
    if inside:
        lines = f"start s\nsub Box {{\n{lines}\n}}\nend e\ns -> Box -> e"
    data = drawn(lines)
    refused = {found.code for found in engine.check(data) if found.severity == "error"}
    assert refused <= {"id_reserved"}
    if not refused:
        walk = Walk(engine.read(data)).complete(task)
        assert walk.step.finished
        assert [name for name in walk.path if name in names] == list(names)


@pytest.mark.parametrize("name", ["typename", "data", "id", "state", "process", "root", "internal_data", "task"])
def test_a_variable_may_be_called_like_anything_inside_the_engine(name: str) -> None:
    data = drawn(f"start s\nuser a\nxor g\nend x\nend y\ns -> a -> g\ng -> x if {name} = 1\ng -> y default")
    walk = Walk(engine.read(data), **{name: 0}).complete("a", **{name: 1})
    assert walk.step.finished
    assert walk.path[-1] == "x"
    assert engine.variables(walk.step.state)[name] == 1


def test_nodes_and_flows_without_ids_run_or_are_refused_by_name() -> None:
    nodes = '<startEvent/><task/><endEvent id="e"/>'
    flows = '<sequenceFlow sourceRef="s" targetRef="a"/><sequenceFlow sourceRef="a" targetRef="e"/>'
    for body in (
        nodes + flows,
        f'<startEvent id="s"/><task id="a"/><endEvent id="e"/>{flows}',
        '<startEvent id="s"/><task/><endEvent id="e"/><sequenceFlow id="f" sourceRef="s" targetRef="e"/>',
    ):
        done = trial.run(trial.Library({"x.bpmn": process(body)}), trial.Plan(NOW))
        errors = {found.code for found in done.findings if found.severity == "error"}
        assert done.status == ("refused" if errors else "completed")
        assert not errors or "id_missing" in errors


@pytest.mark.parametrize("maximum", ["", ' loopMaximum="1000000000"'])
def test_a_loop_that_never_ends_is_an_incident_after_a_bounded_time(maximum: str) -> None:
    def run():
        done = trial.run(trial.Library({"loop.bpmn": _looped("true", maximum)}), trial.Plan(NOW, data={"n": 0}))
        assert [one.code for one in done.incidents] == ["step_budget_exceeded"]

    assert pace.seconds(run) < 2


@pytest.mark.parametrize("name", [*SOUND_IDS, "a b", "1a", "a:b", "việc 1", "a\u00a0b", " "])
@pytest.mark.parametrize("kind", ["node", "flow", "process"])
def test_ids_with_dots_spaces_and_vietnamese_letters_run_or_are_refused_by_name(name: str, kind: str) -> None:
    task, first, whole = (name if kind == one else plain for one, plain in zip(KINDS, ("a", "f", "p"), strict=True))
    body = (
        f'<startEvent id="s"/><userTask id="{task}"/><endEvent id="e"/>'
        f'<sequenceFlow id="{first}" sourceRef="s" targetRef="{task}"/>'
        f'<sequenceFlow id="g" sourceRef="{task}" targetRef="e"/>'
    )
    data = process(body, attributes=f'id="{whole}" isExecutable="true"')
    done = trial.run(trial.Library({"x.bpmn": data}), trial.Plan(NOW))
    errors = {found.code for found in done.findings if found.severity == "error"}
    if name not in SOUND_IDS:
        assert done.status == "refused"
        assert errors <= {"id_invalid", "id_missing", "reference_dangling"}
    else:
        assert (done.status, done.trace) == ("completed", ("s", task, "e"))


@pytest.mark.parametrize("name", ["Start", "End", "Root", "root", "Box.EndJoin", "t1", "t1.rounds", "process", "p"])
def test_scopes_variables_and_messages_may_have_the_engine_s_own_words(name: str) -> None:
    root = f'<message id="m1" name="{name}"/>'
    body = (
        f'<startEvent id="s"/><subProcess id="Box"><dataObject id="d" name="{name}"/><startEvent id="i"/>'
        '<receiveTask id="a" messageRef="m1"/><endEvent id="o"/><sequenceFlow id="i_a" sourceRef="i" targetRef="a"/>'
        '<sequenceFlow id="a_o" sourceRef="a" targetRef="o"/></subProcess><endEvent id="e"/>'
        '<sequenceFlow id="s_b" sourceRef="s" targetRef="Box"/><sequenceFlow id="b_e" sourceRef="Box" targetRef="e"/>'
    )
    plan = trial.Plan(NOW, commands=(trial.Deliver(name),))
    done = trial.run(trial.Library({"x.bpmn": process(body, root)}), plan)
    assert (done.status, done.trace) == ("completed", ("s", "i", "a", "o", "Box", "e")), done.findings
