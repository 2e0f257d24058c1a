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
from engine.specification import specify

_TOLD = ("rounds", "adhoc", "first", "set", "undoes", "apart")


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why an instance cannot be moved: a stable code, the element where it stands, and what the words need."""

    code: str
    element_id: str
    params: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Moved:
    """The state in the other diagram, None where there are obstacles; ``places`` says where each token would stand."""

    state: str | None
    obstacles: tuple[Obstacle, ...]
    places: Mapping[str, tuple[str, str]]


def migrate(before: Diagram, state: str, after: Diagram, mapping: Mapping[str, str] | None = None) -> Moved:
    """Move a state to another diagram; ``mapping`` names the elements that have other ids there.

    Raises StateUnreadable for what is no state of ``before``.
    """
    given = dict(mapping or {})
    try:
        stored = json.loads(state)
        if stored["diagram"] != before.sha256:
            raise StateUnreadable("diagram", stored["diagram"])
        tokens = stored["tokens"]
        scopes = {int(token["key"]): str(token["at"]) for token in tokens}
        places = {f"t{token['key']}": (str(token["at"]), given.get(token["at"], token["at"])) for token in tokens}
        found = [one for token in tokens for one in _obstacles(token, scopes, before, after, given)]
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise StateUnreadable("damaged", type(error).__name__) from error
    if stored.get("done"):
        found.append(Obstacle("compensation_kept", before.process_id, {}))
    if not found:
        moved = _renamed(stored, after, given)
        found = list(_unreadable(after, moved))
        if not found:
            return Moved(moved, (), places)
    return Moved(None, tuple(found), places)


def _obstacles(
    token: Mapping[str, Any], scopes: Mapping[int, str], before: Diagram, after: Diagram, given: Mapping[str, str]
) -> Iterator[Obstacle]:
    at = str(token["at"])
    old, new = before.elements[at], after.elements.get(given.get(at, at))
    if new is None:
        yield Obstacle("element_gone", at, {"name": old.name or at})
        return
    if new.kind != old.kind or new.event != old.event or new.is_by_person != old.is_by_person:
        yield Obstacle("kind_changed", at, {"name": old.name or at, "before": old.kind, "after": new.kind})
    around = scopes.get(int(token["in"])) if "in" in token else before.process_id
    expected = after.process_id if around == before.process_id else given.get(around or "", around)
    if new.scope_id != expected and old.scope_id == around:
        yield Obstacle("scope_changed", at, {"name": old.name or at})
    if _waits_for(old) != _waits_for(new):
        yield Obstacle("awaited_changed", at, {"name": old.name or at})
    if any(name in token for name in _TOLD) and _shape(old) != _shape(new):
        yield Obstacle("rounds_half_done", at, {"name": old.name or at})
    if "flow" in token and str(token["flow"]) not in after.flows:
        yield Obstacle("flow_gone", at, {"name": old.name or at})


def _waits_for(element: Element) -> tuple[Any, ...]:
    triggers = tuple((one.kind, one.name, one.condition) for one in element.triggers)
    service = None if element.service is None else (element.service.kind, element.service.implementation)
    return element.message, triggers, service


def _shape(element: Element) -> tuple[Any, ...]:
    return element.rounds, element.ad_hoc, element.passage, element.triggers


def _renamed(stored: Mapping[str, Any], after: Diagram, given: Mapping[str, str]) -> str:
    tokens = [{**token, "at": given.get(token["at"], token["at"])} for token in stored["tokens"]]
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
