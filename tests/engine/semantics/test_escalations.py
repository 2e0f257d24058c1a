"""Escalations: told outwards; who throws one may go on (BPMN 2.0.2 §10.5.1, §10.5.7)."""

from tests.engine.nesting import everywhere, run
from tests.engine.walk import Walk

ASKS = """
    start s
    sub work {
      start is
      user x
      throw ask escalation HELP
      user y
      end ie
      is -> x -> ask -> y -> ie
    }
    catch c escalation HELP beside work
    user chief
    end e
    end told
    s -> work -> e
    c -> chief -> told
"""


@everywhere
def test_an_escalation_beside_lets_its_scope_go_on(place: str) -> None:
    commands = [("complete", "x", {}), ("complete", "y", {}), ("complete", "chief", {})]
    path = run(place, ASKS, commands)
    assert path == ["s", "is", "x", "ask", "c", "y", "ie", "work", "e", "chief", "told"]


@everywhere
def test_an_escalation_may_interrupt(place: str) -> None:
    path = run(place, ASKS.replace("beside", "on"), [("complete", "x", {}), ("complete", "chief", {})])
    assert path == ["s", "is", "x", "ask", "c", "chief", "told"]


@everywhere
def test_an_end_may_escalate(place: str) -> None:
    body = ASKS.replace("end ie", "finish ie escalation HELP").replace("throw ask escalation HELP", "pass ask")
    path = run(place, body, [("complete", "x", {}), ("complete", "y", {}), ("complete", "chief", {})])
    assert path[-6:] == ["ie", "c", "work", "e", "chief", "told"]


def test_an_escalation_that_nobody_catches_is_noted_and_goes_on() -> None:
    walk = Walk(ASKS.replace("catch c escalation HELP", "catch c escalation OTHER")).complete("x")
    assert walk.last[2:5] == ["node_passed ask", "escalation_thrown ask", "escalation_uncaught ask"]
    assert walk.open == ["y"]


def test_an_escalation_is_caught_as_often_as_it_is_thrown() -> None:
    text = ASKS.replace("user y", "throw again escalation HELP\nuser y").replace("ask -> y", "ask -> again -> y")
    assert Walk(text).complete("x").open.count("chief") == 2


def test_any_escalation_may_be_caught() -> None:
    assert Walk(ASKS.replace("catch c escalation HELP", "catch c escalation any")).complete("x").open == ["y", "chief"]
