"""Draw a small BPMN process from a few lines of text.

``start s``, ``user a``, ``xor g``, ``and g``, ``or g``, ``race g`` (event-based), ``complex g`` (and its condition),
``end e``, ``terminate e``,
``pass n`` (none throw), ``timer t PT1H``, ``date t 2026-03-01``, ``message m name``; boundaries: ``timer t PT1H on a``,
``message m name on a``, with ``beside`` instead of ``on`` when they do not interrupt; ``sub p {`` … ``}``;
``catch x signal go``, ``throw x link far``, ``finish x error E1`` (an end event) with any trigger: ``timer``, ``date``,
``cycle``, ``message``, ``signal``, ``error``, ``escalation``, ``when`` (a condition), ``link``; several with `` + ``
(any of them) or `` & `` (all of them); ``error any`` is caught whatever its code; ``event p {`` … ``}``: an event
sub-process, whose start is ``begin x signal go``, or ``begin x signal go beside`` when it does not interrupt;
``rule r decision result``: a business rule task; flows: ``s -> a -> g``, ``g -> b if x = 1``, ``g -> c default``.
The flow from s to a is called ``s_a``.
"""

import hashlib
import re
from html import escape
from itertools import pairwise

from engine import drawing, passages, rule_tasks, timers, triggers, xml
from engine.event_definitions import TimerDefinition, Trigger
from engine.model import Diagram, Element, Flow
from engine.vocabulary import OURS

_TAGS = {
    "start": "startEvent",
    "user": "userTask",
    "manual": "manualTask",
    "xor": "exclusiveGateway",
    "and": "parallelGateway",
    "or": "inclusiveGateway",
    "race": "eventBasedGateway",
    "complex": "complexGateway",
    "end": "endEvent",
    "pass": "intermediateThrowEvent",
}
_EVENTS = {
    "catch": "intermediateCatchEvent",
    "throw": "intermediateThrowEvent",
    "finish": "endEvent",
    "begin": "startEvent",
}
_BY_EVENT = ' triggeredByEvent="true"'
_TIMES = {"timer": "timeDuration", "date": "timeDate", "cycle": "timeCycle"}


def drawn(text: str) -> bytes:
    """Return the BPMN file that ``text`` describes."""
    body: list[str] = []
    names: set[tuple[str, str]] = set()
    defaults = dict(re.findall(r"(\w+) -> (\w+) default", text))
    for line in filter(None, map(str.strip, text.splitlines())):
        if "->" in line:
            body.extend(_flows(line))
        else:
            body.append(_node(line, defaults, names))
    messages = "".join(map(_declared, sorted(names)))
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:test">'
        f'{messages}<process id="p" name="P" isExecutable="true">{"".join(body)}</process></definitions>'
    ).encode()


def unchecked(data: bytes | str) -> Diagram:
    """Return the diagram of a file, or of a text as above, without asking the checker."""
    data = drawn(data) if isinstance(data, str) else data
    drawn_file = drawing.draw(xml.parse(data))
    (process,) = drawn_file.processes
    scopes = list(process.all())
    nodes = [node for scope in scopes for node in scope.nodes]
    arcs = [arc for scope in scopes for arc in scope.arcs]
    elements = {
        node.id: Element(
            node.id,
            node.kind,
            node.xml.get("name") or "",
            1,
            node.scope.id,
            attached_to=node.host.id if node.host else None,
            event=node.event,
            interrupting=node.interrupting,
            message=drawn_file.message(node),
            triggers=_triggers(node, drawn_file),
            needs_all=node.needs_all,
            by_event=node.by_event,
            passage=passages.of_node(node),
            rule=rule_tasks.of_node(node),
        )
        for node in nodes
    }
    flows = {
        arc.id: Flow(arc.id, arc.source.id, arc.target.id, "", arc.condition, is_default=arc.is_default)
        for arc in arcs
        if arc.source and arc.target
    }
    digest = hashlib.sha256(data).hexdigest()
    return Diagram(data, digest, process.id, "P", elements, flows, {}, frozenset(), frozenset())


def _triggers(node: drawing.Node, drawn_file: drawing.Drawing) -> tuple[Trigger, ...]:
    """Return what an event waits for, without asking whether its times are expressions."""
    found = []
    for definition in node.definitions:
        written = timers.written(definition)
        if written is None:
            found.append(triggers.of_definition(definition, drawn_file))
        else:
            kind, element = written
            text = drawing.text_of(element)
            found.append(Trigger("timer", timer=TimerDefinition(kind, timers.literal(kind, text) or text)))
    return tuple(found)


