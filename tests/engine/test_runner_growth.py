"""The cost and the size of a step depend on what stands now, never on how long the instance has lived.

Cost is counted in Python calls, which no busy machine can change; milliseconds are measured in tests/performance.
"""

import sys
from typing import Any

from tests.engine.walk import Walk

LOOP = """
    start s
    xor m
    user draft
    user review
    xor g
    end e
    s -> m -> draft -> review -> g
    g -> m if decision = "back"
    g -> e default
"""
BLOCK_LOOP = """
    start s
    xor m
    and f
    user a
    timer late PT1H on a
    sub p1 {
      start is
      user b
      end ie
      is -> b -> ie
    }
    xor n
    and j
    xor g
    end e
    s -> m -> f -> a -> n -> j
    f -> p1 -> j
    late -> n
    j -> g
    g -> m if again
    g -> e default
"""


def _calls(walk: Walk, *elements: str, **values: Any) -> int:
    """Count the Python calls that completing ``elements`` makes."""
    count = 0

    def called(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(called)
    try:
        walk.complete(*elements, **values)
    finally:
        sys.setprofile(None)
    return count


def test_twelve_hundred_rounds_of_handing_back_cost_the_same_each() -> None:
    walk = Walk(LOOP)
    costs, sizes = [], []
    for _ in range(1200):
        costs.append(_calls(walk, "draft", "review", decision="back"))
        sizes.append(len(walk.step.state))
    assert walk.open == ["draft"]
    assert costs[1000] / costs[5] <= 1.05
    assert sizes[1000] - sizes[5] <= 10
    assert walk.complete("draft", "review", decision="forward").step.finished


def test_a_loop_over_a_parallel_block_with_a_timer_and_a_subprocess_does_not_grow() -> None:
    walk = Walk(BLOCK_LOOP)
    costs = [_calls(walk, "a", "b", again=True) for _ in range(400)]
    assert costs[399] / costs[5] <= 1.05
    assert walk.open == ["a", "b"]
    assert len(walk.step.state) < 600


def test_the_fiftieth_step_of_a_sequence_costs_as_much_as_the_tenth() -> None:
    names = [f"n{i}" for i in range(60)]
    text = "\n".join(["start s", "end e", *(f"user {n}" for n in names), " -> ".join(["s", *names, "e"])])
    walk = Walk(text)
    costs = [_calls(walk, name) for name in names]
    assert costs[50] / costs[10] <= 1.1
    assert walk.step.finished


def test_forty_parallel_blocks_in_a_row_start_at_once_and_do_not_slow_down() -> None:
    lines = ["start s", "end e"]
    before = "s"
    for i in range(40):
        lines += [f"and f{i}", f"user a{i}", f"user b{i}", f"user c{i}", f"and j{i}", f"{before} -> f{i}"]
        lines += [f"f{i} -> {x}{i} -> j{i}" for x in "abc"]
        before = f"j{i}"
    walk = Walk("\n".join([*lines, f"{before} -> e"]))
    assert len(walk.step.state) < 500
    costs = [_calls(walk, f"a{i}", f"b{i}", f"c{i}") for i in range(40)]
    assert max(costs[1:39]) / min(costs[1:39]) <= 1.1
    assert walk.step.finished


def test_the_state_of_a_procedure_of_ten_tasks_stays_under_two_kilobytes() -> None:
    names = [f"appraise_the_file_{i}" for i in range(10)]
    lines = ["start s", "and f", "and j", "end e", "s -> f", "j -> e"]
    for name in names:
        lines += [f"user {name}", f"timer late_{name} P2D beside {name}", f"end e_{name}"]
        lines += [f"f -> {name} -> j", f"late_{name} -> e_{name}"]
    walk = Walk("\n".join(lines), decision="approve", fee=120000, urgent=True)
    assert len(walk.open) == len(walk.timers) == 10
    assert len(walk.step.state.encode()) <= 2048
    walk.complete(*names[:3])
    assert len(walk.step.state.encode()) <= 2048
