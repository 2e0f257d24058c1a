"""Find room for the names that stand beside their shapes: of gateways, events and flows."""

from collections.abc import Iterable, Mapping
from math import ceil

from engine.sketch.geometry import Bounds, Point
from engine.sketch.model import Flow, Leave, Node, Sketch

LINE = 14
LETTER = 6.2
_GATEWAY_WIDTH = 84
_EVENT_WIDTH = 76
_BESIDE_WIDTH = 68
_GAP = 5
_ABOVE = 44
"""Names of gateways stand above the tasks beside them."""


def write(
    sketch: Sketch,
    bounds: Mapping[str, Bounds],
    ways: Mapping[str, tuple[Point, ...]],
    labels: dict[str, Bounds],
) -> None:
    """Set the places of all names that stand outside of their shapes."""
    above = {flow.target for flow in _flows(sketch) if flow.leave is Leave.UP}
    for node in _nodes(sketch.nodes):
        if node.name and node.kind.endswith("Gateway"):
            shape = bounds[node.id]
            width, height = size(node.name, _GATEWAY_WIDTH)
            labels[node.id] = Bounds(shape.across - width - 6, shape.down - _ABOVE - height, width, height)
        elif node.name and node.kind.endswith("Event"):
            labels[node.id] = _of_event(node, bounds[node.id], is_above=node.id in above)
    for flow in _flows(sketch):
        if flow.name:
            labels[flow.id] = _of_flow(flow, ways[flow.id])
    for between in sketch.message_flows:
        (x, y), (_, other) = ways[between.id]
        width, height = size(between.name, 200)
        labels[between.id] = Bounds(x + _GAP, max(y, other) - 34, width, height)


def size(text: str, most: float) -> tuple[float, float]:
    """Tell how much room a text takes in lines of at most ``most``."""
    lines, used, widest = 1, 0.0, 0.0
    for word in text.split():
        needs = len(word) * LETTER
        if used and used + LETTER + needs > most:
            lines, used = lines + 1, needs
        else:
            used += needs + (LETTER if used else 0)
        widest = max(widest, used)
    return ceil(widest) + 4, lines * LINE


def _of_event(node: Node, shape: Bounds, *, is_above: bool) -> Bounds:
    width, height = size(node.name, _BESIDE_WIDTH if is_above else _EVENT_WIDTH)
    if node.attached_to is not None:
        return Bounds(shape.right + 1, shape.down + 3, width, height)
    if is_above:
        return Bounds(shape.right + _GAP, shape.down - height / 2, width, height)
    return Bounds(shape.across - width / 2, shape.bottom + _GAP, width, height)


def _of_flow(flow: Flow, way: tuple[Point, ...]) -> Bounds:
    width, height = size(flow.name, 170)
    (x, y), (next_x, next_y) = way[0], way[1]
    if flow.leave is Leave.RIGHT:
        return Bounds(x + _GAP, y - height - 3, width, height)
    if flow.leave is Leave.BACK:
        return Bounds(next_x - width - 8, next_y - height - 2, width, height)
    return Bounds(x + _GAP, min(y, next_y) + (4 if next_y > y else abs(next_y - y) - height - 2), width, height)


def _nodes(nodes: Iterable[Node]) -> Iterable[Node]:
    for node in nodes:
        yield node
        yield from _nodes(node.inside)


def _flows(sketch: Sketch) -> Iterable[Flow]:
    yield from sketch.flows
    for node in _nodes(sketch.nodes):
        yield from node.flows
