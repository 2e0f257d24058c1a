"""What a catching event lets in of the values that come with it (BPMN 2.0.2 §10.5.1, data associations of events)."""

from collections.abc import Mapping
from typing import Any

import pytest

import engine
from engine import trial
from engine.trial import Deliver, Library, Plan
from tests.engine.checker.build import around, flow, process
from tests.engine.walk import NOW

OUTPUT = (
    '<extensionElements><zeebe:ioMapping><zeebe:output source="=v + 1" target="w"/></zeebe:ioMapping>'
    '</extensionElements><messageEventDefinition messageRef="m"/>'
)
MESSAGE = '<message id="m" name="hi"/>'
LATE = '<endEvent id="late"/>'


def _after(data: bytes, held: str = "") -> Mapping[str, Any]:
    plan = Plan(NOW, held=frozenset({held}), commands=(Deliver("hi", {"v": 2}),))
    tried = trial.run(Library({"one.bpmn": data}, {}), plan)
    assert tried.status == "completed", tried
    return tried.variables


def test_a_message_lets_in_what_the_event_maps_and_nothing_else() -> None:
    data = around(f'<intermediateCatchEvent id="x">{OUTPUT}</intermediateCatchEvent>', beside=MESSAGE)
    assert _after(data) == {"w": 3}


def test_a_message_start_lets_in_what_it_maps() -> None:
    body = f'<startEvent id="s">{OUTPUT}</startEvent><endEvent id="e"/>{flow("s", "e")}'
    assert _after(process(body, MESSAGE)) == {"w": 3}


def test_a_boundary_event_lets_in_what_it_maps() -> None:
    event = f'<boundaryEvent id="b" attachedToRef="x">{OUTPUT}</boundaryEvent>{LATE}{flow("b", "late")}'
    assert _after(around('<userTask id="x"/>', event, MESSAGE), held="x") == {"w": 3}


def test_the_start_of_an_event_subprocess_lets_in_what_it_maps() -> None:
    inside = (
        f'<startEvent id="i">{OUTPUT}</startEvent><scriptTask id="c" scriptFormat="feel"><script>z = w * 2</script>'
        f'</scriptTask><endEvent id="o"/>{flow("i", "c")}{flow("c", "o")}'
    )
    event = f'<subProcess id="sub" triggeredByEvent="true">{inside}</subProcess>'
    task = '<userTask id="x"/>'
    found = trial.run(
        Library({"one.bpmn": around(task, event, MESSAGE)}, {}),
        Plan(NOW, {"z": 0}, held=frozenset({"x"}), commands=(Deliver("hi", {"v": 2}),)),
    )
    assert (found.status, dict(found.variables)) == ("completed", {"z": 6})


@pytest.mark.parametrize("kind", ["intermediateThrowEvent", "endEvent"])
def test_a_mapping_where_it_is_not_read_is_refused(kind: str) -> None:
    tail = flow("y", "e") if kind == "intermediateThrowEvent" else ""
    event = f'<{kind} id="y">{OUTPUT}</{kind}>'
    data = around('<userTask id="x"/>', event + flow("x", "y") + tail, MESSAGE)
    assert "extension_unsupported" in {finding.code for finding in engine.check(data)}
