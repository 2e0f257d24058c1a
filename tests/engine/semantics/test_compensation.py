"""Compensation: thrown, handled, in reverse order of completion (BPMN 2.0.2 §10.5.6, §13.5.5)."""

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import engine
from engine import codec
from engine.specification import specify
from tests.engine.checker.build import compensation, flow, process
from tests.engine.parts import value
from tests.engine.walk import NOW, Walk

THROW = '<intermediateThrowEvent id="t"><compensateEventDefinition {}/></intermediateThrowEvent>'
COUNT = "<loopCardinality>3</loopCardinality>"
MANY = f'<multiInstanceLoopCharacteristics isSequential="{{}}">{COUNT}</multiInstanceLoopCharacteristics>'
ITEMS = (
    '<multiInstanceLoopCharacteristics camunda:collection="names" camunda:elementVariable="name" isSequential="true"/>'
)
LOOP = '<standardLoopCharacteristics loopMaximum="3"/>'


def ways(*names: str) -> str:
    """Draw flows from each node to the next."""
    return "".join(flow(one, other) for one, other in pairwise(names))


def undone(name: str, kind: str = "userTask", inside: str = "", handler: str = "userTask") -> str:
    """Draw an activity with a compensation event and its handler ``u…``."""
    return f'<{kind} id="{name}">{inside}</{kind}>' + compensation(f"b{name}", name, f"u{name}", kind=handler)


def inner(name: str, *tasks: str, more: str = "", kind: str = "subProcess", attributes: str = "") -> str:
    """Draw a sub-process with activities one after the other that can be compensated."""
    nodes = "".join(map(undone, tasks))
    ends = f'<startEvent id="{name}i"/><endEvent id="{name}o"/>'
    return f'<{kind} id="{name}" {attributes}>{more}{ends}{nodes}{ways(f"{name}i", *tasks, f"{name}o")}</{kind}>'


def catcher(*steps: str, more: str = "") -> str:
    """Draw the event sub-process c that starts by compensation."""
    start = '<startEvent id="ci"><compensateEventDefinition/></startEvent><endEvent id="co"/>'
    return f'<subProcess id="c" triggeredByEvent="true">{start}{more}{ways("ci", *steps, "co")}</subProcess>'


def walk(nodes: str, *names: str, **variables: Any) -> Walk:
    """Walk s → names → e."""
    body = f'<startEvent id="s"/><endEvent id="e"/>{nodes}{ways("s", *names, "e")}'
    return Walk(engine.read(process(body)), **variables)


def rest(found: Walk) -> list[str]:
    """Complete whatever is open, the oldest first, and give the tasks in that order; nothing is kept at the end."""
    done = []
    while found.open:
        done.append(found.open[0])
        assert len(found.open) == 1
        _is_saved_as_it_is(found)
        found.complete(found.open[0])
    assert found.step.finished
    assert "done" not in json.loads(found.step.state)
    return done


def _is_saved_as_it_is(found: Walk) -> None:
    specification = specify(found.diagram)
    loaded = codec.load(found.step.state, specification, NOW)
    assert codec.dump(loaded, specification) == found.step.state


def kept(found: Walk) -> Any:
    """Return what the state keeps for compensation."""
    return json.loads(found.step.state).get("done", {})


def test_all_of_the_scope_is_compensated_in_reverse_order_and_the_throw_waits_for_it() -> None:
    done = walk(undone("a") + undone("b") + THROW.format(""), "a", "b", "t").complete("a", "b")
    assert (done.open, done.path) == (["ub"], ["s", "a", "b"])
    assert rest(done) == ["ub", "ua"]
    assert done.path == ["s", "a", "b", "ub", "ua", "t", "e"]


def test_only_the_activity_that_is_named_is_compensated() -> None:
    done = walk(undone("a") + undone("b") + THROW.format('activityRef="a"'), "a", "b", "t").complete("a", "b")
    assert rest(done) == ["ua"]


def test_a_throw_that_does_not_wait_passes_and_the_scope_waits() -> None:
    nodes = undone("a") + undone("b") + THROW.format('waitForCompletion="false"') + '<userTask id="x"/>'
    done = walk(nodes, "a", "b", "t", "x").complete("a", "b")
    assert (done.open, done.path[-1]) == (["ub", "x"], "t")
    done.complete("x")
    assert not done.step.finished
    assert rest(done) == ["ub", "ua"]


