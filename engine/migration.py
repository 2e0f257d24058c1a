"""Move the state of a resting instance to another diagram: what would wait there, and what stands in the way.

Pure: tokens keep their keys, variables and due moments; only the elements at which they stand are named anew. An
instance that cannot rest in the other diagram just as it does now is not moved at all.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from engine import codec
from engine.errors import EngineError, StateUnreadable
from engine.model import Diagram, Element
from engine.semantics.tokens import key_of
from engine.specification import specify

_CAUGHT = frozenset({"cancel", "compensation", "error", "escalation"})
_TOLD = ("rounds", "adhoc", "first", "set", "undoes", "apart")


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why an instance cannot be moved: a stable code, the element where it stands, and what the words need."""

    code: str
    element_id: str
    params: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Moved:
    """The state in the other diagram, None where there are obstacles; ``places`` says where each token would stand.

    ``unheard`` are events at the edges of activities in which tokens stand: drawn only in the other diagram, they
    begin to listen when such an activity is entered anew.
    """

    state: str | None
    obstacles: tuple[Obstacle, ...]
    places: Mapping[str, tuple[str, str]]
    unheard: tuple[str, ...] = ()


def migrate(
    before: Diagram,
    state: str,
    after: Diagram,
    mapping: Mapping[str, str] | None = None,
    *,
    tokens: Mapping[str, str] | None = None,
) -> Moved:
    """Move a state to another diagram; ``mapping`` names the elements that have other ids there.

    ``tokens`` names the element of single tokens by their keys, whatever the mapping says: the way back of a mapping
    that led two elements to one.
    Raises StateUnreadable for what is no state of ``before``.
    """
    given, own = dict(mapping or {}), dict(tokens or {})
    try:
        stored = json.loads(state)
        if stored["diagram"] != before.sha256:
            raise StateUnreadable("diagram", stored["diagram"])
        standing = stored["tokens"]
        places = {
            key_of(token["key"]): (
                str(token["at"]),
                own.get(key_of(token["key"]), given.get(token["at"], str(token["at"]))),
            )
            for token in standing
        }
        found = [one for token in standing for one in _obstacles(token, places, before, after)]
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise StateUnreadable("damaged", type(error).__name__) from error
    if stored.get("done"):
        found.append(Obstacle("compensation_kept", before.process_id, {}))
    if not found:
        moved = _renamed(stored, after, places)
        found = list(_unreadable(after, moved))
        if not found:
            return Moved(moved, (), places, tuple(_unheard(places, after)))
    return Moved(None, tuple(found), places)


def _obstacles(
    token: Mapping[str, Any], places: Mapping[str, tuple[str, str]], before: Diagram, after: Diagram
) -> Iterator[Obstacle]:
    at, to = places[key_of(token["key"])]
    old, new = before.elements[at], after.elements.get(to)
    if new is None:
        yield Obstacle("element_gone", at, {"name": old.name or at})
        return
    if new.kind != old.kind or new.event != old.event or new.is_by_person != old.is_by_person:
        yield Obstacle("kind_changed", at, {"name": old.name or at, "before": old.kind, "after": new.kind})
    inside = places[key_of(token["in"])] if "in" in token else (before.process_id, after.process_id)
    if new.scope_id != inside[1] and old.scope_id == inside[0]:
        yield Obstacle("scope_changed", at, {"name": old.name or at})
    if _waits_for(old) != _waits_for(new):
        yield Obstacle("awaited_changed", at, {"name": old.name or at})
    if any(name in token for name in _TOLD) and _shape(old) != _shape(new):
        yield Obstacle("rounds_half_done", at, {"name": old.name or at})
    if (new.attached_to is None) != (old.attached_to is None) or _is_homeless(token, new, places):
        yield Obstacle("edge_changed", at, {"name": old.name or at})
    if "flow" in token and str(token["flow"]) not in after.flows:
        yield Obstacle("flow_gone", at, {"name": old.name or at})


def _waits_for(element: Element) -> tuple[Any, ...]:
    triggers = tuple((one.kind, one.name, one.condition) for one in element.triggers)
    service = None if element.service is None else (element.service.kind, element.service.implementation)
    return element.message, triggers, service


def _shape(element: Element) -> tuple[Any, ...]:
    return element.rounds, element.ad_hoc, element.passage, element.triggers


def _is_homeless(token: Mapping[str, Any], new: Element, places: Mapping[str, tuple[str, str]]) -> bool:
    """Whether an event would listen at the edge of another activity than the one in which its host stands."""
    host = places.get(str(token.get("host", "")))
    return host is not None and new.attached_to is not None and new.attached_to != host[1]


def _unheard(places: Mapping[str, tuple[str, str]], after: Diagram) -> Iterator[str]:
    stands = {to for _, to in places.values()}
    for element in after.elements.values():
        if element.attached_to in stands and element.id not in stands and element.event not in _CAUGHT:
            yield element.id


def _renamed(stored: Mapping[str, Any], after: Diagram, places: Mapping[str, tuple[str, str]]) -> str:
    tokens = [{**token, "at": places[key_of(token["key"])][1]} for token in stored["tokens"]]
    state = {**stored, "diagram": after.sha256, "tokens": tokens}
    return json.dumps(state, ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True)


def _unreadable(after: Diagram, state: str) -> Iterator[Obstacle]:
    """Read the state as the other diagram would: what it cannot take up is an obstacle too."""
    try:
        specification = specify(after)
        process = codec.load(state, specification, datetime.fromtimestamp(0, UTC))
        if codec.dump(process, specification) != state:
            yield Obstacle("state_not_taken", after.process_id, {})
    except EngineError:
        yield Obstacle("state_not_taken", after.process_id, {})
