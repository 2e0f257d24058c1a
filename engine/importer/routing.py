"""Lines from shape to shape along right angles: the plainest way that goes through no other shape."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from engine.sketch.geometry import Bounds, Point

Way = tuple[Point, ...]
Part = tuple[Point, Point]
_TURN: Final = 30.0
_ASIDE: Final = 20.0
_LEAVE: Final = 60.0
_LANES: Final = 4
"""How many parallel tracks are tried on each side of what is in the way."""
_NEAR: Final = 4.0
_THROUGH: Final = 1000.0
_ALONG: Final = 40.0
_CLOSE: Final = 30.0
_ROOM: Final = 8.0
_BEND: Final = 12.0
_MANY: Final = 400
"""From so many shapes on only the plainest ways are tried."""


@dataclass(frozen=True, slots=True)
class Ends:
    """What a sequence flow joins: ``forks`` at a gateway, ``joins`` at one, or leaves the border of an activity."""

    source: Bounds
    target: Bounds
    is_boundary: bool = False
    forks: bool = False
    joins: bool = False


class Router:
    """Leads lines on one sheet; each keeps off those that were led before it where it can."""

    def __init__(self, shapes: Iterable[Bounds], led: Iterable[Way] = ()) -> None:
        self._shapes = list(shapes)
        self._led: list[tuple[Part, Bounds | None, Bounds | None]] = []
        for way in led:
            self._led += [(part, None, None) for part in pairwise(way)]

    def flow(self, ends: Ends) -> Way:
        """Lead a sequence flow: to the right where the target is there, else around below or above."""
        return self._choose(list(_of_flow(ends, self._shapes)), ends.source, ends.target)

    def message(self, source: Bounds, target: Bounds) -> Way:
        """Lead a message flow up or down to another pool, between what is drawn there."""
        return self._choose(list(_of_message(source, target)), source, target)

    def _choose(self, ways: list[Way], source: Bounds, target: Bounds) -> Way:
        if len(self._shapes) > _MANY:
            ways = ways[:2]
        others = [one for one in self._shapes if one not in (source, target) and not _holds(one, source, target)]
        led = [part for part, begin, end in self._led[-_MANY:] if begin != source and end != target]
        best, least = ways[0], float("inf")
        for number, way in enumerate(ways):
            trouble = self._trouble(way, others, source, target, led)
            cost = trouble + _strain(way) + number
            if cost < least:
                best, least = way, cost
            if not trouble:
                break
        self._led += [(part, source, target) for part in pairwise(best)]
        return best

    @staticmethod
    def _trouble(way: Way, others: list[Bounds], source: Bounds, target: Bounds, led: list[Part]) -> float:
        """Weigh what a way goes through, passes close by, and runs along."""
        parts = list(pairwise(way))
        around = _wider(_frame(way))
        near = [one for one in others if _shared(around, one)]
        through = sum(_meets(begin, end, box) for begin, end in parts for box in near)
        close = sum(_meets(begin, end, _wider(box)) for begin, end in parts for box in near) - through
        through += sum(_meets(begin, end, source) for begin, end in parts[1:])
        through += sum(_meets(begin, end, target) for begin, end in parts[:-1])
        beside = [part for part in led if _shared(around, _frame(part))]
        along = sum(_runs_along(one, other) for one in parts for other in beside)
        return through * _THROUGH + close * _CLOSE + along * _ALONG


def _strain(way: Way) -> float:
    """Weigh the corners and the length of a way."""
    length = sum(abs(a - c) + abs(b - d) for (a, b), (c, d) in pairwise(way))
    return len(way) * _BEND + length / 50


def _frame(points: Way) -> Bounds:
    across, down = [x for x, _ in points], [y for _, y in points]
    return Bounds(min(across), min(down), max(across) - min(across), max(down) - min(down))


def _shared(one: Bounds, other: Bounds) -> bool:
    return one.x <= other.right and other.x <= one.right and one.y <= other.bottom and other.y <= one.bottom


def _of_flow(ends: Ends, shapes: list[Bounds]) -> Iterator[Way]:
    source, target = ends.source, ends.target
    yield from _ahead(ends)
    if ends.is_boundary and target.x > source.across:
        yield (source.across, source.bottom), (source.across, target.down), (target.x, target.down)
    for track in _tracks(source, target, shapes):
        if not ends.is_boundary or track > source.bottom:
            leaving = source.bottom if track > source.down else source.y
            entering = target.bottom if track > target.down else target.y
            up = (source.across, leaving), (source.across, track)
            yield *up, (target.across, track), (target.across, entering)
            yield *up, (target.x - _TURN, track), (target.x - _TURN, target.down), (target.x, target.down)
        if target.x >= source.right and not ends.is_boundary:
            yield (
                (source.right, source.down), (source.right + _TURN, source.down), (source.right + _TURN, track),
                (target.x - _TURN, track), (target.x - _TURN, target.down), (target.x, target.down),
            )  # fmt: skip


def _ahead(ends: Ends) -> Iterator[Way]:
    """Yield the ways to what lies further right."""
    source, target = ends.source, ends.target
    if target.x < source.right or ends.is_boundary:
        return
    if abs(source.down - target.down) < 1:
        yield (source.right, source.down), (target.x, target.down)
        return
    if ends.forks:
        edge = source.bottom if target.down > source.down else source.y
        yield (source.across, edge), (source.across, target.down), (target.x, target.down)
    if ends.joins:
        edge = target.bottom if source.down > target.down else target.y
        yield (source.right, source.down), (target.across, source.down), (target.across, edge)
    for turn in (target.x - _TURN, source.right + _TURN):
        yield (source.right, source.down), (turn, source.down), (turn, target.down), (target.x, target.down)


def _tracks(source: Bounds, target: Bounds, shapes: list[Bounds]) -> list[float]:
    """Give the heights at which a line may pass along, the nearest first."""
    low, high = min(source.y, target.y), max(source.bottom, target.bottom)
    left, right = min(source.x, target.x), max(source.right, target.right)
    between = [one for one in shapes if one.x < right and one.right > left]
    below = sorted({one.bottom + _ASIDE for one in between if one.bottom >= high - 1} | {high + _ASIDE})
    above = sorted({one.y - _ASIDE for one in between if one.y <= low + 1} | {low - _ASIDE}, reverse=True)
    inside = sorted({one.bottom + _ASIDE for one in between if low < one.bottom < high})
    steps = [10.0 * number for number in range(_LANES)]
    near = [at + step for step in steps for at in below[:3]] + [at - step for step in steps for at in above[:3]]
    return [*inside[:_LANES], *near]


def _of_message(source: Bounds, target: Bounds) -> Iterator[Way]:
    """Yield ways of a message flow: straight, with one turn between the pools, or out of the side of a shape."""
    is_down = target.down > source.down
    begin, end = (source.bottom, target.y) if is_down else (source.y, target.bottom)
    for share in (0.5, 0.25, 0.75):
        x = source.x + source.width * share
        if target.x + _NEAR < x < target.right - _NEAR:
            yield (x, begin), (x, end)
        y = target.x + target.width * share
        if source.x + _NEAR < y < source.right - _NEAR:
            yield (y, begin), (y, end)
    sign = 1 if is_down else -1
    for x in (source.right + _TURN, source.x - _TURN, target.right + _TURN, target.x - _TURN):
        away, into = begin + sign * _LEAVE, end - sign * _LEAVE
        first, last = ((source.across, begin), (source.across, away)), ((target.across, into), (target.across, end))
        yield *first, (x, away), (x, into), *last
    for middle in _between(begin, end):
        yield (source.across, begin), (source.across, middle), (target.across, middle), (target.across, end)
        for out in (source.right + _TURN, source.x - _TURN):
            side = source.right if out > source.right else source.x
            aside = (side, source.down), (out, source.down), (out, middle)
            yield *aside, (target.across, middle), (target.across, end)
            for into in (target.x - _TURN, target.right + _TURN):
                edge = target.x if into < target.x else target.right
                yield *aside, (into, middle), (into, target.down), (edge, target.down)
        for into in (target.x - _TURN, target.right + _TURN):
            edge = target.x if into < target.x else target.right
            lead = (source.across, begin), (source.across, middle)
            yield *lead, (into, middle), (into, target.down), (edge, target.down)


def _between(begin: float, end: float) -> list[float]:
    """Give heights between two edges; the line turns near the end, where pools part."""
    way = end - begin
    return [begin + way * share for share in (0.5, 0.85, 0.15, 0.7, 0.3)]


def _meets(begin: Point, end: Point, box: Bounds) -> bool:
    """Tell whether a line along right angles goes through a rectangle."""
    left, right = sorted((begin[0], end[0]))
    top, bottom = sorted((begin[1], end[1]))
    return left < box.right - 1 and right > box.x + 1 and top < box.bottom - 1 and bottom > box.y + 1


def _wider(box: Bounds) -> Bounds:
    return Bounds(box.x - _ROOM, box.y - _ROOM, box.width + 2 * _ROOM, box.height + 2 * _ROOM)


def _runs_along(one: Part, other: Part) -> bool:
    """Tell whether two parts of lines lie on each other."""
    for axis, along in ((0, 1), (1, 0)):
        is_same = one[0][axis] == one[1][axis] and other[0][axis] == other[1][axis]
        if is_same and abs(one[0][axis] - other[0][axis]) < _NEAR:
            low, high = sorted((one[0][along], one[1][along]))
            begin, end = sorted((other[0][along], other[1][along]))
            return min(high, end) - max(low, begin) > _NEAR
    return False


def _holds(box: Bounds, *inner: Bounds) -> bool:
    return any(
        box.x <= one.x and box.y <= one.y and box.right >= one.right and box.bottom >= one.bottom for one in inner
    )
