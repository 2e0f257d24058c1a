"""A tiny file as a picture: with names where it has none, and what is meant framed."""

from collections.abc import Mapping
from typing import Final

from markupsafe import Markup

import engine
from engine import vector
from engine.sketch.geometry import Bounds
from engine.sketch.tiny import drawn_whole
from engine.vector import Plane
from web import i18n

LARGEST: Final = 9_000
_FAMILY: Final = "Inter, sans-serif"
_PAD: Final = 14
_UNNAMED: Final = frozenset({"task_without_name"})
_KINDS: Final = {
    **dict.fromkeys(("task", "userTask", "manualTask"), "task"),
    **dict.fromkeys(("subProcess", "transaction", "adHocSubProcess"), "subprocess"),
    "serviceTask": "service",
    "scriptTask": "script",
    "businessRuleTask": "decision",
    "sendTask": "send",
    "receiveTask": "receive",
    "callActivity": "call",
}


def is_drawing(data: bytes) -> bool:
    """Tell whether a file is a diagram small enough to be drawn."""
    return len(data) <= LARGEST and b"definitions" in data


def picture(name: str, code: str, data: bytes, sentence: str, marks: Mapping[str, str]) -> Markup:
    """Draw a file, named by a sentence; empty for what has no picture. ``marks`` frame elements, by class.

    ``name`` tells the picture from others of its page.
    """
    if not is_drawing(data):
        return Markup("")
    names = {} if code in _UNNAMED else {kind: i18n.t(f"help.kind_{word}") for kind, word in _KINDS.items()}
    try:
        planes = vector.planes(drawn_whole(data, names))
    except engine.errors.InvalidXml:
        return Markup("")  # a file that is no XML is shown as text
    if not planes:
        return Markup("")
    plane = planes[0]
    framed = "".join(_mark(plane, element, f"example__{sort}") for element, sort in marks.items())
    box = plane.bounds
    window = Bounds(box.x - _PAD, box.y - _PAD, box.width + 2 * _PAD, box.height + 2 * _PAD + _PAD)
    drawn = vector.svg(plane, window, _FAMILY, sentence)
    clip = f"example-{name}"
    drawn = drawn.replace('id="w"', f'id="{clip}"').replace("url(#w)", f"url(#{clip})")
    head, end, tail = drawn.rpartition("</g></g>")
    return Markup(head + framed + end + tail)  # noqa: S704 - written by the engine, which escapes every word of the file


def _mark(plane: Plane, element: str, sort: str) -> str:
    """Frame an element."""
    for shape in plane.shapes:
        if shape.id == element:
            box = shape.bounds
            place = f'x="{box.x - 7}" y="{box.y - 7}" width="{box.width + 14}" height="{box.height + 14}"'
            return f'<rect class="{sort}" rx="6" {place}/>'
    for edge in plane.edges:
        if edge.id == element:
            points = " ".join(f"{x},{y}" for x, y in edge.points)
            return f'<polyline class="{sort}" points="{points}"/>'
    return ""
