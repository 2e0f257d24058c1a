"""Read the diagram interchange of a file as plain shapes and edges, whatever the elements mean."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from lxml.etree import _Element

from engine import limits, places, xml
from engine import vocabulary as bpmn
from engine.sketch.geometry import Bounds, Point
from engine.vocabulary import local_name, tag

_FARTHEST: Final = 100_000.0
_LONGEST: Final = 2_000
_LOOPS: Final = {"multiInstanceLoopCharacteristics": "many", "standardLoopCharacteristics": "loop"}
_CONTAINERS: Final = frozenset({"participant", "lane", "group"})
_LINES: Final = frozenset(
    {"sequenceFlow", "messageFlow", "association", "dataInputAssociation", "dataOutputAssociation"}
)


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape: ``kind`` is the BPMN name of what it shows, ``event`` what an event reacts to or does.

    ``marks`` are ``many``, ``serial``, ``loop``, ``compensation``, ``dashed`` (does not interrupt; an event
    sub-process), ``closed`` (a sub-process whose inside is not shown here) and ``upright`` (a pool or lane from top to
    bottom).
    """

    id: str
    kind: str
    name: str
    bounds: Bounds
    label: Bounds | None = None
    event: str = ""
    marks: frozenset[str] = frozenset()

    @property
    def is_container(self) -> bool:
        """Whether nodes are drawn upon it: pools, lanes, groups and open sub-processes."""
        return self.kind in _CONTAINERS or (self.kind in bpmn.SUBPROCESSES and "closed" not in self.marks)


@dataclass(frozen=True, slots=True)
class Edge:
    """A line; ``marks`` are ``default`` and ``condition`` (drawn at its beginning)."""

    id: str
    kind: str
    name: str
    points: tuple[Point, ...]
    label: Bounds | None = None
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Plane:
    """One drawing of a file: outer shapes first. ``name`` is that of the sub-process that it shows, or empty."""

    name: str
    shapes: tuple[Shape, ...]
    edges: tuple[Edge, ...]
    bounds: Bounds

    @property
    def labels(self) -> list[Bounds]:
        """The places of names that stand beside their shapes and lines."""
        return _labels(self.shapes, self.edges)


def planes(data: bytes) -> tuple[Plane, ...]:
    """Give every drawing of a file that shows something, in document order.

    Refuse (InvalidXml) what the guard refuses. Shapes and edges without an element or with places that are no numbers
    are left out, as are places farther out than 100,000. A plane shows an element once; names end after 2,000 letters,
    diagrams after 32.
    """
    root = xml.parse(data)
    known = {one.get("id") or "": one for one in root.iter() if one.get("id") and isinstance(one.tag, str)}
    found = (_plane(one, known) for one in islice(root.iter(tag("BPMNPlane", bpmn.DI)), limits.DIAGRAMS))
    return tuple(plane for plane in found if plane is not None)


def _plane(plane: _Element, known: Mapping[str, _Element]) -> Plane | None:
    shapes = [shape for one in _once(plane, "BPMNShape") if (shape := _shape(one, known)) is not None]
    edges = [edge for one in _once(plane, "BPMNEdge") if (edge := _edge(one, known)) is not None]
    if not shapes:
        return None
    ordered = sorted(shapes, key=_depth)
    about = known.get(plane.get("bpmnElement") or "")
    is_inside = about is not None and local_name(str(about.tag)) in bpmn.SUBPROCESSES
    name = _name(about) if about is not None and is_inside else ""
    return Plane(name, tuple(ordered), tuple(edges), _around(ordered, edges))


def _once(plane: _Element, kind: str) -> Iterable[_Element]:
    """Give the first shape or edge of each element."""
    found: dict[str, _Element] = {}
    for one in plane.iter(tag(kind, bpmn.DI)):
        found.setdefault(one.get("bpmnElement") or "", one)
    return found.values()


def _depth(shape: Shape) -> tuple[int, float]:
    """Order shapes so that what is drawn later lies above: pools, lanes, open sub-processes by size, then nodes."""
    kinds = ("participant", "lane", "group")
    if shape.kind in kinds:
        return kinds.index(shape.kind), -shape.bounds.width * shape.bounds.height
    if shape.is_container:
        return len(kinds), -shape.bounds.width * shape.bounds.height
    return (len(kinds) + 2 if shape.kind == "boundaryEvent" else len(kinds) + 1), 0.0


