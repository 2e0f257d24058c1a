"""Places for the names that stand beside their shapes and lines: where they cover nothing."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from engine.sketch.geometry import Bounds, Point
from engine.sketch.labels import size

_GAP: Final = 4.0
_WIDEST: Final = 100.0
_ON_SHAPE: Final = 10.0


class Letterer:
    """Finds room on one sheet, name by name."""

    def __init__(self, shapes: Iterable[Bounds], ways: Iterable[tuple[Point, ...]]) -> None:
        self._taken = list(shapes)
        self._lines = [part for way in ways for part in pairwise(way)]

    def beside(self, name: str, shape: Bounds, kind: str) -> Bounds:
        """Find room for the name of a node: above a gateway, at the side of a line down from a border, else below."""
        width, height = size(name, _WIDEST)
        below = Bounds(shape.across - width / 2, shape.bottom + _GAP, width, height)
        above = Bounds(shape.across - width / 2, shape.y - height - _GAP, width, height)
        corners = [
            Bounds(x, y, width, height)
            for y in (shape.bottom + _GAP, shape.y - height - _GAP)
            for x in (shape.right - _GAP, shape.x - width + _GAP)
        ]
        if kind == "boundaryEvent":
            return self._best([*corners, below, above])
        return self._best([*((above, below) if kind.endswith("Gateway") else (below, above)), *corners])

    def along(self, name: str, way: tuple[Point, ...]) -> Bounds:
        """Find room for the name of a flow: near where it begins, above or beside one of its parts."""
        width, height = size(name, _WIDEST)
        return self._best(list(_along(way, width, height)))

    def _best(self, places: list[Bounds]) -> Bounds:
        left, top = min(one.x for one in places), min(one.y for one in places)
        right, bottom = max(one.right for one in places), max(one.bottom for one in places)
        around = Bounds(left, top, right - left, bottom - top)
        taken = [one for one in self._taken if _shared(around, one)]
        lines = [part for part in self._lines if _crosses(*part, around)]
        best, least = places[0], float("inf")
        for place in places:
            covered = sum(_shared(place, one) for one in taken)
            cost = covered * _ON_SHAPE + sum(_crosses(begin, end, place) for begin, end in lines)
            if cost < least:
                best, least = place, cost
            if not cost:
                break
        self._taken.append(best)
        return best


def _along(way: tuple[Point, ...], width: float, height: float) -> Iterator[Bounds]:
    for (x, y), (end_x, end_y) in pairwise(way):
        left, right, top, bottom = min(x, end_x), max(x, end_x), min(y, end_y), max(y, end_y)
        if y == end_y:
            starts = (left + _GAP, (left + right - width) / 2, right - width - _GAP)
            for at in starts if x < end_x else starts[::-1]:
                yield Bounds(at, y - height - 2, width, height)
                yield Bounds(at, y + 3, width, height)
        else:
            for at in (top + _GAP, (top + bottom - height) / 2, bottom - height - _GAP):
                yield Bounds(x + _GAP, at, width, height)
                yield Bounds(x - width - _GAP, at, width, height)


def _shared(one: Bounds, other: Bounds) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


def _crosses(begin: Point, end: Point, box: Bounds) -> bool:
    left, right = sorted((begin[0], end[0]))
    top, bottom = sorted((begin[1], end[1]))
    return left < box.right and right > box.x and top < box.bottom and bottom > box.y
