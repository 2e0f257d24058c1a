"""What other tools write and we do not run: set aside under our own name, whole, so that nothing of it is lost."""

from collections.abc import Collection
from collections.abc import Set as AbstractSet
from typing import Final

from lxml import etree
from lxml.etree import _Element

from engine.drawing import text_of
from engine.importer import leftovers
from engine.importer.document import Document
from engine.vocabulary import BPMN, CAMUNDA, FLOW_NODES, OURS, SPIFF, ZEEBE, local_name, namespace_of, tag

_ACTIVITI: Final = "http://activiti.org/bpmn"
_FLOWABLE: Final = "http://flowable.org/bpmn"
SPACES: Final = {
    "camunda": CAMUNDA,
    "zeebe": ZEEBE,
    "spiffworkflow": SPIFF,
    "activiti": _ACTIVITI,
    "flowable": _FLOWABLE,
}
_WORDS_DOING: Final = """
class delegateExpression expression topic type connector taskDefinition calledElement calledDecision decisionRef
decision
service serviceTaskOperator calledDecisionId script resultVariable resultVariableName in out taskHeaders
variableMappingClass variableMappingDelegateExpression mapDecisionResult
"""
DOING: Final = frozenset(_WORDS_DOING.split())
"""What says who or what else than a person does a step."""


def belongs(element: _Element, owner: _Element) -> bool:
    """Tell whether an element is part of what is said about ``owner`` itself, not of a flow node inside it."""
    around: _Element | None = element
    while around is not None and around is not owner:
        if around.tag == tag("original", OURS):
            return False
        name = local_name(str(around.tag))
        if namespace_of(str(around.tag)) == BPMN and (name in FLOW_NODES or name == "sequenceFlow"):
            return False
        around = around.getparent()
    return around is owner


def set_aside(doc: Document, owner: _Element, names: Collection[str], spaces: Collection[str] = ()) -> None:
    """Move other tools' words of these names out of the way, whole, into a place of our own beside them."""
    wanted = spaces or (*SPACES.values(), OURS)
    for element in [one for one in owner.iter(etree.Element) if belongs(one, owner)]:
        if not doc.has(element):
            continue
        if namespace_of(str(element.tag)) in wanted and local_name(str(element.tag)) in names:
            _into(doc, owner, element)
            continue
        for attribute in list(map(str, element.attrib)):
            if namespace_of(attribute) in wanted and local_name(attribute) in names:
                _attribute(doc, owner, element, attribute)


def set_aside_values(doc: Document, owner: _Element, values: AbstractSet[str]) -> None:
    """Move what has one of these values, as a text or in an attribute of another tool, out of the way."""
    spaces = (*SPACES.values(), OURS)
    for element in [one for one in owner.iter(etree.Element) if belongs(one, owner)]:
        if not doc.has(element):
            continue
        is_foreign = namespace_of(str(element.tag)) in spaces
        if is_foreign and (values & {text_of(element)} or values & set(map(str, element.attrib.values()))):
            _into(doc, owner, element)
            continue
        for attribute, value in list(element.attrib.items()):
            if str(value).strip() in values and namespace_of(str(attribute)) in spaces:
                _attribute(doc, owner, element, str(attribute))


def _into(doc: Document, owner: _Element, element: _Element) -> None:
    place = doc.ours(owner, "original", of=local_name(str(element.tag)))
    leftovers.cut(element)
    place.append(element)
    doc.touch()


def _attribute(doc: Document, owner: _Element, element: _Element, name: str) -> None:
    place = doc.ours(owner, "original", of=local_name(name))
    place.set(name, element.attrib.pop(name))
    doc.touch()
