"""The designer's rules: everything that a diagram must be before it runs, each with a code of its own."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from lxml.etree import _Element

from engine import limits, xml
from engine.checker import (
    activities,
    advice,
    blocks,
    elements,
    events,
    expressions,
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
    references.findings,
    gateways.findings,
    expressions.findings,
    structure.findings,
    blocks.findings,
    advice.findings,
)


def check(data: bytes, process_id: str | None = None) -> tuple[Finding, ...]:
    """Say everything that is wrong or doubtful about a file, at once and in document order; raise nothing.

    An error means that the file does not run, or would not run as drawn; a file without errors may be read.
    ``process_id`` picks the process to run in a file of several.
    """
    try:
        return examine(open_drawing(data, process_id))
    except InvalidXml as refusal:
        return refusal.findings


def open_drawing(data: bytes, process_id: str | None = None) -> Drawing:
    """Return a file as a graph; refuse (InvalidXml) what is not safe XML and what is not BPMN 2.0."""
    root = xml.parse(data)
    if root.tag != tag("definitions"):
        name, namespace = local_name(str(root.tag)), namespace_of(str(root.tag))
        raise InvalidXml((finding("not_bpmn", root, element=name[:64], namespace=namespace[:255]),))
    return draw(root, process_id)


def examine(drawing: Drawing) -> tuple[Finding, ...]:
    """Return the findings of all families of rules about an opened file."""
    return _bounded(drawing.root, [found for family in _FAMILIES for found in family(drawing)])


def _bounded(root: _Element, found: Iterable[Finding]) -> tuple[Finding, ...]:
    weight = list(Severity)
    ordered = sorted(found, key=lambda item: (item.line or 0, weight.index(item.severity), item.code))
    if len(ordered) <= limits.FINDINGS:
        return tuple(ordered)
    kept = sorted(ordered, key=lambda item: weight.index(item.severity))[: limits.FINDINGS]
    return (finding("too_many_findings", root, count=len(ordered), shown=limits.FINDINGS), *kept)
