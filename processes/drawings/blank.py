"""A drawing that begins from nothing: one lane with a start, one step and an end, right as it stands."""

from collections.abc import Mapping
from typing import Final

from engine.sketch import Flow, Lane, Node, Sketch, write

NAMES: Final = ("lane", "start", "step", "end")


def blank(*, code: str, name: str, names: Mapping[str, str]) -> bytes:
    """Draw the shortest process there is; ``names`` say what its parts (``NAMES``) are called."""
    ident = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in code.lower())
    nodes = (
        Node("start", "startEvent", names["start"], "lane_1", 0),
        Node("step_1", "userTask", names["step"], "lane_1", 1),
        Node("end", "endEvent", names["end"], "lane_1", 2),
    )
    return write(
        Sketch(
            id=f"procedure_{ident}".rstrip("_"),
            name=name,
            text="",
            title=name[:60],
            lanes=(Lane("lane_1", names["lane"]),),
            nodes=nodes,
            flows=(Flow("to_step", "start", "step_1"), Flow("to_end", "step_1", "end")),
        )
    )