def test_an_end_event_compensates() -> None:
    end = '<startEvent id="s"/><endEvent id="e"><compensateEventDefinition/></endEvent>'
    done = Walk(engine.read(process(end + undone("a") + ways("s", "a", "e")))).complete("a")
    assert rest(done) == ["ua"]
    assert done.path == ["s", "a", "ua", "e"]


def test_what_is_not_completed_is_not_compensated() -> None:
    fork = '<parallelGateway id="g"/><parallelGateway id="j"/>' + THROW.format("") + undone("a") + undone("b")
    body = f'<startEvent id="s"/><endEvent id="e"/>{fork}{ways("s", "g", "a", "t", "j", "e")}{ways("g", "b", "j")}'
    done = Walk(engine.read(process(body))).complete("a")
    assert done.open == ["b", "ua"]
    done.complete("ua").complete("b")
    assert done.step.finished


def test_nothing_is_compensated_twice() -> None:
    again = '<intermediateThrowEvent id="t2"><compensateEventDefinition/></intermediateThrowEvent>'
    done = walk(undone("a") + THROW.format("") + again, "a", "t", "t2").complete("a")
    assert rest(done) == ["ua"]
    assert done.path[-3:] == ["t", "t2", "e"]


def test_nothing_is_kept_where_nothing_compensates() -> None:
    assert kept(walk(undone("a") + '<userTask id="x"/>', "a", "x").complete("a")) == {}
    named = undone("a") + undone("b") + '<userTask id="x"/>' + THROW.format('activityRef="b"')
    assert kept(walk(named, "a", "b", "x", "t").complete("a")) == {}


def test_each_pass_through_a_drawn_loop_is_compensated_once() -> None:
    again = flow("x", "m", "<conditionExpression>more</conditionExpression>")
    nodes = (
        '<exclusiveGateway id="m"/><exclusiveGateway id="x" default="x_t"/>' + undone("a") + THROW.format("") + again
    )
    done = walk(nodes, "m", "a", "x", "t").complete("a", more=True).complete("a", more=True).complete("a", more=False)
    assert rest(done) == ["ua", "ua", "ua"]


@pytest.mark.parametrize("rounds", [LOOP, MANY.format("true"), MANY.format("false")])
def test_each_round_is_compensated_once_and_the_handler_knows_which(rounds: str) -> None:
    handler = compensation("ba", "a", "ua", "<script>seen = append(seen, loopCounter)</script>", kind="scriptTask")
    handler = handler.replace('isForCompensation="true"', 'isForCompensation="true" scriptFormat="feel"')
    done = walk(f'<userTask id="a">{rounds}</userTask>{handler}{THROW.format("")}', "a", "t", seen=[])
    for _ in range(3):
        _is_saved_as_it_is(done)
        done.complete("a")
    assert done.step.finished
    assert value(done, "seen") == [3, 2, 1]
    assert done.path == ["s", "a", "a", "a", "ua", "ua", "ua", "t", "e"]


def test_the_handler_sees_the_item_of_its_round_and_a_called_handler_lets_out_what_it_wrote_only() -> None:
    called = '<process id="q" isExecutable="true"><startEvent id="qs"/><userTask id="q1"/><endEvent id="qe"/>'
    handler = compensation("ba", "a", "ua", kind="callActivity").replace("<callA", '<callA calledElement="q" ', 0)
    handler = handler.replace('<callActivity id="ua"', '<callActivity id="ua" calledElement="q"')
    body = f'<startEvent id="s"/><endEvent id="e"/><userTask id="a">{ITEMS}</userTask>{handler}{THROW.format("")}'
    data = process(body + ways("s", "a", "t", "e"), f"{called}{ways('qs', 'q1', 'qe')}</process>")
    done = Walk(engine.read(data, "p"), names=["x", "y"]).complete("a").complete("a")
    assert done.open == ["q1"]
    _is_saved_as_it_is(done)
    done.complete("q1", told=1).complete("q1", told=2)
    assert done.step.finished
    assert (value(done, "told"), "name" in done.step.variables) == (2, False)


def test_a_subprocess_without_a_handler_is_compensated_inside() -> None:
    nodes = undone("a") + inner("sp", "x", "y") + undone("b") + THROW.format("")
    done = walk(nodes, "a", "sp", "b", "t").complete("a", "x", "y", "b")
    assert rest(done) == ["ub", "uy", "ux", "ua"]
    assert done.path[-6:] == ["ub", "uy", "ux", "ua", "t", "e"]


