"""A picture of diagrams that no viewer of processes draws: each shape as a box with its name, each edge as a line."""

from collections import Counter
from typing import Final

from lxml import etree
from lxml.etree import _Element

from engine import places, xml
from engine.places import DC, DD
from engine.sketch.geometry import Bounds
from engine.vocabulary import BPMN, CHOREOGRAPHY, DI, EVENTS, GATEWAYS, local_name, tag

_NOT_DRAWN: Final = CHOREOGRAPHY | {"conversation", "subConversation", "callConversation"}
_AS_THEY_ARE: Final = (GATEWAYS | EVENTS | {"textAnnotation"}) - {"boundaryEvent"}
_PLACE: Final = ("x", "y", "width", "height")
_GAP: Final = 80.0
_FARTHEST: Final = 1e6


def is_needed(root: _Element) -> bool:
    """Tell whether a file draws choreographies or conversations."""
    kinds = {one.get("id"): local_name(str(one.tag)) for one in root.iter(f"{{{BPMN}}}*")}
    return any(kinds.get(_about(shape)) in _NOT_DRAWN for shape in root.iter(tag("BPMNShape", DI)))


def stand_in(root: _Element) -> bytes:
    """Return a file for looking at only: all diagrams of a file below each other, with the ids that they have."""
    return _StandIn(root).data()


class _StandIn:
    def __init__(self, root: _Element) -> None:
        self.known = {one.get("id"): one for one in root.iter(f"{{{BPMN}}}*") if one.get("id")}
        self.seen: Counter[str] = Counter()
        self.file = xml.new_root(tag("definitions"), bpmndi=DI, dc=DC, di=DD)
        self.file.set("targetNamespace", "urn:picture")
        self.process = etree.SubElement(self.file, tag("process"), id=self._id("picture"), isExecutable="false")
        diagram = etree.SubElement(self.file, tag("BPMNDiagram", DI), id=self._id("picture_diagram"))
        self.plane = etree.SubElement(diagram, tag("BPMNPlane", DI), id=self._id("picture_plane"))
        self.plane.set("bpmnElement", str(self.process.get("id")))
        down = 0.0
        for one in root.iter(tag("BPMNDiagram", DI)):
            down = self._sheet(one, down)

    def data(self) -> bytes:
        return etree.tostring(self.file, xml_declaration=True, encoding="UTF-8")

    def _sheet(self, diagram: _Element, down: float) -> float:
        """Draw one diagram below what is drawn already; the largest shapes lie behind the others."""
        shapes = [
            (one, place)
            for one in diagram.iter(tag("BPMNShape", DI))
            if (place := places.bounds(one, _FARTHEST)) is not None
        ]
        move = down - min((place.y for _, place in shapes), default=0.0)
        drawn: dict[str, str] = {}
        for shape, place in sorted(shapes, key=lambda one: -one[1].width * one[1].height):
            drawn.setdefault(shape.get("id") or "", self._shape(shape, place, move))
        by_element = {_about(shape): drawn[shape.get("id") or ""] for shape, _ in reversed(shapes)}
        for edge in diagram.iter(tag("BPMNEdge", DI)):
            self._edge(edge, by_element, drawn, move)
        return max((place.bottom + move + _GAP for _, place in shapes), default=down)

    def _shape(self, shape: _Element, place: Bounds, move: float) -> str:
        about = self.known.get(_about(shape))
        kind = "task" if about is None else local_name(str(about.tag))
        name = self._id(_about(shape) or "shape")
        made = etree.SubElement(self.process, tag(kind if kind in _AS_THEY_ARE else "task"), id=name)
        if kind == "textAnnotation" and about is not None:
            etree.SubElement(made, tag("text")).text = "".join(map(str, about.itertext())).strip()
        elif about is not None and about.get("name"):
            made.set("name", str(about.get("name")))
        di = etree.SubElement(self.plane, tag("BPMNShape", DI), id=self._id(f"{name}_di"), bpmnElement=name)
        bounds = etree.SubElement(di, tag("Bounds", DC))
        for key, value in zip(_PLACE, (place.x, place.y + move, place.width, place.height), strict=True):
            bounds.set(key, f"{value:g}")
        return name

    def _edge(self, edge: _Element, by_element: dict[str, str], drawn: dict[str, str], move: float) -> None:
        about = self.known.get(_about(edge))
        ends = [self._end(edge, about, side, by_element, drawn) for side in ("source", "target")]
        points = [(float(one.get("x") or 0), float(one.get("y") or 0) + move) for one in edge.iter(tag("waypoint", DD))]
        if None in ends or len(points) < 2:  # noqa: PLR2004 - a line has two ends
            return
        is_flow = about is not None and local_name(str(about.tag)) == "sequenceFlow"
        name = self._id(_about(edge) or "edge")
        kind = "sequenceFlow" if is_flow else "association"
        made = etree.SubElement(self.process, tag(kind), id=name, sourceRef=str(ends[0]), targetRef=str(ends[1]))
        if is_flow and about is not None and about.get("name"):
            made.set("name", str(about.get("name")))
        di = etree.SubElement(self.plane, tag("BPMNEdge", DI), id=self._id(f"{name}_di"), bpmnElement=name)
        for x, y in points:
            etree.SubElement(di, tag("waypoint", DD), x=f"{x:g}", y=f"{y:g}")

    def _end(
        self, edge: _Element, about: _Element | None, side: str, by_element: dict[str, str], drawn: dict[str, str]
    ) -> str | None:
        """Find the box at one end of an edge: as the drawing says, else as the element says."""
        told = (edge.get(f"{side}Element") or "").rpartition(":")[2]
        said = "" if about is None else (about.get(f"{side}Ref") or "").rpartition(":")[2]
        return drawn.get(told) or by_element.get(said)

    def _id(self, stem: str) -> str:
        """Give an id once: a second shape of one element is numbered."""
        self.seen[stem] += 1
        return stem if self.seen[stem] == 1 else self._id(f"{stem}_{self.seen[stem]}")


def _about(shape: _Element) -> str:
    return (shape.get("bpmnElement") or "").rpartition(":")[2]
