"""The built-in functions that compare points and ranges (DMN 1.5 §10.3.4.7), beside sets of points."""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.feel import Range
from tests.engine.feel.evaluated import assert_same, code, value

TRUE = [
    "before(1, 10)",
    "before(1, [2..10])",
    "before(1, (1..10])",
    "before([1..10], 11)",
    "before([1..10), 10)",
    "before([1..10], [15..20])",
    "before([1..10), [10..20])",
    "before([1..10], (10..20])",
    "after(10, 1)",
    "after(12, [1..10])",
    "after(10, [1..10))",
    "after([11..20], 10)",
    "after((11..20], 11)",
    "after([11..20], [1..10])",
    "after([11..20], [1..11))",
    "after((11..20], [1..11])",
    "meets([1..5], [5..10])",
    "met by([5..10], [1..5])",
    "overlaps([1..5], [3..8])",
    "overlaps([3..8], [1..5])",
    "overlaps([1..8], [3..5])",
    "overlaps([3..5], [1..8])",
    "overlaps([1..5], [5..8])",
    "overlaps before([1..5], [3..8])",
    "overlaps before([1..5], [5..8])",
    "overlaps before([1..5), (1..5])",
    "overlaps before([1..5], (1..5])",
    "overlaps after([3..8], [1..5])",
    "overlaps after([5..8], [1..5])",
    "overlaps after((1..5], [1..5))",
    "overlaps after((1..5], [1..5])",
    "finishes(10, [1..10])",
    "finishes([5..10], [1..10])",
    "finishes([5..10), [1..10))",
    "finishes([1..10], [1..10])",
    "finishes((1..10], [1..10])",
    "finished by([1..10], 10)",
    "finished by([1..10], [5..10])",
    "finished by([1..10), [5..10))",
    "finished by([1..10], (1..10])",
    "includes([1..10], 5)",
    "includes([1..10], 1)",
    "includes([1..10], 10)",
    "includes([1..10], [4..6])",
    "includes([1..10], (1..10))",
    "includes((1..10], (1..5])",
    "includes([1..10], [1..10])",
    "during(5, [1..10])",
    "during(1, [1..10])",
    "during([4..6], [1..10])",
    "during((1..10), [1..10])",
    "starts(1, [1..10])",
    "starts([1..5], [1..10])",
    "starts((1..5], (1..10])",
    "starts([1..10], [1..10])",
    "started by([1..10], 1)",
    "started by([1..10], [1..5])",
    "started by([1..10], [1..10))",
    "coincides(5, 5)",
    "coincides([1..5], [1..5])",
    # ranges with one end
    "before((<5), 5)",
    "before((<=5), [6..9])",
    "after((>5), 5)",
    "includes((>=5), 10)",
    "includes((<5), [1..4])",
    "includes((>5), (>6))",
    "overlaps((<5), (>=1))",
    "meets((<=5), (>=5))",
    "finishes((>5), (>1))",
    "starts((<3), (<5))",
    "coincides((<5), (<5))",
    "during(5, (>=5))",
    # other types, names
    'before("a", "b")',
    'includes(["a".."c"], "b")',
    'during(@"2026-01-15", [@"2026-01-01"..@"2026-02-01"])',
    'before(@"10:00:00Z", @"10:00:00-01:00")',
    'meets([@"P1D"..@"P2D"], [@"PT48H"..@"P3D"])',
    'starts(@"2026-01-01T00:00:00Z", [@"2026-01-01T01:00:00+01:00"..@"2027-01-01T00:00:00Z"])',
    "before(point1: 1, point2: 2)",
    "before(range: [1..2], point: 3)",
    "before(point: 1, range: [2..3])",
    "before(range1: [1..2], range2: [3..4])",
    "during(range: [1..10], point: 5)",
    "coincides(point2: 1, point1: 1)",
]
FALSE = [
    "before(10, 1)",
    "before(1, 1)",
    "before(1, [1..10])",
    "before([1..10], 10)",
    "before([1..10], [10..20])",
    "after(10, 10)",
    "after(10, [1..10])",
    "after([11..20], 12)",
    "after([11..20], [1..11])",
    "meets([1..5), [5..10])",
    "meets([1..5], (5..10])",
    "meets([1..5], [6..9])",
    "met by((5..10], [1..5])",
    "met by([5..10], [1..5))",
    "overlaps([1..5], [6..8])",
    "overlaps([1..5), [5..8])",
    "overlaps([1..5], (5..8])",
    "overlaps before([1..5], [6..8])",
    "overlaps before([1..5], (5..8])",
    "overlaps before([1..5), [5..8])",
    "overlaps before([1..5), [1..5])",
    "overlaps before([1..5], [1..5])",
    "overlaps after([6..8], [1..5])",
    "overlaps after((5..8], [1..5])",
    "overlaps after([5..8], [1..5))",
    "overlaps after([1..5], [1..5))",
    "overlaps after([1..5], [1..5])",
    "finishes(10, [1..10))",
    "finishes([5..10), [1..10])",
    "finishes([1..10], (1..10])",
    "finished by([1..10), 10)",
    "finished by((1..10], [1..10])",
    "includes([1..10), 10)",
    "includes((1..10], 1)",
    "includes((1..10], [1..5])",
    "during(10, [1..10))",
    "starts(1, (1..10])",
    "starts(2, [1..10])",
    "starts((1..5], [1..10])",
    "starts([1..10], [1..10))",
    "started by((1..10], 1)",
    "coincides(3, 4)",
    "coincides([1..5], [1..5))",
    "coincides([1..5], [2..6])",
    "coincides((<5), (<=5))",
    "coincides((<5), (>5))",
    "before((<5), (>1))",
    "meets((>=5), [5..10])",
]
NULLS = {
    "before(1, null)": "types_do_not_compare",
    "before(null, null)": "types_do_not_compare",
    'before(1, "a")': "types_do_not_compare",
    'includes([1..5], "a")': "types_do_not_compare",
    'overlaps([1..5], ["a".."b"])': "types_do_not_compare",
    "coincides(true, true)": "types_do_not_compare",
    "meets(1, 2)": "argument_unfit",
    "overlaps([1..2], 2)": "argument_unfit",
    "finishes([1..2], 2)": "argument_unfit",
    "finished by(2, [1..2])": "argument_unfit",
    "starts(1, 2)": "argument_unfit",
    "coincides([1..2], 1)": "types_do_not_compare",
    "during(5, null)": "argument_unfit",
    "includes(null, 5)": "argument_unfit",
    "before(point: 1, point2: 2)": "parameter_unknown",
}