def test_a_subprocess_in_a_subprocess_is_compensated_inside() -> None:
    middle = f'<startEvent id="i"/><endEvent id="o"/>{inner("q", "x", "y")}{ways("i", "q", "o")}'
    done = walk(f'<subProcess id="sp">{middle}</subProcess>' + THROW.format('activityRef="sp"'), "sp", "t").complete(
        "x", "y"
    )
    assert rest(done) == ["uy", "ux"]


@pytest.mark.parametrize("rounds", [LOOP, MANY.format("true")])
def test_every_round_of_a_subprocess_is_compensated_inside(rounds: str) -> None:
    done = walk(inner("sp", "x", "y", more=rounds) + THROW.format(""), "sp", "t").complete(*["x", "y"] * 3)
    assert rest(done) == ["uy", "ux"] * 3


def test_a_handler_on_the_boundary_stands_for_the_whole_subprocess() -> None:
    done = walk(inner("sp", "x") + compensation("bp", "sp", "up", kind="userTask") + THROW.format(""), "sp", "t")
    assert rest(done.complete("x")) == ["up"]


def test_a_compensation_event_subprocess_runs_with_the_variables_that_its_scope_had() -> None:
    data = '<dataObject id="d" name="secret"/><dataObjectReference id="r" name="secret" dataObjectRef="d"/>'
    script = '<scriptTask id="f" scriptFormat="feel"><script>found = secret</script></scriptTask>'
    done = walk(inner("sp", "x", more=data + catcher("f", more=script)) + THROW.format(""), "sp", "t", found=None)
    done.complete("x", secret=7)
    assert done.path == ["s", "spi", "x", "spo", "sp", "ci", "f", "co", "c", "t", "e"]
    assert (value(done, "found"), "secret" in done.step.variables) == (7, False)


def test_a_compensation_event_subprocess_may_compensate_what_was_completed_around_it() -> None:
    again = '<intermediateThrowEvent id="r"><compensateEventDefinition/></intermediateThrowEvent><userTask id="w"/>'
    done = walk(inner("sp", "x", "y", more=catcher("w", "r", more=again)) + THROW.format(""), "sp", "t")
    assert rest(done.complete("x", "y")) == ["w", "uy", "ux"]
    assert done.path[-8:] == ["w", "uy", "ux", "r", "co", "c", "t", "e"]


def test_a_compensation_event_subprocess_waits_for_nothing_before() -> None:
    done = walk(inner("sp", "x", more=catcher()), "sp")
    assert (done.open, kept(done)) == (["x"], {})
    assert done.complete("x").path == ["s", "spi", "x", "spo", "sp", "e"]


def test_an_event_subprocess_compensates_what_was_completed_around_it() -> None:
    start = '<startEvent id="ci"><messageEventDefinition messageRef="m"/></startEvent><endEvent id="co"/>'
    listening = (
        f'<subProcess id="c" triggeredByEvent="true">{start}{THROW.format("")}{ways("ci", "t", "co")}</subProcess>'
    )
    body = f'<startEvent id="s"/><endEvent id="e"/>{undone("a")}{undone("b")}<userTask id="x"/>{listening}'
    data = process(body + ways("s", "a", "b", "x", "e"), '<message id="m" name="withdrawn"/>')
    done = Walk(engine.read(data)).complete("a", "b").deliver("withdrawn")
    assert rest(done) == ["ub", "ua"]


def cancelled(*tasks: str, more: str = "") -> Walk:
    """Walk a transaction with these tasks that may be given up after the last."""
    choice = (
        '<exclusiveGateway id="d" default="d_o"/><endEvent id="o"/><endEvent id="c"><cancelEventDefinition/></endEvent>'
    )
    given_up = flow("d", "c", "<conditionExpression>give_up</conditionExpression>")
    inside = f'<startEvent id="i"/>{"".join(map(undone, tasks))}{choice}{given_up}{ways("i", *tasks, "d", "o")}'
    caught = '<boundaryEvent id="bt" attachedToRef="tx"><cancelEventDefinition/></boundaryEvent><endEvent id="late"/>'
    return walk(f'<transaction id="tx">{inside}</transaction>{caught}{flow("bt", "late")}{more}', "tx")


def test_a_cancelled_transaction_is_compensated_before_its_boundary_goes_on() -> None:
    done = cancelled("a", "b").complete("a").complete("b", give_up=True)
    assert (done.open, done.path[-1]) == (["ub"], "c")
    assert rest(done) == ["ub", "ua"]
    assert done.path[-4:] == ["ub", "ua", "bt", "late"]


def test_a_transaction_that_succeeds_keeps_nothing() -> None:
    done = cancelled("a", "b").complete("a").complete("b", give_up=False)
    assert (done.step.finished, done.path[-2:]) == (True, ["tx", "e"])


