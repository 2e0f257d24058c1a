"""Events with several definitions: any one of them, or all (BPMN 2.0.2 §10.5.5, tables 10.88–10.90)."""

import pytest

import engine
from tests.engine.checker.build import around
from tests.engine.nesting import everywhere, run
from tests.engine.walk import Walk

ANY = "start s\ncatch x message m + timer PT1H + signal g\nend e\ns -> x -> e"
ALL = "start s\ncatch x message m & timer PT1H & signal g\nend e\ns -> x -> e"
GUARD = "start s\nuser a\ncatch x message m + timer PT1H on a\nend e\nend f\ns -> a -> e\nx -> f"


@everywhere
@pytest.mark.parametrize("command", [("deliver", "m", {}), ("fire", "x", {}), ("signal", "g", {})])
def test_a_multiple_event_happens_by_any_of_its_definitions(place: str, command: tuple) -> None:
    assert run(place, ANY, [command]) == ["s", "x", "e"]


@everywhere
def test_a_parallel_multiple_event_happens_when_all_have_happened(place: str) -> None:
    commands = [("signal", "g", {}), ("deliver", "m", {}), ("fire", "x", {})]
    assert run(place, ALL, commands) == ["s", "x", "e"]
    assert run(place, ALL, commands[::-1]) == ["s", "x", "e"]


def test_what_has_happened_of_all_is_awaited_no_more() -> None:
    walk = Walk(ALL).deliver("m", x=1)
    assert (walk.messages, walk.timers, walk.signals) == ([], ["x"], ["g"])
    with pytest.raises(engine.MessageNotAwaited):
        walk.deliver("m")
    assert walk.step.variables == {"x": 1}


def test_the_others_of_any_are_withdrawn() -> None:
    assert Walk(ANY).deliver("m").last[:4] == [
        "message_received x",
        "timer_cancelled x",
        "signal_cancelled x",
        "node_passed x",
    ]


@everywhere
def test_any_of_several_on_a_boundary_interrupts(place: str) -> None:
    assert run(place, GUARD, [("deliver", "m", {})]) == ["s", "x", "f"]
    assert run(place, GUARD, [("fire", "x", {})]) == ["s", "x", "f"]
    assert run(place, GUARD, [("complete", "a", {})]) == ["s", "a", "e"]


def test_any_of_several_beside_an_activity_is_awaited_again_timers_once() -> None:
    walk = Walk(GUARD.replace("on a", "beside a").replace("end f", "user f"))
    walk.deliver("m").deliver("m").fire("x")
    assert walk.open == ["a", "f", "f", "f"]
    assert (walk.messages, walk.timers) == (["m"], [])


def test_all_of_several_beside_an_activity_are_awaited_again() -> None:
    walk = Walk("start s\nuser a\ncatch x message m & signal g beside a\nuser f\nend e\ns -> a -> e\nx -> f -> e")
    for _ in range(2):
        walk.deliver("m").signal("g")
    assert walk.open == ["a", "f", "f"]
    assert walk.complete("a", "f", "f").step.finished


def test_conditions_that_are_true_together_happen_once_until_they_become_false() -> None:
    walk = Walk(
        "start s\nand f\nuser a\ncatch x when p & when q beside a\nuser n\nxor m\nuser set\nxor g\nend e\n"
        "s -> f -> a -> e\nf -> m -> set -> g\ng -> m if again\ng -> e default\nx -> n -> e",
        again=True,
    )
    for p, q, told in ((True, False, 0), (True, True, 1), (True, True, 1), (False, False, 1), (True, True, 2)):
        walk.complete("set", p=p, q=q)
        assert walk.open.count("n") == told


def test_behind_an_event_based_gateway_any_of_several_decides() -> None:
    text = "start s\nrace g\ncatch x message m + signal go\ncatch t timer PT1H\nend e\ns -> g -> x -> e\ng -> t -> e"
    walk = Walk(text).signal("go")
    assert walk.step.finished
    assert walk.path == ["s", "g", "x", "e"]


def test_a_definition_of_the_file_may_be_referred_to() -> None:
    data = around(
        '<intermediateCatchEvent id="x"><eventDefinitionRef>late</eventDefinitionRef>'
        "<eventDefinitionRef>told</eventDefinitionRef></intermediateCatchEvent>",
        beside='<message id="m" name="answer"/><messageEventDefinition id="told" messageRef="m"/>'
        '<timerEventDefinition id="late"><timeDuration>PT1H</timeDuration></timerEventDefinition>',
    )
    assert Walk(engine.read(data)).deliver("answer").step.finished
    assert Walk(engine.read(data)).fire("x").step.finished


def test_a_reference_to_no_definition_is_found() -> None:
    data = around('<intermediateCatchEvent id="x"><eventDefinitionRef>no</eventDefinitionRef></intermediateCatchEvent>')
    found = [finding for finding in engine.check(data) if finding.code == "reference_dangling"]
    assert [finding.params["attribute"] for finding in found] == ["eventDefinitionRef"]
