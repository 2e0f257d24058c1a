"""Built-in functions that compare points and ranges (DMN 1.5 §10.3.4.7), after Allen's interval algebra.

An end becomes an edge: rank (-1 for an open start without value, 1 for such an end), value, and on which side of the
value it lies (-1 just before, 0 on it, 1 just after). Then every relation is a comparison of edges.
"""

from collections.abc import Callable
from typing import Any

from engine.feel.frame import Frame
from engine.feel.functions import builtin
from engine.feel.operators import in_order
from engine.feel.values import Range, singleton

Edge = tuple[int, Any, int]
Pair = tuple[Edge, Edge]
Test = Callable[[Frame, Pair, Pair], bool]


def _order(frame: Frame, one: Edge, other: Edge) -> int:
    """Return -1, 0 or 1 as an edge lies before, on or after another. Refuses values that have no order."""
    if one[0] or other[0]:
        return (one[0] > other[0]) - (one[0] < other[0])
    if in_order(frame, "<", one[1], other[1]):
        return -1
    if in_order(frame, ">", one[1], other[1]):
        return 1
    return (one[2] > other[2]) - (one[2] < other[2])


def _point(value: Any) -> Pair:
    edge = (0, value, 0)
    return edge, edge


def _edges(value: Range) -> Pair:
    low = (-1, None, 0) if value.low is None else (0, value.low, 0 if value.low_closed else 1)
    high = (1, None, 0) if value.high is None else (0, value.high, 0 if value.high_closed else -1)
    return low, high


def _touching(frame: Frame, end: Edge, start: Edge) -> bool:
    return not end[0] and not start[0] and not end[2] and not start[2] and not _order(frame, end, start)


def _before(frame: Frame, one: Pair, other: Pair) -> bool:
    return _order(frame, one[1], other[0]) < 0


def _meets(frame: Frame, one: Pair, other: Pair) -> bool:
    return _touching(frame, one[1], other[0])


def _overlaps(frame: Frame, one: Pair, other: Pair) -> bool:
    return _order(frame, one[1], other[0]) >= 0 and _order(frame, one[0], other[1]) <= 0


def _overlaps_before(frame: Frame, one: Pair, other: Pair) -> bool:
    starts_first = _order(frame, one[0], other[0]) < 0
    return starts_first and _order(frame, one[1], other[0]) >= 0 and _order(frame, one[1], other[1]) <= 0


def _finishes(frame: Frame, one: Pair, other: Pair) -> bool:
    return _order(frame, one[1], other[1]) == 0 and _order(frame, one[0], other[0]) >= 0


def _includes(frame: Frame, one: Pair, other: Pair) -> bool:
    return _order(frame, one[0], other[0]) <= 0 and _order(frame, one[1], other[1]) >= 0


def _starts(frame: Frame, one: Pair, other: Pair) -> bool:
    return _order(frame, one[0], other[0]) == 0 and _order(frame, one[1], other[1]) <= 0


def _coincides(frame: Frame, one: Pair, other: Pair) -> bool:
    return _order(frame, one[0], other[0]) == 0 and _order(frame, one[1], other[1]) == 0


def _turned(test: Test) -> Test:
    return lambda frame, one, other: test(frame, other, one)


def _of_ranges(name: str, test: Test) -> None:
    @builtin(name, "range1: range", "range2: range")
    def act(frame: Frame, one: Range, other: Range) -> bool:
        return test(frame, _edges(one), _edges(other))


def _of_range_and_point(name: str, test: Test) -> None:
    @builtin(name, "range: range", "point: any")
    def act(frame: Frame, one: Range, point: Any) -> bool:
        return test(frame, _edges(one), _point(singleton(point)))


def _of_point_and_range(name: str, test: Test) -> None:
    @builtin(name, "point: any", "range: range")
    def act(frame: Frame, point: Any, other: Range) -> bool:
        return test(frame, _point(singleton(point)), _edges(other))


def _of_points(name: str, test: Test) -> None:
    @builtin(name, "point1: any", "point2: any")
    def act(frame: Frame, one: Any, other: Any) -> bool:
        return test(frame, _point(singleton(one)), _point(singleton(other)))


for _name, _test in {"before": _before, "after": _turned(_before)}.items():
    for _enter in (_of_ranges, _of_range_and_point, _of_point_and_range, _of_points):
        _enter(_name, _test)
for _name, _test in {
    "meets": _meets,
    "met by": _turned(_meets),
    "overlaps": _overlaps,
    "overlaps before": _overlaps_before,
    "overlaps after": _turned(_overlaps_before),
}.items():
    _of_ranges(_name, _test)
for _name, _test in {"finishes": _finishes, "during": _turned(_includes), "starts": _starts}.items():
    _of_ranges(_name, _test)
    _of_point_and_range(_name, _test)
for _name, _test in {"finished by": _turned(_finishes), "includes": _includes, "started by": _turned(_starts)}.items():
    _of_ranges(_name, _test)
    _of_range_and_point(_name, _test)
_of_ranges("coincides", _coincides)
_of_points("coincides", _coincides)
