"""The designer's rules: everything that a diagram must be before it runs, each with a code of its own."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from lxml.etree import _Element

from engine import limits
from engine.checker import (
    activities,
    advice,
    awaited,
    calls,
    collaborations,
    compensation,
    correlations,
    elements,
    events,
    expressions,
    extensions,
    gateways,
    identity,
    interchange,
    links,
    processes,
    references,
    soundness,
    structure,
    style,
    style_picture,
    values,
)
from engine.checker.codes import CODES, finding
from engine.checker.opening import Reached, open_drawing, reached
from engine.drawing import Drawing
from engine.errors import InvalidXml
from engine.model import File, Finding, Severity

__all__ = ["CODES", "check", "examine", "of_called", "open_drawing", "reached"]

_FAMILIES: Final[tuple[Callable[[Drawing], Iterator[Finding]], ...]] = (
    processes.findings,
    elements.findings,
    values.findings,
    identity.findings,
    activities.findings,
    events.findings,
    compensation.findings,
    references.findings,
    links.findings,
    collaborations.findings,
    correlations.findings,
    gateways.findings,
    expressions.findings,
    structure.findings,
    soundness.findings,
    awaited.findings,
    calls.findings,
    extensions.findings,
    advice.findings,
    style.findings,
    style_picture.findings,
    interchange.findings,
)


_SHOWN: Final = 20


def check(
    data: bytes, process_id: str | None = None, others: tuple[File, ...] = (), *, is_partial: bool = False
) -> tuple[Finding, ...]:
    """Say everything that is wrong or doubtful about a file, at once and in document order; raise nothing.

    An error means that the file does not run, or would not run as drawn; a file without errors may be read.
    ``process_id`` picks the process to run in a file of several; ``others`` are files whose processes it may call. With
    ``is_partial`` a call of what none of them has is a warning: something else may bring it before it runs.
    """
    try:
        return examine(open_drawing(data, process_id, others, is_partial=is_partial))
    except InvalidXml as refusal:
        return refusal.findings


def examine(drawing: Drawing) -> tuple[Finding, ...]:
    """Return the findings of all families of rules about an opened file, and about what it calls in other files."""
    found = [one for family in _FAMILIES for one in family(drawing)]
    called = reached(drawing)
    found += calls.clashes(drawing, called)
    for one in called:
        codes = [said.code for said in of_called(one) if said.severity is Severity.ERROR]
        if codes:
            told = {"process": one.process_id, "codes": list(dict.fromkeys(codes))[:_SHOWN]}
            found.append(finding("callee_invalid", one.call.xml, **told))
    return _bounded(drawing.root, found)


def of_called(one: Reached) -> list[Finding]:
    """Return the findings of all families of rules about a process of another file."""
    return [said for family in _FAMILIES for said in family(one.drawing)]


def _bounded(root: _Element, found: Iterable[Finding]) -> tuple[Finding, ...]:
    weight = list(Severity)
    ordered = sorted(found, key=lambda item: (item.line or 0, weight.index(item.severity), item.code))
    if len(ordered) <= limits.FINDINGS:
        return tuple(ordered)
    kept = sorted(ordered, key=lambda item: weight.index(item.severity))[: limits.FINDINGS]
    return (finding("too_many_findings", root, count=len(ordered), shown=limits.FINDINGS), *kept)
