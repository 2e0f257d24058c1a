"""Multi-instance activities (BPMN 2.0.2 §10.3.8, §13.3.7): parallel and one after the other."""

from decimal import Decimal
from time import thread_time

import pytest

import engine
from engine import codec
from engine.specification import specify
from tests.engine.checker.build import flow
from tests.engine.parts import NOW, activity, nested, value, walk

VOTES = (
    '<zeebe:loopCharacteristics inputCollection="=people" inputElement="person" '
    'outputCollection="votes" outputElement="=vote"/>'
)


def many(inside: str = "", extensions: str = "", attributes: str = "") -> str:
    extended = f"<extensionElements>{extensions}</extensionElements>" if extensions else ""
    return f"<multiInstanceLoopCharacteristics {attributes}>{extended}{inside}</multiInstanceLoopCharacteristics>"


def counted(number: str, more: str = "", attributes: str = "") -> str:
    return many(f"<loopCardinality>{number}</loopCardinality>{more}", attributes=attributes)


def vote(walked, number: int, **values) -> None:
    """Complete the open task with this place, the first being 0."""
    task = walked.step.open_tasks[number]
    walked._took(engine.complete(walked.diagram, walked.step.state, task.key, values, NOW))


def test_all_instances_are_open_at_once_and_the_results_keep_the_order_of_the_items() -> None:
    waiting = walk(activity("userTask", many(extensions=VOTES)), people=["a", "b", "c"])
    assert waiting.open == ["x", "x", "x"]
    for place, said in ((2, "third"), (0, "first"), (0, "second")):
        vote(waiting, place, vote=said)
    assert value(waiting, "votes") == ["first", "second", "third"]
    assert (waiting.path, waiting.step.finished) == (["s", "x", "x", "x", "e"], True)


def test_what_an_instance_writes_is_its_own() -> None:
    done = walk(activity("userTask", many(extensions=VOTES)), people=["a", "b"])
    done.complete("x", "x", vote="yes", note="mine")
    assert set(done.step.variables) == {"people", "votes"}


def test_a_variable_that_lives_outside_is_written_there() -> None:
    script = "<script>total = total + item</script>"
    how = many(attributes='camunda:collection="items" camunda:elementVariable="item"')
    done = walk(
        f'<scriptTask id="x" scriptFormat="feel">{how}{script}</scriptTask>',
        total=Decimal(0),
        items=[Decimal(2), Decimal(3)],
    )
    assert value(done, "total") == 5


def test_one_after_the_other_in_the_order_of_the_items() -> None:
    waiting = walk(activity("userTask", many(extensions=VOTES, attributes='isSequential="true"')), people=["a", "b"])
    assert waiting.open == ["x"]
    waiting.complete("x", vote=Decimal(1))
    assert (waiting.open, waiting.step.finished) == (["x"], False)
    assert value(waiting.complete("x", vote=Decimal(2)), "votes") == [1, 2]


@pytest.mark.parametrize("attributes", ["", 'isSequential="true"'])
def test_an_empty_collection_completes_at_once(attributes: str) -> None:
    done = walk(activity("userTask", many(extensions=VOTES, attributes=attributes)), people=[])
    assert (value(done, "votes"), done.path, done.step.finished) == ([], ["s", "e"], True)


def test_no_instances_complete_at_once() -> None:
    assert walk(activity("userTask", counted("0"))).step.finished


@pytest.mark.parametrize(
    "condition",
    ["numberOfCompletedInstances = 2", "nrOfCompletedInstances = 2", "numberOfActiveInstances = 1", "loopCounter = 2"],
)
def test_the_completion_condition_ends_the_rest(condition: str) -> None:
    how = counted("3", f"<completionCondition>{condition}</completionCondition>")
    done = walk(activity("userTask", how)).complete("x", "x")
    assert (done.step.finished, done.path) == (True, ["s", "x", "x", "e"])
    assert "task_cancelled x" in done.last


