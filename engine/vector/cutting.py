"""Cut a drawing into sheets that stay readable on paper, where it hurts least: between nodes, not through them."""

from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from typing import Final

from engine.sketch.geometry import Bounds
from engine.vector.reading import Plane

_LEAST: Final = 0.45
"""The least part of a sheet that a window must fill."""
_MARGIN: Final = 12
_MOST_SHEETS: Final = 40


@dataclass(frozen=True, slots=True)
class Room:
    """A sheet's room for a drawing, in units of the drawing: larger than this it would be too small to read."""

    width: float
    height: float


def sheets(plane: Plane, room: Room) -> tuple[Bounds, ...]:
    """Give the windows of a drawing, row by row: one when all of it fits, never more than forty."""
    whole = plane.bounds
    whole = Bounds(whole.x - _MARGIN, whole.y - _MARGIN, whole.width + 2 * _MARGIN, whole.height + 2 * _MARGIN)
    nodes = [shape.bounds for shape in plane.shapes if not shape.is_container]
    nodes += plane.labels
    across = _cuts(whole.x, whole.right, room.width, [(one.x, one.right) for one in nodes])
    down = _cuts(whole.y, whole.bottom, room.height, [(one.y, one.bottom) for one in nodes])
    found = [
        Bounds(left, top, right - left, bottom - top)
        for top, bottom in pairwise(down)
        for left, right in pairwise(across)
    ]
    shown = [one for one in found if any(_meet(one, node) for node in nodes)] or [whole]
    return tuple(shown) if len(shown) <= _MOST_SHEETS else (whole,)


def _meet(one: Bounds, other: Bounds) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


def _cuts(start: float, end: float, most: float, taken: list[tuple[float, float]]) -> list[float]:
    """Give the places of cuts with both ends: each goes through the fewest, then leaves sheets as equal as may be."""
    cuts = [start]
    while end - cuts[-1] > most:
        ideal = cuts[-1] + (end - cuts[-1]) / ceil((end - cuts[-1]) / most)
        cuts.append(_best(cuts[-1] + most * _LEAST, cuts[-1] + most, ideal, taken))
    return [*cuts, end]


def _best(lowest: float, highest: float, ideal: float, taken: list[tuple[float, float]]) -> float:
    edges = [edge + side for one in taken for edge, side in ((one[0], -4), (one[1], 4))]
    places = [place for place in (ideal, *edges) if lowest <= place <= highest] or [ideal]

    def harm(place: float) -> tuple[int, float]:
        return sum(1 for left, right in taken if left < place < right), abs(place - ideal)

    return min(places, key=harm)
