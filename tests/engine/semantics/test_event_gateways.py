"""Event-based gateways: what may stand behind them, and processes that begin by them (BPMN 2.0.2 §10.6.6, §13.4.4)."""

import pytest

import engine
from tests.engine.drawings import drawn
from tests.engine.nesting import everywhere, run
from tests.engine.walk import Walk

MANY = """
    start s
    race g
    timer t PT1H
    timer u PT2H
    catch n signal go
    catch w when x > 1
    catch both message one & message two
    user r
    xor m
    user a
    end e
    s -> g -> t -> m
    g -> u -> m
    g -> n -> m
    g -> w -> m
    g -> both -> m
    g -> r -> m
    m -> a -> e
"""
STARTING = "race g\nmessage a hi\nmessage b ho\nuser c\nuser d\nend e\nend f\ng -> a -> c -> e\ng -> b -> d -> f"


def _receiving(text: str) -> bytes:
    declared = b'<message id="message_post" name="post"/><process'
    data = drawn(text).replace(b'<userTask id="r"></userTask>', b'<receiveTask id="r" messageRef="message_post"/>')
    return data.replace(b"<process", declared, 1)


def _starting(kind: str, text: str = STARTING) -> Walk:
    how = f'id="g" instantiate="true" eventGatewayType="{kind}"'.encode()
    data = drawn(text).replace(b'<eventBasedGateway id="g"', b"<eventBasedGateway " + how)
    assert not {found.code for found in engine.check(data)} & {"start_missing", "unreachable"}
    return Walk(engine.read(data))


@pytest.mark.parametrize(
    ("commands", "won"),
    [
        ([("fire", "t")], ["t"]),
        ([("fire", "u")], ["u"]),
        ([("signal", "go")], ["n"]),
        ([("deliver", "one"), ("deliver", "two")], ["both"]),
        ([("deliver", "post")], ["r"]),
    ],
)
def test_the_first_of_many_events_decides_and_the_others_are_withdrawn(
    commands: list[tuple[str, str]], won: list[str]
) -> None:
    walk = Walk(engine.read(_receiving(MANY)), x=1)
    for verb, name in commands:
        getattr(walk, verb)(name)
    assert walk.path == ["s", "g", *won, "m"]
    assert not walk.timers + walk.messages + walk.signals + list(walk.step.conditions)
    assert walk.complete("a").step.finished


def test_a_condition_that_becomes_true_decides() -> None:
    body = "start s\nand f\nuser z\nrace g\ncatch w when x > 1\ntimer t PT1H\nend e\nend o\nend q\n"
    body += "s -> f -> z -> q\nf -> g -> w -> e\ng -> t -> o"
    walk = Walk(engine.read(drawn(body)), x=1).complete("z", x=2)
    assert sorted(walk.path) == sorted(["s", "f", "z", "g", "w", "q", "e"])
    assert walk.step.finished


@everywhere
def test_several_timers_race_wherever_the_gateway_stands(place: str) -> None:
    body = "start s\nrace g\ntimer t PT1H\ntimer u PT2H\nend e\nend o\ns -> g -> t -> e\ng -> u -> o"
    assert run(place, body, [("fire", "u", {})]) == ["s", "g", "u", "o"]


def test_a_process_that_begins_by_an_exclusive_gateway_waits_for_one_of_its_events() -> None:
    walk = _starting("Exclusive")
    assert walk.messages == ["hi", "ho"]
    walk.deliver("ho")
    assert (walk.path, walk.messages, walk.open) == (["g", "b"], [], ["d"])
    assert walk.complete("d").step.finished


def test_a_process_that_begins_by_a_parallel_gateway_is_over_when_all_its_events_have_come() -> None:
    walk = _starting("Parallel").deliver("ho")
    assert (walk.path, walk.messages, walk.open) == (["g", "b"], ["hi"], ["d"])
    assert not walk.complete("d").step.finished
    walk.deliver("hi")
    assert walk.complete("c").step.finished
    assert walk.path == ["g", "b", "d", "f", "a", "c", "e"]


def test_of_several_gateways_that_begin_a_process_the_first_event_chooses() -> None:
    text = f"{STARTING}\nrace h\nmessage m hey\nuser n\nend o\nh -> m -> n -> o"
    data = drawn(text).replace(b"<eventBasedGateway id", b'<eventBasedGateway instantiate="true" id')
    walk = Walk(engine.read(data)).deliver("hey")
    assert (walk.messages, walk.open) == ([], ["n"])
    assert walk.complete("n").step.finished
