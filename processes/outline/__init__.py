"""The procedure document of a version as plain values: cover, facts, the table of work; words are others' business."""

from processes.outline.drawn import Boundary, Group, Row, Way, Work, along, work
from processes.outline.facts import FIELDS, LISTS, ROWS, facts
from processes.outline.making import LAYOUT, Layout, layout_of, of, plain
from processes.outline.model import Changes, Edition, Mark, Outline, Signature
from processes.outline.ways import Condition, WayKind

__all__ = [
    "FIELDS",
    "LAYOUT",
    "LISTS",
    "ROWS",
    "Boundary",
    "Changes",
    "Condition",
    "Edition",
    "Group",
    "Layout",
    "Mark",
    "Outline",
    "Row",
    "Signature",
    "Way",
    "WayKind",
    "Work",
    "along",
    "facts",
    "layout_of",
    "of",
    "plain",
    "work",
]
