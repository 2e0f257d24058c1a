"""A state moved to another diagram: the same drawing goes on as if nothing had been, another one says what is wrong."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import engine
from engine import runner
from tests.engine import blocks
from tests.engine.drawings import drawn
from tests.engine.test_runner_properties import _do, _waits, choices
from tests.engine.walk import NOW


def _copy(text: Any) -> engine.Diagram:
    data = text if isinstance(text, bytes) else text.encode()
    return engine.read(data.replace(b"</definitions>", b"<!-- again --></definitions>"))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(block=blocks.blocks(), first=choices, data=st.data())
def test_moved_to_its_copy_at_any_rest_it_goes_on_the_same_and_back_it_has_the_same_bytes(
    block: Any, first: Any, data: st.DataObject
) -> None:
    text = drawn(blocks.draw(block))
    diagram, copy = engine.read(text), _copy(text)
    assert diagram.sha256 != copy.sha256
    here = there = runner.start(diagram, first, NOW)
    at, moved = diagram, False
    for _ in range(8):
        if here.finished:
            break
        if not moved and data.draw(st.booleans()):
            result = engine.migrate(diagram, there.state, copy)
            assert result.obstacles == ()
            back = engine.migrate(copy, result.state or "", diagram)
            assert back.state == there.state
            there, at, moved = _at_rest(there, result.state or ""), copy, True
        waits = _waits(here)
        verb, name, _ = waits[data.draw(st.sampled_from(sorted(waits)))]
        command = (verb, name, data.draw(choices))
        here, there = _do(diagram, here, command, NOW), _do(at, there, command, NOW)
        assert there.state.replace(copy.sha256, diagram.sha256) == here.state
        assert there.events == here.events


def _at_rest(step: engine.Step, state: str) -> engine.Step:
    return engine.Step(state, (), step.open_tasks, step.timers, step.messages, step.finished)


def _one(node: str, declared: str = "") -> engine.Diagram:
    return engine.read(
        f"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:t">{declared}
        <process id="p" isExecutable="true"><startEvent id="s"/>{node}<endEvent id="e"/>
        <sequenceFlow id="f1" sourceRef="s" targetRef="a"/><sequenceFlow id="f2" sourceRef="a" targetRef="e"/>
        </process></definitions>""".encode()
    )


def test_what_is_gone_or_of_another_kind_is_named_and_a_mapping_helps() -> None:
    before = _one('<userTask id="a" name="Việc"/>')
    renamed = engine.read(before.data.replace(b'"a"', b'"b"'))
    waiting = runner.start(before, {}, NOW)
    gone = engine.migrate(before, waiting.state, renamed)
    assert (gone.state, [one.code for one in gone.obstacles]) == (None, ["element_gone"])
    moved = engine.migrate(before, waiting.state, renamed, {"a": "b"})
    assert moved.obstacles == ()
    assert runner.complete(renamed, moved.state or "", waiting.open_tasks[0].key, {}, NOW).finished
    other = _one('<receiveTask id="a" name="Việc" messageRef="m"/>', '<message id="m" name="m"/>')
    codes = [one.code for one in engine.migrate(before, waiting.state, other).obstacles]
    assert codes == ["kind_changed", "awaited_changed"]


def _under_other_ids(diagram: engine.Diagram) -> tuple[engine.Diagram, dict[str, str]]:
    text, mapping = diagram.data.decode(), {}
    for name in diagram.elements:
        mapping[name] = f"{name}_2"
        for quoted in (f'"{name}"', f">{name}<"):
            text = text.replace(quoted, quoted.replace(name, mapping[name]))
    return engine.read(text.encode()), mapping


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(block=blocks.blocks(), first=choices, data=st.data())
def test_tokens_without_a_home_are_refused_by_name_and_with_a_mapping_there_and_back_gives_the_same_bytes(
    block: Any, first: Any, data: st.DataObject
) -> None:
    diagram = engine.read(_bytes(drawn(blocks.draw(block))))
    step = runner.start(diagram, first, NOW)
    for _ in range(data.draw(st.integers(0, 3))):
        if step.finished:
            return
        waits = _waits(step)
        verb, name, _ = waits[data.draw(st.sampled_from(sorted(waits)))]
        step = _do(diagram, step, (verb, name, data.draw(choices)), NOW)
    other, mapping = _under_other_ids(diagram)
    refused = engine.migrate(diagram, step.state, other)
    assert step.finished or refused.state is None
    assert {one.element_id for one in refused.obstacles if one.code == "element_gone"} == {
        old for old, _ in refused.places.values()
    }
    moved = engine.migrate(diagram, step.state, other, mapping)
    assert moved.obstacles == ()
    own = {key: old for key, (old, _) in moved.places.items()}
    assert engine.migrate(other, moved.state or "", diagram, tokens=own).state == step.state


def _bytes(text: Any) -> bytes:
    return text if isinstance(text, bytes) else text.encode()


def _drawing(nodes: str, *flows: str) -> engine.Diagram:
    """Draw nodes and flows (``a>b``), from ``s`` to ``e``."""
    ends = (flow.split(">") for flow in flows)
    drawn_flows = "".join(f'<sequenceFlow id="{a}-{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in ends)
    return engine.read(
        f"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:t">
        <process id="p" isExecutable="true"><startEvent id="s"/>{nodes}<endEvent id="e"/>{drawn_flows}
        </process></definitions>""".encode()
    )


_LATE = """<boundaryEvent id="late" attachedToRef="{}"><timerEventDefinition>
    <timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>"""


def test_an_event_that_only_the_other_drawing_has_at_a_step_is_heard_once_the_step_is_entered_anew() -> None:
    nodes = '<userTask id="a" name="Việc"/><userTask id="b"/><exclusiveGateway id="x"/>'
    flows = ("s>a", "a>b", "b>x", "x>e")
    before = _drawing(nodes, *flows)
    after = _drawing(nodes + _LATE.format("a"), *flows, "late>x")
    moved = engine.migrate(before, runner.start(before, {}, NOW).state, after)
    assert (moved.obstacles, moved.unheard) == ((), ("late",))
    armed = runner.start(after, {}, NOW).state
    assert [one.code for one in engine.migrate(after, armed, before).obstacles] == ["element_gone"]
    elsewhere = _drawing(nodes + _LATE.format("b"), *flows, "late>x")
    assert [one.code for one in engine.migrate(after, armed, elsewhere).obstacles] == ["edge_changed"]


def test_two_steps_that_became_one_come_back_to_where_each_was() -> None:
    def beside(*names: str) -> engine.Diagram:
        tasks = "".join(f'<userTask id="{name}"/>' for name in names)
        ways = [flow for name in names for flow in (f"g>{name}", f"{name}>e")]
        return _drawing(f'<parallelGateway id="g"/>{tasks}', "s>g", *ways)

    before, after = beside("a", "b"), beside("a", "c")
    waiting = runner.start(before, {}, NOW)
    moved = engine.migrate(before, waiting.state, after, {"b": "a"})
    assert moved.obstacles == ()
    own = {key: old for key, (old, _) in moved.places.items()}
    assert engine.migrate(after, moved.state or "", before, tokens=own).state == waiting.state
