"""A picture of a whole file that has none: shapes, lines and names, written as diagram interchange."""

from collections.abc import Iterator, Mapping
from typing import Final

from lxml import etree
from lxml.etree import _Element

from engine.drawing import Scope, text_of
from engine.importer import layout
from engine.importer.document import Document, named
from engine.importer.layout import Sheet
from engine.importer.lettering import Letterer
from engine.importer.routing import Ends, Router, Way
from engine.places import DC, DD
from engine.sketch.geometry import Bounds
from engine.vocabulary import DI, local_name, tag

_FRAMES: Final = frozenset({"participant", "lane"})
_BELOW: Final = frozenset({"dataObjectReference", "dataStoreReference"})


def draw_all(doc: Document) -> None:
    """Draw everything on one sheet, what is inside of something after it."""
    sheet = layout.lay_out(doc.drawing)
    owner = next((one for one in doc.elements("collaboration", "process") if one.get("id")), None)
    for empty in list(doc.root.iterchildren(tag("BPMNDiagram", DI))):
        doc.root.remove(empty)
    space = {"bpmndi": DI, "dc": DC, "di": DD}
    diagram = etree.SubElement(doc.root, tag("BPMNDiagram", DI), id=doc.fresh("diagram"), nsmap=space)
    plane = etree.SubElement(diagram, tag("BPMNPlane", DI), id=doc.fresh("plane"))
    plane.set("bpmnElement", str(owner.get("id")) if owner is not None else "")
    kinds = {name: local_name(str(one.tag)) if (one := doc.by_id(name)) is not None else "" for name in sheet.bounds}
    ways = _ways(doc, sheet, kinds)
    solid = [place for name, place in sheet.bounds.items() if kinds[name] not in _FRAMES and name not in sheet.inner]
    letters = Letterer(solid, ways.values())
    for name, place in sheet.bounds.items():
        shape = _shape(plane, name, place)
        element = doc.by_id(name)
        if kinds[name] in _FRAMES:
            shape.set("isHorizontal", "true")
        if name in sheet.inner:
            shape.set("isExpanded", "true")
        if element is not None and named(element) and _is_named_beside(kinds[name]):
            _label(shape, letters.beside(named(element), place, kinds[name]))
    for name, way in ways.items():
        edge = etree.SubElement(plane, tag("BPMNEdge", DI), id=f"{name}_di", bpmnElement=name)
        for x, y in way:
            etree.SubElement(edge, tag("waypoint", DD), x=number(x), y=number(y))
        element = doc.by_id(name)
        if element is not None and named(element):
            is_shared = any(_begin_alike(way, other) for other in ways.values() if other is not way)
            _label(edge, letters.along(named(element), way[::-1] if is_shared else way))


def _begin_alike(one: Way, other: Way) -> bool:
    """Tell whether two lines leave one place in one direction, so that a name there could be of either."""
    if one[0] != other[0]:
        return False
    steps = [(way[1][0] - way[0][0], way[1][1] - way[0][1]) for way in (one, other)]
    return all((a > 0) is (b > 0) and (a < 0) is (b < 0) for a, b in zip(*steps, strict=True))


def number(value: float) -> str:
    """Write a length."""
    return f"{round(value, 1):g}"


def _is_named_beside(kind: str) -> bool:
    return kind.endswith(("Event", "Gateway")) or kind in _BELOW


def _ways(doc: Document, sheet: Sheet, kinds: Mapping[str, str]) -> dict[str, Way]:
    """Lead all lines: flows within their scope, then what joins pools, then associations."""
    found: dict[str, Way] = {}
    for scope in (scope for process in doc.drawing.processes for scope in process.all()):
        found |= dict(_flows(scope, sheet.bounds))
    inside = [place for name, place in sheet.bounds.items() if kinds[name] not in _FRAMES and name not in sheet.inner]
    between = Router(inside, found.values())
    for flow in doc.elements("messageFlow"):
        ends = [sheet.bounds.get((flow.get(end) or "").rpartition(":")[2]) for end in ("sourceRef", "targetRef")]
        if flow.get("id") and ends[0] is not None and ends[1] is not None:
            found[str(flow.get("id"))] = between.message(ends[0], ends[1])
    for name, one, other in _joined(doc):
        if name and one in sheet.bounds and other in sheet.bounds:
            found[name] = _straight(sheet.bounds[one], sheet.bounds[other])
    return found


def _flows(scope: Scope, bounds: Mapping[str, Bounds]) -> Iterator[tuple[str, Way]]:
    """Lead the sequence flows of a scope; the plain ones first, so that the others keep off them."""
    router = Router(bounds[node.id] for node in scope.nodes if node.id in bounds)
    arcs = [arc for arc in scope.arcs if arc.id and arc.source is not None and arc.target is not None]
    joined = [(arc.id, arc.source, arc.target) for arc in arcs if arc.source is not None and arc.target is not None]
    known = [one for one in joined if one[1].id in bounds and one[2].id in bounds]
    for name, source, target in sorted(known, key=lambda one: _strain(bounds[one[1].id], bounds[one[2].id])):
        forks, joins = source.kind.endswith("Gateway"), target.kind.endswith("Gateway")
        ends = Ends(bounds[source.id], bounds[target.id], source.kind == "boundaryEvent", forks, joins)
        yield name, router.flow(ends)


def _strain(source: Bounds, target: Bounds) -> tuple[bool, bool, float]:
    return target.x < source.right, abs(source.down - target.down) >= 1, abs(target.x - source.right)


def _joined(doc: Document) -> Iterator[tuple[str, str, str]]:
    """Yield associations and data associations with what they join."""
    for one in doc.elements("association"):
        yield one.get("id") or "", one.get("sourceRef") or "", one.get("targetRef") or ""
    for one in doc.elements("dataInputAssociation", "dataOutputAssociation"):
        owner, kind = one.getparent(), local_name(str(one.tag))
        inner = tag("sourceRef" if kind == "dataInputAssociation" else "targetRef")
        reference = next((text_of(end) for end in one.iterchildren(inner)), "")
        if owner is not None:
            ends = (reference, owner.get("id") or "")
            yield one.get("id") or "", *(ends if kind == "dataInputAssociation" else ends[::-1])


def _straight(source: Bounds, target: Bounds) -> Way:
    """Lead an association the shortest way from edge to edge."""
    left, right = max(source.x, target.x), min(source.right, target.right)
    if left < right:
        middle = (left + right) / 2
        is_below = target.y >= source.bottom
        return (
            ((middle, source.bottom), (middle, target.y)) if is_below else ((middle, source.y), (middle, target.bottom))
        )
    if target.x >= source.right:
        return (source.right, source.down), (target.x, target.down)
    return (source.x, source.down), (target.right, target.down)


def _shape(plane: _Element, name: str, place: Bounds) -> _Element:
    shape = etree.SubElement(plane, tag("BPMNShape", DI), id=f"{name}_di", bpmnElement=name)
    _bounds(shape, place)
    return shape


def _label(owner: _Element, place: Bounds) -> None:
    _bounds(etree.SubElement(owner, tag("BPMNLabel", DI)), place)


def _bounds(owner: _Element, place: Bounds) -> None:
    bounds = etree.SubElement(owner, tag("Bounds", DC))
    for key, value in (("x", place.x), ("y", place.y), ("width", place.width), ("height", place.height)):
        bounds.set(key, number(value))
