"""Shapes and edges for what the repairs add to a drawing, beside what is drawn already."""

from collections.abc import Iterator, Mapping
from typing import Final

from lxml import etree
from lxml.etree import _Element

from engine import places
from engine.drawing import Node
from engine.errors import InvalidXml
from engine.importer import older, standin
from engine.importer.document import Document
from engine.importer.ways import Mend, Way, keep
from engine.importer.whole import draw_all, number
from engine.places import DC, DD
from engine.sketch.geometry import Bounds, Point
from engine.vocabulary import DI, local_name, tag

_GAP: Final = 24.0
_STEP: Final = 20.0
_TRIES: Final = 40


def complete(doc: Document) -> None:
    """Draw the nodes that were added and lead the flows that were changed, where the file is drawn at all."""
    shapes = _shapes(doc)
    if shapes:
        for name, beside in doc.added.items():
            element = doc.by_id(name)
            if element is not None and beside in shapes:
                _draw(doc, element, shapes, beside)
        for name in doc.moved:
            flow = doc.by_id(name)
            if flow is not None:
                _lead(doc, flow, shapes)
    doc.added.clear()
    doc.moved.clear()


def picture(data: bytes) -> bytes:
    """Return a file that can be shown: drawn where it has no drawing, else and where it cannot be read as it is.

    Of choreographies and conversations it is a stand-in: all shapes of all diagrams, as boxes with their names.
    """
    try:
        doc = Document(data)
    except InvalidXml:
        return data
    new = older.renewed(doc)
    if new is not None:
        return picture(new)
    if standin.is_needed(doc.root):
        return standin.stand_in(doc.root)
    nodes = [node for process in doc.drawing.processes for node in process.nodes if node.id]
    if not nodes or _shapes(doc) or doc.root.tag != tag("definitions"):
        return data
    draw_all(doc)
    return doc.data()


def missing(doc: Document) -> Iterator[Mend]:
    """Yield that a file without a drawing can be drawn, and nodes that are missing in one."""
    shapes = _shapes(doc)
    nodes = [node for process in doc.drawing.processes for scope in process.all() for node in scope.nodes if node.id]
    if not shapes and nodes:
        yield Mend("not_drawn", doc.root, (Way("drawn", lambda: draw_all(doc)), keep()), params=_told(nodes))
        return
    lost = [node for node in nodes if node.id not in shapes]
    if lost:
        yield Mend(
            "not_drawn", doc.root, (Way("drawn", lambda: _draw_lost(doc, lost, shapes)), keep()), "some", _told(lost)
        )


def _told(nodes: list[Node]) -> dict[str, object]:
    return {"elements": [node.id for node in nodes[:20]], "count": len(nodes)}


def _draw_lost(doc: Document, lost: list[Node], shapes: dict[str, tuple[_Element, Bounds]]) -> None:
    """Draw missing nodes beside what they are joined to, else beside anything."""
    for node in lost:
        flows = (*node.incoming, *node.outgoing)
        near = [end.id for arc in flows for end in (arc.source, arc.target) if end is not None]
        beside = next((one for one in near if one in shapes), None) or next(iter(shapes))
        doc.added[node.id] = beside
        doc.moved |= {arc.id for arc in flows if arc.id}


def _shapes(doc: Document) -> dict[str, tuple[_Element, Bounds]]:
    found: dict[str, tuple[_Element, Bounds]] = {}
    for shape in doc.root.iter(tag("BPMNShape", DI)):
        read = places.bounds(shape)
        if read is not None and shape.get("bpmnElement"):
            found.setdefault(str(shape.get("bpmnElement")), (shape, read))
    return found


def _size(kind: str) -> tuple[float, float]:
    if kind.endswith("Gateway"):
        return 50.0, 50.0
    return (36.0, 36.0) if kind.endswith("Event") else (100.0, 80.0)


