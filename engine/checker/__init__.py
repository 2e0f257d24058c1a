"""The designer's rules: everything that a diagram must be before it runs, each with a code of its own."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from lxml.etree import _Element

from engine import limits, xml
from engine.checker import (
    activities,
    advice,
    blocks,
    calls,
    compensation,
    correlations,
    elements,
    events,
    expressions,
    extensions,
    gateways,
    identity,
    processes,
    references,
    structure,
)
from engine.checker.codes import CODES, finding
from engine.drawing import Drawing, draw
from engine.errors import InvalidXml
from engine.model import Finding, Severity
from engine.vocabulary import local_name, namespace_of, tag

__all__ = ["CODES", "check", "examine", "open_drawing"]

_FAMILIES: Final[tuple[Callable[[Drawing], Iterator[Finding]], ...]] = (
    processes.findings,
    elements.findings,
    identity.findings,
    activities.findings,
    events.findings,
    compensation.findings,
    references.findings,
    correlations.findings,
    gateways.findings,
    expressions.findings,
    structure.findings,
    blocks.findings,
    calls.findings,
    extensions.findings,
    advice.findings,
)


_SHOWN: Final = 20


def check(data: bytes, process_id: str | None = None, others: tuple[bytes, ...] = ()) -> tuple[Finding, ...]:
    """Say everything that is wrong or doubtful about a file, at once and in document order; raise nothing.

    An error means that the file does not run, or would not run as drawn; a file without errors may be read.
    ``process_id`` picks the process to run in a file of several; ``others`` are files whose processes it may call.
    """
    try:
        return examine(open_drawing(data, process_id, others))
    except InvalidXml as refusal:
        return refusal.findings


def open_drawing(data: bytes, process_id: str | None = None, others: tuple[bytes, ...] = ()) -> Drawing:
    """Return a file as a graph; refuse (InvalidXml) what is not safe XML and what is not BPMN 2.0.

    Of ``others`` it knows which of them has which executable process or global task.
    """
    root = xml.parse(data)
    if root.tag != tag("definitions"):
        name, namespace = local_name(str(root.tag)), namespace_of(str(root.tag))
        raise InvalidXml((finding("not_bpmn", root, element=name[:64], namespace=namespace[:255]),))
    drawing = draw(root, process_id)
    drawing.files = (data, *others)
    for other in others:
        for process in _declared(other):
            drawing.elsewhere.setdefault(process, other)
    return drawing


def _declared(data: bytes) -> list[str]:
    try:
        drawing = open_drawing(data)
    except InvalidXml:
        return []  # said where the file is checked itself
    return [*(one.id for one in drawing.processes if one.xml.get("isExecutable") == "true"), *drawing.global_tasks]


def examine(drawing: Drawing) -> tuple[Finding, ...]:
    """Return the findings of all families of rules about an opened file, and about what it calls in other files."""
    found = [one for family in _FAMILIES for one in family(drawing)]
    return _bounded(drawing.root, [*found, *_elsewhere(drawing)])


def _elsewhere(drawing: Drawing) -> Iterator[Finding]:
    """Yield the calls of processes of other files that do not run, each process looked at once."""
    waiting = [(node, callee) for node in drawing.nodes if (callee := node.called) in drawing.elsewhere]
    known = dict(drawing.elsewhere)
    seen = {process.id for process in drawing.executable}
    while waiting:
        call, process_id = waiting.pop()
        if process_id is None or process_id in seen:
            continue
        seen.add(process_id)
        called = open_drawing(known[process_id], process_id, drawing.files)
        codes = [one.code for family in _FAMILIES for one in family(called) if one.severity is Severity.ERROR]
        if codes:
            yield finding("callee_invalid", call.xml, process=process_id, codes=list(dict.fromkeys(codes))[:_SHOWN])
        known |= called.elsewhere
        waiting += [(call, callee) for node in called.nodes if (callee := node.called) in called.elsewhere]


def _bounded(root: _Element, found: Iterable[Finding]) -> tuple[Finding, ...]:
    weight = list(Severity)
    ordered = sorted(found, key=lambda item: (item.line or 0, weight.index(item.severity), item.code))
    if len(ordered) <= limits.FINDINGS:
        return tuple(ordered)
    kept = sorted(ordered, key=lambda item: weight.index(item.severity))[: limits.FINDINGS]
    return (finding("too_many_findings", root, count=len(ordered), shown=limits.FINDINGS), *kept)
