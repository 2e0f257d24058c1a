"""Every event definition at every place where BPMN 2.0.2 (tables 10.84 to 10.93) lets it stand, one case each.

A case is made of two halves: the definition with what must happen so that it happens, and the place with the nodes
around it. What may not stand somewhere is drawn there too: the upload must refuse it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

ROOT: Final = (
    '<message id="m1" name="paid"/><message id="m2" name="signed"/><message id="m9" name="never"/>'
    '<signal id="s1" name="go"/><signal id="s2" name="stop"/><error id="e1" name="Bad" errorCode="BAD"/>'
    '<escalation id="c1" name="Late" escalationCode="LATE"/>'
)


@dataclass(frozen=True)
class Kind:
    """An event definition: how it is written, what lets it happen, and what lets it happen once more."""

    name: str
    written: str
    first: tuple[str, ...] = ()
    again: tuple[str, ...] = ()
    needs_all: bool = False


def _timer(name: str, inside: str, *again: str) -> Kind:
    written = f"<timerEventDefinition>{inside}</timerEventDefinition>"
    return Kind(f"timer: {name}", written, ("advance P1D",), again)


_MESSAGE: Final = '<messageEventDefinition messageRef="m1"/>'
_SECOND: Final = '<messageEventDefinition messageRef="m2"/>'
_SIGNAL: Final = '<signalEventDefinition signalRef="s1"/>'
_BOTH: Final = ("deliver signed", "deliver paid")
CONDITIONAL: Final = Kind(
    "conditional",
    "<conditionalEventDefinition><condition>level &gt; 5</condition></conditionalEventDefinition>",
    ('complete turn {"level": 9}',),
    ('complete turn {"level": 1}', 'complete turn {"level": 9}'),
)
WAITED: Final = (
    Kind("message", _MESSAGE, ("deliver paid",), ("deliver paid",)),
    _timer("duration", "<timeDuration>P1D</timeDuration>"),
    _timer("date", "<timeDate>2026-01-06T08:00:00+07:00</timeDate>"),
    _timer("cycle", "<timeCycle>R2/P1D</timeCycle>", "advance P1D"),
    Kind("signal", _SIGNAL, ("signal go",), ("signal go",)),
    CONDITIONAL,
    Kind("multiple", _MESSAGE + _SIGNAL, ("signal go",), ("deliver paid",)),
    Kind("parallel multiple", _MESSAGE + _SECOND, _BOTH, _BOTH, needs_all=True),
)
ERROR: Final = Kind("error", '<errorEventDefinition errorRef="e1"/>')
ESCALATION: Final = Kind("escalation", '<escalationEventDefinition escalationRef="c1"/>')
COMPENSATION: Final = Kind("compensation", "<compensateEventDefinition/>")
CANCEL: Final = Kind("cancel", "<cancelEventDefinition/>")
TERMINATE: Final = Kind("terminate", "<terminateEventDefinition/>")
LINK: Final = Kind("link", '<linkEventDefinition name="L"/>')
NONE: Final = Kind("none", "")
ALL: Final = (*WAITED, ERROR, ESCALATION, COMPENSATION, CANCEL, TERMINATE, LINK, NONE)

_TURN: Final = (
    '<userTask id="turn"><standardLoopCharacteristics loopMaximum="{}"/></userTask><parallelGateway id="f"/>'
    '<endEvent id="z"/>'
)
PLACES: Final[Mapping[str, str]] = {
    "start": '<startEvent id="s" {parallel}>{written}</startEvent><task id="a"/>',
    "event sub-process, interrupting": '<userTask id="a"/>{event}',
    "event sub-process, beside": '<userTask id="a"/>{event}',
    "catch": '<intermediateCatchEvent id="x" {parallel}>{written}</intermediateCatchEvent>',
    "behind an event-based gateway": (
        '<eventBasedGateway id="g"/><intermediateCatchEvent id="x" {parallel}>{written}</intermediateCatchEvent>'
        '<intermediateCatchEvent id="n"><messageEventDefinition messageRef="m9"/></intermediateCatchEvent>'
        '<endEvent id="y"/>'
    ),
    "boundary, interrupting": (
        '<userTask id="a"/><boundaryEvent id="x" attachedToRef="a" {parallel}>{written}</boundaryEvent>'
        '<endEvent id="late"/>'
    ),
    "boundary, beside": (
        '<userTask id="a"/><boundaryEvent id="x" attachedToRef="a" cancelActivity="false" {parallel}>{written}'
        '</boundaryEvent><endEvent id="late"/>'
    ),
    "throw": '<intermediateThrowEvent id="x">{written}</intermediateThrowEvent>',
    "end": '<task id="a"/><endEvent id="x">{written}</endEvent>',
}
_FLOWS: Final[Mapping[str, str]] = {
    "start": "s -> a -> e",
    "event sub-process, interrupting": "s -> a -> e",
    "event sub-process, beside": "s -> a -> e",
    "catch": "s -> x -> e",
    "behind an event-based gateway": "s -> g -> x -> e\ng -> n -> y",
    "boundary, interrupting": "s -> a -> e\nx -> late",
    "boundary, beside": "s -> a -> e\nx -> late",
    "throw": "s -> x -> e",
    "end": "s -> a -> x",
}
_TRACES: Final[Mapping[str, str]] = {
    "start": "s a e",
    "event sub-process, interrupting": "s x b o p1",
    "catch": "s x e",
    "behind an event-based gateway": "s g x e",
    "boundary, interrupting": "s x late",
}
_TURNED: Final[Mapping[str, str]] = {
    "event sub-process, interrupting": "s f turn x b o p1",
    "event sub-process, beside": "s f turn x b o p1 turn turn x z b o p1 a e",
    "catch": "s f turn x e z",
    "behind an event-based gateway": "s f turn g x z e",
    "boundary, interrupting": "s f turn x late z",
    "boundary, beside": "s f turn x late turn turn x late z a e",
}
_WAITED_AT: Final = (*_TRACES, "event sub-process, beside", "boundary, beside")
_ANYWHERE: Final = frozenset(
    {"none", "message", "signal", "multiple", "parallel multiple", "escalation", "compensation"}
)
"""What may be thrown; of several definitions all are, so that "parallel" says nothing more."""
_THROWN_BY: Final[Mapping[str, frozenset[str]]] = {
    "throw": _ANYWHERE | {"link"},
    "end": _ANYWHERE | {"error", "cancel", "terminate"},
}
_CAUGHT_AT: Final[Mapping[str, frozenset[str]]] = {
    "start": frozenset({"none"}),
    "event sub-process, interrupting": frozenset({"error", "escalation", "compensation"}),
    "event sub-process, beside": frozenset({"escalation", "compensation"}),
    "catch": frozenset({"link"}),
    "behind an event-based gateway": frozenset(),
    "boundary, interrupting": frozenset({"error", "escalation", "cancel", "compensation"}),
    "boundary, beside": frozenset({"escalation", "compensation"}),
}


def shown(kind: Kind, place: str) -> str:
    """Name what a case shows."""
    return f"{kind.name}, {place}"


def allowed(kind: Kind, place: str) -> bool:
    """Tell whether BPMN lets the definition stand there."""
    if place in _THROWN_BY:
        return kind.name in _THROWN_BY[place]
    return kind in WAITED or kind.name in _CAUGHT_AT[place]


def body(kind: Kind, place: str) -> str:
    """Write the nodes of a place with the definition in it."""
    parallel = 'parallelMultiple="true"' if kind.needs_all else ""
    how = str(place.endswith("interrupting")).lower()
    event = (
        f'<subProcess id="p1" triggeredByEvent="true"><startEvent id="x" isInterrupting="{how}" {parallel}>'
        f'{kind.written}</startEvent><task id="b"/><endEvent id="o"/>'
        '<sequenceFlow id="x_b" sourceRef="x" targetRef="b"/><sequenceFlow id="b_o" sourceRef="b" targetRef="o"/>'
        "</subProcess>"
    )
    return PLACES[place].format(parallel=parallel, written=kind.written, event=event)


def flows(place: str) -> str:
    """Write the flows of a place."""
    return _FLOWS[place]


def told() -> Iterator[dict[str, Any]]:
    """Yield the cases of everything that waits, as the tables tell them."""
    for place in _WAITED_AT:
        for kind in WAITED:
            yield _beside_turns(_case(kind, place), place) if _turns(kind, place) else _case(kind, place)


def _turns(kind: Kind, place: str) -> bool:
    return kind is CONDITIONAL and place != "start"


def _case(kind: Kind, place: str) -> dict[str, Any]:
    repeats = 1 + bool(kind.again) if place.endswith("beside") else 1
    inside = "x b o p1" if place.startswith("event") else "x late"
    trace = f"s {' '.join([inside] * repeats)} a e" if place.endswith("beside") else _TRACES[place]
    acts = [*kind.first, *(kind.again if repeats > 1 else ())]
    is_start = place == "start"
    return {
        "shows": shown(kind, place),
        "chapter": "10.5.4",
        "nodes": body(kind, place),
        "flows": _FLOWS[place],
        "root": ROOT,
        "data": '{"level": 9}' if is_start else '{"level": 1}',
        "hold": "" if is_start else "a",
        "acts": [] if is_start and kind is CONDITIONAL else [*acts, *(["complete a"] if "beside" in place else [])],
        "trace": trace,
    }


def _beside_turns(told: dict[str, Any], place: str) -> dict[str, Any]:
    """Put beside it a task that changes the variable of the condition, as often as it must."""
    times = sum(act.startswith("complete turn") for act in told["acts"])
    return {
        **told,
        "nodes": told["nodes"] + _TURN.format(times),
        "flows": told["flows"].replace("s -> ", "s -> f -> ", 1) + "\nf -> turn -> z",
        "hold": f"{told['hold']} turn",
        "trace": _TURNED[place],
    }
