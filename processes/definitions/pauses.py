"""Where the limit of a dossier stands still, as a version sets it: at which element, why, by which law."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import engine
from processes.calendar import Effect, Limit
from processes.errors import Invalid, Problem

WAITS = frozenset({
    "userTask", "manualTask", "task", "receiveTask", "serviceTask", "sendTask", "intermediateCatchEvent", "subProcess",
    "callActivity", "adHocSubProcess", "transaction",
})  # fmt: skip
"""The kinds of elements at which an instance can wait."""
_LONGEST_COUNT = 99


class Reason(StrEnum):
    """Whom or what the law waits for."""

    SUPPLEMENT = "supplement"
    REPAIR = "repair"
    PAYMENT = "payment"
    CONSULTATION = "consultation"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class PauseRule:
    """The limit stands while the instance waits at an element, or anywhere inside of it.

    ``at_most`` is how often one dossier may be sent there, ``within`` how long after receipt; None means no such rule.
    """

    effect: Effect
    reason: Reason
    legal_basis: str
    at_most: int | None = None
    within: Limit | None = None


def read(data: Mapping[str, Any] | None) -> dict[str, PauseRule]:
    """Read the pauses of a version, by element id. Refuses (``Invalid``) effects, reasons and counts that are none."""
    return {element_id: _read(element_id, told) for element_id, told in (data or {}).items()}


def is_readable(told: Mapping[str, Any]) -> bool:
    """Tell whether a pause that a file proposes is one."""
    try:
        _read("", told)
    except Invalid:
        return False
    return True


def _read(element_id: str, told: Mapping[str, Any]) -> PauseRule:
    effect, reason, at_most = told.get("effect"), told.get("reason"), told.get("at_most")
    if effect not in set(Effect) or reason not in set(Reason):
        raise Invalid({element_id: [Problem("pause_unreadable", {"element": element_id})]})
    if at_most is not None and (type(at_most) is not int or not 0 < at_most <= _LONGEST_COUNT):
        raise Invalid({element_id: [Problem("pause_unreadable", {"element": element_id})]})
    within = Limit.parse(told["within"]) if told.get("within") else None
    return PauseRule(Effect(effect), Reason(reason), str(told.get("legal_basis") or "").strip(), at_most, within)


def gaps(
    pauses: Mapping[str, PauseRule], timed: frozenset[str], diagram: engine.Diagram
) -> Iterator[tuple[str, Problem]]:
    """Name by element what is wrong with pauses; ``timed`` are the elements that have a time of their own.

    A pause needs a legal basis and an element at which an instance can wait, and lies inside no other; a time set for
    what is inside would never run.
    """
    for element_id, pause in pauses.items():
        element = diagram.elements.get(element_id)
        if element is None:
            yield "", Problem("pause_unknown", {"element": element_id})
            continue
        if element.kind not in WAITS or element.by_event:
            yield element_id, Problem("pause_without_wait")
        if not pause.legal_basis:
            yield element_id, Problem("pause_without_basis")
        for other in [*within_it(diagram, element_id), element]:
            if other.id != element_id and other.id in pauses:
                yield other.id, Problem("pause_nested", {"element": element.name or element_id})
            if other.id in timed:
                yield other.id, Problem("pause_with_budget", {"element": element.name or element_id})


def within_it(diagram: engine.Diagram, element_id: str) -> list[engine.Element]:
    """List what is drawn inside an element, at any depth."""
    return [one for one in diagram.elements.values() if element_id in around(diagram, one.id)[1:]]


def around(diagram: engine.Diagram, element_id: str) -> list[str]:
    """List an element and everything that it lies inside of, from the inside out; a called process lies in its call."""
    calls: dict[str, list[str]] = {}
    for one in diagram.elements.values():
        if one.called is not None:
            calls.setdefault(one.called.process_id, []).append(one.id)
    found: dict[str, None] = {}
    edge = [element_id]
    while edge:
        at = edge.pop()
        if at in found or at not in diagram.elements:
            edge += calls.get(at, ()) if at not in found and at not in diagram.elements else ()
            continue
        found[at] = None
        edge.append(diagram.elements[at].scope_id)
    return list(found)
