"""Boxes of atoms against every single point: what is open, what is covered, how wide a gap may grow."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.decisions.coverage_boxes import Budget, TooLarge, covered, gaps, inside, uncovered

PLENTY = 1_000_000


@st.composite
def _tables(draw):
    space = tuple((1 << draw(st.integers(1, 4))) - 1 for _ in range(draw(st.integers(0, 4))))
    cells = st.tuples(*(st.one_of(st.just(full), st.integers(0, full)) for full in space))
    return space, draw(st.lists(cells, max_size=6))


def _points(box):
    return set(product(*([atom for atom in range(4) if column >> atom & 1] for column in box)))


def _open_points(space, boxes):
    return {point for point in _points(space) if not any(point in _points(box) for box in boxes)}


@given(_tables())
def test_what_is_uncovered_is_every_open_point_once(table):
    space, boxes = table
    pieces = [point for piece in uncovered(space, boxes, Budget(PLENTY)) for point in _points(piece)]
    assert sorted(pieces) == sorted(_open_points(space, boxes))


@given(_tables())
def test_gaps_hold_every_open_point_and_no_other(table):
    space, boxes = table
    found = list(gaps(space, boxes, Budget(PLENTY), PLENTY))
    assert set().union(*map(_points, found)) == _open_points(space, boxes)


@given(_tables())
def test_no_gap_could_be_wider_and_none_lies_in_another(table):
    space, boxes = table
    found = list(gaps(space, boxes, Budget(PLENTY), PLENTY))
    for gap in found:
        for column, full in enumerate(space):
            for atom in (1 << bit for bit in range(4) if full >> bit & 1 and not gap[column] >> bit & 1):
                wider = (*gap[:column], gap[column] | atom, *gap[column + 1 :])
                assert not _points(wider) <= _open_points(space, boxes)
    assert not any(inside(one, other) for one in found for other in found if one is not other)


@given(_tables())
def test_a_box_is_covered_when_no_point_of_it_is_open(table):
    space, boxes = table
    assert covered(space, boxes, Budget(PLENTY)) is (not _open_points(space, boxes))


def test_gaps_end_with_the_number_asked_for():
    space = (0b1111, 0b1111)
    boxes = [(1 << atom, 1 << atom) for atom in range(4)]
    assert len(list(gaps(space, boxes, Budget(PLENTY), 2))) == 2


def test_a_spent_budget_is_refused_after_what_was_found():
    space = ((1 << 12) - 1,) * 3
    boxes = [(1 << atom, 1 << atom, 1 << atom) for atom in range(12)]
    found = []
    with pytest.raises(TooLarge):
        found.extend(gaps(space, boxes, Budget(60), PLENTY))
    assert found


def test_more_columns_than_anybody_reads_are_refused():
    space = (0b11,) * 201
    with pytest.raises(TooLarge):
        next(uncovered(space, [(0b01,) * 201], Budget(PLENTY)))
