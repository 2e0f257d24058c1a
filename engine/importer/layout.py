"""Places for everything in a file without a drawing: columns from left to right, lanes and pools from top to bottom."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from lxml.etree import _Element

from engine.drawing import Drawing, Node, Scope, text_of
from engine.importer import artifacts
from engine.sketch.geometry import Bounds
from engine.sketch.labels import size
from engine.vocabulary import tag

_GAP_X: Final = 60.0
_GAP_Y: Final = 40.0
_PAD: Final = 40.0
_HEAD: Final = 30.0
_LEFT: Final = 160.0
_TOP: Final = 80.0
_BETWEEN: Final = 60.0
_NAME: Final = 100.0
_AROUND_NAME: Final = 26.0
_BLACK_BOX: Final = 80.0
_EVENT: Final = 36.0


@dataclass(slots=True)
class Sheet:
    """Where shapes are, by the id of what they show; ``wide`` and ``high`` are the size of it all."""

    bounds: dict[str, Bounds] = field(default_factory=dict)
    inner: list[str] = field(default_factory=list)
    wide: float = 0
    high: float = 0

    def take(self, other: "Sheet", x: float, y: float) -> None:
        """Put what another sheet has onto this one."""
        self.bounds |= {name: one.moved(x, y) for name, one in other.bounds.items()}
        self.inner += other.inner


def lay_out(drawing: Drawing) -> Sheet:
    """Give everything in a file its place: pools under each other, what is outside of pools beneath them."""
    sheet, top = Sheet(), _TOP
    processes = {process.id: process for process in drawing.processes}
    pools = [one for one in drawing.root.iter(tag("participant")) if one.get("id")]
    owned = {pool.get("processRef"): pool for pool in pools if pool.get("processRef") in processes}
    scopes = {name: _process(process) for name, process in processes.items()}
    widest = max((one.wide for one in scopes.values()), default=0) + _HEAD
    for pool in pools:
        name, own = str(pool.get("id")), pool.get("processRef") or ""
        if owned.get(own) is pool:
            sheet.bounds[name] = Bounds(_LEFT, top, widest, scopes[own].high)
            sheet.take(_stretched(scopes[own], widest - _HEAD, processes[own]), _LEFT + _HEAD, top)
            top += scopes[own].high + _BETWEEN
        else:
            sheet.bounds[name] = Bounds(_LEFT, top, max(widest, 600), _BLACK_BOX)
            top += _BLACK_BOX + _BETWEEN
    for name in processes:
        if name not in owned:
            sheet.take(scopes[name], _LEFT, top)
            top += scopes[name].high + _BETWEEN
    return sheet


def _stretched(sheet: Sheet, width: float, process: Scope) -> Sheet:
    """Let the lanes of a pool reach its right edge."""
    lanes = {str(lane.get("id")) for lane in process.xml.iter(tag("lane"))}
    for name in lanes & sheet.bounds.keys():
        one = sheet.bounds[name]
        sheet.bounds[name] = Bounds(one.x, one.y, width - one.x, one.height)
    return sheet


def _process(scope: Scope) -> Sheet:
    leaves, depth = _lanes(scope)
    sheet = _scope(scope, leaves, depth * _HEAD)
    for lane_set in scope.xml.iterchildren(tag("laneSet")):
        _frames(lane_set, sheet, 0.0)
    return sheet


def _lanes(scope: Scope) -> tuple[dict[str, str], int]:
    """Give the innermost lane of each node, and how deep lanes are nested."""
    found: dict[str, str] = {}
    deepest = 0
    for lane in scope.xml.iter(tag("lane")):
        depth = sum(1 for around in lane.iterancestors(tag("lane"))) + 1
        if next(lane.iterancestors(tag("process"), tag("subProcess")), None) is not scope.xml:
            continue
        deepest = max(deepest, depth)
        for reference in lane.iterchildren(tag("flowNodeRef")):
            if lane.find(tag("childLaneSet")) is None or text_of(reference) not in found:
                found[text_of(reference)] = str(lane.get("id"))
    return found, deepest


def _frames(lane_set: _Element, sheet: Sheet, x: float) -> tuple[float, float] | None:
    """Draw lanes around their inner ones; a lane without a node is as high as it was given."""
    tops: list[tuple[float, float]] = []
    for lane in lane_set.iterchildren(tag("lane")):
        name = str(lane.get("id"))
        inner = [_frames(one, sheet, x + _HEAD) for one in lane.iterchildren(tag("childLaneSet"))]
        spans = [one for one in inner if one is not None]
        if name in sheet.bounds:
            spans.append((sheet.bounds[name].y, sheet.bounds[name].bottom))
        if spans:
            top, bottom = min(one for one, _ in spans), max(one for _, one in spans)
            sheet.bounds[name] = Bounds(x, top, sheet.wide - x, bottom - top)
            tops.append((top, bottom))
    return (min(one for one, _ in tops), max(one for _, one in tops)) if tops else None


def _scope(scope: Scope, lanes: Mapping[str, str], left: float) -> Sheet:
    """Place the nodes of one scope, what is inside of sub-processes with them."""
    placed = [node for node in scope.nodes if node.host is None and node.id]
    nodes = [node for node in placed if not node.by_event or node.id in lanes]
    insides = {node.id: _scope(node.inside, {}, 0) for node in placed if node.inside is not None and node.inside.nodes}
    sizes = {node.id: _size(node, insides) for node in placed}
    beside = artifacts.of(scope)
    cells = {node.id: artifacts.room(sizes[node.id], beside.get(node.id, [])) for node in nodes}
    columns = _columns(nodes)
    order = _own_lanes(scope, lanes)
    rows = _rows(nodes, columns, lanes, order)
    sheet = Sheet()
    lefts, right = _lefts(nodes, columns, cells, left + _PAD)
    bottom = _stack(nodes, rows, cells, order, sheet)
    for node in nodes:
        (x, width), (wide, high), down = lefts[columns[node.id]], sizes[node.id], sheet.bounds[node.id].down
        sheet.bounds[node.id] = Bounds(x + (width - wide) / 2, down - high / 2, wide, high)
        artifacts.above(sheet.bounds[node.id], beside.get(node.id, []), sheet.bounds)
    bottom = _apart([node for node in placed if node not in nodes], sizes, sheet, left + _PAD, bottom)
    for node in placed:
        if node.id in insides:
            at = sheet.bounds[node.id]
            sheet.inner.append(node.id)
            sheet.take(insides[node.id], at.x, at.y)
    bottom = artifacts.below(scope, sheet.bounds, left + _PAD, bottom)
    _boundaries(scope, sheet)
    sheet.wide = max(right, *(one.right + _PAD for one in sheet.bounds.values()), left + 2 * _PAD)
    sheet.high = bottom
    for lane in order:
        if lane in sheet.bounds:
            sheet.bounds[lane] = Bounds(0, sheet.bounds[lane].y, sheet.wide, sheet.bounds[lane].height)
    return sheet


def _own_lanes(scope: Scope, lanes: Mapping[str, str]) -> list[str]:
    """Name the lanes that hold nodes themselves, or could: those around other lanes only do where they have some."""
    used = set(lanes.values())
    found = [
        one for one in scope.xml.iter(tag("lane")) if one.find(tag("childLaneSet")) is None or one.get("id") in used
    ]
    return list(dict.fromkeys(str(one.get("id")) for one in found)) if lanes else []


def _size(node: Node, insides: Mapping[str, Sheet]) -> tuple[float, float]:
    if node.id in insides:
        return insides[node.id].wide, insides[node.id].high
    if node.kind.endswith("Gateway"):
        return 50.0, 50.0
    return (_EVENT, _EVENT) if node.kind.endswith("Event") else (100.0, 80.0)


def _columns(nodes: Iterable[Node]) -> dict[str, int]:
    """Give each node the length of the longest way to each; flows that lead back count for nothing."""
    listed = list(nodes)
    known = {node.id for node in listed}
    ahead: dict[str, list[str]] = {
        node.id: [
            arc.target.id
            for source in (node, *node.boundaries)
            for arc in source.outgoing
            if arc.target is not None and arc.target.id in known and arc.target.id != node.id
        ]
        for node in listed
    }
    order, state = _ordered(listed, ahead)
    found = dict.fromkeys(order, 0)
    for name in order:
        for target in ahead[name]:
            if state[target] > state[name]:
                found[target] = max(found[target], found[name] + 1)
    return found


def _ordered(nodes: list[Node], ahead: Mapping[str, list[str]]) -> tuple[list[str], dict[str, int]]:
    """Put the nodes into an order in which what is led to comes later, cycles cut where they are entered."""
    finished: list[str] = []
    seen: set[str] = set()
    starts = sorted(nodes, key=lambda node: bool(node.incoming))
    for start in starts:
        waiting = [(start.id, iter(ahead[start.id]))] if start.id not in seen else []
        seen.add(start.id)
        while waiting:
            name, rest = waiting[-1]
            target = next((one for one in rest if one not in seen), None)
            if target is None:
                finished.append(name)
                waiting.pop()
            else:
                seen.add(target)
                waiting.append((target, iter(ahead[target])))
    order = finished[::-1]
    return order, {name: number for number, name in enumerate(order)}


def _rows(
    nodes: Iterable[Node], columns: Mapping[str, int], lanes: Mapping[str, str], order: Iterable[str]
) -> dict[str, tuple[str, int]]:
    """Give each node a row of its lane that is free in its column: that of what leads to it, if it can be."""
    taken: set[tuple[str, int, int]] = set()
    found: dict[str, tuple[str, int]] = {}
    known = set(order)
    for node in sorted(nodes, key=lambda one: columns[one.id]):
        lane = lanes.get(node.id, "")
        lane = lane if lane in known else ""
        before = [found[arc.source.id] for arc in node.incoming if arc.source is not None and arc.source.id in found]
        guarded = [arc.source.host for arc in node.incoming if arc.source is not None and arc.source.host is not None]
        before += [(home, at + 1) for home, at in (found[one.id] for one in guarded if one.id in found)]
        row = next((at for home, at in before if home == lane), 0)
        while (lane, row, columns[node.id]) in taken:
            row += 1
        taken.add((lane, row, columns[node.id]))
        found[node.id] = (lane, row)
    return found


def _lefts(
    nodes: Iterable[Node], columns: Mapping[str, int], sizes: Mapping[str, tuple[float, float]], left: float
) -> tuple[dict[int, tuple[float, float]], float]:
    widths: dict[int, float] = defaultdict(float)
    for node in nodes:
        widths[columns[node.id]] = max(widths[columns[node.id]], sizes[node.id][0])
    found: dict[int, tuple[float, float]] = {}
    gaps = _gaps(nodes, columns)
    for column in sorted(widths):
        found[column] = (left, widths[column])
        left += widths[column] + gaps.get(column, _GAP_X)
    return found, max((x + width for x, width in found.values()), default=left) + _PAD


def _gaps(nodes: Iterable[Node], columns: Mapping[str, int]) -> dict[int, float]:
    """Give the columns behind which names of flows need more room."""
    found: dict[int, float] = {}
    for arc in (arc for node in nodes for arc in node.outgoing):
        name = (arc.xml.get("name") or "").strip()
        if name and arc.source is not None and arc.target is not None and arc.target.id in columns:
            column = columns[arc.source.id]
            if columns[arc.target.id] > column:
                found[column] = max(found.get(column, _GAP_X), min(size(name, _NAME)[0], _NAME) + _AROUND_NAME)
    return found


def _stack(
    nodes: Iterable[Node],
    rows: Mapping[str, tuple[str, int]],
    sizes: Mapping[str, tuple[float, float]],
    order: list[str],
    sheet: Sheet,
) -> float:
    """Put the rows of each lane under each other, nodes into the middle of their rows; give the lower edge."""
    heights: dict[tuple[str, int], float] = defaultdict(float)
    for node in nodes:
        heights[rows[node.id]] = max(heights[rows[node.id]], sizes[node.id][1])
    tops: dict[tuple[str, int], float] = {}
    y = 0.0
    for lane in [*order, *([""] if any(home == "" for home, _ in heights) or not order else [])]:
        begin, y = y, y + _PAD
        for row in sorted(at for home, at in heights if home == lane):
            tops[lane, row] = y
            y += heights[lane, row] + _GAP_Y
        y = max(y, begin + 2 * _PAD)
        if lane:
            sheet.bounds[lane] = Bounds(0, begin, 0, y - begin)
    for node in nodes:
        sheet.bounds[node.id] = Bounds(0, tops[rows[node.id]], 0, heights[rows[node.id]])
    return y


def _boundaries(scope: Scope, sheet: Sheet) -> None:
    """Put events on the lower border of their activities, beside each other from the right."""
    for node in scope.nodes:
        guards = [one for one in node.boundaries if one.id]
        for number, one in enumerate(guards):
            host = sheet.bounds[node.id]
            step = min(_EVENT + 6, (host.width - _EVENT) / max(len(guards) - 1, 1))
            x = host.right - _EVENT - number * step
            sheet.bounds[one.id] = Bounds(x, host.bottom - _EVENT / 2, _EVENT, _EVENT)


def _apart(nodes: list[Node], sizes: Mapping[str, tuple[float, float]], sheet: Sheet, x: float, bottom: float) -> float:
    """Put event sub-processes beside each other under all else, for no flow leads to them."""
    lowest = bottom
    for node in nodes:
        width, height = sizes[node.id]
        sheet.bounds[node.id] = Bounds(x, max(bottom, _PAD), width, height)
        x, lowest = x + width + _GAP_X, max(lowest, max(bottom, _PAD) + height + _PAD)
    return lowest
