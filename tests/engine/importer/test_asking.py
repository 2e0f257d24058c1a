"""Whatever conditions read, and in whatever order: asked once it is asked for good, and nothing else is touched."""

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import engine
from engine.model import Severity
from engine.vocabulary import OURS
from tests.engine.checker.build import flow, process

CONDITIONS = (
    "x > 5",
    'y = "a"',
    "z",
    'list contains(w, "k")',
    'x > 1 and y != "b"',
    'd < date("2026-01-01")',
    "not(z)",
)
ASKING = {"variable_used", "implicit_merge", "multiple_merge", "deadlock"}
KINDS = ("userTask", "exclusiveGateway", "parallelGateway", "task", "inclusiveGateway")


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """Draw a process of choices one behind the other, each with a step or none before it and a way back or ahead."""
    count = draw(st.integers(1, 4))
    body, flows, last = '<startEvent id="s" other:mark="s"/>', "", "s"
    for number in range(count):
        if draw(st.booleans()):
            body += f'<userTask id="t{number}" name="T{number}" other:mark="t{number}"/>'
            flows += flow(last, f"t{number}")
            last = f"t{number}"
        body += f'<exclusiveGateway id="g{number}" name="Q{number}?" default="g{number}_n{number}"/>'
        body += f'<{(kind := draw(st.sampled_from(KINDS)))} id="n{number}" name="N"/>'
        flows += flow(last, f"g{number}") + flow(f"g{number}", f"n{number}")
        ends = [one for one in ("e", "t0") if one == "e" or '"t0"' in body]
        written = draw(st.sampled_from(CONDITIONS)).replace("<", "&lt;").replace(">", "&gt;")
        inside = f'<conditionExpression other:mark="c{number}">{written}</conditionExpression>'
        flows += flow(f"g{number}", draw(st.sampled_from(ends)), inside, f'name="{kind}"')
        last = f"n{number}"
    return process(f'{body}<endEvent id="e"/>{flows}{flow(last, "e")}')


def marks(data: bytes) -> list[str]:
    return sorted(
        one.get("{urn:other}mark") or "" for one in etree.fromstring(data).iter() if one.get("{urn:other}mark")
    )


def without_fields(data: bytes) -> set[tuple[str, str, str]]:
    """Return what nodes and flows say, apart from fields."""
    root = etree.fromstring(data)
    named = (one for one in root.iter("{*}sequenceFlow", "{*}userTask", "{*}exclusiveGateway") if one.get("id"))
    return {(str(one.get("id")), str(one.tag), "".join(map(str, one.itertext())).strip()) for one in named}


@settings(max_examples=30, deadline=None)
@given(files())
def test_what_is_read_is_asked_for_once_and_nothing_else_changes(data: bytes) -> None:
    asked = {one.key: one.default.code for one in engine.repairs(data) if one.finding == "variable_used"}
    done = engine.repair(data, asked)
    assert {key: done.done.get(key) for key in asked} == asked
    assert "variable_used" not in {one.code for one in engine.check(done.data)}
    assert engine.repair(done.data, asked).data == done.data
    assert marks(done.data) == marks(data)
    if "field_apart" not in asked.values():
        assert without_fields(done.data) == without_fields(data)
    keys = [str(one.get("key")) for one in etree.fromstring(done.data).iter(f"{{{OURS}}}field")]
    assert set(keys) == {key.rpartition(":")[2] for key in asked}
    everything = engine.repair(done.data, {}, is_rest_default=True)
    assert engine.repair(everything.data, {}, is_rest_default=True).data == everything.data
    assert [one for one in engine.check(everything.data) if one.severity is Severity.ERROR] == []


@settings(max_examples=20, deadline=None)
@given(files(), st.data())
def test_every_choice_of_new_repairs_settles_them(data: bytes, pick: st.DataObject) -> None:
    offered = [one for one in engine.repairs(data) if one.finding in ASKING]
    chosen = {one.key: pick.draw(st.sampled_from([option.code for option in one.options])) for one in offered}
    done = engine.repair(data, chosen)
    assert engine.repair(done.data, chosen).data == done.data
    assert marks(done.data) == marks(data)