def test_what_was_completed_goes_with_the_scope_that_is_interrupted() -> None:
    stop = '<boundaryEvent id="bp" attachedToRef="sp"><messageEventDefinition messageRef="m"/></boundaryEvent>'
    body = f'<startEvent id="s"/><endEvent id="e"/>{inner("sp", "x", "y")}{stop}<userTask id="z"/>{THROW.format("")}'
    data = process(body + ways("s", "sp", "t", "e") + ways("bp", "z", "t"), '<message id="m" name="stop"/>')
    done = Walk(engine.read(data)).complete("x")
    assert kept(done) == {"t2": [{"at": "x", "end": 5, "key": 5}]}
    assert kept(done.deliver("stop")) == {}
    assert rest(done) == ["z"]


def test_compensation_is_taken_away_with_its_scope() -> None:
    stop = '<boundaryEvent id="bp" attachedToRef="sp"><messageEventDefinition messageRef="m"/></boundaryEvent>'
    thrown = f'<subProcess id="sp"><startEvent id="i"/><endEvent id="o"/>{inner("q", "x", "y")}{THROW.format("")}'
    body = f'{thrown}{ways("i", "q", "t", "o")}</subProcess>{stop}<startEvent id="s"/><endEvent id="e"/>'
    data = process(body + ways("s", "sp", "e") + flow("bp", "e"), '<message id="m" name="stop"/>')
    done = Walk(engine.read(data)).complete("x", "y")
    assert done.open == ["uy"]
    done.deliver("stop")
    assert (done.step.finished, done.open, kept(done)) == (True, [], {})


def test_an_error_in_a_handler_is_caught_around_its_scope_only() -> None:
    caught = '<boundaryEvent id="bp" attachedToRef="sp"><errorEventDefinition/></boundaryEvent><userTask id="z"/>'
    nodes = f'<subProcess id="sp"><startEvent id="i"/><endEvent id="o"/>{inner("q", "x")}{THROW.format("")}'
    done = walk(f"{nodes}{ways('i', 'q', 't', 'o')}</subProcess>{caught}{ways('bp', 'z')}", "sp").complete("x")
    assert done.throw_error("ux", "E").open == ["z"]


def test_cancelling_the_instance_leaves_nothing() -> None:
    done = walk(undone("a") + inner("sp", "x") + THROW.format(""), "a", "sp", "t").complete("a", "x").cancel()
    assert (done.step.finished, kept(done)) == (True, {})


ORDERS = st.lists(st.sampled_from(["task", "sub", "loop"]), min_size=1, max_size=5)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(kinds=ORDERS, at_once=st.booleans(), random=st.randoms(use_true_random=False))
def test_whatever_was_completed_is_compensated_backwards(kinds: list[str], at_once: bool, random: Any) -> None:
    nodes, names = [], []
    for number, kind in enumerate(kinds):
        task = f"a{number}"
        made = {
            "task": lambda task=task: undone(task),
            "loop": lambda task=task: undone(task, inside=LOOP),
            "sub": lambda task=task, number=number: inner(f"p{number}", task, f"{task}b"),
        }
        nodes.append(made[kind]())
        names.append(f"p{number}" if kind == "sub" else task)
    ends = '<startEvent id="s"/><endEvent id="e"/>' + THROW.format("")
    if at_once:
        gates = '<parallelGateway id="g"/><parallelGateway id="j"/>' + ways("s", "g") + ways("j", "t", "e")
        drawn = "".join(nodes) + gates + "".join(ways("g", name, "j") for name in names)
    else:
        drawn = "".join(nodes) + ways("s", *names, "t", "e")
    found = Walk(engine.read(process(ends + drawn)))
    completed: list[str] = []
    while found.open and not found.open[0].startswith("u"):
        _is_saved_as_it_is(found)
        name = random.choice(found.open)
        completed.append(name)
        found.complete(name)
    undone_in_order = rest(found)
    assert sorted(undone_in_order) == sorted(f"u{name}" for name in completed)
    wholes = {
        name: (f"p{name[1:].removesuffix('b')}" if f"p{name[1:].removesuffix('b')}" in names else name)
        for name in completed
    }
    ended = {whole: index for index, name in enumerate(completed) for whole in [wholes[name]]}
    order = sorted(range(len(completed)), key=lambda index: (ended[wholes[completed[index]]], index), reverse=True)
    assert undone_in_order == [f"u{completed[index]}" for index in order]
