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
A name in quotation marks may end the line of a node; behind ``timer t`` they are its time.
The flow from s to a is called ``s_a``.
"""

import re
from html import escape
from itertools import pairwise
from typing import Final

from engine.vocabulary import OURS

_TAGS: Final = {
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
_EVENTS: Final = {
    "catch": "intermediateCatchEvent",
    "throw": "intermediateThrowEvent",
    "finish": "endEvent",
    "begin": "startEvent",
}
_BY_EVENT: Final = ' triggeredByEvent="true"'
_NAMED: Final = re.compile(r'(?!(?:timer|date) \w+ ")(?P<node>[^"]*) "(?P<name>[^"]+)"')
_TIMES: Final = {"timer": "timeDuration", "date": "timeDate", "cycle": "timeCycle"}


def drawn(text: str) -> bytes:
    """Return the BPMN file that ``text`` describes."""
    body: list[str] = []
    names: set[tuple[str, str]] = set()
    defaults = dict(re.findall(r"(\w+) -> (\w+) default", text))
    for line in filter(None, map(str.strip, text.splitlines())):
        if "->" in line:
            body.extend(_flows(line))
        else:
            body.append(_named(line, defaults, names))
    messages = "".join(map(_declared, sorted(names)))
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:test">'
        f'{messages}<process id="p" name="P" isExecutable="true">{"".join(body)}</process></definitions>'
    ).encode()


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


def _named(line: str, defaults: dict[str, str], names: set[tuple[str, str]]) -> str:
    named = _NAMED.fullmatch(line)
    written = _node(named["node"] if named else line, defaults, names)
    return written.replace(' id="', f' name="{escape(named["name"])}" id="', 1) if named else written


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
    inside = "".join(
        _definition(word, of, names) for word, _, of in (one.partition(" ") for one in re.split(r" [+&] ", text))
    )
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
