"""Timers, messages, boundaries, event-based gateways, terminate: what happens, what is withdrawn, in which order."""

from datetime import UTC, datetime, timedelta

import pytest

from engine import runner
from engine.errors import MessageNotAwaited, StepFailed, TimerNotWaiting
from engine.model import Timer
from tests.engine.walk import NOW, Walk

GUARDED = """
    start s
    user a
    timer late PT1H on a
    user b
    user escalated
    end e
    s -> a -> b -> e
    late -> escalated -> e
"""
REMINDED = """
    start s
    user a
    timer soon PT1H beside a
    user remind
    user b
    end e
    s -> a -> b -> e
    soon -> remind -> e
"""
WITHDRAWABLE = """
    start s
    user a
    message withdrawn withdraw on a
    user b
    end e
    s -> a -> b -> e
    withdrawn -> e
"""
RACE = """
    start s
    race g
    timer late P3D
    message paid payment
    message gone withdraw
    user a
    user b
    user c
    s -> g -> late -> a
    g -> paid -> b
    g -> gone -> c
"""


def test_an_interrupting_timer_cancels_its_task_and_goes_its_own_way() -> None:
    walk = Walk(GUARDED)
    assert walk.step.timers == (Timer("t3", "late", NOW + timedelta(hours=1), "a", interrupting=True),)
    walk.fire("late")
    assert walk.last == [
        "timer_fired late",
        "task_cancelled a",
        "node_passed late",
        "flow_taken late_escalated",
        "task_opened escalated",
    ]
    assert walk.open == ["escalated"]
    assert walk.complete("escalated").step.finished


def test_completing_the_task_withdraws_its_timer() -> None:
    walk = Walk(GUARDED).complete("a")
    assert walk.last == ["task_completed a", "timer_cancelled late", "flow_taken a_b", "task_opened b"]
    assert not walk.step.timers


def test_a_timer_beside_a_task_leaves_the_task_open() -> None:
    walk = Walk(REMINDED).fire("soon")
    assert walk.last == ["timer_fired soon", "node_passed soon", "flow_taken soon_remind", "task_opened remind"]
    assert walk.open == ["a", "remind"]
    assert not walk.step.timers
    assert walk.complete("a", "b").open == ["remind"]
    assert walk.complete("remind").step.finished


def test_a_token_from_beside_a_task_outlives_an_interruption_of_it() -> None:
    walk = Walk(REMINDED.replace("user remind", "user remind\ntimer late P1D on a") + "late -> e")
    walk.fire("soon").fire("late")
    assert walk.open == ["remind"]


def test_a_timer_fires_whatever_the_clock_says() -> None:
    walk = Walk(GUARDED)
    early = runner.fire(walk.diagram, walk.step.state, "t3", NOW - timedelta(days=9))
    late = runner.fire(walk.diagram, walk.step.state, "t3", NOW + timedelta(days=9))
    assert early == late


def test_no_command_fires_a_timer_that_is_overdue() -> None:
    walk = Walk(REMINDED)
    walk.now = NOW + timedelta(days=30)
    assert walk.complete("a").open == ["b"]
    assert "timer_fired soon" not in walk.last


@pytest.mark.parametrize("key", ["t1", "t2", "t9", "late", ""])
def test_only_a_waiting_timer_can_be_fired(key: str) -> None:
    walk = Walk(GUARDED)
    with pytest.raises(TimerNotWaiting):
        runner.fire(walk.diagram, walk.step.state, key, NOW)


def test_a_timer_cannot_be_fired_twice() -> None:
    walk = Walk(GUARDED).fire("late")
    with pytest.raises(TimerNotWaiting):
        runner.fire(walk.diagram, walk.step.state, "t3", NOW)


def test_each_round_of_a_loop_starts_its_timer_anew() -> None:
    walk = Walk("""
        start s
        xor m
        user a
        timer late PT1H on a
        xor g
        end e
        s -> m -> a -> g
        g -> m if again
        g -> e default
        late -> e
    """)
    walk.now = NOW + timedelta(minutes=59)
    walk.complete("a", again=True)
    assert walk.step.timers[0].due_at == NOW + timedelta(hours=1, minutes=59)


def test_a_timer_in_the_flow_waits_and_goes_on() -> None:
    walk = Walk("start s\ntimer t P2D\nuser a\ns -> t -> a")
    assert walk.step.timers == (Timer("t2", "t", NOW + timedelta(days=2)),)
    assert not walk.step.finished
    assert walk.fire("t").last == ["timer_fired t", "node_passed t", "flow_taken t_a", "task_opened a"]


def test_a_timer_may_follow_from_a_variable() -> None:
    walk = Walk("start s\nuser a\ndate t hearing_at\nend e\ns -> a -> t -> e")
    walk.complete("a", hearing_at=datetime(2026, 5, 1, 1, tzinfo=UTC))
    assert walk.step.timers[0].due_at == datetime(2026, 5, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "time", "code"),
    [
        ("timer", "missing", "timer_without_time"),
        ("timer", "1 + 1", "timer_without_time"),
        ("timer", 'date("2026-01-01")', "timer_without_time"),
        ("date", 'duration("P1D")', "timer_without_time"),
        ("timer", "1 +", "timer_unreadable"),
        ("timer", 'lower case("Soon")', "timer_without_time"),
        ("timer", 'duration("P99999999Y")', "timer_without_time"),
    ],
)
def test_a_timer_without_a_time_fails_at_its_element(kind: str, time: str, code: str) -> None:
    with pytest.raises(StepFailed) as caught:
        Walk(f"start s\n{kind} t {time}\nend e\ns -> t -> e")
    assert (caught.value.element_id, caught.value.code) == ("t", code)


