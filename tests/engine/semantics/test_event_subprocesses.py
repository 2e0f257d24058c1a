"""Event sub-processes: listening while their scope lasts, interrupting or beside (BPMN 2.0.2 §10.3.5, §13.5.4)."""

import pytest

from engine.errors import MessageNotAwaited, StepFailed
from tests.engine.nesting import everywhere, run
from tests.engine.walk import Walk

LEAVING = """
    start s
    and f
    user a
    timer t PT1H on a
    user b
    and j
    end e
    event away {
      begin w message withdraw
      user close
      end gone
      w -> close -> gone
    }
    xor m
    s -> f -> a -> m -> j -> e
    t -> m
    f -> b -> j
"""


@everywhere
def test_an_interrupting_one_takes_the_place_of_everything_in_its_scope(place: str) -> None:
    commands = [("complete", "a", {}), ("deliver", "withdraw", {}), ("complete", "close", {})]
    assert run(place, LEAVING, commands) == ["s", "f", "a", "m", "w", "close", "gone", "away"]


@everywhere
def test_one_that_never_starts_keeps_no_scope_open(place: str) -> None:
    path = run(place, LEAVING, [("complete", "a", {}), ("complete", "b", {})])
    assert path == ["s", "f", "a", "m", "b", "j", "e"]


def test_its_start_is_told_and_everything_else_withdrawn() -> None:
    walk = Walk(LEAVING)
    assert walk.messages == ["withdraw"]
    assert walk.deliver("withdraw").last == [
        "message_received w",
        "task_cancelled a",
        "timer_cancelled t",
        "task_cancelled b",
        "subprocess_started away",
        "node_passed w",
        "flow_taken w_close",
        "task_opened close",
    ]
    with pytest.raises(MessageNotAwaited):
        walk.deliver("withdraw")


def test_the_end_of_the_scope_withdraws_what_listens() -> None:
    walk = Walk(LEAVING).complete("a", "b")
    assert walk.last[-3:] == ["node_passed e", "message_cancelled w", "process_finished p"]


NEWS = """
    start s
    user a
    end e
    event more {
      begin n message news beside
      user read
      end done
      n -> read -> done
    }
    s -> a -> e
"""


@everywhere
def test_one_beside_runs_once_for_each_message(place: str) -> None:
    twice = [("deliver", "news", {}), ("deliver", "news", {})]
    path = run(place, NEWS, [*twice, ("complete", "read", {}), ("complete", "a", {}), ("complete", "read", {})])
    assert path == ["s", "n", "n", "read", "done", "more", "a", "e", "read", "done", "more"]


def test_the_scope_lasts_until_those_beside_are_done() -> None:
    walk = Walk(NEWS).deliver("news").complete("a")
    assert not walk.step.finished
    assert walk.messages == ["news"]
    assert walk.complete("read").last[-2:] == ["message_cancelled n", "process_finished p"]


def test_what_comes_with_the_event_and_new_names_stay_in_its_own_scope() -> None:
    text = NEWS.replace("user read", "user read\nuser again").replace("n -> read ->", "n -> read -> again ->")
    text = text.replace("end done", "xor g\nend done\nend other")
    text = text.replace("again -> done", 'again -> g\ng -> done if text = "one"\ng -> other default')
    walk = Walk(text, known=1).deliver("news", text="one").deliver("news", text="two")
    walk.complete("read", note="x", known=2).complete("read", "again", "again")
    assert walk.path.count("done") == walk.path.count("other") == 1
    assert walk.step.variables == {"known": 2}


@everywhere
@pytest.mark.parametrize(
    ("begins", "command"),
    [
        ("timer PT1H", ("fire", "w", {})),
        ("signal go", ("signal", "go", {})),
        ("message m", ("deliver", "m", {})),
        ("when level > 5", ("complete", "set", {"level": 9})),
        ("message m + signal go", ("signal", "go", {})),
    ],
)
def test_any_event_may_start_one(place: str, begins: str, command: tuple) -> None:
    body = (
        LEAVING.replace("message withdraw", begins)
        .replace("user b", "user set\nuser b")
        .replace("f -> b", "f -> set -> b")
    )
    assert run(place, body, [command, ("complete", "close", {})], level=1)[-4:] == ["w", "close", "gone", "away"]


