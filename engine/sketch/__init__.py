"""A process as plain values, given places on paper and written as a BPMN file with its diagram."""

from engine.sketch.layout import Bounds, Picture, place
from engine.sketch.model import Flow, Group, Lane, Leave, Message, MessageFlow, Node, Partner, Rounds, Sketch, Trigger
from engine.sketch.writer import write

__all__ = [
    "Bounds",
    "Flow",
    "Group",
    "Lane",
    "Leave",
    "Message",
    "MessageFlow",
    "Node",
    "Partner",
    "Picture",
    "Rounds",
    "Sketch",
    "Trigger",
    "place",
    "write",
]
