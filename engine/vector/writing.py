"""Write a window of a drawing as SVG: plain shapes, thin lines, letters that stay letters."""

from collections.abc import Callable, Mapping
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from engine import vocabulary as bpmn
from engine.sketch.geometry import Bounds
from engine.vector import symbols
from engine.vector.lettering import LINE, fit, wrap
from engine.vector.reading import Edge, Plane, Shape

_HEAD: Final = 30
_SIZES: Final = (12.0, 11.0, 10.0, 9.0, 8.0)
_LABEL_SIZE: Final = 11.0
_LABEL_WIDTH: Final = 90.0
_PAD: Final = 4
_LEAST_HEAD: Final = 48
"""The least height of a piece of a lane that has its name written again."""
_INK: Final = "#1b1f24"


def svg(plane: Plane, window: Bounds, family: str, title: str = "") -> str:
    """Write what a window of a drawing shows. Names of pools and lanes that begin outside of it stand at its left.

    The same drawing gives the same text. ``title`` says in words what the picture shows.
    """
    heads = _heads(plane, window)
    shift = max((level + 1 for level, _ in heads), default=0) * _HEAD
    body = [_shape(one, window) for one in plane.shapes if _touches(one.bounds, one.label, window)]
    body += [_edge(one) for one in plane.edges if _crosses(one, window)]
    body += [_label(one) for one in plane.shapes if _touches(one.bounds, one.label, window)]
    width, height = window.width + shift, window.height
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {_n(width)} {_n(height)}" '
        f'width="{_n(width)}" height="{_n(height)}" font-family={quoteattr(family)} font-size="12" '
        f'fill="none" stroke="{_INK}" stroke-width="1.2" stroke-linejoin="round">'
        f"<title>{escape(title)}</title>"
        f'<defs><clipPath id="w"><rect x="{_n(shift)}" y="0" width="{_n(window.width)}" height="{_n(height)}"/>'
        "</clipPath></defs>"
        f'<g clip-path="url(#w)"><g transform="translate({_n(shift - window.x)} {_n(-window.y)})">'
        + "".join(body)
        + "</g></g>"
        + "".join(_head(level, shape, window) for level, shape in heads)
        + "</svg>\n"
    )


