"""Complex gateways are activated by their expression and reset by what still comes (BPMN 2.0.2 §13.4.5)."""

import pytest

import engine
from engine.errors import StepFailed
from tests.engine.drawings import drawn
from tests.engine.nesting import everywhere, run
from tests.engine.walk import Walk

TWO_OF_THREE = """
    start s
    and f
    user a
    user b
    user c
    complex j activationCount >= 2
    user d
    end e
    s -> f -> a -> j
    f -> b -> j
    f -> c -> j
    j -> d -> e
"""
PHASES = TWO_OF_THREE.replace(
    "j -> d -> e", "user late\nj -> d if waitingForStart\nj -> late if not(waitingForStart)\nd -> e"
)


def _done(*names: str) -> list[tuple[str, str, dict[str, object]]]:
    return [("complete", name, {}) for name in names]


@everywhere
def test_it_goes_on_once_when_enough_have_come_and_consumes_the_rest(place: str) -> None:
    path = run(place, TWO_OF_THREE, _done("c", "a", "d", "b"))
    assert path == ["s", "f", "c", "a", "j", "d", "e", "b"]


@everywhere
def test_its_reset_takes_the_flows_whose_conditions_ask_for_it(place: str) -> None:
    path = run(place, PHASES, _done("c", "a", "b", "late", "d"))
    assert path == ["s", "f", "c", "a", "j", "b", "j", "late", "d", "e"]


def test_it_remembers_over_save_and_load_which_flows_it_has_served() -> None:
    walk = Walk(engine.read(drawn(TWO_OF_THREE))).complete("a", "b")
    assert '"first":["a_j","b_j"]' in walk.step.state
    assert '"first"' not in walk.complete("c").step.state
    assert walk.complete("d").step.finished


def test_a_second_token_of_a_served_flow_waits_for_the_next_start() -> None:
    body = TWO_OF_THREE.replace("f -> a -> j\n", "f -> a -> m -> j\n").replace("f -> b -> j", "xor m\nf -> b -> m")
    walk = Walk(engine.read(drawn(body.replace("s -> f -> a -> j", "s -> f -> a -> m -> j")))).complete("a", "c", "b")
    assert walk.open == ["d"]
    assert not walk.complete("d").step.finished


def test_the_counts_of_single_flows_are_known() -> None:
    body = TWO_OF_THREE.replace("activationCount >= 2", "activationCounts.a_j + activationCounts.b_j >= 2")
    walk = Walk(engine.read(drawn(body))).complete("c", "a")
    assert walk.open == ["b"]
    assert walk.complete("b").open == ["d"]


def test_a_changed_variable_activates_it() -> None:
    walk = Walk(engine.read(drawn(TWO_OF_THREE.replace("activationCount >= 2", "ready"))), ready=False).complete("a")
    assert walk.open == ["b", "c"]
    assert "d" in walk.complete("b", ready=True).open


def test_an_activation_that_is_neither_true_nor_false_fails() -> None:
    walk = Walk(engine.read(drawn(TWO_OF_THREE.replace("activationCount >= 2", "unknown"))))
    with pytest.raises(StepFailed) as caught:
        walk.complete("a")
    assert caught.value.element_id == "j"


def test_a_split_takes_every_flow_that_holds_and_fails_without_one() -> None:
    text = "start s\ncomplex g\nuser a\nuser b\nend e\ns -> g\ng -> a if x > 1\ng -> b if x > 2\na -> e\nb -> e"
    assert Walk(engine.read(drawn(text)), x=3).open == ["a", "b"]
    assert Walk(engine.read(drawn(text)), x=2).open == ["a"]
    with pytest.raises(StepFailed) as caught:
        Walk(engine.read(drawn(text)), x=1)
    assert (caught.value.element_id, caught.value.code) == ("g", "no_flow_taken")


@everywhere
def test_a_complex_join_in_a_loop_begins_again_after_each_reset(place: str) -> None:
    body = """
        start s
        xor m
        and f
        user a
        user b
        complex j activationCount >= 1
        user d
        xor x
        end e
        s -> m -> f -> a -> j
        f -> b -> j
        j -> d -> x
        x -> m if again
        x -> e default
    """
    again = [("complete", "d", {"again": True}), *_done("a", "b"), ("complete", "d", {"again": False})]
    path = run(place, body, [*_done("a", "b"), *again])
    assert path.count("d") == 2
