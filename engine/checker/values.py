"""Attribute values and places that the schema lists (OMG formal/2011-01-03, Semantic.xsd): words, truth, parents."""

from collections.abc import Iterator, Mapping
from typing import Final

from lxml.etree import _Element

from engine import vocabulary as bpmn
from engine.checker.codes import finding
from engine.drawing import Drawing
from engine.model import Finding
from engine.vocabulary import BPMN, local_name, namespace_of, tag

_WORDS: Final[Mapping[str, frozenset[str]]] = {
    "gatewayDirection": frozenset({"Unspecified", "Converging", "Diverging", "Mixed"}),
    "eventGatewayType": frozenset({"Exclusive", "Parallel"}),
    "associationDirection": frozenset({"None", "One", "Both"}),
    "processType": frozenset({"None", "Public", "Private"}),
    "itemKind": frozenset({"Information", "Physical"}),
    "ordering": frozenset({"Parallel", "Sequential"}),
    "choreographyLoopType": frozenset({"None", "Standard", "MultiInstanceSequential", "MultiInstanceParallel"}),
    "relationshipDirection": frozenset({"None", "Forward", "Backward", "Both"}),
}
_READ: Final = frozenset({"isSequential", "testBefore", "cancelRemainingInstances", "waitForCompletion"})
_BOOLEANS: Final = frozenset({"isClosed", "isCollection", "isUnlimited", "isImmediate", "mustUnderstand"})
_TRUTH: Final = frozenset({"true", "false", "0", "1"})
_DATA: Final = frozenset({"process", "globalTask", *bpmn.GLOBAL_TASKS}) | bpmn.ACTIVITIES
_TALKS: Final = frozenset({"collaboration", "choreography", "globalConversation", "globalChoreographyTask"})
_MANY: Final = "multiInstanceLoopCharacteristics"
_PARENTS: Final[Mapping[str, frozenset[str]]] = {
    **dict.fromkeys(("participant", "messageFlow"), _TALKS),
    **dict.fromkeys(("loopCardinality", "loopDataInputRef", "loopDataOutputRef"), frozenset({_MANY})),
    "completionCondition": frozenset({_MANY, "adHocSubProcess"}),
    "loopCondition": frozenset({"standardLoopCharacteristics"}),
    "activationCondition": frozenset({"complexGateway"}),
    "condition": frozenset({"conditionalEventDefinition", "complexBehaviorDefinition"}),
    "ioSpecification": _DATA,
    "dataInputAssociation": bpmn.ACTIVITIES | bpmn.THROWING,
    "dataOutputAssociation": bpmn.ACTIVITIES | bpmn.CATCHING,
    "property": bpmn.ACTIVITIES | bpmn.EVENTS | {"process"},
    "text": frozenset({"textAnnotation"}),
    "dataStore": frozenset({"definitions"}),
    "signal": frozenset({"definitions"}),
    "error": frozenset({"definitions"}),
    "escalation": frozenset({"definitions"}),
}
_WORDS_ONCE: Final = """
extensionElements ioSpecification loopCardinality completionCondition loopCondition activationCondition condition script
text multiInstanceLoopCharacteristics standardLoopCharacteristics
"""
_ONCE: Final = frozenset(_WORDS_ONCE.split())


def findings(drawing: Drawing) -> Iterator[Finding]:
    """Yield words that an attribute does not know, and elements where the schema has no place or only one for them.

    What changes nothing when it runs is a warning. An extension that must be understood is not understood here.
    """
    if not drawing.root.get("targetNamespace"):
        yield finding("target_namespace_missing", drawing.root)
    for element in drawing.root.iter():
        if namespace_of(str(element.tag)) == BPMN:
            yield from _attributes(element)
            yield from _place(element)
    for extension in drawing.root.iterchildren(tag("extension")):
        if extension.get("mustUnderstand") in {"true", "1"}:
            yield finding("extension_required", extension, definition=extension.get("definition") or "")


def _attributes(element: _Element) -> Iterator[Finding]:
    for attribute, value in element.attrib.items():
        name = str(attribute)
        if name in _READ and value not in {"true", "false"}:
            yield finding("boolean_invalid", element, attribute=name, value=str(value)[:64])
        elif (name in _BOOLEANS and value not in _TRUTH) or (name in _WORDS and value not in _WORDS[name]):
            known = ", ".join(sorted(_WORDS.get(name, _TRUTH)))
            yield finding("attribute_value_invalid", element, attribute=name, value=str(value)[:64], known=known)


def _place(element: _Element) -> Iterator[Finding]:
    name, parent = local_name(str(element.tag)), element.getparent()
    if parent is None:
        return
    around = local_name(str(parent.tag)) if namespace_of(str(parent.tag)) == BPMN else ""
    if name in _PARENTS and around not in _PARENTS[name]:
        yield finding("element_misplaced", element, element=name, inside=local_name(str(parent.tag)))
    elif name in _ONCE and next(element.itersiblings(element.tag, preceding=True), None) is not None:
        yield finding("element_repeated", element, element=name)
