"""A diagram with what it calls in other files: one map of elements, in which those of other files have longer ids.

Every process that is called has an id of its own (the checker refuses two of one id), so that an element of another
file is known by the id of its process, ``:`` and its own id. A state, a record and a setting name it just so.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from engine.model import APART, Diagram, Element, Flow, Lane, ReturnFlow
from engine.work import Rounds

_COMPENSATION = "compensation"
Name = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Linked:
    """A process of a file beside: its diagram with the ids of its file, in which the file of the caller has no name.

    ``homes`` says in which file each process is that it calls elsewhere, ``""`` for the file of the main diagram.
    """

    file: str
    diagram: Diagram
    homes: Mapping[str, str]


def link(main: Linked, others: Iterable[Linked]) -> Diagram:
    """Join a diagram with all that it calls in other files; refuses nothing, for the checker has looked."""
    others = list(others)
    parts = [_named(main), *map(_named, others)]
    files = {one.file: one.diagram.data for one in others if one.file}
    whole = parts[0]
    known = (whole.process_id, *whole.callees)
    scopes = [((part.process_id, *part.callees), one.file) for one, part in zip(others, parts[1:], strict=True)]
    homes = {scope: file for inside, file in scopes for scope in inside if file}
    callees = [scope for inside, _ in scopes for scope in inside if scope not in known]
    return replace(
        whole,
        sha256=_digest(whole.data, files.values()),
        elements=_joined(part.elements for part in parts),
        flows=_joined(part.flows for part in parts),
        lanes=_joined(part.lanes for part in parts),
        messages=frozenset().union(*(part.messages for part in parts)),
        variables=frozenset().union(*(part.variables for part in parts)),
        return_flows=tuple(dict.fromkeys(way for part in parts for way in part.return_flows)),
        callees=(*whole.callees, *dict.fromkeys(callees)),
        files=MappingProxyType(files),
        homes=MappingProxyType(homes),
        stores=_joined(reversed([part.stores for part in parts])),
        written=frozenset().union(*(part.written for part in parts)),
    )


def _digest(data: bytes, others: Iterable[bytes]) -> str:
    """Digest a file, and the other files that it calls: with one of them all is another diagram."""
    digest = sha256(data)
    for other in sorted(sha256(one).digest() for one in others):
        digest.update(other)
    return digest.hexdigest()


def _joined(maps: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    joined: dict[str, Any] = {}
    for one in maps:
        joined |= one
    return MappingProxyType(joined)


def _named(linked: Linked) -> Diagram:
    """Give a diagram in the ids of the whole: its own where it is the main file, else with their process."""
    diagram = linked.diagram
    own = {diagram.process_id, *diagram.callees}

    def process(name: str) -> str:
        home = linked.file if name in own else linked.homes.get(name, "")
        return f"{name}{APART}{name}" if home else name

    if not linked.file:
        own_ones = {one.id: _calling(one, process) for one in diagram.elements.values()}
        return replace(diagram, elements=MappingProxyType(own_ones))

    roots = {name: diagram.root_of(name) for name in diagram.elements}

    def inside(root: str) -> Name:
        return lambda name: f"{root}{APART}{name}"

    elements = [_element(one, inside(roots[one.id]), process) for one in diagram.elements.values()]
    flows = [_flow(one, inside(roots[one.source_id])) for one in diagram.flows.values()]
    lanes = _lanes(diagram, roots)
    ways = tuple(_way(one, inside(roots[one.task_id])) for one in diagram.return_flows)
    return replace(
        diagram,
        process_id=process(diagram.process_id),
        callees=tuple(map(process, diagram.callees)),
        elements=MappingProxyType({one.id: one for one in elements}),
        flows=MappingProxyType({one.id: one for one in flows}),
        lanes=MappingProxyType({one.id: one for one in lanes}),
        return_flows=ways,
    )


def _calling(element: Element, process: Name) -> Element:
    if element.called is None:
        return element
    return replace(element, called=replace(element.called, process_id=process(element.called.process_id)))


def _element(element: Element, name: Name, process: Name) -> Element:
    triggers = tuple(
        replace(one, name=name(one.name)) if one.kind == _COMPENSATION and one.name else one for one in element.triggers
    )
    spoken = element.correlation
    return replace(
        _calling(element, process),
        id=name(element.id),
        scope_id=name(element.scope_id),
        lane_id=_or_none(element.lane_id, name),
        attached_to=_or_none(element.attached_to, name),
        handler=_or_none(element.handler, name),
        triggers=triggers,
        rounds=_rounds(element.rounds, name),
        correlation=replace(spoken, participant=_or_none(spoken.participant, name)),
    )


def _rounds(rounds: Rounds | None, name: Name) -> Rounds | None:
    if rounds is None or not any(one.trigger.kind == _COMPENSATION for one in rounds.told):
        return rounds
    return replace(
        rounds,
        told=tuple(
            replace(one, trigger=replace(one.trigger, name=_or_none(one.trigger.name, name)))
            if one.trigger.kind == _COMPENSATION
            else one
            for one in rounds.told
        ),
    )


def _or_none(name: str | None, change: Name) -> str | None:
    return None if name is None else change(name)


def _flow(flow: Flow, name: Name) -> Flow:
    return replace(flow, id=name(flow.id), source_id=name(flow.source_id), target_id=name(flow.target_id))


def _way(way: ReturnFlow, name: Name) -> ReturnFlow:
    return replace(way, task_id=name(way.task_id), flow_id=name(way.flow_id), target_id=name(way.target_id))


def _lanes(diagram: Diagram, roots: Mapping[str, str]) -> list[Lane]:
    """Name the lanes by the process whose elements stand in them, or in lanes inside them."""
    at = {one.lane_id: roots[one.id] for one in diagram.elements.values() if one.lane_id is not None}
    for lane in reversed([*diagram.lanes.values()]):
        if lane.parent_id is not None and lane.id in at:
            at.setdefault(lane.parent_id, at[lane.id])
    return [
        replace(
            lane,
            id=f"{at[lane.id]}{APART}{lane.id}",
            parent_id=None if lane.parent_id is None else f"{at[lane.id]}{APART}{lane.parent_id}",
        )
        for lane in diagram.lanes.values()
        if lane.id in at
    ]
