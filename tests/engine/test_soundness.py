"""What the checker lets through, the runner brings to its end: no instance stands still, none grows without bound.

Block-structured processes are spoilt by random flows and gateways. Most are refused or doubted; every other one must
always have something to wait for, and never fail, whatever happens to it.
"""

from random import Random

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import engine
from engine.model import Severity, Step
from tests.engine import blocks
from tests.engine.drawings import drawn
from tests.engine.walk import NOW

DOUBTFUL = {
    "deadlock",
    "soundness_undecided",
    "multiple_merge",
    "no_way_out",
}


def _scopes(lines: list[str]) -> tuple[list[tuple[int, str]], dict[str, list[str]]]:
    """Return the flows (line, scope) and the nodes of each scope."""
    flows: list[tuple[int, str]] = []
    nodes: dict[str, list[str]] = {"": []}
    around = [""]
    for i, line in enumerate(lines):
        if line == "}":
            around.pop()
        elif "->" in line:
            flows.append((i, around[-1]))
        else:
            name = line.split()[1]
            nodes[around[-1]].append(name)
            if line.startswith("sub "):
                around.append(name)
                nodes[name] = []
    return flows, nodes


def _spoil(lines: list[str], random: Random, number: int) -> list[str]:
    """Send one flow elsewhere, or let an exclusive gateway in it choose between its target and elsewhere."""
    flows, nodes = _scopes(lines)
    i, scope = random.choice(flows)
    source, _, rest = lines[i].partition(" -> ")
    target, _, how = rest.partition(" ")
    elsewhere = random.choice(nodes[scope])
    if random.random() < 0.5:
        new = [f"{source} -> {elsewhere} {how}"]
    else:
        gate = f"gate{number}"
        new = [f"{source} -> {gate} {how}", f"xor {gate}", f"{gate} -> {elsewhere} if y", f"{gate} -> {target} default"]
    return [*lines[:i], *(line.rstrip() for line in new), *lines[i + 1 :]]


def _waits(step: Step) -> list[tuple[str, str]]:
    tasks = [("complete", task.key) for task in step.open_tasks]
    timers = [("fire", timer.key) for timer in step.timers]
    return [*tasks, *timers, *(("deliver", message.name) for message in step.messages)]


@settings(
    max_examples=150,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
@given(block=blocks.blocks(), random=st.randoms(use_true_random=False))
def test_a_process_that_the_checker_accepts_never_stands_still(block: blocks.Block, random: Random) -> None:
    lines = blocks.draw(block).split("\n")
    for number in range(random.randint(1, 2)):
        lines = _spoil(lines, random, number)
    data = drawn("\n".join(lines))
    assume(not any(finding.severity is Severity.ERROR or finding.code in DOUBTFUL for finding in engine.check(data)))
    diagram = engine.read(data)
    step = engine.start(diagram, {name: random.random() < 0.5 for name in blocks.NAMES}, NOW)
    for _ in range(20):
        if step.finished:
            break
        waits = _waits(step)
        assert 1 <= len(waits) <= 60
        verb, key = random.choice(waits)
        values = {name: random.random() < 0.5 for name in blocks.NAMES}
        if verb == "complete":
            step = engine.complete(diagram, step.state, key, values, NOW)
        elif verb == "fire":
            step = engine.fire(diagram, step.state, key, NOW)
        else:
            step = engine.deliver(diagram, step.state, key, values, NOW)