def test_an_interrupting_message_cancels_its_task() -> None:
    walk = Walk(WITHDRAWABLE)
    assert [(m.name, m.element_id, m.attached_to) for m in walk.step.messages] == [("withdraw", "withdrawn", "a")]
    walk.deliver("withdraw", reason="moved away")
    assert walk.last == [
        "message_received withdrawn",
        "task_cancelled a",
        "node_passed withdrawn",
        "flow_taken withdrawn_e",
        "node_passed e",
        "process_finished p",
    ]
    assert walk.step.variables == {"reason": "moved away"}


def test_a_message_that_nobody_awaits_is_refused() -> None:
    walk = Walk(WITHDRAWABLE)
    with pytest.raises(MessageNotAwaited):
        walk.deliver("payment")
    walk.complete("a")
    assert walk.last[1] == "message_cancelled withdrawn"
    with pytest.raises(MessageNotAwaited):
        walk.deliver("withdraw")


def test_a_message_goes_to_exactly_one_waiting_event_the_oldest() -> None:
    walk = Walk("""
        start s
        and f
        message m1 answer
        message m2 answer
        user a
        user b
        s -> f -> m1 -> a
        f -> m2 -> b
    """)
    assert walk.messages == ["answer", "answer"]
    assert walk.deliver("answer").open == ["a"]
    assert walk.deliver("answer").open == ["a", "b"]


def test_a_message_beside_a_task_is_awaited_again() -> None:
    walk = Walk("start s\nuser a\nmessage m news beside a\nuser n\nend e\ns -> a -> e\nm -> n -> e")
    walk.deliver("news", x=1).deliver("news", x=2)
    assert walk.open == ["a", "n", "n"]
    assert walk.messages == ["news"]
    assert walk.step.variables == {"x": 2}
    assert not walk.complete("a").messages
    assert walk.complete("n", "n").step.finished


def test_a_message_in_the_flow_waits_and_stores_its_payload() -> None:
    walk = Walk("start s\nmessage m answer\nxor g\nuser a\nuser b\ns -> m -> g\ng -> a if ok\ng -> b default")
    assert walk.step.events[-1].data == {"message": "answer"}
    assert walk.deliver("answer", ok=True).open == ["a"]


@pytest.mark.parametrize(("message", "opened"), [("payment", "b"), ("withdraw", "c")])
def test_behind_an_event_based_gateway_the_first_message_decides(message: str, opened: str) -> None:
    walk = Walk(RACE)
    assert walk.messages == ["payment", "withdraw"]
    assert walk.timers == ["late"]
    assert walk.deliver(message).open == [opened]
    assert not walk.step.timers
    assert not walk.step.messages


def test_behind_an_event_based_gateway_a_timer_decides() -> None:
    walk = Walk(RACE).fire("late")
    assert walk.last == [
        "timer_fired late",
        "message_cancelled paid",
        "message_cancelled gone",
        "node_passed g",
        "flow_taken g_late",
        "node_passed late",
        "flow_taken late_a",
        "task_opened a",
    ]
    assert walk.path == ["s", "g", "late"]


def test_behind_an_event_based_gateway_two_timers_are_told_apart() -> None:
    text = "start s\nrace g\ntimer t1 PT1H\ntimer t2 PT2H\nuser a\nuser b\ns -> g -> t1 -> a\ng -> t2 -> b"
    assert [timer.due_at - NOW for timer in Walk(text).step.timers] == [timedelta(hours=1), timedelta(hours=2)]
    assert Walk(text).fire("t1").open == ["a"]
    assert Walk(text).fire("t2").open == ["b"]


def test_an_event_based_gateway_in_a_loop_waits_in_every_round() -> None:
    walk = Walk("""
        start s
        xor m
        race g
        timer late P3D
        message paid payment
        user a
        s -> m -> g -> late -> m
        g -> paid -> a
    """)
    for _ in range(3):
        walk.fire("late")
        assert (walk.timers, walk.messages) == (["late"], ["payment"])
    assert walk.deliver("payment").open == ["a"]


def test_cancelling_withdraws_what_waits_behind_a_gateway() -> None:
    assert Walk(RACE).cancel().last == [
        "timer_cancelled late",
        "message_cancelled paid",
        "message_cancelled gone",
        "process_cancelled p",
    ]


def test_a_terminate_end_ends_the_whole_process() -> None:
    walk = Walk("""
        start s
        and f
        user a
        user b
        timer t PT1H on b
        timer w P9D
        user c
        end e
        terminate x
        s -> f -> a -> x
        f -> b -> e
        f -> w -> c
        t -> e
    """)
    walk.complete("a")
    assert walk.last == [
        "task_completed a",
        "flow_taken a_x",
        "node_passed x",
        "task_cancelled b",
        "timer_cancelled t",
        "timer_cancelled w",
        "process_finished p",
    ]
    assert walk.step.finished
    assert not walk.step.timers
