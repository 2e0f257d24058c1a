"""Transactions and their cancel events (BPMN 2.0.2 §10.3.5, §13.5.2)."""

import engine
from tests.engine.checker.build import around, flow
from tests.engine.parts import walk

CAUGHT = (
    '<boundaryEvent id="b" attachedToRef="x"><cancelEventDefinition/></boundaryEvent>'
    f'<endEvent id="late"/>{flow("b", "late")}'
)


def transaction(more: str = "") -> str:
    """Write the transaction x: two tasks beside each other, of which a leads to a choice between end and cancel."""
    inside = (
        '<startEvent id="i"/><parallelGateway id="g"/><userTask id="a"/><userTask id="w"/><endEvent id="v"/>'
        '<exclusiveGateway id="d" default="d_o"/><endEvent id="o"/><endEvent id="c"><cancelEventDefinition/></endEvent>'
    )
    ways = flow("i", "g") + flow("g", "a") + flow("g", "w") + flow("w", "v") + flow("a", "d") + flow("d", "o")
    chosen = flow("d", "c", "<conditionExpression>give_up</conditionExpression>")
    return f'<transaction id="x">{more}{inside}{ways}{chosen}</transaction>'


def test_a_transaction_that_succeeds_is_gone_through_like_a_subprocess() -> None:
    done = walk(transaction(), CAUGHT).complete("a", give_up=False).complete("w")
    assert (done.path, done.step.finished) == (["s", "i", "g", "a", "d", "o", "w", "v", "x", "e"], True)


def test_a_cancelled_transaction_is_left_by_its_boundary_and_nothing_stays() -> None:
    done = walk(transaction(), CAUGHT).complete("a", give_up=True)
    assert (done.path, done.open, done.step.finished) == (["s", "i", "g", "a", "d", "c", "b", "late"], [], True)


def test_in_rounds_a_cancel_ends_the_whole() -> None:
    loop = '<standardLoopCharacteristics loopMaximum="3"/>'
    waiting = walk(transaction(loop), CAUGHT).complete("a", give_up=False).complete("w")
    assert waiting.open == ["a", "w"]
    assert waiting.complete("a", give_up=True).path[-3:] == ["c", "b", "late"]


def test_a_cancel_outside_of_a_transaction_is_misplaced() -> None:
    data = around('<userTask id="x" name="X"/>', CAUGHT)
    assert "event_definition_misplaced" in {found.code for found in engine.check(data)}
