"""Places in diagram interchange, as a file has them: rectangles and points of finite numbers."""

import math
from typing import Final

from lxml.etree import _Element

from engine.sketch.geometry import Bounds, Point
from engine.vocabulary import tag

DC: Final = "http://www.omg.org/spec/DD/20100524/DC"
DD: Final = "http://www.omg.org/spec/DD/20100524/DI"


def bounds(parent: _Element, farthest: float = math.inf) -> Bounds | None:
    """Return the rectangle inside of a shape or label, None without one or where it is written wrongly.

    So is a number that is larger than ``farthest``.
    """
    inside = parent.find(tag("Bounds", DC))
    if inside is None:
        return None
    x, y, width, height = (_number(inside.get(name), farthest) for name in ("x", "y", "width", "height"))
    return None if x is None or y is None or width is None or height is None else Bounds(x, y, width, height)


def line(edge: _Element, farthest: float = math.inf) -> tuple[Point, ...]:
    """Return the corners of a line, without those that are written wrongly, as ``bounds`` has it."""
    found = [[_number(one.get(name), farthest) for name in ("x", "y")] for one in edge.iter(tag("waypoint", DD))]
    return tuple((x, y) for x, y in found if x is not None and y is not None)


def _number(text: str | None, farthest: float) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) <= farthest else None
