"""Ad-hoc sub-processes (BPMN 2.0.2 §10.3.5, §13.3.5)."""

import pytest

import engine
from tests.engine.checker.build import around, flow
from tests.engine.parts import walk

TASKS = '<userTask id="a"/><userTask id="b"/><userTask id="c"/>'


def ad_hoc(inside: str = TASKS, condition: str = "", attributes: str = "") -> str:
    until = f"<completionCondition>{condition}</completionCondition>" if condition else ""
    return f'<adHocSubProcess id="x" {attributes}>{inside}{until}</adHocSubProcess>'


def test_all_activities_are_open_at_once_and_all_must_be_done() -> None:
    waiting = walk(ad_hoc())
    assert waiting.open == ["a", "b", "c"]
    assert waiting.complete("c", "a").step.finished is False
    assert waiting.complete("b").path == ["s", "c", "a", "b", "x", "e"]


def test_one_after_the_other_when_the_file_says_so() -> None:
    waiting = walk(ad_hoc(attributes='ordering="Sequential"'))
    for name in "abc":
        assert waiting.open == [name]
        waiting.complete(name)
    assert waiting.path == ["s", "a", "b", "c", "x", "e"]


@pytest.mark.parametrize("attributes", ["", 'ordering="Sequential"'])
def test_the_condition_ends_it_and_takes_the_rest_away(attributes: str) -> None:
    waiting = walk(ad_hoc(condition="enough", attributes=attributes)).complete("a", enough=False)
    done = waiting.complete("b", enough=True)
    assert (done.path, done.open, done.step.finished) == (["s", "a", "b", "x", "e"], [], True)


def test_what_is_open_may_be_finished_when_the_file_says_so() -> None:
    waiting = walk(ad_hoc(condition="enough", attributes='cancelRemainingInstances="false"')).complete("a", enough=True)
    assert (waiting.open, waiting.step.finished) == (["b", "c"], False)
    assert waiting.complete("c", "b").path == ["s", "a", "c", "b", "x", "e"]


def test_flows_inside_are_followed() -> None:
    waiting = walk(ad_hoc(TASKS + flow("a", "c")))
    assert waiting.open == ["a", "b"]
    assert waiting.complete("b", "a").open == ["c"]
    assert waiting.complete("c").path == ["s", "b", "a", "c", "x", "e"]


def test_a_flow_is_not_followed_when_it_is_over() -> None:
    done = walk(ad_hoc(TASKS + flow("a", "c"), "true")).complete("a")
    assert (done.path, done.step.finished) == (["s", "a", "x", "e"], True)


def test_one_inside_a_loop_begins_afresh() -> None:
    loop = '<standardLoopCharacteristics loopMaximum="2"/>'
    waiting = walk(ad_hoc(loop + '<userTask id="a"/><userTask id="b"/>', attributes='ordering="Sequential"'))
    assert waiting.complete("a", "b", "a", "b").path == ["s", "a", "b", "x", "a", "b", "x", "e"]


def test_an_event_on_the_boundary_ends_it() -> None:
    event = (
        '<boundaryEvent id="t" attachedToRef="x"><timerEventDefinition><timeDuration>P1D</timeDuration>'
        f'</timerEventDefinition></boundaryEvent><endEvent id="late"/>{flow("t", "late")}'
    )
    assert walk(ad_hoc(), event).complete("a").fire("t").path == ["s", "a", "t", "late"]


@pytest.mark.parametrize(
    ("events", "refused"),
    [
        ('<startEvent id="i"/>' + flow("i", "a"), {"i"}),
        ('<endEvent id="k"/>' + flow("a", "k"), {"k"}),
        ('<startEvent id="i"/><startEvent id="k"/>' + flow("i", "a") + flow("k", "b"), {"i", "k"}),
    ],
)
def test_start_and_end_events_inside_are_refused(events: str, refused: set[str]) -> None:
    findings = engine.check(around(ad_hoc(TASKS + events)))
    assert {found.element_id for found in findings if found.code == "ad_hoc_with_event"} == refused
