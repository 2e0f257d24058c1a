"""Call activities (BPMN 2.0.2 §10.3.6, §13.3.4): processes and global tasks, called in a scope of their own."""

from decimal import Decimal

import pytest

import engine
from engine import codec
from engine.model import File
from engine.specification import specify
from tests.engine.checker.build import around, flow
from tests.engine.parts import NOW, activity, plain, value
from tests.engine.walk import Walk

IN_AND_OUT = (
    '<camunda:in source="a" target="b"/><camunda:in sourceExpression="${a + 1}" target="c"/>'
    '<camunda:out source="d" target="e"/>'
)


def call(inside: str = "", extensions: str = "", attributes: str = 'calledElement="q"') -> str:
    return activity("callActivity", inside, extensions, attributes)


def called(node: str, name: str = "q", attributes: str = "") -> str:
    """Write the process q with qs → y → qe, where ``node`` is y."""
    body = f'<startEvent id="{name}s"/>{node}<endEvent id="{name}e"/>{flow(f"{name}s", "y")}{flow("y", f"{name}e")}'
    return f'<process id="{name}" {attributes}>{body}</process>'


def renamed(process: str) -> str:
    """Call the node y of a process w."""
    return process.replace("_y", "_w").replace("y_", "w_").replace('"y"', '"w"')


def script(body: str) -> str:
    return f'<scriptTask id="y" scriptFormat="feel"><script>{body}</script></scriptTask>'


def walk(node: str, beside: str, more: str = "", **variables) -> Walk:
    return Walk(engine.read(around(node, more, beside)), **variables)


def test_a_process_of_the_same_file_is_gone_through() -> None:
    waiting = walk(call(), called('<userTask id="y"/>'))
    assert waiting.open == ["y"]
    assert [element.id for element in waiting.diagram.user_tasks] == ["y"]
    done = waiting.complete("y")
    assert (done.path, done.step.finished) == (["s", "qs", "y", "qe", "x", "e"], True)


def test_a_called_process_may_be_executable_itself() -> None:
    assert walk(call(), called(script("a = 1"), attributes='isExecutable="true"')).path[-2:] == ["x", "e"]


def test_without_mappings_it_sees_what_is_around_and_gives_what_it_writes() -> None:
    assert value(walk(call(), called(script("b = a + 1")), a=Decimal(1)), "b") == 2


def test_what_it_writes_stays_inside_until_it_ends() -> None:
    two = called('<userTask id="y"/>').replace(flow("y", "qe"), f'<userTask id="w"/>{flow("y", "w")}{flow("w", "qe")}')
    open_ = walk(call(), two, a="old").complete("y", a="new")
    assert value(open_, "a") == "old"
    assert value(open_.complete("w"), "a") == "new"


def test_what_camunda_7_maps_is_all_that_passes() -> None:
    done = walk(call(extensions=IN_AND_OUT), called(script("d = b + c; z = 1")), a=Decimal(2))
    assert plain(dict(done.step.variables)) == {"a": 2, "e": 5}
    with pytest.raises(engine.StepFailed):
        walk(call(extensions=IN_AND_OUT), called(script("d = a + 1")), a=Decimal(2))


def test_what_camunda_8_says_about_passing_is_kept() -> None:
    extensions = '<zeebe:calledElement processId="q" propagateAllChildVariables="false"/>'
    assert dict(walk(call(extensions=extensions, attributes=""), called(script("b = 1"))).step.variables) == {}
    mapped = extensions + (
        '<zeebe:ioMapping><zeebe:input source="=1" target="a"/><zeebe:output source="=b" target="c"/></zeebe:ioMapping>'
    )
    assert plain(dict(walk(call(extensions=mapped, attributes=""), called(script("b = a + 1"))).step.variables)) == {
        "c": 2
    }


@pytest.mark.parametrize("kind", ["globalTask", "globalUserTask", "globalManualTask"])
def test_a_global_task_is_done_in_the_call(kind: str) -> None:
    waiting = walk(call(), f'<{kind} id="q" name="Q"/>')
    assert waiting.open == ["q"]
    done = waiting.complete("q", a="b")
    assert (done.path, value(done, "a"), done.step.finished) == (["s", "q", "x", "e"], "b", True)


def test_a_global_script_runs_in_the_call() -> None:
    task = '<globalScriptTask id="q" scriptFormat="feel"><script>b = a + 1</script></globalScriptTask>'
    assert value(walk(call(), task, a=Decimal(1)), "b") == 2


def test_calls_in_calls_and_in_rounds() -> None:
    outer = called('<callActivity id="y" calledElement="r"/>')
    inner = renamed(called(script("n = n + 1"), "r"))
    loop = '<standardLoopCharacteristics loopMaximum="3"/>'
    assert value(walk(call(loop), outer + inner, n=Decimal(0)), "n") == 3


def test_each_instance_calls_with_its_own_scope() -> None:
    many = (
        "<multiInstanceLoopCharacteristics><extensionElements>"
        '<zeebe:loopCharacteristics inputCollection="=[1, 2, 3]" '
        'inputElement="n" outputCollection="all" outputElement="=m"/>'
        "</extensionElements></multiInstanceLoopCharacteristics>"
    )
    done = walk(call(many), called(script("m = n * 2")))
    assert plain(dict(done.step.variables)) == {"all": [2, 4, 6]}


