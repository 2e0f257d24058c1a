"""Where the expressions of a drawing read a variable, and what came before."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml.etree import _Element

from engine import activities, feel, originals, passages, timers
from engine.drawing import Drawing, Node
from engine.errors import InvalidExpression
from engine.importer.kinds import Read
from engine.triggers import condition_of
from engine.vocabulary import tag
from engine.work import Rounds

_ROUNDS: Final = ("multiInstanceLoopCharacteristics", "standardLoopCharacteristics")


@dataclass(frozen=True, slots=True)
class Use:
    """An expression at a node: of a flow out of it or of its rounds (``is_after``), else read before it is entered.

    ``is_alone`` says that it reads nothing else.
    """

    node: Node
    read: Read
    is_after: bool = False
    flow: _Element | None = None
    is_alone: bool = False


def uses(drawing: Drawing) -> dict[str, list[Use]]:
    """Return what reads each variable, in document order; expressions that cannot be read are left out."""
    found: dict[str, list[Use]] = {}
    for use in (*_of_flows(drawing), *_of_events(drawing), *_of_activities(drawing)):
        for name in use[0]:
            found.setdefault(name, []).append(use[1])
    return found


Named = tuple[frozenset[str], Use]


def _of_flows(drawing: Drawing) -> Iterator[Named]:
    for arc in drawing.arcs:
        for condition in arc.conditions:
            expression = _condition(condition)
            if arc.source is not None and expression is not None:
                read = Read(expression.tree, "checkbox")
                alone = len(expression.names) == 1
                yield expression.names, Use(arc.source, read, is_after=True, flow=arc.xml, is_alone=alone)


def _of_events(drawing: Drawing) -> Iterator[Named]:
    for node in drawing.nodes:
        conditions = [written for one in node.definitions if (written := condition_of(one)) is not None]
        activation = passages.activation(node)
        for written in (*conditions, *([activation] if activation is not None else [])):
            expression = _condition(written)
            if expression is not None:
                yield expression.names - passages.COUNTED, Use(node, Read(expression.tree, "checkbox"))
        for definition in node.definitions:
            found = _time(definition) if definition.tag == tag("timerEventDefinition") else None
            if found is not None:
                kind, expression = found
                yield expression.names, Use(node, Read(expression.tree, "datetime" if kind == "date" else "textfield"))


def _of_activities(drawing: Drawing) -> Iterator[Named]:
    ids = activities.ids_of(drawing)
    for node in drawing.nodes:
        work = activities.of_node(node, drawing, ids)
        names = activities.names_of(work)
        wanted = _wanted(work.rounds)
        for text in work.expressions() if names else ():
            expression = feel.parse(text)
            kind = wanted.get(text)
            yield expression.names & names, Use(node, Read(expression.tree, kind), is_after=kind == "checkbox")


def _wanted(rounds: Rounds | None) -> dict[str | None, str]:
    """Return what the expressions of rounds must give; those of conditions are read after a round."""
    if rounds is None:
        return {}
    numbers = dict.fromkeys((rounds.maximum, rounds.cardinality), "number")
    return {rounds.collection: "", **numbers, rounds.condition: "checkbox", rounds.completion: "checkbox"}


def _condition(written: _Element) -> feel.Expression | None:
    try:
        return feel.parse(originals.of_condition(written).feel) if not len(written) else None
    except InvalidExpression:
        return None


def _time(definition: _Element) -> tuple[str, feel.Expression] | None:
    try:
        found = originals.timer(definition)
        return (found.kind, feel.parse(found.expression)) if found is not None else None
    except (InvalidExpression, timers.InvalidTimer):
        return None


@dataclass(frozen=True, slots=True)
class Before:
    """The last steps by people before some places, and the plain beginnings of which a way has no such step.

    ``is_sure`` says that no way begins in any other manner.
    """

    askers: tuple[Node, ...]
    starts: tuple[Node, ...]
    is_sure: bool


def before(drawing: Drawing, places: list[Use]) -> Before:
    """Walk back from where a variable is read to the steps that can ask for it."""
    waiting = [one for use in places for one in ([use.node] if use.is_after else _previous(use.node, drawing))]
    own = {use.node for use in places if use.is_after}
    askers: dict[Node, None] = {}
    starts: dict[Node, None] = {}
    seen: set[Node] = set()
    is_sure = True
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        if _asks(node, drawing, is_own=node in own):
            askers[node] = None
            continue
        near = _previous(node, drawing)
        if not near and node.kind == "startEvent" and not node.definitions and node.scope in drawing.executable:
            starts[node] = None
        elif not near:
            is_sure = False
        waiting += near
    return Before(tuple(askers), tuple(starts), is_sure)


def _asks(node: Node, drawing: Drawing, *, is_own: bool) -> bool:
    """Tell whether a person fills in a form; one that goes on in rounds asks for what ends its own rounds."""
    has_rounds = any(node.xml.find(tag(name)) is not None for name in _ROUNDS)
    return activities.is_by_person(node, drawing) and (is_own or not has_rounds)


def _previous(node: Node, drawing: Drawing) -> list[Node]:
    """Return what is done just before a node: into sub-processes and called processes, and out of them."""
    if node.kind == "boundaryEvent":
        return _previous(node.host, drawing) if node.host is not None else []
    found = [end for arc in node.incoming if arc.source is not None for end in _ends(arc.source)]
    if node.kind == "intermediateCatchEvent" and node.link is not None:
        found += [one for one in node.scope.nodes if one.kind == "intermediateThrowEvent" and one.link == node.link]
    if found:
        return found
    if node.scope.node is not None:
        return _previous(node.scope.node, drawing)
    if node.scope in drawing.executable:
        return []
    callers = [one for one in drawing.nodes if one.called == node.scope.id]
    return [one for caller in callers for one in _previous(caller, drawing)]


def _ends(node: Node) -> list[Node]:
    inner = [one for one in node.inside.nodes if not one.outgoing] if node.inside is not None else []
    return [end for one in inner for end in _ends(one)] or [node]