def _shape(xml_shape: _Element, known: Mapping[str, _Element]) -> Shape | None:
    element = known.get(xml_shape.get("bpmnElement") or "")
    bounds = places.bounds(xml_shape, _FARTHEST)
    if element is None or bounds is None or bounds.width <= 0 or bounds.height <= 0:
        return None
    kind = local_name(str(element.tag))
    label = xml_shape.find(tag("BPMNLabel", bpmn.DI))
    return Shape(
        element.get("id") or "",
        kind,
        _name(known.get(_local(element.get("categoryValueRef")), element)) if kind == "group" else _name(element),
        bounds,
        places.bounds(label, _FARTHEST) if label is not None else None,
        _event(element, kind, known),
        frozenset(_marks(element, kind, xml_shape, bounds)),
    )


def _name(element: _Element) -> str:
    """Give the name of an element, of an annotation its text, of what groups name the value."""
    kind = local_name(str(element.tag))
    if kind == "categoryValue":
        return " ".join((element.get("value") or "").split())[:_LONGEST]
    if kind == "textAnnotation":
        return " ".join((element.findtext(tag("text")) or "").split())[:_LONGEST]
    return " ".join((element.get("name") or "").split())[:_LONGEST]


def _local(name: str | None) -> str:
    return (name or "").rpartition(":")[2]


def _event(element: _Element, kind: str, known: Mapping[str, _Element]) -> str:
    if kind not in bpmn.EVENTS:
        return ""
    inside = [local_name(str(one.tag)) for one in element.iterchildren() if isinstance(one.tag, str)]
    found = [bpmn.EVENT_DEFINITIONS[name] for name in inside if name in bpmn.EVENT_DEFINITIONS]
    for reference in element.findall(tag("eventDefinitionRef")):
        definition = known.get((reference.text or "").strip())
        if definition is not None:
            found.append(bpmn.EVENT_DEFINITIONS.get(local_name(str(definition.tag)), ""))
    if len(found) > 1:
        return "parallel" if element.get("parallelMultiple") == "true" else "multiple"
    return found[0] if found else ""


def _marks(element: _Element, kind: str, shape: _Element, bounds: Bounds) -> Iterator[str]:
    for child in element.iterchildren():
        loop = _LOOPS.get(local_name(str(child.tag)) if isinstance(child.tag, str) else "")
        if loop is not None:
            yield "serial" if loop == "many" and child.get("isSequential") == "true" else loop
    if element.get("isForCompensation") == "true":
        yield "compensation"
    if kind in bpmn.SUBPROCESSES and shape.get("isExpanded") != "true":
        yield "closed"
    if "false" in {element.get("cancelActivity"), element.get("isInterrupting")}:
        yield "dashed"
    if element.get("triggeredByEvent") == "true":
        yield "dotted"
    if kind in {"participant", "lane"} and (
        shape.get("isHorizontal") == "false" or (shape.get("isHorizontal") is None and bounds.height > bounds.width)
    ):
        yield "upright"


def _edge(xml_edge: _Element, known: Mapping[str, _Element]) -> Edge | None:
    element = known.get(xml_edge.get("bpmnElement") or "")
    points = places.line(xml_edge, _FARTHEST)
    if element is None or len(points) < 2 or local_name(str(element.tag)) not in _LINES:  # noqa: PLR2004 - a line has two ends
        return None
    label = xml_edge.find(tag("BPMNLabel", bpmn.DI))
    place = places.bounds(label, _FARTHEST) if label is not None else None
    return Edge(
        element.get("id") or "",
        local_name(str(element.tag)),
        _name(element),
        points,
        place,
        frozenset(_flow_marks(element, known)),
    )


def _flow_marks(element: _Element, known: Mapping[str, _Element]) -> Iterator[str]:
    source = known.get(element.get("sourceRef") or "")
    if source is None or local_name(str(element.tag)) != "sequenceFlow":
        return
    if source.get("default") == element.get("id"):
        yield "default"
    elif local_name(str(source.tag)) in bpmn.ACTIVITIES and element.find(tag("conditionExpression")) is not None:
        yield "condition"


def _labels(shapes: Iterable[Shape], edges: Iterable[Edge]) -> list[Bounds]:
    found = [*(shape.label for shape in shapes), *(edge.label for edge in edges)]
    return [label for label in found if label is not None]


def _around(shapes: list[Shape], edges: list[Edge]) -> Bounds:
    boxes = [*_labels(shapes, edges), *(shape.bounds for shape in shapes)]
    points = [point for edge in edges for point in edge.points]
    left = min([box.x for box in boxes] + [x for x, _ in points])
    top = min([box.y for box in boxes] + [y for _, y in points])
    right = max([box.right for box in boxes] + [x for x, _ in points])
    bottom = max([box.bottom for box in boxes] + [y for _, y in points])
    return Bounds(left, top, right - left, bottom - top)
