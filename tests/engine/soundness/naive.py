"""A slow token game straight from BPMN 2.0.2 §13, one token at a time, nothing simplified; and a run played on it.

A marking counts tokens ``on`` flows, ``in`` nodes that rest, and events beside a node that may still happen (``may``).
Nothing is shared with the engine's own game but the drawing.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from typing import Any

from engine.drawing import Arc, Node, Scope

Marking = tuple[tuple[str, str], ...]
_GATES = {"exclusiveGateway", "parallelGateway", "inclusiveGateway"}
_TURNS = {"startEvent", "endEvent", "boundaryEvent"}


class TooLarge(Exception):
    """There are more markings than a slow game can look at."""


class Naive:
    """The game of one scope with one start event, tasks, gateways, races, boundary and link-free events."""

    def __init__(self, scope: Scope, most: int = 1500) -> None:
        self.scope = scope
        self.nodes = {node.id: node for node in scope.nodes}
        self.arcs = {arc.id: arc for arc in scope.arcs}
        self.visited: set[str] = set()
        self.clashes = self.deadlocks = self.livelocks = False
        (start,) = (node for node in scope.nodes if node.kind == "startEvent")
        self._explore(Counter({("in", start.id): 1}), most)

    def _explore(self, first: Counter[Any], most: int) -> None:
        before: dict[Marking, set[Marking]] = {}
        waiting, known, good = [_frozen(first)], {_frozen(first)}, set()
        while waiting:
            marking = waiting.pop()
            tokens = Counter(dict.fromkeys(marking, 0))
            tokens.update(marking)
            after = list(self._after(tokens))
            if after == [None]:
                self.clashes = True
                good.add(marking)
                continue
            if not after:
                good.add(marking)
                self.deadlocks |= bool(marking)
            for there in map(_frozen, after):
                before.setdefault(there, set()).add(marking)
                if there not in known:
                    known.add(there)
                    waiting.append(there)
            if len(known) > most:
                raise TooLarge
        while good:
            marking = good.pop()
            known.discard(marking)
            good |= before.get(marking, set()) & known
        self.livelocks = bool(known)

    def _after(self, tokens: Counter[Any]) -> Iterator[Any]:
        """Yield what may come next; what nobody need do comes first, joins after it; None where two tokens meet."""
        for kind in ("turns", "all", "any"):
            if kind == "all" and any(count > 1 for count in tokens.values()):
                yield None
                return
            for node in self.scope.nodes:
                outcomes = list(self._acts(node, kind, tokens))
                if outcomes:
                    yield from outcomes
                    if kind != "any":
                        return
            if kind == "any" and outcomes_of_any(self, tokens):
                return
        for node in self.scope.nodes:
            if tokens[("in", node.id)]:
                yield from self._leaves(node, tokens)

    def _acts(self, node: Node, kind: str, tokens: Counter[Any]) -> Iterator[Counter[Any]]:
        on = [arc for arc in node.incoming if tokens[("on", arc.id)]]
        is_join = node.kind in {"parallelGateway", "inclusiveGateway"} and len(node.incoming) > 1
        if kind == "turns" and not is_join:
            if node.kind == "startEvent" and tokens[("in", node.id)]:
                yield from self._sends(node, _less(tokens, ("in", node.id)))
            elif on:
                yield from self._takes(node, _less(tokens, ("on", on[0].id)))
        elif is_join and kind == ("all" if node.kind == "parallelGateway" else "any"):
            is_full = len(on) == len(node.incoming)
            if is_full if kind == "all" else self._may_go_on(node, on, tokens):
                yield from self._sends(node, _less(tokens, *(("on", arc.id) for arc in on)))

    def _takes(self, node: Node, tokens: Counter[Any]) -> Iterator[Counter[Any]]:
        self.visited.add(node.id)
        raced = any(arc.source is not None and arc.source.kind == "eventBasedGateway" for arc in node.incoming)
        if node.kind == "endEvent":
            yield Counter() if "terminate" in node.events else tokens
        elif node.kind in _GATES or raced or (node.kind == "intermediateThrowEvent" and not node.definitions):
            yield from self._sends(node, tokens)
        else:
            tokens[("in", node.id)] += 1
            for event in node.boundaries:
                if not event.interrupting:
                    tokens[("may", event.id)] += 1
            yield tokens

    def _leaves(self, node: Node, tokens: Counter[Any]) -> Iterator[Counter[Any]]:
        beside = [("may", event.id) for event in node.boundaries if tokens[("may", event.id)]]
        yield from self._sends(node, _less(tokens, ("in", node.id), *beside))
        for event in node.boundaries:
            if event.interrupting:
                yield from self._sends(event, _less(tokens, ("in", node.id), *beside))
            elif tokens[("may", event.id)]:
                yield from self._sends(event, _less(tokens, ("may", event.id)))

    def _sends(self, node: Node, tokens: Counter[Any]) -> Iterator[Counter[Any]]:
        self.visited.add(node.id)
        for arcs in choices(node):
            sent = tokens.copy()
            sent.update(("on", arc.id) for arc in arcs)
            yield sent

    def _may_go_on(self, join: Node, on: list[Arc], tokens: Counter[Any]) -> bool:
        """Ask for paths to an empty flow of the join that do not visit it, and to a full one (§13.4.3)."""
        places = [self.arcs[name].target for kind, name in tokens if kind == "on" and tokens[(kind, name)]]
        places += [self.nodes[name] for kind, name in tokens if kind == "in" and tokens[(kind, name)]]
        for place in places:
            if place is not None and place is not join:
                reached = self._reached(place, join)
                if reached and not any(arc.id in reached for arc in on):
                    return False
        return bool(on)

    def _reached(self, place: Node, join: Node) -> set[str]:
        seen, waiting, found = set(), [place], set()
        while waiting:
            node = waiting.pop()
            if node.id in seen:
                continue
            seen.add(node.id)
            out = [*node.outgoing, *(arc for event in node.boundaries for arc in event.outgoing)]
            found |= {arc.id for arc in out if arc.target is join}
            waiting += [arc.target for arc in out if arc.target is not None and arc.target is not join]
        return found


def outcomes_of_any(game: Naive, tokens: Counter[Any]) -> bool:
    """Tell whether an inclusive join acts: then nothing else does."""
    return any(list(game._acts(node, "any", tokens)) for node in game.scope.nodes)


def choices(node: Node) -> Iterator[list[Arc]]:
    """Yield the flows that may be taken together out of a node."""
    out = node.outgoing
    if node.kind in {"exclusiveGateway", "eventBasedGateway"}:
        yield from ([arc] for arc in out)
    elif node.fork != "inclusiveGateway" or len(out) < 2:
        yield list(out)
    else:
        always = [arc for arc in out if arc.condition is None and not arc.is_default]
        free = [arc for arc in out if arc.condition is not None and not arc.is_default]
        for count in range(len(free) + 1):
            for some in combinations(free, count):
                taken = [*always, *(some or [arc for arc in out if arc.is_default])]
                if taken:
                    yield taken


def replay(scope: Scope, path: list[str]) -> Counter[str]:
    """Play a run element by element; return where tokens stand. Raises AssertionError where it is no run."""
    nodes, arcs = {node.id: node for node in scope.nodes}, {arc.id: arc for arc in scope.arcs}
    standing: Counter[str] = Counter()
    owed: list[tuple[Node, list[str]]] = []
    for name in path:
        if name in arcs:
            _send(arcs[name], standing, owed)
            continue
        node = nodes[name]
        if node.kind == "boundaryEvent":
            assert node.host is not None
            assert standing[node.host.id]
            standing[node.host.id] -= int(node.interrupting)
        elif node.kind != "startEvent":
            came = [arc.id for arc in node.incoming if standing[arc.id]]
            if node.kind == "parallelGateway":
                assert len(came) == len(node.incoming), (name, path)
            elif node.kind != "inclusiveGateway":
                came = came[:1]
            assert came, (name, path)
            standing.subtract(came)
        raced = any(arc.source is not None and arc.source.kind == "eventBasedGateway" for arc in node.incoming)
        if node.kind in _GATES | _TURNS or node.kind == "intermediateThrowEvent" or raced:
            owed.append((node, []))
        else:
            standing[name] += 1
    for node, sent in owed:
        assert any({arc.id for arc in arcs} == set(sent) for arcs in choices(node)) or not node.outgoing, (
            node.id,
            sent,
        )
    return +standing


def _send(arc: Arc, standing: Counter[str], owed: list[tuple[Node, list[str]]]) -> None:
    source = arc.source
    assert source is not None
    for node, sent in owed:
        if (
            node is source
            and arc.id not in sent
            and any({arc.id, *sent} <= {a.id for a in one} for one in choices(node))
        ):
            sent.append(arc.id)
            break
    else:
        assert standing[source.id], arc.id
        standing[source.id] -= 1
        owed.append((source, [arc.id]))
    standing[arc.id] += 1


def _less(tokens: Counter[Any], *names: tuple[str, str]) -> Counter[Any]:
    left = tokens.copy()
    left.subtract(names)
    return left


def _frozen(tokens: Counter[Any]) -> Marking:
    return tuple(sorted(tokens.elements()))
