"""Timers that repeat, and messages beside a task that come again (BPMN 2.0.2 table 10.101, §10.5.6)."""

from datetime import datetime, timedelta

import pytest

from engine.errors import StepFailed
from tests.engine.nesting import everywhere, run
from tests.engine.walk import NOW, Walk

BESIDE = "start s\nuser a\ncatch t cycle {cycle} beside a\nend e\nend r\ns -> a -> e\nt -> r"


def _dues(cycle: str, times: int) -> list[datetime]:
    walk, dues = Walk(BESIDE.format(cycle=cycle)), []
    for _ in range(times):
        dues += [timer.due_at for timer in walk.step.timers]
        walk.now += timedelta(days=400)
        if walk.timers:
            walk.fire("t")
    return dues


@everywhere
def test_a_cycle_beside_a_task_fires_as_often_as_it_says(place: str) -> None:
    path = run(place, BESIDE.format(cycle="R3/PT1H"), [*3 * [("fire", "t", {})], ("complete", "a", {})])
    assert path == ["s", "t", "r", "t", "r", "t", "r", "a", "e"]


def test_the_rounds_are_counted_from_the_start_of_the_first_whenever_they_fire() -> None:
    assert _dues("R3/PT1H", 9) == [NOW + timedelta(hours=hours) for hours in (1, 2, 3)]


def test_months_do_not_shift_at_the_end_of_february() -> None:
    assert [due.date().isoformat() for due in _dues("R/P1M", 3)] == ["2026-02-28", "2026-03-31", "2026-04-30"]


def test_a_cycle_may_begin_at_a_moment() -> None:
    dues = _dues("R2/2026-03-01T08:00:00+07:00/P7D", 9)
    assert [due.isoformat() for due in dues] == ["2026-03-01T01:00:00+00:00", "2026-03-08T01:00:00+00:00"]


def test_a_cycle_without_a_number_goes_on_as_long_as_the_task() -> None:
    walk = Walk(BESIDE.format(cycle="R/P1D"))
    for _ in range(50):
        walk.fire("t")
    assert len(walk.step.state) < 400
    assert walk.complete("a").step.finished


def test_a_cycle_that_interrupts_or_stands_in_the_flow_fires_once() -> None:
    assert Walk(BESIDE.format(cycle="R3/PT1H").replace("beside", "on")).fire("t").step.finished
    assert Walk("start s\ncatch t cycle R3/PT1H\nend e\ns -> t -> e").fire("t").step.finished


def test_a_cycle_may_follow_from_a_variable() -> None:
    walk = Walk(BESIDE.format(cycle="pace"), pace="R2/PT5M").fire("t")
    assert [timer.due_at - NOW for timer in walk.step.timers] == [timedelta(minutes=10)]


@pytest.mark.parametrize("pace", ["R0/PT5M", "PT5M", "often", 5, None])
def test_a_variable_that_is_no_cycle_fails_at_its_element(pace: object) -> None:
    with pytest.raises(StepFailed) as caught:
        Walk(BESIDE.format(cycle="pace"), pace=pace)
    assert (caught.value.element_id, caught.value.code) == ("t", "timer_without_time")


@everywhere
def test_a_message_beside_a_task_may_come_again_and_again(place: str) -> None:
    body = "start s\nuser a\ncatch m message news beside a\nend e\nend n\ns -> a -> e\nm -> n"
    commands = [("deliver", "news", {}), ("deliver", "news", {}), ("complete", "a", {})]
    assert run(place, body, commands) == ["s", "m", "n", "m", "n", "a", "e"]
