"""The cost and the size of a step depend on what stands now, never on how long the instance has lived.

Cost is counted in Python calls, which no busy machine can change; milliseconds are measured in tests/performance.
"""

import sys
from typing import Any

import engine
from tests.engine.walk import Walk
from tests.performance.bench import diagrams

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


PAST = """
    start s
    xor m
    and f
    user a
    timer late PT1H beside a
    end told
    late -> told
    sub p1 {
      start is
      user b
      end ie
      is -> b -> ie
    }
    message news m beside p1
    end heard
    news -> heard
    and j
    xor g
    end e
    s -> m -> f -> a -> j -> g
    f -> p1 -> j
    g -> m if again
    g -> e default
"""


def test_the_state_stays_under_twenty_kilobytes_whatever_the_past() -> None:
    walk = Walk(PAST, **{f"answer_{number}": "x" * 100 for number in range(20)})
    sizes = []
    for _ in range(500):
        walk.fire("late").deliver("m").deliver("m").complete("a", "b", again=True, decision="back")
        sizes.append(len(walk.step.state.encode()))
    assert max(sizes) <= 20_000
    assert sizes[-1] - sizes[5] <= 60  # longer numbers of tokens


def test_a_thousand_finished_calls_leave_nothing_in_the_state() -> None:
    walk = Walk(engine.read(diagrams.call_loop()))
    sizes = []
    for _ in range(1_000):
        walk.complete("work", decision="return")
        sizes.append(len(walk.step.state.encode()))
    assert sizes[-1] - sizes[5] <= 20
    assert walk.complete("work", decision="agree").step.finished


def test_five_thousand_open_instances_are_completed_one_by_one_at_a_bounded_cost() -> None:
    walk = Walk(engine.read(diagrams.instances(5_000)))
    assert len(walk.open) == 5_000
    costs = [_calls(walk, "step_1") for _ in range(4)]
    assert max(costs) / min(costs) <= 1.05
    assert max(costs) < 100 * 5_000
