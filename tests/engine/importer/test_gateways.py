"""Merges, splits and joins: what a gateway would say is offered, what would wait for ever waits no more."""

import pytest

import engine
from tests.engine.checker.build import flow, process
from tests.engine.checker.gallery import FILES


def offered(data: bytes, code: str) -> engine.Repair:
    (found,) = [one for one in engine.repairs(data) if one.finding == code]
    return found


def codes(data: bytes) -> set[str]:
    return {one.code for one in engine.check(data)}


@pytest.mark.parametrize(
    ("code", "options"),
    [
        ("implicit_merge", ["keep", "merge"]),
        ("multiple_merge", ["keep", "inclusive"]),
        ("implicit_split", ["parallel", "exclusive", "keep"]),
        ("deadlock", ["inclusive", "keep"]),
    ],
)
def test_every_way_but_keeping_leaves_nothing_of_the_kind(code: str, options: list[str]) -> None:
    data, _ = FILES[code]
    repair = offered(data, code)
    assert [one.code for one in repair.options] == options
    for option in options:
        done = engine.repair(data, {repair.key: option}).data
        assert (code in codes(done)) is (option == "keep")
        assert engine.repair(done, {repair.key: option}).data == done


def test_a_gateway_that_merges_branches_can_wait_for_them() -> None:
    data = process(
        '<startEvent id="s"/><parallelGateway id="g"/><userTask id="a" name="A"/><userTask id="b" name="B"/>'
        '<exclusiveGateway id="m"/><userTask id="c" name="C"/><endEvent id="e"/>'
        + flow("s", "g") + flow("g", "a") + flow("g", "b") + flow("a", "m") + flow("b", "m") + flow("m", "c")
        + flow("c", "e")
    )  # fmt: skip
    repair = offered(data, "multiple_merge")
    assert repair.default.code == "keep"
    diagram = engine.read(engine.repair(data, {repair.key: "inclusive"}).data)
    assert diagram.elements["m"].kind == "inclusiveGateway"
