"""Processes that start when something happens (BPMN 2.0.2 §10.5.2, §13.5.1): the instance waits at its start."""

import pytest

import engine
from tests.engine.checker.build import flow, process
from tests.engine.walk import NOW, Walk

MESSAGE = '<messageEventDefinition messageRef="m"/>'
SIGNAL = '<signalEventDefinition signalRef="g"/>'
TIMER = "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>"
CONDITION = "<conditionalEventDefinition><condition>level &gt; 5</condition></conditionalEventDefinition>"
DECLARED = '<message id="m" name="paid"/><signal id="g" name="go"/>'


def started(*definitions: str, attributes: str = "") -> bytes:
    """Write a process with a start event for each of these definitions, s1, s2 …, that lead to the task a."""
    starts = "".join(
        f'<startEvent id="s{number}" {attributes}>{inside}</startEvent>{flow(f"s{number}", "j")}'
        for number, inside in enumerate(definitions, 1)
    )
    rest = f'<exclusiveGateway id="j"/><userTask id="a"/><endEvent id="e"/>{flow("j", "a")}{flow("a", "e")}'
    return process(starts + rest, DECLARED)


def walk(*definitions: str, attributes: str = "", **values: object) -> Walk:
    return Walk(engine.read(started(*definitions, attributes=attributes)), **values)


def test_a_message_starts_the_process_and_brings_its_values() -> None:
    waiting = walk(MESSAGE)
    assert (waiting.messages, waiting.open, waiting.path) == (["paid"], [], [])
    done = waiting.deliver("paid", amount="5").complete("a")
    assert (done.path, done.step.finished, dict(done.step.variables)) == (["s1", "j", "a", "e"], True, {"amount": "5"})


def test_a_signal_a_timer_and_a_condition_start_it_too() -> None:
    assert walk(SIGNAL).signal("go").open == ["a"]
    assert walk(TIMER).fire("s1").open == ["a"]
    assert walk(CONDITION, level=9).open == ["a"]
    assert walk(CONDITION, level=1).open == []


def test_of_several_starts_the_first_that_happens_counts() -> None:
    waiting = walk(MESSAGE, TIMER)
    assert (waiting.messages, waiting.timers) == (["paid"], ["s2"])
    done = waiting.deliver("paid")
    assert (done.open, done.messages, done.timers) == (["a"], [], [])
    assert "timer_cancelled s2" in done.last
    assert walk(MESSAGE, TIMER).fire("s2").path == ["s2", "j"]


def test_a_start_with_several_definitions_needs_one_of_them_or_all() -> None:
    assert walk(MESSAGE + SIGNAL).signal("go").open == ["a"]
    waiting = walk(MESSAGE + SIGNAL, attributes='parallelMultiple="true"').signal("go")
    assert waiting.open == []
    assert waiting.deliver("paid").open == ["a"]


def test_a_plain_start_begins_at_once_and_leaves_the_others_to_instances_of_their_own() -> None:
    begun = walk("", MESSAGE)
    assert (begun.path, begun.open, begun.messages) == (["s1", "j"], ["a"], [])
    diagram = engine.read(started("", MESSAGE))
    waiting = engine.start(diagram, {}, NOW, by_trigger=True)
    assert ([one.name for one in waiting.messages], waiting.open_tasks) == (["paid"], ())
    done = engine.deliver(diagram, waiting.state, "paid", {}, NOW)
    assert ([one.element_id for one in done.open_tasks], done.messages) == (["a"], ())


def test_a_process_with_a_plain_start_alone_begins_there_by_a_trigger_too() -> None:
    assert engine.start(engine.read(started("")), {}, NOW, by_trigger=True).open_tasks[0].element_id == "a"


def test_several_plain_starts_are_refused() -> None:
    assert "several_starts" in {found.code for found in engine.check(started("", MESSAGE, ""))}


BEGINNINGS = {
    "receive task": '<receiveTask id="r" messageRef="m" instantiate="true"/>' + flow("r", "j"),
    "gateway": '<eventBasedGateway id="n" instantiate="true"/><intermediateCatchEvent id="r">'
    f"{MESSAGE}</intermediateCatchEvent>{flow('n', 'r')}{flow('r', 'j')}",
}


@pytest.mark.parametrize("beginning", BEGINNINGS.values(), ids=BEGINNINGS)
@pytest.mark.parametrize("start", ["", SIGNAL])
def test_what_begins_a_process_stands_beside_a_start_event(beginning: str, start: str) -> None:
    starts = f'<startEvent id="s">{start}</startEvent>{beginning}'
    body = f'{starts}<exclusiveGateway id="j"/><userTask id="a"/><endEvent id="e"/>'
    diagram = engine.read(process(body + flow("s", "j") + flow("j", "a") + flow("a", "e"), DECLARED))
    waiting = engine.start(diagram, {}, NOW, by_trigger=True)
    assert [one.name for one in waiting.signals] == (["go"] if start else [])
    done = engine.deliver(diagram, waiting.state, "paid", {}, NOW)
    assert ([one.element_id for one in done.open_tasks], done.signals) == (["a"], ())
    if start:
        signalled = engine.signal(diagram, waiting.state, "go", {}, NOW)
        assert ([one.element_id for one in signalled.open_tasks], signalled.messages) == (["a"], ())
    else:
        assert engine.start(diagram, {}, NOW).messages == ()


@pytest.mark.parametrize("definition", [MESSAGE, SIGNAL, TIMER])
def test_an_embedded_subprocess_starts_by_itself_only(definition: str) -> None:
    inside = f'<startEvent id="i">{definition}</startEvent><endEvent id="o"/>{flow("i", "o")}'
    around = f'<startEvent id="s"/><subProcess id="x">{inside}</subProcess><endEvent id="e"/>'
    body = around + flow("s", "x") + flow("x", "e")
    assert "event_definition_misplaced" in {found.code for found in engine.check(process(body, DECLARED))}