def test_the_completion_condition_sees_the_variables_and_results_of_the_instance() -> None:
    how = many('<completionCondition>vote = "no" and votes[1] = "yes"</completionCondition>', VOTES)
    waiting = walk(activity("userTask", how), people=["a", "b", "c"])
    waiting.complete("x", vote="yes").complete("x", vote="no")
    assert (waiting.step.finished, value(waiting, "votes")) == (True, ["yes", "no", None])


def test_a_sequence_ends_early_too() -> None:
    how = counted("5", "<completionCondition>stop</completionCondition>", 'isSequential="true"')
    done = walk(activity("userTask", how)).complete("x", stop=False).complete("x", stop=True)
    assert (done.step.finished, done.path) == (True, ["s", "x", "x", "e"])


@pytest.mark.parametrize("attributes", ["", 'isSequential="true"'])
def test_each_subprocess_has_its_own_variables(attributes: str) -> None:
    how = many(extensions=VOTES, attributes=attributes)
    inside = '<scriptTask id="y" scriptFormat="feel"><script>vote = person + "!"</script></scriptTask>'
    done = walk(nested(inside, characteristics=how), people=["a", "b"])
    assert value(done, "votes") == ["a!", "b!"]
    assert sorted(done.path) == sorted(["s", *["i", "y", "o", "x"] * 2, "e"])


def test_instances_in_instances() -> None:
    votes = (
        '<zeebe:loopCharacteristics inputCollection="=person.team" inputElement="one" outputCollection="vote" '
        'outputElement="=said"/>'
    )
    inner = f'<userTask id="y">{many(extensions=votes)}</userTask>'
    people = [{"team": ["a", "b"]}, {"team": ["c"]}]
    waiting = walk(nested(inner, characteristics=many(extensions=VOTES)), people=people)
    assert waiting.open == ["y", "y", "y"]
    waiting.complete("y", "y", "y", said="ok")
    assert value(waiting, "votes") == [["ok", "ok"], ["ok"]]


def test_bpmn_names_collection_item_and_results_by_data() -> None:
    data = (
        '<dataObject id="d1" name="people"/>'
        '<dataObjectReference id="r1" dataObjectRef="d1"/><dataObject id="d2" name="votes"/>'
    )
    how = many(
        "<loopDataInputRef>r1</loopDataInputRef><loopDataOutputRef>d2</loopDataOutputRef>"
        '<inputDataItem id="i1" name="person"/><outputDataItem id="o1" name="vote"/>'
    )
    waiting = walk(activity("userTask", how), data, people=["a", "b"])
    assert value(waiting.complete("x", "x", vote="yes"), "votes") == ["yes", "yes"]


def test_an_event_on_the_boundary_ends_the_whole() -> None:
    event = (
        '<boundaryEvent id="b" attachedToRef="x"><messageEventDefinition messageRef="m"/></boundaryEvent>'
        f'<endEvent id="late"/>{flow("b", "late")}'
    )
    waiting = walk(activity("userTask", counted("3")), event, '<message id="m" name="stop"/>').complete("x")
    assert waiting.messages == ["stop"]
    done = waiting.deliver("stop")
    assert (done.step.finished, done.open, done.path) == (True, [], ["s", "x", "b", "late"])
    assert '"tokens":[],"variables":{}' in done.step.state


def test_what_is_no_list_or_number_fails_at_the_activity() -> None:
    for how, code in ((many(extensions=VOTES), "collection_not_list"), (counted('"a"'), "rounds_not_counted")):
        with pytest.raises(engine.StepFailed) as failure:
            walk(activity("userTask", how), people="all")
        assert (failure.value.element_id, failure.value.code) == ("x", code)


def test_a_state_with_instances_reads_back_byte_for_byte() -> None:
    waiting = walk(nested('<userTask id="y"/>', characteristics=many(extensions=VOTES)), people=["a", "b"]).complete(
        "y"
    )
    specification = specify(waiting.diagram)
    assert codec.dump(codec.load(waiting.step.state, specification, NOW), specification) == waiting.step.state


