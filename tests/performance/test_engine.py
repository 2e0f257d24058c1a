"""Milliseconds of the engine: load, act, save. The best of many runs, so that a busy machine does not decide."""

from collections.abc import Callable
from time import perf_counter

from engine import runner
from tests.engine.test_runner_growth import BLOCK_LOOP, LOOP
from tests.engine.walk import NOW, Walk

RUNS = 300
_NAMES = [f"n{i}" for i in range(60)]
SEQUENCE = "\n".join(["start s", "end e", *(f"user {n}" for n in _NAMES), " -> ".join(["s", *_NAMES, "e"])])


def _completing(walk: Walk, **values: object) -> Callable[[], object]:
    """Return the step that completes the oldest open task from the state as it is now."""
    diagram, state, key = walk.diagram, walk.step.state, walk.step.open_tasks[0].key
    return lambda: runner.complete(diagram, state, key, values, NOW)


def _best(*steps: Callable[[], object]) -> list[float]:
    """Measure the steps in turns; return the best milliseconds of each."""
    best = [float("inf")] * len(steps)
    for _ in range(RUNS):
        for i, step in enumerate(steps):
            began = perf_counter()
            step()
            best[i] = min(best[i], (perf_counter() - began) * 1000)
    return best


def test_a_step_takes_less_than_a_millisecond_and_the_fiftieth_no_more_than_the_tenth() -> None:
    walk = Walk(SEQUENCE)
    walk.complete(*_NAMES[:10])
    tenth = _completing(walk, decision="yes")
    walk.complete(*_NAMES[10:50])
    at_ten, at_fifty = _best(tenth, _completing(walk, decision="yes"))
    assert at_ten < 1
    assert at_fifty / at_ten <= 1.3


def test_the_thousandth_round_of_a_loop_takes_no_longer_than_the_fifth() -> None:
    walk = Walk(LOOP)
    for _ in range(5):
        walk.complete("draft", "review", decision="back")
    early = _completing(walk)
    for _ in range(995):
        walk.complete("draft", "review", decision="back")
    at_five, at_thousand = _best(early, _completing(walk))
    assert at_thousand / at_five <= 1.2


def test_a_step_over_a_join_a_gateway_a_split_and_a_subprocess_takes_about_a_millisecond() -> None:
    walk = Walk(BLOCK_LOOP).complete("b")
    (best,) = _best(_completing(walk, again=True))
    assert best < 1
