"""A file without a drawing is drawn: nothing covers anything else, and the same file gives the same picture."""

from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import engine
from engine import xml
from engine.drawing import draw
from engine.importer.layout import lay_out
from engine.sketch.geometry import Bounds
from engine.vocabulary import DI, tag
from tests.engine.checker.build import flow, process
from tests.engine.checker.gallery import FILES

KINDS = ("task", "userTask", "exclusiveGateway", "parallelGateway", "intermediateThrowEvent", "subProcess")


def covered(data: bytes) -> list[tuple[str, str]]:
    """Name the pairs of nodes beside each other that cover each other."""
    drawing = draw(xml.parse(data))
    places = lay_out(drawing).bounds
    found = []
    for scope in [scope for one in drawing.processes for scope in one.all()]:
        nodes = [node for node in scope.nodes if node.host is None]
        found += [(a.id, b.id) for a, b in combinations(nodes, 2) if overlap(places[a.id], places[b.id])]
    return found


def overlap(one: Bounds, other: Bounds) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


@st.composite
def files(draw: st.DrawFn) -> bytes:
    count = draw(st.integers(1, 9))
    kinds = [draw(st.sampled_from(KINDS)) for _ in range(count)]
    inside = '<startEvent id="i{0}"/><task id="j{0}"/>'
    nodes = "".join(
        f'<{kind} id="n{number}">{inside.format(number) if kind == "subProcess" else ""}</{kind}>'
        for number, kind in enumerate(kinds)
    )
    ends = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1))
    flows = "".join(flow(f"n{a}", f"n{b}") for a, b in draw(st.sets(ends, max_size=12)))
    lanes = draw(st.integers(0, 3))
    listed = "".join(
        f'<lane id="l{lane}" name="L">'
        + "".join(f"<flowNodeRef>n{one}</flowNodeRef>" for one in range(count) if one % lanes == lane)
        + "</lane>"
        for lane in range(lanes)
    )
    return process((f'<laneSet id="ls">{listed}</laneSet>' if lanes else "") + nodes + flows)


@settings(max_examples=40, deadline=None)
@given(files())
def test_no_node_covers_another(data: bytes) -> None:
    assert covered(data) == []


@settings(max_examples=15, deadline=None)
@given(files())
def test_every_node_lies_within_its_lane(data: bytes) -> None:
    root = xml.parse(data)
    places = lay_out(draw(root)).bounds
    for lane in root.iter(tag("lane")):
        for reference in lane:
            inner, outer = places[str(reference.text)], places[str(lane.get("id"))]
            assert outer.x <= inner.x
            assert outer.y <= inner.y
            assert inner.right <= outer.right
            assert inner.bottom <= outer.bottom


def test_a_file_without_a_drawing_is_drawn_once_and_the_same() -> None:
    data = FILES["not_drawn"][0]
    one, other = (engine.repair(data, {}, is_rest_default=True) for _ in range(2))
    assert one == other
    assert engine.read(one.data).is_drawn
    assert engine.repair(one.data, {}, is_rest_default=True).done == {}


@pytest.mark.parametrize("name", ["boundary_timer", "subprocess", "event_based_gateway"])
def test_boundary_events_sit_on_the_border_of_their_hosts(name: str) -> None:
    root = xml.parse((Path(__file__).parents[2] / "bpmn" / f"{name}.bpmn").read_bytes())
    for one in list(root.iter(tag("BPMNDiagram", DI))):
        root.remove(one)
    data = etree.tostring(root)
    drawing = draw(xml.parse(data))
    places = lay_out(drawing).bounds
    for node in drawing.nodes:
        if node.host is not None:
            host = places[node.host.id]
            assert places[node.id].y < host.bottom < places[node.id].bottom
            assert host.x <= places[node.id].x <= host.right