@everywhere
def test_a_cycle_starts_one_again_and_again(place: str) -> None:
    body = NEWS.replace("message news", "cycle R2/PT1H").replace("user read", "pass read")
    path = run(place, body, [("fire", "n", {}), ("fire", "n", {}), ("complete", "a", {})])
    assert path == ["s", *2 * ["n", "read", "done", "more"], "a", "e"]


BROKEN = """
    start s
    sub work {
      start is
      user x
      finish bad error E1
      event mend {
        begin c error E1
        user fix
        end fixed
        c -> fix -> fixed
      }
      is -> x -> bad
    }
    catch late error any on work
    end e
    end f1
    s -> work -> e
    late -> f1
"""


@everywhere
def test_an_error_starts_the_one_in_its_own_scope_before_the_boundary(place: str) -> None:
    path = run(place, BROKEN, [("complete", "x", {}), ("complete", "fix", {})])
    assert path == ["s", "is", "x", "bad", "c", "fix", "fixed", "mend", "work", "e"]


@everywhere
def test_an_error_inside_an_interrupting_one_goes_outwards(place: str) -> None:
    body = BROKEN.replace("end fixed", "finish fixed error E1")
    path = run(place, body, [("complete", "x", {}), ("complete", "fix", {})])
    assert path[-4:] == ["fix", "fixed", "late", "f1"]


def test_an_error_inside_one_beside_may_start_another_of_the_same_scope() -> None:
    walk = Walk("""
        start s
        user a
        end e
        event more {
          begin n message news beside
          finish bad error E1
          n -> bad
        }
        event mend {
          begin c error any
          user fix
          end fixed
          c -> fix -> fixed
        }
        s -> a -> e
    """).deliver("news")
    assert walk.open == ["fix"]
    assert walk.complete("fix").step.finished


def test_an_uncaught_error_of_the_host_may_start_one() -> None:
    assert Walk(BROKEN).throw_error("x", "E1").open == ["fix"]
    with pytest.raises(StepFailed, match="error_uncaught"):
        Walk(BROKEN.replace("late error any", "late error E2")).throw_error("x", "E9")


@everywhere
@pytest.mark.parametrize(("how", "tasks"), [("", ["help"]), (" beside", ["y", "help"])])
def test_an_escalation_may_start_one(place: str, how: str, tasks: list[str]) -> None:
    body = f"""
        start s
        sub work {{
          start is
          user x
          throw ask escalation HELP
          user y
          end ie
          is -> x -> ask -> y -> ie
        }}
        end e
        event chief {{
          begin c escalation HELP{how}
          user help
          end told
          c -> help -> told
        }}
        s -> work -> e
    """
    path = run(place, body, [("complete", "x", {}), *[("complete", name, {}) for name in tasks]])
    assert path[:5] == ["s", "is", "x", "ask", "c"]
    assert set(tasks) < set(path)


@everywhere
def test_one_may_stand_in_another(place: str) -> None:
    body = """
        start s
        user a
        end e
        event outer {
          begin n message news beside
          user read
          end done
          event inner {
            begin c signal stop
            user put
            end stopped
            c -> put -> stopped
          }
          n -> read -> done
        }
        s -> a -> e
    """
    commands = [("deliver", "news", {}), ("signal", "stop", {}), ("complete", "put", {}), ("complete", "a", {})]
    assert run(place, body, commands) == ["s", "n", "c", "put", "stopped", "inner", "outer", "a", "e"]


def test_a_condition_that_is_true_already_starts_one_before_anything_moves() -> None:
    walk = Walk(LEAVING.replace("message withdraw", "when level > 5"), level=9)
    assert walk.open == ["close"]
    assert walk.path == ["w"]


def test_a_terminate_inside_ends_only_the_event_subprocess() -> None:
    walk = Walk(NEWS.replace("end done", "terminate done")).deliver("news").complete("read")
    assert walk.open == ["a"]


def test_a_terminate_of_the_scope_ends_those_beside() -> None:
    assert Walk(NEWS.replace("end e", "terminate e")).deliver("news").complete("a").step.finished


def test_cancelling_withdraws_what_listens() -> None:
    assert Walk(NEWS).cancel().last == ["message_cancelled n", "task_cancelled a", "process_cancelled p"]


def test_many_started_beside_cost_nothing_once_they_are_over() -> None:
    walk = Walk(NEWS)
    sizes = []
    for _ in range(100):
        walk.deliver("news").complete("read")
        sizes.append(len(walk.step.state))
    assert sizes[99] - sizes[5] <= 10
