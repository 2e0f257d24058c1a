"""What a sketch holds: lanes, nodes in columns and rows of lanes, and flows that say how they leave their node."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class Leave(StrEnum):
    """How a flow leaves its node; ``BACK`` goes under the lane to a node further left, ``SIDE`` left along the row."""

    RIGHT = "right"
    DOWN = "down"
    UP = "up"
    BACK = "back"
    SIDE = "side"


@dataclass(frozen=True, slots=True)
class Trigger:
    """What an event waits for or does: ``timer`` (an ISO duration), ``message`` (its name), ``terminate``."""

    kind: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Rounds:
    """One instance for each item of ``collection``; with ``enough`` (FEEL) those left over are withdrawn."""

    collection: str
    item: str
    results: str
    result: str
    enough: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """A flow node at a column and a row of its lane; inside of a box of its own ``lane`` is empty.

    ``inside`` and ``flows`` are those of a sub-process. One that is ``framing`` leaves its nodes in the lanes and is
    drawn around them, over all lanes, a ``snug`` one over those of its nodes; any other is a box. ``span`` columns
    share the width of a box. ``proposals`` are attributes of our namespace (``form``, ``budgetAmount`` …),
    ``produces`` what the step must have produced.
    """

    id: str
    kind: str
    name: str = ""
    lane: str = ""
    column: int = 0
    row: int = 0
    span: int = 1
    text: str = ""
    trigger: Trigger | None = None
    attached_to: str | None = None
    script: str = ""
    service: str = ""
    inputs: tuple[tuple[str, str], ...] = ()
    outputs: tuple[tuple[str, str], ...] = ()
    rounds: Rounds | None = None
    inside: tuple["Node", ...] = ()
    flows: tuple["Flow", ...] = ()
    framing: bool = False
    snug: bool = False
    by_event: bool = False
    proposals: tuple[tuple[str, str], ...] = ()
    produces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow. Of several out of one node all but the default have a condition."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: str = ""
    is_default: bool = False
    leave: Leave = Leave.RIGHT


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane, as high as its rows need; ``role`` is the code that is proposed for it."""

    id: str
    name: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A message by its name, with the FEEL expression of its correlation key."""

    name: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Partner:
    """Another agency: a pool without content under the own one."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class MessageFlow:
    """A dashed arrow between an event and a partner."""

    id: str
    name: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Group:
    """A phase of the work: a name over the nodes that belong to it, which stand in columns of their own."""

    id: str
    name: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sketch:
    """A whole process with what stands around it."""

    id: str
    name: str
    text: str
    title: str
    lanes: tuple[Lane, ...]
    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]
    messages: tuple[Message, ...] = ()
    partners: tuple[Partner, ...] = ()
    message_flows: tuple[MessageFlow, ...] = field(default=())
    groups: tuple[Group, ...] = ()

    def in_lanes(self) -> tuple[Node, ...]:
        """List the nodes that stand in lanes: of the process and of its frames."""
        return tuple(node for node, _ in self._all() if node.lane)

    def drawn_flows(self) -> tuple[Flow, ...]:
        """List the flows between nodes in lanes: of the process and of its frames."""
        return (*self.flows, *(flow for node in self.nodes if node.framing for flow in node.flows))

    def frame_of(self, node_id: str) -> str | None:
        """Name the frame that a node stands in, None outside of frames."""
        return next((frame for node, frame in self._all() if node.id == node_id), None)

    def _all(self) -> Iterator[tuple[Node, str | None]]:
        for node in self.nodes:
            yield node, None
            if node.framing:
                yield from ((inner, node.id) for inner in node.inside)
