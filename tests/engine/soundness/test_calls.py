"""What a called process does is known to its caller, and where an escalation goes."""

from typing import Any

import pytest

import engine
from engine.checker import soundness
from engine.drawing import Scope
from engine.model import Severity
from engine.soundness import ends
from tests.engine.checker.build import definitions, flow

CODES = {"deadlock", "multiple_merge", "no_way_out", "never_reached", "soundness_undecided"}
DECLARED = (
    '<error id="er" errorCode="E1"/><escalation id="es" escalationCode="S1"/><escalation id="et" escalationCode="S2"/>'
)
ESCALATES = '<escalationEventDefinition escalationRef="es"/>'
OTHER = '<escalationEventDefinition escalationRef="et"/>'
FAILS = '<errorEventDefinition errorRef="er"/>'


def process(name: str, body: str) -> str:
    return f'<process id="{name}" isExecutable="true">{body}</process>'


def callee(end: str, name: str = "q") -> str:
    """Return a process whose only end says this."""
    start = f'<startEvent id="{name}s"/><userTask id="{name}a" name="A"/><endEvent id="{name}e">{end}</endEvent>'
    return process(name, start + flow(f"{name}s", f"{name}a") + flow(f"{name}a", f"{name}e"))


def caller(boundary: str = "", called: str = "q") -> str:
    event = f'<boundaryEvent id="b" attachedToRef="c" {boundary}</boundaryEvent><endEvent id="f"/>{flow("b", "f")}'
    return process(
        "p",
        f'<startEvent id="s"/><callActivity id="c" name="C" calledElement="{called}"/><userTask id="a" name="A"/>'
        '<endEvent id="e"/>' + flow("s", "c") + flow("c", "a") + flow("a", "e") + (event if boundary else ""),
    )


def said(*parts: str, **beside: str) -> set[tuple[str, str | None]]:
    files = {f"{name}.bpmn": definitions(DECLARED + text) for name, text in beside.items()}
    found = engine.check_bundle(definitions(DECLARED + "".join(parts)), {}, files)
    assert [one.code for one in found if one.severity is Severity.ERROR] == []
    return {(one.code, one.element_id) for one in found if one.code in CODES}


def test_a_call_goes_on_behind_what_ends() -> None:
    assert said(caller(), callee("")) == set()
    assert said(caller(), callee(ESCALATES)) == set()


@pytest.mark.parametrize("event", [FAILS, ESCALATES])
def test_a_call_of_what_only_leaves_by_a_boundary_event_never_goes_on(event: str) -> None:
    boundary = f">{event}"
    assert said(caller(boundary), callee(event)) == {("never_reached", "a")}
    assert said(caller(boundary), q=callee(event)) == {("never_reached", "a")}


def test_of_calls_in_a_row_the_one_that_does_not_go_on_is_named() -> None:
    between = caller(called="r").replace('id="p"', 'id="q"')
    for name in ("s", "c", "a", "e", "s_c", "c_a", "a_e"):
        between = between.replace(f'"{name}"', f'"q{name}"')
    assert said(caller(f">{FAILS}"), q=between, r=callee(FAILS, "r")) == {("never_reached", "qa")}


@pytest.mark.parametrize("boundary", [f'cancelActivity="false">{ESCALATES}', f">{OTHER}"])
def test_what_does_not_end_the_call_lets_it_go_on(boundary: str) -> None:
    assert said(caller(boundary), callee(ESCALATES)) == set()


def test_a_process_that_calls_itself_is_taken_for_one_that_ends() -> None:
    assert said(caller(f">{ESCALATES}", called="p")) == set()


HANDLER = (
    '<subProcess id="h" name="H" triggeredByEvent="true"><startEvent id="hs" {}>' + ESCALATES + "</startEvent>"
    '<endEvent id="he"/>' + flow("hs", "he") + "</subProcess>"
)


def waiting(handler: str) -> str:
    """Return a process in which a branch throws an escalation while a join waits for it."""
    return process(
        "p",
        '<startEvent id="s"/><parallelGateway id="g"/><userTask id="a" name="A"/><userTask id="b" name="B"/>'
        '<exclusiveGateway id="x" name="?" default="x_j"/><parallelGateway id="j"/><endEvent id="e"/>'
        f'<endEvent id="t" name="T">{ESCALATES}</endEvent>{handler}'
        + flow("s", "g") + flow("g", "a") + flow("g", "b") + flow("b", "x") + flow("x", "j") + flow("a", "j")
        + flow("x", "t", "<conditionExpression>true</conditionExpression>") + flow("j", "e"),
    )  # fmt: skip


def test_an_escalation_that_ends_its_scope_frees_a_join_that_waits() -> None:
    assert said(waiting(HANDLER.format(""))) == set()
    assert said(waiting("")) == {("deadlock", "j")}
    assert said(waiting(HANDLER.format('isInterrupting="false"'))) == {("deadlock", "j")}


def test_what_comes_behind_a_throw_that_ends_its_scope_is_never_reached() -> None:
    body = (
        f'<startEvent id="s"/><intermediateThrowEvent id="t" name="T">{ESCALATES}</intermediateThrowEvent>'
        '<userTask id="a" name="A"/><endEvent id="e"/>' + flow("s", "t") + flow("t", "a") + flow("a", "e")
    )
    assert said(process("p", body + HANDLER.format(""))) == {("never_reached", "a")}
    assert said(process("p", body)) == set()


def chain(length: int, calls: int) -> bytes:
    """Return processes of which each calls the next one so many times, and catches what that escalates."""
    parts = []
    for number in range(length):
        body, last = f'<startEvent id="s{number}"/>', f"s{number}"
        for name in (f"{number}_{one}" for one in range(calls)):
            body += f'<callActivity id="c{name}" name="C" calledElement="p{number + 1}"/>' + flow(last, f"c{name}")
            body += f'<boundaryEvent id="b{name}" attachedToRef="c{name}">{ESCALATES}</boundaryEvent>'
            body += f'<endEvent id="x{name}"/>' + flow(f"b{name}", f"x{name}")
            last = f"c{name}"
        parts.append(process(f"p{number}", body + f'<endEvent id="e{number}"/>' + flow(last, f"e{number}")))
    return definitions(DECLARED + "".join(parts) + callee("", f"p{length}"))


def test_each_process_is_looked_at_once_for_all_calls_that_catch_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[str] = []

    def count(process: Scope, *rest: Any) -> bool:
        looks.append(process.id)
        return ends(process, *rest)

    monkeypatch.setattr(soundness, "ends", count)
    assert not CODES & {one.code for one in engine.check(chain(8, 3))}
    assert sorted(looks) == [f"p{number}" for number in range(1, 9)]


def test_a_long_chain_of_calls_is_judged_too() -> None:
    assert not CODES & {one.code for one in engine.check(chain(260, 1))}
