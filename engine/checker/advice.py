"""Advice: what runs, but leaves officers or readers in doubt."""

import re
from collections.abc import Iterator
from typing import Final
from unicodedata import is_normalized

from engine import lanes, proposals
from engine.checker.codes import finding
from engine.drawing import Drawing, Node, Scope
from engine.model import Finding
from engine.vocabulary import BPMN, DI, GATEWAYS, USER_TASKS, namespace_of, tag

_GENERATED: Final = re.compile(r"(?:Activity|Task|UserTask|Gateway|ExclusiveGateway|Event)_[0-9a-z]{6,8}")
_LISTED: Final = 20


def findings(drawing: Drawing) -> Iterator[Finding]:
    """Yield warnings and hints: responsibility, names, proposals (domain rules V03, V13, V15)."""
    for process in drawing.roots:
        yield from _responsibility(process)
    for node in drawing.nodes:
        yield from _naming(node)
        for code, params in proposals.problems(node.xml):
            yield finding(code, node.xml, **params)
    for element in drawing.root.iter():
        name = element.get("name")
        if name and namespace_of(str(element.tag)) == BPMN and not is_normalized("NFC", name):
            yield finding("text_not_nfc", element)


def _responsibility(process: Scope) -> Iterator[Finding]:
    known = lanes.read(process)
    for scope in process.all():
        for lane_set in scope.xml.iterchildren(tag("laneSet")):
            for lane in lane_set.iter(tag("lane")):
                if not (lane.get("name") or "").strip():
                    yield finding("lane_without_name", lane)
                for code, params in proposals.problems(lane):
                    yield finding(code, lane, **params)
        for node in scope.nodes:
            if node.kind in USER_TASKS and known.of(node) is None and "role" not in proposals.of_task(node.xml):
                yield finding("task_without_lane", node.xml)
            if len(known.claims.get(node.id, ())) > 1:
                yield finding("lane_ambiguous", node.xml, lanes=known.claims[node.id][:_LISTED])


def _naming(node: Node) -> Iterator[Finding]:
    is_named = bool((node.xml.get("name") or "").strip())
    if node.kind in USER_TASKS and not is_named:
        yield finding("task_without_name", node.xml)
    if node.kind in {"exclusiveGateway", "inclusiveGateway"} and len(node.outgoing) > 1 and not is_named:
        yield finding("gateway_without_name", node.xml)
    if node.kind in USER_TASKS | GATEWAYS and _GENERATED.fullmatch(node.id):
        yield finding("id_generated", node.xml)


def without_shape(drawing: Drawing) -> list[Node]:
    """Return the flow nodes that no shape of the diagram interchange draws."""
    drawn = {shape.get("bpmnElement") for shape in drawing.root.iter(tag("BPMNShape", DI))}
    return [node for node in drawing.nodes if node.id not in drawn]
