"""The small signs of BPMN: what a gateway decides, what an event waits for, what a task is, how a line ends."""

from collections.abc import Callable, Mapping
from math import hypot
from typing import Final

from engine.sketch.geometry import Bounds, Point
from engine.vector.reading import Edge

LOOPS: Final = frozenset({"many", "serial", "loop", "compensation", "closed"})
_INK: Final = "#1b1f24"
_FULL: Final = f' fill="{_INK}"'
_NONE: Final = ' fill="none"'


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if value else "0"


def _path(steps: str, more: str = "") -> str:
    return f'<path d="{steps}"{more}/>'


def _circle(x: float, y: float, radius: float, more: str = "") -> str:
    return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}"{more}/>'


def _figure(x: float, y: float, points: tuple[Point, ...], more: str = "") -> str:
    """Draw a closed figure by points around a middle."""
    return f'<polygon points="{" ".join(f"{_n(x + dx)},{_n(y + dy)}" for dx, dy in points)}"{more}/>'


def gateway(kind: str, box: Bounds) -> str:
    """Draw a gateway with its sign."""
    x, y, half = box.across, box.down, min(box.width, box.height) / 2
    drawn = _figure(x, y, ((0, -half), (half, 0), (0, half), (-half, 0)), ' fill="#fff"')
    arm = half * 0.36
    if kind == "exclusiveGateway":
        cross = ((-arm, -arm, arm, arm), (arm, -arm, -arm, arm))
        steps = "".join(f"M{_n(x + a)} {_n(y + b)}L{_n(x + c)} {_n(y + d)}" for a, b, c, d in cross)
        return drawn + _path(steps, ' stroke-width="2.5"')
    if kind in {"parallelGateway", "complexGateway"}:
        steps = f"M{_n(x - arm)} {_n(y)}H{_n(x + arm)}M{_n(x)} {_n(y - arm)}V{_n(y + arm)}"
        if kind == "complexGateway":
            slant = arm * 0.7
            steps += (
                f"M{_n(x - slant)} {_n(y - slant)}L{_n(x + slant)} {_n(y + slant)}"
                f"M{_n(x + slant)} {_n(y - slant)}L{_n(x - slant)} {_n(y + slant)}"
            )
        return drawn + _path(steps, ' stroke-width="2.5"')
    if kind == "inclusiveGateway":
        return drawn + _circle(x, y, half * 0.45, ' stroke-width="2.5"')
    return drawn + _circle(x, y, half * 0.55) + _circle(x, y, half * 0.46) + _pentagon(x, y, half * 0.3, _NONE)


def _pentagon(x: float, y: float, size: float, more: str) -> str:
    points = ((0, -1), (0.95, -0.31), (0.59, 0.81), (-0.59, 0.81), (-0.95, -0.31))
    return _figure(x, y, tuple((dx * size, dy * size) for dx, dy in points), more)


def event(kind: str, reacts_to: str, box: Bounds, dash: str) -> str:
    """Draw an event: one thin ring for a start, two in between, a thick one at an end, with its sign inside."""
    x, y, radius = box.across, box.down, min(box.width, box.height) / 2
    weight = ' stroke-width="3"' if kind == "endEvent" else ""
    drawn = _circle(x, y, radius, f' fill="#fff"{weight}{dash}')
    if kind in {"intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"} and (
        reacts_to or kind != "intermediateThrowEvent"
    ):
        drawn += _circle(x, y, radius - 3, dash)
    full = _FULL if kind in {"endEvent", "intermediateThrowEvent"} else _NONE
    return drawn + _EVENTS[reacts_to](x, y, radius * 0.5, full) if reacts_to in _EVENTS else drawn


def _message(x: float, y: float, size: float, full: str) -> str:
    w, h = size * 1.1, size * 0.75
    line = "#fff" if full == _FULL else _INK
    return _figure(x, y, ((-w, -h), (w, -h), (w, h), (-w, h)), full) + _path(
        f"M{_n(x - w)} {_n(y - h)}L{_n(x)} {_n(y + h * 0.15)}L{_n(x + w)} {_n(y - h)}", f' stroke="{line}"'
    )


