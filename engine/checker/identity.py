"""Ids and references: every element has one id of its own, and whatever is referred to exists."""

import re
from collections.abc import Iterator
from typing import Final
from unicodedata import normalize

from lxml.etree import _Element

from engine import limits
from engine import vocabulary as bpmn
from engine.checker.codes import finding
from engine.drawing import Arc, Drawing, text_of
from engine.model import Finding
from engine.vocabulary import local_name, namespace_of, tag

_NEEDS_ID: Final = bpmn.FLOW_NODES | {"process", "sequenceFlow", "lane", "message"}
_NCNAME: Final = re.compile(r"[^\W\d][\w.\-·]*")
_FORM_WORDS: Final = frozenset({"formData", "formField", "formProperty", "value", "property", "constraint"})
"""Elements of Camunda's forms and their relatives': their ids are variables, answers and settings."""

_RESERVED: Final = frozenset({"Start", "End", "Root", "StartEventSplit", "StartEventJoin"})
_RESERVED_ENDS: Final = (".EndJoin", ".BoundaryEventSplit", ".BoundaryEventJoin", " [child]")


def findings(drawing: Drawing) -> Iterator[Finding]:
    """Yield ids that are missing, malformed, used twice or SpiffWorkflow's own, and references to nothing.

    Ids of other tools' elements inside a process count too: SpiffWorkflow finds nodes by any id it meets.
    """
    seen: set[str] = set()
    for element in drawing.root.iter():
        if namespace_of(str(element.tag)) == bpmn.BPMN:
            yield from _id(element, seen)
    for process in drawing.root.iterchildren(tag("process")):
        for element in process.iter():
            if not is_apart(element) and element.get("id") in seen:
                yield finding("id_duplicate", element)
    for arc in drawing.arcs:
        yield from _ends(arc)
    yield from _participants(drawing)
    yield from _lanes(drawing)


def is_apart(element: _Element) -> bool:
    """Tell whether an id is none of another tool's: BPMN's own, or a word of a form, which is looked for there only."""
    name = str(element.tag)
    return namespace_of(name) == bpmn.BPMN or local_name(name) in _FORM_WORDS


def _id(element: _Element, seen: set[str]) -> Iterator[Finding]:
    name, value = local_name(str(element.tag)), element.get("id")
    if not value:
        if name in _NEEDS_ID:
            yield finding("id_missing", element, element=name)
        return
    if value in seen:
        yield finding("id_duplicate", element)
    seen.add(value)
    if len(value) > limits.ID_LENGTH:
        yield finding("id_too_long", element, limit=limits.ID_LENGTH)
    if name in bpmn.FLOW_NODES and (value in _RESERVED or value.endswith(_RESERVED_ENDS)):
        yield finding("id_reserved", element)
    elif not _NCNAME.fullmatch(normalize("NFC", value)):
        yield finding("id_invalid", element)


def _ends(arc: Arc) -> Iterator[Finding]:
    for attribute, node in (("sourceRef", arc.source), ("targetRef", arc.target)):
        if node is None:
            yield finding("reference_dangling", arc.xml, attribute=attribute, reference=arc.xml.get(attribute))
        elif node.scope is not arc.scope:
            yield finding("flow_crosses_scope", arc.xml, attribute=attribute, reference=node.id)


def _participants(drawing: Drawing) -> Iterator[Finding]:
    processes = {process.id for process in drawing.processes}
    for participant in drawing.root.iter(tag("participant")):
        reference = participant.get("processRef")
        if reference is not None and reference not in processes:
            yield finding("reference_dangling", participant, attribute="processRef", reference=reference)


def _lanes(drawing: Drawing) -> Iterator[Finding]:
    for scope in drawing.scopes:
        inside = {node.id for inner in scope.all() for node in inner.nodes}
        for lanes in scope.xml.iterchildren(tag("laneSet")):
            for reference in lanes.iter(tag("flowNodeRef")):
                if text_of(reference) not in inside:
                    yield finding("lane_reference_dangling", reference.getparent(), reference=text_of(reference))
