"""Conditional events: asked on arrival and whenever a variable has changed (BPMN 2.0.2 §10.5.1, §10.5.5)."""

import pytest

from engine.errors import StepFailed
from tests.engine.nesting import everywhere, run
from tests.engine.walk import Walk

WAITS = """
    start s
    and f
    user a
    catch c when level > 5
    and j
    end e
    s -> f -> a -> j -> e
    f -> c -> j
"""
GUARDED = "start s\nuser a\nuser b\ncatch c when level > 5 {how} a\nend e\nuser n\ns -> a -> b -> e\nc -> n -> e"


@everywhere
def test_a_condition_is_awaited_until_a_variable_makes_it_true(place: str) -> None:
    path = run(place, WAITS, [("complete", "a", {"level": 9})], level=1)
    assert path == ["s", "f", "a", "c", "j", "e"]


def test_a_condition_that_is_true_on_arrival_is_met_at_once() -> None:
    walk = Walk("start s\ncatch c when level > 5\nuser a\ns -> c -> a", level=9)
    assert walk.open == ["a"]
    assert walk.last[3:6] == ["condition_awaited c", "condition_met c", "node_passed c"]


def test_what_is_unknown_is_not_true_yet() -> None:
    walk = Walk(WAITS)
    assert [(one.element_id, one.condition) for one in walk.step.conditions] == [("c", "level > 5")]
    assert walk.complete("a", level=6).step.finished


def test_a_condition_that_is_neither_true_nor_false_fails_at_its_element() -> None:
    with pytest.raises(StepFailed) as caught:
        Walk(WAITS.replace("level > 5", "level * 5"), level=1)
    assert (caught.value.element_id, caught.value.code) == ("c", "condition_not_boolean")


OUTER = """
    start s
    sub work {
      start is
      user x
      user y
      end ie
      is -> x -> y -> ie
    }
    catch c when level > 5 on work
    end e
    end f
    s -> work -> e
    c -> f
"""


@everywhere
def test_a_condition_interrupts_before_the_next_task_of_the_scope_opens(place: str) -> None:
    path = run(place, OUTER, [("complete", "x", {"level": 9})], level=1)
    assert path == ["s", "is", "x", "c", "f"]


def test_the_next_task_is_not_even_opened() -> None:
    walk = Walk(OUTER).complete("x", level=9)
    assert "task_opened y" not in walk.last
    assert "subprocess_cancelled work" in walk.last


def test_a_task_that_is_completed_with_the_variable_is_completed() -> None:
    walk = Walk(GUARDED.format(how="on")).complete("a", level=9)
    assert walk.open == ["b"]
    assert not walk.step.conditions


BESIDE = """
    start s
    and f
    user set
    xor m
    user a
    catch c when level > 5 beside a
    user n
    xor g
    end e
    s -> f -> m -> set -> g
    g -> m if again
    g -> e default
    f -> a -> e
    c -> n -> e
"""


def test_a_condition_beside_a_task_fires_each_time_it_becomes_true() -> None:
    walk = Walk(BESIDE, again=True)
    for level, told in ((6, 1), (7, 1), (2, 1), (8, 2), (9, 2)):
        walk.complete("set", level=level)
        assert walk.open.count("n") == told


def test_a_condition_that_has_not_changed_is_not_asked_again() -> None:
    walk = Walk(BESIDE, again=True).complete("set", level=6)
    before = walk.step.state
    assert '"was":true' in before
    walk.complete("set", level=6)
    assert walk.open.count("n") == 1


def test_one_condition_may_make_another_true_in_a_fixed_order() -> None:
    walk = Walk("""
        start s
        and f
        user a
        catch c when x
        catch d when x
        user b
        user n
        end e
        s -> f -> d -> b -> e
        f -> c -> n -> e
        f -> a -> e
    """).complete("a", x=True)
    assert [line for line in walk.last if line.startswith("condition")] == ["condition_met d", "condition_met c"]