def _timer(x: float, y: float, size: float, _: str) -> str:
    hands = f"M{_n(x)} {_n(y - size * 0.8)}V{_n(y)}L{_n(x + size * 0.6)} {_n(y + size * 0.2)}"
    return _circle(x, y, size * 1.15) + _path(hands)


def _of(*points: Point) -> Callable[[float, float, float, str], str]:
    def draw(x: float, y: float, size: float, full: str) -> str:
        return _figure(x, y, tuple((dx * size, dy * size) for dx, dy in points), full)

    return draw


def _conditional(x: float, y: float, size: float, _: str) -> str:
    w, h = size * 0.75, size
    lines = "".join(f"M{_n(x - w * 0.6)} {_n(y + part * h)}H{_n(x + w * 0.6)}" for part in (-0.5, 0, 0.5))
    return _figure(x, y, ((-w, -h), (w, -h), (w, h), (-w, h)), _NONE) + _path(lines)


def _terminate(x: float, y: float, size: float, _: str) -> str:
    return _circle(x, y, size * 1.2, _FULL)


def _back(x: float, y: float, size: float, full: str) -> str:
    left = ((0, -0.7 * size), (0, 0.7 * size), (-size, 0))
    return _figure(x, y, left, full) + _figure(x + size, y, left, full)


def _round(corner: tuple[Point, ...]) -> list[Point]:
    """Give a figure of four like corners, each a quarter further around."""
    found = list(corner)
    for _ in range(3):
        corner = tuple((-y, x) for x, y in corner)
        found += corner
    return found


_EVENTS: Final[Mapping[str, Callable[[float, float, float, str], str]]] = {
    "message": _message,
    "timer": _timer,
    "conditional": _conditional,
    "terminate": _terminate,
    "compensation": _back,
    "signal": _of((0, -1), (1, 0.8), (-1, 0.8)),
    "escalation": _of((0, -1.1), (0.8, 1), (0, 0.2), (-0.8, 1)),
    "error": _of((-1, 0.9), (-0.4, -0.8), (0.3, 0.2), (1, -0.9), (0.4, 0.8), (-0.3, -0.1)),
    "cancel": _of(*_round(((0, -0.3), (0.7, -1), (1, -0.7)))),
    "link": _of((-1, -0.4), (0.2, -0.4), (0.2, -0.9), (1.1, 0), (0.2, 0.9), (0.2, 0.4), (-1, 0.4)),
    "multiple": lambda x, y, size, full: _pentagon(x, y, size * 1.1, full),
    "parallel": _of(*_round(((-0.3, -0.3), (-0.3, -1), (0.3, -1)))),
}


def _at(x: float, y: float, sign: str) -> str:
    """Put a sign that is drawn around (0, 0) somewhere."""
    return f'<g transform="translate({_n(x)} {_n(y)})">{sign}</g>'


_TASKS: Final[Mapping[str, str]] = {
    "userTask": '<circle cy="-2.5" r="3"/><path d="M-6 7V4Q0 0 6 4V7Z"/>',
    "businessRuleTask": '<path d="M-7 -5H7V5H-7ZM-7 -2H7M-3 -2V5"/>',
    "serviceTask": '<circle r="5" stroke-dasharray="2.2 1.7" stroke-width="2.4"/><circle r="2.2"/>',
    "scriptTask": '<path d="M-5 -6H5V6H-5ZM-3 -3H3M-3 0H3M-3 3H3"/>',
    "receiveTask": '<path d="M-7 -5H7V5H-7ZL0 1L7 -5"/>',
    "sendTask": f'<path d="M-7 -5H7V5H-7Z"{_FULL}/><path d="M-7 -5L0 1L7 -5" stroke="#fff"/>',
}


def task(kind: str, box: Bounds) -> str:
    """Draw what a task is in its upper left corner."""
    return _at(box.x + 12, box.y + 12, _TASKS[kind]) if kind in _TASKS else ""


