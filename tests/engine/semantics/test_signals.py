"""Signals: whoever waits gets them (BPMN 2.0.2 §10.5.1, §10.5.7)."""

from tests.engine.nesting import everywhere, run
from tests.engine.walk import Walk

CROSSED = """
    start s
    and f
    user a
    throw go signal go
    catch x signal go
    user b
    catch y signal go on b
    and j
    xor m
    user c
    end e
    s -> f -> a -> go -> j
    f -> x -> j
    f -> b -> m -> j -> c -> e
    y -> m
"""


@everywhere
def test_a_thrown_signal_is_caught_everywhere_at_once(place: str) -> None:
    path = run(place, CROSSED, [("complete", "a", {}), ("complete", "c", {})])
    assert path == ["s", "f", "a", "go", "y", "x", "m", "j", "c", "e"]


@everywhere
def test_a_signal_may_come_from_outside(place: str) -> None:
    body = "start s\ncatch x signal go\nuser a\ncatch y signal stop on a\nend e\nend f\ns -> x -> a -> e\ny -> f"
    assert run(place, body, [("signal", "go", {}), ("signal", "stop", {})]) == ["s", "x", "y", "f"]


def test_a_signal_that_nobody_awaits_changes_nothing() -> None:
    walk = Walk(CROSSED)
    before = walk.step.state
    walk.signal("other", x=1)
    assert walk.step.state == before
    assert walk.last == []


def test_a_signal_from_outside_stores_its_payload_at_every_catch() -> None:
    walk = Walk("start s\ncatch x signal go\nuser a\ns -> x -> a").signal("go", why="storm")
    assert walk.step.variables == {"why": "storm"}


def test_a_signal_beside_a_task_is_awaited_again() -> None:
    walk = Walk("start s\nuser a\ncatch x signal go beside a\nuser n\nend e\ns -> a -> e\nx -> n -> e")
    assert walk.signal("go").signal("go").open == ["a", "n", "n"]
    assert walk.signals == ["go"]


def test_a_signal_that_ends_its_own_scope_stops_the_token_that_throws_it() -> None:
    """Stock SpiffWorkflow lets later tasks of the interrupted sub-process run."""
    walk = Walk("""
        start s
        sub p1 {
          start is
          user x
          throw stop signal stop
          user y
          end ie
          is -> x -> stop -> y -> ie
        }
        catch b signal stop on p1
        user after
        end e
        s -> p1 -> e
        b -> after -> e
    """).complete("x")
    assert walk.last == [
        "task_completed x",
        "flow_taken x_stop",
        "node_passed stop",
        "signal_thrown stop",
        "signal_received b",
        "subprocess_cancelled p1",
        "node_passed b",
        "flow_taken b_after",
        "task_opened after",
    ]


def test_an_end_may_throw_several_signals_and_more() -> None:
    walk = Walk("""
        start s
        and f
        catch x signal one
        catch y signal two
        user a
        finish e signal one + signal two
        user b
        end d
        s -> f -> x -> b -> d
        f -> y -> d
        f -> a -> e
    """).complete("a")
    assert walk.open == ["b"]
    assert walk.path[3:] == ["e", "x", "y", "d"]


def test_a_signal_wins_at_an_event_based_gateway() -> None:
    walk = Walk("start s\nrace g\ncatch x signal go\ncatch t timer PT1H\nend e\ns -> g -> x -> e\ng -> t -> e")
    assert walk.signal("go").path == ["s", "g", "x", "e"]
