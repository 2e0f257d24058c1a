"""Give every part of a sketch its place: columns from left to right, lanes from top to bottom."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from engine.sketch import labels, routes
from engine.sketch.geometry import Bounds, Point
from engine.sketch.model import Flow, Leave, Node, Sketch

__all__ = ["Bounds", "Picture", "Point", "place"]

_TASK: Final = (130, 80)
_GATEWAY: Final = (50, 50)
_EVENT: Final = (36, 36)
_LEFT: Final = 160
_TOP: Final = 80
_HEADS: Final = 60
_GAP: Final = 44
_GAP_AFTER_CHOICE: Final = 92
_ROW_GAP: Final = 46
_LANE_PAD: Final = 44
_TRACK: Final = 16
_FRAME_PAD: Final = 34
_FRAME_INSET: Final = 8
_BOX_PAD: Final = 30
_PARTNER: Final = (70, 60)
_GROUP_PAD: Final = 14
_GROUP_EDGE: Final = 6
_GROUP_FOOT: Final = 10


@dataclass(slots=True)
class Picture:
    """Where everything is: shapes and labels by id, the corners of the flows by id."""

    bounds: dict[str, Bounds] = field(default_factory=dict)
    labels: dict[str, Bounds] = field(default_factory=dict)
    ways: dict[str, tuple[Point, ...]] = field(default_factory=dict)
    width: float = 0
    height: float = 0


@dataclass(slots=True)
class _Room:
    """What is known of the paper before nodes are put on it."""

    centres: dict[int, float] = field(default_factory=dict)
    rows: dict[tuple[str, int], float] = field(default_factory=dict)
    bottoms: dict[str, float] = field(default_factory=dict)
    lefts: dict[int, float] = field(default_factory=dict)


def place(sketch: Sketch, pool_id: str) -> Picture:
    """Place a sketch whose own pool is called ``pool_id``. The same sketch gives the same picture."""
    picture, room = Picture(), _Room()
    boxes = {node.id: _box(node) for node in sketch.in_lanes() if _is_box(node)}
    nodes = [node for node in sketch.in_lanes() if node.attached_to is None]
    flows = sketch.drawn_flows()
    right = _columns(sketch, nodes, flows, boxes, room)
    bottom = _rows(sketch, nodes, flows, boxes, room, picture, right)
    for node in nodes:
        _put(node, room, boxes, picture)
    _frames(sketch, picture, bottom)
    picture.bounds[pool_id] = Bounds(_LEFT, _TOP, right - _LEFT, bottom - _TOP)
    _partners(sketch, picture, bottom, right)
    _groups(sketch, picture)
    _boundaries(sketch.in_lanes(), picture)
    routes.draw(sketch, picture.bounds, picture.ways, _tracks(sketch, flows, room))
    labels.write(sketch, picture.bounds, picture.ways, picture.labels)
    lowest = max(one.bottom for one in picture.bounds.values())
    picture.width, picture.height = right + _LEFT / 4, lowest + _TOP / 2
    return picture


def _is_box(node: Node) -> bool:
    return bool(node.inside) and not node.framing


def _size(node: Node, boxes: Mapping[str, Picture]) -> tuple[float, float]:
    if node.id in boxes:
        return boxes[node.id].width, boxes[node.id].height
    if node.kind.endswith("Gateway"):
        return _GATEWAY
    return _EVENT if node.kind.endswith("Event") else _TASK


def _box(node: Node) -> Picture:
    """Place what is inside of a box, from the corner of the box."""
    picture, room = Picture(), _Room()
    nodes = [inner for inner in node.inside if inner.attached_to is None]
    x: float = _BOX_PAD
    for column in sorted({inner.column for inner in nodes}):
        width = max(_size(inner, {})[0] for inner in nodes if inner.column == column)
        room.centres[column] = x + width / 2
        x += width + _GAP
    y: float = _BOX_PAD + 18
    for row in sorted({inner.row for inner in nodes}):
        height = max(_size(inner, {})[1] for inner in nodes if inner.row == row)
        room.rows["", row] = y + height / 2
        y += height + _ROW_GAP
    for inner in nodes:
        _put(inner, room, {}, picture)
    _boundaries(node.inside, picture)
    picture.width, picture.height = x - _GAP + _BOX_PAD, y - _ROW_GAP + _BOX_PAD
    return picture


def _columns(
    sketch: Sketch, nodes: Sequence[Node], flows: Sequence[Flow], boxes: Mapping[str, Picture], room: _Room
) -> float:
    """Set the middle of every column; give the right edge of the paper. A frame needs room before and after it."""
    widths: dict[int, float] = defaultdict(float)
    for node in nodes:
        if node.span == 1:
            widths[node.column] = max(widths[node.column], _size(node, boxes)[0])
    choices = {flow.source for flow in flows if flow.name}
    edges = _frame_edges(sketch)
    x: float = _LEFT + _HEADS + 40
    for column in range(max(node.column for node in nodes) + 1):
        if column in edges.values():
            x += _FRAME_PAD
        width = widths[column] or _EVENT[0]
        room.lefts[column], room.centres[column] = x, x + width / 2
        wide = any(node.id in choices for node in nodes if node.column == column)
        x += width + (_GAP_AFTER_CHOICE if wide else _GAP)
        if column in edges:
            x += _FRAME_PAD
    spans = (room.lefts[node.column] + _size(node, boxes)[0] for node in nodes if node.span > 1)
    return max(x + 16, *(edge + 60 for edge in spans), 0)


def _frame_edges(sketch: Sketch) -> dict[int, int]:
    """Give the last column of each frame, and its first."""
    columns = [[inner.column for inner in node.inside if inner.lane] for node in sketch.nodes if node.framing]
    return {max(found): min(found) for found in columns}


def _rows(
    sketch: Sketch,
    nodes: Sequence[Node],
    flows: Sequence[Flow],
    boxes: Mapping[str, Picture],
    room: _Room,
    picture: Picture,
    right: float,
) -> float:
    """Set the middle of every row and the lanes around them; give the lower edge."""
    y: float = _TOP
    for number, lane in enumerate(sketch.lanes):
        top = y
        here = [node for node in nodes if node.lane == lane.id]
        y += _LANE_PAD - (0 if number == 0 else 14)
        for row in sorted({node.row for node in here}):
            height = max(_size(node, boxes)[1] for node in here if node.row == row)
            room.rows[lane.id, row] = y + height / 2
            y += height + _ROW_GAP
        y += -_ROW_GAP + _LANE_PAD + _TRACK * len(_backs(here, flows))
        room.bottoms[lane.id] = y
        picture.bounds[lane.id] = Bounds(_LEFT + 30, top, right - _LEFT - 30, y - top)
    return y


def _backs(nodes: Iterable[Node], flows: Iterable[Flow]) -> list[Flow]:
    ids = {node.id for node in nodes}
    return [flow for flow in flows if flow.leave is Leave.BACK and flow.source in ids]


def _tracks(sketch: Sketch, flows: Sequence[Flow], room: _Room) -> dict[str, float]:
    """Give each flow back a line of its own at the foot of the lane that it starts from."""
    found: dict[str, float] = {}
    for lane in sketch.lanes:
        here = [node for node in sketch.in_lanes() if node.lane == lane.id]
        for number, flow in enumerate(_backs(here, flows)):
            found[flow.id] = room.bottoms[lane.id] - 24 - _TRACK * number
    return found


def _put(node: Node, room: _Room, boxes: Mapping[str, Picture], picture: Picture) -> None:
    width, height = _size(node, boxes)
    y = room.rows[node.lane, node.row] - height / 2
    x = room.centres[node.column] - width / 2 if node.span == 1 else room.lefts[node.column]
    picture.bounds[node.id] = Bounds(x, y, width, height)
    if node.id in boxes:
        moved = {inner: one.moved(x, y) for inner, one in boxes[node.id].bounds.items()}
        picture.bounds.update(moved)


def _frames(sketch: Sketch, picture: Picture, bottom: float) -> None:
    for node in sketch.nodes:
        if node.framing:
            inner = [picture.bounds[one.id] for one in node.inside if one.lane and one.attached_to is None]
            left = min(one.x for one in inner) - _FRAME_PAD
            right = max(one.right for one in inner) + _FRAME_PAD
            lanes = [picture.bounds[one.lane] for one in node.inside if one.lane]
            top = (min(one.y for one in lanes) if node.snug else _TOP) + _FRAME_INSET
            foot = (max(one.bottom for one in lanes) if node.snug else bottom) - _FRAME_INSET
            picture.bounds[node.id] = Bounds(left, top, right - left, foot - top)


def _groups(sketch: Sketch, picture: Picture) -> None:
    """Draw each group around the columns of its nodes, from over the pool, where its name stands, to under it."""
    foot = max((one.bottom for one in picture.bounds.values()), default=0) + _GROUP_FOOT
    columns = {}
    for group in sketch.groups:
        inner = [picture.bounds[one] for one in group.members]
        left, right = min(one.x for one in inner) - _GROUP_PAD, max(one.right for one in inner) + _GROUP_PAD
        columns[group.id] = left, right, labels.size(group.name, right - left - _GROUP_PAD)
    head = max((size[1] for _, _, size in columns.values()), default=0)
    top = max(_TOP - head - 2 * _GROUP_EDGE, 0)
    for name, (left, right, (width, height)) in columns.items():
        picture.bounds[name] = Bounds(left, top, right - left, foot - top)
        picture.labels[name] = Bounds((left + right - width) / 2, _TOP - _GROUP_EDGE - height, width, height)


def _partners(sketch: Sketch, picture: Picture, bottom: float, right: float) -> None:
    y = bottom + _PARTNER[0]
    for partner in sketch.partners:
        picture.bounds[partner.id] = Bounds(_LEFT, y, right - _LEFT, _PARTNER[1])
        y += sum(_PARTNER)


def _boundaries(nodes: Iterable[Node], picture: Picture) -> None:
    for node in nodes:
        if node.attached_to is not None:
            host = picture.bounds[node.attached_to]
            x = host.across - _EVENT[0] / 2
            picture.bounds[node.id] = Bounds(x, host.bottom - _EVENT[1] / 2, *_EVENT)
