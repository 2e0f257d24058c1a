"""Give a tiny file without a picture one: columns by the longest way, rows as there is room. For examples."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, TypeVar

from engine.drawing import Arc, Drawing, Node, Scope, text_of
from engine.sketch.geometry import Bounds, Point
from engine.vocabulary import tag

_TASK: Final = (130.0, 80.0)
_GATEWAY: Final = (50.0, 50.0)
_EVENT: Final = (36.0, 36.0)
_GAP: Final = 60.0
_PAD: Final = 34.0
_HEAD: Final = 30.0
_POOL: Final = 60.0
_ARTIFACTS: Final = {"dataObjectReference": (36.0, 50.0), "dataStoreReference": (50.0, 50.0)}
_ROOM: Final = 80.0
_Slot = tuple[int, int]
_Key = TypeVar("_Key", int, _Slot)


@dataclass(slots=True)
class Paper:
    """Where everything is, by id: shapes and the corners of lines."""

    shapes: dict[str, Bounds] = field(default_factory=dict)
    lines: dict[str, tuple[Point, ...]] = field(default_factory=dict)
    width: float = 0.0
    height: float = 0.0

    def take(self, other: "Paper", x: float, y: float) -> None:
        """Put what another paper shows on this one, further right and down."""
        self.shapes.update({name: one.moved(x, y) for name, one in other.shapes.items()})
        self.lines.update({name: tuple((a + x, b + y) for a, b in way) for name, way in other.lines.items()})


def place(drawing: Drawing) -> Paper:
    """Place the processes of a file below each other, with pools around them where it has some."""
    paper, y = Paper(), 0.0
    pools = list(drawing.root.iter(tag("participant")))
    own = {pool.get("processRef"): pool.get("id") or "" for pool in pools}
    for process in drawing.processes:
        inside = _inside(process)
        if inside.shapes:
            head = _HEAD if process.id in own else 0.0
            paper.take(inside, head, y)
            paper.width = max(paper.width, inside.width + head)
            if head:
                paper.shapes[own[process.id]] = Bounds(0, y, inside.width + head, inside.height)
            y += inside.height + _PAD
    for pool in (pool for pool in pools if pool.get("id") not in paper.shapes):
        paper.shapes[pool.get("id") or ""] = Bounds(0, y, max(paper.width, 300.0), _POOL)
        y += _POOL + _PAD
    for name in ("messageFlow", "association"):
        for link in drawing.root.iter(tag(name)):
            ends = [paper.shapes.get(link.get(end) or "") for end in ("sourceRef", "targetRef")]
            if ends[0] is not None and ends[1] is not None and link.get("id"):
                paper.lines[link.get("id") or ""] = _straight(ends[0], ends[1])
    return paper


def _inside(scope: Scope) -> Paper:
    """Place what a process or sub-process holds, from its upper left corner."""
    paper = Paper()
    insides = {node: _inside(node.inside) for node in scope.nodes if node.inside and node.inside.nodes}
    nodes = [node for node in scope.nodes if node.kind != "boundaryEvent"]
    sizes = {node: _size(node, insides) for node in nodes}
    lanes = [lane for lane in scope.xml.iter(tag("lane")) if lane.find(tag("childLaneSet")) is None]
    lane_of = {text_of(ref): at for at, lane in enumerate(lanes) for ref in lane.iterchildren(tag("flowNodeRef"))}
    columns = _columns(nodes)
    _below_hosts(scope, nodes, columns)
    slots = _slots(nodes, columns, lane_of)
    left = _PAD + (_HEAD if lanes else 0.0)
    across, right = _line({columns[node]: 0.0 for node in nodes}, ((columns[n], sizes[n][0]) for n in nodes), left)
    down, bottom = _line(
        {**{(at, 0): _ROOM for at, _ in enumerate(lanes)}, **{slots[node]: 0.0 for node in nodes}},
        ((slots[node], sizes[node][1]) for node in nodes),
        _PAD,
    )
    for node in nodes:
        width, height = sizes[node]
        paper.shapes[node.id] = Bounds(across[columns[node]] - width / 2, down[slots[node]] - height / 2, width, height)
        if node in insides:
            paper.take(insides[node], paper.shapes[node.id].x, paper.shapes[node.id].y + 10)
    paper.width, paper.height = right - _GAP + _PAD, bottom - _GAP + _PAD
    _on_borders(nodes, paper)
    _artifacts(scope, paper)
    edges = [0.0, *(down[at, 0] - _ROOM for at in range(1, len(lanes))), paper.height]
    for lane, (top, end) in zip(lanes, pairwise(edges), strict=False):
        paper.shapes[lane.get("id") or ""] = Bounds(0, top, paper.width, end - top)
    for arc in scope.arcs:
        if arc.id and (way := _way(arc, paper, nodes)):
            paper.lines[arc.id] = way
    return paper


def _size(node: Node, insides: Mapping[Node, Paper]) -> tuple[float, float]:
    if node in insides:
        return insides[node].width, insides[node].height + 10
    if node.kind.endswith("Gateway"):
        return _GATEWAY
    return _EVENT if node.kind.endswith("Event") else _TASK


def _columns(nodes: Iterable[Node]) -> dict[Node, int]:
    """Give each node the column behind the furthest of those that lead to it; ways back do not count."""
    found: dict[Node, int] = {}

    def follow(node: Node, column: int, behind: frozenset[Node]) -> None:
        if node in behind or column <= found.get(node, -1):
            return
        found[node] = column
        ways = [*node.outgoing, *(arc for event in node.boundaries for arc in event.outgoing)]
        for arc in ways:
            if arc.target is not None and arc.target.scope is node.scope and arc.target.kind != "boundaryEvent":
                follow(arc.target, column + 1, behind | {node})

    ordered = sorted(nodes, key=lambda node: (bool(node.incoming), node.starts_apart))
    for node in ordered:
        if node not in found:
            follow(node, 0, frozenset())
    return found


def _below_hosts(scope: Scope, nodes: Iterable[Node], columns: dict[Node, int]) -> None:
    """Put what compensates into the column of what it compensates."""
    known = {node.id: node for node in nodes}
    hosts = {event.id: node for node in known.values() for event in node.boundaries}
    for link in scope.xml.iterchildren(tag("association")):
        host, handler = hosts.get(link.get("sourceRef") or ""), known.get(link.get("targetRef") or "")
        if host is not None and handler is not None and handler.starts_apart:
            columns[handler] = columns[host]


def _slots(nodes: list[Node], columns: Mapping[Node, int], lane_of: Mapping[str, int]) -> dict[Node, _Slot]:
    """Give each node a lane and a row of it: that of the node before it where that is free, else a lower one."""
    found: dict[Node, _Slot] = {}
    taken: set[tuple[int, int, int]] = set()
    for node in sorted(nodes, key=lambda node: (columns[node], node.starts_apart)):
        before = [arc.source for arc in node.incoming if arc.source is not None]
        rows = [found[one][1] for one in before if one in found]
        rows += [found[one.host][1] + 1 for one in before if one.host in found and one.kind == "boundaryEvent"]
        lane, row = lane_of.get(node.id, 0), min(rows, default=1 if node.starts_apart and found else 0)
        while (lane, columns[node], row) in taken:
            row += 1
        taken.add((lane, columns[node], row))
        found[node] = (lane, row)
    return found


def _line(
    least: Mapping[_Key, float], sizes: Iterable[tuple[_Key, float]], start: float
) -> tuple[dict[_Key, float], float]:
    """Give the middles of columns or rows in their order, and where the next one would begin."""
    found: dict[_Key, float] = {}
    widest = defaultdict(float, least)
    for key, size in sizes:
        widest[key] = max(widest[key], size)
    for key in sorted(widest):
        found[key] = start + widest[key] / 2
        start += widest[key] + _GAP
    return found, start


def _on_borders(nodes: Iterable[Node], paper: Paper) -> None:
    for node in nodes:
        host = paper.shapes[node.id]
        for number, event in enumerate(event for event in node.boundaries if event.scope is node.scope):
            x = host.right - 28 - 48 * number
            paper.shapes[event.id] = Bounds(x - _EVENT[0] / 2, host.bottom - _EVENT[1] / 2, *_EVENT)


def _artifacts(scope: Scope, paper: Paper) -> None:
    """Put data and annotations into a row below everything."""
    x, row = _PAD, 0.0
    for name, (width, height) in _ARTIFACTS.items():
        for one in scope.xml.iterchildren(tag(name)):
            paper.shapes[one.get("id") or ""] = Bounds(x, paper.height - 10, width, height)
            x, row = x + width + _GAP, height + _PAD
    paper.height += row


def _way(arc: Arc, paper: Paper, nodes: Iterable[Node]) -> tuple[Point, ...]:
    """Lead a flow from edge to edge along right angles, by the first way that goes through no other node."""
    source = None if arc.source is None else paper.shapes.get(arc.source.id)
    target = None if arc.target is None else paper.shapes.get(arc.target.id)
    if arc.source is None or source is None or target is None:
        return ()
    others = [paper.shapes[node.id] for node in nodes if paper.shapes[node.id] not in (source, target)]
    ways = list(_ways(arc.source.kind, source, target, others))
    free = (way for way in ways if not any(_meets(begin, end, box) for begin, end in pairwise(way) for box in others))
    return next(free, ways[0])


def _ways(kind: str, source: Bounds, target: Bounds, others: Iterable[Bounds]) -> Iterator[tuple[Point, ...]]:
    """Yield the ways that a flow may take, the plainest first."""
    goes_on, is_lower = target.x >= source.right, target.down > source.bottom
    corner = ((source.across, source.bottom), (source.across, target.down), (target.x, target.down))
    if kind == "boundaryEvent" and is_lower and target.x > source.across:
        yield corner
    elif goes_on and kind != "boundaryEvent":
        if abs(source.down - target.down) < 1:
            yield ((source.right, source.down), (target.x, target.down))
        elif kind.endswith("Gateway") and is_lower:
            yield corner
        for turn in (target.x - _GAP / 2, source.right + _GAP / 2):
            if abs(source.down - target.down) >= 1:
                yield ((source.right, source.down), (turn, source.down), (turn, target.down), (target.x, target.down))
    left, right = sorted((source.across, target.across))
    between = [box.bottom for box in others if box.x < right and box.right > left]
    foot = max(source.bottom, target.bottom, *between, 0.0) + 20
    start, end = (source.across, source.bottom), (target.across, target.bottom)
    yield (start, (source.across, foot), (target.across, foot), end)


def _meets(begin: Point, end: Point, box: Bounds) -> bool:
    """Tell whether a line along right angles goes through a box."""
    (left, right), (top, bottom) = sorted((begin[0], end[0])), sorted((begin[1], end[1]))
    return left < box.right and right > box.x and top < box.bottom and bottom > box.y


def _straight(source: Bounds, target: Bounds) -> tuple[Point, ...]:
    """Lead a message or an association straight down or up where there is room, else from middle to middle."""
    if source.bottom <= target.y or target.bottom <= source.y:
        x = source.across if source.width < target.width else target.across
        is_above = source.bottom <= target.y
        return ((x, source.bottom if is_above else source.y), (x, target.y if is_above else target.bottom))
    is_left = source.right <= target.x
    return ((source.right if is_left else source.x, source.down), (target.x if is_left else target.right, target.down))
