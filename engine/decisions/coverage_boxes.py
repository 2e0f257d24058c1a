"""Boxes of atoms, one set of bits for each column: what boxes leave open, and whether they cover another one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

Box = tuple[int, ...]
"""For each column the set of its atoms, as the bits of a number; a box with an empty column holds no point."""

_COLUMNS: Final = 200


class TooLarge(Exception):
    """The rules cut the inputs into more boxes than the budget allows; never leaves the package."""


@dataclass
class Budget:
    """What one examination may cost, counted in boxes looked at."""

    boxes: int

    def spend(self, count: int = 1) -> None:
        """Take from the budget. Refuses (TooLarge) what is beyond it."""
        self.boxes -= count
        if self.boxes < 0:
            raise TooLarge


def is_empty(box: Box) -> bool:
    """Tell whether a box holds no point."""
    return not all(box)


def common(one: Box, other: Box) -> Box:
    """Return what two boxes share."""
    return tuple(a & b for a, b in zip(one, other, strict=True))


def inside(inner: Box, outer: Box) -> bool:
    """Tell whether a box lies wholly in another one."""
    return all(not a & ~b for a, b in zip(inner, outer, strict=True))


def covered(target: Box, boxes: Sequence[Box], budget: Budget) -> bool:
    """Tell whether boxes together cover another one."""
    if is_empty(target) or any(inside(target, box) for box in boxes):
        return True
    return next(uncovered(target, boxes, budget), None) is None


def uncovered(target: Box, boxes: Sequence[Box], budget: Budget) -> Iterator[Box]:
    """Yield, without any overlap, the boxes of ``target`` that no other box covers. Refuses (TooLarge)."""
    shared = [part for part in (common(target, box) for box in boxes) if not is_empty(part)]
    if is_empty(target):
        return
    yield from _Sweep(target, shared, budget).open_boxes()


def gaps(space: Box, boxes: Sequence[Box], budget: Budget, most: int) -> Iterator[Box]:
    """Yield the largest boxes that nothing covers, at most ``most``; together they hold every open point.

    The boxes may overlap each other: a gap is easier to read when it is as wide as it can be.
    Refuses (TooLarge) to look on when the budget is spent; what it has found by then is sure.
    """
    found: list[Box] = []
    for piece in uncovered(space, boxes, budget):
        while len(found) < most:
            rest = next(uncovered(piece, found, budget), None)
            if rest is None:
                break
            found.append(_widened(rest, space, boxes))
            yield found[-1]
        if len(found) >= most:
            return


def _widened(gap: Box, space: Box, boxes: Sequence[Box]) -> Box:
    """Let an open box grow until it touches boxes on all sides; first where it may fill a whole column."""
    wide = list(gap)
    for must_fill in (True, False):
        for column, full in enumerate(space):
            free = full
            for box in boxes:
                if all(a & b for at, (a, b) in enumerate(zip(wide, box, strict=True)) if at != column):
                    free &= ~box[column]
            if free == full or not must_fill:
                wide[column] = free
    return tuple(wide)


class _Sweep:
    """A walk over the columns, one after the other, with the boxes that are still in play."""

    def __init__(self, target: Box, boxes: Sequence[Box], budget: Budget) -> None:
        self._target = target
        self._budget = budget
        self._order = _telling_first(target, boxes)
        self._classes = [_classes(target[column], [box[column] for box in boxes]) for column in self._order]
        self._full_from = self._fill(boxes)
        self._closed: set[tuple[int, int]] = set()
        self._all = (1 << len(boxes)) - 1

    def open_boxes(self) -> Iterator[Box]:
        """Yield what no box covers, as disjoint boxes, each as soon as it is found."""
        if len(self._order) > _COLUMNS:
            raise TooLarge
        for path in self._paths(0, self._all):
            box = list(self._target)
            for column, mask in zip(self._order, path, strict=False):
                box[column] = mask
            yield tuple(box)

    def _fill(self, boxes: Sequence[Box]) -> list[int]:
        """For each depth, the boxes that are complete in this column and all later ones."""
        full = [(1 << len(boxes)) - 1]
        for column in reversed(self._order):
            complete = sum(1 << at for at, box in enumerate(boxes) if box[column] == self._target[column])
            full.append(full[-1] & complete)
        return full[::-1]

    def _paths(self, depth: int, active: int) -> Iterator[tuple[int, ...]]:
        if not active:
            yield ()
            return
        if active & self._full_from[depth] or (depth, active) in self._closed:
            return
        groups: dict[int, int] = {}
        for signature, atoms in self._classes[depth]:
            groups[active & signature] = groups.get(active & signature, 0) | atoms
        self._budget.spend(len(groups))
        closed = True
        for remaining in sorted(groups, key=int.bit_count):
            for rest in self._paths(depth + 1, remaining):
                closed = False
                yield (groups[remaining], *rest)
        if closed:
            self._closed.add((depth, active))


def _telling_first(target: Box, boxes: Sequence[Box]) -> list[int]:
    """Order the columns in which anything is decided, those with the fewest complete cells first."""
    complete = {
        column: sum(box[column] == full for box in boxes)
        for column, full in enumerate(target)
        if any(box[column] != full for box in boxes)
    }
    return sorted(complete, key=lambda column: complete[column])


def _classes(full: int, cells: Sequence[int]) -> list[tuple[int, int]]:
    """Group the atoms of a column by the boxes that hold them: (bits of boxes, bits of atoms)."""
    classes = {0: full}
    for at, cell in enumerate(cells):
        split: dict[int, int] = {}
        for signature, atoms in classes.items():
            if hit := atoms & cell:
                split[signature | 1 << at] = hit
            if rest := atoms & ~cell:
                split[signature] = rest
        classes = split
    return list(classes.items())
