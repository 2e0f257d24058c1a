"""Errors: thrown outwards to the first who catches them (BPMN 2.0.2 §10.5.1, §10.5.7, §13.5.3)."""

import pytest

import engine
from engine import runner
from engine.errors import StepFailed, TaskNotReady
from tests.engine.drawings import drawn
from tests.engine.nesting import everywhere, run
from tests.engine.walk import NOW, Walk

THROWS = """
    start s
    sub work {
      start is
      and f
      user x
      user y
      finish broken error E1
      end ie
      is -> f -> x -> broken
      f -> y -> ie
    }
    catch c error E1 on work
    end e
    end f1
    s -> work -> e
    c -> f1
"""


@everywhere
def test_an_error_end_ends_its_scope_and_goes_on_where_it_is_caught(place: str) -> None:
    assert run(place, THROWS, [("complete", "x", {})]) == ["s", "is", "f", "x", "broken", "c", "f1"]


@everywhere
def test_without_the_error_the_scope_just_ends(place: str) -> None:
    body = THROWS.replace("finish broken error E1", "end broken")
    assert run(place, body, [("complete", "x", {}), ("complete", "y", {})])[-3:] == ["ie", "work", "e"]


def test_the_error_is_told_with_its_code() -> None:
    walk = Walk(THROWS).complete("x")
    told = [(event.kind, event.element_id, dict(event.data)) for event in walk.step.events if "error" in event.kind]
    assert told == [("error_thrown", "broken", {"code": "E1"}), ("error_caught", "c", {"code": "E1"})]
    assert "task_cancelled y" in walk.last


@pytest.mark.parametrize("caught", ["error E1", "error any"])
def test_an_error_is_caught_by_its_code_or_by_any(caught: str) -> None:
    assert Walk(THROWS.replace("catch c error E1", f"catch c {caught}")).complete("x").step.finished


def test_the_boundary_with_the_code_comes_before_the_one_for_any() -> None:
    walk = Walk(THROWS.replace("catch c", "catch all error any on work\ncatch c") + "\nall -> e").complete("x")
    assert walk.path[-2:] == ["c", "f1"]


def test_an_error_goes_outwards_past_those_who_catch_another() -> None:
    walk = Walk("""
        start s
        sub outer {
          start os
          sub inner {
            start is
            user x
            finish broken error E1
            is -> x -> broken
          }
          catch other error E2 on inner
          end oe
          os -> inner -> oe
          other -> oe
        }
        catch c error E1 on outer
        end e
        s -> outer -> e
        c -> e
    """).complete("x")
    assert walk.path == ["s", "os", "is", "x", "broken", "c", "e"]
    assert "subprocess_cancelled inner" in walk.last
    assert "subprocess_cancelled outer" in walk.last


def test_an_error_that_nobody_catches_fails_the_step_and_nothing_moves() -> None:
    walk = Walk("start s\nuser a\nfinish broken error E1\ns -> a -> broken")
    with pytest.raises(StepFailed) as caught:
        walk.complete("a")
    assert (caught.value.element_id, caught.value.code) == ("broken", "error_uncaught")
    assert caught.value.params == {"error": "E1"}
    assert walk.open == ["a"]


def test_an_error_leaves_a_multi_instance_activity_as_a_whole() -> None:
    """Every instance ends (BPMN 2.0.2 §10.3.8)."""
    rounds = "<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics>"
    data = drawn(THROWS).replace(b'<subProcess id="work">', f'<subProcess id="work">{rounds}'.encode())
    walk = Walk(engine.read(data)).complete("y", "x")
    assert walk.path[-3:] == ["broken", "c", "f1"]
    assert walk.step.finished


def test_an_event_subprocess_of_one_instance_leaves_the_others_alone() -> None:
    """Each instance is a scope of its own (BPMN 2.0.2 §10.3.8, §13.5.4)."""
    rounds = "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>"
    text = """
        start s
        sub work {
          start is
          user x
          end ie
          event stop {
            begin i error any
            user y
            end o
            i -> y -> o
          }
          is -> x -> ie
        }
        end e
        s -> work -> e
    """
    data = drawn(text).replace(b'<subProcess id="work">', f'<subProcess id="work">{rounds}'.encode())
    walk = Walk(engine.read(data)).throw_error("x", "E1")
    assert walk.open == ["x", "y"]
    assert walk.complete("x", "y").step.finished


@everywhere
def test_the_host_may_let_a_waiting_task_fail(place: str) -> None:
    body = "start s\nuser a\ncatch c error E1 on a\nend e\nend f\ns -> a -> e\nc -> f"
    assert run(place, body, [("throw_error", "a", {"code": "E1", "why": "void"})]) == ["s", "c", "f"]


def test_an_error_of_the_host_goes_outwards_with_its_payload() -> None:
    walk = Walk(THROWS).throw_error("y", "E1", why="void")
    assert walk.path[-2:] == ["c", "f1"]
    assert walk.step.variables == {"why": "void"}
    assert walk.last[:2] == ["error_thrown y", "error_caught c"]


def test_an_error_of_the_host_that_nobody_catches_is_refused() -> None:
    with pytest.raises(StepFailed, match="error_uncaught"):
        Walk(THROWS).throw_error("y", "E9")


def test_only_a_waiting_task_can_fail() -> None:
    walk = Walk(THROWS).complete("x")
    with pytest.raises(TaskNotReady):
        runner.throw_error(walk.diagram, walk.step.state, "t3", "E1", {}, NOW)


def test_an_error_end_beside_a_join_starves_nobody() -> None:
    """An error ends the whole scope: the checker lets such a choice stand before a parallel join."""
    body = """
        start s
        sub work {
          start is
          and f
          user x
          xor g
          finish broken error E1
          user y
          and j
          end ie
          is -> f -> x -> g
          g -> broken if bad
          g -> j default
          f -> y -> j -> ie
        }
        catch c error E1 on work
        end e
        s -> work -> e
        c -> e
    """
    assert run("alone", body, [("complete", "x", {"bad": True})])[-3:] == ["broken", "c", "e"]
    assert run("alone", body, [("complete", "x", {"bad": False}), ("complete", "y", {})])[-2:] == ["work", "e"]
