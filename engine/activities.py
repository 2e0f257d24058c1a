"""Everything that the file says about one activity beside its kind, and what is wrong with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lxml.etree import _Element

from engine import ad_hoc, calls, io_mappings, outside, repetitions, rule_tasks, scripts
from engine.drawing import Drawing, Node
from engine.feel import parse
from engine.texts import Texts
from engine.vocabulary import BPMN, CATCHING, USER_TASKS
from engine.work import AdHoc, Assignment, Called, Mappings, Rounds, Service

_BRINGING: Final = frozenset({"message", "signal", "error", "escalation"})
"""The events that may bring values."""


@dataclass(frozen=True, slots=True)
class Activity:
    """What an activity does, with the problems of its texts as (code, parameters).

    ``takes`` are the names that its outputs read of what an answer or a caught event brings.
    """

    script: tuple[Assignment, ...]
    service: Service | None
    rounds: Rounds | None
    mappings: Mappings
    called: Called | None
    ad_hoc: AdHoc | None
    takes: frozenset[str]
    problems: tuple[tuple[str, Mapping[str, Any]], ...]

    def expressions(self) -> Iterator[str]:
        """Yield every FEEL text of the activity."""
        maps = self.mappings
        for one in (*self.script, *maps.inputs, *maps.outputs, *maps.before, *maps.after):
            yield one.expression
        if self.rounds is not None:
            yield from self.rounds.expressions()
        if self.ad_hoc is not None and self.ad_hoc.completion is not None:
            yield self.ad_hoc.completion

    def given(self) -> Iterator[str]:
        """Yield the variables that the activity itself gives a value, local ones too."""
        maps = self.mappings
        for one in (*self.script, *maps.inputs, *maps.outputs, *maps.before, *maps.after):
            yield from () if one.is_stored else (one.target.partition(".")[0],)
        yield from maps.local
        if self.service is not None and self.service.result is not None:
            yield self.service.result.partition(".")[0]
        if self.rounds is not None:
            yield from self.rounds.given()


def ids_of(drawing: Drawing) -> Mapping[str, _Element]:
    """Return the elements of BPMN by id, for those that texts may refer to."""
    return {name: element for element in drawing.root.iter(f"{{{BPMN}}}*") if (name := element.get("id"))}


def of_node(node: Node, drawing: Drawing, ids: Mapping[str, _Element]) -> Activity:
    """Return what a node does; for events and gateways it is nothing."""
    texts = Texts(ids)
    called, mappings = calls.of_node(node, io_mappings.of_node(node, texts), texts)
    service, mappings = outside.with_settings(outside.of_node(node, drawing), node, mappings, texts)
    return Activity(
        scripts.of_node(node, texts),
        service,
        repetitions.of_node(node, drawing, texts),
        mappings,
        called,
        ad_hoc.of_node(node, texts),
        _taken(node, mappings) if service is None else service.takes,
        tuple(texts.problems),
    )


def _taken(node: Node, mappings: Mappings) -> frozenset[str]:
    """Name what the outputs of a receive task or a catching event read of what it receives."""
    if node.kind != "receiveTask" and not (node.kind in CATCHING and _BRINGING & set(node.events)):
        return frozenset()
    return frozenset(name for one in mappings.outputs for name in parse(one.expression).names)


def is_by_person(node: Node, drawing: Drawing) -> bool:
    """Tell whether a person does the task: user tasks, and others of which nothing says who or what else does them."""
    if node.kind in USER_TASKS:
        return True
    if node.kind in outside.KINDS:
        return outside.of_node(node, drawing) is None and rule_tasks.of_node(node) is None
    return False


def names_of(activity: Activity) -> frozenset[str]:
    """Name the variables that the expressions of an activity read, without those of its own scope.

    What the answer of a service gives is provided by the service, what a message brings by its sender.
    """
    read = {name for text in activity.expressions() for name in parse(text).names}
    kept = activity.mappings.stores()
    return frozenset(read - set(activity.given()) - kept - COUNTED - activity.takes) | (_brought_in(activity) - kept)


def _brought_in(activity: Activity) -> frozenset[str]:
    """Name what input mappings read from around the activity, also where the name inside is the same."""
    read: set[str] = set()
    own = set(activity.mappings.local)
    for one in activity.mappings.inputs:
        read |= parse(one.expression).names - own
        own.add(one.target.partition(".")[0])
    return frozenset(read) - COUNTED


COUNTED = frozenset(
    {"loopCounter"}
    | {
        f"{word}Of{name}"
        for word in ("number", "nr")
        for name in ("Instances", "ActiveInstances", "CompletedInstances", "TerminatedInstances")
    }
)
"""What the engine itself gives to the conditions of loops and instances (BPMN 2.0.2 table 10.29)."""