@pytest.mark.parametrize(("text", "literal"), [*((t, "true") for t in TRUE), *((t, "false") for t in FALSE)])
def test_a_relation_of_points_and_ranges_is_told(text, literal):
    assert_same(text, literal)


@pytest.mark.parametrize(("text", "reason"), NULLS.items(), ids=NULLS)
def test_a_relation_that_is_none_is_null_with_a_reason(text, reason):
    assert code(text) == reason


HALVES = range(22)
"""Points at every half step, so that an open end differs from a closed one."""
NAMES = ["before", "after", "overlaps", "includes", "during", "coincides"]
ends = st.integers(0, 10)


@st.composite
def ranges(draw):
    low, high = sorted((draw(ends), draw(ends)))
    closed = low == high
    return Range(Decimal(low), Decimal(high), closed or draw(st.booleans()), closed or draw(st.booleans()))


def points(one):
    low, high = one.low * 2 + (not one.low_closed), one.high * 2 - (not one.high_closed)
    return {half for half in HALVES if low <= half <= high}


@given(ranges(), ranges())
def test_relations_of_ranges_are_those_of_their_points(one, other):
    mine, yours = points(one), points(other)
    wanted = {
        "before": max(mine) < min(yours),
        "after": min(mine) > max(yours),
        "overlaps": bool(mine & yours),
        "includes": mine >= yours,
        "during": mine <= yours,
        "coincides": mine == yours,
        "starts": min(mine) == min(yours) and mine <= yours,
        "finishes": max(mine) == max(yours) and mine <= yours,
        "started by": min(mine) == min(yours) and mine >= yours,
        "finished by": max(mine) == max(yours) and mine >= yours,
        "overlaps before": bool(mine & yours) and min(mine) < min(yours) and max(mine) <= max(yours),
        "overlaps after": bool(mine & yours) and min(mine) > min(yours) and max(mine) >= max(yours),
        "meets": one.high == other.low and one.high_closed and other.low_closed,
        "met by": one.low == other.high and one.low_closed and other.high_closed,
    }
    assert {name: value(f"{name}(a, b)", a=one, b=other) for name in wanted} == wanted


@given(ranges(), ends)
def test_relations_of_points_are_those_of_ranges_of_one_point(one, end):
    names = {"r": one, "p": Decimal(end), "s": Range(Decimal(end), Decimal(end))}
    pairs = product(["before", "after"], ["(p, r)", "(r, p)"])
    calls = [name + arguments for name, arguments in pairs]
    calls += ["includes(r, p)", "during(p, r)", "starts(p, r)", "started by(r, p)"]
    calls += ["finishes(p, r)", "finished by(r, p)"]
    for call in calls:
        head, arguments = call[: call.index("(")], call[call.index("(") :]
        assert value(call, **names) is value(head + arguments.replace("p", "s"), **names)