def _flows(line: str) -> list[str]:
    condition = ""
    if " if " in line:
        line, _, feel = line.partition(" if ")
        condition = f"<conditionExpression>{escape(feel)}</conditionExpression>"
    ends = line.removesuffix(" default").split(" -> ")
    return [
        f'<sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}">{condition}</sequenceFlow>'
        for a, b in pairwise(ends)
    ]


def _declared(name: tuple[str, str]) -> str:
    kind, text = name
    code = f' {kind}Code="{text}"' if kind in {"error", "escalation"} else ""
    return f'<{kind} id="{kind}_{text}" name="{text}"{code}/>'


def _node(line: str, defaults: dict[str, str], names: set[tuple[str, str]]) -> str:
    if line == "}":
        return "</subProcess>"
    kind, name, *rest = line.split()
    if kind in {"sub", "event"}:
        return f'<subProcess id="{name}"{_BY_EVENT if kind == "event" else ""}>'
    if kind == "terminate":
        return f'<endEvent id="{name}"><terminateEventDefinition/></endEvent>'
    if kind in {"timer", "date", "message", *_EVENTS}:
        return (_any_event if kind in _EVENTS else _event)(kind, name, rest, names)
    if kind == "rule":
        asked = f'ts:decision="{rest[0]}" ts:resultVariable="{rest[1]}"'
        return f'<businessRuleTask xmlns:ts="{OURS}" id="{name}" {asked}/>'
    default = f' default="{name}_{defaults[name]}"' if name in defaults else ""
    inside = (
        f"<activationCondition>{escape(' '.join(rest))}</activationCondition>" if kind == "complex" and rest else ""
    )
    return f'<{_TAGS[kind]} id="{name}"{default}>{inside}</{_TAGS[kind]}>'


def _any_event(kind: str, name: str, rest: list[str], names: set[tuple[str, str]]) -> str:
    attributes, tag = f'id="{name}"', _EVENTS[kind]
    if rest[-2:-1] in (["on"], ["beside"]) and kind == "catch":
        how, host = rest[-2:]
        attributes += f' attachedToRef="{host}" cancelActivity="{str(how == "on").lower()}"'
        rest, tag = rest[:-2], "boundaryEvent"
    elif rest[-1:] == ["beside"]:
        attributes += ' isInterrupting="false"'
        rest = rest[:-1]
    text = " ".join(rest)
    if " & " in text:
        attributes += ' parallelMultiple="true"'
    inside = "".join(_definition(*one.split(" ", 1), names) for one in re.split(r" [+&] ", text))
    return f"<{tag} {attributes}>{inside}</{tag}>"


def _definition(word: str, text: str, names: set[tuple[str, str]]) -> str:
    if word in _TIMES:
        time = f"<{_TIMES[word]}>{escape(text)}</{_TIMES[word]}>"
        return f"<timerEventDefinition>{time}</timerEventDefinition>"
    if word == "when":
        return f"<conditionalEventDefinition><condition>{escape(text)}</condition></conditionalEventDefinition>"
    if word == "link":
        return f'<linkEventDefinition name="{text}"/>'
    if text == "any":
        return f"<{word}EventDefinition/>"
    names.add((word, text))
    return f'<{word}EventDefinition {word}Ref="{word}_{text}"/>'


def _event(kind: str, name: str, rest: list[str], names: set[tuple[str, str]]) -> str:
    attached = rest[-2:] if rest[-2:-1] in (["on"], ["beside"]) else []
    what = " ".join(rest[: len(rest) - len(attached)])
    if kind == "message":
        names.add(("message", what))
        trigger = f'<messageEventDefinition messageRef="message_{what}"/>'
    else:
        time = "timeDate" if kind == "date" else "timeDuration"
        trigger = f"<timerEventDefinition><{time}>{escape(what)}</{time}></timerEventDefinition>"
    if not attached:
        return f'<intermediateCatchEvent id="{name}">{trigger}</intermediateCatchEvent>'
    attributes = f'attachedToRef="{attached[1]}" cancelActivity="{str(attached[0] == "on").lower()}"'
    return f'<boundaryEvent id="{name}" {attributes}>{trigger}</boundaryEvent>'
