"""The diagram interchange held against the elements: readers trust the picture, so it has to show what runs."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from lxml.etree import _Element

from engine import places
from engine.checker.codes import finding
from engine.drawing import Drawing, Node, text_of
from engine.model import Finding
from engine.sketch.geometry import Bounds, Point
from engine.vocabulary import BPMN, DI, SUBPROCESSES, local_name, namespace_of, tag

_SHOWN: Final = 20
_LEAST_ENDS: Final = 2
_NEAR: Final = 40.0
"""How far an end of a line, or an event on a border, may lie from where it belongs, as on paper: about an event."""
_FAR_LABEL: Final = 400.0


@dataclass(slots=True)
class _Plane:
    """One picture of a file: what it draws, where."""

    shapes: dict[str, Bounds] = field(default_factory=dict)
    lines: dict[str, tuple[Point, ...]] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    elements: dict[str, _Element] = field(default_factory=dict)


def findings(drawing: Drawing) -> Iterator[Finding]:
    """Yield where a picture lacks what runs, draws what is not there, or draws it where it does not belong.

    A file without any picture is laid out when it is shown.
    """
    known = {name: one for one in drawing.root.iter() if namespace_of(str(one.tag)) == BPMN and (name := one.get("id"))}
    found = list(drawing.root.iter(tag("BPMNPlane", DI)))
    if next(drawing.root.iter(tag("BPMNShape", DI)), None) is None:
        yield finding("diagram_missing", drawing.root)
        return
    planes: list[_Plane] = []
    for xml in found:
        plane = _Plane()
        yield from _read(xml, plane, known)
        planes.append(plane)
    yield from _undrawn(drawing, planes)
    nodes = {node.id: node for node in drawing.nodes}
    lanes, pools = _areas(drawing)
    for plane in planes:
        for name in plane.shapes.keys() & nodes.keys():
            yield from _placed(nodes[name], plane)
        yield from _lines(plane, known)
        yield from _in_lanes(lanes, nodes, plane)
        yield from _in_pools(pools, plane)


def _read(xml: _Element, plane: _Plane, known: Mapping[str, _Element]) -> Iterator[Finding]:
    """Read a plane and yield what of it shows nothing or nothing that is there, or something twice."""
    seen: set[str] = set()
    for drawn in (*xml.iter(tag("BPMNShape", DI)), *xml.iter(tag("BPMNEdge", DI))):
        reference = (drawn.get("bpmnElement") or "").rpartition(":")[2]
        element = known.get(reference)
        if element is None:
            yield finding("shape_of_nothing", drawn, reference=reference)
            continue
        if reference in seen:
            yield finding("shape_twice", element)
        seen.add(reference)
        if drawn.tag == tag("BPMNShape", DI):
            yield from _shape(drawn, element, reference, plane)
        else:
            points = places.line(drawn)
            plane.lines[reference] = points
            if len(points) < _LEAST_ENDS:
                yield finding("edge_without_way", element, count=len(points))


def _shape(drawn: _Element, element: _Element, reference: str, plane: _Plane) -> Iterator[Finding]:
    bounds = places.bounds(drawn)
    if bounds is not None and not (bounds.width or bounds.height) and element.tag == tag("participant"):
        return  # Bizagi's pool that is not to be seen
    if bounds is None or bounds.width <= 0 or bounds.height <= 0:
        yield finding("shape_without_size", element)
        return
    plane.shapes[reference], plane.elements[reference] = bounds, element
    if local_name(str(element.tag)) in SUBPROCESSES and drawn.get("isExpanded") != "true":
        plane.closed.add(reference)
    label = drawn.find(tag("BPMNLabel", DI))
    place = None if label is None else places.bounds(label)
    if place is not None and _apart(bounds, (place.across, place.down)) > _FAR_LABEL:
        yield finding("label_far", element)


def _undrawn(drawing: Drawing, planes: list[_Plane]) -> Iterator[Finding]:
    """Yield nodes and flows that no picture shows; of a closed sub-process that its inside is nowhere drawn."""
    drawn = {name for plane in planes for name in plane.shapes}
    closed = {name for plane in planes for name in plane.closed}
    missing = []
    for node in drawing.nodes:
        around = node.scope.node
        if node.id in drawn:
            continue
        if around is None or around.id not in closed:
            missing.append(node)
    for scope in drawing.scopes:
        is_closed = scope.node is not None and scope.node.id in closed and bool(scope.nodes)
        if scope.node is not None and is_closed and not any(node.id in drawn for node in scope.nodes):
            yield finding("subprocess_closed_without_plane", scope.node.xml)
    if missing:
        told = {"elements": [node.id for node in missing[:_SHOWN]], "count": len(missing)}
        yield finding("not_drawn", missing[0].xml, **told)
    lines = {name for plane in planes for name in plane.lines}
    for arc in drawing.arcs:
        ends = [end for end in (arc.source, arc.target) if end is not None and end.id in drawn]
        if arc.id not in lines and len(ends) == _LEAST_ENDS:
            yield finding("flow_not_drawn", arc.xml, source=ends[0].id, target=ends[1].id)


def _placed(node: Node, plane: _Plane) -> Iterator[Finding]:
    """Yield an event off the border of its activity, and a node outside of the open sub-process that holds it."""
    bounds = plane.shapes.get(node.id)
    if bounds is None:
        return
    host = None if node.host is None else plane.shapes.get(node.host.id)
    if host is not None and _off_border(host, (bounds.across, bounds.down)) > _NEAR:
        yield finding("boundary_off_its_host", node.xml, host=node.host.id if node.host is not None else "")
    around = node.scope.node
    frame = None if around is None or around.id in plane.closed else plane.shapes.get(around.id)
    if around is not None and frame is not None and _apart(frame, (bounds.across, bounds.down)) > 0:
        yield finding("shape_outside_subprocess", node.xml, subprocess=around.id)


def _lines(plane: _Plane, known: Mapping[str, _Element]) -> Iterator[Finding]:
    """Yield lines that do not begin and end at what they join."""
    for name, points in plane.lines.items():
        if len(points) < _LEAST_ENDS or local_name(str(known[name].tag)) not in {"sequenceFlow", "messageFlow"}:
            continue
        for attribute, point in (("sourceRef", points[0]), ("targetRef", points[-1])):
            end = (known[name].get(attribute) or "").rpartition(":")[2]
            if end in plane.shapes and _apart(plane.shapes[end], point) > _NEAR:
                yield finding("edge_off_its_ends", known[name], element=end)


def _areas(drawing: Drawing) -> tuple[list[list[_Element]], list[tuple[_Element, set[str]]]]:
    """Give the innermost lanes of each scope, and the pools with the nodes of their processes."""
    lanes = [list(scope.xml.iter(tag("lane"))) for scope in drawing.scopes if scope.parent is None]
    inner = [[lane for lane in found if lane.find(tag("childLaneSet")) is None] for found in lanes]
    inside = {process.id: {node.id for node in process.nodes} for process in drawing.processes if process.id}
    pools = [(pool, inside.get(pool.get("processRef") or "", set())) for pool in drawing.root.iter(tag("participant"))]
    return [found for found in inner if found], [(pool, names) for pool, names in pools if names]


def _in_lanes(lanes: list[list[_Element]], nodes: Mapping[str, Node], plane: _Plane) -> Iterator[Finding]:
    """Yield nodes drawn in another lane than the one that names them, each once."""
    said: set[str] = set()
    for found in lanes:
        placed = [(one, bounds) for one in found if (bounds := plane.shapes.get(one.get("id") or "")) is not None]
        for lane, bounds in placed:
            for name in (text_of(one) for one in lane.iterchildren(tag("flowNodeRef"))):
                shape = plane.shapes.get(name)
                if name in said or name not in nodes or shape is None or nodes[name].kind == "boundaryEvent":
                    continue
                said.add(name)
                at = (shape.across, shape.down)
                if _apart(bounds, at) > 0 and (other := _holding(placed, at)) is not None:
                    told = {"lane": lane.get("name") or lane.get("id"), "drawn": other.get("name") or other.get("id")}
                    yield finding("shape_in_other_lane", nodes[name].xml, **told)


def _holding(placed: list[tuple[_Element, Bounds]], point: Point) -> _Element | None:
    return next((lane for lane, area in placed if _apart(area, point) == 0), None)


def _in_pools(pools: list[tuple[_Element, set[str]]], plane: _Plane) -> Iterator[Finding]:
    for pool, names in pools:
        area = plane.shapes.get(pool.get("id") or "")
        for name in names & plane.shapes.keys() if area is not None else ():
            shape = plane.shapes[name]
            if area is not None and _apart(area, (shape.across, shape.down)) > 0:
                yield finding("shape_outside_pool", plane.elements[name], pool=pool.get("name") or pool.get("id"))


def _apart(area: Bounds, point: Point) -> float:
    """Tell how far a point lies outside of a rectangle, 0 inside."""
    across = max(area.x - point[0], 0.0, point[0] - area.right)
    down = max(area.y - point[1], 0.0, point[1] - area.bottom)
    return math.hypot(across, down)


def _off_border(area: Bounds, point: Point) -> float:
    """Tell how far a point lies from the border of a rectangle."""
    outside = _apart(area, point)
    if outside:
        return outside
    return min(point[0] - area.x, area.right - point[0], point[1] - area.y, area.bottom - point[1])
