"""Places for data and annotations: above what they belong to, else under everything."""

from collections.abc import Iterator
from typing import Final

from engine.drawing import Scope, text_of
from engine.sketch.geometry import Bounds
from engine.vocabulary import tag

_GAP_X: Final = 60.0
_PAD: Final = 40.0
_ASIDE: Final = 20.0
_ARTIFACT: Final = {
    "dataObjectReference": (36.0, 50.0),
    "dataStoreReference": (50.0, 50.0),
    "textAnnotation": (160.0, 50.0),
}

Sized = tuple[str, float, float]
"""The id of something that stands beside a node, with its width and height."""


def of(scope: Scope) -> dict[str, list[Sized]]:
    """Give the data and annotations of each node with their sizes: what is joined to it, or to a flow out of it."""
    kinds = {str(one.get("id")): size for name, size in _ARTIFACT.items() for one in scope.xml.iterchildren(tag(name))}
    nodes = {node.id: node.id for node in scope.nodes if node.host is None}
    nodes |= {node.id: node.host.id for node in scope.nodes if node.host is not None}
    nodes |= {arc.id: nodes[arc.source.id] for arc in scope.arcs if arc.source is not None and arc.source.id in nodes}
    found: dict[str, list[Sized]] = {}
    for one, other in _joined(scope):
        for name, owner in ((one, other), (other, one)):
            if name in kinds and owner in nodes:
                found.setdefault(nodes[owner], []).append((name, *kinds.pop(name)))
    return found


def _joined(scope: Scope) -> Iterator[tuple[str, str]]:
    """Yield what associations of a scope and data associations of its nodes join; others' associations too."""
    root = scope.xml.getroottree().getroot()
    for one in root.iter(tag("association")):
        yield one.get("sourceRef") or "", one.get("targetRef") or ""
    for node in scope.nodes:
        for name in ("dataInputAssociation", "dataOutputAssociation"):
            for one in node.xml.iterchildren(tag(name)):
                for end in (*one.iterchildren(tag("sourceRef")), *one.iterchildren(tag("targetRef"))):
                    yield node.id, text_of(end)


def room(size: tuple[float, float], beside: list[Sized]) -> tuple[float, float]:
    """Give the room of a node with what stands above it; the node stays in the middle."""
    if not beside:
        return size
    wide = sum(width + _ASIDE for _, width, _ in beside) - _ASIDE
    return max(size[0], wide), size[1] + 2 * (max(height for _, _, height in beside) + _ASIDE)


def above(node: Bounds, beside: list[Sized], bounds: dict[str, Bounds]) -> None:
    """Put what belongs to a node above it, in one line."""
    x = node.across - (sum(width + _ASIDE for _, width, _ in beside) - _ASIDE) / 2
    for name, width, height in beside:
        bounds[name] = Bounds(x, node.y - _ASIDE - height, width, height)
        x += width + _ASIDE


def below(scope: Scope, bounds: dict[str, Bounds], left: float, top: float) -> float:
    """Put data and annotations that belong to no node in a line under the nodes."""
    x, lowest = left, top
    for name, (width, height) in _ARTIFACT.items():
        for one in scope.xml.iterchildren(tag(name)):
            if one.get("id") and one.get("id") not in bounds:
                bounds[str(one.get("id"))] = Bounds(x, top, width, height)
                x, lowest = x + width + _GAP_X, top + height + _PAD
    return lowest
