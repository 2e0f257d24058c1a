"""Style of the picture: shapes that lie on each other cannot be told apart."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml.etree import _Element

from engine.checker.codes import finding
from engine.drawing import Drawing, Node
from engine.model import Finding
from engine.vocabulary import DI, tag

_BOUNDS: Final = tag("Bounds", "http://www.omg.org/spec/DD/20100524/DC")
_TOUCH: Final = 2.0
"""How far shapes may reach into each other: the width of their lines."""
_LISTED: Final = 20


@dataclass(frozen=True, slots=True)
class _Box:
    node: Node
    left: float
    top: float
    right: float
    bottom: float

    def covers(self, other: "_Box") -> bool:
        """Tell whether two boxes share more than their border."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > _TOUCH and down > _TOUCH


def findings(drawing: Drawing) -> Iterator[Finding]:
    """Yield nodes of one scope that are drawn on each other; an event on the border of its activity may be."""
    nodes = {node.id: node for node in drawing.nodes if node.id}
    for plane in drawing.root.iter(tag("BPMNPlane", DI)):
        boxes = [box for shape in plane.iterchildren(tag("BPMNShape", DI)) if (box := _box(shape, nodes)) is not None]
        for one, others in _overlaps(boxes):
            yield finding("shapes_overlap", one.xml, others=[other.id for other in others][:_LISTED])


def _overlaps(boxes: list[_Box]) -> Iterator[tuple[Node, list[Node]]]:
    """Yield each node with those that it covers in part, going from left to right."""
    boxes.sort(key=lambda box: box.left)
    for number, one in enumerate(boxes):
        found = []
        for other in boxes[number + 1 :]:
            if other.left >= one.right:
                break
            if other.node.scope is one.node.scope and one.covers(other) and not _belongs(one.node, other.node):
                found.append(other.node)
        if found:
            yield one.node, found


def _belongs(one: Node, other: Node) -> bool:
    return one.host is other or other.host is one or (one.host is not None and one.host is other.host)


def _box(shape: _Element, nodes: dict[str, Node]) -> _Box | None:
    node, bounds = nodes.get(shape.get("bpmnElement") or ""), shape.find(_BOUNDS)
    if node is None or bounds is None:
        return None
    try:
        x, y, width, height = (float(bounds.get(name) or "nan") for name in ("x", "y", "width", "height"))
    except ValueError:
        return None  # said where the picture is held against the elements
    box = _Box(node, x, y, x + width, y + height)
    return box if math.isfinite(box.right) and math.isfinite(box.bottom) else None
