"""The drawing of a file as a vector picture: every plane of its diagram interchange, cut to sheets, written as SVG."""

from engine.vector.cutting import Room, sheets
from engine.vector.reading import Edge, Plane, Shape, planes
from engine.vector.writing import svg

__all__ = ["Edge", "Plane", "Room", "Shape", "planes", "sheets", "svg"]
