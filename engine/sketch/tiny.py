"""A tiny file with its picture: names where there are none, places where it has none."""

from collections.abc import Mapping
from typing import Final

from lxml import etree

from engine import xml
from engine.drawing import draw
from engine.sketch.geometry import Bounds
from engine.sketch.placing import place
from engine.vocabulary import BPMN, DI, local_name, tag

_DC: Final = "http://www.omg.org/spec/DD/20100524/DC"
_DD: Final = "http://www.omg.org/spec/DD/20100524/DI"
_ADDED: Final = "drawn-"
_WIDE, _LINE, _LETTERS = 110.0, 14.0, 17
"""The place of a gateway's name: its width, the height of a line, and how many letters a line takes."""


def drawn_whole(data: bytes, names: Mapping[str, str]) -> bytes:
    """Return a small file with names for those nodes that lack one, by their kind, and a picture where it has none.

    Refuse (InvalidXml) what is not safe XML. Where an element has no id it gets one, so that it can be shown.
    """
    root = xml.parse(data)
    for number, element in enumerate(root.iter()):
        kind = local_name(str(element.tag))
        if kind in names and not element.get("name"):
            element.set("name", names[kind])
        if kind in names and not element.get("id"):
            element.set("id", f"{_ADDED}{number}")
    if next(root.iter(tag("BPMNShape", DI)), None) is None:
        _draw(root)
    return etree.tostring(root)


def _draw(root: etree._Element) -> None:
    drawing = draw(root)
    paper = place(drawing)
    around = next(iter(root.iterchildren(tag("collaboration"), tag("process"))), None)
    if around is None or not paper.shapes:
        return
    plane = etree.SubElement(etree.SubElement(root, tag("BPMNDiagram", DI)), tag("BPMNPlane", DI))
    plane.set("bpmnElement", around.get("id") or "")
    for name, bounds in paper.shapes.items():
        shape = etree.SubElement(plane, tag("BPMNShape", DI), bpmnElement=name)
        element = next(root.iterfind(f".//{{{BPMN}}}*[@id='{name}']"), None) if "'" not in name else None
        if element is not None and len(element):
            shape.set("isExpanded", "true")
        _bounds(shape, bounds)
        if element is not None and local_name(str(element.tag)).endswith("Gateway") and element.get("name"):
            high = _LINE * (1 + (len(str(element.get("name"))) > _LETTERS))
            _label(shape, Bounds(bounds.across - _WIDE / 2, bounds.y - high - 4, _WIDE, high))
    named = {one.get("id"): one.get("name") for one in root.iter(tag("sequenceFlow")) if one.get("name")}
    for name, way in paper.lines.items():
        edge = etree.SubElement(plane, tag("BPMNEdge", DI), bpmnElement=name)
        for x, y in way:
            etree.SubElement(edge, tag("waypoint", _DD), x=str(x), y=str(y))
        if name in named and way[0][0] == way[1][0]:
            _label(edge, Bounds(way[0][0] + 4, way[0][1] + 12, 7.0 * len(str(named[name])), _LINE))


def _label(owner: etree._Element, bounds: Bounds) -> None:
    """Put a name where no line goes: above a gateway, beside a flow that leaves downwards."""
    _bounds(etree.SubElement(owner, tag("BPMNLabel", DI)), bounds)


def _bounds(shape: etree._Element, bounds: Bounds) -> None:
    told = {"x": bounds.x, "y": bounds.y, "width": bounds.width, "height": bounds.height}
    etree.SubElement(shape, tag("Bounds", _DC), {name: str(value) for name, value in told.items()})


def snippet(data: bytes, element_id: str | None, most: int) -> str:
    """Return an element of a file as text without its namespaces, at most so many letters; without id the whole file.

    Refuse (InvalidXml) what is not safe XML. Empty where no element has this id.
    """
    root = xml.parse(data)
    element = root if element_id is None else next((one for one in root.iter() if one.get("id") == element_id), None)
    if element is None:
        return ""
    text = etree.tostring(element, encoding="unicode")
    for prefix, namespace in element.nsmap.items():
        text = text.replace(f' xmlns{":" if prefix else ""}{prefix or ""}="{namespace}"', "")
    return text if len(text) <= most else f"{text[:most]}…"
