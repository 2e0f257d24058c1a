"""Link events: one way drawn in two pieces (BPMN 2.0.2 §10.5.5, §13.5.3)."""

from tests.engine.nesting import everywhere, run
from tests.engine.walk import Walk

FAR = """
    start s
    xor g
    user a
    throw near link far
    throw nearer link far
    catch away link far
    user b
    end e
    s -> g
    g -> near if x
    g -> a default
    a -> nearer
    away -> b -> e
"""


@everywhere
def test_a_thrown_link_goes_on_where_it_is_caught(place: str) -> None:
    path = run(place, FAR, [("complete", "b", {})], x=True)
    assert path == ["s", "g", "near", "away", "b", "e"]


@everywhere
def test_several_may_throw_the_same_link(place: str) -> None:
    path = run(place, FAR, [("complete", "a", {}), ("complete", "b", {})], x=False)
    assert path == ["s", "g", "a", "nearer", "away", "b", "e"]


def test_a_link_takes_no_flow() -> None:
    assert Walk(FAR, x=True).last[4:] == [
        "flow_taken g_near",
        "node_passed near",
        "node_passed away",
        "flow_taken away_b",
        "task_opened b",
    ]


def test_an_inclusive_join_waits_for_a_token_that_comes_by_a_link() -> None:
    walk = Walk("""
        start s
        or f
        user a
        user b
        throw out link l
        catch in link l
        or j
        end e
        s -> f
        f -> a if true
        a -> j -> e
        f -> b if true
        b -> out
        in -> j
    """)
    assert walk.open == ["a", "b"]
    assert not walk.complete("a").step.finished
    assert walk.complete("b").step.finished
