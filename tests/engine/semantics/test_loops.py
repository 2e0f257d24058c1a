"""Standard loops (BPMN 2.0.2 §10.3.8, §13.3.6)."""

from decimal import Decimal

import pytest

import engine
from tests.engine.checker.build import flow
from tests.engine.parts import activity, nested, value, walk


def loop(condition: str = "", attributes: str = "") -> str:
    inside = f"<loopCondition>{condition}</loopCondition>" if condition else ""
    return f"<standardLoopCharacteristics {attributes}>{inside}</standardLoopCharacteristics>"


def adding(characteristics: str, name: str = "x") -> str:
    body = "<script>n = n + 1</script>"
    return f'<scriptTask id="{name}" scriptFormat="feel">{characteristics}{body}</scriptTask>'


def test_a_task_is_done_again_while_its_condition_holds() -> None:
    waiting = walk(activity("userTask", loop("again")))
    assert waiting.complete("x", again=True).open == ["x"]
    done = waiting.complete("x", again=False)
    assert (done.path, done.step.finished) == (["s", "x", "x", "e"], True)


def test_the_condition_is_asked_before_the_first_round_when_the_file_says_so() -> None:
    assert walk(adding(loop("n &lt; 0", 'testBefore="true"')), n=Decimal(0)).path == ["s", "e"]
    assert walk(adding(loop("n &lt; 0")), n=Decimal(0)).path == ["s", "x", "e"]


def test_the_maximum_ends_the_loop() -> None:
    assert value(walk(adding(loop("true", 'loopMaximum="3"')), n=Decimal(0)), "n") == 3
    assert value(walk(adding(loop("", 'loopMaximum="4"')), n=Decimal(0)), "n") == 4
    assert value(walk(adding(loop("true", 'loopMaximum="0"')), n=Decimal(0)), "n") == 0


def test_the_condition_knows_the_number_of_the_round() -> None:
    assert value(walk(adding(loop("loopCounter &lt; 5")), n=Decimal(0)), "n") == 5


def test_a_subprocess_is_gone_through_again() -> None:
    done = walk(nested(adding("", "y"), characteristics=loop("n &lt; 2")), n=Decimal(0))
    assert done.path == ["s", "i", "y", "o", "x", "i", "y", "o", "x", "e"]


def test_a_loop_in_a_loop_counts_for_itself() -> None:
    inner = adding(loop("", 'loopMaximum="2"'), "y")
    assert value(walk(nested(inner, characteristics=loop("", 'loopMaximum="3"')), n=Decimal(0)), "n") == 6


def test_an_event_on_the_boundary_ends_all_rounds() -> None:
    event = (
        '<boundaryEvent id="b" attachedToRef="x"><messageEventDefinition messageRef="m"/></boundaryEvent>'
        f'<endEvent id="late"/>{flow("b", "late")}'
    )
    waiting = walk(activity("userTask", loop("true")), event, '<message id="m" name="stop"/>')
    waiting.complete("x").complete("x")
    assert waiting.messages == ["stop"]
    done = waiting.deliver("stop")
    assert (done.step.finished, done.path) == (True, ["s", "x", "x", "b", "late"])
    assert "rounds_cancelled x" in done.last


def test_a_loop_that_never_ends_is_stopped() -> None:
    with pytest.raises(engine.StepBudgetExceeded):
        walk(adding(loop("true")), n=Decimal(0))


def test_a_condition_that_is_neither_true_nor_false_fails_at_the_task() -> None:
    with pytest.raises(engine.StepFailed) as failure:
        walk(adding(loop("n")), n=Decimal(0))
    assert (failure.value.element_id, failure.value.code) == ("x", "condition_not_boolean")


def test_the_state_of_a_long_loop_stays_small() -> None:
    waiting = walk(activity("userTask", loop("true")))
    waiting.complete("x")
    size = len(waiting.step.state)
    for _ in range(50):
        waiting.complete("x")
    assert len(waiting.step.state) <= size + 4
