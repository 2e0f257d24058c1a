"""Lead every flow of a sketch along right angles from edge to edge."""

from collections.abc import Iterable, Mapping

from engine.sketch.geometry import Bounds, Point
from engine.sketch.model import Flow, Leave, Sketch

_BEFORE = 22
_DOOR = 0.8


def draw(
    sketch: Sketch, bounds: Mapping[str, Bounds], ways: dict[str, tuple[Point, ...]], tracks: Mapping[str, float]
) -> None:
    """Set the corners of all flows; ``tracks`` are the heights of those that go back."""
    frames = {node.id for node in sketch.nodes if node.framing}
    for flow in _all(sketch):
        source, target = bounds[flow.source], bounds[flow.target]
        if flow.source in frames and source.y < target.down < source.bottom:
            ways[flow.id] = ((source.right, target.down), (target.x, target.down))
        elif flow.target in frames and target.y < source.down < target.bottom:
            ways[flow.id] = ((source.right, source.down), (target.x, source.down))
        elif {flow.source, flow.target} & frames and flow.leave is Leave.RIGHT:
            ways[flow.id] = _right(*(_door(bounds[one], is_frame=one in frames) for one in (flow.source, flow.target)))
        else:
            ways[flow.id] = _way(flow, source, target, tracks)
    partners = {partner.id for partner in sketch.partners}
    for between in sketch.message_flows:
        is_sent = between.target in partners
        event, pool = (between.source, between.target) if is_sent else (between.target, between.source)
        line = ((bounds[event].across, bounds[event].bottom), (bounds[event].across, bounds[pool].y))
        ways[between.id] = line if is_sent else line[::-1]


def _all(sketch: Sketch) -> Iterable[Flow]:
    yield from sketch.flows
    for node in sketch.nodes:
        yield from node.flows
        for inner in node.inside:
            yield from inner.flows


def _way(flow: Flow, source: Bounds, target: Bounds, tracks: Mapping[str, float]) -> tuple[Point, ...]:
    if flow.leave is Leave.BACK:
        return _back(source, target, tracks[flow.id])
    if flow.leave is Leave.SIDE:
        edge = target.bottom if target.down < source.down else target.y
        return ((source.x, source.down), (target.across, source.down), (target.across, edge))
    if flow.leave is Leave.RIGHT:
        return _right(source, target)
    edge = source.bottom if flow.leave is Leave.DOWN else source.y
    if abs(source.across - target.across) < 1:
        return ((source.across, edge), (source.across, target.y if flow.leave is Leave.DOWN else target.bottom))
    side = target.x if target.across > source.across else target.right
    return ((source.across, edge), (source.across, target.down), (side, target.down))


def _door(box: Bounds, *, is_frame: bool) -> Bounds:
    """Give the part of a frame at which it is entered and left: off its middle, where two lanes may meet."""
    return Bounds(box.x, box.y, box.width, box.height * _DOOR) if is_frame else box


def _right(source: Bounds, target: Bounds) -> tuple[Point, ...]:
    if abs(source.down - target.down) < 1:
        return ((source.right, source.down), (target.x, target.down))
    turn = target.x - _BEFORE
    return ((source.right, source.down), (turn, source.down), (turn, target.down), (target.x, target.down))


def _back(source: Bounds, target: Bounds, track: float) -> tuple[Point, ...]:
    edge = target.y if target.down > track else target.bottom
    return ((source.across, source.bottom), (source.across, track), (target.across, track), (target.across, edge))
