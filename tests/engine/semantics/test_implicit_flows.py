"""Flows without gateways, starts and ends without events (BPMN 2.0.2 §10.3.5, §10.5.2, §10.5.3, §13.3.1)."""

import pytest

import engine
from engine.errors import StepFailed
from engine.model import Severity
from tests.engine.drawings import drawn
from tests.engine.nesting import everywhere, run
from tests.engine.walk import Walk

SPLIT = """
    start s
    user a
    user b
    user c
    and j
    end e
    s -> a
    a -> b -> j -> e
    a -> c -> j
"""


@everywhere
def test_all_flows_out_of_an_activity_are_taken(place: str) -> None:
    path = run(place, SPLIT, [("complete", "a", {}), ("complete", "c", {}), ("complete", "b", {})])
    assert path == ["s", "a", "c", "b", "j", "e"]


@everywhere
def test_all_flows_out_of_an_event_are_taken(place: str) -> None:
    body = SPLIT.replace("user a", "catch a message m")
    path = run(place, body, [("deliver", "m", {}), ("complete", "b", {}), ("complete", "c", {})])
    assert path == ["s", "a", "b", "c", "j", "e"]


CHOICE = """
    start s
    user a
    user b
    user c
    user d
    or j
    end e
    s -> a
    a -> b if x > 1
    a -> c if x > 2
    a -> d default
    b -> j -> e
    c -> j
    d -> j
"""


@everywhere
@pytest.mark.parametrize(("x", "tasks"), [(1, ["d"]), (2, ["b"]), (3, ["b", "c"])])
def test_an_activity_takes_every_flow_that_holds_else_its_default(place: str, x: int, tasks: list[str]) -> None:
    commands = [("complete", "a", {"x": x}), *(("complete", name, {}) for name in tasks)]
    assert run(place, CHOICE, commands) == ["s", "a", *tasks, "j", "e"]


def test_a_flow_without_a_condition_is_taken_beside_those_that_hold() -> None:
    text = CHOICE.replace("a -> d default", "a -> d")
    assert Walk(text).complete("a", x=2).open == ["b", "d"]
    assert Walk(text).complete("a", x=1).open == ["d"]


def test_an_activity_that_no_flow_leaves_by_fails() -> None:
    text = "start s\nuser a\nend e\ns -> a\na -> e if x"
    assert "gateway_without_default" in {finding.code for finding in engine.check(drawn(text))}
    with pytest.raises(StepFailed) as caught:
        Walk(text).complete("a", x=False)
    assert (caught.value.element_id, caught.value.code) == ("a", "no_flow_taken")


@everywhere
def test_an_exclusive_split_at_an_activity_needs_no_gateway(place: str) -> None:
    body = "start s\nuser a\nuser b\nend e\nend f\ns -> a\na -> b if x\na -> f default\nb -> e"
    assert run(place, body, [("complete", "a", {"x": False})]) == ["s", "a", "f"]


def test_what_follows_a_merge_without_a_gateway_is_done_for_every_token() -> None:
    text = "start s\nuser a\nuser b\nuser c\nuser d\nend e\ns -> a\na -> b -> d -> e\na -> c -> d"
    assert "multiple_merge" in {finding.code for finding in engine.check(drawn(text))}
    walk = Walk(engine.read(drawn(text))).complete("a", "b", "c")
    assert walk.open == ["d", "d"]
    assert walk.complete("d", "d").step.finished


def test_an_implicit_split_that_starves_a_join_is_doubted() -> None:
    text = "start s\nuser a\nuser b\nuser c\nand j\nend e\ns -> a\na -> b -> j -> e\na -> c if x\nc -> j"
    assert "deadlock" in {finding.code for finding in engine.check(drawn(text))}


@everywhere
def test_a_way_ends_where_no_flow_leads_on(place: str) -> None:
    path = run(place, "start s\nuser a\nuser b\ns -> a\ns -> b", [("complete", "b", {}), ("complete", "a", {})])
    assert path == ["s", "b", "a"]


@everywhere
def test_a_scope_without_a_start_event_begins_wherever_no_flow_leads_to(place: str) -> None:
    body = "user a\nuser b\nand j\nuser c\nend e\na -> j -> c -> e\nb -> j"
    path = run(place, body, [("complete", "b", {}), ("complete", "a", {}), ("complete", "c", {})])
    assert path == ["b", "a", "j", "c", "e"]


def test_what_hangs_or_waits_apart_does_not_begin_a_scope() -> None:
    walk = Walk("""
        user a
        timer t PT1H on a
        user b
        event ev {
          begin n message news
          user c
          n -> c
        }
        t -> b
    """)
    assert walk.open == ["a"]
    assert walk.complete("a").step.finished


def test_a_join_behind_starts_without_events_is_checked_as_behind_a_fork() -> None:
    text = "user a\nuser b\nxor g\nand j\nend e\nend f\na -> j -> e\nb -> g\ng -> j if x\ng -> f default"
    assert "deadlock" in {finding.code for finding in engine.check(drawn(text))}


def test_an_empty_scope_is_passed() -> None:
    assert Walk("start s\nsub p1 {\n}\nuser a\ns -> p1 -> a").path == ["s", "p1"]


@pytest.mark.parametrize(
    "text", ["user a\nend e\na -> e", "start s\nuser a\ns -> a", "start s\nuser a\nend e\ns -> a\ns -> e"]
)
def test_what_runs_without_events_is_a_warning_not_an_error(text: str) -> None:
    found = engine.check(drawn(text))
    assert {"start_missing", "end_missing", "dead_end"} & {finding.code for finding in found}
    assert not [finding for finding in found if finding.severity is Severity.ERROR]


def test_behind_an_event_based_gateway_stand_several_timers() -> None:
    text = "start s\nrace g\ntimer t PT1H\ntimer u PT2H\nend e\ns -> g -> t -> e\ng -> u -> e"
    assert Walk(engine.read(drawn(text))).fire("u").path == ["s", "g", "u", "e"]
