"""What the token game says about a scope: where tokens wait for ever, meet, never come, or never come to an end."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from engine import limits
from engine.drawing import Node, Scope
from engine.graph import Graph
from engine.soundness.game import MOST_CHOICES, Budget, Explored, Game, TooManyChoices
from engine.soundness.net import JOINS, Kind, Spot, Way
from engine.soundness.reduction import reduce
from engine.soundness.translation import translate
from engine.vocabulary import ACTIVITIES

_LISTED: Final = 20
_STEPS: Final = 100


@dataclass(frozen=True, slots=True)
class Verdict:
    """One thing that is wrong: its code, the node it is about (None: the scope), and the run that shows it.

    ``params`` hold the run as ``path`` (nodes and flows in order) and ``marking`` (where tokens stand at its end), and
    the names of what people notice of both as ``steps`` and ``stands``.
    """

    code: str
    node: Node | None = None
    params: Mapping[str, Any] = field(default_factory=dict)


def judge(process: Scope, budget: Budget, stuck: Collection[Node] = ()) -> "Judged":
    """Judge a process with each scope inside it; what lies inside an activity counts as one task.

    ``stuck`` are its call activities whose callees never come to their end.
    """
    return _judge(process, budget, set(stuck), None)


def ends(process: Scope, call: Node, budget: Budget, stuck: Collection[Node] = ()) -> bool:
    """Tell whether a process may come to its end where it is called by ``call``, which may catch what it throws."""
    return _judge(process, budget, set(stuck), call).may_complete


def _judge(process: Scope, budget: Budget, hopeless: set[Node], caller: Node | None) -> "Judged":
    below: list[tuple[Scope, Verdict]] = []
    for scope in reversed(list(process.all())):
        judged = Judged(scope, hopeless, budget, caller)
        below += [(scope, verdict) for verdict in judged.verdicts]
        if scope.node is not None and not judged.may_complete:
            hopeless.add(scope.node)
    judged.all_verdicts = below
    return judged


class Judged:
    """The verdicts about one scope. ``may_complete`` tells whether it may come to a normal end, as far as is known.

    ``all_verdicts`` are those about a process and the scopes inside it, each with its scope.
    """

    def __init__(
        self, scope: Scope, hopeless: set[Node], budget: Budget | None = None, caller: Node | None = None
    ) -> None:
        self._scope = scope
        self._graph = Graph(scope)
        self._nodes = {node.id: node for node in scope.nodes}
        self.may_complete = True
        self.states = 0
        self.verdicts: list[Verdict] = []
        self.all_verdicts: list[tuple[Scope, Verdict]] = []
        if not self._graph.starts:
            return
        net = translate(scope, self._graph, hopeless, caller)
        reduce(net)
        try:
            self._game = Game(net)
            self._found = self._game.explore(budget or Budget())
        except TooManyChoices:
            self._found = Explored({}, is_complete=False)
        self.states = len(self._found.before)
        self.verdicts = [*self._merges(), *self._deadlocks(), *self._endless(), *self._never_reached()]
        if not self._found.is_complete:
            self.verdicts.append(Verdict("soundness_undecided", None, {"states": self.states or MOST_CHOICES}))
        ends = {Kind.SINK, Kind.STOP} | ({Kind.FAIL} if _handles_errors(scope) else set())
        self.may_complete = bool(self.verdicts) or not self._found.ends.isdisjoint(ends)

    def _merges(self) -> Iterator[Verdict]:
        """Yield where branches meet without a join: what follows runs once for each of them."""
        told: set[str] = set()
        for bit, clash in self._found.clashes.items():
            about = self._meeting(self._game.thing[bit])
            if about in told or len(told) == _LISTED:
                continue
            told.add(about)
            path = (*self._found.path(clash.origin), *clash.trace)
            standing = [*self._held(clash.marking), *self._held(clash.twice)]
            params = {"split": self._split(path, about), **self._run(path, standing)}
            yield Verdict("multiple_merge", self._nodes.get(about), params)

    def _deadlocks(self) -> Iterator[Verdict]:
        """Yield joins that wait for ever, unless a time limit around them ends the waiting."""
        if _is_rescued(self._scope):
            return
        twice = {self._meeting(self._game.thing[bit]) for bit in self._found.clashes}
        told: set[Spot] = set()
        for marking in self._found.dead:
            path = self._found.path(marking)
            if any(path.count(name) > 1 for name in twice):
                continue
            for join in self._waiting(marking):
                if join not in told and len(told) < _LISTED:
                    told.add(join)
                    empty = [way for way in join.into if not marking & self._game.bit[way]]
                    missing = list(dict.fromkeys(self._origin(name) for way in empty for name in way.held))
                    params = {"missing": missing[:_LISTED], **self._run(path, self._held(marking))}
                    yield Verdict("deadlock", self._nodes.get(join.trace[0]) if join.trace else None, params)

    def _endless(self) -> Iterator[Verdict]:
        """Yield loops without a way out, with a run into each."""
        graph = self._graph
        ending = graph.reaching(node for node in graph.nodes if not graph.out[node])
        traps = graph.cycles(lambda node: node in ending)
        traps = [trap for trap in traps if all(edge.target in trap for node in trap for edge in graph.out[node])]
        for trap in traps:
            inside = {node.id for node in trap}
            runs = (one for one in self._found.stuck if inside.intersection(self._held(one)))
            yield self._endless_at(trap, next(runs, None))
        if self._found.stuck and not traps:
            first = self._found.stuck[0]
            loop = [self._nodes[name] for name in self._held(first) if name in self._nodes]
            yield self._endless_at(loop or graph.starts[:1], first)

    def _endless_at(self, loop: list[Node], marking: int | None) -> Verdict:
        run = {} if marking is None else self._run(self._found.path(marking), self._held(marking))
        return Verdict("no_way_out", loop[0], {"elements": [node.id for node in loop][:_LISTED], **run})

    def _never_reached(self) -> Iterator[Verdict]:
        """Yield nodes that a flow leads to but never a token, unless another verdict says why."""
        if not self._found.is_complete or self._found.clashes:
            return
        live = self._live()
        starved = {join for marking in self._found.dead for join in self._waiting(marking)}
        behind = self._graph.reach(node for join in starved for node in self._of(join))
        dead = [node for node in self._graph.order() if node.id in self._nodes and node.id not in live]
        left = [node for node in dead if node not in behind]
        firsts = [node for node in left if any(edge.source not in dead for edge in self._graph.into[node])]
        told: set[Node] = set()
        for first in firsts:
            if first not in told:
                after = self._graph.reach([first])
                region = [node for node in left if node in after]
                told.update(region)
                yield Verdict("never_reached", first, {"elements": [node.id for node in region][:_LISTED]})

    def _live(self) -> set[str]:
        live: set[str] = set()
        for number, way in enumerate(self._game.ways):
            if self._found.seen & 1 << number:
                source, target = way.source, way.target
                live.update(way.trace, way.covers, source.trace, source.rest, source.covers)
                if target.kind not in JOINS:
                    live.update(target.trace)
        return live

    def _waiting(self, marking: int) -> list[Spot]:
        """List the joins that hold tokens for ever, without those that only wait for another such join.

        Of several that wait for each other the first stands for all.
        """
        held = [join for join, need in self._game.needs.items() if marking & need]
        first = [join for join in held if not self._is_fed_by(join, marking, [one for one in held if one is not join])]
        return first or held[:1]

    def _is_fed_by(self, join: Spot, marking: int, others: list[Spot]) -> bool:
        goals = {way.source for way in join.into if not marking & self._game.bit[way]}
        seen: set[Spot] = set()
        open_ends = list(others)
        while open_ends:
            spot = open_ends.pop()
            if spot in seen or spot is join:
                continue
            seen.add(spot)
            open_ends += [way.target for way in (*spot.out, *spot.asides)]
        return not goals.isdisjoint(seen)

    def _meeting(self, thing: Spot | Way) -> str:
        """Name the element at which tokens meet that come to the same place: the nearest merge before it."""
        way = thing if isinstance(thing, Way) else thing.into[0]
        below = thing.trace if isinstance(thing, Spot) else ()
        for _ in self._game.ways:
            below = (*way.trace, *below)
            spot = way.source
            if spot.kind is Kind.BEGIN or (spot.kind is Kind.MERGE and len(spot.into) > 1) or not spot.into:
                below = (*spot.trace, *below)
                break
            below = (*spot.trace, *below)
            way = spot.into[0]
        known = [name for name in below if name in self._nodes]
        if not known and isinstance(thing, Way):
            known = [name for name in thing.target.trace if name in self._nodes]
        return known[0] if known else ""

    def _split(self, path: tuple[str, ...], about: str) -> str | None:
        """Name the last node on a path that sends out several tokens and leads to the node where they meet."""
        goal = self._nodes.get(about)
        for name in reversed(path):
            node = self._nodes.get(name)
            if node is None or goal is None or node is goal:
                continue
            forks = node.fork is not None and len(node.outgoing) > 1
            if (forks or any(not event.interrupting for event in node.boundaries)) and goal in self._graph.reach(
                [node]
            ):
                return name
        return None

    def _held(self, marking: int) -> list[str]:
        """Say where the tokens of a marking stand; a bit that only tells that an event may happen stands nowhere."""
        things = [thing for bit, thing in self._game.thing.items() if marking & bit]
        real = [thing for thing in things if isinstance(thing, Spot) or thing not in thing.source.asides]
        return [name for thing in real for name in thing.held]

    def _run(self, path: tuple[str, ...], marking: list[str]) -> dict[str, Any]:
        shown = path[: limits.COUNTER_EXAMPLE]
        targets = {edge.arc.id: edge.target.id for edges in self._graph.out.values() for edge in edges if edge.arc}
        places = [targets.get(name, name) for name in marking]
        stands = Counter(self._told(name) or name for name in places)
        return {
            "path": list(shown),
            "marking": marking[:_LISTED],
            "steps": [told for name in shown if (told := self._told(name))][:_STEPS],
            "stands": [name if count == 1 else f"{name} ×{count}" for name, count in stands.items()][:_LISTED],
        }

    def _origin(self, flow: str) -> str:
        """Call a flow by its name, or by the node that it comes from."""
        arc = next((arc for arc in self._scope.arcs if arc.id == flow), None)
        named = "" if arc is None else (arc.xml.get("name") or "").strip()
        return named or ("" if arc is None or arc.source is None else self._told(arc.source.id)) or flow

    def _told(self, name: str) -> str:
        """Call a node by its name; without one an activity by its id, anything else not at all."""
        node = self._nodes.get(name)
        if node is None:
            return ""
        return (node.xml.get("name") or "").strip() or (name if node.kind in ACTIVITIES else "")

    def _of(self, spot: Spot) -> list[Node]:
        return [self._nodes[name] for name in spot.trace if name in self._nodes]


def _is_rescued(scope: Scope) -> bool:
    """Tell whether a time limit ends the scope, or one around it, whatever waits in it: time alone surely comes."""
    inner: Scope | None = scope
    while inner is not None:
        listening = [node.inside for node in inner.nodes if node.by_event and node.inside is not None]
        starts = [start for inside in listening for start in inside.nodes if start.kind == "startEvent"]
        around = inner.node.boundaries if inner.node is not None else []
        if any(event.interrupting and "timer" in event.events and not event.needs_all for event in (*starts, *around)):
            return True
        inner = inner.parent
    return False


def _handles_errors(scope: Scope) -> bool:
    """Tell whether an event sub-process of the scope takes over after an error."""
    listening = [node.inside for node in scope.nodes if node.by_event and node.inside is not None]
    return any("error" in start.events for inside in listening for start in inside.nodes if start.kind == "startEvent")
