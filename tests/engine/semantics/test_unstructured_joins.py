"""Joins that no split belongs to run by the token rules of BPMN 2.0.2 §13.4.1–13.4.3, alone and inside others."""

from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import engine
from engine.model import Severity
from tests.engine.drawings import drawn
from tests.engine.nesting import everywhere, run
from tests.engine.tokens import Game
from tests.engine.walk import Walk

CROSSED = """
    start s
    and f
    user a
    user b
    user c
    xor x
    or j
    user d
    or k
    user z
    end e
    s -> f -> a -> j
    f -> b -> x
    x -> j if near
    x -> k default
    f -> c -> k
    j -> d -> k
    k -> z -> e
"""


def _done(*names: str, **values: object) -> list[tuple[str, str, dict[str, object]]]:
    return [("complete", name, values) for name in names]


@everywhere
@pytest.mark.parametrize("near", [True, False])
def test_an_inclusive_join_waits_for_what_can_still_come_and_for_nothing_else(place: str, *, near: bool) -> None:
    path = run(place, CROSSED, [*_done("a", "b", near=near), *_done("c", "d", "z")], near=near)
    assert path.count("d") == 1
    assert path[-2:] == ["z", "e"]


@everywhere
def test_a_parallel_join_of_two_splits_takes_one_token_from_each_flow(place: str) -> None:
    """§13.4.1."""
    body = """
        start s
        and g
        and h
        user a
        user b
        user c
        and j
        end e
        s -> g -> h -> a -> j -> e
        h -> b -> j
        g -> c -> j
    """
    assert run(place, body, _done("c", "b", "a")) == ["s", "g", "h", "c", "b", "a", "j", "e"]


@everywhere
def test_what_follows_a_merge_inside_a_block_runs_for_every_token(place: str) -> None:
    """§13.3.1: a merge without a join is passed by each token; the join behind keeps the one too many."""
    body = """
        start s
        and g
        user a
        user b
        user c
        or j
        end e
        s -> g -> a -> c
        g -> b -> c
        c -> j -> e
    """
    path = run(place, body, _done("a", "b", "c", "c"))
    assert path.count("c") == 2
    assert path.count("e") == 2


@everywhere
def test_an_inclusive_join_in_a_loop_waits_for_the_way_round(place: str) -> None:
    """§13.4.3: a token that can come back without passing the join keeps it waiting, behind an exclusive choice too."""
    body = """
        start s
        and f
        user a
        xor m
        user b
        xor x
        or j
        end e
        s -> f -> a -> j -> e
        f -> m -> b -> x
        x -> m if round
        x -> j default
    """
    commands = [*_done("a"), *_done("b", round=True), *_done("b", round=True), *_done("b", round=False)]
    assert run(place, body, commands) == ["s", "f", "m", "a", "b", "x", "m", "b", "x", "m", "b", "x", "j", "e"]


@everywhere
def test_a_join_waits_for_a_boundary_event_of_an_activity_that_still_runs(place: str) -> None:
    body = """
        start s
        and f
        user a
        user b
        timer t PT1H on b
        or j
        end e
        end o
        s -> f -> a -> j -> e
        f -> b -> o
        t -> j
    """
    path = run(place, body, [("complete", "a", {}), ("complete", "b", {})])
    assert path == ["s", "f", "a", "b", "o", "j", "e"]
    assert run(place, body, [("complete", "a", {}), ("fire", "t", {})]) == ["s", "f", "a", "t", "j", "e"]


def test_a_starved_join_is_doubted_and_waits() -> None:
    text = "start s\nxor g\nuser a\nuser b\nand j\nend e\ns -> g -> a -> j -> e\ng -> b default\nb -> j"
    text = text.replace("s -> g -> a", "s -> g\ng -> a if x\na")
    assert "deadlock" in {found.code for found in engine.check(drawn(text))}
    walk = Walk(engine.read(drawn(text)), x=True).complete("a")
    assert not walk.open
    assert not walk.step.finished


def _random_graph(random: Random) -> tuple[str, Game]:
    inner = [f"n{number}" for number in range(random.randint(3, 8))]
    kinds = {name: random.choice(("user", "xor", "and", "or", "or")) for name in inner}
    flows = [("s", inner[0])]
    for name in inner:
        count = 1 if kinds[name] == "user" else random.randint(1, 2)
        targets = random.sample([*inner, "e"], count)
        flows += [(name, target) for target in targets if target != name]
    there = _reached(flows)
    inner = [name for name in inner if name in there]
    kinds = {name: kind for name, kind in {**kinds, "e": "end"}.items() if name in there}
    out = {name: [flow for flow in flows if flow[0] == name] for name in [*inner, "s"]}
    lines = ["start s", *(f"{kind} {name}" for name, kind in kinds.items())]
    for name, leaving in out.items():
        for number, (source, target) in enumerate(leaving):
            decides = kinds.get(name) in {"xor", "or"} and len(leaving) > 1
            first = f" if v{name}" if decides else ""
            last = " if true" if decides and kinds[name] == "or" else " default" if decides else ""
            lines.append(f"{source} -> {target}{last if number else first}")
    chosen = {name: random.random() < 0.5 for name in inner}
    ordered = [flow for leaving in out.values() for flow in leaving]
    ids = [(f"{source}_{target}", source, target) for source, target in sorted(ordered, key=_line(lines))]
    return "\n".join(lines), Game(kinds, ids, chosen)


def _reached(flows: list[tuple[str, str]]) -> set[str]:
    seen, waiting = set(), ["s"]
    while waiting:
        name = waiting.pop()
        seen.add(name)
        waiting += [target for source, target in flows if source == name and target not in seen]
    return seen


def _line(lines: list[str]) -> object:
    places = {tuple(line.split()[:3:2]): number for number, line in enumerate(lines) if "->" in line}
    return lambda flow: places[flow]


@settings(
    max_examples=300,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
@given(random=st.randoms(use_true_random=False))
def test_random_graphs_do_what_the_token_game_does(random: Random) -> None:
    """Joins, splits and tasks in any order, saved and loaded at every rest, hold the same tasks as the slow game."""
    text, game = _random_graph(random)
    assume(not any(found.severity is Severity.ERROR for found in engine.check(drawn(text))))
    walk = Walk(engine.read(drawn(text)), **{f"v{name}": value for name, value in game.chosen.items()})
    game.begin()
    for _ in range(8):
        assert sorted(walk.open) == game.open(), text
        if not walk.open or len(walk.open) > 30:
            break
        name = random.choice(walk.open)
        walk.complete(name)
        game.complete(name)
    assert walk.step.finished == (not game.in_task.total() and not game.on_flow.total())
