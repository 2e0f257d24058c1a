"""Embedded sub-processes: tokens inside, boundaries around them, variables seen from within."""

import json

from engine import codec
from engine.specification import specify
from tests.engine.walk import Walk

INSIDE = """
    start s
    sub p1 {
      start is
      user x
      user y
      end ie
      is -> x -> y -> ie
    }
    message gone withdraw on p1
    timer late P5D on p1
    user after
    user withdrawn
    end e
    s -> p1 -> after -> e
    gone -> withdrawn -> e
    late -> e
"""
TWICE = """
    start s
    sub outer {
      start os
      and f
      sub inner {
        start is
        user x
        terminate it
        is -> x -> it
      }
      user y
      and j
      end oe
      os -> f -> inner -> j
      f -> y -> j
      j -> oe
    }
    timer late P1D on outer
    user after
    end e
    s -> outer -> after -> e
    late -> e
"""


def test_a_subprocess_lasts_while_tokens_stand_inside() -> None:
    walk = Walk(INSIDE)
    assert walk.last == [
        "process_started p",
        "node_passed s",
        "flow_taken s_p1",
        "subprocess_started p1",
        "message_awaited gone",
        "timer_started late",
        "node_passed is",
        "flow_taken is_x",
        "task_opened x",
    ]
    assert walk.complete("x").open == ["y"]
    assert walk.complete("y").last == [
        "task_completed y",
        "flow_taken y_ie",
        "node_passed ie",
        "subprocess_completed p1",
        "message_cancelled gone",
        "timer_cancelled late",
        "flow_taken p1_after",
        "task_opened after",
    ]
    assert walk.complete("after").step.finished


def test_a_message_on_a_subprocess_ends_it_before_anything_inside_moves_on() -> None:
    walk = Walk(INSIDE).deliver("withdraw")
    assert walk.last == [
        "message_received gone",
        "task_cancelled x",
        "subprocess_cancelled p1",
        "timer_cancelled late",
        "node_passed gone",
        "flow_taken gone_withdrawn",
        "task_opened withdrawn",
    ]
    assert walk.open == ["withdrawn"]
    walk.complete("withdrawn")
    assert walk.step.finished
    assert "y" not in walk.path
    assert not any(event.element_id == "y" for event in walk.events)


def test_a_timer_on_a_subprocess_ends_what_is_nested_in_it() -> None:
    walk = Walk(TWICE)
    assert walk.open == ["y", "x"]
    walk.fire("late")
    assert walk.last[:5] == [
        "timer_fired late",
        "task_cancelled x",
        "subprocess_cancelled inner",
        "task_cancelled y",
        "subprocess_cancelled outer",
    ]
    assert walk.step.finished


def test_a_terminate_end_inside_ends_only_its_own_level() -> None:
    walk = Walk(TWICE).complete("x")
    assert "subprocess_completed inner" in walk.last
    assert walk.open == ["y"]
    assert walk.complete("y").open == ["after"]


def test_a_subprocess_without_anything_to_wait_for_passes_in_one_step() -> None:
    walk = Walk("start s\nsub p1 {\nstart is\nend ie\nis -> ie\n}\nuser a\ns -> p1 -> a")
    assert walk.open == ["a"]
    assert walk.path == ["s", "is", "ie", "p1"]


def test_a_subprocess_in_a_loop_is_a_new_one_in_every_round() -> None:
    walk = Walk("""
        start s
        xor m
        sub p1 {
          start is
          user x
          end ie
          is -> x -> ie
        }
        xor g
        end e
        s -> m -> p1 -> g
        g -> m if again
        g -> e default
    """)
    for _ in range(3):
        walk.complete("x", again=True)
        assert walk.open == ["x"]
    assert walk.complete("x", again=False).step.finished


def test_a_subprocess_sees_and_changes_the_variables_around_it() -> None:
    walk = Walk(
        """
        start s
        sub p1 {
          start is
          xor g
          user x
          user y
          is -> g
          g -> x if wanted = "x"
          g -> y default
        }
        user after
        s -> p1 -> after
    """,
        wanted="x",
    )
    walk.complete("x", wanted="z")
    assert walk.step.variables == {"wanted": "z"}


def test_a_variable_of_an_inner_scope_hides_the_outer_one_and_is_written_where_it_lives() -> None:
    walk = Walk(INSIDE, x=1)
    state = json.loads(walk.step.state)
    inside = next(f"t{token['key']}" for token in state["tokens"] if token["at"] == "p1")
    state["variables"][inside] = {"x": {"#n": "7"}}
    process = codec.load(json.dumps(state), specify(walk.diagram), walk.now)
    level = process.subprocesses[inside]
    assert level.visible()["x"] == 7
    level.write({"x": 8, "z": 9})
    assert process.variables == {"process": {"x": 1, "z": 9}, inside: {"x": 8}}
