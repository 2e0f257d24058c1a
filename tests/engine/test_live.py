"""An instance that stays in memory does what a saved and loaded one does, at a cost that does not grow with it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from engine import codec, runner, trial
from engine.errors import StepFailed
from engine.live import Act, Live
from engine.model import Diagram, Event
from engine.semantics.tokens import Process
from engine.specification import specify
from tests.engine.constructs.cases import NOW, Case, all_cases, drawn
from tests.engine.drawings import unchecked
from tests.engine.processor import seconds

CASES = [case for case in all_cases() if case.status != "refused"]


class Saved(Live):
    """Writes and reads the state after every act, and knows nothing else of the past but what stores hold."""

    def act(self, act: Act, now: datetime) -> tuple[Event, ...]:
        """Move a process that was read from its text."""
        if self._process is not None:
            before, specification = self._process, specify(self.diagram)
            self._process = codec.load(codec.dump(before, specification), specification, before.now)
            self._process.supply(before.rooms, before.stores)
        return super().act(act, now)


@pytest.mark.parametrize("case", CASES, ids=[f"{case.table}: {case.shows} {case.trace}" for case in CASES])
def test_a_trial_in_memory_is_the_trial_that_saves_and_loads(case: Case) -> None:
    library = trial.Library({"case.bpmn": case.diagram})
    assert trial.run(library, case.plan) == trial.run(library, case.plan, Saved)


def test_an_act_that_fails_leaves_everything_as_it_was_before() -> None:
    live = Live(_read("user a\nxor g\nuser b\nend e\ns -> a -> g\ng -> b if x\ng -> e if not(x)\nb -> e"))
    live.begin({}, NOW)
    before = live.step()
    key = before.open_tasks[0].key
    with pytest.raises(StepFailed):
        live.act(_completing(key), NOW)
    assert live.step() == before
    live.act(_completing(key, x=True), NOW)
    assert [task.element_id for task in live.step().open_tasks] == ["b"]


def test_nothing_waits_before_the_start() -> None:
    with pytest.raises(StepFailed):
        Live(_read("user a\nend e\ns -> a -> e")).step()


def test_a_thousand_open_instances_cost_a_trial_little_more_than_ten_times_a_hundred() -> None:
    def tried(count: int) -> Callable[[], object]:
        plan = trial.Plan(NOW)
        kind = "multiInstanceLoopCharacteristics"
        loop = f"<{kind}><loopCardinality>{count}</loopCardinality></{kind}>"
        library = trial.Library({"many.bpmn": drawn(f'<userTask id="a">{loop}</userTask>', "s -> a -> e")})
        return lambda: trial.run(library, plan)

    few, many = (seconds(tried(count), 0.2) for count in (100, 1000))
    assert many < 25 * few


def _completing(key: str, **values: Any) -> Act:
    def act(process: Process) -> None:
        runner.complete_task(process, key, values)

    return act


def _read(sketch: str) -> Diagram:
    return unchecked(sketch)
