"""Activities that need or make several tokens (BPMN 2.0.2 §10.3, startQuantity and completionQuantity)."""

import engine
from tests.engine.drawings import drawn
from tests.engine.nesting import AROUND, everywhere
from tests.engine.walk import Walk

BODY = """
    start s
    and f
    user a
    user b
    user c
    user d
    end e
    s -> f -> a -> c
    f -> b -> c
    c -> d -> e
"""


def _walk(body: str, place: str = "alone") -> Walk:
    data = drawn(AROUND[place].format(body=body))
    data = data.replace(b'<userTask id="c"', b'<userTask id="c" startQuantity="2" completionQuantity="3"')
    return Walk(engine.read(data))


@everywhere
def test_an_activity_begins_when_enough_tokens_have_come_and_sends_on_as_many_as_it_says(place: str) -> None:
    walk = _walk(BODY, place).complete("a")
    assert "c" not in walk.open
    walk.complete("b")
    assert walk.open.count("c") == 1
    walk.complete("c")
    assert walk.open.count("d") == 3
    walk.complete("d", "d", "d")
    if place == "in a loop":
        walk.complete("More", again=True)
        walk.complete("a", "b", "c", "d", "d", "d").complete("More", again=False)
    elif place == "beside a parallel branch":
        walk.complete("More")
    assert walk.step.finished


def test_a_join_behind_still_expects_the_tokens_that_gather() -> None:
    body = BODY.replace("c -> d -> e", "user x\nor j\nf -> x -> j\nc -> j -> d -> e")
    walk = _walk(body).complete("x", "a")
    assert walk.open == ["b"]
    walk.complete("b", "c")
    assert walk.open == ["d", "d", "d"]


def test_tokens_too_few_wait() -> None:
    walk = _walk("start s\nuser c\nend e\ns -> c -> e")
    assert not walk.open
    assert not walk.step.finished


def test_rounds_begin_when_enough_tokens_have_come() -> None:
    data = drawn(BODY).replace(
        b'<userTask id="c"></userTask>',
        b'<userTask id="c" startQuantity="2"><standardLoopCharacteristics loopMaximum="2"/></userTask>',
    )
    assert b"startQuantity" in data
    walk = Walk(engine.read(data)).complete("a", "b")
    assert walk.open == ["c"]
    assert walk.complete("c", "c").open == ["d"]
