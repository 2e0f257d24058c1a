"""Style is about what makes readers guess: what nearly looks so but says all passes in silence."""

from pathlib import Path

import pytest

import engine
from engine.checker.codes import CODES
from engine.model import Severity
from tests.engine.checker.build import around, boundary, definitions, flow, process
from tests.engine.drawings import drawn

STYLE = {
    "activity_without_name",
    "event_without_name",
    "flow_without_name",
    "implicit_merge",
    "gateway_joins_and_splits",
    "gateway_superfluous",
    "flow_drawn_twice",
    "terminate_superfluous",
    "declaration_unused",
    "declaration_repeated",
    "shapes_overlap",
}
PACKAGES = sorted((Path(__file__).parents[3] / "bpmn").glob("*/process.bpmn"))
SHAPE = '<di:BPMNShape bpmnElement="{}"><dc:Bounds x="{}" y="{}" width="{}" height="{}"/></di:BPMNShape>'
NAMES = 'xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'


def _said(data: bytes) -> set[str]:
    return STYLE & {found.code for found in engine.check(data)}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("start s\nuser a\nend e\ns -> a -> e", None),
        ("start s\nand g\nuser a\nuser b\nand j\nend e\ns -> g -> a -> j -> e\ng -> b -> j", None),
        ("start s\nand g\nuser a\nuser b\nend e\ns -> g -> a -> e\ng -> b -> e", None),
        ("start s\nuser a\nthrow out link l\ncatch in link l\nuser b\nend e\ns -> a -> out\nin -> b -> e", None),
        ("start s\ncomplex g activationCount >= 1\nuser a\nend e\ns -> g -> a -> e", None),
        ("start s\nand g\nuser a\nuser b\nterminate e\nend f\ns -> g -> a -> e\ng -> b -> f", "event_without_name"),
    ],
)
def test_what_needs_no_words_gets_no_hint(text: str, code: str | None) -> None:
    assert _said(drawn(text)) == ({code} if code else set())


def test_flows_between_the_same_nodes_that_ask_different_things_are_two() -> None:
    text = "start s\nxor g\nuser a\nend e\ns -> g\ng -> a if x\ng -> a default\na -> e"
    data = drawn(text).replace(b'id="g_a"', b'id="other"', 1)
    assert "flow_drawn_twice" not in _said(data)


def test_a_terminating_end_beside_something_that_does_not_interrupt_is_needed() -> None:
    text = "start s\nuser a\ntimer t P1D beside a\nuser r\nend f\nterminate e\ns -> a -> e\nt -> r -> f"
    assert "terminate_superfluous" not in _said(drawn(text))
    assert "terminate_superfluous" in _said(drawn(text.replace("beside", "on")))


def test_what_a_message_flow_carries_is_used() -> None:
    ends = '<participant id="o"/><participant id="i" processRef="p"/>'
    line = '<messageFlow id="f" sourceRef="o" targetRef="i" messageRef="m"/>'
    for told, is_unused in ((line, False), ("", True)):
        beside = f'<message id="m" name="M"/><collaboration id="c">{ends}{told}</collaboration>'
        body = '<startEvent id="s"/><endEvent id="e"/>' + flow("s", "e")
        assert ("declaration_unused" in _said(process(body, beside))) == is_unused


def test_an_event_on_a_border_and_what_a_subprocess_holds_do_not_overlap_it() -> None:
    inside = '<subProcess id="x" name="X"><startEvent id="i"/><endEvent id="o"/>' + flow("i", "o") + "</subProcess>"
    event = '<boundaryEvent id="b" name="B" attachedToRef="x"><errorEventDefinition/></boundaryEvent>' + flow("b", "e")
    boxes = [("x", 0, 0, 300, 200), ("i", 20, 60, 36, 36), ("o", 200, 60, 36, 36), ("b", 282, 100, 36, 36)]
    plane = "".join(SHAPE.format(*box) for box in boxes)
    picture = f'<di:BPMNDiagram {NAMES}><di:BPMNPlane bpmnElement="p">{plane}</di:BPMNPlane></di:BPMNDiagram>'
    data = around(inside, event).replace(b"</definitions>", picture.encode() + b"</definitions>")
    assert "shapes_overlap" not in _said(data)
    assert "shapes_overlap" in _said(
        data.replace(b'bpmnElement="o"', b'bpmnElement="s"').replace(b'"200"', b'"310"', 1)
    )


def test_style_is_never_more_than_a_hint() -> None:
    assert {CODES[code] for code in STYLE} == {Severity.HINT}
    assert _said(definitions("")) == set()
    assert "event_without_name" in _said(boundary("<errorEventDefinition/>"))


@pytest.mark.parametrize("path", PACKAGES, ids=lambda path: path.parent.name)
def test_the_packages_that_are_shipped_need_no_hint(path: Path) -> None:
    assert _said(path.read_bytes()) == set()
