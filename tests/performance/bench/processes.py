"""How the cost of a step grows with what has been and with what is open: ratios within one run, the engine alone."""

import gc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from statistics import median
from time import perf_counter

import engine
from engine import trial
from engine.model import Diagram, Step
from tests.performance.bench import diagrams

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
Act = Callable[[], Step]


def late_step_over_tenth(late: int, runs: int) -> float:
    """Compare the step of a late task with that of the tenth, in one sequence of two hundred and ten tasks."""
    diagram = engine.read(diagrams.linear(210))
    steps = _steps(diagram)
    found = [next(steps) for _ in range(late)]
    return _ratio(_completing(diagram, found[late - 1]), _completing(diagram, found[9]), runs)


def late_round_over_fifth(late: int, runs: int) -> float:
    """Compare a step in a late round of a loop with that in the fifth."""
    diagram = engine.read(diagrams.loop())
    step = engine.start(diagram, {}, NOW)
    early = step
    for number in range(1, late):
        step = _complete(_complete(step, diagram), diagram, decision="return")
        early = step if number == 4 else early
    return _ratio(_completing(diagram, step), _completing(diagram, early), runs)


def fortieth_block_over_second(runs: int) -> float:
    """Compare the step that opens the fortieth of consecutive parallel blocks with the one that opens the second."""
    diagram = engine.read(diagrams.parallel_blocks(40))
    steps = list(_steps(diagram))
    return _ratio(_completing(diagram, steps[77]), _completing(diagram, steps[1]), runs)


def after_thousand_calls_over_first(runs: int) -> float:
    """Compare a step after a thousand finished call activities with one after the first."""
    diagram = engine.read(diagrams.call_loop())
    step = engine.start(diagram, {}, NOW)
    first = step
    for number in range(1_000):
        step = _complete(step, diagram, decision="return")
        first = step if number == 0 else first
    return _ratio(_completing(diagram, step), _completing(diagram, first), runs)


def one_of_5000_instances(runs: int) -> float:
    """Give the milliseconds of completing one of five thousand open instances of a multi-instance activity."""
    diagram = engine.read(diagrams.instances(5_000))
    act = _completing(diagram, engine.start(diagram, {}, NOW))
    return median(_seconds(act) for _ in range(runs)) * 1000


def trial_of_5000_instances(runs: int) -> float:
    """Give the seconds of a trial in which five thousand instances of an activity are completed one by one."""
    library = trial.Library({"many.bpmn": diagrams.instances(5_000)})
    return median(_seconds(lambda: trial.run(library, trial.Plan(NOW))) for _ in range(runs))


def _steps(diagram: Diagram) -> Iterator[Step]:
    step = engine.start(diagram, {}, NOW)
    while not step.finished:
        yield step
        step = _complete(step, diagram)


def _complete(step: Step, diagram: Diagram, **values: str) -> Step:
    return engine.complete(diagram, step.state, step.open_tasks[0].key, values, NOW)


def _completing(diagram: Diagram, step: Step) -> Act:
    return lambda: _complete(step, diagram)


def _ratio(late: Act, early: Act, runs: int) -> float:
    """Compare two acts measured in turns; the best of each, so that a busy machine does not decide."""
    times = [(_seconds(late), _seconds(early)) for _ in range(runs)]
    return min(one for one, _ in times) / min(other for _, other in times)


def _seconds(act: Act) -> float:
    gc.disable()
    try:
        began = perf_counter()
        act()
        return perf_counter() - began
    finally:
        gc.enable()