def test_an_event_on_the_boundary_takes_everything_inside_away() -> None:
    event = (
        '<boundaryEvent id="b" attachedToRef="x"><timerEventDefinition><timeDuration>P1D</timeDuration>'
        f'</timerEventDefinition></boundaryEvent><endEvent id="late"/>{flow("b", "late")}'
    )
    waiting = walk(call(), called('<userTask id="y"/>'), event).fire("b")
    assert (waiting.open, waiting.path, waiting.step.finished) == ([], ["s", "qs", "b", "late"], True)


def test_an_error_inside_is_caught_around_the_call() -> None:
    thrown = called('<userTask id="y"/>').replace(
        '<endEvent id="qe"/>', ('<endEvent id="qe"><errorEventDefinition errorRef="f"/></endEvent>')
    )
    event = (
        '<boundaryEvent id="b" attachedToRef="x"><errorEventDefinition errorRef="f"/></boundaryEvent>'
        f'<endEvent id="late"/>{flow("b", "late")}'
    )
    done = walk(call(), thrown + '<error id="f" errorCode="wrong"/>', event).complete("y")
    assert done.path == ["s", "qs", "y", "qe", "b", "late"]


def test_a_process_that_calls_itself_for_ever_is_stopped() -> None:
    with pytest.raises(engine.StepFailed) as failure:
        walk(call(attributes='calledElement="p"'), "")
    assert failure.value.code == "calls_nested_too_deep"


def test_a_process_of_another_file_is_called_even_with_the_same_ids() -> None:
    other = around('<userTask id="x" name="X"/>').replace(b'id="p"', b'id="q"')
    diagram = engine.read(around(call()), None, (File("other.bpmn", other),))
    waiting = Walk(diagram)
    assert waiting.open == ["q:x"]
    assert waiting.complete("q:x").path == ["s", "q:s", "q:x", "q:e", "x", "e"]
    assert diagram.sha256 != engine.read(around(call()), None, (File("other.bpmn", other.replace(b"X", b"Y")),)).sha256


def test_a_process_of_another_file_that_does_not_run_is_refused() -> None:
    other = around('<choreographyTask id="x"/>').replace(b'id="p"', b'id="q"')
    found = [
        one for one in engine.check(around(call()), None, (File("other.bpmn", other),)) if one.code == "callee_invalid"
    ]
    assert [(one.element_id, "choreography_unsupported" in one.params["codes"]) for one in found] == [("x", True)]


def test_what_is_called_in_two_files_is_refused_with_their_lines() -> None:
    others = tuple(
        File(name, around("").replace(b'id="p"', b'id="q"') + end) for name, end in (("a", b""), ("b", b" "))
    )
    (found,) = [one for one in engine.check(around(call()), None, others) if one.severity is engine.Severity.ERROR]
    assert (found.code, found.element_id, found.params["places"]) == ("callee_ambiguous", "x", ["a:1", "b:1"])


def test_two_called_processes_of_one_id_are_refused_with_their_files_and_lines() -> None:
    inner = called('<callActivity id="y" calledElement="q"/>', "r")
    main, last = around(call(attributes='calledElement="r"'), "", inner), called('<task id="y"/>', "r")
    other = around(call(attributes='calledElement="r"'), "", last).replace(b'id="p"', b'id="q"')
    found = {one.code: one.params for one in engine.check(main, None, (File("b.bpmn", other),))}
    assert found["callee_twice"]["process"] == "r"
    assert [place.partition(":")[0] for place in found["callee_twice"]["places"]] == ["process.bpmn", "b.bpmn"]


def test_a_file_may_call_what_comes_later() -> None:
    assert "callee_missing" in {one.code for one in engine.check(around(call()))}
    assert {one.code for one in engine.check(around(call()), is_partial=True)} >= {"callee_outside"}
    diagram = engine.read(around(call()), is_partial=True)
    assert [one.id for one in diagram.open_calls] == ["x"]
    with pytest.raises(engine.StepFailed) as failure:
        Walk(diagram)
    assert failure.value.code == "callee_missing"


def test_everything_of_another_file_is_named_by_its_process() -> None:
    lanes = '<laneSet id="l"><lane id="lane" name="Một cửa"><flowNodeRef>y</flowNodeRef></lane></laneSet>'
    other = around("", "", called('<userTask id="y"/>').replace('id="q" >', f'id="q" isExecutable="true">{lanes}'))
    diagram = engine.read(
        around(call()), None, (File("b.bpmn", other.replace(b'id="p" isExecutable="true"', b'id="p"')),)
    )
    task = diagram.elements["q:y"]
    assert (task.lane_id, task.scope_id, diagram.root_of("q:y")) == ("q:lane", "q:q", "q:q")
    assert (diagram.lanes["q:lane"].name, diagram.homes, diagram.apart("x")) == ("Một cửa", {"q:q": "b.bpmn"}, "p:x")
    assert set(diagram.flows) >= {"q:qs_y", "q:y_qe"}


def test_files_that_call_each_other_are_checked_once() -> None:
    one, other = around(call()), around(call(attributes='calledElement="p"')).replace(b'id="p"', b'id="q"')
    assert "callee_invalid" not in {found.code for found in engine.check(one, None, (File("other.bpmn", other),))}


def test_the_state_of_a_call_reads_back_byte_for_byte() -> None:
    waiting = walk(call(), called('<userTask id="y"/>'))
    specification = specify(waiting.diagram)
    assert codec.dump(codec.load(waiting.step.state, specification, NOW), specification) == waiting.step.state


def test_what_nobody_calls_is_not_run() -> None:
    beside = called(script("a = 1")) + renamed(called(script("a = 1"), "r"))
    found = {one.element_id for one in engine.check(around(call(), "", beside)) if one.code == "process_ignored"}
    assert found == {"r"}