_SIGNS: Final[Mapping[str, str]] = {
    "loop": '<path d="M-2 5A5 5 0 1 1 2 5M-2 5H-6M-2 5V1"/>',
    "many": '<path d="M-4 -5V5M0 -5V5M4 -5V5" stroke-width="2"/>',
    "serial": '<path d="M-5 -4H5M-5 0H5M-5 4H5" stroke-width="2"/>',
    "compensation": '<path d="M0 -4V4L-5 0ZM5 -4V4L0 0Z"/>',
    "closed": '<path d="M-6 -6H6V6H-6ZM-3.5 0H3.5M0 -3.5V3.5"/>',
}
_AD_HOC: Final = '<path d="M-5 0Q-2.5 -5 0 0T5 0"/>'


def loops(marks: frozenset[str], kind: str, box: Bounds) -> str:
    """Draw the signs at the foot of an activity."""
    signs = [sign for mark, sign in _SIGNS.items() if mark in marks]
    signs += [_AD_HOC] if kind == "adHocSubProcess" else []
    start = box.across - (len(signs) - 1) * 8
    return "".join(_at(start + number * 16, box.bottom - 9, sign) for number, sign in enumerate(signs))


def _sheet(box: Bounds) -> str:
    fold = min(12.0, box.width / 3)
    edge, deep = _n(box.width - fold), _n(fold)
    steps = f"M0 0H{edge}l{deep} {deep}V{_n(box.height)}H0ZM{edge} 0v{deep}h{deep}"
    return _at(box.x, box.y, _path(steps, ' fill="#fff"'))


def _store(box: Bounds) -> str:
    deep = min(8.0, box.height / 4)
    half = _n(box.width / 2)
    top = f"M{_n(box.x)} {_n(box.y + deep)}a{half} {_n(deep)} 0 0 1 {_n(box.width)} 0"
    return _path(
        f"{top}V{_n(box.bottom - deep)}a{half} {_n(deep)} 0 0 1 {_n(-box.width)} 0Z"
        f"M{_n(box.x)} {_n(box.y + deep)}a{half} {_n(deep)} 0 0 0 {_n(box.width)} 0",
        ' fill="#fff"',
    )


DATA: Final[Mapping[str, Callable[[Bounds], str]]] = {
    "dataObjectReference": _sheet,
    "dataObject": _sheet,
    "dataInput": _sheet,
    "dataOutput": _sheet,
    "dataStoreReference": _store,
}


def ends(edge: Edge) -> str:
    """Draw the head of a line and the signs at its beginning."""
    tip, before = edge.points[-1], edge.points[-2]
    drawn = ""
    if edge.kind == "sequenceFlow":
        drawn = _arrow(tip, before, 9, 3.6, _FULL)
    elif edge.kind == "messageFlow":
        x, y = edge.points[0]
        drawn = _arrow(tip, before, 9, 4, ' fill="#fff"') + _circle(x, y, 3.5, ' fill="#fff"')
    elif edge.kind != "association":
        drawn = _arrow(tip, before, 8, 3.5, _NONE)
    start, after = edge.points[0], edge.points[1]
    along = _along(start, after)
    if "default" in edge.marks:
        (dx, dy), (x, y) = along, (start[0] + along[0] * 9, start[1] + along[1] * 9)
        ax, ay = (dx - dy) * 5, (dy + dx) * 5
        drawn += _path(f"M{_n(x - ax)} {_n(y - ay)}L{_n(x + ax)} {_n(y + ay)}")
    if "condition" in edge.marks:
        (dx, dy), (x, y) = along, start
        points = (
            (0.0, 0.0),
            (dx * 7 - dy * 4, dy * 7 + dx * 4),
            (dx * 14, dy * 14),
            (dx * 7 + dy * 4, dy * 7 - dx * 4),
        )
        drawn += _figure(x, y, points, ' fill="#fff"')
    return drawn


def _along(start: Point, end: Point) -> Point:
    """Give the direction from one point to another as a step of length 1."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = hypot(dx, dy)
    return (dx / length, dy / length) if length else (1.0, 0.0)


def _arrow(tip: Point, before: Point, length: float, half: float, more: str) -> str:
    dx, dy = _along(before, tip)
    left = (-dx * length - dy * half, -dy * length + dx * half)
    right = (-dx * length + dy * half, -dy * length - dx * half)
    return _figure(*tip, ((0.0, 0.0), left, right), more)
