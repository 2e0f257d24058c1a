"""A run of the token game done by the real engine: each choice by a variable that is called like its flow."""

import re
from collections.abc import Iterator

import engine
from engine.drawing import Node, Scope
from tests.engine.drawings import drawn
from tests.engine.walk import Walk

_RESTING = {"userTask", "intermediateCatchEvent", "eventBasedGateway"}


def chosen_by_flow(text: str) -> str:
    """Let every flow with a condition ask the variable that is called like the flow."""
    return re.sub(r"(\w+) -> (\w+) if .*", r"\1 -> \2 if \1_\2", text)


def drive(text: str, scope: Scope, path: list[str]) -> Walk:
    """Do what a path says with a process of tasks, timers and messages; returns the instance as it stands then."""
    nodes = {node.id: node for node in scope.nodes}
    choices = {arc.id: arc.condition is not None for arc in scope.arcs}
    commands = [("", "", {})]
    for verb, name in _commands(nodes, scope, path):
        commands.append((verb, name, {})) if verb else commands[-1][2].update({name: True})
    begun, *rest = [
        (verb, name, {flow: flow in told for flow, asks in choices.items() if asks}) for verb, name, told in commands
    ]
    walk = Walk(engine.read(drawn(text)), **begun[2])
    for verb, name, values in rest:
        if verb == "complete":
            walk.complete(name, **values)
        elif verb == "fire":
            walk.fire(name)
        else:
            walk.deliver(name, **values)
    return walk


def _commands(nodes: dict[str, Node], scope: Scope, path: list[str]) -> Iterator[tuple[str, str]]:
    """Yield what people and clocks do on a path, and with an empty verb the flows that are taken after it."""
    flows = {arc.id: arc for arc in scope.arcs}
    left: set[str] = set()
    for name in path:
        if name in flows:
            source = flows[name].source
            assert source is not None
            if source.kind == "userTask" and source.id in left:
                left.discard(source.id)
                yield "complete", source.id
            yield "", name
            continue
        node = nodes[name]
        if node.kind == "userTask":
            left.add(name)
        elif node.kind in {"intermediateCatchEvent", "boundaryEvent"}:
            yield from _happens(node)
            if node.host is not None and node.interrupting:
                left.discard(node.host.id)


def _happens(node: Node) -> Iterator[tuple[str, str]]:
    if "timer" in node.events:
        yield "fire", node.id
