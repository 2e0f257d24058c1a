"""Everything that is wrong or doubtful about a decision file, at once and in the order of the file."""

from collections.abc import Iterable, Mapping
from typing import Final

from engine import limits
from engine.decisions import coverage, fitting
from engine.decisions.building import Works, build
from engine.decisions.codes import CODES as OWN
from engine.decisions.codes import located
from engine.decisions.files import open_files
from engine.decisions.model import DecisionTable, walk
from engine.errors import InvalidXml
from engine.model import Finding, Severity

CODES: Final = {**OWN, **coverage.CODES}


def check(data: bytes, imports: Mapping[str, bytes] | None = None) -> tuple[Finding, ...]:
    """Say everything about a DMN file, with element and line; raise nothing. ``imports`` are other files by name.

    An error means that the file does not decide, or would not as drawn; a file without errors may be read.
    """
    try:
        root = open_files(data, imports or {})
    except InvalidXml as refusal:
        return refusal.findings
    works = build(root)
    if any(found.severity is Severity.ERROR for found in root.findings):
        return _bounded(root.findings)
    return _bounded([*root.findings, *fitting.findings(works), *_covered(works)])


def _covered(works: Works) -> Iterable[Finding]:
    root = works.root
    names = works.phrases.union(node.variable.name for node in root.nodes.values())
    own = [
        "",
        *(f"{prefix}:" for prefix, uri in root.definitions.prefixes.items() if uri == root.definitions.namespace),
    ]
    types = {f"{prefix}{item.name}": item for item in root.definitions.types for prefix in own}
    for decision in root.definitions.decisions:
        for boxed in walk(decision.logic):
            if isinstance(boxed, DecisionTable):
                yield from coverage.findings(boxed, names, types)
    for knowledge in root.definitions.knowledge:
        for boxed in walk(knowledge.function):
            if isinstance(boxed, DecisionTable):
                yield from coverage.findings(boxed, names, types)


def _bounded(found: list[Finding]) -> tuple[Finding, ...]:
    weight = list(Severity)
    ordered = sorted(found, key=lambda item: (item.line or 0, weight.index(item.severity), item.code))
    if len(ordered) <= limits.FINDINGS:
        return tuple(ordered)
    kept = sorted(ordered, key=lambda item: weight.index(item.severity))[: limits.FINDINGS]
    return (located("too_many_findings", None, None, 1, count=len(ordered), shown=limits.FINDINGS), *kept)
