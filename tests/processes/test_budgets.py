"""The sum of the steps, held against the limit of the law."""

from decimal import Decimal

import engine
from processes.definitions.budgets import longest_path
from processes.definitions.settings import read

KINDS = {"s": "startEvent", "e": "endEvent", "x": "exclusiveGateway", "p": "parallelGateway", "b": "boundaryEvent"}


def days(flows: str, budgets: dict[str, str], **outer: str) -> Decimal:
    """Draw ``s a x1 e``-like flows: the first letter of a node tells its kind, others are user tasks.

    ``outer`` names the sub-process around a node, or the step a boundary event sits on.
    """
    pairs = [tuple(flow.split(">")) for flow in flows.split()]
    nodes = dict.fromkeys([*(node for pair in pairs for node in pair), *(o for o in outer.values())])
    elements = {
        node: engine.Element(
            node,
            "subProcess" if node in outer.values() and node.startswith("w") else KINDS.get(node[0], "userTask"),
            node,
            1,
            "process" if node.startswith("b") else outer.get(node, "process"),
            attached_to=outer.get(node) if node.startswith("b") else None,
        )
        for node in nodes
    }
    drawn = {f"{a}_{z}": engine.Flow(f"{a}_{z}", a, z, "") for a, z in pairs}
    diagram = engine.Diagram(b"", "", "process", "", elements, drawn, {}, frozenset(), frozenset())
    tasks = {
        node: {"budget": dict(zip(("amount", "unit"), text.split(), strict=True))} for node, text in budgets.items()
    }
    return longest_path(diagram, read({"tasks": tasks}))


def test_steps_in_a_row_are_added() -> None:
    assert days("s>a a>d d>e", {"a": "0.5 working_day", "d": "15 calendar_day"}) == Decimal("15.5")


def test_eight_working_hours_make_a_day() -> None:
    assert days("s>a a>d d>e", {"a": "4 working_hour", "d": "2 working_hour"}) == Decimal("0.75")


def test_the_longer_of_two_branches_counts() -> None:
    budgets = {"a": "1 working_day", "d": "3 working_day", "f": "2 working_day"}
    for split, join in (("x1", "x2"), ("p1", "p2")):
        flows = f"s>{split} {split}>a {split}>d a>{join} d>{join} {join}>f f>e"
        assert days(flows, budgets) == 5


def test_a_way_back_is_not_gone_twice() -> None:
    flows = "s>x1 x1>a a>d d>x2 x2>x1 x2>f f>e"
    assert days(flows, {"a": "2 working_day", "d": "1 working_day", "f": "1 working_day"}) == 4


def test_a_step_on_a_way_back_is_left_out() -> None:
    budgets = {"a": "1 working_day", "d": "9 working_day", "f": "2 working_day"}
    assert days("s>x1 x1>a a>x2 x2>d d>x1 x2>f f>e", budgets) == 3


def test_the_order_of_flows_does_not_matter() -> None:
    flows = ["s>x1", "x1>a", "a>d", "d>x2", "x2>x1", "x2>f", "f>e"]
    budgets = {"a": "2 working_day", "d": "1 working_day", "f": "1 working_day"}
    assert days(" ".join(reversed(flows)), budgets) == 4


def test_an_exception_flow_starts_when_the_budget_is_used() -> None:
    budgets = {"a": "5 working_day", "d": "1 working_day", "f": "3 working_day"}
    assert days("s>a a>d d>e b1>f f>e2", budgets, b1="a") == 8


def test_a_sub_process_is_as_long_as_what_is_inside() -> None:
    budgets = {"a": "1 working_day", "d": "2 working_day", "f": "3 working_day"}
    flows = "s>w w>a a>e s2>d d>f f>e2"
    inside = dict.fromkeys(("s2", "d", "f", "e2"), "w")
    assert days(flows, budgets, **inside) == 6


def test_a_budget_of_a_sub_process_replaces_those_of_its_steps() -> None:
    flows = "s>w w>a a>e s2>d d>e2"
    budgets = {"a": "1 working_day", "d": "9 working_day", "w": "7 working_day"}
    assert days(flows, budgets, s2="w", d="w", e2="w") == 8


def test_a_step_without_a_budget_adds_nothing() -> None:
    assert days("s>a a>e", {}) == 0


def test_a_very_long_diagram_is_added_up() -> None:
    steps = [f"t{number}" for number in range(290)]
    flows = " ".join(f"{one}>{other}" for one, other in zip(["s", *steps], [*steps, "e"], strict=True))
    assert days(flows, dict.fromkeys(steps, "1 working_day")) == 290
