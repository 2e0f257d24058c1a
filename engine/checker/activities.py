"""Activities and data: which kinds run, and which settings of theirs would be silently ignored."""

from collections.abc import Iterator
from typing import Final

from engine import activities, outside, passages, rule_tasks, stores
from engine.checker.codes import finding
from engine.drawing import Drawing, Node
from engine.model import Finding
from engine.vocabulary import ACTIVITIES, CHOREOGRAPHY, USER_TASKS, tag

_KINDS: Final = {
    **dict.fromkeys(CHOREOGRAPHY, "choreography_unsupported"),
}
_PERFORMERS: Final = ("performer", "humanPerformer", "potentialOwner", "resourceRole")


def findings(drawing: Drawing) -> Iterator[Finding]:
    """Yield the activities that do not run yet, one code per kind, and data with a meaning for execution.

    Plain shapes of data objects and of stores that nothing reads or writes are drawings and pass.
    """
    ids = activities.ids_of(drawing)
    used: set[str] = set()
    for node in drawing.nodes:
        yield from _kind(node, drawing)
        yield from _settings(node)
        yield from _beginning(node)
        activity = activities.of_node(node, drawing, ids)
        used |= activity.mappings.stores()
        for code, params in activity.problems:
            yield finding(code, node.xml, **params)
        if node.kind not in USER_TASKS and activities.is_by_person(node, drawing):
            yield finding("task_by_person", node.xml, kind=node.kind)
    for scope in drawing.scopes:
        for element in scope.xml.iterchildren(tag("dataStoreReference")):
            if stores.named(element.get("id") or "", ids) not in used:
                yield finding("data_store_outside", element)
    for name, element in ids.items():
        if stores.named(name, ids) in used and stores.is_declared(element):
            for code, params in stores.problems(element):
                yield finding(code, element, **params)


def _kind(node: Node, drawing: Drawing) -> Iterator[Finding]:
    if node.kind in _KINDS:
        yield finding(_KINDS[node.kind], node.xml)
    if node.kind in outside.MESSAGED:
        yield from _message(node, drawing)
    if node.kind == rule_tasks.KIND:
        for code, params in rule_tasks.problems(node.xml):
            yield finding(code, node.xml, **params)


def _beginning(node: Node) -> Iterator[Finding]:
    """Yield a receive task that begins its process although a flow leads to it (BPMN 2.0.2 §10.3.3)."""
    if passages.receives_first(node) and node.incoming:
        yield finding("instantiating_receive_with_incoming", node.xml)


def _message(node: Node, drawing: Drawing) -> Iterator[Finding]:
    """Yield a message that is not there or has no name; only a receive task needs one."""
    reference = node.xml.get("messageRef") or ""
    if reference and reference not in drawing.messages:
        yield finding("reference_dangling", node.xml, attribute="messageRef", reference=reference)
    elif reference and outside.message_of(node, drawing) is None:
        yield finding("message_without_name", node.xml, message=reference)
    elif not reference and node.kind == "receiveTask":
        yield finding("message_reference_missing", node.xml)


def _settings(node: Node) -> Iterator[Finding]:
    if node.kind not in ACTIVITIES:
        return
    for code, params in passages.problems(node):
        yield finding(code, node.xml, **params)
    if (needed := passages.of_node(node).needed) > 1:
        yield finding("token_quantity_waits", node.xml, needed=needed)
    if (made := passages.of_node(node).made) > 1:
        yield finding("token_quantity_multiplies", node.xml, made=made)
    if any(node.xml.find(tag(name)) is not None for name in _PERFORMERS):
        yield finding("performer_ignored", node.xml)
