"""Gateways: which flow is taken, when a join goes on, what parallel branches see of each other."""

from itertools import permutations

import pytest

from engine.errors import StepFailed
from engine.model import Event
from tests.engine.drawings import unchecked
from tests.engine.walk import Walk

CHOICE = """
    start s
    xor g
    user a
    user b
    user c
    s -> g
    g -> a if x > 10
    g -> b if x > 5
    g -> c default
"""
BRANCHES = """
    start s
    and f
    user a
    user b
    user c
    and j
    user d
    end e
    s -> f -> a -> j
    f -> b -> j
    f -> c -> j
    j -> d -> e
"""
SOME = """
    start s
    or f
    user a
    user b
    user c
    or j
    user d
    end e
    s -> f
    f -> a if x
    f -> b if y
    f -> c default
    a -> j
    b -> j
    c -> j
    j -> d -> e
"""


@pytest.mark.parametrize(("x", "expected"), [(11, "a"), (6, "b"), (1, "c")])
def test_an_exclusive_gateway_takes_the_first_true_flow_in_document_order(x: int, expected: str) -> None:
    assert Walk(CHOICE, x=x).open == [expected]


@pytest.mark.parametrize("variables", [{}, {"x": "many"}, {"x": None}])
def test_a_condition_that_is_neither_true_nor_false_fails_and_says_why(variables: dict[str, object]) -> None:
    with pytest.raises(StepFailed) as caught:
        Walk(CHOICE, **variables)
    assert (caught.value.element_id, caught.value.code) == ("g_a", "condition_not_boolean")
    assert caught.value.params["gateway"] == "g"
    assert caught.value.params["condition"] == "x > 10"
    assert caught.value.params["reasons"]


def test_a_number_is_not_a_truth() -> None:
    with pytest.raises(StepFailed) as caught:
        Walk("start s\nxor g\nuser a\nuser b\ns -> g\ng -> a if 1\ng -> b default")
    assert caught.value.code == "condition_not_boolean"


def test_a_condition_that_is_not_feel_fails_at_its_flow() -> None:
    with pytest.raises(StepFailed) as caught:
        Walk("start s\nxor g\nuser a\nuser b\ns -> g\ng -> a if x ==== 1\ng -> b default")
    assert (caught.value.element_id, caught.value.code) == ("g_a", "condition_unreadable")


def test_no_true_flow_and_no_default_is_a_failed_step() -> None:
    with pytest.raises(StepFailed) as caught:
        Walk("start s\nxor g\nuser a\nuser b\ns -> g\ng -> a if false\ng -> b if false")
    assert (caught.value.element_id, caught.value.code) == ("g", "no_flow_taken")


def test_a_flow_without_condition_beside_others_is_a_failed_step() -> None:
    with pytest.raises(StepFailed) as caught:
        Walk("start s\nxor g\nuser a\nuser b\ns -> g\ng -> a\ng -> b if true")
    assert (caught.value.element_id, caught.value.code) == ("g_a", "condition_missing")


def test_two_flows_between_the_same_nodes_are_told_apart() -> None:
    xml = (
        b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p"><startEvent id="s"/>'
        b'<exclusiveGateway id="g"/><userTask id="a"/><sequenceFlow id="f" sourceRef="s" targetRef="g"/>'
        b'<sequenceFlow id="yes" sourceRef="g" targetRef="a"><conditionExpression>x</conditionExpression>'
        b'</sequenceFlow><sequenceFlow id="no" sourceRef="g" targetRef="a">'
        b"<conditionExpression>not(x)</conditionExpression>"
        b"</sequenceFlow></process></definitions>"
    )
    assert "flow_taken no" in Walk(unchecked(xml), x=False).last
    assert "flow_taken yes" in Walk(unchecked(xml), x=True).last


def test_an_exclusive_merge_lets_every_token_pass() -> None:
    walk = Walk("start s\nand f\nuser a\nuser b\nxor m\nuser c\nend e\ns -> f -> a -> m\nf -> b -> m\nm -> c -> e")
    walk.complete("a", "b")
    assert walk.open == ["c", "c"]
    assert not walk.complete("c").step.finished
    assert walk.complete("c").step.finished


@pytest.mark.parametrize("order", list(permutations("abc")))
def test_a_parallel_join_waits_for_every_branch_in_any_order(order: tuple[str, ...]) -> None:
    walk = Walk(BRANCHES)
    assert walk.open == ["a", "b", "c"]
    walk.complete(*order[:2])
    assert walk.open == [order[2]]
    walk.complete(order[2])
    assert walk.open == ["d"]
    assert Event("node_passed", "j", None, {"joined": ["a_j", "b_j", "c_j"]}) in walk.step.events
    assert walk.complete("d").step.finished


