"""Rectangles and points on paper; x grows to the right, y downwards."""

from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Bounds:
    """A rectangle by its upper left corner and its size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.height

    @property
    def across(self) -> float:
        """The middle from left to right."""
        return self.x + self.width / 2

    @property
    def down(self) -> float:
        """The middle from top to bottom."""
        return self.y + self.height / 2

    def moved(self, x: float, y: float) -> "Bounds":
        """Give the same rectangle further right and down."""
        return Bounds(self.x + x, self.y + y, self.width, self.height)
