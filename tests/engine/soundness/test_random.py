"""Random drawings: well-built ones are sound, spoilt ones get the verdict of a slow game that simplifies nothing."""

from collections import Counter
from random import Random

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import engine
from engine import drawing, xml
from engine.drawing import Drawing, Scope
from engine.graph import Graph
from engine.model import Severity
from engine.soundness import Judged
from engine.soundness.game import Budget, Game
from engine.soundness.translation import translate
from tests.engine import blocks
from tests.engine.drawings import drawn
from tests.engine.soundness.driven import chosen_by_flow, drive
from tests.engine.soundness.naive import Naive, TooLarge, replay

_SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much]
_GATEWAYS = ("xor", "and", "or")


@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=_SLOW)
@given(block=blocks.blocks())
def test_block_structured_drawings_are_sound(block: blocks.Block) -> None:
    for scope in _opened(blocks.draw(block)).processes[0].all():
        assert Judged(scope, set()).verdicts == []


@settings(max_examples=70, derandomize=True, deadline=None, suppress_health_check=_SLOW)
@given(block=blocks.blocks(), random=st.randoms(use_true_random=False))
def test_one_wrong_gateway_gets_the_verdict_of_a_game_without_simplification(
    block: blocks.Block, random: Random
) -> None:
    text = _with_one_changed(blocks.draw(block), random)
    assume(not any(found.severity is Severity.ERROR for found in engine.check(drawn(text))))
    for scope in _opened(text).processes[0].all():
        _agrees(scope)


@settings(max_examples=40, derandomize=True, deadline=None, suppress_health_check=_SLOW)
@given(block=blocks.blocks(), random=st.randoms(use_true_random=False))
def test_an_instance_on_the_way_into_a_deadlock_hangs(block: blocks.Block, random: Random) -> None:
    text = chosen_by_flow(_with_one_changed(blocks.draw(block), random))
    assume("sub " not in text and "race " not in text and "message " not in text)
    assume(not any(found.severity is Severity.ERROR for found in engine.check(drawn(text))))
    (scope,) = _opened(text).processes
    for verdict in Judged(scope, set()).verdicts:
        if verdict.code == "deadlock":
            step = drive(text, scope, verdict.params["path"]).step
            assert not step.finished
            assert (step.open_tasks, step.timers, step.messages) == ((), (), ())


def _agrees(scope: Scope) -> None:
    """Compare what is found with the slow game: first without simplification, where all must be the same."""
    try:
        slow = Naive(scope)
    except TooLarge:
        return
    expected = (slow.clashes, slow.deadlocks, slow.livelocks)
    plain = Game(translate(scope, Graph(scope))).explore(Budget())
    assert (bool(plain.clashes), bool(plain.dead), bool(plain.stuck)) == expected
    judged = Judged(scope, set())
    told = {verdict.code for verdict in judged.verdicts}
    assert slow.clashes or "multiple_merge" not in told  # what is done apart may be done again while it lasts
    if not slow.clashes:
        has_time_limit = scope.node is not None and any("timer" in event.events for event in scope.node.boundaries)
        assert has_time_limit or ("deadlock" in told) == slow.deadlocks
        assert ("no_way_out" in told) == slow.livelocks
        dead = {name for verdict in judged.verdicts for name in verdict.params.get("elements", ())}
        assert slow.deadlocks or slow.livelocks or dead == {node.id for node in scope.nodes} - slow.visited
    for verdict in judged.verdicts:
        if "path" in verdict.params:
            assert replay(scope, verdict.params["path"]) == Counter(verdict.params["marking"])


def _with_one_changed(text: str, random: Random) -> str:
    """Make one gateway of another kind."""
    lines = text.split("\n")
    found = [i for i, line in enumerate(lines) if line.split()[0] in _GATEWAYS and "->" not in line]
    assume(found)
    i = random.choice(found)
    kind, name = lines[i].split()
    lines[i] = f"{random.choice([other for other in _GATEWAYS if other != kind])} {name}"
    return "\n".join(lines)


def _opened(text: str) -> Drawing:
    return drawing.draw(xml.parse(drawn(text)))