def _n(value: float) -> str:
    """Write a number with at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if value else "0"


def _touches(bounds: Bounds, label: Bounds | None, window: Bounds) -> bool:
    return any(
        one.x <= window.right and window.x <= one.right and one.y <= window.bottom and window.y <= one.bottom
        for one in (bounds, label)
        if one is not None
    )


def _crosses(edge: Edge, window: Bounds) -> bool:
    xs, ys = [x for x, _ in edge.points], [y for _, y in edge.points]
    around = Bounds(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))
    return _touches(around, edge.label, window)


def _heads(plane: Plane, window: Bounds) -> list[tuple[int, Shape]]:
    """List the pools and lanes, with their level, that go through the window but have their names left of it."""
    return [
        (0 if one.kind == "participant" else 1, one)
        for one in plane.shapes
        if one.kind in {"participant", "lane"}
        and "upright" not in one.marks
        and not _is_closed(one)
        and one.bounds.x + _HEAD <= window.x < one.bounds.right
        and one.bounds.y < window.bottom
        and one.bounds.bottom > window.y
    ]


def _is_closed(shape: Shape) -> bool:
    """Tell whether a shape is a pool without contents: its name lies across."""
    return shape.kind == "participant" and shape.bounds.height <= 2 * _HEAD + _PAD


def _seen(box: Bounds, window: Bounds) -> Bounds:
    """Give the part of a box that a window shows."""
    left, top = max(box.x, window.x), max(box.y, window.y)
    return Bounds(left, top, min(box.right, window.right) - left, min(box.bottom, window.bottom) - top)


def _head(level: int, shape: Shape, window: Bounds) -> str:
    top = max(shape.bounds.y, window.y) - window.y
    bottom = min(shape.bounds.bottom, window.bottom) - window.y
    box = Bounds(level * _HEAD, top, _HEAD, bottom - top)
    return _rect(box) + (_turned(shape.name, box) if box.height > _LEAST_HEAD else "")


def _rect(box: Bounds, more: str = "") -> str:
    return (
        f'<rect x="{_n(box.x)}" y="{_n(box.y)}" width="{_n(box.width)}" height="{_n(box.height)}" fill="#fff"{more}/>'
    )


def _turned(name: str, box: Bounds) -> str:
    """Write a name from the bottom to the top of a narrow box."""
    lines, size = fit(name, (box.height - 8, box.width - 2), _SIZES)
    turn = f"rotate(-90 {_n(box.across)} {_n(box.down)})"
    return f'<g transform="{turn}">{_lines(lines, box.across, box.down, size)}</g>'


def _lines(lines: list[str], across: float, down: float, size: float) -> str:
    """Write lines around a middle."""
    first = down - (len(lines) - 1) * size * LINE / 2 + size * 0.35
    return "".join(
        f'<text x="{_n(across)}" y="{_n(first + number * size * LINE)}" font-size="{_n(size)}" text-anchor="middle" '
        f'fill="{_INK}" stroke="none">{escape(line)}</text>'
        for number, line in enumerate(lines)
    )


def _shape(shape: Shape, window: Bounds) -> str:
    box, dash = shape.bounds, ' stroke-dasharray="4 3"' if "dashed" in shape.marks else ""
    if shape.kind.endswith("Gateway"):
        return symbols.gateway(shape.kind, box)
    if shape.kind in bpmn.EVENTS:
        return symbols.event(shape.kind, shape.event, box, dash)
    if shape.kind in symbols.DATA:
        return symbols.DATA[shape.kind](box)
    return _WITH_NAMES.get(shape.kind, _activity)(shape, _seen(box, window))


def _annotation(shape: Shape, _: Bounds) -> str:
    box = shape.bounds
    lines, size = fit(shape.name, (box.width - 8, box.height), _SIZES)
    edge = f'<path d="M{_n(box.x + 10)} {_n(box.y)}H{_n(box.x)}V{_n(box.bottom)}H{_n(box.x + 10)}"/>'
    return edge + _lines(lines, box.across, box.down, size)


def _group(shape: Shape, _: Bounds) -> str:
    return _rect(shape.bounds, ' rx="10" stroke-dasharray="8 4 2 4"').replace('fill="#fff"', 'fill="none"')


def _container(shape: Shape, seen: Bounds) -> str:
    box = shape.bounds
    if "upright" in shape.marks:
        lines, size = fit(shape.name, (box.width - 8, _HEAD), _SIZES)
        head = Bounds(box.x, box.y, box.width, _HEAD)
        return _rect(box) + _rect(head) + _lines(lines, head.across, head.down, size)
    head = Bounds(box.x, box.y, min(_HEAD, box.width), box.height)
    if _is_closed(shape):  # a closed pool: its name lies across
        lines, size = fit(shape.name, (box.width - 8, box.height), _SIZES)
        return _rect(box) + _lines(lines, seen.across, seen.down, size)
    return _rect(box) + _rect(head) + _turned(shape.name, head)


def _activity(shape: Shape, seen: Bounds) -> str:
    box = shape.bounds
    width = ' stroke-width="3"' if shape.kind == "callActivity" else ""
    dash = ' stroke-dasharray="2 3"' if "dotted" in shape.marks else ""
    drawn = _rect(box, f' rx="8"{width}{dash}')
    if shape.kind == "transaction":
        drawn += _rect(Bounds(box.x + 3, box.y + 3, box.width - 6, box.height - 6), ' rx="6"')
    drawn += symbols.task(shape.kind, box) + symbols.loops(shape.marks, shape.kind, box)
    if shape.is_container:
        lines, size = fit(shape.name, (box.width - 16, 2 * _SIZES[0] * LINE), _SIZES)
        return drawn + _lines(lines, seen.across, box.y + _PAD + len(lines) * size * LINE / 2, size)
    foot = 14 if shape.marks & symbols.LOOPS or shape.kind in {*bpmn.SUBPROCESSES, "callActivity"} else 0
    lines, size = fit(shape.name, (box.width - 10, box.height - foot - 8), _SIZES)
    return drawn + _lines(lines, box.across, box.down - foot / 2, size)


def _label(shape: Shape) -> str:
    """Write the name of what has no room inside: beside its label's place, else below it."""
    outside = shape.kind in bpmn.EVENTS or shape.kind.endswith("Gateway") or shape.kind in symbols.DATA
    if shape.kind == "group" and shape.name:
        return _beside(shape.name, shape.label, shape.bounds.across, shape.bounds.y + _PAD)
    if not (shape.name and outside):
        return ""
    return _beside(shape.name, shape.label, shape.bounds.across, shape.bounds.bottom + _PAD)


def _beside(name: str, place: Bounds | None, across: float, top: float) -> str:
    wide = max(place.width, 40.0) + 12 if place is not None and place.width > 1 else _LABEL_WIDTH
    if place is not None:
        across, top = place.across, place.y
    lines = wrap(name, wide, _LABEL_SIZE)
    height = len(lines) * _LABEL_SIZE * LINE
    return _lines(lines, across, top + height / 2, _LABEL_SIZE)


def _edge(edge: Edge) -> str:
    dash = {"messageFlow": ' stroke-dasharray="7 5"', "sequenceFlow": ""}.get(edge.kind, ' stroke-dasharray="1 4"')
    points = " ".join(f"{_n(x)},{_n(y)}" for x, y in edge.points)
    drawn = f'<polyline points="{points}"{dash}/>' + symbols.ends(edge)
    if not edge.name:
        return drawn
    (x, y), (other_x, other_y) = edge.points[0], edge.points[1]
    return drawn + _beside(edge.name, edge.label, (x + other_x) / 2, (y + other_y) / 2 - 16)


_WITH_NAMES: Final[Mapping[str, Callable[[Shape, Bounds], str]]] = {
    "participant": _container,
    "lane": _container,
    "textAnnotation": _annotation,
    "group": _group,
}
