"""What other tools write beside BPMN: what would change the execution is refused, what is not read is named.

Looked at are the attributes and extension elements of Camunda 7 and its relatives, Camunda 8 and SpiffWorkflow. What
the engine reads, and what only describes or places a task, passes in silence.
"""

from collections.abc import Iterator
from typing import Final

from lxml.etree import _Element

from engine.checker.codes import finding
from engine.drawing import Drawing
from engine.model import Finding
from engine.vocabulary import (
    ACTIVITIES,
    BPMN,
    CAMUNDA,
    CATCHING,
    EVENT_DEFINITIONS,
    FLOW_NODES,
    OURS,
    SPIFF,
    THROWING,
    ZEEBE,
    local_name,
    namespace_of,
    tag,
)

_PREFIXES: Final = {
    CAMUNDA: "camunda",
    ZEEBE: "zeebe",
    SPIFF: "spiffworkflow",
    "http://activiti.org/bpmn": "activiti",
    "http://flowable.org/bpmn": "flowable",
}
_RELATED: Final = frozenset({"activiti", "flowable"})
_WORDS_UNSUPPORTED: Final = """
executionListener taskListener errorEventDefinition conditionalFilter validation
variableMappingClass variableMappingDelegateExpression variableEvents variableName
payloadExpression errorCodeVariable escalationCodeVariable
"""
_UNSUPPORTED: Final = frozenset(_WORDS_UNSUPPORTED.split())
_WORDS_RELATED_UNSUPPORTED: Final = """
class expression delegateExpression type topic collection elementVariable elementIndexVariable variableAggregation
in out script resultVariable resultVariableName skipExpression eventListener decisionTask
multiInstanceLoopCharacteristics
"""
_RELATED_UNSUPPORTED: Final = frozenset(_WORDS_RELATED_UNSUPPORTED.split())
_WORDS_IGNORED: Final = """
asyncBefore asyncAfter async asyncLeave exclusive jobPriority taskPriority priority failedJobRetryTimeCycle
initiator formData formProperty formField formRefBinding formRefVersion formHandlerClass
calledElementBinding calledElementVersion calledElementVersionTag calledElementTenantId decisionRefTenantId
bindingType versionTag errorMessageVariable businessKey businessCalendarName messageVariable
"""
_IGNORED: Final = frozenset(_WORDS_IGNORED.split())
_WORDS_READ: Final = """
topic delegateExpression expression class type connector connectorId resultVariable mapDecisionResult field
collection elementCollection elementVariable candidateGroups candidateUsers assignee dueDate followUpDate
formKey formRef decisionRef decisionRefBinding decisionRefVersion decisionRefVersionTag caseRef resource
in out inputOutput inputParameter outputParameter list map entry value script properties property
historyTimeToLive candidateStarterGroups candidateStarterUsers isStartableInTasklist potentialStarter
modelerTemplate modelerTemplateVersion modelerTemplateIcon diagramRelationId
ioMapping input output loopCharacteristics calledElement calledDecision subscription assignmentDefinition
taskSchedule formDefinition userTask taskDefinition retries taskHeaders header priorityDefinition userTaskForm adHoc
calledDecisionId preScript postScript serviceTaskOperator parameters parameter unitTests unitTest inputJson
expectedOutputJson instructionsForEndUser formJsonSchemaFilename formUiSchemaFilename processVariableFormJsonSchema
category position messagePayload taskListeners executionListeners
"""
_READ: Final = frozenset(_WORDS_READ.split())
_DEFINED: Final = EVENT_DEFINITIONS.keys() | {"eventDefinitionRef"}
_ORIGINAL: Final = tag("original", OURS)
_ON_ACTIVITIES: Final = frozenset({"inputOutput", "preScript", "postScript"})


def findings(drawing: Drawing) -> Iterator[Finding]:
    """Yield for every element what stands beside it: refused, unknown, or without effect."""
    written: dict[_Element, dict[str, list[str]]] = {}
    for scope in drawing.scopes:
        for element in scope.xml.iter() if scope.parent is None else ():
            for code, name in _about(element):
                names = written.setdefault(_owner(element), {}).setdefault(code, [])
                names += [] if name in names else [name]
    for owner, codes in written.items():
        for code, names in codes.items():
            yield finding(code, owner, names=names)


def _about(element: _Element) -> Iterator[tuple[str, str]]:
    if not isinstance(element.tag, str):
        return
    inside = namespace_of(element.tag)
    if inside == OURS or next(element.iterancestors(_ORIGINAL), None) is not None:
        return  # a repair has set it aside: nothing reads it
    if inside in _PREFIXES:
        yield from _judged(element, inside, local_name(element.tag))
    elif inside == BPMN:
        for attribute in map(str, element.attrib):
            if namespace_of(attribute) in _PREFIXES:
                yield from _judged(element, namespace_of(attribute), local_name(attribute))


def _judged(element: _Element, namespace: str, name: str) -> Iterator[tuple[str, str]]:
    """Yield what is said about one foreign word, nothing for what is read."""
    prefix = _PREFIXES[namespace]
    if name in _UNSUPPORTED or _is_misplaced(element, name) or (prefix in _RELATED and name in _RELATED_UNSUPPORTED):
        yield "extension_unsupported", f"{prefix}:{name}"
    elif name in _IGNORED or prefix in _RELATED:
        yield "extension_ignored", f"{prefix}:{name}"
    elif name not in _READ and not _is_within_read(element):
        yield "extension_unknown", f"{prefix}:{name}"


def _is_misplaced(element: _Element, name: str) -> bool:
    """Tell whether a word that moves data stands where it is not read."""
    kind = local_name(str(_owner(element).tag))
    if name in _ON_ACTIVITIES:
        return kind in FLOW_NODES - ACTIVITIES
    if name == "in" and kind in THROWING:
        return not _is_within_definition(element)
    if name in {"in", "out"}:
        return kind != "callActivity"
    if name == "output" and kind in CATCHING:
        return not any(local_name(str(child.tag)) in _DEFINED for child in _owner(element))
    if name == "input" and kind in THROWING:
        return False
    return name in {"input", "output"} and kind in FLOW_NODES - ACTIVITIES


def _is_within_definition(element: _Element) -> bool:
    extensions = element.getparent()
    around = None if extensions is None else extensions.getparent()
    return around is not None and local_name(str(around.tag)) in EVENT_DEFINITIONS


def _is_within_read(element: _Element) -> bool:
    """Tell whether an extension element is a part of another one, which is named itself."""
    around = element.getparent()
    return around is not None and namespace_of(str(around.tag)) in _PREFIXES


def _owner(element: _Element) -> _Element:
    """Give the flow node, flow or process that an extension belongs to."""
    while (around := element.getparent()) is not None and not _is_owner(element):
        element = around
    return element


def _is_owner(element: _Element) -> bool:
    return namespace_of(str(element.tag)) == BPMN and (
        local_name(str(element.tag)) in FLOW_NODES or element.tag in {tag("sequenceFlow"), tag("process")}
    )
