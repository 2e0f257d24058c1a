"""What compensates what: handlers of boundary events, compensation event sub-processes, which activities are kept.

BPMN 2.0.2 §10.5.6 and §13.5.5: a handler is an activity that an association joins to a compensation event on the
boundary of another; an event sub-process that starts by compensation handles the sub-process around it; any other
sub-process is compensated by compensating what was completed inside it.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from lxml.etree import _Element

from engine.drawing import Node
from engine.model import Element
from engine.vocabulary import ACTIVITIES, SUBPROCESSES, tag

EVENT: Final = "compensation"
HANDLED: Final = "handled"
OPENED: Final = "opened"
INSIDE: Final = "inside"


def is_for_compensation(node: Node) -> bool:
    """Tell whether an activity runs only to compensate another."""
    return node.kind in ACTIVITIES and node.xml.get("isForCompensation") == "true"


def is_boundary(node: Node) -> bool:
    """Tell whether a node is a compensation event on a boundary."""
    return node.kind == "boundaryEvent" and EVENT in node.events


def joined(root: _Element) -> Mapping[str, tuple[str, ...]]:
    """Return what the associations of a file join to each id, whichever way they are drawn."""
    found: dict[str, tuple[str, ...]] = {}
    for one in root.iter(tag("association")):
        ends = [(one.get(name) or "").rpartition(":")[2] for name in ("sourceRef", "targetRef")]
        for end, other in (ends, reversed(ends)):
            found[end] = (*found.get(end, ()), other)
    return found


def handlers_of(node: Node, associations: Mapping[str, tuple[str, ...]]) -> list[Node]:
    """Return the activities beside a compensation boundary event that an association joins to it."""
    ids = set(associations.get(node.id, ())) if is_boundary(node) else set()
    return [one for one in node.scope.nodes if one.id in ids and one.kind in ACTIVITIES]


def listens(node: Node) -> bool:
    """Tell whether a node is an event sub-process that starts by compensation."""
    starts = [one for one in node.inside.nodes if one.kind == "startEvent"] if node.inside is not None else []
    return node.by_event and any(EVENT in start.events for start in starts)


def is_compensable(node: Node) -> bool:
    """Tell whether something compensates an activity: a handler, an event sub-process, or what is inside it."""
    if any(is_boundary(one) for one in node.boundaries):
        return True
    return node.inside is not None and not listens(node) and any(map(_counts, node.inside.nodes))


def _counts(node: Node) -> bool:
    return listens(node) or is_compensable(node)


class Kept:
    """Which completed activities of a diagram are kept for compensation, and how each is compensated.

    ``how`` is ``handled`` (an activity does it, ``handlers`` names it), ``opened`` (an event sub-process does,
    ``listeners`` names it) or ``inside`` (what was completed inside is compensated); without an entry nothing that is
    thrown can compensate the activity, so nothing is kept of it.
    """

    def __init__(self, elements: Mapping[str, Element]) -> None:
        self.elements = elements
        self.handlers = {
            one.attached_to: one.handler for one in elements.values() if one.attached_to is not None and one.handler
        }
        self.listeners: dict[str, str] = {}
        for one in elements.values():
            if one.kind == "startEvent" and one.event == EVENT:
                self.listeners[elements[one.scope_id].scope_id] = one.scope_id
        self.inside: dict[str, list[str]] = {}
        for one in elements.values():
            self.inside.setdefault(one.scope_id, []).append(one.id)
        self.how = {name: self._how(name) for name in self._thrown_at()}

    def is_listener(self, name: str) -> bool:
        """Tell whether an element is an event sub-process that starts by compensation."""
        return self.listeners.get(self.elements[name].scope_id) == name

    def _how(self, name: str) -> str:
        if name in self.handlers:
            return HANDLED
        return OPENED if name in self.listeners else INSIDE

    def _is_compensable(self, name: str) -> bool:
        if name in self.handlers or name in self.listeners:
            return True
        is_subprocess = self.elements[name].kind in SUBPROCESSES and not self.is_listener(name)
        return is_subprocess and any(map(self._is_compensable, self.inside.get(name, ())))

    def _thrown_at(self) -> set[str]:
        """Return the activities that what is thrown reaches, with those that they compensate inside."""
        found: set[str] = set()
        waiting = [name for one in self.elements.values() for name in self._reached(one)]
        while waiting:
            name = waiting.pop()
            if name in found or not self._is_compensable(name):
                continue
            found.add(name)
            if self._how(name) == INSIDE:
                waiting += self.inside.get(name, ())
        return found

    def _reached(self, thrower: Element) -> Iterator[str]:
        if thrower.kind not in {"intermediateThrowEvent", "endEvent"}:
            return
        for trigger in thrower.triggers:
            if trigger.kind == EVENT and trigger.name is not None:
                yield trigger.name
            elif trigger.kind in {EVENT, "cancel"}:
                for scope in self._seen(thrower):
                    yield from self.inside.get(scope, ())

    def _seen(self, thrower: Element) -> Iterator[str]:
        """Yield the scope of an event, and around event sub-processes the scope that these belong to."""
        scope = thrower.scope_id
        yield scope
        while scope in self.elements and self.elements[scope].by_event:
            scope = self.elements[scope].scope_id
            yield scope