def _draw(doc: Document, element: _Element, shapes: dict[str, tuple[_Element, Bounds]], beside: str) -> None:
    """Put a shape where its neighbours are, on free paper."""
    width, height = _size(local_name(str(element.tag)))
    flows = [
        one for one in doc.elements("sequenceFlow") if element.get("id") in {one.get("sourceRef"), one.get("targetRef")}
    ]
    before = [shapes[name][1] for one in flows if (name := one.get("sourceRef") or "") in shapes]
    after = [shapes[name][1] for one in flows if (name := one.get("targetRef") or "") in shapes]
    near = shapes[beside][1]
    if before:
        left = max(before, key=lambda one: one.right)
        room = min((one.x for one in after if one.x > left.right), default=left.right + width + 2 * _GAP)
        x, down = max(left.right + 4, (left.right + room - width) / 2), left.down
    elif after:
        right = min(after, key=lambda one: one.x)
        x, down = right.x - width - _GAP, right.down
    else:
        x, down = near.right + _GAP, near.down
    wanted = Bounds(x, down - height / 2, width, height)
    place = _free(wanted, [one for shape, one in shapes.values() if _is_node(doc, shape)])
    parent, name = shapes[beside][0].getparent(), str(element.get("id"))
    if parent is None:
        return
    shape = etree.SubElement(parent, tag("BPMNShape", DI), id=doc.fresh(f"{name}_di"), bpmnElement=name)
    bounds = etree.SubElement(shape, tag("Bounds", DC))
    for key, value in zip(("x", "y", "width", "height"), (place.x, place.y, width, height), strict=True):
        bounds.set(key, number(value))
    shapes[name] = (shape, place)


def _is_node(doc: Document, shape: _Element) -> bool:
    element = doc.by_id(shape.get("bpmnElement"))
    kind = local_name(str(element.tag)) if element is not None else ""
    return kind not in {"participant", "lane", "subProcess", "transaction", "adHocSubProcess", "group", ""}


def _free(wanted: Bounds, others: list[Bounds]) -> Bounds:
    """Move a rectangle down, then up, until it covers no other one."""
    for step in range(_TRIES):
        for sign in (1, -1):
            moved = wanted.moved(0, sign * step * _STEP)
            if not any(_overlap(moved, other) for other in others):
                return moved
    return wanted


def _overlap(one: Bounds, other: Bounds) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


def _lead(doc: Document, flow: _Element, shapes: Mapping[str, tuple[_Element, Bounds]]) -> None:
    source, target = (shapes.get(flow.get(name) or "") for name in ("sourceRef", "targetRef"))
    edge = next((one for one in doc.root.iter(tag("BPMNEdge", DI)) if one.get("bpmnElement") == flow.get("id")), None)
    if source is None or target is None:
        return
    if edge is None:
        parent = source[0].getparent()
        if parent is None:
            return
        name = str(flow.get("id"))
        edge = etree.SubElement(parent, tag("BPMNEdge", DI), id=doc.fresh(f"{name}_di"), bpmnElement=name)
    for point in list(edge.iterchildren(tag("waypoint", DD))):
        edge.remove(point)
    for at, (x, y) in enumerate(_way(source[1], target[1])):
        point = etree.Element(tag("waypoint", DD))
        point.set("x", number(x))
        point.set("y", number(y))
        edge.insert(at, point)


def _way(source: Bounds, target: Bounds) -> list[Point]:
    """Lead from one rectangle to another along right angles."""
    if target.x >= source.right:
        middle = (source.right + target.x) / 2
        if abs(source.down - target.down) < 1:
            return [(source.right, source.down), (target.x, target.down)]
        return [(source.right, source.down), (middle, source.down), (middle, target.down), (target.x, target.down)]
    if target.y >= source.bottom or source.y >= target.bottom:
        is_below = target.y >= source.bottom
        begin = source.bottom if is_below else source.y
        end = target.y if is_below else target.bottom
        middle = (begin + end) / 2
        return [(source.across, begin), (source.across, middle), (target.across, middle), (target.across, end)]
    under = max(source.bottom, target.bottom) + _GAP
    return [
        (source.across, source.bottom),
        (source.across, under),
        (target.across, under),
        (target.across, target.bottom),
    ]
