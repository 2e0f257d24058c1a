"""A sketch as a page draws it: shapes, lines and words with their places, for a picture that needs no script."""

from collections.abc import Iterator
from typing import Any

from engine.sketch import Bounds, Group, Node, Picture, Sketch, labels
from processes import shapes
from processes.shapes import Parameters

_TASK_LETTERS = 19
_LANE_LINES = 2
_LETTER = 7.6
_TOP = 50
_EDGE = 6


def view(parameters: Parameters) -> dict[str, Any]:
    """Describe the picture of a procedure that is made from a shape."""
    return drawn(*shapes.picture(parameters))


def drawn(sketch: Sketch, picture: Picture) -> dict[str, Any]:
    """Describe the picture of a sketch."""
    nodes = list(_all(sketch.nodes))
    return {
        "width": round(picture.width),
        "height": round(picture.height),
        "lanes": [_lane(lane.id, lane.name, picture) for lane in sketch.lanes],
        "pools": [_lane(one.id, one.name, picture) for one in sketch.partners],
        "top": round(min([_TOP, *(picture.bounds[group.id].y - _EDGE for group in sketch.groups)])),
        "groups": [_group(group, picture) for group in sketch.groups],
        "title": {**_place(picture.bounds["agency"]), "name": sketch.title},
        "nodes": [_node(node, picture) for node in nodes],
        "ways": [_way(flow.id, flow.name, picture, "flow") for flow in _flows(sketch)]
        + [_way(between.id, between.name, picture, "message") for between in sketch.message_flows],
        "steps": [node.name for node in nodes if node.kind == "userTask"],
    }


def _all(nodes: tuple[Node, ...]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from _all(node.inside)


def _flows(sketch: Sketch) -> Iterator[Any]:
    yield from sketch.flows
    for node in _all(sketch.nodes):
        yield from node.flows


def _place(bounds: Bounds) -> dict[str, int]:
    return {
        "x": round(bounds.x),
        "y": round(bounds.y),
        "width": round(bounds.width),
        "height": round(bounds.height),
        "across": round(bounds.across),
        "down": round(bounds.down),
    }


def _lane(element_id: str, name: str, picture: Picture) -> dict[str, Any]:
    box = picture.bounds[element_id]
    lines = wrap(name, max(int(box.height / _LETTER), 1))
    if len(lines) > _LANE_LINES:
        lines = [*lines[: _LANE_LINES - 1], f"{lines[_LANE_LINES - 1]}…"]
    return {**_place(box), "name": name, "lines": lines}


def _group(group: Group, picture: Picture) -> dict[str, Any]:
    label = picture.labels[group.id]
    words = {**_place(label), "lines": wrap(group.name, round(label.width / labels.LETTER))}
    return {**_place(picture.bounds[group.id]), "label": words}


def _node(node: Node, picture: Picture) -> dict[str, Any]:
    kind = "box" if node.inside else "gateway" if node.kind.endswith("Gateway") else "task"
    if node.kind.endswith("Event"):
        kind = {"startEvent": "start", "endEvent": "end"}.get(node.kind, "event")
    label = picture.labels.get(node.id)
    return {
        **_place(picture.bounds[node.id]),
        "kind": kind,
        "mark": node.trigger.kind if node.trigger else "many" if node.rounds else "",
        "by": "person" if node.kind == "userTask" else "software",
        "dashed": node.by_event,
        "lines": wrap(node.name, _TASK_LETTERS) if label is None and not node.inside else [],
        "name": node.name if node.inside else "",
        "label": None
        if label is None
        else {**_place(label), "lines": wrap(node.name, round(label.width / labels.LETTER))},
    }


def _way(flow_id: str, name: str, picture: Picture, kind: str) -> dict[str, Any]:
    label = picture.labels.get(flow_id)
    return {
        "kind": kind,
        "points": " ".join(f"{round(x)},{round(y)}" for x, y in picture.ways[flow_id]),
        "label": None if label is None else {**_place(label), "lines": wrap(name, round(label.width / labels.LETTER))},
    }


def wrap(text: str, most: int) -> list[str]:
    """Break a text into lines of at most ``most`` letters where its words permit."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= most:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