@pytest.mark.parametrize("order", ["ab", "ba"])
def test_nothing_is_lost_at_a_join(order: str) -> None:
    walk = Walk(BRANCHES, k=0, items=[5], deep={"n": [1]})
    for task in order:
        if task == "a":
            walk.complete("a", k="from a", items=[5, 5], deep={"n": []})
        else:
            walk.complete("b")
    walk.complete("c")
    assert walk.step.variables == {"k": "from a", "items": [5, 5], "deep": {"n": []}}


def test_parallel_branches_see_what_the_others_wrote() -> None:
    walk = Walk("""
        start s
        and f
        user a
        user b
        xor g
        user yes
        user no
        s -> f -> a
        f -> b -> g
        g -> yes if seen = true
        g -> no default
    """)
    assert "yes" in walk.complete("a", seen=True).complete("b").open


def test_a_parallel_join_in_a_loop_joins_in_every_round() -> None:
    walk = Walk("""
        start s
        xor m
        and f
        user a
        user b
        and j
        xor g
        end e
        s -> m -> f -> a -> j
        f -> b -> j
        j -> g
        g -> m if again
        g -> e default
    """)
    for _ in range(5):
        walk.complete("b", again=True)
        assert walk.open == ["a"]
        walk.complete("a")
        assert walk.open == ["a", "b"]
    assert walk.complete("a", "b", again=False).step.finished


def test_a_starved_join_waits_without_end_and_without_error() -> None:
    walk = Walk("""
        start s
        xor g
        user a
        user b
        and j
        user c
        s -> g
        g -> a if true
        g -> b default
        a -> j -> c
        b -> j
    """)
    walk.complete("a")
    assert not walk.step.finished
    assert not walk.open


def test_a_second_token_on_the_same_flow_waits_for_its_own_partner() -> None:
    walk = Walk("""
        start s
        and f
        user a
        user a2
        xor m
        user b
        and j
        user c
        s -> f -> a -> m
        f -> a2 -> m
        m -> j -> c
        f -> b -> j
    """)
    walk.complete("a", "a2")
    assert walk.open == ["b"]
    walk.complete("b")
    assert walk.open == ["c"]
    assert not walk.complete("c").step.finished


@pytest.mark.parametrize("x", [True, False])
@pytest.mark.parametrize("y", [True, False])
@pytest.mark.parametrize("reverse", [True, False])
def test_an_inclusive_join_waits_for_exactly_the_chosen_branches(*, x: bool, y: bool, reverse: bool) -> None:
    walk = Walk(SOME, x=x, y=y)
    chosen = [name for name, wanted in (("a", x), ("b", y)) if wanted] or ["c"]
    assert walk.open == chosen
    for name in sorted(chosen, reverse=reverse):
        assert "d" not in walk.open
        walk.complete(name)
    assert walk.open == ["d"]
    assert walk.complete("d").step.finished


def test_an_inclusive_join_goes_on_when_a_branch_ends_elsewhere() -> None:
    walk = Walk("""
        start s
        or f
        user a
        user b
        xor g
        end away
        or j
        user d
        s -> f
        f -> a if true
        f -> b if true
        a -> j
        b -> g
        g -> away if leave
        g -> j default
        j -> d
    """)
    walk.complete("a")
    assert walk.open == ["b"]
    walk.complete("b", leave=True)
    assert walk.open == ["d"]


def test_an_inclusive_gateway_without_a_true_flow_or_default_fails() -> None:
    with pytest.raises(StepFailed) as caught:
        Walk("start s\nor f\nuser a\nuser b\ns -> f\nf -> a if false\nf -> b if false")
    assert (caught.value.element_id, caught.value.code) == ("f", "no_flow_taken")


def test_nested_inclusive_blocks_in_a_loop_join_in_every_round() -> None:
    walk = Walk(
        """
        start s
        xor m
        or f
        user a
        or f2
        user b
        user c
        or j2
        or j
        xor g
        end e
        s -> m -> f
        f -> a if x
        f -> f2 default
        f2 -> b if true
        f2 -> c if x
        b -> j2
        c -> j2
        j2 -> j
        a -> j
        j -> g
        g -> m if again
        g -> e default
    """,
        x=False,
        again=True,
    )
    assert walk.open == ["b"]
    walk.complete("b", x=True)
    assert walk.open == ["a"]
    walk.complete("a", x=False)
    assert walk.complete("b", again=False).step.finished


def test_a_task_with_several_flows_starts_them_all() -> None:
    assert Walk("start s\nuser a\nuser b\nuser c\ns -> a\na -> b\na -> c").complete("a").open == ["b", "c"]


def test_a_condition_on_the_flow_of_a_task_is_not_ignored() -> None:
    walk = Walk("start s\nuser a\nuser b\ns -> a\na -> b if ok")
    with pytest.raises(StepFailed):
        walk.complete("a", ok=False)
    assert walk.complete("a", ok=True).open == ["b"]
