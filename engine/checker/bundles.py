"""A diagram with the files that come with it: every file checked, and whether what is called and asked is there."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from engine import decisions, rule_tasks
from engine.checker import check, of_called, open_drawing, reached
from engine.checker.codes import finding
from engine.decisions.reader import read_definitions
from engine.drawing import Drawing
from engine.errors import InvalidXml
from engine.model import File, Finding

Files = Mapping[str, bytes]
_NONE: Files = MappingProxyType({})


def check_bundle(diagram: bytes, files: Files, beside: Files = _NONE) -> tuple[Finding, ...]:
    """Say everything that is wrong or doubtful about a diagram and its files, at once.

    ``files`` are decision files, ``beside`` diagrams that it may call, by file name. What is said about one of these
    carries its name as ``file``. What no file has may be called: another procedure may bring it.
    """
    others = tuple(File(name, data) for name, data in beside.items())
    found = list(check(diagram, others=others, is_partial=True))
    drawings = _opened(diagram, others)
    found += _beside(drawings[:1], others)
    known: dict[str, str] = {}
    for name, data in files.items():
        rest = {other: content for other, content in files.items() if other != name}
        found += [_in_file(name, one) for one in decisions.check(data, rest)]
        for decision_id in _ids(data):
            if known.setdefault(decision_id, name) != name:
                said = finding("decision_ambiguous", decision=decision_id, files=[known[decision_id], name])
                found.append(replace(said, element_id=decision_id, params={**said.params, "file": name}))
    called = [one for drawing in drawings for one in reached(drawing)]
    found += _missing(drawings, known)
    for one in called:
        found += [_in_file(one.file.name, said) for said in _missing([one.drawing], known)]
    return tuple(found)


def _opened(diagram: bytes, others: tuple[File, ...]) -> list[Drawing]:
    try:
        return [open_drawing(diagram, None, others, is_partial=True)]
    except InvalidXml:
        return []  # said by check


def _beside(drawings: Iterable[Drawing], others: tuple[File, ...]) -> Iterator[Finding]:
    """Yield the findings about the diagrams beside the main one, each once; what nobody calls is only mentioned."""
    used: set[str] = set()
    seen: set[tuple[str, str, str | None, int | None]] = set()
    for one in (one for drawing in drawings for one in reached(drawing)):
        used.add(one.file.name)
        for said in of_called(one):
            key = (one.file.name, said.code, said.element_id, said.line)
            if key not in seen:
                seen.add(key)
                yield _in_file(one.file.name, said)
    for other in others:
        if other.name in used:
            continue
        try:
            yield _in_file(other.name, finding("diagram_uncalled", open_drawing(other.data).root))
        except InvalidXml as refusal:
            yield from (_in_file(other.name, said) for said in refusal.findings)


def _in_file(name: str, found: Finding) -> Finding:
    return replace(found, params={**found.params, "file": name})


def _ids(data: bytes) -> list[str]:
    try:
        return [one.id for one in read_definitions(data)[0].decisions if one.id]
    except InvalidXml:
        return []


def _missing(drawings: Iterable[Drawing], known: Mapping[str, str]) -> Iterator[Finding]:
    for node in (node for drawing in drawings for node in drawing.nodes):
        rule = rule_tasks.of_node(node)
        if rule is not None and rule.decision_id not in known:
            yield finding("decision_missing", node.xml, decision=rule.decision_id)
