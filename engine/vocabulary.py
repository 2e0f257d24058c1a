"""The words of a BPMN 2.0 file: its namespaces, and which elements mean what."""

from typing import Final

BPMN: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DI: Final = "http://www.omg.org/spec/BPMN/20100524/DI"
OURS: Final = "urn:thong-suot:bpmn:1"
CAMUNDA: Final = "http://camunda.org/schema/1.0/bpmn"
ZEEBE: Final = "http://camunda.org/schema/zeebe/1.0"
SPIFF: Final = "http://spiffworkflow.org/bpmn/schema/1.0/core"

USER_TASKS: Final = frozenset({"task", "userTask", "manualTask"})
TASKS: Final = USER_TASKS | {"scriptTask", "serviceTask", "sendTask", "receiveTask", "businessRuleTask"}
GLOBAL_TASKS: Final = {
    "globalTask": "task",
    "globalUserTask": "userTask",
    "globalManualTask": "manualTask",
    "globalScriptTask": "scriptTask",
    "globalBusinessRuleTask": "businessRuleTask",
}
SUBPROCESSES: Final = frozenset({"subProcess", "transaction", "adHocSubProcess"})
ACTIVITIES: Final = TASKS | SUBPROCESSES | {"callActivity"}
GATEWAYS: Final = frozenset(
    {"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"}
)
CATCHING: Final = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent"})
THROWING: Final = frozenset({"endEvent", "intermediateThrowEvent", "implicitThrowEvent"})
SENDING: Final = THROWING | {"sendTask"}
EVENTS: Final = CATCHING | THROWING
CHOREOGRAPHY: Final = frozenset({"choreographyTask", "subChoreography", "callChoreography"})
FLOW_NODES: Final = ACTIVITIES | GATEWAYS | EVENTS | CHOREOGRAPHY
SCOPES: Final = SUBPROCESSES | {"process"}

EVENT_DEFINITIONS: Final = {
    "timerEventDefinition": "timer",
    "messageEventDefinition": "message",
    "terminateEventDefinition": "terminate",
    "signalEventDefinition": "signal",
    "errorEventDefinition": "error",
    "escalationEventDefinition": "escalation",
    "conditionalEventDefinition": "conditional",
    "compensateEventDefinition": "compensation",
    "linkEventDefinition": "link",
    "cancelEventDefinition": "cancel",
}


def tag(name: str, namespace: str = BPMN) -> str:
    """Return ``name`` as lxml writes a qualified name."""
    return f"{{{namespace}}}{name}"


def local_name(qualified: str) -> str:
    """Return the name without its namespace."""
    return qualified.rpartition("}")[2]


def namespace_of(qualified: str) -> str:
    """Return the namespace of a qualified name, empty without one."""
    return qualified[1:].partition("}")[0] if qualified.startswith("{") else ""
