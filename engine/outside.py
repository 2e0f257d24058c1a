"""What is done outside: by an implementation that a task names, or with messages that send and receive tasks name.

To a service goes what the task's input mappings name, with what its tool writes beside them: the parameters of
SpiffWorkflow's operator, the fields and the connector of Camunda 7. Back comes what the output mappings read, or one
value for the ``resultVariable``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from lxml.etree import _Element

from engine import io_mappings, rule_tasks
from engine.drawing import Drawing, Node, text_of
from engine.feel import parse
from engine.texts import EXTENSIONS, SHOWN, Texts, extension
from engine.vocabulary import CAMUNDA, OURS, SPIFF, ZEEBE, tag
from engine.work import Assignment, Mappings, Service

KINDS: Final = {"serviceTask": "service", "sendTask": "send", "businessRuleTask": "service"}
MESSAGED: Final = frozenset({"sendTask", "receiveTask"})
_CAMUNDA: Final = ("topic", "delegateExpression", "expression", "class", "type")
_RESULT: Final = "resultVariable"
_CHANGING: Final = frozenset({"resultExpression", "errorExpression"})
"""Headers by which the connectors of Camunda 8 work on an answer; here the output mappings do."""
_MOST_ATTEMPTS: Final = 100
_UNSPECIFIED: Final = {"", "##unspecified", "##webservice", "##other"}


def of_node(node: Node, drawing: Drawing) -> Service | None:
    """Return what somebody outside does; None where nothing says who, so that a person does it, and for other nodes."""
    if node.kind not in KINDS or rule_tasks.of_node(node) is not None:
        return None
    implementation, message = _implementation(node.xml), message_of(node, drawing)
    if implementation is None and message is None:
        return None
    return Service(KINDS[node.kind], implementation, message)


def with_settings(
    service: Service | None, node: Node, mappings: Mappings, texts: Texts
) -> tuple[Service | None, Mappings]:
    """Complete a service by what its task says about the call, and the mappings by what its tool writes beside them."""
    if service is None or service.implementation is None:
        return service, mappings
    if service.implementation.startswith("="):
        texts.refuse("name_computed", name=service.implementation[:64])
    inputs, outputs = (tuple(_beside(node.xml, way, texts)) for way in ("input", "output"))
    both = replace(mappings, inputs=(*mappings.inputs, *inputs), outputs=(*outputs, *mappings.outputs))
    headers = _headers(node.xml)
    for name in _CHANGING & headers.keys():
        texts.refuse("service_setting_unsupported", name=name)
    result = texts.name(_result(node.xml, headers), "service_result_invalid")
    takes = frozenset(name for one in both.outputs for name in parse(one.expression).names)
    kept = {name: text for name, text in headers.items() if name != _RESULT}
    return replace(service, result=result, takes=takes, headers=kept, attempts=_attempts(node.xml, texts)), both


def admitted(service: Service, values: Mapping[str, Any]) -> tuple[Mapping[str, Any], frozenset[str]]:
    """Give the variables that an answer becomes, and the names in it that nothing in the diagram asks for.

    A ``result`` takes the only value, whatever its name; several values are none that it asks for.
    """
    if service.result is None:
        return values, frozenset(values) - service.takes
    if len(values) > 1:
        return {}, frozenset(values) - {service.result}
    return {service.result: next(iter(values.values()), None)}, frozenset()


def _result(task: _Element, headers: Mapping[str, str]) -> str | None:
    operator = extension(task, "serviceTaskOperator", SPIFF)
    written = (
        task.get(tag(_RESULT, OURS)),
        task.get(tag(_RESULT, CAMUNDA)),
        None if operator is None else operator.get(_RESULT),
        headers.get(_RESULT),
    )
    return next((text for text in written if text and text.strip()), None)


def _headers(task: _Element) -> dict[str, str]:
    listed = task.iterfind(f"{EXTENSIONS}/{tag('taskHeaders', ZEEBE)}/{tag('header', ZEEBE)}")
    return {header.get("key") or "": header.get("value") or "" for header in listed}


def _attempts(task: _Element, texts: Texts) -> int | None:
    """Read how often the service may be tried; None where the file does not say."""
    defined = extension(task, "taskDefinition", ZEEBE)
    written = "" if defined is None else (defined.get("retries") or "").strip()
    if written and not (written.isdecimal() and written.isascii() and int(written) <= _MOST_ATTEMPTS):
        texts.refuse("service_retries_invalid", text=written[:SHOWN], maximum=_MOST_ATTEMPTS)
        return None
    return max(1, int(written)) if written else None


def _beside(task: _Element, way: str, texts: Texts) -> Iterator[Assignment]:
    """Yield what the tools write beside the mappings: what goes in, and what a connector lets out."""
    connector = extension(task, "connector", CAMUNDA)
    if connector is not None:
        yield from io_mappings.parameters(connector.find(tag("inputOutput", CAMUNDA)), way, texts)
    if way == "output":
        return
    operator = extension(task, "serviceTaskOperator", SPIFF)
    found = () if operator is None else operator.iterfind(f"{tag('parameters', SPIFF)}/{tag('parameter', SPIFF)}")
    for parameter in found:
        yield from _put(parameter.get("id"), texts.python(parameter.get("value") or "None"), texts)
    for field in task.iterfind(f"{EXTENSIONS}/{tag('field', CAMUNDA)}"):
        inner = next(iter(field), None)
        written = field.get("stringValue") or field.get("expression") or ("" if inner is None else text_of(inner))
        yield from _put(field.get("name"), texts.camunda(written), texts)


def _put(name: str | None, expression: str | None, texts: Texts) -> Iterator[Assignment]:
    target = texts.name(name, "mapping_target_invalid")
    if target is not None and expression is not None:
        yield Assignment(target, expression)


def message_of(node: Node, drawing: Drawing) -> str | None:
    """Return the name of the message that a send or receive task refers to, or None."""
    if node.kind not in MESSAGED:
        return None
    message = drawing.messages.get(node.xml.get("messageRef") or "")
    return None if message is None else (message.get("name") or "").strip() or None


def _implementation(task: _Element) -> str | None:
    defined = extension(task, "taskDefinition", ZEEBE)
    operator = extension(task, "serviceTaskOperator", SPIFF)
    connector = extension(task, "connector", CAMUNDA)
    found = [
        task.get(tag("service", OURS)),
        None if defined is None else defined.get("type"),
        None if operator is None else operator.get("id"),
        *(task.get(tag(name, CAMUNDA)) for name in _CAMUNDA),
        task.get("operationRef"),
        None if connector is None else connector.findtext(tag("connectorId", CAMUNDA)),
    ]
    written = (task.get("implementation") or "").strip()
    found.append(None if written.lower() in _UNSPECIFIED else written)
    return next((text.strip() for text in found if text and text.strip()), None)
