"""Choreographies and conversations are drawn as boxes: every shape of every diagram, in a file that shows."""

from lxml import etree

import engine
from engine import xml
from engine.vocabulary import DI, tag

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:t"'
    ' xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
    ' xmlns:di="http://www.omg.org/spec/DD/20100524/DI">'
)
DANCE = (
    '<choreography id="c"><participant id="p" name="P"/><participant id="q" name="Q"/><startEvent id="s"/>'
    '<choreographyTask id="t" name="Gửi" initiatingParticipantRef="p"><participantRef>p</participantRef>'
    '<participantRef>q</participantRef></choreographyTask><sequenceFlow id="f" sourceRef="s" targetRef="t"/>'
    "</choreography>"
)
TALK = '<collaboration id="k"><participant id="r" name="R"/><conversation id="v" name="Hỏi đáp"/></collaboration>'


def shape(about: str, y: int, more: str = "") -> str:
    bounds = f'<dc:Bounds x="0" y="{y}" width="90" height="20"/>'
    return f'<bpmndi:BPMNShape id="{about}_{y}" bpmnElement="{about}"{more}>{bounds}</bpmndi:BPMNShape>'


def diagram(owner: str, *shapes: str) -> str:
    inside = "".join(shapes)
    return (
        f'<bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement="{owner}">{inside}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'
    )


FLOW = '<bpmndi:BPMNEdge id="e" bpmnElement="f"><di:waypoint x="1" y="2"/><di:waypoint x="3" y="4"/></bpmndi:BPMNEdge>'
BOTH = (
    HEAD
    + DANCE
    + TALK
    + diagram("c", shape("s", 0), shape("t", 40), shape("p", 40), shape("q", 60), FLOW)
    + diagram("k", shape("r", 0), shape("v", 40))
    + "</definitions>"
).encode()


def test_every_shape_of_every_diagram_is_drawn_once_and_apart() -> None:
    root = xml.parse(engine.picture(BOTH))
    places = [(one.get("bpmnElement"), float(one[0].get("y") or "")) for one in root.iter(tag("BPMNShape", DI))]
    assert sorted(places) == [("p", 40), ("q", 60), ("r", 160), ("s", 0), ("t", 40), ("v", 200)]
    assert [one.get("bpmnElement") for one in root.iter(tag("BPMNEdge", DI))] == ["f"]
    names = {one.get("id"): one.get("name") for one in root.iter(tag("task"))}
    assert names == {"t": "Gửi", "p": "P", "q": "Q", "r": "R", "v": "Hỏi đáp"}


def test_a_process_is_shown_as_it_is_drawn() -> None:
    data = etree.tostring(etree.fromstring(BOTH.replace(b"choreographyTask", b"task").replace(b"conversation", b"x")))
    assert engine.picture(data) == data
