"""Which nodes of a scope may hold tokens at the same time, by the token game."""

from collections.abc import Collection
from typing import Final

from engine.drawing import Node, Scope
from engine.graph import Graph
from engine.soundness.game import Budget, Game, TooManyChoices
from engine.soundness.net import Kind
from engine.soundness.reduction import reduce
from engine.soundness.translation import translate

_STATES: Final = 5_000


class Beside:
    """What may happen beside what among some nodes of a scope; where there is too much to look at, everything may."""

    def __init__(self, scope: Scope, nodes: Collection[Node]) -> None:
        self._pairs: set[frozenset[str]] | None = set()
        graph = Graph(scope)
        if not graph.starts:
            return
        names = {_stand(node) for node in nodes}
        net = translate(scope, graph)
        for spot in net.spots:
            spot.is_kept = spot.kind is Kind.PLACE and not names.isdisjoint(spot.trace)
        reduce(net)
        try:
            game = Game(net)
            found = game.explore(Budget(_STATES))
        except TooManyChoices:
            self._pairs = None
            return
        kept = [(game.bit[place], place.trace[0]) for place in game.places if place.is_kept]
        for marking in found.before:
            there = [name for bit, name in kept if marking & bit]
            self._pairs.update(frozenset((one, other)) for one in there for other in there if one != other)
        if not found.is_complete:
            self._pairs = None

    def may_coexist(self, one: Node, other: Node) -> bool:
        """Tell whether two nodes may hold a token each at the same time."""
        return self._pairs is None or frozenset((_stand(one), _stand(other))) in self._pairs


def _stand(node: Node) -> str:
    """Name where the token of a node stands: that of an event behind an event-based gateway waits at the gateway."""
    gates = (arc.source for arc in node.incoming)
    return next((gate.id for gate in gates if gate is not None and gate.kind == "eventBasedGateway"), node.id)
