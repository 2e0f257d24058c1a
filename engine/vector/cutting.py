"""Cut a drawing into sheets that stay readable on paper, where it hurts least: between nodes, not through them."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from math import ceil
from typing import Final

from engine.sketch.geometry import Bounds
from engine.vector.reading import Plane

_LEAST: Final = 0.45
"""The least part of a sheet that a window must fill."""
_MARGIN: Final = 12
_MOST_SHEETS: Final = 40
_MOST_DRAWN: Final = 60_000
"""Shapes and lines times sheets: beyond this one picture shows all."""


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
    found = _met(nodes, across, down)
    if not found or len(found) > _MOST_SHEETS or len(found) * (len(plane.shapes) + len(plane.edges)) > _MOST_DRAWN:
        return (whole,)
    return tuple(
        Bounds(across[column], down[row], across[column + 1] - across[column], down[row + 1] - down[row])
        for row, column in sorted(found)
    )


def _met(nodes: list[Bounds], across: list[float], down: list[float]) -> set[tuple[int, int]]:
    """Give row and column of the windows that show a node; of too many only so many that this can be told."""
    found: set[tuple[int, int]] = set()
    for node in nodes:
        columns, rows = _between(across, node.x, node.right), _between(down, node.y, node.bottom)
        if len(columns) * len(rows) > _MOST_SHEETS:
            return {(row, 0) for row in range(_MOST_SHEETS + 1)}
        found |= {(row, column) for row in rows for column in columns}
        if len(found) > _MOST_SHEETS:
            break
    return found


def _between(cuts: list[float], start: float, end: float) -> range:
    """Give which of the gaps between cuts a stretch has a part in."""
    return range(max(bisect_right(cuts, start) - 1, 0), min(bisect_left(cuts, end), len(cuts) - 1))


def _cuts(start: float, end: float, most: float, taken: list[tuple[float, float]]) -> list[float]:
    """Give the places of cuts with both ends: each goes through the fewest, then leaves sheets as equal as may be."""
    cuts, count = [start], _Counted(taken)
    while end - cuts[-1] > most:
        ideal = cuts[-1] + (end - cuts[-1]) / ceil((end - cuts[-1]) / most)
        cuts.append(_best(cuts[-1] + most * _LEAST, cuts[-1] + most, ideal, count))
    return [*cuts, end]


class _Counted:
    """Stretches that a cut may go through, sorted once: counted for each of many places in few steps."""

    def __init__(self, taken: list[tuple[float, float]]) -> None:
        self.edges = [edge + side for one in taken for edge, side in ((one[0], -4), (one[1], 4))]
        real = [one for one in taken if one[0] < one[1]]
        self._lefts, self._rights = sorted(left for left, _ in real), sorted(right for _, right in real)

    def through(self, place: float) -> int:
        """Count the stretches that begin before a place and end after it."""
        return bisect_left(self._lefts, place) - bisect_right(self._rights, place)


def _best(lowest: float, highest: float, ideal: float, count: _Counted) -> float:
    places = [place for place in (ideal, *count.edges) if lowest <= place <= highest] or [ideal]
    return min(places, key=lambda place: (count.through(place), abs(place - ideal)))
