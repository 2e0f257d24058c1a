"""A diagram with the decision files that come with it: every file checked, and whether what is asked is there."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from engine import decisions, rule_tasks
from engine.checker import check, open_drawing
from engine.checker.codes import finding
from engine.decisions.reader import read_definitions
from engine.errors import InvalidXml
from engine.model import Finding


def check_bundle(diagram: bytes, files: Mapping[str, bytes]) -> tuple[Finding, ...]:
    """Say everything that is wrong or doubtful about a diagram and its decision files (by file name), at once.

    What is said about a decision file carries its name as ``file``.
    """
    found = [*check(diagram)]
    known: dict[str, str] = {}
    for name, data in files.items():
        others = {other: content for other, content in files.items() if other != name}
        found += [_in_file(name, one) for one in decisions.check(data, others)]
        for decision_id in _ids(data):
            if known.setdefault(decision_id, name) != name:
                said = finding("decision_ambiguous", decision=decision_id, files=[known[decision_id], name])
                found.append(replace(said, element_id=decision_id, params={**said.params, "file": name}))
    return (*found, *_missing(diagram, known))


def _in_file(name: str, found: Finding) -> Finding:
    return replace(found, params={**found.params, "file": name})


def _ids(data: bytes) -> list[str]:
    try:
        return [one.id for one in read_definitions(data)[0].decisions if one.id]
    except InvalidXml:
        return []


def _missing(diagram: bytes, known: Mapping[str, str]) -> Iterator[Finding]:
    try:
        drawing = open_drawing(diagram)
    except InvalidXml:
        return
    for node in drawing.nodes:
        rule = rule_tasks.of_node(node)
        if rule is not None and rule.decision_id not in known:
            yield finding("decision_missing", node.xml, decision=rule.decision_id)