def test_five_thousand_open_instances_stay_usable() -> None:
    waiting = walk(activity("userTask", many(extensions=VOTES)), people=[Decimal(n) for n in range(5000)])
    assert len(waiting.open) == 5000
    began = thread_time()
    vote(waiting, 4000, vote="yes")
    assert thread_time() - began < 1.5
    assert len(waiting.open) == 4999


def test_more_instances_than_allowed_are_a_failure() -> None:
    with pytest.raises(engine.StepFailed) as failure:
        walk(activity("userTask", counted("5001")))
    assert failure.value.code == "instances_too_many"


CAUGHT = (
    '<boundaryEvent id="b" attachedToRef="x" cancelActivity="{cancels}">'
    '<signalEventDefinition signalRef="sg"/></boundaryEvent>'
    '<endEvent id="told"/><sequenceFlow id="b_told" sourceRef="b" targetRef="told"/>'
)
SIGNAL = '<signal id="sg" name="done"/><signalEventDefinition id="sd" signalRef="sg"/>'


@pytest.mark.parametrize(
    ("attributes", "inside", "times"),
    [
        ('behavior="None" noneBehaviorEventRef="sd"', "", 3),
        ('behavior="One" oneBehaviorEventRef="sd"', "", 1),
        ('behavior="All"', "", 0),
        (
            'behavior="Complex"',
            (
                "<complexBehaviorDefinition><condition>numberOfCompletedInstances &gt; 1</condition><event>"
                '<signalEventDefinition signalRef="sg"/></event></complexBehaviorDefinition>'
            ),
            2,
        ),
    ],
)
def test_what_is_told_when_an_instance_is_done_is_caught_on_the_boundary(attributes, inside, times) -> None:
    node = activity("userTask", counted("3", inside, attributes))
    done = walk(node, CAUGHT.format(cancels="false"), SIGNAL).complete("x", "x", "x")
    assert (done.path.count("b"), done.path.count("x"), done.step.finished) == (times, 3, True)


def test_an_interrupting_boundary_ends_the_whole_at_the_first_instance() -> None:
    node = activity("userTask", counted("3", attributes='behavior="One" oneBehaviorEventRef="sd"'))
    done = walk(node, CAUGHT.format(cancels="true"), SIGNAL).complete("x")
    assert (done.path, done.open, done.step.finished) == (["s", "x", "b", "told"], [], True)
    assert '"variables":{}' in done.step.state


def items(walked) -> list[str | None]:
    return [task.item for task in walked.step.open_tasks]


def told(walked, kind: str) -> list[str | None]:
    return [event.data.get("item") for event in walked.events if event.kind == kind]


def test_an_open_task_says_which_item_it_is_about() -> None:
    waiting = walk(activity("userTask", many(extensions=VOTES)), people=["chair", "first  referee"])
    assert items(waiting) == ["chair", "first referee"]
    assert told(waiting, "task_opened") == ["chair", "first referee"]
    assert items(walk(activity("userTask", counted("2")))) == [None, None]


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ({"name": "Lan", "unit": "A"}, "Lan"),
        ({"unit": "A"}, None),
        (Decimal("1.50"), "1.5"),
        (NOW.date(), NOW.date().isoformat()),
        (True, None),
        (None, None),
        (["a"], None),
        ("", None),
        ("x" * 121, "x" * 119 + "…"),
    ],
)
def test_an_item_is_called_by_its_text_or_its_name_in_one_line(item, text) -> None:
    assert items(walk(activity("userTask", many(extensions=VOTES)), people=[item])) == [text]


def test_what_waits_inside_a_round_belongs_to_the_item_of_the_round() -> None:
    inside = (
        '<startEvent id="s2"/><userTask id="y"/><endEvent id="e2"/>'
        '<boundaryEvent id="late" attachedToRef="y"><timerEventDefinition>'
        "<timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>"
        + flow("s2", "y")
        + flow("y", "e2")
        + flow("late", "e2")
    )
    waiting = walk(activity("subProcess", many(extensions=VOTES) + inside), people=["a", "b"])
    assert items(waiting) == ["a", "b"]
    assert told(waiting, "timer_started") == ["a", "b"]
